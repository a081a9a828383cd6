/* SPDX-License-Identifier: Apache-2.0 */
#include "host/log/diagnose.h"

#include "base/cleanup.h"
#include "data/host/firmware_errors.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer lines are no log messages; the rest is not looked at. */
#define TEXT_MAX 1024
/* Numbers of one pattern that are kept. */
#define NUMBERS_MAX 4

struct match {
    uint64_t numbers[NUMBERS_MAX];
    size_t count;
};

static void keep_number(struct match *match, const char *digits)
{
    if (match->count < NUMBERS_MAX)
        match->numbers[match->count++] = strtoull(digits, NULL, 10);
}

/* Does the part, up to its '*' or end, stand at text? Returns where it ends in text, or NULL. */
static const char *match_part(const char *part, const char *text, struct match *match)
{
    size_t count = match->count;

    for (; *part && *part != '*'; part++) {
        if (*part == '#') {
            if (!isdigit((unsigned char)*text))
                break;
            keep_number(match, text);
            text += strspn(text, "0123456789");
        } else if (tolower((unsigned char)*part) == tolower((unsigned char)*text)) {
            text++;
        } else {
            break;
        }
    }
    if (!*part || *part == '*')
        return text;
    match->count = count;
    return NULL;
}

/* Parts are taken where they are found first: with parts that follow each other in any distance, no later
 * place can fit better. */
static bool match_pattern(const char *pattern, const char *line, struct match *match)
{
    *match = (struct match){.count = 0};
    for (;;) {
        const char *end = NULL;

        for (; !end; line++) {
            end = match_part(pattern, line, match);
            if (!*line)
                break;
        }
        if (!end)
            return false;
        line = end;
        pattern += strcspn(pattern, "*");
        if (!*pattern)
            return true;
        pattern++;
    }
}

static bool fits(const struct sk_host_fault *fault, const char *line)
{
    struct match match;

    if (!match_pattern(fault->pattern, line, &match))
        return false;
    return !fault->empty_range || (match.count >= 2 && match.numbers[0] > match.numbers[1]);
}

/* The number after a word, decimal or hex, as QEMU (fw_error=22) and the kernel (error 0x13) print it. */
static bool number_after(const char *line, const char *word, uint32_t *ret_number)
{
    const char *at = strcasestr(line, word);
    unsigned long long number;
    char *end;

    if (!at || !isdigit((unsigned char)at[strlen(word)]))
        return false;
    errno = 0;
    number = strtoull(at + strlen(word), &end, 0);
    if (errno != 0 || number > UINT32_MAX || isalnum((unsigned char)*end))
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

/* A status with which the firmware refused something; 0 is none. */
static bool firmware_status(const char *line, uint32_t *ret_status)
{
    static const char *const words[] = {"fw_error=", "fw_error: ",  "fw_error ",
                                        "fw_err=",   "INIT error ", "rc -5, error "};

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++)
        if (number_after(line, words[i], ret_status) && *ret_status != 0)
            return true;
    return false;
}

static void add_status(struct sk_host_symptom *symptom, uint32_t status)
{
    symptom->has_status = true;
    symptom->status = status;
    for (size_t i = 0; i < sk_firmware_errors_count; i++)
        if (sk_firmware_errors[i].code == status) {
            symptom->status_name = sk_firmware_errors[i].name;
            symptom->status_meaning = sk_firmware_errors[i].meaning;
        }
    for (size_t i = 0; !symptom->fix && i < sk_firmware_remedies_count; i++)
        if (sk_firmware_remedies[i].code == status)
            symptom->fix = sk_firmware_remedies[i].fix;
}

static bool explain_errno(const char *line, struct sk_host_symptom *symptom)
{
    uint32_t number;

    if (!number_after(line, "ret=-", &number))
        return false;
    for (size_t i = 0; i < sk_host_errnos_count; i++) {
        const struct sk_host_errno *row = &sk_host_errnos[i];

        if ((uint32_t)row->number != number)
            continue;
        symptom->id = row->name;
        symptom->cause = row->cause;
        symptom->fix = row->fix;
        return true;
    }
    return false;
}

static bool explain_fault(const char *line, struct sk_host_symptom *symptom)
{
    for (size_t i = 0; i < sk_host_faults_count; i++) {
        const struct sk_host_fault *fault = &sk_host_faults[i];

        if (!fits(fault, line))
            continue;
        symptom->id = fault->id;
        symptom->kind = fault->kind;
        symptom->cause = fault->cause;
        symptom->fix = fault->fix;
        symptom->source = fault->source;
        return true;
    }
    return false;
}

bool sk_host_explain(const char *line, struct sk_host_symptom *ret_symptom)
{
    struct sk_host_symptom symptom = {.kind = SK_HOST_FAULT_ERROR};
    uint32_t status;
    bool refused = firmware_status(line, &status);
    bool known = explain_fault(line, &symptom);

    if (!known && refused) {
        symptom.id = "firmware-status";
        symptom.cause = "the firmware refused a command";
        known = true;
    }
    if (!known)
        known = explain_errno(line, &symptom);
    if (known && refused && symptom.kind != SK_HOST_FAULT_FACT)
        add_status(&symptom, status);
    if (known)
        *ret_symptom = symptom;
    return known;
}

static struct sk_host_sighting *find(struct sk_host_log *log, const struct sk_host_symptom *symptom)
{
    for (size_t i = 0; i < log->count; i++)
        if (strcmp(log->sightings[i].symptom.id, symptom->id) == 0 &&
            log->sightings[i].symptom.status == symptom->status)
            return &log->sightings[i];
    return NULL;
}

int sk_host_log_add(struct sk_host_log *log, const char *line,
                    const struct sk_host_sighting **ret_new, struct sevkit_error *error)
{
    struct sk_host_symptom symptom;
    struct sk_host_sighting *sighting, *grown;
    char *text;

    *ret_new = NULL;
    log->lines++;
    if (!sk_host_explain(line, &symptom))
        return 0;
    sighting = find(log, &symptom);
    if (sighting) {
        sighting->count++;
        return 0;
    }
    text = strndup(line, TEXT_MAX);
    grown = text ? realloc(log->sightings, (log->count + 1) * sizeof(*grown)) : NULL;
    if (!grown) {
        free(text);
        return sk_error_oom(error);
    }
    log->sightings = grown;
    grown[log->count] = (struct sk_host_sighting){symptom, log->lines, 1, text};
    *ret_new = &grown[log->count++];
    return 0;
}

size_t sk_host_log_count(const struct sk_host_log *log, enum sk_host_fault_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < log->count; i++)
        count += log->sightings[i].symptom.kind == kind;
    return count;
}

void sk_host_log_done(struct sk_host_log *log)
{
    for (size_t i = 0; i < log->count; i++)
        free(log->sightings[i].text);
    free(log->sightings);
    *log = (struct sk_host_log){.count = 0};
}
