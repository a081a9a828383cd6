/* SPDX-License-Identifier: Apache-2.0 */
#include "base/listener.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_BYTES 2048

#define TELL(how)                                          \
    do {                                                   \
        char line[LINE_BYTES];                             \
        va_list args;                                      \
                                                           \
        if (!listener || !listener->how)                   \
            return;                                        \
        va_start(args, format);                            \
        (void)vsnprintf(line, sizeof(line), format, args); \
        va_end(args);                                      \
        listener->how(listener->arg, line);                \
    } while (0)

void sk_listener_warn(const struct sk_listener *listener, const char *format, ...)
{
    TELL(warn);
}

void sk_listener_warn_line(void *listener, const char *line)
{
    sk_listener_warn(listener, "%s", line);
}

void sk_listener_note(const struct sk_listener *listener, const char *format, ...)
{
    TELL(note);
}

void sk_listener_error(const struct sk_listener *listener, const char *format, ...)
{
    TELL(error);
}
