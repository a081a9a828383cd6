/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_plan.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

#define SHORT_DIGITS 12
#define WORDS_MAX    160

_Static_assert(SK_STACK_PARTS_ == 4, "a part needs a name and steps");

/* What a {name} of a step is replaced by. */
struct values {
    const struct sk_stack_request *request;
    enum sk_stack_part part;
    const struct sk_stack_source *source;
};

void sk_stack_source_folder(const char *work, enum sk_stack_part part, struct sk_text *text)
{
    sk_text_addf(text, "%s/%s", work, sk_stack_part_name(part));
}

/* A link to the tree of ovmf, so long that all folders of builds have room for it. */
static void add_tree(const struct values *values, struct sk_text *text)
{
    size_t start = text->length;

    sk_stack_source_folder(values->request->work, values->part, text);
    while (values->part == SK_STACK_OVMF && text->length - start < SK_STACK_TREE_BYTES)
        sk_text_add(text, "_");
}

/* Where the parts of a source package are: without a mirror beside its control file. */
static void add_mirror(const struct sk_stack_source *source, struct sk_text *text)
{
    const char *slash = source->dsc ? strrchr(source->dsc, '/') : NULL;

    if (source->mirror)
        sk_text_add(text, source->mirror);
    else if (slash)
        sk_text_add_bytes(text, source->dsc, (size_t)(slash - source->dsc) + 1);
}

/* False if there is no such name: the word is for the program ("{}" of find). */
static bool add_value(const struct values *values, const char *name, size_t length,
                      struct sk_text *text)
{
    const struct sk_stack_source *source = values->source;
    const struct {
        const char *name, *value;
    } texts[] = {
        {"work", values->request->work}, {"out", values->request->out},        {"url", source->url},
        {"folder", source->folder},      {"commit", source->commit},           {"dsc", source->dsc},
        {"sha256", source->sha256},      {"sevkit", values->request->program},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++)
        if (strlen(texts[i].name) == length && strncmp(texts[i].name, name, length) == 0) {
            sk_text_add(text, texts[i].value ? texts[i].value : "");
            return true;
        }
    if (length == 6 && strncmp(name, "source", length) == 0)
        sk_stack_source_folder(values->request->work, values->part, text);
    else if (length == 4 && strncmp(name, "tree", length) == 0)
        add_tree(values, text);
    else if (length == 4 && strncmp(name, "jobs", length) == 0)
        sk_text_addf(text, "%u", values->request->jobs);
    else if (length == 5 && strncmp(name, "short", length) == 0)
        sk_text_addf(text, "%.*s", SHORT_DIGITS,
                     *source->commit   ? source->commit
                     : *source->sha256 ? source->sha256
                                       : "local");
    else if (length == 6 && strncmp(name, "mirror", length) == 0)
        add_mirror(source, text);
    else
        return false;
    return true;
}

static char *expand(const struct values *values, const char *word)
{
    struct sk_text text = {0};

    sk_text_add(&text, "");
    while (*word) {
        const char *end = *word == '{' ? strchr(word, '}') : NULL;

        if (end && end > word + 1 && add_value(values, word + 1, (size_t)(end - word) - 1, &text)) {
            word = end + 1;
        } else {
            sk_text_add_bytes(&text, word, 1);
            word++;
        }
    }
    if (!sk_text_ok(&text)) {
        sk_text_done(&text);
        return NULL;
    }
    return text.data ? text.data : strdup("");
}

static int add_word(struct sk_stack_command *command, char *word, struct sevkit_error *error)
{
    if (!word || command->word_count + 1 >= WORDS_MAX) {
        free(word);
        return sk_error_oom(error);
    }
    command->words[command->word_count++] = word;
    return 0;
}

/* A kernel's options are data of their own. */
static int add_kernel_options(const struct values *values, struct sk_stack_command *command,
                              struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < sk_stack_kernel_options_count; i++) {
        const struct sk_stack_kernel_option *option = &sk_stack_kernel_options[i];

        if (!(option->parts >> values->part & 1))
            continue;
        r = add_word(command, strdup(option->action), error);
        if (r == 0)
            r = add_word(command, strdup(option->name), error);
    }
    return r;
}

static int add_words(const struct values *values, const struct sk_stack_step *step,
                     struct sk_stack_command *command, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_STACK_WORDS_MAX && step->words[i]; i++)
        r = strcmp(step->words[i], "{kernel-options}") == 0
                ? add_kernel_options(values, command, error)
                : add_word(command, expand(values, step->words[i]), error);
    return r;
}

