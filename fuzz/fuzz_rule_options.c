/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options of 'sevkit report verify', one "option=value" a line: what is stated is in its normal form, which a policy
 * takes as it is, and can be expected. There are no files here.
 */
#include "fuzz.h"
#include "policy/options/rule_options.h"

#include <errno.h>

static int open_nothing(const char *path)
{
    (void)path;
    errno = ENOENT;
    return -1;
}

static int measure_nothing(const char *path, const struct sk_listener *listener,
                           uint8_t ret_digest[48], struct sevkit_error *error)
{
    (void)path;
    (void)listener;
    (void)error;
    memset(ret_digest, 1, 48);
    return 0;
}

static const struct sk_sys no_files = {.open_read = open_nothing};
static const struct sk_policy_reader reader = {.sys = &no_files, .digest = measure_nothing};
static const struct sk_rule_options options = {.reader = &reader};

static void state(struct sevkit_acceptance *acceptance, char *line)
{
    char *equals = strchr(line, '=');
    struct sevkit_error error = {0};
    int r;

    if (equals)
        *equals = '\0';
    r = sk_rule_option_add(&options, line, equals ? equals + 1 : NULL, acceptance, &error);
    if (r == SEVKIT_EIO)
        r = error.code = SEVKIT_EINPUT;
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EUSAGE, SEVKIT_EINPUT);
    REQUIRE(sk_rule_option_known(line) || r == SEVKIT_EUSAGE);
}

static void require_normal(const struct sevkit_acceptance *acceptance)
{
    struct sevkit_acceptance *again;
    struct sevkit_error error = {0};

    REQUIRE(sevkit_acceptance_new(&again, &error) == 0);
    for (size_t i = 0; i < sk_rule_rows_count; i++) {
        const char *name = sk_rule_rows[i].rule.name;
        size_t count = sevkit_acceptance_count(acceptance, name);

        for (size_t k = 0; k < count; k++)
            REQUIRE(sevkit_acceptance_add(again, name, sevkit_acceptance_value(acceptance, name, k),
                                          NULL, &error) == 0);
        REQUIRE(sevkit_acceptance_count(again, name) == count);
        for (size_t k = 0; k < count; k++) {
            REQUIRE(strcmp(sevkit_acceptance_value(again, name, k),
                           sevkit_acceptance_value(acceptance, name, k)) == 0);
            REQUIRE(strncmp(sevkit_acceptance_origin(acceptance, name, k), "--", 2) == 0);
        }
    }
    sevkit_acceptance_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_expectations *expectations;
    struct sevkit_acceptance *acceptance;
    struct sevkit_error error = {0};
    char *text = malloc(size + 1), *cursor = text;
    int r;

    REQUIRE(text && sevkit_acceptance_new(&acceptance, &error) == 0);
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *line; (line = strsep(&cursor, "\n"));)
        state(acceptance, line);
    require_normal(acceptance);
    REQUIRE(sevkit_expectations_new(&expectations, &error) == 0);
    r = sk_acceptance_apply_stated(acceptance, expectations, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EUSAGE, SEVKIT_EUSAGE);
    sevkit_expectations_free(expectations);
    sevkit_acceptance_free(acceptance);
    free(text);
    return 0;
}
