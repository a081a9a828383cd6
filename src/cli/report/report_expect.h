/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_EXPECT_H
#define SK_CLI_REPORT_REPORT_EXPECT_H

/* What the options of "sevkit report verify" expect of a report. */

#include "cli/cli.h"
#include "policy/report_data.h"

#include <sevkit/verify.h>

/* Index of the group of these options in the command's table, plus one. */
enum { SK_EXPECT_GROUP = 1 };

#define SK_EXPECT_VALUE(option, meta, text)                                     \
    {                                                                           \
        .name = option, .metavar = meta, .group = SK_EXPECT_GROUP, .help = text \
    }
#define SK_EXPECT_LIST(option, meta, text)                                                 \
    {                                                                                      \
        .name = option, .kind = SK_OPTION_LIST, .metavar = meta, .group = SK_EXPECT_GROUP, \
        .help = text                                                                       \
    }
#define SK_EXPECT_FLAG(option, text)                                                   \
    {                                                                                  \
        .name = option, .kind = SK_OPTION_FLAG, .group = SK_EXPECT_GROUP, .help = text \
    }

/* Repeated options give several values of which one must fit. */
#define SK_EXPECT_OPTIONS                                                                          \
    SK_EXPECT_LIST("policy-file", "FILE",                                                          \
                   "expectations in a file: sevkit-policy(5), a launch plan, or SNPGuard's "       \
                   "vm-config.toml; options go before it"),                                        \
        SK_EXPECT_LIST(                                                                            \
            "measurement", "VALUE",                                                                \
            "launch digest: hex, base64, @FILE (a digest, or the output of 'sevkit measure "       \
            "--json'), or FILE.toml or plan:FILE, a launch plan or vm-config.toml to compute "     \
            "it from"),                                                                            \
        SK_EXPECT_LIST("report-data", "VALUE", "report data: " SK_REPORT_DATA_HELP),               \
        {.name = "nonce",                                                                          \
         .metavar = "VALUE",                                                                       \
         .group = SK_EXPECT_GROUP,                                                                 \
         .conflicts = "report-data",                                                               \
         .help = "what the guest was asked to put into its report, like --report-data; in "        \
                 "evidence of Azure it is looked for in the claims and in the TPM quote"},         \
        SK_EXPECT_LIST("host-data", "VALUE", "host data: hex, base64 or sha256:FILE"),             \
        SK_EXPECT_LIST("family-id", "HEX", "family id"),                                           \
        SK_EXPECT_LIST("image-id", "HEX", "image id"),                                             \
        SK_EXPECT_LIST("report-id", "HEX", "report id"),                                           \
        SK_EXPECT_LIST("report-id-ma", "HEX", "report id of the migration agent"),                 \
        SK_EXPECT_LIST("chip-id", "HEX", "chip id: 128 digits, or 16 from Turin on"),              \
        SK_EXPECT_LIST("id-key", "KEY", "ID key: a key file, or its digest in hex or base64"),     \
        SK_EXPECT_LIST("author-key", "KEY", "author key, in the same forms"),                      \
        {.name = "id-block",                                                                       \
         .metavar = "FILE",                                                                        \
         .group = SK_EXPECT_GROUP,                                                                 \
         .conflicts =                                                                              \
             "measurement,policy,max-policy,family-id,image-id,guest-svn,id-key,author-key",       \
         .help = "the guest was started with this ID block: bytes or base64 in a file, or QEMU's " \
                 "option string; digest, policy, ids and SVN must be its"},                        \
        {.name = "id-auth",                                                                        \
         .metavar = "FILE",                                                                        \
         .group = SK_EXPECT_GROUP,                                                                 \
         .needs = "id-block",                                                                      \
         .help = "and with this ID authentication information: the keys must be its"},             \
        SK_EXPECT_VALUE("vmpl", "RANGE", "0 to 3, a range like 0-2, or 'host'"),                   \
        SK_EXPECT_VALUE("guest-svn", "N", "least guest SVN"),                                      \
        SK_EXPECT_VALUE("policy", "POLICY",                                                        \
                        "exact guest policy: 0x30000, or names like smt,abi=1.51"),                \
        SK_EXPECT_VALUE("max-policy", "POLICY",                                                    \
                        "the most that the guest policy may permit and the least that it must "    \
                        "guarantee"),                                                              \
        SK_EXPECT_VALUE("require-policy", "BITS",                                                  \
                        "policy bits that must be one, by number or names"),                       \
        SK_EXPECT_VALUE("forbid-policy", "BITS", "policy bits that must be zero"),                 \
        SK_EXPECT_VALUE("min-abi", "MAJOR.MINOR", "least firmware ABI that the policy demands"),   \
        SK_EXPECT_VALUE("platform-info", "BITS", "exact platform info, by number or names"),       \
        SK_EXPECT_VALUE("require-platform", "BITS", "platform bits that must be one"),             \
        SK_EXPECT_VALUE("forbid-platform", "BITS", "platform bits that must be zero"),             \
        SK_EXPECT_LIST(                                                                            \
            "min-tcb", "FLOOR",                                                                    \
            "TCB floor like 'reported>=bl=4,snp=24,ucode=219' (also committed, current, "          \
            "launch); for one product with 'Milan:' before it"),                                   \
        SK_EXPECT_VALUE("min-firmware", "VERSION", "least firmware version, like 1.55.29"),        \
        SK_EXPECT_VALUE("min-build", "N", "least firmware build number"),                          \
        SK_EXPECT_VALUE("launch-mitigations", "BITS",                                              \
                        "mitigation vector bits required at launch"),                              \
        SK_EXPECT_VALUE("current-mitigations", "BITS", "mitigation vector bits required now"),     \
        SK_EXPECT_VALUE("min-report-version", "N", "least report version"),                        \
        SK_EXPECT_LIST("csp-id", "NAME", "cloud provider that the VLEK is of"),                    \
        SK_EXPECT_LIST("product", "NAME", "product line: Milan, Genoa, Turin, ..."),               \
        SK_EXPECT_LIST("signer", "KIND", "vcek or vlek"),                                          \
        SK_EXPECT_FLAG("require-id-block",                                                         \
                       "refuse a guest that was launched without an ID block"),                    \
        SK_EXPECT_FLAG("require-author-key", "refuse a guest without an author key"),              \
        SK_EXPECT_FLAG("require-committed",                                                        \
                       "refuse firmware that is not committed (provisional firmware)"),            \
        SK_EXPECT_FLAG("advisories",                                                               \
                       "add a check for each of AMD's security bulletins; what is not fixed "      \
                       "fails"),                                                                   \
        SK_EXPECT_LIST(                                                                            \
            "allow", "NAMES",                                                                      \
            "accept dangers that are refused by default, by name: debug, migrate-ma, "             \
            "masked-key, no-signer; and masked-chip-id, which is a warning by default"),           \
        SK_EXPECT_FLAG("require-chip-id", "refuse a masked chip id instead of warning"),           \
        SK_EXPECT_LIST("require", "CHECKS",                                                        \
                       "checks, by name and joined by commas, that must not be skipped"),          \
        SK_EXPECT_FLAG("check-crl",                                                                \
                       "get the revocation list and require crl, crl-dates, revocation"),          \
        SK_EXPECT_FLAG("strict", "refuse unknown versions, unknown bits and reserved bytes")

/* evidence: of the one report to be verified, for a nonce that its claims bind; NULL if there are several. */
int sk_expect_read(const struct sk_given *given, const struct sevkit_evidence *evidence,
                   struct sevkit_expectations **ret_expectations,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
