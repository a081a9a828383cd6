/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_check.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/bytes_text.h"
#include "formats/sev/sev_cert.h"
#include "formats/sev/sev_session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define POLICY_ES       ((uint64_t)1 << 2)
#define ID_BLOCK_BYTES  96
#define ID_AUTH_BYTES   4096
#define HOST_DATA_BYTES 32

/* Bits of the guest policy that matter to whoever trusts a measurement (SEV API 55766, table 2;
 * SEV-SNP ABI 56860, table 9). */
static const struct {
    bool snp;
    uint64_t mask;
    bool good; /* whether the bit should be set */
    enum sk_finding_kind kind;
    const char *meaning;
} policy_bits[] = {
    {false, 1u << 0, true, SK_FINDING_WARNING,
     "lets the host read and change the guest's memory (NODBG, bit 0, is not set)"},
    {false, 1u << 1, true, SK_FINDING_NOTE,
     "lets other guests use this guest's key (NOKS, bit 1, is not set)"},
    {true, 1u << 17, true, SK_FINDING_ERROR, "has bit 17 clear, which the firmware refuses"},
    {true, 1u << 18, false, SK_FINDING_WARNING,
     "lets a migration agent have the guest (MIGRATE_MA, bit 18, is set)"},
    {true, 1u << 19, false, SK_FINDING_WARNING,
     "lets the host read and change the guest's memory (DEBUG, bit 19, is set)"},
};

uint64_t sk_domain_default_policy(enum sk_domain_type type)
{
    static const uint64_t policies[] = {
        [SK_DOMAIN_SEV] = 0x3,
        [SK_DOMAIN_SEV_ES] = 0x7,
        [SK_DOMAIN_SNP] = 0x30000,
    };

    return policies[type];
}

/* The kind of guest, of which SEV-ES is a bit of the policy. */
static void find_type(struct sk_domain_view *view, bool has_policy, uint64_t policy)
{
    struct sk_domain_findings *findings = view->findings;

    if (sk_tree_attribute_is(view->security, "type", "sev-snp"))
        findings->type = SK_DOMAIN_SNP;
    else if (sk_tree_attribute_is(view->security, "type", "sev"))
        findings->type = has_policy && policy & POLICY_ES ? SK_DOMAIN_SEV_ES : SK_DOMAIN_SEV;
    else
        return;
    findings->has_type = true;
}

static const char *type_name(enum sk_domain_type type)
{
    static const char *const names[] = {
        [SK_DOMAIN_SEV] = "SEV",
        [SK_DOMAIN_SEV_ES] = "SEV-ES",
        [SK_DOMAIN_SNP] = "SEV-SNP",
    };

    return names[type];
}

static void check_type(struct sk_domain_view *view)
{
    const struct sk_domain_plan *plan = view->plan;
    unsigned count = sk_tree_count(view->domain, "launchSecurity");

    if (count == 0)
        sk_domain_find(view, SK_FINDING_ERROR, "launch-security", NULL,
                       "there is no <launchSecurity>: the guest is not protected");
    else if (count > 1)
        sk_domain_find(view, SK_FINDING_ERROR, "launch-security", view->security,
                       "there are %u <launchSecurity>, expected one", count);
    else if (!view->findings->has_type)
        sk_domain_find(view, SK_FINDING_ERROR, "launch-security", view->security,
                       "<launchSecurity> has neither type='sev' nor type='sev-snp'");
    else if (plan->has_type && plan->type != view->findings->type)
        sk_domain_find(view, SK_FINDING_ERROR, "launch-security", view->security,
                       "the guest is %s, the plan says %s", type_name(view->findings->type),
                       type_name(plan->type));
}

static void check_policy(struct sk_domain_view *view, const struct sk_tree_node *node,
                         bool has_policy, uint64_t policy)
{
    const struct sk_domain_plan *plan = view->plan;
    bool is_snp = view->findings->type == SK_DOMAIN_SNP;

    if (!has_policy) {
        sk_domain_find(view, SK_FINDING_ERROR, "policy", node,
                       "<policy> is missing or no number: what libvirt takes instead depends on "
                       "its version");
        return;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(policy_bits); i++)
        if (policy_bits[i].snp == is_snp &&
            ((policy & policy_bits[i].mask) != 0) != policy_bits[i].good)
            sk_domain_find(view, policy_bits[i].kind, "policy", node, "policy 0x%" PRIx64 " %s",
                           policy, policy_bits[i].meaning);
    if (plan->has_policy && plan->policy != policy)
        sk_domain_find(view, SK_FINDING_ERROR, "policy", node,
                       "the policy is 0x%" PRIx64 ", the plan says 0x%" PRIx64, policy,
                       plan->policy);
}

/* The text of a node without its blanks: base64 may be in lines. */
static int blob_text(const struct sk_tree_node *node, char **ret_text, struct sevkit_error *error)
{
    size_t length = 0;
    int r = sk_tree_text(node, ret_text, error);

    if (r < 0 || !*ret_text)
        return r;
    for (const char *from = *ret_text; *from; from++)
        if (!strchr(" \t\r\n", *from))
            (*ret_text)[length++] = *from;
    (*ret_text)[length] = '\0';
    return 0;
}

