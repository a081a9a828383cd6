/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy files: whatever text is a policy, its normal form in TOML and in JSON is the same policy. There
 * are no files here, so that nothing that the text names is read.
 */
#include "fuzz.h"
#include "policy/policy_file.h"

#include <errno.h>

static int open_nothing(const char *path)
{
    (void)path;
    errno = ENOENT;
    return -1;
}

static const struct sk_sys no_files = {.open_read = open_nothing};

static int measure_nothing(const char *name, const char *directory, const void *data, size_t size,
                           const struct sk_listener *listener, struct sk_policy_plan *ret_plan,
                           struct sevkit_error *error)
{
    (void)name;
    (void)listener;
    (void)directory;
    (void)data;
    (void)error;
    *ret_plan = (struct sk_policy_plan){.policy = 0x30000, .has_host_data = size & 1};
    return 0;
}

static const struct sk_policy_reader reader = {.sys = &no_files, .measure = measure_nothing};

static void require_same(const struct sevkit_acceptance *a, const struct sevkit_acceptance *b)
{
    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        const char *name = sevkit_rule(i)->name;
        size_t count = sevkit_acceptance_count(a, name);
        size_t shown = 0;

        /* "none" beside other bits says nothing, and is not written. */
        for (size_t k = 0; k < count; k++)
            shown += count == 1 || strcmp(sevkit_acceptance_value(a, name, k), "none") != 0;
        REQUIRE(sevkit_acceptance_count(b, name) == shown);
        for (size_t k = 0; k < count && shown == count; k++)
            REQUIRE(strcmp(sevkit_acceptance_value(a, name, k),
                           sevkit_acceptance_value(b, name, k)) == 0);
    }
}

static void require_again(const struct sevkit_acceptance *acceptance, const char *text, size_t size)
{
    struct sevkit_acceptance *again;
    enum sk_policy_format format;
    struct sevkit_error error = {0};

    REQUIRE(sk_policy_parse(&reader, "again", ".", text, size, &again, &format, &error) == 0);
    require_same(acceptance, again);
    sevkit_acceptance_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_expectations *expectations;
    struct sk_text toml = {0};
    enum sk_policy_format format;
    struct sevkit_error error = {0};
    json_t *root;
    char *json;
    int r = sk_policy_parse(&reader, "p", ".", data, size, &acceptance, &format, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EIO);
        REQUIRE(!acceptance);
        return 0;
    }
    sk_policy_write_toml(acceptance, false, &toml);
    require_again(acceptance, toml.data, toml.length);
    root = sk_policy_to_json(acceptance);
    json = json_dumps(root, 0);
    require_again(acceptance, json, strlen(json));
    REQUIRE(sevkit_expectations_new(&expectations, &error) == 0);
    REQUIRE(sevkit_acceptance_apply(acceptance, expectations, NULL, NULL, &error) == 0);
    sevkit_expectations_free(expectations);
    free(json);
    json_decref(root);
    sk_text_done(&toml);
    sevkit_acceptance_free(acceptance);
    return 0;
}
