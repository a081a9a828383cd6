/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "qemu/args/qemu_args_reading.h"
#include "qemu/qemu_option.h"

#include <string.h>

/* Of sev-guest, where the command line says none (QEMU, target/i386/sev.c, DEFAULT_GUEST_POLICY). */
#define SEV_POLICY_DEFAULT 0x1u
#define SEV_POLICY_ES      0x4u

static bool parse_switch(const char *value, bool *ret_on)
{
    static const char *const words[] = {"off", "on", "no", "yes", "false", "true"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++) {
        if (strcmp(words[i], value) == 0) {
            *ret_on = i % 2;
            return true;
        }
    }
    return false;
}

static bool decode(const char *text, uint8_t *ret_bytes, size_t size)
{
    return sk_bytes_text_is(SK_BYTES_BASE64, text, ret_bytes, size);
}

static bool set_policy(struct sk_qemu_guest *vm, const char *value)
{
    return sk_number_parse(value, 0, UINT64_MAX, &vm->policy);
}

static bool set_kernel_hashes(struct sk_qemu_guest *vm, const char *value)
{
    return parse_switch(value, &vm->kernel_hashes);
}

static bool set_host_data(struct sk_qemu_guest *vm, const char *value)
{
    return decode(value, vm->host_data, sizeof(vm->host_data));
}

static bool set_id_block(struct sk_qemu_guest *vm, const char *value)
{
    vm->has_id_block = true;
    return decode(value, vm->id_block, sizeof(vm->id_block));
}

static bool set_id_auth(struct sk_qemu_guest *vm, const char *value)
{
    vm->has_id_auth = true;
    return decode(value, vm->id_auth, sizeof(vm->id_auth));
}

static bool set_author_key(struct sk_qemu_guest *vm, const char *value)
{
    return parse_switch(value, &vm->author_key_enabled);
}

static bool is_off(struct sk_qemu_guest *vm, const char *value)
{
    bool on;

    (void)vm;
    return parse_switch(value, &on) && !on;
}

static bool is_ignored(struct sk_qemu_guest *vm, const char *value)
{
    (void)vm;
    (void)value;
    return true;
}

static bool set_legacy(struct sk_qemu_guest *vm, const char *value)
{
    bool on = true;

    vm->init2 = strcmp(value, "auto") != 0 && parse_switch(value, &on) && !on;
    return strcmp(value, "auto") == 0 || parse_switch(value, &on);
}

static bool set_feature(struct sk_qemu_guest *vm, const char *value, uint64_t bit)
{
    bool on;

    if (!parse_switch(value, &on))
        return false;
    vm->features = on ? vm->features | bit : vm->features & ~bit;
    return true;
}

/* Bits of SEV_FEATURES (AMD64 APM volume 2, table B-4); properties of QEMU 11 and of AMD's tree. */
static bool set_debug_swap(struct sk_qemu_guest *vm, const char *value)
{
    return set_feature(vm, value, UINT64_C(1) << 5);
}

static bool set_secure_tsc(struct sk_qemu_guest *vm, const char *value)
{
    return set_feature(vm, value, UINT64_C(1) << 9);
}

enum { SEV = 1, SNP = 2, BOTH = SEV | SNP };

