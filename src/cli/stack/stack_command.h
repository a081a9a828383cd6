/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_STACK_COMMAND_H
#define SK_CLI_STACK_COMMAND_H

/* Options that the commands about the software stack share. */

#include "cli/cli.h"

#define SK_STACK_LOCK_OPTION                                     \
    {                                                            \
        .name = "lock", .letter = 'l', .metavar = "FILE",        \
        .help = "lock file with the sources; default stack.toml" \
    }
#define SK_STACK_WORK_OPTION                                                                 \
    {                                                                                        \
        .name = "work", .metavar = "DIR", .help = "folder of the build; default stack-build" \
    }
#define SK_STACK_JOBS_OPTION                                              \
    {                                                                     \
        .name = "jobs", .letter = 'j', .metavar = "N",                    \
        .help = "processes of one step; default the number of processors" \
    }

#endif
