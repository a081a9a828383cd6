/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_VERIFY_EXPECTATIONS_H
#define SK_VERIFY_EXPECTATIONS_H

#include "base/cleanup.h"
#include "verify/check_table.h"

/* One more than the last of each enumeration. */
#define SK_EXPECT_BYTES    (SEVKIT_EXPECT_CHIP_ID + 1)
#define SK_EXPECT_NUMBERS  (SEVKIT_EXPECT_GUEST_SVN_EXACT + 1)
#define SK_EXPECT_SWITCHES (SEVKIT_EXPECT_ADVISORIES + 1)
#define SK_EXPECT_TEXTS    (SEVKIT_EXPECT_SIGNER + 1)

#define SK_EXPECT_VALUE_BYTES 64u /* the longest field */

struct sk_expect_list {
    uint8_t (*values)[SK_EXPECT_VALUE_BYTES];
    size_t count;
};

struct sk_expect_texts {
    char **values;
    size_t count;
};

struct sevkit_expectations {
    struct sk_expect_list bytes[SK_EXPECT_BYTES];
    struct sk_expect_texts texts[SK_EXPECT_TEXTS];
    uint64_t numbers[SK_EXPECT_NUMBERS];
    bool has_number[SK_EXPECT_NUMBERS];
    bool switches[SK_EXPECT_SWITCHES];
    enum sevkit_masked_chip_id masked_chip_id;
    struct sevkit_tcb_floor *floors;
    size_t floor_count;
    bool required[SK_CHECKS];
};

SK_DEFINE_CLEANUP(struct sevkit_expectations *, sevkit_expectations_free)

/* The check that each field of enum sevkit_expect_bytes decides, and where the field lies in struct
 * sevkit_report. */
struct sk_expect_field {
    enum sk_check_id check;
    size_t size;
    size_t member;
};
extern const struct sk_expect_field sk_expect_fields[SK_EXPECT_BYTES];

#endif
