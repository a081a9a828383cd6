/* SPDX-License-Identifier: Apache-2.0 */
#include "base/listener.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_BYTES 2048

void sk_listener_warn(const struct sk_listener *listener, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;

    if (!listener || !listener->warn)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    listener->warn(listener->arg, line);
}

void sk_listener_note(const struct sk_listener *listener, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;

    if (!listener || !listener->note)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    listener->note(listener->arg, line);
}
