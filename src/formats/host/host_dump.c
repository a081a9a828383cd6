/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/host/host_dump.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/values/number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 8
/* Longer lines are no lines of a recording. */
#define LINE_BYTES 2048

/* A line cut at blanks; the first ':' outside of a path ends the key. */
struct line {
    char text[LINE_BYTES];
    char *key[WORDS_MAX];
    size_t key_count;
    const char *rest; /* after the colon; "" without one */
    bool has_rest;
};

static void cut_words(char *text, struct line *line)
{
    char *state = NULL;

    for (char *word = strtok_r(text, " \t", &state); word; word = strtok_r(NULL, " \t", &state))
        if (line->key_count < WORDS_MAX)
            line->key[line->key_count++] = word;
}

static void trim_end(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
}

/* False if the line is too long or has a NUL. */
static bool cut_line(const char *data, size_t size, struct line *line)
{
    char *colon;

    *line = (struct line){.rest = ""};
    if (size >= sizeof(line->text) || memchr(data, '\0', size))
        return false;
    if (size)
        memcpy(line->text, data, size);
    trim_end(line->text);
    /* Paths and texts after the key may hold colons; keys do not. */
    colon = strchr(line->text, ':');
    if (colon) {
        *colon = '\0';
        line->rest = colon + 1 + strspn(colon + 1, " \t");
        line->has_rest = true;
    }
    cut_words(line->text, line);
    return true;
}

static bool number(const char *text, uint64_t *ret_value)
{
    return sk_number_parse(text, 0, UINT64_MAX, ret_value) ||
           sk_number_parse_decimal(text, 0, UINT64_MAX, ret_value);
}

/* "errno 5", "errno 5 status 0x1" */
static bool read_error(const char *rest, struct sk_host_fact *fact)
{
    char text[64];
    char *state = NULL, *word;
    uint64_t value;

    if (strncmp(rest, "errno ", 6) != 0 || strlen(rest) >= sizeof(text))
        return false;
    (void)snprintf(text, sizeof(text), "%s", rest + 6);
    word = strtok_r(text, " ", &state);
    if (!word || !sk_number_parse(word, 1, 4095, &value))
        return false;
    fact->error = (int)value;
    word = strtok_r(NULL, " ", &state);
    if (!word)
        return true;
    word = strcmp(word, "status") == 0 ? strtok_r(NULL, " ", &state) : NULL;
    if (!word || !sk_number_parse(word, 0, UINT32_MAX, &value) || strtok_r(NULL, " ", &state))
        return false;
    fact->status = (uint32_t)value;
    return true;
}

static bool read_registers(const char *rest, uint64_t values[4])
{
    static const char *const names[] = {"eax=", "ebx=", "ecx=", "edx="};
    char text[128];
    char *state = NULL, *word;

    if (strlen(rest) >= sizeof(text))
        return false;
    (void)snprintf(text, sizeof(text), "%s", rest);
    word = strtok_r(text, " \t", &state);
    for (size_t i = 0; i < 4; i++, word = strtok_r(NULL, " \t", &state)) {
        if (word && strncmp(word, names[i], 4) == 0)
            word += 4;
        if (!word || !number(word, &values[i]) || values[i] > UINT32_MAX)
            return false;
    }
    return !word;
}

static bool read_value(const char *rest, struct sk_host_fact *fact)
{
    return read_error(rest, fact) || number(rest, &fact->values[0]);
}

static bool read_keys(const struct line *line, size_t first, size_t count,
                      struct sk_host_fact *fact)
{
    if (line->key_count != first + count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!number(line->key[first + i], &fact->key[i]))
            return false;
    return true;
}

static bool read_leaf(const struct line *line, struct sk_host_fact *fact)
{
    return read_keys(line, 1, 2, fact) && read_registers(line->rest, fact->values);
}

static bool read_msr(const struct line *line, struct sk_host_fact *fact)
{
    uint64_t first;

    if (!line->has_rest) {
        if (!read_keys(line, 1, 2, fact))
            return false;
        fact->values[0] = fact->key[1];
        fact->key[1] = SK_HOST_ANY_CPU;
        return true;
    }
    if (!read_keys(line, 1, 2, fact) || !read_value(line->rest, fact))
        return false;
    /* Written as processor and register, kept the other way round. */
    first = fact->key[0];
    fact->key[0] = fact->key[1];
    fact->key[1] = first;
    return true;
}

static bool read_name(const struct line *line, struct sk_host_fact *fact)
{
    fact->name = line->key_count == 2 ? strdup(line->key[1]) : NULL;
    return fact->name;
}

static bool read_device(const struct line *line, struct sk_host_fact *fact)
{
    return read_name(line, fact) && (strcmp(line->rest, "ok") == 0 || read_error(line->rest, fact));
}

