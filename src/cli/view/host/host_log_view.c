/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"

#include <inttypes.h>

static const struct {
    const char *word, *name;
    enum sk_colour colour;
} kinds[] = {
    [SK_HOST_FAULT_ERROR] = {"ERROR", "error", SK_RED},
    [SK_HOST_FAULT_WARNING] = {"WARNING", "warning", SK_YELLOW},
    [SK_HOST_FAULT_FACT] = {"OK", "fact", SK_GREEN},
};

void sk_host_add_sighting(struct sk_text *text, const char *name,
                          const struct sk_host_sighting *sighting)
{
    const struct sk_host_symptom *symptom = &sighting->symptom;

    sk_cli_add_coloured(text, kinds[symptom->kind].colour, kinds[symptom->kind].word);
    sk_text_addf(text, " %s:%" PRIu64 ": ", name, sighting->line);
    sk_text_add_printable(text, sighting->text);
    sk_text_addf(text, "\n  cause:  %s\n", symptom->cause);
    if (symptom->has_status)
        sk_text_addf(text, "  status: 0x%x %s%s%s\n", symptom->status,
                     symptom->status_name ? symptom->status_name : "(not documented)",
                     symptom->status_meaning ? ": " : "",
                     symptom->status_meaning ? symptom->status_meaning : "");
    if (symptom->fix)
        sk_text_addf(text, "  fix:    %s\n", symptom->fix);
    if (symptom->source)
        sk_text_addf(text, "  source: %s\n", symptom->source);
}

static json_t *sighting_json(const struct sk_host_sighting *sighting)
{
    const struct sk_host_symptom *symptom = &sighting->symptom;
    json_t *object = sk_json_object();

    sk_json_add_text(object, "id", symptom->id);
    sk_json_add_text(object, "kind", kinds[symptom->kind].name);
    sk_json_add_integer(object, "line", sighting->line);
    sk_json_add_integer(object, "count", sighting->count);
    sk_json_add_text(object, "text", sighting->text);
    sk_json_add_text(object, "cause", symptom->cause);
    sk_json_add_text(object, "fix", symptom->fix);
    sk_json_add_text(object, "source", symptom->source);
    if (symptom->has_status) {
        json_t *status = sk_json_object();

        sk_json_add_number(status, "code", symptom->status);
        sk_json_add_text(status, "name", symptom->status_name);
        sk_json_add_text(status, "meaning", symptom->status_meaning);
        sk_json_add(object, "status", status);
    }
    return object;
}

json_t *sk_host_log_json(const struct sk_host_log *log, const char *name)
{
    json_t *document = sk_json_document("sevkit.host-diagnose/1");
    json_t *findings = sk_json_array();
    size_t bad = log->count - sk_host_log_count(log, SK_HOST_FAULT_FACT);

    sk_json_add_text(document, "result", bad ? "refused" : "accepted");
    sk_json_add_text(document, "log", name);
    sk_json_add_integer(document, "lines", log->lines);
    for (size_t i = 0; i < log->count; i++)
        sk_json_append(findings, sighting_json(&log->sightings[i]));
    sk_json_add(document, "findings", findings);
    return document;
}
