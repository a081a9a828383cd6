/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/host/host_actions.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/host/host_device.h"

#include <string.h>

/* "import, check or export" */
static void add_names(struct sk_text *text, const struct sk_host_action *actions)
{
    for (; actions->run; actions++)
        if (actions->name)
            sk_text_addf(text, "%s%s", actions->name,
                         !actions[1].run  ? ""
                         : actions[2].run ? ", "
                                          : " or ");
}

static bool takes(const struct sk_host_action *action, const char *option)
{
    if (action->required && strcmp(action->required, option) == 0)
        return true;
    for (size_t i = 0; i < SK_HOST_ACTION_TAKES && action->takes[i]; i++)
        if (strcmp(action->takes[i], option) == 0)
            return true;
    return false;
}

static int check_files(const struct sk_host_action *action, size_t count,
                       struct sevkit_error *error)
{
    if (count < action->files_min)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: found %zu files, expected %u", action->name,
                            count, action->files_min);
    if (count > action->files_max)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: found %zu files, expected %u", action->name,
                            count, action->files_max);
    return 0;
}

/* Without a name it is used as if it were the one of another action. */
static int refuse_option(const struct sk_host_action *actions, const struct sk_host_action *action,
                         const char *option, struct sevkit_error *error)
{
    if (action->name)
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect on '%s'", option,
                            action->name);
    while (actions->run && !takes(actions, option))
        actions++;
    return sk_error_set(error, SEVKIT_EUSAGE, "--%s is for use with %s", option, actions->name);
}

static int check_options(const struct sk_host_action *actions, const struct sk_host_action *action,
                         const struct sk_given *given, struct sevkit_error *error)
{
    for (const struct sk_option *option = given->spec->options; option->name; option++)
        if (option->kind != SK_OPTION_HELP && sk_given_has(given, option->name) &&
            !takes(action, option->name))
            return refuse_option(actions, action, option->name, error);
    if (action->required && !sk_given_has(given, action->required))
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: --%s is required", action->name,
                            action->required);
    return 0;
}

int sk_host_actions_run(const struct sk_host_action *actions, const struct sk_given *given,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    size_t count = given->args->operand_count;
    const char *word = count ? given->args->operands[0] : NULL;
    const struct sk_host_action *action = actions;
    int r;

    while (action->run &&
           (word && action->name ? strcmp(word, action->name) != 0 : word || action->name))
        action++;
    if (!action->run) {
        add_names(&names, actions);
        return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is not %s", word, sk_text_get(&names));
    }
    r = check_files(action, count ? count - 1 : 0, error);
    if (r == 0)
        r = check_options(actions, action, given, error);
    return r < 0 ? r : sk_host_device_run(given, action->run, error);
}
