/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/host/host_versions.h"
#include "host/host_inspection.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A guest that pins its memory needs about this much. */
#define MEMLOCK_LEAST ((uint64_t)1 << 30)

void sk_host_judge_memlock(struct sk_host_inspection *inspection)
{
    uint64_t bytes = 0;
    int number = sk_host_memlock(inspection->host, &bytes);

    if (number != 0)
        sk_host_answer_errno(inspection, "RLIMIT_MEMLOCK", number);
    else if (bytes == UINT64_MAX)
        sk_host_answer(inspection, SK_HOST_PASS, "unlimited");
    else
        sk_host_answer(inspection, bytes >= MEMLOCK_LEAST ? SK_HOST_PASS : SK_HOST_WARN,
                       "%" PRIu64 " MiB for this user", bytes >> 20);
}

/* The first number with a dot in a text: "QEMU emulator version 10.0.2 (Debian ...)". */
static bool find_version(const char *text, unsigned *ret_major, unsigned *ret_minor)
{
    while (*text) {
        size_t digits = strspn(text, "0123456789");

        if (digits && digits <= 4 && sscanf(text, "%4u.%4u", ret_major, ret_minor) == 2)
            return true;
        text += digits ? digits : 1;
    }
    return false;
}

static void judge_version(struct sk_host_inspection *inspection, enum sk_host_part part,
                          const char *text, enum sk_host_state too_old)
{
    const struct sk_host_minimum *minimum = sk_host_minimum(part, inspection->wanted);
    unsigned major, minor;

    if (!find_version(text, &major, &minor))
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "found '%.100s', expected a version", text);
    else if (sk_host_version_reached(major, minor, minimum->major, minimum->minor))
        sk_host_answer(inspection, SK_HOST_PASS, "%.100s", text);
    else
        sk_host_answer(inspection, too_old, "%.100s is older than %s", text, minimum->text);
}

void sk_host_judge_qemu(struct sk_host_inspection *inspection)
{
    static const char *const programs[] = {"qemu-system-x86_64", "/usr/libexec/qemu-kvm"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(programs); i++) {
        SK_CLEANUP_FREE char *text = NULL;

        if (sk_host_program(inspection->host, programs[i], &text) != 0)
            continue;
        judge_version(inspection, SK_HOST_QEMU, text, SK_HOST_FAIL);
        return;
    }
    sk_host_answer(inspection, SK_HOST_FAIL, "qemu-system-x86_64 is missing");
}

void sk_host_judge_libvirt(struct sk_host_inspection *inspection)
{
    SK_CLEANUP_FREE char *text = NULL;
    int number = sk_host_program(inspection->host, "libvirtd", &text);

    if (number != 0)
        number = sk_host_program(inspection->host, "virtqemud", &text);
    if (number == 0)
        judge_version(inspection, SK_HOST_LIBVIRT, text, SK_HOST_WARN);
    else if (number == ENOENT || number == ENODATA)
        sk_host_answer(inspection, SK_HOST_PASS, "not installed");
    else
        sk_host_answer(inspection, SK_HOST_WARN, "libvirtd --version: %s", strerror(number));
}

void sk_host_judge_ovmf(struct sk_host_inspection *inspection)
{
    /* Debian, Fedora, Ubuntu, openSUSE, AMDSEV's package */
    static const char *const places[] = {
        "/usr/share/ovmf/OVMF.amdsev.fd",  "/usr/share/edk2/ovmf/OVMF.amdsev.fd",
        "/usr/share/OVMF/OVMF.amdsev.fd",  "/usr/share/qemu/ovmf-x86_64-sev.bin",
        "/usr/share/ovmf/OVMF.fd",         "/usr/share/OVMF/OVMF_CODE.fd",
        "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/local/share/qemu/OVMF_CODE.fd",
    };
    size_t amdsev = 4;

    for (size_t i = 0; i < SK_ARRAY_SIZE(places); i++) {
        /* Builds with a separate variable store have SEV metadata only since edk2 2024.05, and the
         * names do not say so. */
        bool is_split = strstr(places[i], "_CODE");

        if (!sk_host_exists(inspection->host, places[i]))
            continue;
        if (is_split && inspection->wanted == SK_HOST_FOR_SNP)
            sk_host_answer(inspection, SK_HOST_WARN,
                           "%s may lack SEV metadata: sevkit firmware show says", places[i]);
        else
            sk_host_answer(inspection, SK_HOST_PASS, "%s%s", places[i],
                           i < amdsev ? "" : " (no AmdSev build: no measured direct boot)");
        return;
    }
    sk_host_answer(inspection, SK_HOST_WARN, "none in the usual places");
}
