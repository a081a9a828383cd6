/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "host/host_inspection.h"
#include "host/host_live.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void judge_device(struct sk_host_inspection *inspection, const char *path)
{
    int number = sk_host_device(inspection->host, path);

    if (number == 0)
        sk_host_answer(inspection, SK_HOST_PASS, "%s opens", path);
    else if (number == ENODATA && inspection->host->root)
        sk_host_answer_errno(inspection, path, number);
    else if (number == EACCES || number == EPERM)
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "%s: %s (this user)", path, strerror(number));
    else
        sk_host_answer(inspection, SK_HOST_FAIL, "%s: %s", path, strerror(number));
}

void sk_host_judge_kvm_device(struct sk_host_inspection *inspection)
{
    judge_device(inspection, SK_KVM_DEVICE_PATH);
}

void sk_host_judge_sev_device(struct sk_host_inspection *inspection)
{
    judge_device(inspection, SK_SEV_DEVICE_PATH);
}

void sk_host_judge_kvm_api(struct sk_host_inspection *inspection)
{
    uint64_t version = 0;
    int number = sk_host_kvm(inspection->host, SK_KVM_GET_API_VERSION, 0, &version);

    if (number != 0)
        sk_host_answer_errno(inspection, "KVM_GET_API_VERSION", number);
    else
        sk_host_answer(inspection, version == 12 ? SK_HOST_PASS : SK_HOST_FAIL, "version %" PRIu64,
                       version);
}

/* Does this kernel list the types of encrypted guests? It lists one of them, or is new enough. */
static bool lists_types(const struct sk_host_inspection *inspection, uint64_t types)
{
    const uint64_t encrypted = 1u << SK_KVM_VM_SEV | 1u << SK_KVM_VM_SEV_ES | 1u << SK_KVM_VM_SNP;
    unsigned major, minor;

    return types & encrypted || (sscanf(inspection->release, "%4u.%4u", &major, &minor) == 2 &&
                                 sk_host_version_reached(major, minor, 6, 10));
}

void sk_host_judge_vm_type(struct sk_host_inspection *inspection)
{
    unsigned bit = inspection->wanted == SK_HOST_FOR_SNP  ? SK_KVM_VM_SNP
                   : inspection->wanted == SK_HOST_FOR_ES ? SK_KVM_VM_SEV_ES
                                                          : SK_KVM_VM_SEV;
    uint64_t types = 0;
    int number = sk_host_kvm(inspection->host, SK_KVM_CHECK_EXTENSION, SK_KVM_CAP_VM_TYPES, &types);
    bool offered = types >> bit & 1;

    if (number != 0)
        sk_host_answer_errno(inspection, "KVM_CAP_VM_TYPES", number);
    else if (!offered && inspection->wanted != SK_HOST_FOR_SNP && !lists_types(inspection, types))
        /* Types for SEV and SEV-ES came with Linux 6.10; before, they are started another way. */
        sk_host_answer(inspection, SK_HOST_WARN,
                       "types 0x%" PRIx64 ": bit %u is 0 (kernels before 6.10 do not list it)",
                       types, bit);
    else
        sk_host_answer(inspection, offered ? SK_HOST_PASS : SK_HOST_FAIL,
                       "types 0x%" PRIx64 ": bit %u is %u", types, bit, offered);
}

static void judge_attribute(struct sk_host_inspection *inspection, uint64_t attribute,
                            uint64_t needed, const char *what)
{
    uint64_t value = 0;
    int number = sk_host_kvm_attribute(inspection->host, SK_KVM_GROUP_SEV, attribute, &value);

    /* What KVM answers for an attribute, a group or a call that it does not have. */
    if (number == ENXIO || number == ENOTTY || number == EINVAL)
        sk_host_answer(inspection, SK_HOST_PASS, "%s: not published by this kernel", what);
    else if (number != 0)
        sk_host_answer_errno(inspection, what, number);
    else if ((value & needed) != needed)
        sk_host_answer(inspection, SK_HOST_FAIL, "%s: 0x%" PRIx64 ", expected 0x%" PRIx64 " in it",
                       what, value, needed);
    else
        sk_host_answer(inspection, SK_HOST_PASS, "%s: 0x%" PRIx64, what, value);
}

void sk_host_judge_policy_bits(struct sk_host_inspection *inspection)
{
    /* Bit 17 must be 1 in each guest's policy (AMD 56860, table 9). */
    judge_attribute(inspection, SK_KVM_SNP_POLICY_BITS, 1u << 17, "policy bits");
}

void sk_host_judge_vmsa_features(struct sk_host_inspection *inspection)
{
    judge_attribute(inspection, SK_KVM_SEV_VMSA_FEATURES, 0, "features");
}

/* False, with an answer, if the firmware gave no status. */
static bool has_status(struct sk_host_inspection *inspection, const char *command, int number,
                       uint32_t status)
{
    if (number == 0)
        return true;
    if (status)
        sk_host_answer(inspection, SK_HOST_FAIL, "%s: %s, firmware status 0x%x", command,
                       strerror(number), status);
    else
        sk_host_answer_errno(inspection, command, number);
    return false;
}

static bool has_platform(struct sk_host_inspection *inspection)
{
    return has_status(inspection, "PLATFORM_STATUS", inspection->platform_error,
                      inspection->platform_status);
}

static bool has_snp(struct sk_host_inspection *inspection)
{
    return has_status(inspection, "SNP_PLATFORM_STATUS", inspection->snp_error,
                      inspection->snp_status);
}

