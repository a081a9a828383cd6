/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/options/rule_options.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/list.h"
#include "base/values/bytes_text.h"
#include "policy/options/rule_sources.h"
#include "policy/report_data.h"
#include "policy/rule_values.h"
#include "verify/expectations.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A value on its way into a rule. */
struct stating {
    const struct sk_rule_options *options;
    const struct sk_rule_row *row; /* the first that the option states */
    const char *origin;
    struct sevkit_acceptance *acceptance;
    struct sevkit_error *error;
};

static int state_rule(const struct stating *stating, const char *rule, const char *value)
{
    return sk_acceptance_state(stating->acceptance, &sk_rule_rows[sk_rule_index(rule)], value,
                               stating->origin, stating->error);
}

static int state(const struct stating *stating, const char *value)
{
    return sk_acceptance_state(stating->acceptance, stating->row, value, stating->origin,
                               stating->error);
}

static int state_bytes(const struct stating *stating, const uint8_t *bytes)
{
    char digits[2 * SK_RULE_BYTES_MAX + 1];

    sk_hex_encode(bytes, stating->row->rule.size, digits);
    return state(stating, digits);
}

static int state_launch(const struct stating *stating, const char *value)
{
    uint8_t digest[SK_RULE_DIGEST_BYTES];
    int r = sk_rule_launch_digest(stating->options->reader, value, digest, stating->error);

    return r < 0 ? r : state_bytes(stating, digest);
}

static int state_report_data(const struct stating *stating, const char *value)
{
    uint8_t data[SK_REPORT_DATA_BYTES];
    int r = sk_report_data_read(stating->options->reader->sys, value, data, stating->error);

    return r < 0 ? r : state_bytes(stating, data);
}

/* A guest under Azure's paravisor cannot put its nonce into REPORT_DATA, which is the digest of the runtime claims; the
 * claims or a TPM quote bind it. */
static int state_nonce(const struct stating *stating, const char *value)
{
    const struct sevkit_evidence *evidence = stating->options->evidence;
    uint8_t nonce[SK_REPORT_DATA_BYTES];
    const uint8_t *data = nonce;
    int r = sk_report_data_read(stating->options->reader->sys, value, nonce, stating->error);
    size_t size;

    if (r < 0)
        return r;
    if (evidence && sevkit_evidence_check_nonce(evidence, nonce, NULL) == 0)
        data = sevkit_report_get_bytes(sevkit_evidence_report(evidence), "report_data", &size);
    return state_bytes(stating, data);
}

/* The bytes, or "sha256:FILE". */
static int state_hashed(const struct stating *stating, const char *value)
{
    return strncmp(value, "sha256:", strlen("sha256:")) == 0 ? state_report_data(stating, value)
                                                             : state(stating, value);
}

/* A digest, or the file of a key. */
static int state_key(const struct stating *stating, const char *value)
{
    uint8_t digest[SK_RULE_DIGEST_BYTES];
    int r = sk_bytes_text_exact(SK_BYTES_TEXT, value, digest, sizeof(digest), stating->error);

    if (r == 0 || r == SEVKIT_ENOMEM)
        return r == 0 ? state(stating, value) : r;
    r = sk_rule_key_digest(stating->options->reader->sys, value, digest, stating->error);
    return r < 0 ? r : state_bytes(stating, digest);
}

/* "2", "0-2", "host" */
static int state_vmpl(const struct stating *stating, const char *value)
{
    size_t length = strlen(value);
    char least[2] = {value[0], '\0'};
    bool is_host = strcmp(value, "host") == 0;
    int r;

    if (!is_host && ((length != 1 && (length != 3 || value[1] != '-')) || value[0] < '0' ||
                     value[length - 1] < value[0] || value[length - 1] > '3'))
        return sk_error_set(stating->error, SEVKIT_EUSAGE,
                            "'%s' is neither 0 to 3, nor a range like 0-2, nor 'host'", value);
    r = state_rule(stating, "vmpl.min", is_host ? value : least);
    return r < 0 ? r : state_rule(stating, "vmpl.max", is_host ? value : value + length - 1);
}

static int state_floor(const struct stating *stating, const struct sevkit_tcb_floor *floor)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    char rule[32];

    (void)snprintf(rule, sizeof(rule), "tcb.%s", sevkit_report_tcb_name(floor->which));
    sk_rule_add_floor(floor, &text);
    return sk_text_ok(&text) ? state_rule(stating, rule, sk_text_get(&text))
                             : sk_error_oom(stating->error);
}

