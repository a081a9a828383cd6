/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/program.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "compat/python_values.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_FALLBACK 80u
#define COLUMNS_MAX      100000u

/* shutil.get_terminal_size() less argparse's two columns. */
static unsigned text_width(void)
{
    const char *setting = getenv("COLUMNS");
    struct sk_python_int number = {0};
    struct winsize window = {0};
    unsigned columns = COLUMNS_FALLBACK;

    if (setting && sk_python_int(setting, true, &number) && !number.negative &&
        (number.value || number.large))
        columns = number.large || number.value > COLUMNS_MAX ? COLUMNS_MAX : (unsigned)number.value;
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col)
        columns = window.ws_col;
    return columns > 2 ? columns - 2 : 0;
}

int sk_program_usage(const struct sk_program *program, const char *format, ...)
{
    SK_CLEANUP(sk_text_done) struct sk_text usage = {0};
    va_list args;

    sk_args_usage(program->spec, text_width(), &usage);
    (void)fprintf(stderr, "%s%s: error: ", sk_text_get(&usage), program->spec->program);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    return SK_EXIT_USAGE;
}

/* A message as one line: what it quotes, a file's name as a rule, may hold line ends and commands to the
 * terminal. Too long a message is cut, as errors of the library are. */
static void put_line(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

static void put_line(const char *format, va_list args)
{
    char line[2 * SEVKIT_ERROR_TEXT_BYTES];

    (void)vsnprintf(line, sizeof(line), format, args);
    for (const char *c = line; *c; c++)
        if ((unsigned char)*c < ' ' || *c == '\x7f')
            (void)fprintf(stderr, "\\x%02x", (unsigned char)*c);
        else
            (void)fputc(*c, stderr);
    (void)fputc('\n', stderr);
}

int sk_program_failure(const char *format, ...)
{
    va_list args;

    (void)fputs("Error: ", stderr);
    va_start(args, format);
    put_line(format, args);
    va_end(args);
    return SK_EXIT_FAILURE;
}

void sk_program_warning(const struct sk_program *program, const char *format, ...)
{
    va_list args;

    (void)fprintf(stderr, "%s: warning: ", program->spec->program);
    va_start(args, format);
    put_line(format, args);
    va_end(args);
}

int sk_program_print(const char *text)
{
    if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
        return sk_program_failure("standard output: %s", strerror(errno));
    return 0;
}

const char *sk_program_path(const char *name)
{
    return strcmp(name, "-") ? name : "./-";
}

/* A file that we open must not become a standard stream that the caller has closed; what stands in its
 * place fails as the closed one would. */
static void occupy_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            exit(SK_EXIT_FAILURE);
}

int sk_program_main(const struct sk_program *program, int argc, char *const *argv)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP(sk_args_done) struct sk_args args = {0};
    enum sk_args_outcome outcome;
    struct sevkit_error error;
    size_t words = argc > 1 ? (size_t)argc - 1 : 0;
    int code;

    occupy_standard_streams();
    /* As in Python: a reader that has gone away is an error of writing. */
    (void)signal(SIGPIPE, SIG_IGN);
    code = sk_args_parse(program->spec, words, words ? argv + 1 : argv, &args, &outcome, &error);
    if (code == SEVKIT_EUSAGE)
        return sk_program_usage(program, "%s", error.text);
    if (code < 0)
        return sk_program_failure("%s", error.text);
    if (outcome == SK_ARGS_RUN)
        return program->run(program, &args);
    if (outcome == SK_ARGS_HELP)
        sk_args_help(program->spec, text_width(), &text);
    else
        sk_args_paragraph(program->version, text_width(), &text);
    return sk_text_ok(&text) ? sk_program_print(sk_text_get(&text))
                             : sk_program_failure("out of memory");
}
