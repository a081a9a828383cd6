/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/rules.h"

#include "base/cleanup.h"
#include "base/error.h"

#include <string.h>

static const char *const signers[] = {"vcek", "vlek", NULL};
static const char *const dangers[] = {"debug",      "migrate-ma", "masked-chip-id",
                                      "masked-key", "no-signer",  NULL};
static const char *const advisory_modes[] = {"require", NULL};
static const char *const masked_modes[] = {"warn", "refuse", "allow", NULL};

#define HEX16_EXAMPLE "00112233445566778899aabbccddeeff"
#define HEX32_EXAMPLE HEX16_EXAMPLE HEX16_EXAMPLE
#define HEX48_EXAMPLE HEX32_EXAMPLE HEX16_EXAMPLE

#define TEXT    .kind = SEVKIT_RULE_TEXT
#define NUMBER  .kind = SEVKIT_RULE_NUMBER
#define SWITCH  .kind = SEVKIT_RULE_SWITCH, .example = "true"
#define UNLESS  .kind = SEVKIT_RULE_SWITCH, .example = "false"
#define PATH    .kind = SEVKIT_RULE_PATH
#define DIGEST  .kind = SEVKIT_RULE_BYTES, .is_list = true, .size = 48, .example = HEX48_EXAMPLE
#define BYTES32 .kind = SEVKIT_RULE_BYTES, .is_list = true, .size = 32, .example = HEX32_EXAMPLE
#define BYTES16 .kind = SEVKIT_RULE_BYTES, .is_list = true, .size = 16, .example = HEX16_EXAMPLE
#define BYTES64 \
    .kind = SEVKIT_RULE_BYTES, .is_list = true, .size = 64, .example = HEX32_EXAMPLE HEX32_EXAMPLE
#define FLOOR .kind = SEVKIT_RULE_TCB, .is_list = true

/*
 * Everything that go-sev-guest's policy has (validate.Options, check.proto), under names of our own, and
 * what it lacks: allow-lists, masks, mitigation vectors, floors per product.
 */
