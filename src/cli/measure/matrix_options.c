/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/matrix_options.h"

#include "base/cleanup.h"
#include "cli/measure/measure_request.h"

#include <string.h>

/* What is of SNP alone. */
static int check_snp(const struct sk_given *given, enum sevkit_mode mode,
                     struct sevkit_error *error)
{
    static const char *const snp[] = {OPT_EXTRAPOLATE, OPT_AP_EIP, OPT_ID_KEY, OPT_AUTHOR_KEY,
                                      OPT_POLICY};
    const char *form = sk_given_value(given, OPT_MATRIX);

    if (mode == SEVKIT_MODE_SNP)
        return 0;
    if (mode != SEVKIT_MODE_SEV && mode != SEVKIT_MODE_SEV_ES)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--matrix and --extrapolate are for modes snp, seves and sev");
    for (size_t i = 0; i < SK_ARRAY_SIZE(snp); i++)
        if (sk_given_has(given, snp[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s is for mode snp", snp[i]);
    if (form && (strcmp(form, "corim") == 0 || strcmp(form, "rvps") == 0))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--matrix=%s is for mode snp: it has no place for digests of 32 bytes",
                            form);
    return sk_measure_check_modes(given, mode, error);
}

/* An option that is not looked at is a row that is not the one its reader thinks of. */
static int check_allowed(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const allowed[] = {
        OPT_MATRIX,        OPT_EXTRAPOLATE, OPT_AP_EIP,   OPT_ID_KEY,         OPT_AUTHOR_KEY,
        OPT_POLICY,        OPT_MODE,        OPT_OVMF,     OPT_KERNEL,         OPT_INITRD,
        OPT_APPEND,        OPT_VCPUS,       OPT_PROFILE,  OPT_GUEST_FEATURES, OPT_VMM_TYPE,
        OPT_VCPU_TYPE,     OPT_VCPU_SIG,    OPT_HOST_CPU, OPT_VCPU_FAMILY,    OPT_VCPU_MODEL,
        OPT_VCPU_STEPPING, OPT_FOR_KERNEL};

    for (const struct sk_option *option = given->spec->options; option->name; option++) {
        size_t i = 0;

        while (i < SK_ARRAY_SIZE(allowed) && strcmp(allowed[i], option->name) != 0)
            i++;
        if (i == SK_ARRAY_SIZE(allowed) && sk_given_has(given, option->name))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s does not go with --matrix",
                                option->name);
    }
    return 0;
}

/* One digest is of one firmware, and kernel and command line are in it. */
static int check_extrapolate(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const inside[] = {OPT_KERNEL, OPT_INITRD, OPT_APPEND};

    if (!sk_given_has(given, OPT_EXTRAPOLATE))
        return sk_given_has(given, OPT_AP_EIP)
                   ? sk_error_set(error, SEVKIT_EUSAGE,
                                  "--ap-eip has no effect without --extrapolate")
                   : 0;
    for (size_t i = 0; i < SK_ARRAY_SIZE(inside); i++)
        if (sk_given_has(given, inside[i]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s has no effect with --extrapolate: it is in the digest",
                                inside[i]);
    if (sk_given_arg(given, OPT_OVMF)->count > 1)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--extrapolate: a digest is of one firmware, --ovmf is given twice");
    return 0;
}

int sk_matrix_check_options(const struct sk_given *given, enum sevkit_mode mode,
                            struct sevkit_error *error)
{
    int r = check_snp(given, mode, error);

    if (r == 0)
        r = check_allowed(given, error);
    if (r == 0)
        r = check_extrapolate(given, error);
    if (r < 0)
        return r;
    if (!sk_given_has(given, OPT_KERNEL) &&
        (sk_given_has(given, OPT_INITRD) || sk_given_has(given, OPT_APPEND)))
        return sk_error_set(error, SEVKIT_EUSAGE, "--initrd and --append need --kernel");
    if (!sk_given_has(given, OPT_OVMF) && !sk_given_has(given, OPT_EXTRAPOLATE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--matrix needs --ovmf");
    return 0;
}
