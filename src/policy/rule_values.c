/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/rule_values.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "data/products.h"
#include "policy/bits.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>

#define PRODUCT_BYTES 32

/* What a message shows of a value. */
#define FOUND(text) (int)strnlen((text), 100), (text)

static int parse_switch(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                        struct sevkit_error *error)
{
    (void)rule;
    *ret_number = strcmp(value, "true") == 0;
    if (*ret_number || strcmp(value, "false") == 0)
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "found '%.*s', expected true or false", FOUND(value));
}

static int parse_number(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                        struct sevkit_error *error)
{
    if (sk_number_parse(value, 0, rule->max, ret_number))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "found '%.*s', expected a number (decimal, or hex with 0x) from 0 to "
                        "%" PRIu64,
                        FOUND(value), rule->max);
}

static int parse_mask(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                      struct sevkit_error *error)
{
    (void)rule;
    if (sk_number_parse(value, 0, UINT64_MAX, ret_number))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "found '%.*s', expected a number of 64 bits (decimal, or hex with 0x)",
                        FOUND(value));
}

static int parse_vmpl(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                      struct sevkit_error *error)
{
    (void)rule;
    if (strcmp(value, "host") == 0) {
        *ret_number = SEVKIT_VMPL_HOST;
        return 0;
    }
    if (sk_number_parse(value, 0, 3, ret_number))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "found '%.*s', expected 0, 1, 2, 3 or \"host\"",
                        FOUND(value));
}

static int parse_version(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                         struct sevkit_error *error)
{
    uint64_t version = 0, part;
    unsigned parts = 0;

    (void)rule;
    for (const char *word = value; parts < 3;) {
        char digits[4] = {0};
        size_t length = strcspn(word, ".");

        if (length >= sizeof(digits))
            break;
        memcpy(digits, word, length);
        if (!sk_number_parse_decimal(digits, 0, 255, &part))
            break;
        version |= part << (16 - 8 * parts++);
        if (word[length] == '\0') {
            *ret_number = version;
            if (parts >= 2)
                return 0;
            break;
        }
        word += length + 1;
    }
    return sk_error_set(
        error, SEVKIT_EUSAGE,
        "found '%.*s', expected \"MAJOR.MINOR\" or \"MAJOR.MINOR.BUILD\", each from "
        "0 to 255",
        FOUND(value));
}

static int parse_policy(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                        struct sevkit_error *error)
{
    (void)rule;
    return sevkit_policy_parse(value, ret_number, error);
}

static enum sk_bits bits_of(const struct sevkit_rule *rule)
{
    return rule->kind == SEVKIT_RULE_PLATFORM_BITS ? SK_PLATFORM_BITS : SK_POLICY_BITS;
}

static int parse_bits(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                      struct sevkit_error *error)
{
    return sk_bits_parse(bits_of(rule), value, ret_number, error);
}

static void format_switch(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    (void)rule;
    sk_text_add(text, value ? "true" : "false");
}

static void format_number(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    (void)rule;
    sk_text_addf(text, "%" PRIu64, value);
}

static void format_hex(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    (void)rule;
    sk_text_addf(text, "0x%" PRIx64, value);
}

static void format_vmpl(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    if (value == SEVKIT_VMPL_HOST)
        sk_text_add(text, "host");
    else
        format_number(rule, value, text);
}

/* "1.55" and "1.55.0" are the same. */
static void format_version(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    (void)rule;
    sk_text_addf(text, "%u.%u", (unsigned)(value >> 16), (unsigned)(value >> 8 & 0xff));
    if (value & 0xff)
        sk_text_addf(text, ".%u", (unsigned)(value & 0xff));
}

static void format_bits(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    sk_bits_format(bits_of(rule), value, text);
}

/* The kinds that are numbers; the others have no functions here. */
static const struct {
    int (*parse)(const struct sevkit_rule *rule, const char *value, uint64_t *ret_number,
                 struct sevkit_error *error);
    void (*format)(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text);
} numbers[] = {
    [SEVKIT_RULE_TEXT] = {NULL, NULL},
    [SEVKIT_RULE_PATH] = {NULL, NULL},
    [SEVKIT_RULE_SWITCH] = {parse_switch, format_switch},
    [SEVKIT_RULE_NUMBER] = {parse_number, format_number},
    [SEVKIT_RULE_VMPL] = {parse_vmpl, format_vmpl},
    [SEVKIT_RULE_VERSION] = {parse_version, format_version},
    [SEVKIT_RULE_BYTES] = {NULL, NULL},
    [SEVKIT_RULE_MASK] = {parse_mask, format_hex},
    [SEVKIT_RULE_PLATFORM_BITS] = {parse_bits, format_bits},
    [SEVKIT_RULE_POLICY_BITS] = {parse_bits, format_bits},
    [SEVKIT_RULE_POLICY] = {parse_policy, format_hex},
    [SEVKIT_RULE_TCB] = {NULL, NULL},
};

