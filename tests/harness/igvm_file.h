/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_IGVM_FILE_H
#define SK_TEST_IGVM_FILE_H

/* IGVM files for tests, header by header. Data go behind a fixed room for the variable headers. */

#include "formats/igvm/igvm.h"

#include <stddef.h>
#include <stdint.h>

#define SK_TEST_IGVM_DATA_AT 0x1000u
#define SK_TEST_IGVM_BYTES   0x20000u

struct sk_test_igvm {
    uint8_t bytes[SK_TEST_IGVM_BYTES];
    size_t size;
    uint32_t version; /* 1 or 2 */
    size_t headers_size;
};

void sk_test_igvm_start(struct sk_test_igvm *file, uint32_t version);
/* Size, offsets and checksum into the fixed header; may be called again after a change. */
void sk_test_igvm_finish(struct sk_test_igvm *file);
void sk_test_igvm_header(struct sk_test_igvm *file, uint32_t type, const void *body, size_t size);
/* Appends data; returns its offset in the file. */
uint32_t sk_test_igvm_data(struct sk_test_igvm *file, const void *data, size_t size);

void sk_test_igvm_platform(struct sk_test_igvm *file, uint32_t mask, uint8_t platform);
void sk_test_igvm_policy(struct sk_test_igvm *file, uint32_t mask, uint64_t policy);
void sk_test_igvm_area(struct sk_test_igvm *file, uint32_t index, uint64_t bytes);
/* fill 0: a page without data. */
void sk_test_igvm_page(struct sk_test_igvm *file, uint32_t mask, uint64_t gpa, uint32_t flags,
                       uint16_t data_type, uint8_t fill);
void sk_test_igvm_insert(struct sk_test_igvm *file, uint32_t mask, uint64_t gpa, uint32_t index);
void sk_test_igvm_context(struct sk_test_igvm *file, uint32_t mask, uint64_t gpa, uint16_t vcpu,
                          const uint8_t *vmsa);
/* Platform SEV-SNP with mask 1, a policy, pages of each kind, two areas, one context. */
void sk_test_igvm_basic(struct sk_test_igvm *file, uint32_t version);

#endif
