/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_EXPECT_VALUES_H
#define SK_CLI_REPORT_REPORT_EXPECT_VALUES_H

/* Values of the options of "sevkit report verify", each with a message that names the option. */

#include "cli/cli.h"

#include <sevkit/verify.h>
#include <stdint.h>

/* ret_value has room for size bytes, which is the size of the field. */
typedef int sk_expect_reader(const char *option, const char *text, uint8_t *ret_value, size_t size,
                             struct sevkit_error *error);

sk_expect_reader sk_expect_measurement; /* digest, @FILE, plan:FILE, FILE.toml */
/* The plan's file that such a value names, NULL if it names none. */
const char *sk_expect_plan(const char *text);
sk_expect_reader sk_expect_report_data;
sk_expect_reader sk_expect_bytes;   /* hex or base64 of exactly size bytes */
sk_expect_reader sk_expect_hashed;  /* the same, or sha256:FILE */
sk_expect_reader sk_expect_chip_id; /* 128 or 16 hex digits */
sk_expect_reader sk_expect_key;     /* digest or key file */

typedef int sk_expect_number_reader(const char *option, const char *text, uint64_t *ret_value,
                                    struct sevkit_error *error);

sk_expect_number_reader sk_expect_u32;
sk_expect_number_reader sk_expect_u8;
sk_expect_number_reader sk_expect_mask;          /* a number */
sk_expect_number_reader sk_expect_policy;        /* a whole policy */
sk_expect_number_reader sk_expect_policy_bits;   /* a number, or names */
sk_expect_number_reader sk_expect_platform_bits; /* a number, or names */
sk_expect_number_reader sk_expect_abi;           /* "1.51" */
sk_expect_number_reader sk_expect_firmware;      /* "1.55.29" */

/* "2", "0-2", "host" */
int sk_expect_vmpl(const char *text, uint64_t *ret_min, uint64_t *ret_max,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Hands each word of a list ("a,b") to use; empty words are SEVKIT_EUSAGE. */
int sk_expect_words(const char *option, const char *list,
                    int (*use)(void *arg, const char *word, struct sevkit_error *error), void *arg,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