/* The names of checks are too many to list. */
static int unknown_check(const char *name, struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(name);

    for (size_t i = 0; i < sevkit_check_info_count(); i++)
        sk_suggestion_try(&suggestion, sevkit_check_info(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "found '%.*s', expected the name of a check" SK_SUGGESTION_FORMAT
                        "; 'sevkit report verify' lists them",
                        FOUND(name), SK_SUGGESTION_ARGS(suggestion));
}

static int unknown_product(const char *name, int length, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text known = {0};

    for (size_t i = 0; i < sevkit_product_count(); i++)
        sk_text_addf(&known, "%s%s", i > 0 ? ", " : "", sevkit_product(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE, "found '%.*s', expected a product line: %s", length,
                        name, sk_text_get(&known));
}

static int normalise_text(const struct sk_rule_row *row, const char *value, struct sk_text *text,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text known = {0};
    const char *const *choice = row->rule.choices;

    if (!*value)
        return sk_error_set(error, SEVKIT_EUSAGE, "found an empty text");
    if (row->target == SK_TARGET_TEXT && row->which == SEVKIT_EXPECT_PRODUCT) {
        const struct sevkit_product *product = sevkit_product_find(value);

        if (!product)
            return unknown_product(value, (int)strnlen(value, 100), error);
        value = product->name;
    }
    if (row->target == SK_TARGET_REQUIRE && !sevkit_check_info_find(value))
        return unknown_check(value, error);
    for (; choice && *choice; choice++) {
        if (strcmp(*choice, value) == 0)
            break;
        sk_text_addf(&known, "%s%s", choice == row->rule.choices ? "" : ", ", *choice);
    }
    if (choice && !*choice) {
        const struct sk_suggestion suggestion = sk_suggestion_among(value, row->rule.choices);

        return sk_error_set(error, SEVKIT_EUSAGE,
                            "found '%.*s', expected one of %s" SK_SUGGESTION_FORMAT, FOUND(value),
                            sk_text_get(&known), SK_SUGGESTION_ARGS(suggestion));
    }
    sk_text_add(text, value);
    return 0;
}

static bool fits(const struct sk_rule_row *row, size_t size)
{
    return size == row->rule.size || (size >= row->short_min && size <= row->short_max && size > 0);
}

/* Two sizes of the longest decimal form, with words between them. */
#define SHORT_WORDS_MAX  64
#define EXPECT_WORDS_MAX (SK_BYTES_WORDS_MAX + SHORT_WORDS_MAX)

/* "64 bytes as hex or base64, or 8". */
static void expected_bytes(const struct sk_rule_row *row, char ret_words[EXPECT_WORDS_MAX])
{
    const struct sk_bytes_rule exact = {row->rule.size, row->rule.size, SK_BYTES_TEXT};
    size_t used;

    sk_bytes_text_words(&exact, ret_words);
    used = strlen(ret_words);
    if (row->short_max > row->short_min)
        (void)snprintf(ret_words + used, SHORT_WORDS_MAX, ", or %zu to %zu", row->short_min,
                       row->short_max);
    else if (row->short_max > 0)
        (void)snprintf(ret_words + used, SHORT_WORDS_MAX, ", or %zu", row->short_max);
}

static int normalise_bytes(const struct sk_rule_row *row, const char *value, struct sk_text *text,
                           struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {1, row->rule.size, SK_BYTES_TEXT};
    uint8_t bytes[SK_RULE_BYTES_MAX] = {0};
    char digits[2 * SK_RULE_BYTES_MAX + 1], words[EXPECT_WORDS_MAX];
    size_t size = 0;
    int r = sk_bytes_text_read(&rule, value, strlen(value), bytes, &size, error);

    if (r == SEVKIT_ENOMEM)
        return r;
    expected_bytes(row, words);
    if (r < 0 || !fits(row, size))
        return sk_error_set(error, SEVKIT_EUSAGE, "found '%.*s' (%zu characters), expected %s",
                            FOUND(value), strlen(value), words);
    sk_hex_encode(bytes, row->rule.size, digits);
    sk_text_add(text, digits);
    return 0;
}

/* "Milan:" in front; ret_rest is what follows. */
static int parse_product(const char *value, const struct sevkit_product **ret_product,
                         const char **ret_rest, struct sevkit_error *error)
{
    const char *colon = strchr(value, ':');
    char name[PRODUCT_BYTES] = {0};

    *ret_product = NULL;
    *ret_rest = value;
    if (!colon)
        return 0;
    if ((size_t)(colon - value) < sizeof(name)) {
        memcpy(name, value, (size_t)(colon - value));
        *ret_product = sevkit_product_find(name);
    }
    if (!*ret_product)
        return unknown_product(value, (int)(colon - value < 100 ? colon - value : 100), error);
    *ret_rest = colon + 1;
    return 0;
}

/* What every TCB has at least is no mistake: lists of all components are written with 0 for those that are missing. */
static int check_components(const struct sevkit_tcb_floor *floor, struct sevkit_error *error)
{
    for (unsigned i = 0; floor->product && i < SK_TCB_COMPONENTS; i++)
        if (floor->components >> i & 1 &&
            sevkit_tcb_get(&floor->tcb, (enum sevkit_tcb_component)i) > 0 &&
            !sevkit_tcb_has(floor->product->tcb_layout, (enum sevkit_tcb_component)i))
            return sk_error_set(error, SEVKIT_EUSAGE, "TCBs of %s have no %s", floor->product->name,
                                sevkit_tcb_component_name((enum sevkit_tcb_component)i));
    return 0;
}

int sk_rule_floor(const char *value, struct sevkit_tcb_floor *ret_floor, struct sevkit_error *error)
{
    struct sevkit_tcb_floor floor = {.which = ret_floor->which};
    uint64_t raw;
    const char *rest;
    int r = parse_product(value, &floor.product, &rest, error);

    if (r < 0)
        return r;
    if (sk_number_parse(rest, 0, UINT64_MAX, &raw)) {
        if (!floor.product)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "found '%.*s': a number needs a product ('Milan:%.*s'), because "
                                "products differ in what its bytes mean",
                                FOUND(rest), FOUND(rest));
        floor.tcb = sevkit_tcb_read(floor.product->tcb_layout, raw);
        for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++)
            if (sevkit_tcb_has(floor.product->tcb_layout, (enum sevkit_tcb_component)i))
                floor.components |= 1u << i;
        if (!floor.tcb.reserved_zero)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "found '%.*s', in which reserved bytes of a TCB of %s are set",
                                FOUND(rest), floor.product->name);
    } else {
        r = sevkit_tcb_parse(rest, &floor.tcb, &floor.components, error);
    }
    if (r == 0)
        r = check_components(&floor, error);
    if (r == 0)
        *ret_floor = floor;
    return r;
}

