/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/start.h"

#include <stdio.h>
#include <stdlib.h>

void sk_start_findings_done(struct sk_start_findings *findings)
{
    free(findings->list);
    *findings = (struct sk_start_findings){0};
}

void sk_start_findings_add(struct sk_start_findings *findings, bool refuses, const char *rule,
                           const char *format, ...)
{
    struct sk_start_finding *grown =
        reallocarray(findings->list, findings->count + 1, sizeof(*findings->list));
    va_list args;

    if (!grown) {
        findings->failed = true;
        return;
    }
    findings->list = grown;
    grown += findings->count++;
    *grown = (struct sk_start_finding){.refuses = refuses, .rule = rule};
    va_start(args, format);
    (void)vsnprintf(grown->text, sizeof(grown->text), format, args);
    va_end(args);
}
