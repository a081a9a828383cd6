/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_SCRIPTS_COMPAT_RUN_H
#define SK_LAUNCH_SCRIPTS_COMPAT_RUN_H

/* The command line that a launch script would have built on this machine. */

#include "base/listener.h"
#include "data/software/launch_rules.h"
#include "launch/scripts/compat.h"

struct sk_compat_request {
    const struct sk_compat_dialect *dialect;
    const char *const *words; /* the script's own */
    size_t word_count;
    bool exact;  /* the line as the script builds it, whatever it is worth */
    bool starts; /* sk_compat_start() follows: the folder of the monitor is made */
    /* Of a QEMU on another machine, where its program and the firmware need not be on this one. */
    bool has_release;
    struct sk_launch_version release;
    struct sk_given_number cbitpos; /* else that of this processor */
};

/* Given back with sk_compat_line_done(). */
struct sk_compat_line {
    struct sk_words words;
    struct sk_text steps; /* what the script does to the host beside, a line each; none is done */
    char *qmp;            /* socket of the monitor, if the line has it */
};

void sk_compat_line_done(struct sk_compat_line *line);

/* SEVKIT_EREFUSED if that release cannot start the guest. */
int sk_compat_prepare(const struct sk_compat_request *request, const struct sk_listener *listener,
                      struct sk_compat_line *ret_line,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Becomes QEMU. The monitor, which not all of the scripts' lines have, is for one guest. */
int sk_compat_start(const struct sk_compat_line *line,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
