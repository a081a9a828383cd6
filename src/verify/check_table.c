/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/check_table.h"

#include "base/cleanup.h"
#include "base/error.h"

#include <string.h>

#define ADVISORY(bulletin, name)                                         \
    [SK_CHECK_ADVISORY_FIRST + (bulletin)] = {name, SEVKIT_CLASS_POLICY, \
                                              "what AMD's bulletin is about is fixed"}

const struct sevkit_check_info sk_checks[SK_CHECKS] = {
    [SK_CHECK_REPORT_VERSION] = {"report-version", SEVKIT_CLASS_FORMAT,
                                 "the report's version is one whose layout is known"},
    [SK_CHECK_RESERVED] = {"reserved", SEVKIT_CLASS_FORMAT,
                           "reserved bits and bytes in the signed part are zero"},
    [SK_CHECK_UNSIGNED_TAIL] = {"unsigned-tail", SEVKIT_CLASS_FORMAT,
                                "the bytes behind the signature, which nothing covers, are zero"},
    [SK_CHECK_CLAIMS] = {"claims", SEVKIT_CLASS_FORMAT,
                         "REPORT_DATA holds the digest of the runtime claims (Azure)"},
    [SK_CHECK_SIGNATURE_ALGORITHM] = {"signature-algorithm", SEVKIT_CLASS_SIGNATURE,
                                      "the signature is ECDSA P-384 with SHA-384"},
    [SK_CHECK_CHIP_KEY] = {"chip-key", SEVKIT_CLASS_SIGNATURE,
                           "the host has not masked the chip's key, which leaves reports unsigned"},
    [SK_CHECK_SIGNING_KEY] = {"signing-key", SEVKIT_CLASS_SIGNATURE,
                              "the report says that a VCEK or a VLEK signed it"},
    [SK_CHECK_VEK] = {"vek", SEVKIT_CLASS_COLLATERAL,
                      "there is a certificate of the key that signs reports"},
    [SK_CHECK_CA] = {"ca", SEVKIT_CLASS_COLLATERAL,
                     "there is the certificate that issued it (ASK or ASVK), or its built-in key"},
    [SK_CHECK_VEK_PROFILE] = {"vek-profile", SEVKIT_CLASS_CHAIN,
                              "names and extensions of the VEK are as AMD's specification says"},
    [SK_CHECK_CA_PROFILE] = {"ca-profile", SEVKIT_CLASS_CHAIN,
                             "names and extensions of the intermediate are as they must be"},
    [SK_CHECK_ROOT_PROFILE] = {"root-profile", SEVKIT_CLASS_CHAIN,
                               "names and extensions of the root are as they must be"},
    [SK_CHECK_VEK_SIGNATURE] = {"vek-signature", SEVKIT_CLASS_CHAIN,
                                "the intermediate signed the VEK"},
    [SK_CHECK_CA_SIGNATURE] = {"ca-signature", SEVKIT_CLASS_CHAIN,
                               "the root signed the intermediate"},
    [SK_CHECK_ROOT_SIGNATURE] = {"root-signature", SEVKIT_CLASS_CHAIN,
                                 "the root's certificate is signed by the root itself"},
    [SK_CHECK_ROOT] = {"root", SEVKIT_CLASS_CHAIN,
                       "the root's key is AMD's built-in one, or a root that was named"},
    [SK_CHECK_VEK_DATES] = {"vek-dates", SEVKIT_CLASS_VALIDITY, "the VEK is valid now"},
    [SK_CHECK_CA_DATES] = {"ca-dates", SEVKIT_CLASS_VALIDITY, "the intermediate is valid now"},
    [SK_CHECK_ROOT_DATES] = {"root-dates", SEVKIT_CLASS_VALIDITY, "the root is valid now"},
    [SK_CHECK_CRL] = {"crl", SEVKIT_CLASS_VALIDITY,
                      "there is a revocation list that the root signed"},
    [SK_CHECK_CRL_DATES] = {"crl-dates", SEVKIT_CLASS_VALIDITY,
                            "the revocation list is in force now"},
    [SK_CHECK_REVOCATION] = {"revocation", SEVKIT_CLASS_VALIDITY,
                             "no certificate of the chain is on the revocation list"},
    [SK_CHECK_REPORT_SIGNATURE] = {"report-signature", SEVKIT_CLASS_SIGNATURE,
                                   "the VEK signed exactly these bytes"},
    [SK_CHECK_VEK_KIND] = {"vek-kind", SEVKIT_CLASS_BINDING,
                           "the certificate is of the kind that the report names as signer"},
    [SK_CHECK_VEK_TCB] = {"vek-tcb", SEVKIT_CLASS_BINDING,
                          "the VEK belongs to the reported TCB, component by component"},
    [SK_CHECK_VEK_CHIP_ID] = {"vek-chip-id", SEVKIT_CLASS_BINDING,
                              "the VCEK belongs to the chip that the report names"},
    [SK_CHECK_VEK_PRODUCT] = {"vek-product", SEVKIT_CLASS_BINDING,
                              "VEK, intermediate and root are of one product"},
    [SK_CHECK_CPUID_PRODUCT] = {"cpuid-product", SEVKIT_CLASS_BINDING,
                                "the report's CPUID family and model are of the VEK's product"},
    [SK_CHECK_TCB_ORDER] = {"tcb-order", SEVKIT_CLASS_BINDING,
                            "reported TCB <= committed TCB <= current TCB"},
    [SK_CHECK_FIRMWARE_ORDER] = {"firmware-order", SEVKIT_CLASS_BINDING,
                                 "committed firmware version <= current firmware version"},
    [SK_CHECK_DEBUG] = {"debug", SEVKIT_CLASS_POLICY, "the guest policy forbids debugging"},
    [SK_CHECK_MIGRATION] = {"migration", SEVKIT_CLASS_POLICY,
                            "the guest has no migration agent and cannot get one"},
    [SK_CHECK_POLICY] = {"policy", SEVKIT_CLASS_POLICY, "the guest policy is as expected"},
    [SK_CHECK_VMPL] = {"vmpl", SEVKIT_CLASS_POLICY,
                       "the guest asked for the report, at an expected privilege level"},
    [SK_CHECK_GUEST_SVN] = {"guest-svn", SEVKIT_CLASS_POLICY, "the guest's SVN is high enough"},
    [SK_CHECK_PLATFORM_INFO] = {"platform-info", SEVKIT_CLASS_POLICY,
                                "the platform is set up as expected"},
    [SK_CHECK_MEASUREMENT] = {"measurement", SEVKIT_CLASS_POLICY,
                              "the launch digest is an expected one"},
    [SK_CHECK_REPORT_DATA] = {"report-data", SEVKIT_CLASS_POLICY,
                              "the report data is expected: only this proves that it is fresh"},
    [SK_CHECK_HOST_DATA] = {"host-data", SEVKIT_CLASS_POLICY, "the host data is expected"},
    [SK_CHECK_FAMILY_ID] = {"family-id", SEVKIT_CLASS_POLICY, "the family id is expected"},
    [SK_CHECK_IMAGE_ID] = {"image-id", SEVKIT_CLASS_POLICY, "the image id is expected"},
    [SK_CHECK_ID_BLOCK] = {"id-block", SEVKIT_CLASS_POLICY,
                           "the guest was launched with a signed ID block"},
    [SK_CHECK_ID_KEY] = {"id-key", SEVKIT_CLASS_POLICY,
                         "an expected key signed the guest's ID block"},
    [SK_CHECK_AUTHOR_KEY] = {"author-key", SEVKIT_CLASS_POLICY,
                             "an expected key signed the ID key"},
    [SK_CHECK_REPORT_ID] = {"report-id", SEVKIT_CLASS_POLICY, "the report id is expected"},
    [SK_CHECK_REPORT_ID_MA] = {"report-id-ma", SEVKIT_CLASS_POLICY,
                               "the migration agent's report id is expected"},
    [SK_CHECK_CHIP_ID] = {"chip-id", SEVKIT_CLASS_POLICY, "the chip is an expected one"},
    [SK_CHECK_PRODUCT] = {"product", SEVKIT_CLASS_POLICY, "the product is an expected one"},
    [SK_CHECK_SIGNER] = {"signer", SEVKIT_CLASS_POLICY, "the kind of signer is an expected one"},
    [SK_CHECK_CSP_ID] = {"csp-id", SEVKIT_CLASS_POLICY,
                         "the VLEK was loaded by an expected cloud provider"},
    [SK_CHECK_TCB_REPORTED] = {"tcb-reported", SEVKIT_CLASS_POLICY,
                               "the reported TCB is high enough"},
    [SK_CHECK_TCB_COMMITTED] = {"tcb-committed", SEVKIT_CLASS_POLICY,
                                "the committed TCB is high enough"},
    [SK_CHECK_TCB_CURRENT] = {"tcb-current", SEVKIT_CLASS_POLICY, "the current TCB is high enough"},
    [SK_CHECK_TCB_LAUNCH] = {"tcb-launch", SEVKIT_CLASS_POLICY,
                             "the TCB at launch was high enough"},
    [SK_CHECK_COMMITTED] = {"committed", SEVKIT_CLASS_POLICY,
                            "the firmware that runs is the committed one, not a provisional one"},
    [SK_CHECK_FIRMWARE] = {"firmware", SEVKIT_CLASS_POLICY, "the firmware version is high enough"},
    [SK_CHECK_MITIGATIONS_LAUNCH] = {"mitigations-launch", SEVKIT_CLASS_POLICY,
                                     "the mitigations at launch include the expected ones"},
    [SK_CHECK_MITIGATIONS_CURRENT] = {"mitigations-current", SEVKIT_CLASS_POLICY,
                                      "the current mitigations include the expected ones"},
    [SK_CHECK_VERSION] = {"version", SEVKIT_CLASS_POLICY, "the report's version is high enough"},
    [SK_CHECK_TPM_QUOTE] = {"tpm-quote", SEVKIT_CLASS_SIGNATURE,
                            "the key that the runtime claims name signed the TPM quote (Azure)"},
    [SK_CHECK_TPM_PCRS] = {"tpm-pcrs", SEVKIT_CLASS_BINDING,
                           "the PCR values are those that the TPM quoted (Azure)"},
    ADVISORY(0, "amd-sb-1013"),
    ADVISORY(1, "amd-sb-1021"),
    ADVISORY(2, "amd-sb-1032"),
    ADVISORY(3, "amd-sb-3002"),
    ADVISORY(4, "amd-sb-3005"),
    ADVISORY(5, "amd-sb-3007"),
    ADVISORY(6, "amd-sb-3008"),
    ADVISORY(7, "amd-sb-3011"),
    ADVISORY(8, "amd-sb-3013"),
    ADVISORY(9, "amd-sb-3014"),
    ADVISORY(10, "amd-sb-7014"),
    ADVISORY(11, "amd-sb-3015"),
    ADVISORY(12, "amd-sb-3016"),
    ADVISORY(13, "amd-sb-3019"),
    ADVISORY(14, "amd-sb-7033"),
    ADVISORY(15, "amd-sb-3020"),
    ADVISORY(16, "amd-sb-3023"),
    ADVISORY(17, "amd-sb-3024"),
    ADVISORY(18, "amd-sb-3027"),
    ADVISORY(19, "amd-sb-3030"),
    ADVISORY(20, "amd-sb-3033"),
    ADVISORY(21, "amd-sb-3034"),
    ADVISORY(22, "amd-sb-3039"),
    ADVISORY(23, "amd-sb-3040"),
    ADVISORY(24, "amd-sb-3045"),
};