/* What the public reader of floors makes of the text. */
static int state_floors(const struct stating *stating, const char *value)
{
    SK_CLEANUP(sevkit_expectations_free_p) struct sevkit_expectations *floors = NULL;
    int r = sevkit_expectations_new(&floors, stating->error);

    if (r == 0)
        r = sevkit_expectations_add_tcb_floors(floors, value, stating->error);
    for (size_t i = 0; r == 0 && i < sevkit_expectations_tcb_floor_count(floors); i++)
        r = state_floor(stating, sevkit_expectations_tcb_floor(floors, i));
    return r;
}

static int state_policy(const struct stating *stating, const char *value)
{
    int r = state(stating, value);

    if (r == SEVKIT_EUSAGE && access(value, F_OK) == 0)
        return sk_error_set(stating->error, r,
                            "'%s' is not a guest policy; expectations in a file are for "
                            "--policy-file",
                            value);
    return r;
}

static int state_word(void *arg, const char *word, struct sevkit_error *error)
{
    (void)error; /* the same */
    return state(arg, word);
}

static int state_words(const struct stating *stating, const char *value)
{
    return sk_list_each(value, state_word, (void *)(uintptr_t)stating, stating->error);
}

/* Rules take versions with and without a build; what an option's value lacks may have been forgotten. */
static int state_version(const struct stating *stating, const char *value, unsigned dots,
                         const char *form)
{
    unsigned found = 0;
    int r;

    for (const char *dot = value; (dot = strchr(dot, '.')); dot++)
        found++;
    r = found == dots ? state(stating, value) : SEVKIT_EUSAGE;
    return r == SEVKIT_EUSAGE
               ? sk_error_set(stating->error, r, "found '%.100s', expected %s", value, form)
               : r;
}

static int state_abi(const struct stating *stating, const char *value)
{
    return state_version(stating, value, 1, "MAJOR.MINOR, each from 0 to 255, like 1.51");
}

static int state_firmware(const struct stating *stating, const char *value)
{
    return state_version(stating, value, 2, "MAJOR.MINOR.BUILD, each from 0 to 255, like 1.55.29");
}

/* Options that are more than a value of the rule that names them. */
static const struct form {
    const char *option;
    int (*read)(const struct stating *stating, const char *value);
    const char
        *value; /* whatever the option's own is; NULL: that, and "true" for an option without one */
    const char *rule; /* of an option that no row names */
} forms[] = {
    {.option = "measurement", .read = state_launch},
    {.option = "report-data", .read = state_report_data},
    {.option = "nonce", .read = state_nonce, .rule = "report_data"},
    {.option = "host-data", .read = state_hashed},
    {.option = "id-key", .read = state_key},
    {.option = "author-key", .read = state_key},
    {.option = "vmpl", .read = state_vmpl},
    {.option = "min-tcb", .read = state_floors},
    {.option = "policy", .read = state_policy},
    {.option = "max-policy", .read = state_policy},
    {.option = "min-abi", .read = state_abi},
    {.option = "min-firmware", .read = state_firmware},
    {.option = "allow", .read = state_words},
    {.option = "require", .read = state_words},
    {.option = "require-chip-id", .value = "refuse"},
    {.option = "advisories", .value = "require"},
    /* Whoever names a list wants it looked at: one of another root would leave revocation unchecked. */
    {.option = "crl", .value = "true", .rule = "collateral.require_crl"},
};

static const struct form *form_of(const char *option)
{
    static const struct form plain = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(forms); i++)
        if (strcmp(forms[i].option, option) == 0)
            return &forms[i];
    return &plain;
}

static const struct sk_rule_row *row_of(const char *option)
{
    const char *rule = form_of(option)->rule;

    for (size_t i = 0; i < sk_rule_rows_count && !rule; i++)
        if (sk_rule_rows[i].option && strcmp(sk_rule_rows[i].option, option) == 0)
            return &sk_rule_rows[i];
    return rule ? &sk_rule_rows[sk_rule_index(rule)] : NULL;
}

bool sk_rule_option_known(const char *option)
{
    return row_of(option) != NULL;
}

int sk_rule_option_add(const struct sk_rule_options *options, const char *option, const char *value,
                       struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    const struct form *form = form_of(option);
    char origin[48];
    const struct stating stating = {options, row_of(option), origin, acceptance, error};
    int r;

    (void)snprintf(origin, sizeof(origin), "--%s", option);
    if (form->value || !value)
        value = form->value ? form->value : "true";
    r = stating.row ? (form->read ? form->read : state)(&stating, value)
                    : sk_error_set(error, SEVKIT_EUSAGE, "it states no rule");
    return r < 0 ? sk_one_line(sk_error_wrap(error, r, "%s", origin), error) : 0;
}