static bool read_sev(const struct line *line, struct sk_host_fact *fact)
{
    size_t length = strlen(line->rest);

    if (!read_keys(line, 1, 1, fact))
        return false;
    if (read_error(line->rest, fact))
        return true;
    if (length % 2 != 0 || length / 2 > sizeof(fact->data))
        return false;
    fact->data_size = length / 2;
    return sk_hex_decode(line->rest, fact->data, fact->data_size);
}

static bool read_pair(const struct line *line, struct sk_host_fact *fact)
{
    return read_keys(line, 1, 2, fact) && read_value(line->rest, fact);
}

static bool read_program(const struct line *line, struct sk_host_fact *fact)
{
    if (!read_name(line, fact))
        return false;
    if (read_error(line->rest, fact))
        return true;
    fact->text = strdup(line->rest);
    return fact->text && *fact->text;
}

static bool read_limit(const struct line *line, struct sk_host_fact *fact)
{
    if (!read_name(line, fact))
        return false;
    if (strcmp(line->rest, "unlimited") == 0) {
        fact->values[0] = UINT64_MAX;
        return true;
    }
    return read_value(line->rest, fact);
}

static const struct {
    const char *word;
    const char *expected;
    bool (*read)(const struct line *line, struct sk_host_fact *fact);
} readers[] = {
    [SK_HOST_LEAF] = {"leaf", "LEAF SUBLEAF: EAX EBX ECX EDX", read_leaf},
    [SK_HOST_MSR] = {"msr", "CPU REGISTER: VALUE, or REGISTER VALUE", read_msr},
    [SK_HOST_DEVICE] = {"device", "PATH: ok, or errno N", read_device},
    [SK_HOST_SEV] = {"sev", "COMMAND: HEX, or errno N [status N]", read_sev},
    [SK_HOST_KVM] = {"kvm", "REQUEST ARGUMENT: RESULT", read_pair},
    [SK_HOST_ATTRIBUTE] = {"attribute", "GROUP NUMBER: VALUE", read_pair},
    [SK_HOST_PROGRAM] = {"program", "NAME: VERSION TEXT", read_program},
    [SK_HOST_LIMIT] = {"limit", "NAME: BYTES, or unlimited", read_limit},
};

static void fact_done(struct sk_host_fact *fact)
{
    free(fact->name);
    free(fact->text);
}

static int add(struct sk_host_dump *dump, const struct sk_host_fact *fact,
               struct sevkit_error *error)
{
    struct sk_host_fact *grown;

    if (dump->count == SK_HOST_FACTS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "more than %u answers", SK_HOST_FACTS_MAX);
    /* In steps of powers of two. */
    if ((dump->count & (dump->count - 1)) == 0) {
        grown = realloc(dump->facts, (dump->count ? dump->count * 2 : 1) * sizeof(*grown));
        if (!grown)
            return sk_error_oom(error);
        dump->facts = grown;
    }
    dump->facts[dump->count++] = *fact;
    return 0;
}

/* A line of "cpuid -r": "0x8000001f 0x00: eax=..."; the heads "CPU 0:" between its lines say nothing that is
 * needed, and leaves of all processors but the first are the same again. */
static bool is_cpuid_line(const struct line *line)
{
    return line->key_count == 2 && strncmp(line->key[0], "0x", 2) == 0;
}

static bool is_cpuid_head(const struct line *line)
{
    return line->has_rest && !*line->rest &&
           ((line->key_count == 2 && strcmp(line->key[0], "CPU") == 0) ||
            (line->key_count == 1 && strcmp(line->key[0], "CPU") == 0));
}

static int read_cpuid_line(struct sk_host_dump *dump, const struct line *line,
                           struct sevkit_error *error)
{
    struct sk_host_fact fact = {.kind = SK_HOST_LEAF};

    if (!read_keys(line, 0, 2, &fact) || !read_registers(line->rest, fact.values))
        return sk_error_set(
            error, SEVKIT_EINPUT,
            "found a line of cpuid, expected LEAF SUBLEAF: eax=N ebx=N ecx=N edx=N");
    if (sk_host_dump_find(dump, SK_HOST_LEAF, fact.key[0], fact.key[1], NULL))
        return 0;
    return add(dump, &fact, error);
}

static int read_line(struct sk_host_dump *dump, const struct line *line, struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(readers); i++) {
        struct sk_host_fact fact = {.kind = (enum sk_host_fact_kind)i};
        int r;

        if (strcmp(line->key[0], readers[i].word) != 0)
            continue;
        if (readers[i].read(line, &fact))
            r = add(dump, &fact, error);
        else
            r = sk_error_set(error, SEVKIT_EINPUT, "%s: expected %s", readers[i].word,
                             readers[i].expected);
        if (r < 0)
            fact_done(&fact);
        return r;
    }
    return sk_error_set(error, SEVKIT_EINPUT,
                        "found '%.40s', expected leaf, msr, device, sev, kvm, attribute, program, "
                        "limit, or a line of cpuid -r",
                        line->key[0]);
}

static int read_text_line(struct sk_host_dump *dump, const char *data, size_t size,
                          struct sevkit_error *error)
{
    struct line line;

