/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_HOST_FIRMWARE_ERRORS_H
#define SK_DATA_HOST_FIRMWARE_ERRORS_H

/* The secure processor's status codes (SEV-SNP ABI 56860, table "Status Codes"; the kernel's
 * psp-sev.h), as commands and guest messages return them. */

#include <stddef.h>
#include <stdint.h>

struct sk_firmware_error {
    uint32_t code;
    const char *name;
    const char *meaning; /* completes "the secure processor says: ..." */
};

extern const struct sk_firmware_error sk_firmware_errors[];
extern const size_t sk_firmware_errors_count;

#endif
