/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/written_files.h"

#include "base/cleanup.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <string.h>
#include <sys/stat.h>

static bool both_standard(const char *a, const char *b)
{
    return strcmp(a, "-") == 0 && strcmp(b, "-") == 0;
}

/* Does a value ("FILE", "@FILE", "sha256:FILE") name the output? What looks like a prefix may also be a part
 * of a file's name. */
static bool names(const struct sk_option *option, const char *value, const char *output)
{
    static const struct {
        const char *metavar;
        bool prefixed;
    } kinds[] = {
        {"FILE", false}, {"PATH", false}, {"REPORT", false},
        {"KEY", true},   {"VALUE", true}, {"NAME:FILE", true},
    };
    const char *colon = strchr(value, ':');

    if (value[0] == '@' && sk_file_is_same(output, value + 1))
        return true;
    for (size_t i = 0; option->metavar && i < SK_ARRAY_SIZE(kinds); i++)
        if (strcmp(option->metavar, kinds[i].metavar) == 0)
            return sk_file_is_same(output, value) ||
                   (kinds[i].prefixed && colon && sk_file_is_same(output, colon + 1)) ||
                   (option->writes && both_standard(output, value));
    return false;
}

static int check_output(const struct sk_given *given, size_t index, struct sevkit_error *error)
{
    const struct sk_option *options = given->spec->options;
    const char *output = given->args->options[index].value;

    for (size_t i = 0; options[i].name; i++) {
        const struct sk_arg *arg = &given->args->options[i];
        size_t count = options[i].kind == SK_OPTION_LIST ? arg->count : arg->value ? 1 : 0;

        for (size_t k = 0; i != index && k < count; k++) {
            const char *value = options[i].kind == SK_OPTION_LIST ? arg->values[k] : arg->value;

            if (names(&options[i], value, output))
                return sk_error_set(error, SEVKIT_EUSAGE, "--%s and --%s name the same file: %s",
                                    options[index].name, options[i].name, output);
        }
    }
    for (size_t i = 0; i < given->args->operand_count; i++)
        if (sk_file_is_same(output, given->args->operands[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s names a file that is read: %s",
                                options[index].name, output);
    return 0;
}

/* "-", devices and pipes are written to; a file that is there stays unless --force says otherwise. */
static int check_new(const struct sk_given *given, size_t index, struct sevkit_error *error)
{
    const char *path = given->args->options[index].value;
    struct stat info;

    if (given->spec->options[index].rewrites || sk_given_has(given, OPT_FORCE) ||
        strcmp(path, "-") == 0 || stat(path, &info) < 0 || !S_ISREG(info.st_mode))
        return 0;
    return sk_file_kept(path, error);
}

int sk_outputs_check(const struct sk_given *given, struct sevkit_error *error)
{
    const struct sk_option *options = given->spec->options;
    int result = 0;

    for (size_t i = 0; result == 0 && options[i].name; i++)
        if (options[i].writes && given->args->options[i].value)
            result = check_output(given, i, error);
    for (size_t i = 0; result == 0 && options[i].name; i++)
        if (options[i].writes && given->args->options[i].value)
            result = check_new(given, i, error);
    return result;
}