void sk_rule_add_floor(const struct sevkit_tcb_floor *floor, struct sk_text *text)
{
    const char *separator = "";

    if (floor->product)
        sk_text_addf(text, "%s:", floor->product->name);
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;

        if (!(floor->components >> i & 1))
            continue;
        sk_text_addf(text, "%s%s=%u", separator, sevkit_tcb_component_name(component),
                     sevkit_tcb_get(&floor->tcb, component));
        separator = ",";
    }
}

static int normalise_floor(const struct sk_rule_row *row, const char *value, struct sk_text *text,
                           struct sevkit_error *error)
{
    struct sevkit_tcb_floor floor = {.which = SEVKIT_REPORTED_TCB};
    int r = sk_rule_floor(value, &floor, error);

    (void)row;
    if (r == 0)
        sk_rule_add_floor(&floor, text);
    return r;
}

static int normalise_number(const struct sk_rule_row *row, const char *value, struct sk_text *text,
                            struct sevkit_error *error)
{
    uint64_t number = 0;
    int r = numbers[row->rule.kind].parse(&row->rule, value, &number, error);

    if (r == 0)
        numbers[row->rule.kind].format(&row->rule, number, text);
    return r;
}

int sk_rule_normalise(const struct sk_rule_row *row, const char *value, struct sk_text *text,
                      struct sevkit_error *error)
{
    int r;

    if (numbers[row->rule.kind].parse)
        r = normalise_number(row, value, text, error);
    else if (row->rule.kind == SEVKIT_RULE_BYTES)
        r = normalise_bytes(row, value, text, error);
    else if (row->rule.kind == SEVKIT_RULE_TCB)
        r = normalise_floor(row, value, text, error);
    else
        r = normalise_text(row, value, text, error);
    return r == 0 && !sk_text_ok(text) ? sk_error_oom(error) : r;
}

uint64_t sk_rule_number(const struct sevkit_rule *rule, const char *value)
{
    uint64_t number = 0;
    struct sevkit_error ignored;

    /* A normal form that does not parse would be a bug; all bits refuse more than none. */
    return numbers[rule->kind].parse(rule, value, &number, &ignored) < 0 ? UINT64_MAX : number;
}

void sk_rule_bytes(const struct sk_rule_row *row, const char *value,
                   uint8_t ret_bytes[SK_RULE_BYTES_MAX])
{
    if (!sk_hex_decode(value, ret_bytes, row->rule.size))
        memset(ret_bytes, 0, SK_RULE_BYTES_MAX);
}

void sk_rule_add_number(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text)
{
    numbers[rule->kind].format(rule, value, text);
}

int sk_one_line(int result, struct sevkit_error *error)
{
    if (result < 0 && error)
        for (char *c = error->text; *c; c++)
            if ((unsigned char)*c < 0x20 || *c == 0x7f)
                *c = '?';
    return result;
}
