/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MATCH_UNPACK_H
#define SK_CLI_MATCH_UNPACK_H

/* sk_match_inputs.unpack of this build. */

#ifdef SK_HAVE_INITRAMFS
#include "initramfs/packing.h"
#define SK_MATCH_UNPACK sk_archive_stream_file
#else
#define SK_MATCH_UNPACK NULL
#endif

#endif
