/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_TRACE_LOG_H
#define SK_FORMATS_TRACE_LOG_H

/*
 * Launch updates in text: QEMU's trace event kvm_sev_snp_launch_update ("src 0x... gpa 0x... len 0x... (Zero
 * page)"), and every line that has its words, with " x N" behind them for an update that repeats; the
 * lines "contents HEX" and "digest HEX" that 'sevkit measure --trace' puts below; and save areas in the kernel's hex dump, which follows "Virtual Machine
 * Save Area (VMSA):" with 16 bytes a line (arch/x86/kvm/svm/sev.c, sev_es_sync_vmsa).
 */

#include "base/error.h"

#include <sevkit/launch_digest.h>
#include <sevkit/vmsa.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Normal", "Zero", ...: as QEMU's trace event kvm_sev_snp_launch_update names page types. */
const char *sk_trace_type_name(enum sevkit_page_type type);
/* False for a name that is none; case does not matter. */
bool sk_trace_type_find(const char *name, size_t length, enum sevkit_page_type *ret_type);

/* An update, or a save area. */
struct sk_log_entry {
    enum sevkit_page_type type;
    uint64_t gpa, size, repeat;
    unsigned line;
    bool has_contents, has_digest; /* of 'measure --trace': of one page, and after the update */
    uint8_t contents[SEVKIT_SNP_DIGEST_BYTES], digest[SEVKIT_SNP_DIGEST_BYTES];
    bool has_page; /* a save area */
    uint8_t page[SEVKIT_VMSA_BYTES];
};

/* Calls sink for each entry in order; returns 0, what sink returned, or SEVKIT_EINPUT for a line that
 * begins as an update and is not one. A text without any entry is no error. */
int sk_trace_log_read(const char *text, size_t size,
                      int (*sink)(void *arg, const struct sk_log_entry *entry,
                                  struct sevkit_error *error),
                      void *arg, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