    if (!cut_line(data, size, &line))
        return sk_error_set(error, SEVKIT_EINPUT, "the line is longer than %u bytes or has a NUL",
                            LINE_BYTES - 1);
    if (line.key_count == 0 || line.key[0][0] == '#' || is_cpuid_head(&line))
        return 0;
    if (is_cpuid_line(&line))
        return read_cpuid_line(dump, &line, error);
    return read_line(dump, &line, error);
}

int sk_host_dump_read(struct sk_host_dump *dump, const char *text, size_t size,
                      struct sevkit_error *error)
{
    unsigned number_of_line = 0;

    while (size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        int r;

        number_of_line++;
        r = read_text_line(dump, text, length, error);
        if (r < 0)
            return sk_error_wrap(error, r, "line %u", number_of_line);
        length += end ? 1 : 0;
        text += length;
        size -= length;
    }
    return 0;
}

void sk_host_dump_done(struct sk_host_dump *dump)
{
    for (size_t i = 0; i < dump->count; i++)
        fact_done(&dump->facts[i]);
    free(dump->facts);
    *dump = (struct sk_host_dump){.count = 0};
}

static bool keys_fit(const struct sk_host_fact *fact, uint64_t first, uint64_t second)
{
    return fact->key[0] == first && (fact->key[1] == second || (fact->kind == SK_HOST_MSR &&
                                                                fact->key[1] == SK_HOST_ANY_CPU));
}

const struct sk_host_fact *sk_host_dump_find(const struct sk_host_dump *dump,
                                             enum sk_host_fact_kind kind, uint64_t first,
                                             uint64_t second, const char *name)
{
    for (size_t i = 0; i < dump->count; i++) {
        const struct sk_host_fact *fact = &dump->facts[i];

        if (fact->kind == kind && keys_fit(fact, first, second) &&
            (!name || (fact->name && strcmp(fact->name, name) == 0)))
            return fact;
    }
    return NULL;
}

static void write_key(const struct sk_host_fact *fact, struct sk_text *text)
{
    switch (fact->kind) {
    case SK_HOST_LEAF:
        sk_text_addf(text, "leaf 0x%" PRIx64 " %" PRIu64 ": ", fact->key[0], fact->key[1]);
        return;
    case SK_HOST_MSR:
        sk_text_addf(text, "msr %" PRIu64 " 0x%" PRIx64 ": ", fact->key[1], fact->key[0]);
        return;
    case SK_HOST_SEV:
        sk_text_addf(text, "sev %" PRIu64 ": ", fact->key[0]);
        return;
    case SK_HOST_KVM:
        sk_text_addf(text, "kvm 0x%" PRIx64 " %" PRIu64 ": ", fact->key[0], fact->key[1]);
        return;
    case SK_HOST_ATTRIBUTE:
        sk_text_addf(text, "attribute %" PRIu64 " %" PRIu64 ": ", fact->key[0], fact->key[1]);
        return;
    case SK_HOST_DEVICE:
    case SK_HOST_PROGRAM:
    case SK_HOST_LIMIT:
        sk_text_addf(text, "%s %s: ", readers[fact->kind].word, fact->name);
        return;
    }
}

static void write_answer(const struct sk_host_fact *fact, struct sk_text *text)
{
    switch (fact->kind) {
    case SK_HOST_LEAF:
        sk_text_addf(text, "0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64, fact->values[0],
                     fact->values[1], fact->values[2], fact->values[3]);
        return;
    case SK_HOST_SEV:
        for (size_t i = 0; i < fact->data_size; i++)
            sk_text_addf(text, "%02x", fact->data[i]);
        return;
    case SK_HOST_DEVICE:
        sk_text_add(text, "ok");
        return;
    case SK_HOST_PROGRAM:
        sk_text_add(text, fact->text);
        return;
    case SK_HOST_MSR:
    case SK_HOST_KVM:
    case SK_HOST_ATTRIBUTE:
    case SK_HOST_LIMIT:
        if (fact->kind == SK_HOST_LIMIT && fact->values[0] == UINT64_MAX)
            sk_text_add(text, "unlimited");
        else
            sk_text_addf(text, "0x%" PRIx64, fact->values[0]);
        return;
    }
}

void sk_host_fact_write(const struct sk_host_fact *fact, struct sk_text *text)
{
    if (fact->kind == SK_HOST_MSR && fact->key[1] == SK_HOST_ANY_CPU) {
        sk_text_addf(text, "msr 0x%" PRIx64 " 0x%" PRIx64 "\n", fact->key[0], fact->values[0]);
        return;
    }
    write_key(fact, text);
    if (!fact->error)
        write_answer(fact, text);
    else if (fact->status)
        sk_text_addf(text, "errno %d status 0x%x", fact->error, fact->status);
    else
        sk_text_addf(text, "errno %d", fact->error);
    sk_text_add(text, "\n");
}