/* wanted NULL: the plan says nothing. */
static int compare_blob(struct sk_domain_view *view, const char *code, const char *name,
                        const char *wanted, struct sevkit_error *error)
{
    const struct sk_tree_node *node = sk_tree_child(view->security, name);
    SK_CLEANUP_FREE char *text = NULL;
    int r = blob_text(node, &text, error);

    if (r < 0 || !wanted || (text && strcmp(text, wanted) == 0))
        return r;
    sk_domain_find(view, SK_FINDING_ERROR, code, node,
                   text ? "<%s> is not what the plan says" : "there is no <%s>, the plan has one",
                   name);
    return 0;
}

/* What a text that is no blob may be instead. */
static const char *hint_of(const char *text)
{
    if (text[0] == '/' && strchr(text, '.'))
        return "; it looks like the name of a file, and libvirt takes what is in it";
    if (strlen(text) == SK_BASE64_LENGTH(SK_SEV_CERT_BYTES) ||
        strlen(text) == SK_BASE64_LENGTH(SK_SEV_SESSION_BYTES))
        return "; <dhCert> and <session> may be swapped";
    return "";
}

/* Base64 of so many bytes; *ret_present is false if there is no such element. */
static int check_blob(struct sk_domain_view *view, const char *code, const char *name, size_t size,
                      bool *ret_present, struct sevkit_error *error)
{
    const struct sk_tree_node *node = sk_tree_child(view->security, name);
    SK_CLEANUP_FREE char *text = NULL;
    SK_CLEANUP_FREE uint8_t *bytes = malloc(size);
    int r = bytes ? blob_text(node, &text, error) : sk_error_oom(error);

    if (r < 0)
        return r;
    *ret_present = text != NULL;
    if (text && !sk_bytes_text_is(SK_BYTES_BASE64, text, bytes, size))
        sk_domain_find(view, SK_FINDING_ERROR, code, node,
                       "<%s> is not the base64 form of %zu bytes%s", name, size, hint_of(text));
    return 0;
}

/* SEV and SEV-ES: without the owner's session the firmware takes keys of its own, and no one can check
 * the measurement. */
static int check_session(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct {
        const char *name;
        size_t size;
        const char *wanted;
    } parts[] = {
        {"dhCert", SK_SEV_CERT_BYTES, view->plan->dh_cert},
        {"session", SK_SEV_SESSION_BYTES, view->plan->session},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts); i++) {
        const struct sk_tree_node *node = sk_tree_child(view->security, parts[i].name);
        unsigned count = sk_tree_count(view->security, parts[i].name);
        int r;

        if (count == 1) {
            bool present = false;

            r = check_blob(view, "session", parts[i].name, parts[i].size, &present, error);
            if (r == 0)
                r = compare_blob(view, "session", parts[i].name, parts[i].wanted, error);
            if (r < 0)
                return r;
            continue;
        }
        sk_domain_find(view, SK_FINDING_ERROR, "session", node,
                       "there are %u <%s>, expected one: the measurement is keyed with what only "
                       "the owner's session brings",
                       count, parts[i].name);
    }
    return 0;
}

static int check_snp(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct sk_domain_plan *plan = view->plan;
    const struct {
        const char *name;
        size_t size;
        const char *wanted;
    } blobs[] = {
        {"idBlock", ID_BLOCK_BYTES, plan->id_block},
        {"idAuth", ID_AUTH_BYTES, plan->id_auth},
        {"hostData", HOST_DATA_BYTES, plan->host_data},
    };
    bool present[SK_ARRAY_SIZE(blobs)] = {false};

    for (size_t i = 0; i < SK_ARRAY_SIZE(blobs); i++) {
        int r = check_blob(view, "snp-data", blobs[i].name, blobs[i].size, &present[i], error);

        if (r == 0)
            r = compare_blob(view, "snp-data", blobs[i].name, blobs[i].wanted, error);
        if (r < 0)
            return r;
    }
    if (present[0] != present[1])
        sk_domain_find(view, SK_FINDING_ERROR, "snp-data", view->security,
                       "<idBlock> and <idAuth> belong together, one of them is missing");
    if (plan->author_key && !sk_tree_attribute_is(view->security, "authorKey", "yes"))
        sk_domain_find(view, SK_FINDING_ERROR, "snp-data", view->security,
                       "authorKey is not 'yes', the plan has an author key");
    if (sk_tree_attribute_is(view->security, "vcek", "no") && !plan->vcek_disabled)
        sk_domain_find(view, SK_FINDING_NOTE, "snp-data", view->security,
                       "vcek='no': reports are signed with the cloud provider's key (VLEK) only");
    return 0;
}

int sk_domain_check_security(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct sk_tree_node *node = sk_tree_child(view->security, "policy");
    uint64_t policy = 0;
    bool has_policy;
    int r = sk_domain_number(node, 16, &has_policy, &policy, error);

    if (r < 0)
        return r;
    find_type(view, has_policy, policy);
    check_type(view);
    if (!view->findings->has_type)
        return 0;
    check_policy(view, node, has_policy, policy);
    return view->findings->type == SK_DOMAIN_SNP ? check_snp(view, error)
                                                 : check_session(view, error);
}
