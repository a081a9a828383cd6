/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_VERIFY_H
#define SEVKIT_VERIFY_H

/*
 * Did AMD sign this report, and does it say what the owner expects?
 *
 * A verifier holds what is trusted (AMD's root keys that are built in, or roots that the user names),
 * certificates, revocation lists and the time. Given evidence it makes a verdict: a list of named checks,
 * each PASS, FAIL, WARN or SKIPPED, always all of them and always in the same order. The report is
 * accepted if no check failed.
 *
 *     sevkit_verifier_new(&verifier, &error);
 *     sevkit_verifier_set_time(verifier, time(NULL));
 *     sevkit_verifier_add_certs(verifier, certs, &error);
 *     sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &error);
 *     sevkit_verifier_verify(verifier, evidence, expectations, &verdict, &error);
 *     if (sevkit_verdict_accepted(verdict)) ...
 *
 * A verifier may be used by several threads at once as long as none of them changes it (set_, add_,
 * trust_). It remembers the chains that it has verified: the second report of a chip costs one ECDSA
 * verification.
 */

#include <sevkit/certs.h>
#include <sevkit/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What is expected. A new object holds the safe defaults: debugging, an associated migration agent, a
 * masked chip key, no signer, and a report that the host asked for are refused; a masked chip id is a
 * warning; everything else is expected only once it is set.
 */
struct sevkit_expectations;