SK_PUBLIC size_t sevkit_check_info_count(void)
{
    return SK_CHECK_OPTIONAL_FIRST;
}

SK_PUBLIC const struct sevkit_check_info *sevkit_check_info(size_t index)
{
    return index < SK_CHECK_OPTIONAL_FIRST ? &sk_checks[index] : NULL;
}

SK_PUBLIC const struct sevkit_check_info *sevkit_check_info_find(const char *name)
{
    for (size_t i = 0; i < SK_CHECKS; i++)
        if (strcmp(sk_checks[i].name, name) == 0)
            return &sk_checks[i];
    return NULL;
}

SK_PUBLIC size_t sevkit_check_class_count(void)
{
    return SK_CLASSES;
}

SK_PUBLIC const char *sevkit_check_class_name(enum sevkit_check_class check_class)
{
    static const char *const names[SK_CLASSES] = {
        [SEVKIT_CLASS_FORMAT] = "format",       [SEVKIT_CLASS_COLLATERAL] = "collateral",
        [SEVKIT_CLASS_CHAIN] = "chain",         [SEVKIT_CLASS_VALIDITY] = "validity",
        [SEVKIT_CLASS_SIGNATURE] = "signature", [SEVKIT_CLASS_BINDING] = "binding",
        [SEVKIT_CLASS_POLICY] = "policy",
    };

    return check_class < SK_CLASSES ? names[check_class] : "unknown";
}

SK_PUBLIC const char *sevkit_check_status_name(enum sevkit_check_status status)
{
    static const char *const names[] = {"PASS", "FAIL", "WARN", "SKIPPED"};

    return status < SK_ARRAY_SIZE(names) ? names[status] : "unknown";
}
