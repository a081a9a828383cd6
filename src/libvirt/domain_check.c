/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_check.h"

#include "base/cleanup.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sk_domain_find(struct sk_domain_view *view, enum sk_finding_kind kind, const char *code,
                    const struct sk_tree_node *node, const char *format, ...)
{
    char text[sizeof(((struct sk_finding *)NULL)->text)];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    sk_findings_add(&view->findings->all, kind, code, sk_tree_line(node), "%s", text);
}

bool sk_domain_has_vmsa(const struct sk_domain_view *view)
{
    return view->findings->has_type && view->findings->type != SK_DOMAIN_SEV;
}

#define SHOWN_BYTES 80

int sk_domain_compare(struct sk_domain_view *view, const char *code,
                      const struct sk_tree_node *node, const char *what, const char *wanted,
                      struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = NULL;
    int r;

    if (!wanted)
        return 0;
    r = sk_tree_text(node, &text, error);
    if (r < 0 || (text && strcmp(text, wanted) == 0))
        return r;
    if (!text)
        sk_domain_find(view, SK_FINDING_ERROR, code, NULL, "there is no %s, the plan has one",
                       what);
    else if (strlen(text) <= SHOWN_BYTES && strlen(wanted) <= SHOWN_BYTES)
        sk_domain_find(view, SK_FINDING_ERROR, code, node, "%s is '%s', the plan says '%s'", what,
                       text, wanted);
    else
        sk_domain_find(view, SK_FINDING_ERROR, code, node, "%s is not what the plan says", what);
    return 0;
}

int sk_domain_number(const struct sk_tree_node *node, int base, bool *ret_present,
                     uint64_t *ret_value, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = NULL;
    char *end;
    uint64_t value;
    int r = sk_tree_text(node, &text, error);

    *ret_present = false;
    if (r < 0 || !text)
        return r;
    errno = 0;
    value = strtoull(text, &end, base);
    if (end == text || end[strspn(end, " \t\r\n")] != '\0' || strchr(text, '-') || errno)
        return 0;
    *ret_value = value;
    *ret_present = true;
    return 0;
}

int sk_domain_check(const void *xml, size_t size, const struct sk_domain_plan *plan,
                    struct sk_domain_findings *ret_findings, struct sevkit_error *error)
{
    static int (*const parts[])(struct sk_domain_view *, struct sevkit_error *) = {
        sk_domain_check_security,
        sk_domain_check_boot,
        sk_domain_check_guest,
    };
    static const struct sk_domain_plan nothing;
    SK_CLEANUP(sk_tree_free_p) struct sk_tree *tree = NULL;
    struct sk_domain_findings findings = {.all = {.max = SK_DOMAIN_FINDINGS_MAX}};
    struct sk_domain_view view = {.plan = plan ? plan : &nothing, .findings = &findings};
    int r = sk_tree_read(xml, size, "domain", &tree, error);

    if (r < 0)
        return r;
    view.domain = sk_tree_root(tree);
    view.os = sk_tree_child(view.domain, "os");
    view.loader = sk_tree_child(view.os, "loader");
    view.security = sk_tree_child(view.domain, "launchSecurity");
    view.cpu = sk_tree_child(view.domain, "cpu");
    view.devices = sk_tree_child(view.domain, "devices");
    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(parts); i++)
        r = parts[i](&view, error);
    if (r == 0 && findings.all.failed)
        r = sk_error_oom(error);
    if (r < 0)
        sk_findings_done(&findings.all);
    else
        *ret_findings = findings;
    return r;
}