static const char *platform_state_name(unsigned state)
{
    static const char *const names[] = {"uninitialised", "initialised", "working"};

    return state < SK_ARRAY_SIZE(names) ? names[state] : "unknown";
}

void sk_host_judge_platform(struct sk_host_inspection *inspection)
{
    const struct sk_platform_status *status = &inspection->platform;
    bool ready;

    if (!has_platform(inspection))
        return;
    /* The SEV side may wait for its first guest (psp_init_on_probe=0). */
    ready = status->state == SK_PLATFORM_INITIALISED || status->state == SK_PLATFORM_WORKING;
    sk_host_answer(inspection,
                   ready                                        ? SK_HOST_PASS
                   : status->state == SK_PLATFORM_UNINITIALISED ? SK_HOST_WARN
                                                                : SK_HOST_FAIL,
                   "%s, API %u.%u build %u, %u guests, owner %s",
                   platform_state_name(status->state), status->api_major, status->api_minor,
                   status->build, status->guest_count,
                   status->owner_external ? "external" : "self");
}

void sk_host_judge_platform_es(struct sk_host_inspection *inspection)
{
    bool on = inspection->platform.es_enabled;

    if (inspection->platform.state == SK_PLATFORM_UNINITIALISED)
        sk_host_answer(inspection, SK_HOST_WARN, "the SEV side is not initialised yet");
    else
        sk_host_answer(inspection, on ? SK_HOST_PASS : SK_HOST_FAIL, "flag bit 8 is %u", on);
}

void sk_host_judge_firmware_version(struct sk_host_inspection *inspection)
{
    const struct sk_platform_status *status = &inspection->platform;
    bool reached = sk_host_version_reached(status->api_major, status->api_minor, 1, 51);

    sk_host_answer(inspection, reached ? SK_HOST_PASS : SK_HOST_FAIL, "%u.%u build %u",
                   status->api_major, status->api_minor, status->build);
}

void sk_host_judge_snp_state(struct sk_host_inspection *inspection)
{
    const struct sk_snp_platform_status *status = &inspection->snp;

    if (!has_snp(inspection))
        return;
    sk_host_answer(inspection, status->state == 1 ? SK_HOST_PASS : SK_HOST_FAIL,
                   "state %u, API %u.%u build %u, %u guests%s%s%s", status->state,
                   status->api_major, status->api_minor, status->build, status->guest_count,
                   status->masks_chip_id ? ", chip id masked" : "",
                   status->masks_chip_key ? ", chip key masked" : "",
                   status->vlek_loaded ? ", VLEK loaded" : "");
}

void sk_host_judge_rmp_init(struct sk_host_inspection *inspection)
{
    bool done = inspection->snp.rmp_initialised;

    sk_host_answer(inspection, done ? SK_HOST_PASS : SK_HOST_FAIL, "is_rmp_init is %u", done);
}

void sk_host_judge_alias(struct sk_host_inspection *inspection)
{
    bool done = inspection->snp.alias_checked;

    sk_host_answer(inspection, done ? SK_HOST_PASS : SK_HOST_WARN, "alias_check_complete is %u%s",
                   done,
                   done ? ""
                        : ": memory modules that lie about their size are not found out "
                          "(CVE-2024-21944)");
}

/* Components compare one by one: as one number a lower one may hide behind a higher one. */
void sk_host_judge_tcb(struct sk_host_inspection *inspection)
{
    uint64_t platform = inspection->snp.platform_tcb, reported = inspection->snp.reported_tcb;
    bool higher = false;

    for (unsigned shift = 0; shift < 64; shift += 8)
        higher = higher || (reported >> shift & 0xff) > (platform >> shift & 0xff);
    if (platform == reported)
        sk_host_answer(inspection, SK_HOST_PASS, "both are 0x%016" PRIx64, platform);
    else
        sk_host_answer(inspection, higher ? SK_HOST_FAIL : SK_HOST_WARN,
                       "reported 0x%016" PRIx64 ", platform 0x%016" PRIx64 ": %s", reported,
                       platform,
                       higher ? "higher than the platform's"
                              : "lower: reports show the older TCB until commit or config reset");
}

/* Is a line of it about something that was not repaired? */
static bool has_vulnerable(const char *text)
{
    while (*text) {
        SK_CLEANUP_FREE char *line = strndup(text, strcspn(text, "\n"));

        if (!line || (strcasestr(line, "vulnerable") && !strcasestr(line, "not vulnerable")))
            return true;
        text += strlen(line);
        text += *text == '\n';
    }
    return false;
}

/* The kernel names what the firmware of this host is vulnerable to; absent on most kernels. */
void sk_host_judge_vulnerabilities(struct sk_host_inspection *inspection)
{
    char *text = NULL;
    bool vulnerable;
    int number = sk_host_read(inspection->host, "/sys/firmware/sev/vulnerabilities", &text);

    if (number == ENOENT) {
        sk_host_answer(inspection, SK_HOST_PASS, "this kernel does not publish a list");
        return;
    }
    if (number != 0) {
        sk_host_answer_errno(inspection, "/sys/firmware/sev/vulnerabilities", number);
        return;
    }
    vulnerable = has_vulnerable(text);
    for (char *at = text; *at; at++)
        if (*at == '\n')
            *at = at[1] ? ';' : '\0';
    sk_host_answer(inspection, vulnerable ? SK_HOST_WARN : SK_HOST_PASS, "%.400s", text);
    free(text);
}
