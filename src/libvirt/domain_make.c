/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_make.h"

#include "base/cleanup.h"

#include <string.h>

#define DEFAULT_NAME       "guest"
#define DEFAULT_MEMORY_MIB 2048
#define POLICY_ES          UINT64_C(4)

const char *const sk_domain_types[] = {
    [SK_DOMAIN_SEV] = "sev",
    [SK_DOMAIN_SEV_ES] = "sev-es",
    [SK_DOMAIN_SNP] = "sev-snp",
    NULL,
};

const char *const sk_domain_field_keys[SK_DOMAIN_FIELDS] = {
    [SK_DOMAIN_FIELD_TYPE] = "generation",
    [SK_DOMAIN_FIELD_NAME] = "name",
    [SK_DOMAIN_FIELD_VCPUS] = "vcpus",
    [SK_DOMAIN_FIELD_CPU] = "cpu.model",
    [SK_DOMAIN_FIELD_FIRMWARE] = "firmware.file",
    [SK_DOMAIN_FIELD_KERNEL] = "boot.kernel",
    [SK_DOMAIN_FIELD_INITRD] = "boot.initrd",
    [SK_DOMAIN_FIELD_CMDLINE] = "boot.cmdline",
    [SK_DOMAIN_FIELD_POLICY] = "sev.policy",
    [SK_DOMAIN_FIELD_DH_CERT] = "sev.dh_cert",
    [SK_DOMAIN_FIELD_SESSION] = "sev.session",
    [SK_DOMAIN_FIELD_ID_BLOCK] = "id_block.block",
    [SK_DOMAIN_FIELD_ID_AUTH] = "id_block.auth",
    [SK_DOMAIN_FIELD_AUTHOR_KEY] = "id_block.author_key",
    [SK_DOMAIN_FIELD_HOST_DATA] = "sev.host_data",
    [SK_DOMAIN_FIELD_NO_VCEK] = "vcek_disabled",
    [SK_DOMAIN_FIELD_EMULATOR] = "qemu",
};

/* A field that only guests of one type have: an owner who gives it means that type. */
static int check_fields(const struct sk_domain_plan *plan, const char *const *names,
                        struct sevkit_error *error)
{
    const struct {
        enum sk_domain_field field;
        bool is_given, is_snp;
    } rows[] = {
        {SK_DOMAIN_FIELD_DH_CERT, plan->dh_cert, false},
        {SK_DOMAIN_FIELD_SESSION, plan->session, false},
        {SK_DOMAIN_FIELD_ID_BLOCK, plan->id_block, true},
        {SK_DOMAIN_FIELD_ID_AUTH, plan->id_auth, true},
        {SK_DOMAIN_FIELD_AUTHOR_KEY, plan->author_key, true},
        {SK_DOMAIN_FIELD_HOST_DATA, plan->host_data, true},
        {SK_DOMAIN_FIELD_NO_VCEK, plan->vcek_disabled, true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].is_given && rows[i].is_snp != (plan->type == SK_DOMAIN_SNP))
            return sk_error_set(error, SEVKIT_EUSAGE, "%s is not for %s %s", names[rows[i].field],
                                names[SK_DOMAIN_FIELD_TYPE], sk_domain_types[plan->type]);
    return 0;
}

int sk_domain_plan_check(const struct sk_domain_plan *plan, const char *const *names,
                         struct sevkit_error *error)
{
    unsigned long long policy = plan->policy;
    int r = plan->has_type ? check_fields(plan, names, error) : 0;

    if (r < 0 || !plan->has_type || !plan->has_policy || plan->type == SK_DOMAIN_SNP)
        return r;
    if (((policy & POLICY_ES) != 0) != (plan->type == SK_DOMAIN_SEV_ES))
        return sk_error_set(error, SEVKIT_EUSAGE, "%s 0x%llx has bit 2 %s, which is not %s %s",
                            names[SK_DOMAIN_FIELD_POLICY], policy,
                            policy & POLICY_ES ? "set" : "clear", names[SK_DOMAIN_FIELD_TYPE],
                            sk_domain_types[plan->type]);
    if (policy > UINT32_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: 0x%llx has more than 32 bits",
                            names[SK_DOMAIN_FIELD_POLICY], policy);
    return 0;
}

