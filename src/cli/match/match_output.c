/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/match/match_output.h"

#include "base/cleanup.h"
#include "cli/view/output.h"

#include <inttypes.h>

static void add_digests(struct sk_text *text, const struct sk_match_request *request,
                        const struct sk_match_result *result)
{
    sk_text_add(text, "expected  ");
    sk_text_add_hex(text, request->expected, request->expected_size);
    if (result->has_asked) {
        sk_text_add(text, "\nasked     ");
        sk_text_add_hex(text, result->asked, result->asked_size);
        sk_text_add(text, "\n");
    } else {
        sk_text_addf(text, "\nasked     not measured: %s\n", result->refusal);
    }
}

static void add_guest(struct sk_text *text, const struct sk_match_found *found)
{
    if (found->vcpus > 0)
        sk_text_addf(text, "  %" PRIu64 " vCPU%s", found->vcpus, found->vcpus == 1 ? "" : "s");
    if (found->profile && found->profile->needs_signature)
        sk_text_addf(text, ", signature 0x%" PRIx64, found->signature);
    if (found->profile)
        sk_text_addf(text, ", profile %s, features 0x%" PRIx64, found->profile->name,
                     found->features);
    if (found->vcpus > 0)
        sk_text_add(text, "\n");
}

static void add_found(struct sk_text *text, size_t number, bool exact,
                      const struct sk_match_found *found)
{
    if (found->change_count == 0)
        sk_text_addf(text, "%zu. %s\n", number,
                     exact ? "as asked" : "as asked; what was not asked is:");
    else
        sk_text_addf(text, "%zu. %u difference%s\n", number, found->change_count,
                     found->change_count == 1 ? "" : "s");
    for (unsigned i = 0; i < found->change_count; i++) {
        const struct sk_match_change *change = &found->changes[i];

        sk_text_add(text, "   - ");
        sk_text_add_printable(text, change->text);
        if (change->option[0]) {
            sk_text_add(text, "\n     change: ");
            sk_text_add_printable(text, change->option);
        }
        sk_text_add(text, "\n");
    }
    add_guest(text, found);
}

/* A value of 48 bytes where 32 are measured is what the processor returned for LAUNCH_MEASURE. */
static void add_hint(struct sk_text *text, const struct sk_match_request *request)
{
    bool sev = request->mode == SEVKIT_MODE_SEV || request->mode == SEVKIT_MODE_SEV_ES;

    if (sev && request->expected_size == 48)
        sk_text_add(text,
                    "note: 48 bytes are a SEV-SNP digest, or what LAUNCH_MEASURE returned for "
                    "a SEV guest: a keyed measure and a nonce, which 'sevkit validate' "
                    "checks\n");
    else if (!sev && request->expected_size == 32)
        sk_text_add(text, "note: 32 bytes are the digest of a SEV or SEV-ES guest\n");
}

void sk_match_add_text(struct sk_text *text, const struct sk_match_request *request,
                       const struct sk_match_result *result, const struct sk_match_facts *facts,
                       size_t limit)
{
    size_t shown = result->count < limit ? result->count : limit;

    add_digests(text, request, result);
    if (result->exact)
        sk_text_add(text, "yes: what was asked has the expected digest\n");
    else if (result->count > 0)
        sk_text_addf(text, "no: but %zu%s other launch%s the expected digest\n", result->count,
                     result->truncated ? " or more" : "", result->count == 1 ? " has" : "es have");
    else
        sk_text_addf(text, "no: none of %" PRIu64 " launches has the expected digest\n",
                     result->tried);
    for (size_t i = 0; i < shown; i++)
        add_found(text, i + 1, result->exact, &result->found[i]);
    if (shown < result->count)
        sk_text_addf(text, "%zu more are not shown (--limit)\n", result->count - shown);
    add_hint(text, request);
    for (size_t i = 0; i < facts->count; i++)
        sk_text_addf(text, "report: %s\n", facts->items[i]);
    if (result->count > 0)
        sk_text_addf(text, "tried %" PRIu64 " launches\n", result->tried);
}

void sk_match_add_cause(struct sk_text *text, const struct sk_match_result *result)
{
    const struct sk_match_found *found = result->found;

    if (result->count == 0) {
        sk_text_add(text, "cause of the digest: unknown; none of the launches that 'sevkit match' "
                          "tries has it\n");
        return;
    }
    sk_text_add(text, "cause of the digest:");
    for (unsigned i = 0; i < found->change_count; i++) {
        sk_text_add(text, i > 0 ? "; " : " ");
        sk_text_add_printable(text, found->changes[i].text);
    }
    sk_text_add(text, "\n");
    for (unsigned i = 0; i < found->change_count; i++)
        if (found->changes[i].option[0]) {
            sk_text_add(text, "change: ");
            sk_text_add_printable(text, found->changes[i].option);
            sk_text_add(text, "\n");
        }
}

json_t *sk_match_found_json(const struct sk_match_found *found)
{
    json_t *entry = sk_json_object(), *changes = sk_json_array();

    sk_json_add(entry, "differences", changes);
    for (unsigned i = 0; i < found->change_count; i++) {
        json_t *change = sk_json_object();

        sk_json_add_text(change, "what", found->changes[i].what);
        sk_json_add_text(change, "text", found->changes[i].text);
        sk_json_add_text(change, "option",
                         found->changes[i].option[0] ? found->changes[i].option : NULL);
        sk_json_append(changes, change);
    }
    sk_json_add_text(entry, "mode", sevkit_mode_name(found->mode));
    if (found->vcpus > 0)
        sk_json_add_integer(entry, "vcpus", found->vcpus);
    if (found->profile) {
        sk_json_add_text(entry, "profile", found->profile->name);
        sk_json_add_number(entry, "guest_features", found->features);
        if (found->profile->needs_signature)
            sk_json_add_number(entry, "vcpu_signature", found->signature);
    }
    return entry;
}

void sk_match_add_json(json_t *document, const struct sk_match_request *request,
                       const struct sk_match_result *result, const struct sk_match_facts *facts,
                       size_t limit)
{
    json_t *matches = sk_json_array(), *facts_array = sk_json_array();

    sk_json_add_hex(document, "expected", request->expected, request->expected_size);
    if (result->has_asked)
        sk_json_add_hex(document, "asked", result->asked, result->asked_size);
    else
        sk_json_add_text(document, "asked", NULL);
    sk_json_add_text(document, "refusal", result->refusal[0] ? result->refusal : NULL);
    sk_json_add_bool(document, "matches_as_asked", result->exact);
    sk_json_add_integer(document, "tried", result->tried);
    sk_json_add_integer(document, "cmdlines_left_out", result->lines_left_out);
    sk_json_add_integer(document, "found", result->count);
    sk_json_add(document, "matches", matches);
    for (size_t i = 0; i < result->count && i < limit; i++)
        sk_json_append(matches, sk_match_found_json(&result->found[i]));
    sk_json_add(document, "report", facts_array);
    for (size_t i = 0; i < facts->count; i++)
        sk_json_append(facts_array, sk_json_text(facts->items[i]));
}
