/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outputs.h"

#include "base/cleanup.h"
#include "sys/file.h"

#include <string.h>

/* The path in a value ("FILE", "@FILE", "sha256:FILE"); NULL if such values are none. */
static const char *path_in(const struct sk_option *option, const char *value)
{
    static const struct {
        const char *metavar;
        bool prefixed;
    } kinds[] = {
        {"FILE", false}, {"PATH", false}, {"REPORT", false},
        {"KEY", true},   {"VALUE", true}, {"NAME:FILE", true},
    };
    const char *colon = strchr(value, ':');

    if (value[0] == '@')
        return value + 1;
    for (size_t i = 0; option->metavar && i < SK_ARRAY_SIZE(kinds); i++)
        if (strcmp(option->metavar, kinds[i].metavar) == 0)
            return kinds[i].prefixed && colon ? colon + 1 : value;
    return NULL;
}

static bool both_standard(const char *a, const char *b)
{
    return strcmp(a, "-") == 0 && strcmp(b, "-") == 0;
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
            const char *path = path_in(&options[i], value);

            if (path && (sk_file_is_same(output, path) ||
                         (options[i].writes && both_standard(output, path))))
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

int sk_outputs_check(const struct sk_given *given, struct sevkit_error *error)
{
    const struct sk_option *options = given->spec->options;
    int result = 0;

    for (size_t i = 0; result == 0 && options[i].name; i++)
        if (options[i].writes && given->args->options[i].value)
            result = check_output(given, i, error);
    return result;
}
