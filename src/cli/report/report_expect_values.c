/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_expect_values.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/text.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "cli/key/passphrase.h"
#include "cli/launch/launch_input.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "policy/report_data.h"
#include "sys/file.h"

#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int sk_expect_report_data(const char *option, const char *text, uint8_t *ret_value, size_t size,
                          struct sevkit_error *error)
{
    (void)size;
    return sk_report_data_value(option, text, ret_value, error);
}

static bool decode_exactly(const char *text, uint8_t *ret_value, size_t size)
{
    return sk_bytes_text_is(SK_BYTES_TEXT, text, ret_value, size);
}

int sk_expect_bytes(const char *option, const char *text, uint8_t *ret_value, size_t size,
                    struct sevkit_error *error)
{
    uint8_t value[SEVKIT_REPORT_BYTES];

    if (!decode_exactly(text, value, size))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: expected %zu bytes as %zu hex digits or in base64, found %zu "
                            "characters: '%.160s'",
                            option, size, 2 * size, strlen(text), text);
    memcpy(ret_value, value, size);
    return 0;
}

int sk_expect_hashed(const char *option, const char *text, uint8_t *ret_value, size_t size,
                     struct sevkit_error *error)
{
    uint8_t data[SK_REPORT_DATA_BYTES];
    int r;

    if (strncmp(text, "sha256:", strlen("sha256:")) != 0)
        return sk_expect_bytes(option, text, ret_value, size, error);
    r = sk_report_data_value(option, text, data, error);
    if (r == 0)
        memcpy(ret_value, data, size);
    return r;
}

int sk_expect_chip_id(const char *option, const char *text, uint8_t *ret_value, size_t size,
                      struct sevkit_error *error)
{
    enum { SHORT_BYTES = 8 };
    uint8_t value[64] = {0};

    if (!sk_bytes_text_is(SK_BYTES_HEX, text, value, SHORT_BYTES) &&
        !decode_exactly(text, value, size))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: expected %zu hex digits, or %d from Turin on, found %zu "
                            "characters: '%.160s'",
                            option, 2 * size, 2 * SHORT_BYTES, strlen(text), text);
    memcpy(ret_value, value, size);
    return 0;
}

