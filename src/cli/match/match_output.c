/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/match/match_output.h"

#include "base/cleanup.h"
#include "cli/view/output.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <sevkit/products.h>
#include <sevkit/vcpu.h>

#define FACT_BYTES 320
#define FACTS_MAX  6

struct facts {
    char items[FACTS_MAX][FACT_BYTES];
    size_t count;
};

static void add_fact(struct facts *facts, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_fact(struct facts *facts, const char *format, ...)
{
    va_list args;

    if (facts->count == FACTS_MAX)
        return;
    va_start(args, format);
    (void)vsnprintf(facts->items[facts->count++], FACT_BYTES, format, args);
    va_end(args);
}

static bool is_zero(const struct sevkit_report *report, const char *name)
{
    size_t size = 0;
    const uint8_t *bytes = sevkit_report_get_bytes(report, name, &size);

    for (size_t i = 0; bytes && i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

/* What the report itself says about the launch. */
static struct facts facts_of(const struct sevkit_report *report)
{
    struct facts facts = {.count = 0};
    const struct sevkit_product *product = sevkit_report_product(report);
    uint64_t policy = 0, vmpl = 0;
    char names[256];

    if (product)
        add_fact(&facts,
                 "the processor is %s: with -cpu host the guest's CPU signature is the processor's",
                 product->name);
    if (sevkit_report_get(report, "policy", &policy)) {
        sevkit_policy_format(policy, names, sizeof(names));
        add_fact(&facts, "guest policy 0x%" PRIx64 " (%s): it is not part of the digest", policy,
                 names);
    }
    if (!is_zero(report, "id_key_digest"))
        add_fact(&facts, "the guest was started with an ID block: its owner has signed this very "
                         "digest");
    if (!is_zero(report, "host_data"))
        add_fact(&facts, "host data are set: they are not part of the digest");
    if (sevkit_report_get(report, "vmpl", &vmpl) && vmpl > 0 && vmpl <= 3)
        add_fact(&facts,
                 "the report is from VMPL %" PRIu64
                 ": an SVSM or a paravisor runs below the guest, so look for its IGVM file",
                 vmpl);
    return facts;
}

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
                       const struct sk_match_result *result, const struct sevkit_report *report,
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
    if (report) {
        const struct facts facts = facts_of(report);

        for (size_t i = 0; i < facts.count; i++)
            sk_text_addf(text, "report: %s\n", facts.items[i]);
    }
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
                       const struct sk_match_result *result, const struct sevkit_report *report,
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
    if (report) {
        const struct facts facts = facts_of(report);

        for (size_t i = 0; i < facts.count; i++)
            sk_json_append(facts_array, sk_json_text(facts.items[i]));
    }
}