static void command_done(struct sk_stack_command *command)
{
    for (size_t i = 0; command->words && i < command->word_count; i++)
        free(command->words[i]);
    free(command->words);
    free(command->folder);
}

static int add_command(struct sk_stack_plan *plan, const struct values *values,
                       const struct sk_stack_step *step, struct sevkit_error *error)
{
    struct sk_stack_command command = {.part = values->part, .id = step->id};
    struct sk_stack_command *grown;
    int r;

    command.words = calloc(WORDS_MAX, sizeof(*command.words));
    command.folder = expand(values, step->folder ? step->folder : "{work}");
    r = command.words && command.folder ? add_words(values, step, &command, error)
                                        : sk_error_oom(error);
    grown = r == 0 ? realloc(plan->commands, (plan->count + 1) * sizeof(*grown)) : NULL;
    if (r == 0 && !grown)
        r = sk_error_oom(error);
    if (r < 0) {
        command_done(&command);
        return r;
    }
    plan->commands = grown;
    plan->commands[plan->count++] = command;
    return 0;
}

static bool applies(const struct sk_stack_step *step, const struct values *values)
{
    const struct sk_stack_source *source = values->source;

    if (!(step->parts >> values->part & 1))
        return false;
    switch (step->variant) {
    case SK_STACK_ANY:
        return true;
    case SK_STACK_FROM_GIT:
        return source->url;
    case SK_STACK_FROM_FOLDER:
        return source->folder;
    case SK_STACK_FROM_DSC:
        return source->dsc;
    case SK_STACK_OVMF_AMDSEV:
    case SK_STACK_OVMF_X64:
        return step->variant == source->build;
    }
    return false;
}

static int add_part(struct sk_stack_plan *plan, const struct values *values,
                    struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < sk_stack_steps_count; i++)
        if (applies(&sk_stack_steps[i], values))
            r = add_command(plan, values, &sk_stack_steps[i], error);
    for (size_t i = 0; r == 0 && i < sk_stack_environment_count; i++) {
        plan->environment[values->part][i] = expand(values, sk_stack_environment[i]);
        if (!plan->environment[values->part][i])
            r = sk_error_oom(error);
    }
    return r;
}

int sk_stack_plan_make(const struct sk_stack_request *request, struct sk_stack_plan *ret_plan,
                       struct sevkit_error *error)
{
    struct sk_stack_plan plan = {0};
    int r = 0;

    for (unsigned part = 0; r == 0 && part < SK_STACK_PARTS_; part++) {
        const struct values values = {request, (enum sk_stack_part)part,
                                      &request->lock->parts[part]};
        bool asked = request->parts >> part & 1;
        bool wanted = values.source->named && (asked || !request->parts);

        if (asked && !values.source->named)
            r = sk_error_set(error, SEVKIT_EUSAGE, "the lock file does not name %s",
                             sk_stack_part_name((enum sk_stack_part)part));
        else if (wanted && part == SK_STACK_OVMF && strlen(request->work) > SK_STACK_WORK_BYTES)
            r = sk_error_set(
                error, SEVKIT_EUSAGE,
                "--work: %.80s...: it has %zu characters, expected at most %d for ovmf",
                request->work, strlen(request->work), SK_STACK_WORK_BYTES);
        else if (wanted)
            r = add_part(&plan, &values, error);
    }
    if (r < 0)
        sk_stack_plan_done(&plan);
    else
        *ret_plan = plan;
    return r;
}

void sk_stack_plan_done(struct sk_stack_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        command_done(&plan->commands[i]);
    free(plan->commands);
    for (size_t part = 0; part < SK_STACK_PARTS_; part++)
        for (size_t i = 0; plan->environment[part][i]; i++)
            free(plan->environment[part][i]);
    *plan = (struct sk_stack_plan){0};
}

static bool is_plain(const char *word)
{
    return *word && !strpbrk(word, " \t\n\"'\\$`&|;<>(){}*?!~#");
}

void sk_stack_word_add(struct sk_text *text, const char *word)
{
    if (is_plain(word)) {
        sk_text_add(text, word);
        return;
    }
    sk_text_add(text, "'");
    for (const char *at = word; *at; at++)
        sk_text_addf(text, *at == '\'' ? "'\\''" : "%c", *at);
    sk_text_add(text, "'");
}

void sk_stack_command_add(struct sk_text *text, const struct sk_stack_command *command)
{
    for (size_t i = 0; i < command->word_count; i++) {
        sk_text_add(text, i ? " " : "");
        sk_stack_word_add(text, command->words[i]);
    }
}
