/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch.h"
#include "cli/launch/launch_input.h"
#include "cli/view/output.h"
#include "launch/scripts/compat_run.h"

#include <string.h>

/* The line; what the script would do to the host beside that is printed to standard error. */
static int print_line(const struct sk_compat_line *compat, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    for (const char *step = sk_text_get(&compat->steps); *step; step += strcspn(step, "\n") + 1)
        sk_cli_note("%.*s", (int)strcspn(step, "\n"), step);
    sk_words_print(&compat->words, &line);
    sk_text_add(&line, "\n");
    return sk_cli_emit(&line, error);
}

int sk_launch_compat(const struct sk_given *given, const struct sk_launch_request *plan,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_compat_line_done) struct sk_compat_line line = {0};
    const struct sk_compat_request request = {
        .dialect = sk_compat_find(sk_given_value(given, OPT_COMPAT)),
        .words = given->args->operands,
        .word_count = given->args->operand_count,
        .exact = sk_given_has(given, OPT_EXACT),
        .starts = plan->starts,
        .has_release = plan->host.has_release,
        .release = plan->host.release,
        .cbitpos = plan->cbitpos,
    };
    int r = sk_compat_prepare(&request, &sk_cli_listener, &line, error);

    if (r < 0)
        return r;
    return request.starts ? sk_compat_start(&line, error) : print_line(&line, error);
}
