/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_TRACE_H
#define SK_CLI_MEASURE_TRACE_H

/* 'measure --trace', '--stop-after', '--start-from' with '--at'. */

#include "cli/measure/measure_request.h"
#include "measure/trace/trace.h"

#define SK_TRACE_OPTIONS                                                                          \
    {.name = "trace",                                                                             \
     .kind = SK_OPTION_FLAG,                                                                      \
     .optional_value = true,                                                                      \
     .choices = sk_trace_forms,                                                                   \
     .help = "print every update with the digest after it; --trace=json as JSON"},                \
        {.name = "every-page",                                                                    \
         .needs = "trace",                                                                        \
         .kind = SK_OPTION_FLAG,                                                                  \
         .help = "--trace: a line for each page, runs are not folded"},                           \
        {.name = "stop-after",                                                                    \
         .metavar = "STEP",                                                                       \
         .help = "digest after firmware, svsm, kernel-hashes, metadata, bsp, vmsas or update N"}, \
        {.name = "start-from",                                                                    \
         .needs = "at",                                                                           \
         .metavar = "DIGEST",                                                                     \
         .help = "continue from this digest; needs --at"},                                        \
    {                                                                                             \
        .name = "at", .needs = "start-from", .metavar = "STEP",                                   \
        .help = "the step after which the digest of --start-from was taken"                       \
    }

extern const char *const sk_trace_forms[];

struct sk_measure_cut {
    struct sk_trace_range range;
    uint8_t seed[48];
    bool cut; /* not the whole launch */
};

int sk_measure_cut_read(const struct sk_given *given, const struct sevkit_measurement *measurement,
                        struct sk_measure_cut *ret_cut,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The digest of the part that was asked for, in hex or base64. */
int sk_measure_cut_print(const struct sk_measure_request *request, const struct sevkit_plan *plan,
                         const struct sevkit_measurement *measurement,
                         const struct sk_measure_cut *cut,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_measure_trace_print(const struct sk_given *given, const struct sk_measure_request *request,
                           const struct sevkit_plan *plan,
                           const struct sevkit_measurement *measurement,
                           const struct sk_measure_cut *cut,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