const struct sk_rule_row sk_rule_rows[] = {
    {{"description", TEXT, .example = "web server, release 12", .meaning = "a note for people"},
     SK_TARGET_NONE,
     0},

    {{"measurement", DIGEST, .meaning = "launch digests of the guests that are accepted"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_MEASUREMENT,
     .option = "measurement"},
    {{"report_data", BYTES64,
      .meaning = "what the guest put into its report; shorter values are filled up with zeros. "
                 "Better given for each report: it alone shows that a report is fresh"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_REPORT_DATA,
     1,
     63,
     .option = "report-data"},
    {{"host_data", BYTES32, .meaning = "what the host said at launch"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_HOST_DATA,
     .option = "host-data"},
    {{"family_id", BYTES16, .meaning = "FAMILY_ID of the ID block"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_FAMILY_ID,
     .option = "family-id"},
    {{"image_id", BYTES16, .meaning = "IMAGE_ID of the ID block"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_IMAGE_ID,
     .option = "image-id"},
    {{"report_id", BYTES32, .meaning = "REPORT_ID, which is new at each launch"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_REPORT_ID,
     .option = "report-id"},
    {{"report_id_ma", BYTES32, .meaning = "REPORT_ID of the migration agent"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_REPORT_ID_MA,
     .option = "report-id-ma"},
    {{"chip_id", BYTES64,
      .meaning = "the processors on which the guest may run; shorter ids (Turin: 8 bytes) are "
                 "filled up with zeros"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_CHIP_ID,
     8,
     8,
     .option = "chip-id"},
    {{"masked_chip_id", TEXT, .choices = masked_modes, .example = "refuse",
      .meaning = "a report that hides the processor's id: warn (as without this rule), refuse, "
                 "allow"},
     SK_TARGET_MASKED,
     0,
     .option = "require-chip-id"},
    {{"product", TEXT, .is_list = true, .example = "Genoa",
      .meaning = "product lines that are accepted"},
     SK_TARGET_TEXT,
     SEVKIT_EXPECT_PRODUCT,
     .option = "product"},
    {{"signer", TEXT, .is_list = true, .choices = signers, .example = "vcek",
      .meaning = "who may sign: the processor's key (vcek), a cloud provider's (vlek)"},
     SK_TARGET_TEXT,
     SEVKIT_EXPECT_SIGNER,
     .option = "signer"},
    {{"csp_id", TEXT, .is_list = true, .example = "CN=cc-us-east-2.amazonaws.com",
      .meaning = "cloud providers, as their VLEK names them; a VCEK fails"},
     SK_TARGET_TEXT,
     SEVKIT_EXPECT_CSP_ID,
     .option = "csp-id"},
    {{"allow", TEXT, .is_list = true, .choices = dangers, .example = "debug",
      .meaning = "dangers that are accepted: debug, migrate-ma, masked-chip-id, masked-key, "
                 "no-signer"},
     SK_TARGET_ALLOW,
     0,
     .option = "allow"},
    {{"require", TEXT, .is_list = true, .example = "report-data",
      .meaning = "checks of 'sevkit report verify' that must not be skipped"},
     SK_TARGET_REQUIRE,
     0,
     .option = "require"},
    {{"advisories", TEXT, .choices = advisory_modes, .example = "require",
      .meaning = "AMD's security bulletins about the product: what the report shows as not fixed "
                 "fails ('sevkit advisories list')"},
     SK_TARGET_ADVISORIES,
     0,
     .option = "advisories"},
    {{"strict", SWITCH, .meaning = "unknown versions, unknown bits and reserved bytes fail"},
     SK_TARGET_SWITCH,
     SEVKIT_EXPECT_STRICT,
     .option = "strict"},
    {{"time", TEXT, .example = "2026-01-31T12:00:00Z",
      .meaning = "the moment (UTC) at which certificates and CRLs must be valid, instead of now"},
     SK_TARGET_NONE,
     0},
    {{"report_version_min", NUMBER, .max = UINT32_MAX, .example = "3",
      .meaning = "least version of the report's format"},
     SK_TARGET_NUMBER,
     SEVKIT_EXPECT_REPORT_VERSION_MIN,
     .option = "min-report-version"},
    {{"guest_svn_min", NUMBER, .max = UINT32_MAX, .example = "1",
      .meaning = "least security version number of the guest (ID block)"},
     SK_TARGET_NUMBER,
     SEVKIT_EXPECT_GUEST_SVN_MIN,
     .option = "guest-svn"},

    {{"vmpl.min", .kind = SEVKIT_RULE_VMPL, .example = "0",
      .meaning = "least privilege level of who asked for the report"},
     SK_TARGET_VMPL,
     0,
     .option = "vmpl"},
    {{"vmpl.max", .kind = SEVKIT_RULE_VMPL, .example = "0",
      .meaning = "greatest privilege level; \"host\" also accepts reports that the host asked for"},
     SK_TARGET_VMPL,
     0,
     .option = "vmpl"},

    {{"guest_policy.exact", .kind = SEVKIT_RULE_POLICY, .example = "0x30000",
      .meaning = "the guest policy, bit for bit"},
     SK_TARGET_POLICY,
     0,
     .option = "policy"},
    {{"guest_policy.limit", .kind = SEVKIT_RULE_POLICY, .example = "smt,abi=1.51",
      .meaning = "upper bound: no permission beyond these, and every guarantee listed here"},
     SK_TARGET_POLICY,
     0,
     .option = "max-policy"},
    {{"guest_policy.permit", .kind = SEVKIT_RULE_POLICY_BITS, .is_list = true, .example = "smt",
      .meaning = "the only permissions that may be given, of smt, migrate-ma, debug, cxl; an empty "
                 "list: none"},
     SK_TARGET_POLICY,
     0},
    {{"guest_policy.require", .kind = SEVKIT_RULE_POLICY_BITS, .is_list = true,
      .example = "single-socket",
      .meaning = "bits that must be one: single-socket, mem-aes-256-xts, rapl-dis, "
                 "ciphertext-hiding, page-swap-disable"},
     SK_TARGET_POLICY,
     0,
     .option = "require-policy"},
    {{"guest_policy.forbid", .kind = SEVKIT_RULE_POLICY_BITS, .is_list = true, .example = "cxl",
      .meaning = "bits that must be zero"},
     SK_TARGET_POLICY,
     0,
     .option = "forbid-policy"},
    {{"guest_policy.abi_min", .kind = SEVKIT_RULE_VERSION, .example = "1.51",
      .meaning = "least ABI version that the guest policy must demand of the firmware"},
     SK_TARGET_POLICY,
     0,
     .option = "min-abi"},

    {{"platform_info.exact", .kind = SEVKIT_RULE_PLATFORM_BITS, .example = "smt,ecc,alias-check",
      .meaning = "PLATFORM_INFO, bit for bit; newer firmware sets more bits"},
     SK_TARGET_PLATFORM,
     0,
     .option = "platform-info"},
    {{"platform_info.limit", .kind = SEVKIT_RULE_PLATFORM_BITS, .example = "smt,ecc,alias-check",
      .meaning = "smt, tsme and sev-tio may be on only if they are here, the other bits must be on "
                 "if they are here"},
     SK_TARGET_PLATFORM,
     0},
    {{"platform_info.require", .kind = SEVKIT_RULE_PLATFORM_BITS, .is_list = true,
      .example = "alias-check",
      .meaning = "bits that must be one: ecc, rapl-dis, ciphertext-hiding, alias-check, "
                 "iommu-write-safe"},
     SK_TARGET_PLATFORM,
     0,
     .option = "require-platform"},
    {{"platform_info.forbid", .kind = SEVKIT_RULE_PLATFORM_BITS, .is_list = true, .example = "smt",
      .meaning = "bits that must be zero"},
     SK_TARGET_PLATFORM,
     0,
     .option = "forbid-platform"},
    {{"platform_info.allow_unknown", UNLESS, .meaning = "false: bits without a name must be zero"},
     SK_TARGET_PLATFORM,
     0},

    {{"firmware.version_min", .kind = SEVKIT_RULE_VERSION, .example = "1.55.29",
      .meaning = "least firmware version (MAJOR.MINOR or MAJOR.MINOR.BUILD), committed and "
                 "current"},
     SK_TARGET_NUMBER,
     SEVKIT_EXPECT_FIRMWARE_MIN,
     .option = "min-firmware"},
    {{"firmware.build_min", NUMBER, .max = 255, .example = "29",
      .meaning = "least build number of the firmware, committed and current"},
     SK_TARGET_NUMBER,
     SEVKIT_EXPECT_FIRMWARE_BUILD_MIN,
     .option = "min-build"},
    {{"firmware.committed", SWITCH,
      .meaning = "current firmware and TCB must be the committed ones (no provisional firmware)"},
     SK_TARGET_SWITCH,
     SEVKIT_EXPECT_COMMITTED,
     .option = "require-committed"},

    {{"tcb.reported", FLOOR, .example = "Milan:bl=4,snp=24,ucode=219",
      .meaning = "least REPORTED_TCB, the one that the signing key is made for"},
     SK_TARGET_TCB,
     SEVKIT_REPORTED_TCB,
     .option = "min-tcb"},
    {{"tcb.committed", FLOOR, .example = "Milan:bl=4,snp=24,ucode=219",
      .meaning = "least COMMITTED_TCB, below which the firmware cannot go back"},
     SK_TARGET_TCB,
     SEVKIT_COMMITTED_TCB,
     .option = "min-tcb"},
    {{"tcb.current", FLOOR, .example = "Genoa:bl=10,snp=23,ucode=84",
      .meaning = "least CURRENT_TCB"},
     SK_TARGET_TCB,
     SEVKIT_CURRENT_TCB,
     .option = "min-tcb"},
    {{"tcb.launch", FLOOR, .example = "Turin:fmc=1,bl=1,tee=1,snp=4,ucode=81",
      .meaning = "least LAUNCH_TCB, current when the guest was launched or came here"},
     SK_TARGET_TCB,
     SEVKIT_LAUNCH_TCB,
     .option = "min-tcb"},

    {{"mitigations.launch", .kind = SEVKIT_RULE_MASK, .example = "0x3f",
      .meaning = "bits that LAUNCH_MIT_VECTOR must have (report version 5)"},
     SK_TARGET_NUMBER,
     SEVKIT_EXPECT_LAUNCH_MITIGATIONS,
     .option = "launch-mitigations"},
    {{"mitigations.current", .kind = SEVKIT_RULE_MASK, .example = "0x3f",
      .meaning = "bits that CURRENT_MIT_VECTOR must have (report version 5)"},
     SK_TARGET_NUMBER,
     SEVKIT_EXPECT_CURRENT_MITIGATIONS,
     .option = "current-mitigations"},

    {{"id_key.required", SWITCH, .meaning = "the guest must have been launched with an ID block"},
     SK_TARGET_SWITCH,
     SEVKIT_EXPECT_ID_BLOCK,
     .option = "require-id-block"},
    {{"id_key.digest", DIGEST,
      .meaning = "ID keys that are accepted, as 'sevkit key digest' prints"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_ID_KEY_DIGEST,
     .option = "id-key"},
    {{"author_key.required", SWITCH, .meaning = "an author key must have signed the ID key"},
     SK_TARGET_SWITCH,
     SEVKIT_EXPECT_AUTHOR_KEY,
     .option = "require-author-key"},
    {{"author_key.digest", DIGEST, .meaning = "author keys that are accepted"},
     SK_TARGET_BYTES,
     SEVKIT_EXPECT_AUTHOR_KEY_DIGEST,
     .option = "author-key"},

    {{"collateral.roots", PATH, .is_list = true, .example = "ark-venice.pem",
      .meaning = "root certificates to trust instead of AMD's that are built in"},
     SK_TARGET_NONE,
     0},
    {{"collateral.certs", PATH, .is_list = true, .example = "bundle.pem",
      .meaning = "files or folders with certificates and CRLs"},
     SK_TARGET_NONE,
     0},
    {{"collateral.require_crl", SWITCH,
      .meaning = "a valid revocation list must be there (the checks crl, crl-dates, revocation)"},
     SK_TARGET_REQUIRE_CRL,
     0,
     .option = "check-crl"},
    {{"collateral.network", UNLESS, .meaning = "false: never ask AMD's key distribution service"},
     SK_TARGET_NONE,
     0},
};

const size_t sk_rule_rows_count = sizeof(sk_rule_rows) / sizeof(sk_rule_rows[0]);

bool sk_rule_danger(const char *name, enum sevkit_expect_switch *ret_which)
{
    static const struct {
        const char *name;
        enum sevkit_expect_switch which;
    } switches[] = {
        {"debug", SEVKIT_ALLOW_DEBUG},
        {"migrate-ma", SEVKIT_ALLOW_MIGRATION},
        {"masked-key", SEVKIT_ALLOW_MASKED_KEY},
        {"no-signer", SEVKIT_ALLOW_NO_SIGNER},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(switches); i++)
        if (strcmp(switches[i].name, name) == 0) {
            *ret_which = switches[i].which;
            return true;
        }
    return false;
}

size_t sk_rule_index(const char *name)
{
    size_t i = 0;

    while (i < sk_rule_rows_count && strcmp(sk_rule_rows[i].rule.name, name) != 0)
        i++;
    return i;
}

SK_PUBLIC size_t sevkit_rule_count(void)
{
    return sk_rule_rows_count;
}

SK_PUBLIC const struct sevkit_rule *sevkit_rule(size_t index)
{
    return index < sk_rule_rows_count ? &sk_rule_rows[index].rule : NULL;
}

SK_PUBLIC const struct sevkit_rule *sevkit_rule_find(const char *name)
{
    return sevkit_rule(sk_rule_index(name));
}
