/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_BATCH_REPORTS_H
#define SK_APPRAISE_BATCH_REPORTS_H

/*
 * Many reports, one after the other: files, folders, and files with one report a line. A line is any
 * text form of a report, or a JSON object with the report in hex or base64 as "report" and, if it
 * likes, a name as "id".
 */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One report that is yet to be read. */
struct sk_report_item {
    char *name;   /* path, or "FILE:LINE" */
    bool is_line; /* data holds it; else it is in the file of that name */
    bool found;   /* the name was found in a folder: it need not be a file */
    uint8_t *data;
    size_t size;
};

void sk_report_item_done(struct sk_report_item *item);

struct sk_reports;

/* lines: the files hold one report a line. "-" is standard input. paths are borrowed. */
int sk_reports_open(const char *const *paths, size_t count, bool lines,
                    struct sk_reports **ret_reports, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The paths are a watched folder, which may be empty, or were found in one. */
void sk_reports_watched(struct sk_reports *reports);
void sk_reports_close(struct sk_reports *reports);
/* 1 and the next one, 0 at the end, or an error. */
int sk_reports_next(struct sk_reports *reports, struct sk_report_item *ret_item,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Would the next one have to be waited for, as where lines come through a pipe? */
bool sk_reports_would_wait(const struct sk_reports *reports);

/* Is it a file of a name under which reports are kept (.bin, .raw, .report, .hex, .b64, .base64, .json,
 * .hcl)? Folders hold other things too. */
bool sk_report_name_is_report(const char *name);

#endif
