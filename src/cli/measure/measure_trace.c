/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_trace.h"

#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "formats/launch/trace_log.h"

#include <inttypes.h>
#include <string.h>

const char *const sk_trace_forms[] = {"text", "json", NULL};

int sk_measure_cut_read(const struct sk_given *given, const struct sevkit_measurement *measurement,
                        struct sk_measure_cut *ret_cut, struct sevkit_error *error)
{
    const char *stop = sk_given_value(given, OPT_STOP_AFTER);
    const char *start = sk_given_value(given, OPT_START_FROM);
    const char *at = sk_given_value(given, OPT_AT);
    struct sk_trace_range *range = &ret_cut->range;
    int r = 0;

    *ret_cut = (struct sk_measure_cut){.range = {.end = SK_TRACE_ALL}};
    range->every_page = sk_given_has(given, OPT_EVERY_PAGE);
    ret_cut->cut = stop || start;
    if (start) {
        r = sk_value_digest_source(OPT_START_FROM, start, ret_cut->seed, error);
        range->seed = ret_cut->seed;
    }
    if (r == 0 && at) {
        r = sk_trace_find(measurement, at, &range->first, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--at");
    }
    if (r == 0 && stop) {
        r = sk_trace_find(measurement, stop, &range->end, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--stop-after");
    }
    if (r == 0 && range->end < range->first)
        return sk_error_set(error, SEVKIT_EUSAGE, "--stop-after %s comes before --at %s", stop, at);
    return r;
}

int sk_measure_cut_print(const struct sk_measure_request *request, const struct sevkit_plan *plan,
                         const struct sevkit_measurement *measurement,
                         const struct sk_measure_cut *cut, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t size = sevkit_measurement_digest_size(measurement);
    uint8_t digest[48];
    int r = sk_trace_digest(plan, measurement, &cut->range, digest, error);

    if (r < 0)
        return r;
    if (request->format == SK_MEASURE_JSON)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--json goes with the whole launch; with --stop-after and --start-from "
                            "use --trace=json");
    if (request->format == SK_MEASURE_BASE64)
        sk_text_add_base64(&text, digest, size);
    else
        sk_text_add_hex(&text, digest, size);
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static const char *path_of(const struct sk_given *given, const char *file)
{
    static const struct {
        const char *file, *option;
    } options[] = {{"firmware", OPT_OVMF}, {"svsm", OPT_SVSM}, {"igvm", OPT_IGVM}};

    for (size_t i = 0; file && i < SK_ARRAY_SIZE(options); i++)
        if (strcmp(options[i].file, file) == 0)
            return sk_given_value(given, options[i].option);
    return NULL;
}

struct view {
    const struct sk_given *given;
    bool snp;
    struct sk_text *text;
    json_t *steps;
};

/* "gpa 0x... len 0x... (Normal page)" are the words of QEMU's trace event. */
static int add_line(void *arg, const struct sk_trace_step *step, struct sevkit_error *error)
{
    const struct view *view = arg;
    const char *path = path_of(view->given, step->file);
    struct sk_text *text = view->text;

    (void)error;
    sk_text_addf(text, "%4zu  ", step->index);
    if (view->snp)
        sk_text_addf(text, "gpa 0x%" PRIx64 " len 0x%" PRIx64 " (%s page)", step->gpa,
                     step->pages * SEVKIT_PAGE_BYTES, sk_trace_type_name(step->type));
    else
        sk_text_addf(text, "len 0x%" PRIx64, step->bytes);
    if (step->repeat > 1)
        sk_text_addf(text, " x %" PRIu64, step->repeat);
    sk_text_addf(text, "  %s", step->source);
    if (path) {
        sk_text_add(text, " ");
        sk_text_add_printable(text, path);
        sk_text_addf(text, "+0x%" PRIx64, step->file_offset);
    }
    sk_text_add(text, "\n");
    if (step->contents) {
        sk_text_add(text, "      contents ");
        sk_text_add_hex(text, step->contents, 48);
        sk_text_add(text, "\n");
    }
    sk_text_add(text, "      digest   ");
    sk_text_add_hex(text, step->digest, step->digest_size);
    sk_text_add(text, "\n");
    return 0;
}

static int add_step(void *arg, const struct sk_trace_step *step, struct sevkit_error *error)
{
    const struct view *view = arg;
    json_t *entry = sk_json_object();

    (void)error;
    sk_json_add_integer(entry, "index", step->index);
    if (view->snp) {
        sk_json_add_text(entry, "type", sevkit_page_type_name(step->type));
        sk_json_add_number(entry, "gpa", step->gpa);
    }
    sk_json_add_integer(entry, "pages", step->pages);
    sk_json_add_integer(entry, "bytes", step->bytes);
    sk_json_add_integer(entry, "repeat", step->repeat);
    sk_json_add_text(entry, "source", step->source);
    sk_json_add_text(entry, "file", path_of(view->given, step->file));
    if (step->file)
        sk_json_add_integer(entry, "offset", step->file_offset);
    if (step->contents)
        sk_json_add_hex(entry, "contents", step->contents, 48);
    sk_json_add_hex(entry, "digest", step->digest, step->digest_size);
    if (step->data)
        sk_json_add_base64(entry, "data", step->data, SEVKIT_VMSA_BYTES);
    sk_json_append(view->steps, entry);
    return 0;
}

int sk_measure_trace_print(const struct sk_given *given, const struct sk_measure_request *request,
                           const struct sevkit_plan *plan,
                           const struct sevkit_measurement *measurement,
                           const struct sk_measure_cut *cut, struct sevkit_error *error)
{
    const char *form = sk_given_value(given, OPT_TRACE);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    struct view view = {
        .given = given, .snp = sevkit_measurement_digest_size(measurement) == 48, .text = &text};
    int r;

    if (request->format != SK_MEASURE_JSON && !(form && strcmp(form, "json") == 0)) {
        r = sk_trace_walk(plan, measurement, &cut->range, add_line, &view, error);
        return r < 0 ? r : sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.measure-trace/1");
    sk_json_add_text(document, "mode", sevkit_mode_name(request->mode));
    view.steps = sk_json_array();
    sk_json_add(document, "steps", view.steps);
    r = sk_trace_walk(plan, measurement, &cut->range, add_step, &view, error);
    return r < 0 ? r : sk_json_emit(document, error);
}
