/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/match/match_plan.h"

#include "base/cleanup.h"
#include "cli/launch/launch_input.h"
#include "cli/match/match_output.h"
#include "cli/match/match_uncompressed.h"
#include "cli/view/output.h"
#include "plan/plan_match.h"

#include <stdlib.h>
#include <string.h>

static int search(const struct sk_vm *guest, const uint8_t *digest, size_t size,
                  const struct sevkit_report *report, struct sk_text *text,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_match_inputs_done) struct sk_match_inputs inputs;
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    SK_CLEANUP_FREE char *cmdline = NULL;
    int r = sk_vm_cmdline(guest, &cmdline, error);

    sk_match_inputs_start(&inputs);
    if (report)
        sk_match_set_report(&inputs, report);
    if (digest) {
        memcpy(inputs.expected, digest, size);
        inputs.request.expected_size = size;
    }
    if (r == 0)
        r = sk_plan_match_inputs(guest, cmdline, &inputs, error);
    if (r == 0)
        r = sk_match_search(&inputs, &result, error);
    if (r == 0)
        sk_match_add_cause(text, &inputs.request, &result);
    return r;
}

void sk_match_tell_cause(const struct sk_vm *guest, const uint8_t *digest, size_t size,
                         const struct sevkit_report *report)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error;
    int r = search(guest, digest, size, report, &text, &error);

    if (r < 0) {
        sk_cli_note("cause of the digest: not searched: %s", error.text);
        return;
    }
    for (const char *line = sk_text_get(&text); *line; line += strcspn(line, "\n") + 1)
        sk_cli_note("%.*s", (int)strcspn(line, "\n"), line);
}

void sk_match_tell_plan(const char *path, const struct sevkit_report *report)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sevkit_error error;
    int r = sk_vm_read(&sk_launch_reader, path, &guest, &error);

    if (r < 0)
        sk_cli_note("cause of the digest: not searched: %s", error.text);
    else
        sk_match_tell_cause(&guest, NULL, 0, report);
}
