/* SPDX-License-Identifier: Apache-2.0 */
#include "base/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sk_findings_done(struct sk_findings *findings)
{
    free(findings->list);
    *findings = (struct sk_findings){.max = findings->max};
}

void sk_findings_add(struct sk_findings *findings, enum sk_finding_kind kind, const char *code,
                     unsigned line, const char *format, ...)
{
    struct sk_finding *grown;
    va_list args;

    findings->kinds[kind]++;
    if (findings->max && findings->count == findings->max)
        return;
    grown = reallocarray(findings->list, findings->count + 1, sizeof(*findings->list));
    if (!grown) {
        findings->failed = true;
        return;
    }
    findings->list = grown;
    grown += findings->count++;
    *grown = (struct sk_finding){.kind = kind, .code = code, .line = line};
    va_start(args, format);
    (void)vsnprintf(grown->text, sizeof(grown->text), format, args);
    va_end(args);
}

const char *sk_finding_kind_name(enum sk_finding_kind kind)
{
    static const char *const names[SK_FINDING_KINDS] = {
        [SK_FINDING_ERROR] = "error",
        [SK_FINDING_WARNING] = "warning",
        [SK_FINDING_NOTE] = "note",
    };

    return names[kind];
}
