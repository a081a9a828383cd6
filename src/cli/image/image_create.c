/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_options.h"
#include "cli/image/image_view.h"
#include "cli/option_values.h"
#include "image/root/bootstrap.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IMAGE_OUTPUT_OPTIONS,
    SK_IMAGE_FORMAT_OPTIONS,
    {.name = "authorized-key",
     .required = true,
     .group = SK_IMAGE_GROUP_ROOT,
     .metavar = "FILE",
     .help = "public key of OpenSSH that may log in; passwords do not"},
    {.name = "user",
     .group = SK_IMAGE_GROUP_ROOT,
     .metavar = "NAME",
     .help = "as whom; default root. Another user is made and may become root"},
    {.name = "suite",
     .group = SK_IMAGE_GROUP_ROOT,
     .metavar = "NAME",
     .help = "of Debian; default bookworm"},
    {.name = "mirror",
     .group = SK_IMAGE_GROUP_ROOT,
     .metavar = "URL",
     .help = "of Debian, or a file as below /etc/apt/sources.list.d"},
    {.name = "include",
     .group = SK_IMAGE_GROUP_ROOT,
     .metavar = "PACKAGE,...",
     .help = "more packages"},
    {.name = "hostname", .group = SK_IMAGE_GROUP_ROOT, .metavar = "NAME", .help = "default guest"},
    {.name = "time",
     .group = SK_IMAGE_GROUP_ROOT,
     .metavar = "SECONDS",
     .help = "since 1970: no file is newer; the same packages then give the same root"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit image create",
    .description = "Make the root file system of a fresh Debian guest with mmdebstrap: systemd, "
                   "networkd, and sshd that takes keys only.",
    .epilog = "examples:\n"
              "  sevkit image create -o root.tar --authorized-key ~/.ssh/id_ed25519.pub\n"
              "  sevkit image create -o root.tar --authorized-key id.pub --user me \\\n"
              "      --include nginx,curl --time 1700000000\n",
    .options = options,
    .groups = sk_image_groups,
};

static int read_options(const struct sk_given *given, const struct sk_image_key *key,
                        struct sk_bootstrap_options *ret_options, struct sevkit_error *error)
{
    const char *suite = sk_given_value(given, OPT_SUITE);
    const char *host = sk_given_value(given, OPT_HOSTNAME), *time = sk_given_value(given, OPT_TIME);
    uint64_t seconds;

    *ret_options = (struct sk_bootstrap_options){
        .suite = suite ? suite : "bookworm",
        .mirror = sk_given_value(given, OPT_MIRROR),
        .packages = sk_given_value(given, OPT_INCLUDE),
        .hostname = host ? host : "guest",
        .user = key->user,
        .key = key->text,
        .time = time,
    };
    return time ? sk_value_number(OPT_TIME, time, 0, INT32_MAX, &seconds, error) : 0;
}

static int create(const struct sk_given *given, const struct sk_image_inputs *inputs,
                  struct sk_image_made *made, struct sevkit_error *error)
{
    const struct sk_image_request *request = &inputs->request;
    struct sk_bootstrap_options bootstrap;
    int r = read_options(given, &inputs->key, &bootstrap, error);

    if (r == 0)
        r = sk_image_check(request, error);
    if (r == 0)
        r = sk_bootstrap(&bootstrap, request->root.output, request->progress, &made->root, error);
    return r == 0 ? sk_image_write(request, made, error) : r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_image_made_done) struct sk_image_made made = {0};
    SK_CLEANUP(sk_image_inputs_done) struct sk_image_inputs inputs = {0};
    enum sk_image_kind kind;
    int r = sk_image_archive_kind(given, &kind, error);

    if (r == 0)
        r = sk_image_inputs_read(given, kind, &inputs, error);
    if (r == 0)
        r = create(given, &inputs, &made, error);
    return r == 0 ? sk_image_print(given, "sevkit.image-create/1", &made, error) : r;
}

const struct sk_command sk_command_image_create = {
    .noun = "image",
    .verb = "create",
    .summary = "make the root file system of a fresh Debian guest",
    .spec = &spec,
    .run = run,
};
