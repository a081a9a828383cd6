/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_files.h"

#include "base/error.h"
#include "base/values/time_text.h"

#include <string.h>

static int check_time(const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    const char *text = sevkit_acceptance_value(acceptance, "time", 0);
    int64_t moment;

    if (!text || sk_time_parse(text, &moment))
        return 0;
    return sk_error_set(error, SEVKIT_EINPUT, "%s: time: found '%.100s', expected " SK_TIME_FORMS,
                        sevkit_acceptance_origin(acceptance, "time", 0), text);
}

int sk_policy_read_file(const struct sk_policy_reader *reader, const char *path,
                        struct sevkit_acceptance **ret_acceptance,
                        enum sk_policy_format *ret_format, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    int r = sk_policy_read(reader, path, &acceptance, ret_format, error);

    if (r == 0)
        r = check_time(acceptance, error);
    if (r == 0)
        *ret_acceptance = SK_TAKE(acceptance);
    return r;
}

/* An empty file, or one whose rules are all comments, is a mistake: anything would be accepted. */
static int check_rules(const char *path, const struct sevkit_acceptance *acceptance,
                       struct sevkit_error *error)
{
    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        const char *name = sevkit_rule(i)->name;

        if (strcmp(name, "description") != 0 && sevkit_acceptance_count(acceptance, name) > 0)
            return 0;
    }
    return sk_error_set(error, SEVKIT_EINPUT,
                        "%s: there is no rule in it, so it would accept any report", path);
}

int sk_policy_read_files(const struct sk_policy_reader *reader, const char *const *paths,
                         size_t count, struct sevkit_acceptance **ret_acceptance,
                         struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *all = NULL;
    int r = sevkit_acceptance_new(&all, error);

    /* From the last to the first: what is there already wins. */
    for (size_t i = count; i > 0 && r == 0; i--) {
        SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *one = NULL;
        enum sk_policy_format format;

        r = sk_policy_read_file(reader, paths[i - 1], &one, &format, error);
        if (r == 0)
            r = check_rules(paths[i - 1], one, error);
        if (r == 0)
            r = sevkit_acceptance_merge(all, one, sk_listener_warn_line,
                                        (void *)(uintptr_t)reader->listener, error);
    }
    /* Files that are fine alone may contradict each other. */
    if (r == 0 && sevkit_acceptance_check(all, error) < 0)
        r = sk_error_wrap(error, SEVKIT_EUSAGE, "the policy files together");
    if (r == 0)
        *ret_acceptance = SK_TAKE(all);
    return r;
}
