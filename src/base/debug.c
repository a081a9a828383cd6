/* SPDX-License-Identifier: Apache-2.0 */
#include "base/debug.h"

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define LINE_BYTES 512

typedef void listener_function(void *arg, const char *room, const char *line);

static listener_function *listener;
static void *listener_arg;

SK_PUBLIC void sevkit_debug_set(void (*function)(void *arg, const char *room, const char *line),
                                void *arg)
{
    listener_arg = arg;
    __atomic_store_n(&listener, function, __ATOMIC_RELEASE);
}

void sk_debug(const char *room, const char *format, ...)
{
    listener_function *function = __atomic_load_n(&listener, __ATOMIC_ACQUIRE);
    char line[LINE_BYTES];
    va_list args;

    if (!function)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    /* Text of others (names of files, of certificates) must not look like lines of ours. */
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    function(listener_arg, room, line);
}
