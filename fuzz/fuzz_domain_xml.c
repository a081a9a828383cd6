/* SPDX-License-Identifier: Apache-2.0 */
/* libvirt's documents: what is read of a domain fits together, what is found in it can be shown, and the
 * capabilities of a host have a signature only where they say so. */
#include "base/cleanup.h"
#include "fuzz.h"
#include "libvirt/domain.h"
#include "libvirt/domain_plan.h"

static void check_config(const uint8_t *data, size_t size)
{
    struct sk_sev_config config;
    struct sevkit_error error = {0};
    int r = sk_sev_domain_read(data, size, &config, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE((config.loader != NULL) == (config.loader_count > 0));
    REQUIRE(config.sev_count > 0 ||
            (!config.has_policy && !config.kernel_hashes && !config.dh_cert_count));
    REQUIRE(config.vcpus <= 4096);
    sk_sev_config_done(&config);
}

static void check_findings(const uint8_t *data, size_t size, const struct sk_domain_plan *plan)
{
    struct sk_domain_findings findings;
    struct sevkit_error error = {0};
    size_t kinds[3] = {0}, total;
    int r = sk_domain_check(data, size, plan, &findings, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(findings.all.count <= SK_DOMAIN_FINDINGS_MAX);
    for (size_t i = 0; i < findings.all.count; i++) {
        const struct sk_finding *finding = &findings.all.list[i];

        REQUIRE(finding->kind <= SK_FINDING_NOTE && finding->code[0] && finding->text[0]);
        REQUIRE(strnlen(finding->text, sizeof(finding->text)) < sizeof(finding->text));
        kinds[finding->kind]++;
    }
    total = findings.all.kinds[0] + findings.all.kinds[1] + findings.all.kinds[2];
    REQUIRE(findings.all.count == SK_DOMAIN_FINDINGS_MAX || total == findings.all.count);
    for (size_t i = 0; i < 3; i++)
        REQUIRE(kinds[i] <= findings.all.kinds[i]);
    /* A guest of no known kind is never without a finding. */
    REQUIRE(findings.has_type || findings.all.kinds[SK_FINDING_ERROR] > 0);
    sk_findings_done(&findings.all);
}

static void check_host(const uint8_t *data, size_t size)
{
    struct sk_sev_host host;
    struct sevkit_error error = {0};
    int r = sk_sev_host_read(data, size, &host, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(strnlen(host.uuid, sizeof(host.uuid)) < sizeof(host.uuid));
    REQUIRE(host.signature_count > 0 || host.signature == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct sk_domain_plan plan = {
        .has_type = true,
        .type = SK_DOMAIN_SNP,
        .vcpus = 2,
        .cpu_model = "EPYC-Milan",
        .firmware = "/fw",
        .kernel = "/k",
        .cmdline = "c",
        .has_policy = true,
        .policy = 0x30000,
        .dh_cert = "QQ==",
        .host_data = "QQ==",
    };

    check_config(data, size);
    check_findings(data, size, NULL);
    check_findings(data, size, &plan);
    check_host(data, size);
    return 0;
}