int sevkit_expectations_new(struct sevkit_expectations **ret_expectations,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_expectations_free(struct sevkit_expectations *expectations);

/* Fields that must be one of the values added. */
enum sevkit_expect_bytes {
    SEVKIT_EXPECT_MEASUREMENT,       /* 48 bytes */
    SEVKIT_EXPECT_REPORT_DATA,       /* 64 */
    SEVKIT_EXPECT_HOST_DATA,         /* 32 */
    SEVKIT_EXPECT_FAMILY_ID,         /* 16 */
    SEVKIT_EXPECT_IMAGE_ID,          /* 16 */
    SEVKIT_EXPECT_ID_KEY_DIGEST,     /* 48 */
    SEVKIT_EXPECT_AUTHOR_KEY_DIGEST, /* 48; the report's AUTHOR_KEY_EN must be set too */
    SEVKIT_EXPECT_REPORT_ID,         /* 32 */
    SEVKIT_EXPECT_REPORT_ID_MA,      /* 32 */
    SEVKIT_EXPECT_CHIP_ID,           /* 64 */
};
/* The name of the check: "measurement", "report-data", ...; and the bytes of a value. */
const char *sevkit_expect_bytes_name(enum sevkit_expect_bytes field);
size_t sevkit_expect_bytes_size(enum sevkit_expect_bytes field);
/* SEVKIT_EUSAGE if size is not the field's; a value that is there already is not added again. */
int sevkit_expectations_add_bytes(struct sevkit_expectations *expectations,
                                  enum sevkit_expect_bytes field, const void *value, size_t size,
                                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
size_t sevkit_expectations_bytes_count(const struct sevkit_expectations *expectations,
                                       enum sevkit_expect_bytes field);
const uint8_t *sevkit_expectations_bytes(const struct sevkit_expectations *expectations,
                                         enum sevkit_expect_bytes field, size_t index);

/* Numbers and masks; unset ones are not checked. */
enum sevkit_expect_number {
    SEVKIT_EXPECT_VMPL_MIN,
    SEVKIT_EXPECT_VMPL_MAX, /* SEVKIT_VMPL_HOST also accepts reports that the host asked for */
    SEVKIT_EXPECT_GUEST_SVN_MIN,
    SEVKIT_EXPECT_POLICY_EXACT,
    SEVKIT_EXPECT_POLICY_REQUIRED,  /* these bits must be one */
    SEVKIT_EXPECT_POLICY_FORBIDDEN, /* these bits must be zero */
    SEVKIT_EXPECT_POLICY_ABI_MIN,   /* major << 8 | minor that the policy demands at least */
    SEVKIT_EXPECT_PLATFORM_EXACT,
    SEVKIT_EXPECT_PLATFORM_REQUIRED,
    SEVKIT_EXPECT_PLATFORM_FORBIDDEN,
    SEVKIT_EXPECT_FIRMWARE_MIN,       /* major << 16 | minor << 8 | build; committed and current */
    SEVKIT_EXPECT_FIRMWARE_BUILD_MIN, /* the build numbers alone; committed and current */
    SEVKIT_EXPECT_LAUNCH_MITIGATIONS, /* these bits must be one; a report without vectors fails */
    SEVKIT_EXPECT_CURRENT_MITIGATIONS,
    SEVKIT_EXPECT_REPORT_VERSION_MIN,
    SEVKIT_EXPECT_GUEST_SVN_EXACT, /* goes before _MIN */
};
const char *sevkit_expect_number_name(enum sevkit_expect_number field); /* "vmpl-min", ... */
void sevkit_expectations_set_number(struct sevkit_expectations *expectations,
                                    enum sevkit_expect_number field, uint64_t value);
bool sevkit_expectations_number(const struct sevkit_expectations *expectations,
                                enum sevkit_expect_number field, uint64_t *ret_value);
/*
 * The most that a guest policy may allow: bits that permit something (SMT, migration agent, debug, CXL)
 * must not be one where limit has zero, bits that guarantee something must be one where limit has one, and
 * the ABI version must be at least limit's. Sets POLICY_REQUIRED, _FORBIDDEN and, if limit has a version,
 * _ABI_MIN; allows debug and the migration agent by name if limit has them.
 */
void sevkit_expectations_limit_policy(struct sevkit_expectations *expectations, uint64_t limit);

/* Switches; all off in a new object. */
enum sevkit_expect_switch {
    SEVKIT_EXPECT_STRICT,     /* unknown versions, unknown bits, reserved bytes: FAIL, not WARN */
    SEVKIT_ALLOW_DEBUG,       /* WARN instead of FAIL for each of the allowed dangers */
    SEVKIT_ALLOW_MIGRATION,   /* policy bit MIGRATE_MA, or REPORT_ID_MA names an agent */
    SEVKIT_ALLOW_MASKED_KEY,  /* MASK_CHIP_KEY: no signature, so nothing in the report is proven */
    SEVKIT_ALLOW_NO_SIGNER,   /* SIGNING_KEY none: the same */
    SEVKIT_EXPECT_ID_BLOCK,   /* launched with an ID block: ID_KEY_DIGEST is not zero */
    SEVKIT_EXPECT_AUTHOR_KEY, /* AUTHOR_KEY_EN */
    SEVKIT_EXPECT_COMMITTED,  /* current firmware and TCB are the committed ones */
    SEVKIT_EXPECT_ADVISORIES, /* one check more for each of AMD's bulletins, "amd-sb-3019" */
};
const char *sevkit_expect_switch_name(
    enum sevkit_expect_switch which); /* "strict", "allow-debug" */
void sevkit_expectations_switch(struct sevkit_expectations *expectations,
                                enum sevkit_expect_switch which, bool is_on);
bool sevkit_expectations_is_on(const struct sevkit_expectations *expectations,
                               enum sevkit_expect_switch which);

/* CHIP_ID all zero in a report that a VCEK signed. Refused in any mode if "vek-chip-id" is required. */
enum sevkit_masked_chip_id {
    SEVKIT_MASKED_CHIP_ID_WARN,
    SEVKIT_MASKED_CHIP_ID_REFUSE,
    SEVKIT_MASKED_CHIP_ID_ALLOW,
};
void sevkit_expectations_set_masked_chip_id(struct sevkit_expectations *expectations,
                                            enum sevkit_masked_chip_id mode);
enum sevkit_masked_chip_id sevkit_expectations_masked_chip_id(
    const struct sevkit_expectations *expectations);

/* Texts that must be one of the values added. */
enum sevkit_expect_text {
    SEVKIT_EXPECT_CSP_ID,  /* of a VLEK; with values, a VCEK fails */
    SEVKIT_EXPECT_PRODUCT, /* a name that sevkit_product_find() knows */
    SEVKIT_EXPECT_SIGNER,  /* "vcek", "vlek" */
};
const char *sevkit_expect_text_name(enum sevkit_expect_text field); /* "csp-id", ... */
/* SEVKIT_EUSAGE for an unknown product or signer. */
int sevkit_expectations_add_text(struct sevkit_expectations *expectations,
                                 enum sevkit_expect_text field, const char *value,
                                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
size_t sevkit_expectations_text_count(const struct sevkit_expectations *expectations,
                                      enum sevkit_expect_text field);
const char *sevkit_expectations_text(const struct sevkit_expectations *expectations,
                                     enum sevkit_expect_text field, size_t index);

/* Which of a report's TCBs. */
enum sevkit_report_tcb {
    SEVKIT_REPORTED_TCB,
    SEVKIT_COMMITTED_TCB,
    SEVKIT_CURRENT_TCB,
    SEVKIT_LAUNCH_TCB,
    SEVKIT_REPORT_TCBS,
};
const char *sevkit_report_tcb_name(enum sevkit_report_tcb which); /* "reported", ... */

struct sevkit_tcb_floor {
    enum sevkit_report_tcb which;
    const struct sevkit_product *product; /* NULL: every product */
    unsigned components;                  /* 1 << SEVKIT_TCB_SNP and so on: which ones count */
    struct sevkit_tcb tcb;
};
/* "reported>=bl=4,snp=24,ucode=219", or for one product "Milan:reported>=...". ":" does for ">=", and what has
 * no TCB in front is about the reported one. */
int sevkit_tcb_floor_parse(const char *text, struct sevkit_tcb_floor *ret_floor,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* That text again; ret_text of at least 128 bytes. */
void sevkit_tcb_floor_format(const struct sevkit_tcb_floor *floor, char *ret_text, size_t size);
/* All floors that fit the report's product hold together. If there are floors for a TCB, but only for
 * other products, the check fails. */
int sevkit_expectations_add_tcb_floor(struct sevkit_expectations *expectations,
                                      const struct sevkit_tcb_floor *floor,
                                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* From a text, which may be several floors: "all:snp=24" is about each TCB, and a number ("0xdb18000000000004",
 * "Milan:committed:0x...") is the whole TCB, in the layout of the report's product. */
int sevkit_expectations_add_tcb_floors(struct sevkit_expectations *expectations, const char *text,
                                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
size_t sevkit_expectations_tcb_floor_count(const struct sevkit_expectations *expectations);
const struct sevkit_tcb_floor *sevkit_expectations_tcb_floor(
    const struct sevkit_expectations *expectations, size_t index);

/* A check that must not end as SKIPPED, by name. SEVKIT_EUSAGE if there is none of that name. */
int sevkit_expectations_require(struct sevkit_expectations *expectations, const char *check,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
bool sevkit_expectations_requires(const struct sevkit_expectations *expectations,
                                  const char *check);

/*
 * The checks, by class. What each means is sevkit_check_info()'s text.
 *
 *   format      report-version, reserved, unsigned-tail, claims
 *   signature   signature-algorithm, chip-key, signing-key, report-signature
 *   collateral  vek, ca
 *   chain       vek-profile, ca-profile, root-profile, vek-signature, ca-signature, root-signature, root
 *   validity    vek-dates, ca-dates, root-dates, crl, crl-dates, revocation
 *   binding     vek-kind, vek-tcb, vek-chip-id, vek-product, cpuid-product, tcb-order, firmware-order
 *   policy      debug, migration, policy, vmpl, guest-svn, platform-info, measurement, report-data,
 *               host-data, family-id, image-id, id-block, id-key, author-key, report-id, report-id-ma,
 *               chip-id, product, signer, csp-id, tcb-reported, tcb-committed, tcb-current, tcb-launch,
 *               committed, firmware, mitigations-launch, mitigations-current, version
 *
 * Evidence with a TPM quote has two more: tpm-quote (signature) and tpm-pcrs (binding). A Milan under AMD's
 * root whose chip is not an expected one warns: amd-sb-3045 (policy).
 */

enum sevkit_check_class {
    SEVKIT_CLASS_FORMAT,     /* the report itself is odd */
    SEVKIT_CLASS_COLLATERAL, /* a certificate is missing: nothing is proven either way */
    SEVKIT_CLASS_CHAIN,      /* certificates up to the root */
    SEVKIT_CLASS_VALIDITY,   /* dates and revocation */
    SEVKIT_CLASS_SIGNATURE,  /* the report's signature */
    SEVKIT_CLASS_BINDING,    /* report and certificate belong together, and agree with themselves */
    SEVKIT_CLASS_POLICY,     /* what the owner expects */
};
size_t sevkit_check_class_count(void);
const char *sevkit_check_class_name(enum sevkit_check_class check_class); /* "format", ... */

enum sevkit_check_status {
    SEVKIT_CHECK_PASS,
    SEVKIT_CHECK_FAIL,
    SEVKIT_CHECK_WARN,
    SEVKIT_CHECK_SKIPPED,
};
const char *sevkit_check_status_name(enum sevkit_check_status status); /* "PASS", ... */

/* The checks that every verdict has, in its order (which is part of the interface; new ones may be added).
 * sevkit_check_info_find() knows those of TPM quotes and of bulletins, too. */
struct sevkit_check_info {
    const char *name; /* "report-signature" */
    enum sevkit_check_class check_class;
    const char *meaning; /* one line */
};
size_t sevkit_check_info_count(void);
const struct sevkit_check_info *sevkit_check_info(size_t index);
const struct sevkit_check_info *sevkit_check_info_find(const char *name);

struct sevkit_check {
    const struct sevkit_check_info *info;
    enum sevkit_check_status status;
    const char *value;       /* what was found; NULL if there is nothing to show */
    const char *expectation; /* what was expected; NULL if nothing was */
    const char *detail;      /* why, for a reader; NULL if the rest says it */
};

struct sevkit_verdict;

void sevkit_verdict_free(struct sevkit_verdict *verdict);
/* No check failed. */
bool sevkit_verdict_accepted(const struct sevkit_verdict *verdict);
/* The class of the failure that counts most (collateral, chain, signature, validity, binding, format,
 * policy, in this order). Call it only on a verdict that is not accepted. */
enum sevkit_check_class sevkit_verdict_class(const struct sevkit_verdict *verdict);
size_t sevkit_verdict_check_count(const struct sevkit_verdict *verdict);
const struct sevkit_check *sevkit_verdict_check(const struct sevkit_verdict *verdict, size_t index);
const struct sevkit_check *sevkit_verdict_find(const struct sevkit_verdict *verdict,
                                               const char *name);
size_t sevkit_verdict_status_count(const struct sevkit_verdict *verdict,
                                   enum sevkit_check_status status);
/* The certificates that were used; NULL for one that was not there (a built-in key stood in for an
 * intermediate or a root). They live as long as the verdict. */
const struct sevkit_cert *sevkit_verdict_vek(const struct sevkit_verdict *verdict);
const struct sevkit_cert *sevkit_verdict_ca(const struct sevkit_verdict *verdict);
const struct sevkit_cert *sevkit_verdict_root(const struct sevkit_verdict *verdict);
/* By the VEK, else by CPUID; NULL if neither tells. */
const struct sevkit_product *sevkit_verdict_product(const struct sevkit_verdict *verdict);

/*
 * The verifier.
 */

struct sevkit_verifier;

int sevkit_verifier_new(struct sevkit_verifier **ret_verifier,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_verifier_free(struct sevkit_verifier *verifier);
/* Seconds since 1970 UTC. There is no default: the library does not ask the system. */
void sevkit_verifier_set_time(struct sevkit_verifier *verifier, int64_t now);
/* Trusts this root instead of the built-in ones (call again for several). SEVKIT_EUSAGE if it is not an
 * ARK, SEVKIT_EREFUSED if its own signature does not verify. */
int sevkit_verifier_trust(struct sevkit_verifier *verifier, const struct sevkit_cert *root,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Copies of certificates and CRLs to build chains from. None of them is trusted. */
int sevkit_verifier_add_certs(struct sevkit_verifier *verifier, const struct sevkit_certs *certs,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * 0 and a verdict whenever one can be reached, whatever it says. expectations may be NULL (the safe
 * defaults). Certificates of an extended report are used too. SEVKIT_EUSAGE without a time,
 * SEVKIT_ENOMEM, SEVKIT_EINTERNAL.
 */
int sevkit_verifier_verify(struct sevkit_verifier *verifier, const struct sevkit_evidence *evidence,
                           const struct sevkit_expectations *expectations,
                           struct sevkit_verdict **ret_verdict,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The chain of one certificate of any kind, without a report: the checks of the classes collateral, chain
 * and validity; the others are left out of the verdict. */
int sevkit_verifier_verify_cert(struct sevkit_verifier *verifier, const struct sevkit_cert *cert,
                                const struct sevkit_expectations *expectations,
                                struct sevkit_verdict **ret_verdict,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
