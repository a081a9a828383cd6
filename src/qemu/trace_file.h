/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_TRACE_FILE_H
#define SK_QEMU_TRACE_FILE_H

#include "measure/trace/trace_compare.h"

/*
 * A trace from a file, by what it holds: the JSON of 'measure --trace=json', text with QEMU's trace events or
 * the kernel's dump of save areas, or the bytes of save areas. Path "-" is standard input; several files
 * joined by commas are one trace (vmsa0.bin,vmsa1.bin).
 */
int sk_trace_input_read(const char *path, struct sk_trace_records *ret_records,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
