/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/output.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/number.h"
#include "cli/cli.h"
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *program_name = "sevkit";
/* The reader of standard output went away; the error that follows from it is not news. */
static bool reader_gone;

void sk_cli_start(void)
{
    /* A reader that goes away ("| head -1") is a write error with a status, so that files are still cleaned up;
     * it has no message. */
    signal(SIGPIPE, SIG_IGN);
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        /* The wrong direction on purpose: using a closed descriptor must go on to fail. */
        if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            _exit(SK_EXIT_SYSTEM);
    }
}

void sk_cli_set_program(const char *name)
{
    program_name = name;
}

__attribute__((format(printf, 2, 0))) static void diagnose(const char *kind, const char *format,
                                                           va_list arguments)
{
    struct sk_text line = {0};
    char plain[SEVKIT_ERROR_TEXT_BYTES + 256];

    vsnprintf(plain, sizeof(plain), format, arguments);
    sk_text_addf(&line, "%s: %s: ", program_name, kind);
    sk_text_add_printable(&line, plain);
    fprintf(stderr, "%s\n", sk_text_get(&line));
    sk_text_done(&line);
}

#define DIAGNOSE(kind)                     \
    do {                                   \
        va_list arguments;                 \
        va_start(arguments, format);       \
        diagnose(kind, format, arguments); \
        va_end(arguments);                 \
    } while (0)

void sk_cli_error(const char *format, ...)
{
    if (!reader_gone)
        DIAGNOSE("error");
}

void sk_cli_warn(const char *format, ...)
{
    DIAGNOSE("warning");
}

void sk_cli_note(const char *format, ...)
{
    DIAGNOSE("note");
}

void sk_cli_debug_line(const char *room, const char *line)
{
    struct sk_text text = {0};

    sk_text_addf(&text, "debug: %s: ", room);
    sk_text_add_printable(&text, line);
    fprintf(stderr, "%s\n", sk_text_get(&text));
    sk_text_done(&text);
}

static void warn_line(void *arg, const char *line)
{
    (void)arg;
    sk_cli_warn("%s", line);
}

static void note_line(void *arg, const char *line)
{
    (void)arg;
    sk_cli_note("%s", line);
}

static void error_line(void *arg, const char *line)
{
    (void)arg;
    sk_cli_error("%s", line);
}

const struct sk_listener sk_cli_listener = {
    .warn = warn_line, .note = note_line, .error = error_line};

void sk_cli_out_of_memory(void)
{
    fprintf(stderr, "%s: error: out of memory\n", program_name);
    _exit(SK_EXIT_SYSTEM);
}

static int write_all(int fd, const char *name, const void *data, size_t size,
                     struct sevkit_error *error)
{
    const uint8_t *bytes = data;

    for (size_t done = 0; done < size;) {
        ssize_t written = write(fd, bytes + done, size - done);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EPIPE && fd == STDOUT_FILENO)
            reader_gone = true;
        if (written <= 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", name,
                                strerror(written < 0 ? errno : EIO));
        done += (size_t)written;
    }
    return 0;
}

int sk_cli_emit_bytes(const void *data, size_t size, struct sevkit_error *error)
{
    return write_all(STDOUT_FILENO, "standard output", data, size, error);
}

int sk_cli_emit(const struct sk_text *text, struct sevkit_error *error)
{
    if (!sk_text_ok(text))
        return sk_error_oom(error);
    return sk_cli_emit_bytes(sk_text_get(text), text->length, error);
}

int sk_cli_write_file(const char *path, const void *data, size_t size, mode_t mode, bool replace,
                      struct sevkit_error *error)
{
    if (strcmp(path, "-") == 0)
        return sk_cli_emit_bytes(data, size, error);
    return sk_file_put(path, data, size, mode, replace, error);
}

int sk_cli_write_files(const struct sk_cli_output *outputs, size_t count, bool replace,
                       struct sevkit_error *error)
{
    size_t done = 0;
    int r = 0;

    for (; r == 0 && done < count; done++)
        if (outputs[done].path)
            r = sk_cli_write_file(outputs[done].path, outputs[done].data, outputs[done].size,
                                  outputs[done].mode, replace, error);
    for (size_t i = 0; r < 0 && i + 1 < done; i++)
        if (outputs[i].path && strcmp(outputs[i].path, "-") != 0)
            sk_file_remove(outputs[i].path);
    return r;
}

void sk_cli_add_coloured(struct sk_text *text, enum sk_colour colour, const char *word)
{
    static const char *const codes[] = {
        [SK_RED] = "\033[31m", [SK_GREEN] = "\033[32m", [SK_YELLOW] = "\033[33m"};
    const char *no_color = getenv("NO_COLOR");

    if (isatty(STDOUT_FILENO) && !(no_color && *no_color))
        sk_text_addf(text, "%s%s\033[0m", codes[colour], word);
    else
        sk_text_add(text, word);
}

unsigned sk_cli_width(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};
    uint64_t value = 0;

    if (!(columns && sk_number_parse_decimal(columns, 1, UINT_MAX, &value))) {
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
            value = size.ws_col;
        else
            value = 80;
    }
    return value > 22 ? (unsigned)value - 2 : 20;
}
