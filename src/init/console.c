/* SPDX-License-Identifier: Apache-2.0 */
#include "init/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#define LINE_BYTES 1400

void sk_console_say(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    size_t length;

    va_start(arguments, format);
    (void)vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    length = strlen(line);
    for (size_t i = 0; i < length; i++)
        line[i] = line[i] >= ' ' && line[i] < 0x7f ? line[i] : '?';
    (void)dprintf(STDERR_FILENO, "sevkit-init: %s\n", line);
}

void sk_console_power_off(void)
{
    sync();
    if (access("/sys/firmware/acpi", F_OK) == 0)
        (void)reboot(RB_POWER_OFF);
    (void)reboot(RB_AUTOBOOT);
    /* Not root, or not the first process of a machine: a test. */
    _exit(1);
}

void sk_console_fail(const struct sevkit_error *error)
{
    sk_console_say("%s; power off", error->text);
    sk_console_power_off();
}
