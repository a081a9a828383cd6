/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vmsa/vmsa_page.h"

#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "formats/launch/vmsa_dump.h"
#include "measure/ap_entry.h"
#include "sys/file.h"

#include <inttypes.h>
#include <sevkit/firmware.h>
#include <stdlib.h>
#include <string.h>

#define DUMP_MAX_BYTES SEVKIT_FIRMWARE_MAX_BYTES

const char *const sk_vmsa_modes[] = {"sev-es", "sev-snp", NULL};

static const char *const role_names[] = {[SEVKIT_BSP] = "bsp", [SEVKIT_AP] = "ap"};

bool sk_vmsa_role(const char *name, enum sevkit_vcpu_role *ret_role)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(role_names); i++) {
        if (strcmp(name, role_names[i]) != 0)
            continue;
        *ret_role = (enum sevkit_vcpu_role)i;
        return true;
    }
    return false;
}

static int read_eip(const struct sk_given *given, const struct sevkit_profile *profile,
                    enum sevkit_vcpu_role role, uint64_t *ret_eip, struct sevkit_error *error)
{
    const char *eip = sk_given_value(given, OPT_EIP);
    const char *firmware = sk_given_value(given, OPT_OVMF);

    if (eip)
        return sk_value_number(OPT_EIP, eip, 0, UINT32_MAX, ret_eip, error);
    if (profile->svsm)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "profile %s needs --eip: the address of the SVSM image plus its launch "
                            "offset",
                            profile->name);
    if (role == SEVKIT_BSP) {
        *ret_eip = SEVKIT_BSP_EIP;
        return 0;
    }
    if (!firmware)
        return sk_error_set(
            error, SEVKIT_EUSAGE,
            "an application processor needs --eip or --ovmf to say where it starts");
    return sk_ap_entry(firmware, ret_eip, error);
}

static int read_features(const struct sk_given *given, uint64_t *ret_features,
                         struct sevkit_error *error)
{
    const char *mode = sk_given_value(given, OPT_MODE);
    const char *features = sk_given_value(given, OPT_GUEST_FEATURES);

    /* Only SNP guests have features; KVM sets snp-active for them. */
    *ret_features = mode && strcmp(mode, "sev-es") == 0 ? 0 : 1;
    return features ? sk_value_features(OPT_GUEST_FEATURES, features, ret_features, error) : 0;
}

int sk_vmsa_from_options(const struct sk_given *given, const struct sevkit_profile *profile,
                         enum sevkit_vcpu_role role, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                         struct sevkit_error *error)
{
    struct sk_guest_cpu cpu;
    uint64_t eip, features;
    int result = sk_guest_cpu(given, &cpu, error);

    if (result < 0)
        return result;
    if (profile->needs_signature && !cpu.given)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "profile %s needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, "
                            "or --vcpu-family with -model and -stepping",
                            profile->name);
    result = read_eip(given, profile, role, &eip, error);
    if (result == 0)
        result = read_features(given, &features, error);
    if (result < 0)
        return result;
    sevkit_vmsa_build(profile, role, eip, cpu.signature, features, ret_page);
    return 0;
}

int sk_vmsa_from_file(const char *path, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, DUMP_MAX_BYTES, &bytes, error);

    if (r == 0) {
        r = sk_vmsa_read(bytes.data, bytes.size, ret_page, error);
        r = r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
    }
    return r;
}

static void add_match_text(void *arg, const struct sevkit_profile *profile, const char *role)
{
    struct sk_text *text = arg;

    sk_text_addf(text, "%s%s", text->length > 0 ? ", " : "", profile->name);
    if (strcmp(role, "any") != 0)
        sk_text_addf(text, " (%s)", role);
}

void sk_vmsa_add_matches(struct sk_text *text, const uint8_t page[SEVKIT_VMSA_BYTES])
{
    SK_CLEANUP(sk_text_done) struct sk_text list = {0};

    sk_vmsa_each_profile(page, add_match_text, &list);
    sk_text_add(text, sk_text_get(&list));
}

static void add_match_json(void *arg, const struct sevkit_profile *profile, const char *role)
{
    json_t *member = sk_json_object();

    sk_json_add_text(member, "profile", profile->name);
    sk_json_add_text(member, "role", role);
    sk_json_append(arg, member);
}

json_t *sk_vmsa_matches_json(const uint8_t page[SEVKIT_VMSA_BYTES])
{
    json_t *list = sk_json_array();

    sk_vmsa_each_profile(page, add_match_json, list);
    return list;
}

bool sk_vmsa_is_number(const struct sevkit_vmsa_field *field)
{
    return field->size == 1 || field->size == 2 || field->size == 4 || field->size == 8;
}

void sk_vmsa_add_value(struct sk_text *text, const struct sevkit_vmsa_field *field,
                       const uint8_t page[SEVKIT_VMSA_BYTES])
{
    if (sk_vmsa_is_number(field))
        sk_text_addf(text, "0x%0*" PRIx64, 2 * field->size, sevkit_vmsa_get(page, field));
    else
        sk_text_add_hex(text, page + field->offset, field->size);
}
