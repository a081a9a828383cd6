/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/match/match_plan.h"

#include "base/cleanup.h"
#include "cli/launch/launch_input.h"
#include "cli/match/match_output.h"
#include "cli/match/match_unpack.h"
#include "cli/view/output.h"
#include "plan/plan_match.h"

#include <string.h>

void sk_match_tell_cause(const struct sk_vm *guest, const uint8_t *digest, size_t size,
                         const struct sevkit_report *report)
{
    const struct sk_plan_match_request request = {
        .digest = digest, .digest_size = size, .report = report, .unpack = SK_MATCH_UNPACK};
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error;
    int r = sk_plan_match(guest, &request, &result, &error);

    if (r < 0) {
        sk_cli_note("cause of the digest: not searched: %s", error.text);
        return;
    }
    sk_match_add_cause(&text, &result);
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
