/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_options.h"

#include "base/args/suggest.h"
#include "base/values/number.h"
#include "cli/own_program.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY_MAX_BYTES  ((size_t)64 << 10)
#define SIZE_MAX_BYTES ((uint64_t)64 << 40)
#define WORD_BYTES     64

const struct sk_option_group sk_image_groups[] = {
    {"what comes out", NULL},
    {"the root", NULL},
    {"disk images as input", NULL},
    {NULL, NULL},
};

static const struct {
    const char *word;
    unsigned bit;
} adaptations[] = {
    {"fstab", SK_ADAPT_FSTAB},
    {"services", SK_ADAPT_SERVICES},
    {"network", SK_ADAPT_NETWORK},
};

static int keep_word(const char *word, struct sk_image_root_options *root,
                     struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(word);

    for (unsigned i = 0; sk_scrub_names[i]; i++) {
        if (strcmp(sk_scrub_names[i], word) == 0) {
            root->keep_scrub |= 1u << i;
            return 0;
        }
        sk_suggestion_try(&suggestion, sk_scrub_names[i]);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(adaptations); i++) {
        if (strcmp(adaptations[i].word, word) == 0) {
            root->keep_adapt |= adaptations[i].bit;
            return 0;
        }
        sk_suggestion_try(&suggestion, adaptations[i].word);
    }
    return sk_error_set(error, SEVKIT_EUSAGE, "--keep: unknown word '%s'" SK_SUGGESTION_FORMAT,
                        word, SK_SUGGESTION_ARGS(suggestion));
}

static int keep_list(const char *list, struct sk_image_root_options *root,
                     struct sevkit_error *error)
{
    int r = 0;

    while (r == 0 && *list) {
        size_t length = strcspn(list, ",");
        char word[WORD_BYTES];

        if (length >= sizeof(word))
            return sk_error_set(error, SEVKIT_EUSAGE, "--keep: unknown word '%.*s'", WORD_BYTES,
                                list);
        memcpy(word, list, length);
        word[length] = 0;
        r = keep_word(word, root, error);
        list += length + (list[length] == ',');
    }
    return r;
}

static int read_keep(const struct sk_given *given, struct sk_image_root_options *root,
                     struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_KEEP);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++)
        r = keep_list(arg->values[i], root, error);
    return r;
}

static int read_key(const struct sk_given *given, struct sk_image_inputs *inputs,
                    struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_AUTHORIZED_KEY);
    const char *user = sk_given_value(given, OPT_USER);
    struct sk_bytes bytes = {0};
    int r;

    if (user && !path)
        return sk_error_set(error, SEVKIT_EUSAGE, "--user has no effect without --authorized-key");
    if (!path)
        return 0;
    r = sk_file_read(&sk_sys_real, path, KEY_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    inputs->key_text = strndup((const char *)bytes.data, bytes.size);
    sk_bytes_done(&bytes);
    if (!inputs->key_text)
        return sk_error_oom(error);
    inputs->key = (struct sk_image_key){user ? user : "root", inputs->key_text};
    inputs->root.keys = &inputs->key;
    inputs->root.key_count = 1;
    return 0;
}

static void read_appliance(const struct sk_given *given, struct sk_image_inputs *inputs)
{
    const struct sk_arg *own = sk_given_arg(given, OPT_APPLIANCE_KERNEL);
    const struct sk_arg *guest = sk_given_arg(given, OPT_KERNEL_PACKAGE);
    const struct sk_arg *used = own->count ? own : guest;

    inputs->root.kernel_packages = guest->values;
    inputs->root.kernel_package_count = guest->count;
    inputs->appliance.kernel_packages = used->values;
    inputs->appliance.kernel_package_count = used->count;
    inputs->appliance.qemu = sk_given_value(given, OPT_QEMU);
    inputs->job = sk_own_program("sevkit-image-job", "image_job/sevkit-image-job");
    inputs->appliance.job = inputs->job;
    inputs->root.appliance = &inputs->appliance;
}

int sk_image_inputs_read(const struct sk_given *given, bool scrub,
                         struct sk_image_inputs *ret_inputs, struct sevkit_error *error)
{
    int r;

    *ret_inputs = (struct sk_image_inputs){0};
    ret_inputs->root.input = given->args->operands[0];
    ret_inputs->root.output = sk_given_value(given, OPT_OUTPUT);
    ret_inputs->root.all_root = sk_given_has(given, OPT_ALL_ROOT);
    ret_inputs->root.adapt = true;
    ret_inputs->root.scrub = scrub;
    read_appliance(given, ret_inputs);
    r = read_keep(given, &ret_inputs->root, error);
    return r < 0 ? r : read_key(given, ret_inputs, error);
}

void sk_image_inputs_done(struct sk_image_inputs *inputs)
{
    free(inputs->key_text);
    free(inputs->job);
}

int sk_image_check_outputs(const struct sk_given *given, const char *const *options,
                           struct sevkit_error *error)
{
    for (; !sk_given_has(given, OPT_FORCE) && *options; options++) {
        const char *path = sk_given_value(given, *options);

        if (path && access(path, F_OK) == 0)
            return sk_file_kept(path, error);
    }
    return 0;
}

int sk_image_size(const struct sk_given *given, const char *option, uint64_t *ret_bytes,
                  struct sevkit_error *error)
{
    static const char units[] = "KMGT";
    const char *text = sk_given_value(given, option), *unit;
    char digits[WORD_BYTES] = {0};
    unsigned shift = 0;
    uint64_t number;
    size_t length;

    *ret_bytes = 0;
    if (!text)
        return 0;
    length = strlen(text);
    unit = length ? strchr(units, text[length - 1]) : NULL;
    if (length && unit) {
        shift = 10 * (unsigned)(unit - units + 1);
        length--;
    }
    if (length < sizeof(digits))
        memcpy(digits, text, length);
    if (!sk_number_parse_decimal(digits, 1, SIZE_MAX_BYTES >> shift, &number))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: '%s' is not a size; expected a number of bytes, or with K, M, G "
                            "or T",
                            option, text);
    *ret_bytes = number << shift;
    return 0;
}
