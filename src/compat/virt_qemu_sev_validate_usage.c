/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "compat/virt_qemu_sev_validate.h"

struct usage {
    const struct sk_program *program;
    const struct sk_args *args;
    struct sevkit_error *error;
};

static bool given(const struct usage *usage, const char *name)
{
    return sk_args_given(usage->args, usage->program->spec, name);
}

static int no(const struct usage *usage, const char *text)
{
    return sk_error_set(usage->error, SEVKIT_EUSAGE, "%s", text);
}

static int check_keys(const struct usage *usage)
{
    if (given(usage, "tk") && (given(usage, "tik") || given(usage, "tek")))
        return no(usage, "--tk and --tik or --tek exclude each other");
    if (!given(usage, "tk") && !(given(usage, "tik") && given(usage, "tek")))
        return no(usage, "--tk is needed, or both of --tik and --tek");
    return 0;
}

static int check_offline(const struct usage *usage)
{
    static const char *const needed[] = {"measurement", "api-major", "api-minor",
                                         "build-id",    "policy",    "firmware"};
    static const char *const outputs[] = {"secret-header", "secret-payload"};

    if (given(usage, "domain"))
        return 0;
    for (size_t i = 0; i < SK_ARRAY_SIZE(needed); i++)
        if (!given(usage, needed[i]))
            return sk_error_set(usage->error, SEVKIT_EUSAGE, "--%s is needed, or --domain",
                                needed[i]);
    for (size_t i = 0; given(usage, "inject-secret") && i < SK_ARRAY_SIZE(outputs); i++)
        if (!given(usage, outputs[i]))
            return sk_error_set(usage->error, SEVKIT_EUSAGE,
                                "--%s is needed with --inject-secret, or --domain", outputs[i]);
    return 0;
}

static int check_cpu(const struct usage *usage)
{
    static const char *const sku[] = {"cpu-family", "cpu-model", "cpu-stepping"};
    unsigned count = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(sku); i++)
        count += given(usage, sku[i]);
    if (count == 0)
        return given(usage, "vmsa-cpu1") && !given(usage, "vmsa-cpu0")
                   ? no(usage, "--vmsa-cpu1 needs --vmsa-cpu0 too")
                   : 0;
    if (given(usage, "vmsa-cpu0") || given(usage, "vmsa-cpu1"))
        return no(usage, "--vmsa-cpu0 and --vmsa-cpu1 exclude --cpu-family, --cpu-model and "
                         "--cpu-stepping");
    if (count != SK_ARRAY_SIZE(sku))
        return no(usage, "--cpu-family, --cpu-model and --cpu-stepping go together");
    return 0;
}

int sk_validate_check_usage(const struct sk_program *program, const struct sk_args *args,
                            struct sevkit_error *error)
{
    struct usage usage = {program, args, error};
    int r = check_keys(&usage);

    if (r == 0)
        r = check_offline(&usage);
    if (r == 0 && !given(&usage, "kernel") && (given(&usage, "initrd") || given(&usage, "cmdline")))
        r = no(&usage, "--initrd and --cmdline need --kernel");
    if (r == 0)
        r = check_cpu(&usage);
    if (r == 0 && given(&usage, "secret-payload") != given(&usage, "secret-header"))
        r = no(&usage, "--secret-payload and --secret-header go together");
    return r;
}