int sk_expect_key(const char *option, const char *text, uint8_t *ret_value, size_t size,
                  struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    int r;

    if (decode_exactly(text, ret_value, size))
        return 0;
    r = sk_key_file_load(text, NULL, &key, error);
    if (r == 0)
        r = sevkit_key_digest(key, ret_value, error);
    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

/* The digest in a document of 'sevkit measure --json'; false if the text is no JSON object at all. */
static bool read_measure_json(const char *path, const struct sk_bytes *bytes, uint8_t *ret_value,
                              size_t size, int *ret_result, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document =
        json_loadb((const char *)bytes->data, bytes->size, JSON_REJECT_DUPLICATES, NULL);
    const char *schema = json_string_value(json_object_get(document, "schema"));
    const char *digest =
        json_string_value(json_object_get(json_object_get(document, "digest"), "hex"));

    if (!json_is_object(document))
        return false;
    if (schema && strncmp(schema, "sevkit.measure/", strlen("sevkit.measure/")) == 0 && digest &&
        decode_exactly(digest, ret_value, size))
        *ret_result = 0;
    else
        *ret_result = sk_error_set(error, SEVKIT_EINPUT,
                                   "%s: a JSON document, but not that of 'sevkit measure --json' "
                                   "for a SEV-SNP guest",
                                   path);
    return true;
}

/* The file in "plan:FILE", and in "FILE.toml", which cannot be a digest; else NULL. */
const char *sk_expect_plan(const char *text)
{
    static const char prefix[] = "plan:", suffix[] = ".toml";
    size_t length = strlen(text);

    if (strncmp(text, prefix, strlen(prefix)) == 0)
        return text + strlen(prefix);
    return text[0] != '@' && length > strlen(suffix) &&
                   strcmp(text + length - strlen(suffix), suffix) == 0
               ? text
               : NULL;
}

int sk_expect_measurement(const char *option, const char *text, uint8_t *ret_value, size_t size,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = sk_expect_plan(text);
    int r;

    if (path) {
        r = sk_plan_digest(path, &sk_cli_listener, ret_value, error);
        return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
    }
    if (text[0] != '@')
        return sk_value_digest_source(option, text, ret_value, error);
    r = sk_file_read(&sk_sys_real, text + 1, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--%s", option);
    if (read_measure_json(text + 1, &bytes, ret_value, size, &r, error))
        return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
    return sk_value_digest_source(option, text, ret_value, error);
}

int sk_expect_u32(const char *option, const char *text, uint64_t *ret_value,
                  struct sevkit_error *error)
{
    return sk_value_number(option, text, 0, UINT32_MAX, ret_value, error);
}

int sk_expect_u8(const char *option, const char *text, uint64_t *ret_value,
                 struct sevkit_error *error)
{
    return sk_value_number(option, text, 0, UINT8_MAX, ret_value, error);
}

int sk_expect_mask(const char *option, const char *text, uint64_t *ret_value,
                   struct sevkit_error *error)
{
    return sk_value_number(option, text, 0, UINT64_MAX, ret_value, error);
}

int sk_expect_policy(const char *option, const char *text, uint64_t *ret_value,
                     struct sevkit_error *error)
{
    int r = sevkit_policy_parse(text, ret_value, error);

    if (r < 0 && access(text, F_OK) == 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: '%s' is not a guest policy; expectations in a file are for "
                            "--policy-file",
                            option, text);
    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_expect_platform_bits(const char *option, const char *text, uint64_t *ret_value,
                            struct sevkit_error *error)
{
    int r = sevkit_platform_parse(text, ret_value, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

static int add_policy_bit(void *arg, const char *word, struct sevkit_error *error)
{
    uint64_t *mask = arg;

    for (size_t i = 0; i < sevkit_policy_bit_count(); i++) {
        const struct sevkit_policy_bit *bit = sevkit_policy_bit(i);

        if (strcmp(bit->name, word) == 0) {
            *mask |= (uint64_t)1 << bit->bit;
            return 0;
        }
    }
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "'%s' is neither a number nor the name of a policy bit", word);
}

int sk_expect_policy_bits(const char *option, const char *text, uint64_t *ret_value,
                          struct sevkit_error *error)
{
    uint64_t mask = 0;
    int r;

    if (sk_number_parse(text, 0, UINT64_MAX, ret_value))
        return 0;
    r = sk_expect_words(option, text, add_policy_bit, &mask, error);
    if (r == 0)
        *ret_value = mask;
    return r;
}

/* "1.55.29" into count numbers of one byte each. */
static bool parse_version(const char *text, unsigned count, uint64_t *ret_value)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < count; i++) {
        size_t length = strcspn(text, ".");
        char digits[4] = "";
        uint64_t part;

        if (length == 0 || length >= sizeof(digits))
            return false;
        memcpy(digits, text, length);
        if (!sk_number_parse_decimal(digits, 0, UINT8_MAX, &part))
            return false;
        value = value << 8 | part;
        text += length;
        if (*text != (i + 1 < count ? '.' : '\0'))
            return false;
        text++;
    }
    *ret_value = value;
    return true;
}

int sk_expect_abi(const char *option, const char *text, uint64_t *ret_value,
                  struct sevkit_error *error)
{
    if (parse_version(text, 2, ret_value))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "--%s: '%s' is no version like 1.51", option, text);
}

int sk_expect_firmware(const char *option, const char *text, uint64_t *ret_value,
                       struct sevkit_error *error)
{
    if (parse_version(text, 3, ret_value))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--%s: '%s' is no firmware version like 1.55.29 (MAJOR.MINOR.BUILD)",
                        option, text);
}

int sk_expect_vmpl(const char *text, uint64_t *ret_min, uint64_t *ret_max,
                   struct sevkit_error *error)
{
    size_t length = strlen(text);

    if (strcmp(text, "host") == 0) {
        *ret_min = *ret_max = SEVKIT_VMPL_HOST;
        return 0;
    }
    if ((length == 1 || (length == 3 && text[1] == '-')) && text[0] >= '0' && text[0] <= '3' &&
        text[length - 1] >= text[0] && text[length - 1] <= '3') {
        *ret_min = (uint64_t)(text[0] - '0');
        *ret_max = (uint64_t)(text[length - 1] - '0');
        return 0;
    }
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--vmpl: '%s' is neither 0 to 3, nor a range like 0-2, nor 'host'", text);
}

int sk_expect_words(const char *option, const char *list,
                    int (*use)(void *arg, const char *word, struct sevkit_error *error), void *arg,
                    struct sevkit_error *error)
{
    struct sk_item item;

    while (sk_list_next(&list, &item)) {
        SK_CLEANUP(sk_text_done) struct sk_text word = {0};
        int r;

        sk_text_add_bytes(&word, item.start, item.length);
        if (!sk_text_ok(&word))
            return sk_error_oom(error);
        r = use(arg, sk_text_get(&word), error);
        if (r < 0)
            return sk_error_wrap(error, r, "--%s", option);
    }
    return 0;
}
