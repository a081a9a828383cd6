/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/image/image_archive.h"
#include "cli/option_values.h"
#include "image/root/bootstrap.h"
#include "sys/file.h"

#include <stdlib.h>
#include <string.h>

#define KEY_MAX_BYTES ((size_t)64 << 10)

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

static int read_options(const struct sk_given *given, const char *key,
                        struct sk_bootstrap_options *ret_options, struct sevkit_error *error)
{
    const char *suite = sk_given_value(given, OPT_SUITE), *user = sk_given_value(given, OPT_USER);
    const char *host = sk_given_value(given, OPT_HOSTNAME), *time = sk_given_value(given, OPT_TIME);
    uint64_t seconds;
    int r = 0;

    if (time)
        r = sk_value_number(OPT_TIME, time, 0, INT32_MAX, &seconds, error);
    *ret_options = (struct sk_bootstrap_options){
        .suite = suite ? suite : "bookworm",
        .mirror = sk_given_value(given, OPT_MIRROR),
        .packages = sk_given_value(given, OPT_INCLUDE),
        .hostname = host ? host : "guest",
        .user = user ? user : "root",
        .key = key,
        .time = time,
    };
    return r;
}

static int create(const struct sk_given *given, const char *key, struct sevkit_error *error)
{
    struct sk_bootstrap_options bootstrap;
    struct sk_image_root root = {0};
    int r = read_options(given, key, &bootstrap, error);

    if (r == 0)
        r = sk_bootstrap(&bootstrap, sk_given_value(given, OPT_OUTPUT), &sk_image_progress, &root,
                         error);
    if (r == 0)
        r = sk_image_write_archive(given, &root, "sevkit.image-create/1", error);
    sk_image_root_done(&root);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const outputs[] = {OPT_OUTPUT, NULL};
    SK_CLEANUP_FREE char *key = NULL;
    struct sk_bytes bytes = {0};
    int r = sk_image_check_outputs(given, outputs, error);

    if (r == 0)
        r = sk_file_read(&sk_sys_real, sk_given_value(given, OPT_AUTHORIZED_KEY), KEY_MAX_BYTES,
                         &bytes, error);
    if (r < 0)
        return r;
    key = strndup((const char *)bytes.data, bytes.size);
    sk_bytes_done(&bytes);
    return key ? create(given, key, error) : sk_error_oom(error);
}

const struct sk_command sk_command_image_create = {
    .noun = "image",
    .verb = "create",
    .summary = "make the root file system of a fresh Debian guest",
    .spec = &spec,
    .run = run,
};
