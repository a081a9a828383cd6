/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/stack/stack_command.h"
#include "cli/view/output.h"
#include "stack/stack_files.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct sk_option package_options[] = {
    SK_HELP_OPTION,
    SK_STACK_WORK_OPTION,
    {.name = "output",
     .letter = 'o',
     .metavar = "FILE",
     .required = true,
     .writes = true,
     .help = "archive to write (.tar.gz)"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec package_spec = {
    .program = "sevkit stack package",
    .description =
        "Put what was built, with its manifest, into an archive in AMDSEV's layout: snp-release/ with "
        "linux, usr/local, source-commit.PART, source-config, kvm.conf and install.sh. The same files "
        "give the same bytes, whenever and by whomever it is made.",
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
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec fetch_spec = {
    .program = "sevkit stack fetch",
    .description =
        "Get an archive that was built elsewhere, by http, https or from a file, and keep it "
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
    return sk_file_kept(path, error);
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
                          "--transform=s,^out,snp-release,;s,^manifest,snp-release/manifest,",
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
    r = sk_stack_run(argv, work, NULL, error);
    if (r < 0) {
        (void)unlink(sk_text_get(&part));
        return sk_error_wrap(error, r, "%s: is it built?", work);
    }
    return finish(sk_text_get(&part), path, error);
}

static int run_fetch(const struct sk_given *given, struct sevkit_error *error)
{
    const char *url = given->args->operands[0], *path = sk_given_value(given, OPT_OUTPUT);
    SK_CLEANUP(sk_text_done) struct sk_text part = {0};
    uint8_t wanted[SK_SHA256_BYTES];
    int r =
        sk_value_hex(OPT_SHA256, sk_given_value(given, OPT_SHA256), wanted, sizeof(wanted), error);

    if (r == 0)
        r = check_new(given, path, error);
    if (r == 0)
        r = part_of(path, &part, error);
    if (r < 0)
        return r;
    r = sk_stack_fetch(url, sk_text_get(&part), 0, error);
    if (r == 0) {
        r = sk_stack_check_digest(sk_text_get(&part), wanted, error);
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
