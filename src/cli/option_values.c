/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/option_values.h"

#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "base/values/time_text.h"
#include "formats/launch/features_text.h"
#include "measure/digest_source.h"

#include <string.h>

int sk_value_number(const char *option, const char *text, uint64_t min, uint64_t max,
                    uint64_t *ret_value, struct sevkit_error *error)
{
    int r = sk_number_read(text, min, max, ret_value, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_value_hex(const char *option, const char *text, void *ret_bytes, size_t size,
                 struct sevkit_error *error)
{
    if (sk_bytes_text_is(SK_BYTES_HEX, text, ret_bytes, size))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--%s: expected exactly %zu hex digits, found %zu characters: '%s'", option,
                        2 * size, strlen(text), text);
}

int sk_value_digest(const char *option, const char *text, uint8_t ret_digest[48],
                    struct sevkit_error *error)
{
    int r = sk_digest_text_read(text, ret_digest, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_value_digest_source(const char *option, const char *text, uint8_t ret_digest[48],
                           struct sevkit_error *error)
{
    int r = sk_digest_source_read(&sk_sys_real, text, ret_digest, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_value_features(const char *option, const char *text, uint64_t *ret_features,
                      struct sevkit_error *error)
{
    int r = sk_features_read(text, ret_features, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_value_time(const char *option, const char *text, int64_t *ret_time,
                  struct sevkit_error *error)
{
    if (sk_time_parse(text, ret_time))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "--%s: '%s' is no moment: expected " SK_TIME_FORMS,
                        option, text);
}

int sk_values_stdin_once(const struct sk_given *given, const char *const *options,
                         struct sevkit_error *error)
{
    const char *first = NULL;

    for (; *options; options++) {
        const char *value = sk_given_value(given, *options);

        if (!value || (strcmp(value, "-") != 0 && strcmp(value, "@-") != 0))
            continue;
        if (first)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s and --%s cannot both be standard input ('-')", first,
                                *options);
        first = *options;
    }
    return 0;
}

size_t sk_value_choice(const struct sk_given *given, const char *option, const char *const *choices)
{
    const char *value = sk_given_value(given, option);

    for (size_t i = 0; value && choices[i]; i++)
        if (strcmp(choices[i], value) == 0)
            return i;
    return 0;
}
