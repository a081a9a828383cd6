/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "demo/demo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "simulate",
     .kind = SK_OPTION_FLAG,
     .help = "with a simulated processor, on any machine that has QEMU"},
    {.name = "kernel-package",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help =
         "Debian or RPM package of the guest's kernel; several where its modules have their own "
         "(default: the running kernel's files in /boot and /lib/modules)"},
    {.name = "firmware",
     .metavar = "FILE",
     .conflicts = "simulate",
     .help = "an AmdSev build of OVMF (OVMF.amdsev.fd); required without --simulate"},
    {.name = "keep",
     .metavar = "DIR",
     .help = "leave all files in this folder, which must be empty or absent"},
    {.name = NULL},
};

#define DEMO_EPILOG(verb)                                                        \
    "examples:\n"                                                                \
    "  sevkit demo " verb " --simulate --kernel-package linux-image.deb\n"       \
    "  sevkit demo " verb " --firmware OVMF.amdsev.fd --keep files\n"            \
    "\n"                                                                         \
    "exit status: 0 done, 1 a step ended in another way than expected, or the\n" \
    "kernel has not what the guest needs, 2 usage, 3 malformed package,\n"       \
    "4 something is not installed, files or system\n"

static const struct sk_args_spec verity_spec = {
    .program = "sevkit demo verity",
    .description =
        "Show attested boot with a root that is checked (dm-verity): make a small guest, "
        "launch it, attest it, log in. Each step is shown as one would type it.",
    .epilog = DEMO_EPILOG("verity"),
    .options = options,
};

static const struct sk_args_spec luks_spec = {
    .program = "sevkit demo luks",
    .description =
        "Show attested boot with an encrypted root (LUKS2): make a small guest, launch "
        "it, attest it and hand it its key, log in. Each step is shown as one would type "
        "it.",
    .epilog = DEMO_EPILOG("luks"),
    .options = options,
};

/* As it goes, for people. */

static int print_heading(void *arg, const char *text, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    (void)arg;
    sk_text_addf(&line, "\n=== %s\n\n", text);
    return sk_cli_emit(&line, error);
}

static int print_command(void *arg, const char *command, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    (void)arg;
    sk_text_addf(&line, "$ %s\n", command);
    return sk_cli_emit(&line, error);
}

static int print_answer(void *arg, const char *said, int status, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    (void)arg;
    for (const char *line = said; *line;) {
        size_t length = strcspn(line, "\n");

        sk_text_add_printable_bytes(&text, line, length);
        sk_text_add(&text, "\n");
        line += length + (line[length] == '\n');
    }
    if (status > 0)
        sk_text_addf(&text, "(exit status %d)\n", status);
    return text.length ? sk_cli_emit(&text, error) : 0;
}

/* As one document at the end, for programs. */

static int add_heading(void *arg, const char *text, struct sevkit_error *error)
{
    json_t *step = sk_json_object();

    (void)error;
    sk_json_add_text(step, "title", text);
    sk_json_add(step, "commands", sk_json_array());
    sk_json_append(arg, step);
    return 0;
}

/* The commands of the last step. */
static json_t *commands_of(const json_t *steps)
{
    return json_object_get(json_array_get(steps, json_array_size(steps) - 1), "commands");
}

static int add_command(void *arg, const char *command, struct sevkit_error *error)
{
    json_t *object = sk_json_object();

    (void)error;
    sk_json_add_text(object, "command", command);
    sk_json_append(commands_of(arg), object);
    return 0;
}

static int add_answer(void *arg, const char *said, int status, struct sevkit_error *error)
{
    const json_t *commands = commands_of(arg);
    json_t *object = json_array_get(commands, json_array_size(commands) - 1);

    (void)error;
    sk_json_add(object, "status", json_integer(status));
    sk_json_add_text(object, "output", said);
    return 0;
}

/* The commands that are shown are this very program's. */
static int set_path(struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *self = realpath("/proc/self/exe", NULL);
    SK_CLEANUP_FREE char *path = NULL;
    const char *before = getenv("PATH");

    if (!self)
        return sk_error_set(error, SEVKIT_EIO, "/proc/self/exe: %s", strerror(errno));
    *strrchr(self, '/') = '\0';
    if (asprintf(&path, "%s:%s", self, before ? before : "/usr/bin:/bin") < 0)
        return path = NULL, sk_error_oom(error);
    return setenv("PATH", path, 1) == 0 ? 0 : sk_error_oom(error);
}

static int show_json(const struct sk_demo_request *request, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.demo/1");
    json_t *steps = sk_json_array();
    const struct sk_demo_view view = {add_heading, add_command, add_answer, steps};
    int r;

    sk_json_add_text(document, "mode", request->luks ? "luks" : "verity");
    sk_json_add_bool(document, "simulated", request->simulates);
    sk_json_add_text(document, "folder", request->folder);
    sk_json_add(document, "steps", steps);
    r = sk_demo_run(request, &view, error);
    return r == 0 ? sk_json_emit(document, error) : r;
}

static int run(const struct sk_given *given, bool luks, struct sevkit_error *error)
{
    static const struct sk_demo_view view = {print_heading, print_command, print_answer, NULL};
    const struct sk_arg *packages = sk_given_arg(given, OPT_KERNEL_PACKAGE);
    const struct sk_demo_request request = {
        .luks = luks,
        .simulates = sk_given_has(given, OPT_SIMULATE),
        .firmware = sk_given_value(given, OPT_FIRMWARE),
        .folder = sk_given_value(given, OPT_KEEP),
        .packages = packages->values,
        .package_count = packages->count,
    };
    int r;

    if (!request.simulates && !request.firmware)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--firmware is required, or --simulate for a simulated processor");
    r = set_path(error);
    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? show_json(&request, error)
                                         : sk_demo_run(&request, &view, error);
}

static int run_verity(const struct sk_given *given, struct sevkit_error *error)
{
    return run(given, false, error);
}

static int run_luks(const struct sk_given *given, struct sevkit_error *error)
{
    return run(given, true, error);
}

const struct sk_command sk_command_demo_verity = {
    .noun = "demo",
    .verb = "verity",
    .summary = "show attested boot with a root that is checked",
    .spec = &verity_spec,
    .run = run_verity,
};

const struct sk_command sk_command_demo_luks = {
    .noun = "demo",
    .verb = "luks",
    .summary = "show attested boot with an encrypted root",
    .spec = &luks_spec,
    .run = run_luks,
};
