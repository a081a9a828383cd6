/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "cli/option_values.h"
#include "cli/stack/stack_command.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "sys/file.h"
#include "sys/process/process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const environment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC",
    NULL};

static const struct sk_option package_options[] = {
    SK_HELP_OPTION,
    SK_STACK_WORK_OPTION,
    {.name = "output",
     .letter = 'o',
     .metavar = "FILE",
     .required = true,
     .writes = true,
     .help = "archive to write (.tar.gz)"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "replace an existing file"},
    {.name = NULL},
};

static const struct sk_args_spec package_spec = {
    .program = "sevkit stack package",
    .description =
        "Put what was built, with its manifest, into an archive. The same files give the "
        "same bytes, whenever and by whomever it is made.",
    .epilog = "examples:\n"
              "  sevkit stack package -o snp-release.tar.gz\n",
    .options = package_options,
};

static const struct sk_option fetch_options[] = {
    SK_HELP_OPTION,
    {.name = "sha256",
     .required = true,
     .metavar = "HEX",
     .help = "what the archive must be; anything else is removed"},
    {.name = "output",
     .letter = 'o',
     .metavar = "FILE",
     .required = true,
     .writes = true,
     .help = "where it goes"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "replace an existing file"},
    {.name = NULL},
};

static const struct sk_args_spec fetch_spec = {
    .program = "sevkit stack fetch",
    .description = "Get an archive that was built elsewhere, by https or from a file, and keep it "
                   "only if it is the one of the digest.",
    .epilog =
        "examples:\n"
        "  sevkit stack fetch --sha256 HEX -o snp-release.tar.gz https://host/release.tar.gz\n",
    .options = fetch_options,
    .operands = "URL",
    .operands_min = 1,
    .operands_max = 1,
};

static int check_new(const struct sk_given *given, const char *path, struct sevkit_error *error)
{
    if (sk_given_has(given, OPT_FORCE) || access(path, F_OK) < 0)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED, "%s: already exists; --force replaces it", path);
}

/* Runs a program that writes part; a failure removes it. */
static int make_part(const char *const *argv, const char *folder, const char *part,
                     struct sevkit_error *error)
{
    struct sk_process process = {.argv = argv, .environment = environment, .folder = folder};
    int status = 0, r = sk_process_run(&process, &status, error);

    if (r == 0 && status != 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s failed", argv[0]);
    if (r < 0)
        (void)unlink(part);
    return r;
}

static int finish(const char *part, const char *path, struct sevkit_error *error)
{
    if (rename(part, path) == 0)
        return 0;
    (void)unlink(part);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

static int part_of(const char *path, struct sk_text *part, struct sevkit_error *error)
{
    int r = sk_stack_absolute(path, part, error);

    sk_text_add(part, ".part");
    return r == 0 && !sk_text_ok(part) ? sk_error_oom(error) : r;
}

static int run_package(const struct sk_given *given, struct sevkit_error *error)
{
    const char *work = sk_given_value(given, OPT_WORK), *path = sk_given_value(given, OPT_OUTPUT);
    SK_CLEANUP(sk_text_done) struct sk_text part = {0};
    const char *argv[] = {"tar",
                          "--create",
                          "--file",
                          NULL,
                          "--sort=name",
                          "--mtime=@0",
                          "--owner=0",
                          "--group=0",
                          "--numeric-owner",
                          "--format=gnu",
                          "--use-compress-program=gzip -n",
                          "--mode=go=rX,u+rw,a-s",
                          "manifest.json",
                          "out",
                          NULL};
    int r = check_new(given, path, error);

    work = work ? work : "stack-build";
    if (r == 0)
        r = part_of(path, &part, error);
    if (r < 0)
        return r;
    argv[3] = sk_text_get(&part);
    r = make_part(argv, work, sk_text_get(&part), error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s: is it built?", work);
    return finish(sk_text_get(&part), path, error);
}

static int hash_piece(void *arg, const void *data, size_t size, uint64_t total,
                      struct sevkit_error *error)
{
    (void)total;
    return sk_digest_update(arg, data, size, error);
}

static int check_digest(const char *path, const uint8_t wanted[SK_SHA256_BYTES],
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint8_t bytes[SK_SHA256_BYTES] = {0};
    char found[2 * SK_SHA256_BYTES + 1], expected[2 * SK_SHA256_BYTES + 1];
    uint64_t size;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_digest_init(digest, error);
    if (r == 0)
        r = sk_file_stream(&sk_sys_real, path, hash_piece, digest, &size, error);
    if (r == 0)
        r = sk_digest_final(digest, bytes, error);
    if (r < 0 || memcmp(bytes, wanted, sizeof(bytes)) == 0)
        return r;
    sk_hex_encode(bytes, sizeof(bytes), found);
    sk_hex_encode(wanted, sizeof(bytes), expected);
    return sk_error_set(error, SEVKIT_EREFUSED, "SHA-256: found %s, expected %s", found, expected);
}

static int run_fetch(const struct sk_given *given, struct sevkit_error *error)
{
    const char *url = given->args->operands[0], *path = sk_given_value(given, OPT_OUTPUT);
    SK_CLEANUP(sk_text_done) struct sk_text part = {0};
    bool is_https = strncmp(url, "https://", 8) == 0;
    const char *fetch[] = {
        "curl",         "--fail",   "--location", "--proto", "=https", "--silent",
        "--show-error", "--output", NULL,         "--",      url,      NULL};
    const char *copy[] = {"cp", "--", url, NULL, NULL};
    uint8_t wanted[SK_SHA256_BYTES];
    int r =
        sk_value_hex(OPT_SHA256, sk_given_value(given, OPT_SHA256), wanted, sizeof(wanted), error);

    if (r == 0)
        r = check_new(given, path, error);
    if (r == 0)
        r = part_of(path, &part, error);
    if (r < 0)
        return r;
    fetch[8] = copy[3] = sk_text_get(&part);
    r = make_part(is_https ? fetch : copy, NULL, sk_text_get(&part), error);
    if (r == 0) {
        r = check_digest(sk_text_get(&part), wanted, error);
        if (r < 0)
            (void)unlink(sk_text_get(&part));
    }
    if (r < 0)
        return sk_error_wrap(error, r, "%s", url);
    return finish(sk_text_get(&part), path, error);
}

const struct sk_command sk_command_stack_package = {
    .noun = "stack",
    .verb = "package",
    .summary = "put what was built into a reproducible archive",
    .spec = &package_spec,
    .run = run_package,
};

const struct sk_command sk_command_stack_fetch = {
    .noun = "stack",
    .verb = "fetch",
    .summary = "get an archive that has a known digest",
    .spec = &fetch_spec,
    .run = run_fetch,
};