static int check_needed(const struct sk_domain_plan *plan, const char *const *names,
                        struct sevkit_error *error)
{
    const char *const measured = "is required: without it the measurement cannot be checked";
    const char *const document = "is required to write a domain";
    bool is_snp = plan->type == SK_DOMAIN_SNP;
    const struct {
        enum sk_domain_field field;
        bool is_missing;
        const char *reason;
        enum sk_domain_field because; /* where the reason is NULL */
    } rows[] = {
        {SK_DOMAIN_FIELD_TYPE, !plan->has_type, document, 0},
        {SK_DOMAIN_FIELD_FIRMWARE, !plan->firmware, document, 0},
        {SK_DOMAIN_FIELD_VCPUS, !plan->vcpus, document, 0},
        {SK_DOMAIN_FIELD_CPU, !plan->cpu_model, document, 0},
        {SK_DOMAIN_FIELD_DH_CERT, !is_snp && !plan->dh_cert, measured, 0},
        {SK_DOMAIN_FIELD_SESSION, !is_snp && !plan->session, measured, 0},
        {SK_DOMAIN_FIELD_KERNEL, !plan->kernel && plan->initrd, NULL, SK_DOMAIN_FIELD_INITRD},
        {SK_DOMAIN_FIELD_KERNEL, !plan->kernel && plan->cmdline, NULL, SK_DOMAIN_FIELD_CMDLINE},
        {SK_DOMAIN_FIELD_ID_AUTH, plan->id_block && !plan->id_auth, NULL, SK_DOMAIN_FIELD_ID_BLOCK},
        {SK_DOMAIN_FIELD_ID_BLOCK, plan->id_auth && !plan->id_block, NULL, SK_DOMAIN_FIELD_ID_AUTH},
        {SK_DOMAIN_FIELD_ID_AUTH, plan->author_key && !plan->id_auth, NULL,
         SK_DOMAIN_FIELD_AUTHOR_KEY},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        if (!rows[i].is_missing)
            continue;
        if (rows[i].reason)
            return sk_error_set(error, SEVKIT_EUSAGE, "%s %s", names[rows[i].field],
                                rows[i].reason);
        return sk_error_set(error, SEVKIT_EUSAGE, "%s is required with %s", names[rows[i].field],
                            names[rows[i].because]);
    }
    return 0;
}

/* A name or a path with bytes that XML cannot hold would not come back as it was. */
static int check_texts(const struct sk_domain_plan *plan, const char *const *names,
                       struct sevkit_error *error)
{
    const struct {
        enum sk_domain_field field;
        const char *value;
    } rows[] = {
        {SK_DOMAIN_FIELD_NAME, plan->name},         {SK_DOMAIN_FIELD_CPU, plan->cpu_model},
        {SK_DOMAIN_FIELD_FIRMWARE, plan->firmware}, {SK_DOMAIN_FIELD_KERNEL, plan->kernel},
        {SK_DOMAIN_FIELD_INITRD, plan->initrd},     {SK_DOMAIN_FIELD_CMDLINE, plan->cmdline},
        {SK_DOMAIN_FIELD_EMULATOR, plan->emulator},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        for (const char *c = rows[i].value; c && *c; c++)
            if ((unsigned char)*c < 0x20 && !strchr("\t\n\r", *c))
                return sk_error_set(error, SEVKIT_EUSAGE,
                                    "%s has a control character, which XML cannot hold",
                                    names[rows[i].field]);
    return 0;
}

static void findings_done(struct sk_domain_findings *findings)
{
    sk_findings_done(&findings->all);
}

static int warn_of_findings(const struct sk_text *xml, const struct sk_domain_plan *plan,
                            const struct sk_listener *listener, struct sevkit_error *error)
{
    SK_CLEANUP(findings_done) struct sk_domain_findings findings = {0};
    int r = sk_domain_check(sk_text_get(xml), xml->length, plan, &findings, error);

    if (r < 0)
        return sk_error_wrap(error, r, "the domain as written");
    for (size_t i = 0; i < findings.all.count; i++)
        if (findings.all.list[i].kind != SK_FINDING_NOTE)
            sk_listener_warn(listener, "%s: %s", findings.all.list[i].code,
                             findings.all.list[i].text);
    return 0;
}

int sk_domain_make(const struct sk_domain_plan *plan, const char *const *names,
                   const struct sk_listener *listener, struct sk_text *text,
                   struct sevkit_error *error)
{
    struct sk_domain_plan whole = *plan;
    int r = check_needed(plan, names, error);

    if (r == 0)
        r = sk_domain_plan_check(plan, names, error);
    if (r == 0)
        r = check_texts(plan, names, error);
    if (r < 0)
        return r;
    if (!whole.name)
        whole.name = DEFAULT_NAME;
    if (!whole.memory_mib)
        whole.memory_mib = DEFAULT_MEMORY_MIB;
    sk_domain_write(&whole, text);
    return sk_text_ok(text) ? warn_of_findings(text, &whole, listener, error) : sk_error_oom(error);
}
