/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_HOST_VIEW_H
#define SK_CLI_HOST_VIEW_H

/* What the commands about hosts print. */

#include "base/text.h"
#include "cli/view/json.h"
#include "host/fix/host_fix.h"
#include "host/host_check.h"
#include "host/host_identity.h"
#include "host/log/diagnose.h"

/* "sev-snp" */
const char *sk_host_generation_name(unsigned wanted);

/* Checks, then what was skipped, the verdict last. all: passed and skipped ones with their requirement. */
void sk_host_add_report(struct sk_text *text, const struct sk_host_report *report, bool all);
json_t *sk_host_report_json(const struct sk_host_report *report);

/* One sighting with its cause and its remedy. name is the log's. */
void sk_host_add_sighting(struct sk_text *text, const char *name,
                          const struct sk_host_sighting *sighting);
json_t *sk_host_log_json(const struct sk_host_log *log, const char *name);

void sk_host_add_identity(struct sk_text *text, const struct sk_host_identity *identity);
json_t *sk_host_identity_json(const struct sk_host_identity *identity);

/* Changes as differences by line, each with its undo, and what must be done afterwards. */
void sk_host_add_fix(struct sk_text *text, const char *root, const struct sk_host_fix *fix);
json_t *sk_host_fix_json(const char *root, const struct sk_host_fix *fix, bool applied);

#endif
