/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_LAUNCH_VMSA_H
#define SK_FORMATS_LAUNCH_VMSA_H

#include "data/tables.h"

/* The whole of a profile; NULL if it is none of ours. */
const struct sk_profile *sk_profile_of(const struct sevkit_profile *profile);

#endif
