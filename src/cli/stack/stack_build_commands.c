/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/stack/stack_command.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "stack/stack_build.h"

#include <string.h>

static const struct sk_option plan_options[] = {
    SK_HELP_OPTION,       SK_JSON_OPTION,       SK_STACK_LOCK_OPTION,
    SK_STACK_WORK_OPTION, SK_STACK_JOBS_OPTION, {.name = NULL},
};

static const struct sk_args_spec plan_spec = {
    .program = "sevkit stack plan",
    .description = "Print the commands that 'sevkit stack build' would run, without running any. "
                   "Parts are ovmf, qemu, kernel-host and kernel-guest; default all of the lock "
                   "file.",
    .epilog = "examples:\n"
              "  sevkit stack plan --lock stack.toml\n"
              "  sevkit stack plan ovmf --json\n",
    .options = plan_options,
    .operands = "[PART ...]",
    .operands_max = SK_STACK_PARTS_,
};

static const struct sk_option build_options[] = {
    SK_HELP_OPTION,       SK_STACK_LOCK_OPTION, SK_STACK_WORK_OPTION,
    SK_STACK_JOBS_OPTION, {.name = NULL},
};

static const struct sk_args_spec build_spec = {
    .program = "sevkit stack build",
    .description =
        "Build the parts of a lock file: each from exactly the commit or source package that it names, step by step, "
        "with a log for each step and nothing of the caller's environment. A build that was ended "
        "goes on where it stopped. What was built lies below DIR/out, its digests in "
        "DIR/manifest.json. Does not need root.",
    .epilog =
        "examples:\n"
        "  sevkit stack build ovmf\n"
        "  sevkit stack build --lock stack.toml --work /var/tmp/stack\n"
        "\n"
        "exit status: 0 built, 1 a step failed or a tree is not the commit of the lock file,\n"
        "2 usage, 3 malformed lock file, 4 files or system\n",
    .options = build_options,
    .operands = "[PART ...]",
    .operands_max = SK_STACK_PARTS_,
};

static int print_text(const struct sk_stack_job *job, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *folder = "";

    for (size_t i = 0; i < job->plan.count; i++) {
        const struct sk_stack_command *command = &job->plan.commands[i];

        if (i == 0 || job->plan.commands[i - 1].part != command->part) {
            sk_text_addf(&text, "%s# %s\n", i ? "\n" : "", sk_stack_part_name(command->part));
            folder = "";
        }
        if (strcmp(folder, command->folder) != 0)
            sk_text_addf(&text, "cd %s\n", command->folder);
        folder = command->folder;
        sk_stack_command_add(&text, command);
        sk_text_add(&text, "\n");
    }
    return sk_cli_emit(&text, error);
}

static json_t *words_of(char *const *words)
{
    json_t *list = sk_json_array();

    for (; *words; words++)
        sk_json_append(list, sk_json_text(*words));
    return list;
}

static int print_json(const struct sk_stack_job *job, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.stack-plan/1");
    json_t *steps = sk_json_array();

    for (size_t i = 0; i < job->plan.count; i++) {
        const struct sk_stack_command *command = &job->plan.commands[i];
        json_t *step = sk_json_object();

        sk_json_add_text(step, "part", sk_stack_part_name(command->part));
        sk_json_add_text(step, "step", command->id);
        sk_json_add_text(step, "folder", command->folder);
        sk_json_add(step, "command", words_of(command->words));
        sk_json_add(step, "environment", words_of(job->plan.environment[command->part]));
        sk_json_append(steps, step);
    }
    sk_json_add(document, "steps", steps);
    return sk_json_emit(document, error);
}

static int open_job(const struct sk_given *given, struct sk_stack_job *job,
                    struct sevkit_error *error)
{
    struct sk_stack_job_request request = {
        .lock = sk_given_value(given, OPT_LOCK),
        .work = sk_given_value(given, OPT_WORK),
        .parts = (const char *const *)given->args->operands,
        .part_count = given->args->operand_count,
    };
    const char *jobs = sk_given_value(given, OPT_JOBS);
    uint64_t count = 0;
    int r = jobs ? sk_value_number(OPT_JOBS, jobs, 1, SK_STACK_JOBS_MAX, &count, error) : 0;

    request.jobs = (unsigned)count;
    return r < 0 ? r : sk_stack_job_open(&request, job, error);
}

static int run_plan(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0};
    int r = open_job(given, &job, error);

    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? print_json(&job, error) : print_text(&job, error);
}

static int run_build(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    int r = open_job(given, &job, error);

    if (r == 0)
        r = sk_stack_build_run(&job, &sk_cli_listener, error);
    if (r < 0)
        return r;
    sk_text_addf(&text, "built: %s\nmanifest: %s/manifest.json\n", sk_text_get(&job.out),
                 sk_text_get(&job.work));
    return sk_cli_emit(&text, error);
}

const struct sk_command sk_command_stack_plan = {
    .noun = "stack",
    .verb = "plan",
    .summary = "the commands that build QEMU, OVMF and kernels",
    .spec = &plan_spec,
    .run = run_plan,
};

const struct sk_command sk_command_stack_build = {
    .noun = "stack",
    .verb = "build",
    .summary = "build QEMU, OVMF and kernels from pinned sources",
    .spec = &build_spec,
    .run = run_build,
};
