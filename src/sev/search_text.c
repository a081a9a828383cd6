/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/search.h"

#include <sevkit/vcpu.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(struct sk_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct sk_text *text, const char *format, ...)
{
    char part[640];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(part, sizeof(part), format, args);
    va_end(args);
    sk_text_addf(text, "%s%s", text->length ? "; " : "", part);
}

/* The first model with this signature, NULL if none has it. */
static const char *model_name(uint64_t signature)
{
    for (size_t i = 0; i < sevkit_vcpu_model_count(); i++)
        if (sevkit_vcpu_model(i)->signature == signature)
            return sevkit_vcpu_model(i)->name;
    return NULL;
}

static void add_vmsas(const struct sk_sev_search *search, const struct sk_sev_fit *fit,
                      struct sk_text *text)
{
    const struct sk_sev_inputs *inputs = search->inputs;
    const char *name = model_name(fit->signature);

    if (fit->vcpus != search->launch->vcpus)
        add(text, "%llu vCPUs instead of %llu", (unsigned long long)fit->vcpus,
            (unsigned long long)search->launch->vcpus);
    if (fit->vmsas_given)
        return;
    if (!inputs->has_signature)
        add(text, "save areas of QEMU's instead of those given");
    if (!inputs->has_signature || fit->signature != inputs->signature)
        add(text, "CPU signature 0x%08llx%s%s%s", (unsigned long long)fit->signature,
            name ? " (" : "", name ? name : "", name ? " and its like)" : "");
    if (!inputs->has_signature || fit->profile != inputs->profile)
        add(text, "VMSA profile %s (%s)", strcmp(fit->profile->name, "qemu") ? "legacy" : "init2",
            fit->profile->name);
    if (!inputs->has_signature || fit->sev_features != inputs->sev_features)
        add(text, "SEV features 0x%llx", (unsigned long long)fit->sev_features);
}

void sk_sev_fit_text(const struct sk_sev_search *search, const struct sk_sev_fit *fit,
                     struct sk_text *text)
{
    if (fit->swapped_keys)
        add(text, "TIK and TEK swapped");
    if (fit->firmware[0])
        add(text, "firmware: %s", fit->firmware);
    if (fit->kernel)
        add(text, "%s", fit->kernel);
    if (search->launch->policy & SK_SEV_POLICY_ES)
        add_vmsas(search, fit, text);
    if (fit->old_message)
        add(text, "the message of API versions before 0.17");
}
