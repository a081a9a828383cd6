/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_CHAIN_BUILDER_H
#define SK_TEST_CHAIN_BUILDER_H

/*
 * Certificates, CRLs and reports as AMD would make them, with any field overridden: fill a draft with the
 * defaults, change what the test is about, build.
 *
 *     struct sk_cert_draft draft = sk_draft_vcek("Milan", 0x1800000000000004, hwid, 64);
 *     draft.serial = "05";
 *     struct sk_blob vcek = sk_build_cert(&draft);
 *
 * sim/cert_maker.h does the work. Nothing here can fail: what goes wrong ends the program.
 */

#include "sim/cert_maker.h"

#include <sevkit/sevkit.h>

#define SK_TEST_RSA_KEYS    4u
#define SK_TEST_PRIME_BYTES 256u

extern const uint8_t sk_test_primes[SK_TEST_RSA_KEYS][2][SK_TEST_PRIME_BYTES];

/* Keys 0 to 2 are those of the test ARK, ASK and ASVK; 3 is a stranger's. They live as long as the
 * program. */
enum sk_test_key { SK_KEY_ARK, SK_KEY_ASK, SK_KEY_ASVK, SK_KEY_STRANGER };
EVP_PKEY *sk_test_rsa(enum sk_test_key which);
/* P-384; the same number gives the same key within a program. Numbers 0 to 7. */
EVP_PKEY *sk_test_ec(unsigned number);

/* A validity that holds from 2024 to 2034. */
#define SK_DRAFT_FROM 1704067200
#define SK_DRAFT_TO   2019686400
#define SK_PLAN_NOW   1767225600 /* 2026-01-01 */

struct sk_cert_draft sk_draft_ark(const char *product);
struct sk_cert_draft sk_draft_ask(const char *product);
struct sk_cert_draft sk_draft_asvk(const char *product);
/* raw_tcb as in a report; the key is sk_test_ec(0). */
struct sk_cert_draft sk_draft_vcek(const char *product, uint64_t raw_tcb, const uint8_t *hwid,
                                   size_t hwid_bytes);
/* The key is sk_test_ec(1). */
struct sk_cert_draft sk_draft_vlek(const char *product, uint64_t raw_tcb, const char *csp_id);

/* oid as for sk_cert_extension(). */
void sk_draft_remove(struct sk_cert_draft *draft, const char *oid);
struct sk_cert_extension *sk_draft_add(struct sk_cert_draft *draft, const char *oid,
                                       const void *value, size_t size);
/* Replaces the value of one that is there. */
void sk_draft_set(struct sk_cert_draft *draft, const char *oid, const void *value, size_t size);

struct sk_blob sk_build_cert(const struct sk_cert_draft *draft);

/* Empty, in force from SK_DRAFT_FROM to SK_DRAFT_TO. */
struct sk_crl_draft sk_crl_draft(const char *product);
struct sk_blob sk_build_crl(const struct sk_crl_draft *draft);

/* A report that the safe defaults accept: vmpl 0, policy 0x30000, all TCBs raw_tcb, signer VCEK. Version 3
 * and later get a CPUID of the product. */
void sk_draft_report(uint32_t version, const char *product, uint64_t raw_tcb, const uint8_t *hwid,
                     size_t hwid_bytes, uint8_t ret_report[SEVKIT_REPORT_BYTES]);
/* Little-endian, size bytes. */
void sk_report_put(uint8_t report[SEVKIT_REPORT_BYTES], size_t offset, uint64_t value, size_t size);
/* Signs the first 672 bytes. */
void sk_sign_report(uint8_t report[SEVKIT_REPORT_BYTES], EVP_PKEY *key);

#endif
