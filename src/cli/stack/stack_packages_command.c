/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "data/software/stack_packages.h"
#include "sys/file.h"

#include <string.h>

#define RELEASE_PATH "/etc/os-release"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "system",
     .metavar = "NAME",
     .help = "debian, ubuntu or fedora; default this one's, by " RELEASE_PATH},
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

static bool is_known(const char *system, size_t length)
{
    for (size_t i = 0; i < sk_stack_packages_count; i++)
        if (strlen(sk_stack_packages[i].system) == length &&
            strncmp(sk_stack_packages[i].system, system, length) == 0)
            return true;
    return false;
}

/* The first word of KEY="..." that is a known system. */
static bool take_key(const char *text, const char *key, char *ret_system, size_t size)
{
    const char *at = strstr(text, key);

    while (at && at != text && at[-1] != '\n')
        at = strstr(at + 1, key);
    at = at ? at + strlen(key) : NULL;
    while (at && *at && *at != '\n') {
        size_t length;

        at += strspn(at, " \"'");
        length = strcspn(at, " \"'\n");
        if (length > 0 && length < size && is_known(at, length)) {
            memcpy(ret_system, at, length);
            ret_system[length] = '\0';
            return true;
        }
        at += length;
    }
    return false;
}

static int find_system(const char *given, char *ret_system, size_t size, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *text;
    int r;

    if (given) {
        if (strlen(given) < size && is_known(given, strlen(given))) {
            memcpy(ret_system, given, strlen(given) + 1);
            return 0;
        }
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--system: '%s': expected debian, ubuntu or fedora", given);
    }
    r = sk_file_read(&sk_sys_real, RELEASE_PATH, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    text = (const char *)bytes.data;
    if (take_key(text, "ID=", ret_system, size) || take_key(text, "ID_LIKE=", ret_system, size))
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        RELEASE_PATH ": neither ID nor ID_LIKE is a system that is known here; "
                                     "--system names debian, ubuntu or fedora");
}

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
    char system[32] = "";
    int r = find_system(sk_given_value(given, OPT_SYSTEM), system, sizeof(system), error);

    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? print_json(system, error) : print_text(system, error);
}

const struct sk_command sk_command_stack_packages = {
    .noun = "stack",
    .verb = "packages",
    .summary = "names of the packages that a build needs",
    .spec = &spec,
    .run = run,
};
