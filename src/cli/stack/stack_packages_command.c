/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "stack/stack_system.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "system",
     .metavar = "NAME",
     .help = "debian, ubuntu or fedora; default this one's, by /etc/os-release"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stack packages",
    .description =
        "Print what installs the tools that 'sevkit stack build' needs, and what installs "
        "a distribution's own QEMU and firmware instead.",
    .epilog = "examples:\n"
              "  sevkit stack packages\n"
              "  sevkit stack packages --system fedora\n",
    .options = options,
};

static int print_text(const char *system, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < sk_stack_packages_count; i++) {
        const struct sk_stack_packages *row = &sk_stack_packages[i];

        if (strcmp(row->system, system) == 0)
            sk_text_addf(&text, "# %s\n%s %s\n", row->purpose, row->install, row->names);
    }
    return sk_cli_emit(&text, error);
}

static int print_json(const char *system, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.stack-packages/1");
    json_t *rows = sk_json_array();

    for (size_t i = 0; i < sk_stack_packages_count; i++) {
        const struct sk_stack_packages *row = &sk_stack_packages[i];
        json_t *entry;

        if (strcmp(row->system, system) != 0)
            continue;
        entry = sk_json_object();
        sk_json_add_text(entry, "purpose", row->purpose);
        sk_json_add_text(entry, "install", row->install);
        sk_json_add_text(entry, "names", row->names);
        sk_json_append(rows, entry);
    }
    sk_json_add_text(document, "system", system);
    sk_json_add(document, "packages", rows);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_SYSTEM), *system = NULL;
    int r = sk_stack_system_find(&sk_sys_real, name, &system, error);

    if (r < 0)
        return name ? sk_error_wrap(error, r, "--system")
                    : sk_error_wrap(error, r, "--system is required");
    return sk_given_has(given, OPT_JSON) ? print_json(system, error) : print_text(system, error);
}

const struct sk_command sk_command_stack_packages = {
    .noun = "stack",
    .verb = "packages",
    .summary = "names of the packages that a build needs",
    .spec = &spec,
    .run = run,
};
