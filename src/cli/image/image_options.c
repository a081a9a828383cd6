/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_options.h"

#include "base/list.h"
#include "base/values/number.h"
#include "cli/image/image_view.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "sys/file.h"
#include "sys/process/own_program.h"

#include <stdlib.h>
#include <string.h>

#define KEY_MAX_BYTES  ((size_t)64 << 10)
#define SIZE_MAX_BYTES ((uint64_t)64 << 40)

const struct sk_option_group sk_image_groups[] = {
    {"what comes out", NULL},
    {"the root", NULL},
    {"disk images as input", NULL},
    {NULL, NULL},
};

const char *const sk_image_formats[] = {"tar", "ext4", NULL};

static int keep_list(const char *list, struct sk_image_root_options *root,
                     struct sevkit_error *error)
{
    struct sk_item item;
    int r = 0;

    while (r == 0 && sk_list_next(&list, &item))
        r = item.length >= sizeof(item.text)
                ? sk_error_set(error, SEVKIT_EUSAGE, "unknown word '%.*s'", SK_ITEM(item))
                : sk_image_keep(item.text, root, error);
    return r < 0 ? sk_error_wrap(error, r, "--keep") : 0;
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
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r;

    if (user && !path)
        return sk_error_set(error, SEVKIT_EUSAGE, "--user has no effect without --authorized-key");
    if (!path)
        return 0;
    r = sk_file_read(&sk_sys_real, path, KEY_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    inputs->key_text = strndup((const char *)bytes.data, bytes.size);
    if (!inputs->key_text)
        return sk_error_oom(error);
    inputs->key = (struct sk_image_key){user ? user : "root", inputs->key_text};
    inputs->request.root.keys = &inputs->key;
    inputs->request.root.key_count = 1;
    return 0;
}

static void read_appliance(const struct sk_given *given, struct sk_image_inputs *inputs)
{
    const struct sk_arg *own = sk_given_arg(given, OPT_APPLIANCE_KERNEL);
    const struct sk_arg *guest = sk_given_arg(given, OPT_KERNEL_PACKAGE);
    const struct sk_arg *used = own->count ? own : guest;
    struct sk_image_root_options *root = &inputs->request.root;

    root->kernel_packages = guest->values;
    root->kernel_package_count = guest->count;
    inputs->job = sk_own_program("sevkit-image-job", "image_job/sevkit-image-job");
    if (!inputs->job)
        sk_cli_out_of_memory();
    inputs->appliance = (struct sk_appliance_parts){.kernel_packages = used->values,
                                                    .kernel_package_count = used->count,
                                                    .qemu = sk_given_value(given, OPT_QEMU),
                                                    .job = inputs->job};
    root->appliance = &inputs->appliance;
}

static int read_size(const struct sk_given *given, uint64_t *ret_bytes, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_SIZE);

    if (text && !sk_number_parse_size(text, SIZE_MAX_BYTES, ret_bytes))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--size: '%s' is not a size; expected a number of bytes, or with K, M, "
                            "G or T",
                            text);
    return 0;
}

int sk_image_inputs_read(const struct sk_given *given, enum sk_image_kind kind,
                         struct sk_image_inputs *ret_inputs, struct sevkit_error *error)
{
    struct sk_image_request *request = &ret_inputs->request;
    int r;

    *ret_inputs = (struct sk_image_inputs){0};
    *request = (struct sk_image_request){
        .kind = kind,
        .root = {.input = given->args->operand_count ? given->args->operands[0] : NULL,
                 .output = sk_given_value(given, OPT_OUTPUT),
                 .all_root = sk_given_has(given, OPT_ALL_ROOT),
                 .adapt = true,
                 .scrub = kind == SK_IMAGE_VERITY || sk_given_has(given, OPT_SCRUB)},
        .replace = sk_given_has(given, OPT_FORCE),
        .progress = &sk_image_progress,
    };
    read_appliance(given, ret_inputs);
    r = read_size(given, &request->filesystem_bytes, error);
    if (r == 0)
        r = read_keep(given, &request->root, error);
    return r < 0 ? r : read_key(given, ret_inputs, error);
}

void sk_image_inputs_done(struct sk_image_inputs *inputs)
{
    free(inputs->key_text);
    free(inputs->job);
}

int sk_image_archive_kind(const struct sk_given *given, enum sk_image_kind *ret_kind,
                          struct sevkit_error *error)
{
    bool plain = sk_value_choice(given, OPT_FORMAT, sk_image_formats) == 1;

    if (!plain && sk_given_has(given, OPT_SIZE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--size has no effect without --format ext4");
    *ret_kind = plain ? SK_IMAGE_PLAIN : SK_IMAGE_TAR;
    return 0;
}
