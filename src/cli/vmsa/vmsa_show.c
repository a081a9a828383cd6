/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/vmsa/vmsa_page.h"
#include "formats/launch/features_text.h"

#include <sevkit/vmsa.h>
#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "all", .kind = SK_OPTION_FLAG, .help = "also show fields that are zero"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit vmsa show",
    .description =
        "Show the fields of a VM save area that are not zero, and the profiles that make "
        "exactly this one.",
    .epilog = "examples:\n"
              "  sevkit vmsa show vmsa0.bin\n"
              "  sevkit vmsa show --all --json vmsa1.bin\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static bool is_zero(const uint8_t *page, const struct sevkit_vmsa_field *field)
{
    for (size_t i = 0; i < field->size; i++)
        if (page[field->offset + i])
            return false;
    return true;
}

static int print_text(const uint8_t *page, bool all, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP(sk_text_done) struct sk_text matches = {0};

    for (size_t i = 0; i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);

        if (!all && is_zero(page, field))
            continue;
        sk_text_addf(&text, "0x%03x  %-18s ", field->offset, field->name);
        if (!sk_vmsa_is_number(field) && is_zero(page, field))
            sk_text_addf(&text, "%u zero bytes", field->size);
        else
            sk_vmsa_add_value(&text, field, page);
        if (strcmp(field->name, "sev_features") == 0 && !is_zero(page, field)) {
            sk_text_add(&text, " (");
            sk_features_format(sevkit_vmsa_get(page, field), &text);
            sk_text_add(&text, ")");
        }
        sk_text_add(&text, "\n");
    }
    sk_vmsa_add_matches(&matches, page);
    sk_text_addf(&text, "\nmade by profile: %s\n",
                 matches.length > 0 ? sk_text_get(&matches) : "none that is known");
    return sk_cli_emit(&text, error);
}

static int print_json(const char *path, const uint8_t *page, bool all, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.vmsa-show/1");
    json_t *fields = sk_json_array();

    sk_json_add_text(document, "path", path);
    for (size_t i = 0; i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);
        json_t *member;

        if (!all && is_zero(page, field))
            continue;
        member = sk_json_object();
        sk_json_add_text(member, "name", field->name);
        sk_json_add_integer(member, "offset", field->offset);
        sk_json_add_integer(member, "size", field->size);
        sk_json_add_bool(member, "reserved", field->reserved);
        if (sk_vmsa_is_number(field))
            sk_json_add_number(member, "value", sevkit_vmsa_get(page, field));
        else
            sk_json_add_hex(member, "bytes", page + field->offset, field->size);
        sk_json_append(fields, member);
    }
    sk_json_add(document, "fields", fields);
    sk_json_add(document, "profiles", sk_vmsa_matches_json(page));
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    uint8_t page[SEVKIT_VMSA_BYTES];
    const char *path = given->args->operands[0];
    bool all = sk_given_has(given, OPT_ALL);
    int result = sk_vmsa_from_file(path, page, error);

    if (result < 0)
        return result;
    return sk_given_has(given, OPT_JSON) ? print_json(path, page, all, error)
                                         : print_text(page, all, error);
}

const struct sk_command sk_command_vmsa_show = {
    .noun = "vmsa",
    .verb = "show",
    .summary = "show a VM save area's fields",
    .spec = &spec,
    .run = run,
};