/* QEMU 9.1 to 10.1, qapi/qom.json, SevSnpGuestProperties, SevGuestProperties and SevCommonProperties. */
static const struct property {
    unsigned objects;
    const char *name;
    bool (*set)(struct sk_qemu_guest *vm, const char *value);
    const char *expected;
} properties[] = {
    {BOTH, "policy", set_policy, "a number"},
    {BOTH, "kernel-hashes", set_kernel_hashes, "on or off"},
    {SNP, "host-data", set_host_data, "32 bytes in base64"},
    {SNP, "id-block", set_id_block, "96 bytes in base64"},
    {SNP, "id-auth", set_id_auth, "4096 bytes in base64"},
    {SNP, "author-key-enabled", set_author_key, "on or off"},
    {SNP, "vcek-disabled", is_off, "off: the simulator does not know it"},
    {SNP, "guest-visible-workarounds", is_ignored, ""},
    {SEV, "session-file", is_ignored, ""},
    {SEV, "dh-cert-file", is_ignored, ""},
    {SEV, "handle", is_ignored, ""},
    {SEV, "legacy-vm-type", set_legacy, "on, off or auto"},
    {SNP, "debug-swap", set_debug_swap, "on or off"},
    {SNP, "secure-tsc", set_secure_tsc, "on or off"},
    /* How fast the guest's clock is, and in what pages its memory lies, is not measured. */
    {SNP, "tsc-frequency", is_ignored, ""},
    {SNP, "stsc-freq", is_ignored, ""},
    {SNP, "convert-in-place", is_ignored, ""},
    {SNP, "gmem-allocator", is_ignored, ""},
    {SNP, "gmem-page-size", is_ignored, ""},
    {SNP, "auth-key-enabled", set_author_key, "on or off"}, /* AMD's tree of 2024 */
    {SNP, "certs-path", is_ignored, ""}, /* of AMD's tree: certificates for reports */
    {BOTH, "cbitpos", is_ignored, ""},
    {BOTH, "reduced-phys-bits", is_ignored, ""},
    {BOTH, "sev-device", is_ignored, ""},
    {BOTH, "id", is_ignored, ""},
    {BOTH, "qom-type", is_ignored, ""},
};

static int set_property(struct sk_qemu_guest *vm, bool snp, const struct sk_qemu_pair *pair,
                        struct sevkit_error *error)
{
    const char *object = snp ? SK_QEMU_SNP_OBJECT : SK_QEMU_SEV_OBJECT;

    for (size_t i = 0; i < SK_ARRAY_SIZE(properties); i++) {
        if (strcmp(properties[i].name, pair->key) != 0 ||
            !(properties[i].objects & (snp ? SNP : SEV)))
            continue;
        if (!properties[i].set(vm, pair->value))
            return sk_error_set(error, SEVKIT_EREFUSED, "-object %s: %s=%s: expected %s", object,
                                pair->key, pair->value, properties[i].expected);
        return 0;
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "-object %s: what %s does to the measurement is not known", object,
                        pair->key);
}

static int read_sev_object(struct sk_qemu_reading *reading, bool snp,
                           const struct sk_qemu_option *option, struct sevkit_error *error)
{
    const char *object = snp ? SK_QEMU_SNP_OBJECT : SK_QEMU_SEV_OBJECT;
    const char *id = sk_qemu_option_get(option, "id");
    int r = 0;

    if (!snp && !reading->options->any_generation)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-object sev-guest: a guest with SEV or SEV-ES; the simulator does "
                            "SEV-SNP");
    if (reading->object_id)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object %s is given twice", object);
    if (!id)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object %s: no id", object);
    if (!snp)
        reading->vm.policy = SEV_POLICY_DEFAULT;
    for (size_t i = 0; r == 0 && i < option->count; i++)
        if (option->pairs[i].key)
            r = set_property(&reading->vm, snp, &option->pairs[i], error);
    reading->vm.mode = snp                                  ? SEVKIT_MODE_SNP
                       : reading->vm.policy & SEV_POLICY_ES ? SEVKIT_MODE_SEV_ES
                                                            : SEVKIT_MODE_SEV;
    return r < 0 ? r : sk_qemu_args_replace(&reading->object_id, id, error);
}

/* QEMU, qapi/qom.json, IgvmCfgProperties. */
static int read_igvm(struct sk_qemu_reading *reading, const struct sk_qemu_option *option,
                     struct sevkit_error *error)
{
    const char *file = sk_qemu_option_get(option, "file");

    if (!file)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object igvm-cfg: file= is missing");
    if (reading->vm.igvm)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object igvm-cfg: given twice");
    return sk_qemu_args_replace(&reading->vm.igvm, file, error);
}

int sk_qemu_args_object(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *type;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    type = sk_qemu_option_first(&option);
    if (!type)
        type = sk_qemu_option_get(&option, "qom-type");
    if (type && (strcmp(type, SK_QEMU_SNP_OBJECT) == 0 || strcmp(type, SK_QEMU_SEV_OBJECT) == 0))
        return read_sev_object(reading, strcmp(type, SK_QEMU_SNP_OBJECT) == 0, &option, error);
    if (type && strcmp(type, "igvm-cfg") == 0)
        r = read_igvm(reading, &option, error);
    if (r < 0)
        return r;
    return sk_qemu_args_push_pair(&reading->vm, "-object", value, error);
}
