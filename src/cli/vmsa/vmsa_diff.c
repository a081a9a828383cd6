/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/guest_options.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/vmsa/vmsa_page.h"

#include <sevkit/vmsa.h>
#include <string.h>

enum { EXCLUSIVE_ENTRY = SK_EXCLUSIVE_OWN };

static const char built_prefix[] = "profile:";

static const struct sk_option options[] = {
    SK_HELP_OPTION, SK_JSON_OPTION, SK_CPU_OPTIONS, SK_VMSA_BUILD_OPTIONS(EXCLUSIVE_ENTRY),
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit vmsa diff",
    .description = "Name the fields in which two VM save areas differ. Each is a file, or "
                   "profile:NAME[:bsp|ap], which is built from the options.",
    .epilog = "examples:\n"
              "  sevkit vmsa diff vmsa0.bin other.bin\n"
              "  sevkit vmsa diff --vcpu-type EPYC-Milan-v2 vmsa0.bin profile:qemu-fpu0\n",
    .options = options,
    .operands = "A B",
    .operands_min = 2,
    .operands_max = 2,
};

struct side {
    const char *name;
    bool built;
    uint8_t page[SEVKIT_VMSA_BYTES];
};

/* NAME[:ROLE] */
static int build_side(const struct sk_given *given, const char *words, struct side *side,
                      struct sevkit_error *error)
{
    const struct sevkit_profile *profile;
    enum sevkit_vcpu_role role = SEVKIT_BSP;
    size_t length = strcspn(words, ":");
    int result = sk_profile_find(side->name, words, length, &profile, error);

    if (result < 0)
        return result;
    if (words[length] == ':' && !sk_vmsa_role(words + length + 1, &role))
        return sk_error_set(error, SEVKIT_EUSAGE, "'%s': '%s' is neither bsp nor ap", side->name,
                            words + length + 1);
    result = sk_vmsa_from_options(given, profile, role, side->page, error);
    return result < 0 ? sk_error_wrap(error, result, "%s", side->name) : 0;
}

static int read_side(const struct sk_given *given, struct side *side, struct sevkit_error *error)
{
    side->built = strncmp(side->name, built_prefix, strlen(built_prefix)) == 0;
    if (side->built)
        return build_side(given, side->name + strlen(built_prefix), side, error);
    return sk_vmsa_from_file(side->name, side->page, error);
}

static bool differs(const struct side *sides, const struct sevkit_vmsa_field *field)
{
    return memcmp(sides[0].page + field->offset, sides[1].page + field->offset, field->size) != 0;
}

static void add_matches(struct sk_text *text, const struct side *side)
{
    SK_CLEANUP(sk_text_done) struct sk_text matches = {0};

    if (side->built)
        return;
    sk_vmsa_add_matches(&matches, side->page);
    sk_text_add_printable(text, side->name);
    sk_text_addf(text, ": made by profile: %s\n",
                 matches.length > 0 ? sk_text_get(&matches) : "none that is known");
}

static void add_names(struct sk_text *text, const struct side *sides)
{
    sk_text_addf(text, "%-5s  %-18s ", "at", "field");
    sk_text_add_printable(text, sides[0].name);
    sk_text_add(text, " | ");
    sk_text_add_printable(text, sides[1].name);
    sk_text_add(text, "\n");
}

static int print_text(const struct side *sides, bool different, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (different)
        add_names(&text, sides);
    else
        sk_text_add(&text, "the save areas are the same\n");
    for (size_t i = 0; i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);

        if (!differs(sides, field))
            continue;
        sk_text_addf(&text, "0x%03x  %-18s ", field->offset, field->name);
        sk_vmsa_add_value(&text, field, sides[0].page);
        sk_text_add(&text, " | ");
        sk_vmsa_add_value(&text, field, sides[1].page);
        sk_text_add(&text, "\n");
    }
    add_matches(&text, &sides[0]);
    add_matches(&text, &sides[1]);
    return sk_cli_emit(&text, error);
}

static json_t *side_json(const struct side *side)
{
    json_t *member = sk_json_object();

    sk_json_add_text(member, "name", side->name);
    sk_json_add(member, "profiles", sk_vmsa_matches_json(side->page));
    return member;
}

static json_t *value_json(const struct side *side, const struct sevkit_vmsa_field *field)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_vmsa_add_value(&text, field, side->page);
    if (!sk_text_ok(&text))
        sk_cli_out_of_memory();
    return sk_json_text(sk_text_get(&text));
}

static int print_json(const struct side *sides, bool different, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.vmsa-diff/1");
    json_t *fields = sk_json_array();

    sk_json_add_bool(document, "same", !different);
    sk_json_add(document, "a", side_json(&sides[0]));
    sk_json_add(document, "b", side_json(&sides[1]));
    for (size_t i = 0; i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);
        json_t *member;

        if (!differs(sides, field))
            continue;
        member = sk_json_object();
        sk_json_add_text(member, "name", field->name);
        sk_json_add_integer(member, "offset", field->offset);
        sk_json_add_integer(member, "size", field->size);
        sk_json_add(member, "a", value_json(&sides[0], field));
        sk_json_add(member, "b", value_json(&sides[1], field));
        sk_json_append(fields, member);
    }
    sk_json_add(document, "fields", fields);
    return sk_json_emit(document, error);
}

/* Options that only say how to build a side have no effect where both come from files. */
static int check_options(const struct sk_given *given, const struct side *sides,
                         struct sevkit_error *error)
{
    static const char *const build_options[] = {
        OPT_VCPU_TYPE,     OPT_VCPU_SIG, OPT_HOST_CPU, OPT_VCPU_FAMILY, OPT_VCPU_MODEL,
        OPT_VCPU_STEPPING, OPT_MODE,     OPT_EIP,      OPT_OVMF,        OPT_GUEST_FEATURES};

    for (size_t i = 0; i < SK_ARRAY_SIZE(build_options); i++)
        if (!sides[0].built && !sides[1].built && sk_given_has(given, build_options[i]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s has no effect: neither side is profile:NAME",
                                build_options[i]);
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *const *names = given->args->operands;
    struct side sides[2] = {{.name = names[0]}, {.name = names[1]}};
    bool different;
    int result;

    if (strcmp(names[0], "-") == 0 && strcmp(names[1], "-") == 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "A and B cannot both be standard input ('-')");
    result = read_side(given, &sides[0], error);
    if (result == 0)
        result = read_side(given, &sides[1], error);
    if (result == 0)
        result = check_options(given, sides, error);
    if (result < 0)
        return result;
    different = memcmp(sides[0].page, sides[1].page, SEVKIT_VMSA_BYTES) != 0;
    result = sk_given_has(given, OPT_JSON) ? print_json(sides, different, error)
                                           : print_text(sides, different, error);
    return result < 0 ? result : different ? SK_ANSWER_NO : 0;
}

const struct sk_command sk_command_vmsa_diff = {
    .noun = "vmsa",
    .verb = "diff",
    .summary = "name the fields in which two VM save areas differ",
    .spec = &spec,
    .run = run,
};
