/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"
#include "sys/sys.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Longer lines are cut: no message that matters is longer. */
#define LINE_BYTES     8192
#define FOLLOW_WAIT_MS 200

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "json",
     .kind = SK_OPTION_FLAG,
     .conflicts = "follow",
     .help = "print JSON; see sevkit-json(5)"},
    {.name = "follow",
     .letter = 'f',
     .kind = SK_OPTION_FLAG,
     .help = "go on reading as the log grows, and print what is found at once"},
    {.name = "all",
     .letter = 'a',
     .kind = SK_OPTION_FLAG,
     .help = "show the lines of a good host, too"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host diagnose",
    .description =
        "Find known problems in a log of the kernel (dmesg), of QEMU or of libvirt, and say what "
        "caused them and how to repair them. Without a file, and for '-', the log is read from "
        "standard input.",
    .epilog = "examples:\n"
              "  sudo dmesg | sevkit host diagnose\n"
              "  sevkit host diagnose /var/log/libvirt/qemu/guest.log\n"
              "  echo 'SNP_LAUNCH_FINISH ret=-5 fw_error=11' | sevkit host diagnose -\n"
              "  sudo dmesg --follow | sevkit host diagnose --follow -\n"
              "\n"
              "exit status: 0 no known problem, 1 at least one, 2 usage, 4 the log could not be\n"
              "read\n",
    .options = options,
    .operands = "[LOG]",
    .operands_max = 1,
};

struct source {
    const struct sk_sys *sys;
    const char *name;
    int fd;
    bool follows;
    char buffer[LINE_BYTES];
    size_t used, start;
};

/* More bytes, or 0 at the end; -1 with errno. */
static ssize_t fill(struct source *source)
{
    ssize_t n;

    memmove(source->buffer, source->buffer + source->start, source->used - source->start);
    source->used -= source->start;
    source->start = 0;
    for (;;) {
        n = source->sys->read(source->fd, source->buffer + source->used,
                              sizeof(source->buffer) - 1 - source->used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != 0 || !source->follows)
            break;
        source->sys->sleep_ms(FOLLOW_WAIT_MS);
    }
    if (n > 0)
        source->used += (size_t)n;
    return n;
}

/* Takes a line off the buffer, NUL bytes made visible. NULL if none is complete. */
static char *take_line(struct source *source, bool at_end)
{
    char *line = source->buffer + source->start;
    size_t left = source->used - source->start;
    char *end = memchr(line, '\n', left);
    size_t length = end ? (size_t)(end - line) : left;

    if (!end && (left == 0 || (!at_end && left + 1 < sizeof(source->buffer))))
        return NULL;
    source->start += length + (end ? 1 : 0);
    line[length] = '\0';
    for (size_t i = 0; i < length; i++)
        if (!line[i])
            line[i] = '?';
    return line;
}

static int show(const struct source *source, const struct sk_host_sighting *sighting,
                struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_host_add_sighting(&text, source->name, sighting);
    return sk_cli_emit(&text, error);
}

static int read_log(struct source *source, const struct sk_given *given, struct sk_host_log *log,
                    struct sevkit_error *error)
{
    bool all = sk_given_has(given, OPT_ALL), json = sk_given_has(given, OPT_JSON);

    for (;;) {
        ssize_t n = fill(source);
        char *line;

        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", source->name, strerror(errno));
        while ((line = take_line(source, n == 0))) {
            const struct sk_host_sighting *sighting;
            int r = sk_host_log_add(log, line, &sighting, error);

            if (r == 0 && sighting && !json &&
                (all || sighting->symptom.kind != SK_HOST_FAULT_FACT))
                r = show(source, sighting, error);
            if (r < 0)
                return r;
        }
        if (n == 0)
            return 0;
    }
}

static int conclude(const struct source *source, const struct sk_given *given,
                    const struct sk_host_log *log, struct sevkit_error *error)
{
    size_t errors = sk_host_log_count(log, SK_HOST_FAULT_ERROR);
    size_t warnings = sk_host_log_count(log, SK_HOST_FAULT_WARNING);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(given, OPT_JSON)) {
        SK_CLEANUP_JSON json_t *document = sk_host_log_json(log, source->name);

        return sk_json_emit(document, error);
    }
    if (errors + warnings == 0)
        sk_text_addf(&text, "no known problem (lines: %" PRIu64 ")\n", log->lines);
    else
        sk_text_addf(&text, "errors: %zu, warnings: %zu (lines: %" PRIu64 ")\n", errors, warnings,
                     log->lines);
    return sk_cli_emit(&text, error);
}

static int diagnose(struct source *source, const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_host_log log = {0};
    bool problems;
    int r = read_log(source, given, &log, error);

    if (r == 0)
        r = conclude(source, given, &log, error);
    problems = sk_host_log_count(&log, SK_HOST_FAULT_FACT) < log.count;
    sk_host_log_done(&log);
    return r < 0 ? r : problems ? SK_ANSWER_NO : 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct source source = {
        .sys = &sk_sys_real, .name = "-", .fd = 0, .follows = sk_given_has(given, OPT_FOLLOW)};
    int r;

    if (given->args->operand_count)
        source.name = given->args->operands[0];
    /* Standard input that ends does not grow again. */
    if (strcmp(source.name, "-") == 0) {
        source.follows = false;
        return diagnose(&source, given, error);
    }
    source.fd = source.sys->open_read(source.name);
    if (source.fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", source.name, strerror(errno));
    r = diagnose(&source, given, error);
    (void)source.sys->close(source.fd);
    return r;
}

const struct sk_command sk_command_host_diagnose = {
    .noun = "host",
    .verb = "diagnose",
    .summary = "known problems in a log, with cause and remedy",
    .spec = &spec,
    .run = run,
};
