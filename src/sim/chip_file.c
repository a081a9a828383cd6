/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "sim/chip.h"
#include "sys/file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "sevkit-sim-chip/1"

#define AT(bytes, offset) ((void *)((uint8_t *)(bytes) + (offset)))

enum kind { BYTES, NUMBER, SMALL, SWITCH, TCB, VERSION };

static const struct member {
    const char *name;
    enum kind kind;
    size_t offset;
    size_t size; /* BYTES */
} members[] = {
    {"chip_id", BYTES, offsetof(struct sk_sim_chip, chip_id), 64},
    {"cpuid", BYTES, offsetof(struct sk_sim_chip, cpuid), 3},
    {"secret", BYTES, offsetof(struct sk_sim_chip, secret), SK_SIM_SECRET_BYTES},
    {"report_version", SMALL, offsetof(struct sk_sim_chip, report_version), 0},
    {"current_tcb", TCB, offsetof(struct sk_sim_chip, current_tcb), 0},
    {"committed_tcb", TCB, offsetof(struct sk_sim_chip, committed_tcb), 0},
    {"reported_tcb", TCB, offsetof(struct sk_sim_chip, reported_tcb), 0},
    {"version", VERSION, offsetof(struct sk_sim_chip, version), 0},
    {"committed_version", VERSION, offsetof(struct sk_sim_chip, committed_version), 0},
    {"platform_info", NUMBER, offsetof(struct sk_sim_chip, platform_info), 0},
    {"mitigation_vector", NUMBER, offsetof(struct sk_sim_chip, mitigation_vector), 0},
    {"masks_chip_id", SWITCH, offsetof(struct sk_sim_chip, masks_chip_id), 0},
    {"masks_chip_key", SWITCH, offsetof(struct sk_sim_chip, masks_chip_key), 0},
};

static void add_version(struct sk_text *text, const struct sk_firmware_version *version)
{
    sk_text_addf(text, "\"%u.%u.%u\"", version->major, version->minor, version->build);
}

static void add_member(struct sk_text *text, const struct sk_sim_chip *chip,
                       const struct member *member)
{
    const void *at = (const uint8_t *)chip + member->offset;
    char hex[2 * 64 + 1], tcb[SEVKIT_TCB_TEXT_BYTES];

    sk_text_addf(text, ",\n  \"%s\": ", member->name);
    switch (member->kind) {
    case BYTES:
        sk_hex_encode(at, member->size, hex);
        sk_text_addf(text, "\"%s\"", hex);
        sk_wipe(hex, sizeof(hex));
        break;
    case NUMBER:
        sk_text_addf(text, "\"0x%llx\"", (unsigned long long)*(const uint64_t *)at);
        break;
    case SMALL:
        sk_text_addf(text, "%u", *(const uint32_t *)at);
        break;
    case SWITCH:
        sk_text_add(text, *(const bool *)at ? "true" : "false");
        break;
    case TCB:
        sevkit_tcb_format(chip->product->tcb_layout, at, tcb);
        sk_text_addf(text, "\"%s\"", tcb);
        break;
    case VERSION:
        add_version(text, at);
        break;
    }
}

int sk_sim_chip_write(const struct sk_sim_chip *chip, char **ret_text, struct sevkit_error *error)
{
    struct sk_text text = {0};

    sk_text_addf(&text, "{\n  \"format\": \"" FORMAT "\",\n  \"product\": \"%s\"",
                 chip->product->name);
    for (size_t i = 0; i < SK_ARRAY_SIZE(members); i++)
        add_member(&text, chip, &members[i]);
    sk_text_add(&text, "\n}\n");
    if (!sk_text_ok(&text)) {
        sk_text_done(&text);
        return sk_error_oom(error);
    }
    *ret_text = text.data;
    return 0;
}

static bool read_version(const char *text, struct sk_firmware_version *ret_version)
{
    unsigned major, minor, build;
    char end;

    if (sscanf(text, "%3u.%3u.%3u%c", &major, &minor, &build, &end) != 3 || major > 255 ||
        minor > 255 || build > 255)
        return false;
    *ret_version = (struct sk_firmware_version){(uint8_t)major, (uint8_t)minor, (uint8_t)build};
    return true;
}

static bool read_text(const struct member *member, const char *text, void *at)
{
    unsigned components;

    switch (member->kind) {
    case BYTES:
        return sk_bytes_text_is(SK_BYTES_HEX, text, at, member->size);
    case NUMBER:
        return sk_number_parse(text, 0, UINT64_MAX, at);
    case TCB:
        return sevkit_tcb_parse(text, at, &components, NULL) == 0;
    case VERSION:
        return read_version(text, at);
    case SMALL:
    case SWITCH:
        break;
    }
    return false;
}

static bool read_member(const struct member *member, const json_t *value, struct sk_sim_chip *chip)
{
    void *at = AT(chip, member->offset);

    if (member->kind == SMALL) {
        if (!json_is_integer(value) || json_integer_value(value) < SEVKIT_REPORT_VERSION_MIN ||
            json_integer_value(value) > SEVKIT_REPORT_VERSION_KNOWN)
            return false;
        *(uint32_t *)at = (uint32_t)json_integer_value(value);
        return true;
    }
    if (member->kind == SWITCH) {
        *(bool *)at = json_is_true(value);
        return json_is_boolean(value);
    }
    return json_is_string(value) && read_text(member, json_string_value(value), at);
}

static int read_chip(const json_t *root, struct sk_sim_chip *chip, struct sevkit_error *error)
{
    const char *format = json_string_value(json_object_get(root, "format"));
    const char *product = json_string_value(json_object_get(root, "product"));

    if (!format || strcmp(format, FORMAT) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "format: found %s, expected " FORMAT,
                            format ? format : "none");
    chip->product = product ? sevkit_product_find(product) : NULL;
    if (!chip->product)
        return sk_error_set(error, SEVKIT_EINPUT, "product: %s is unknown",
                            product ? product : "none");
    for (size_t i = 0; i < SK_ARRAY_SIZE(members); i++)
        if (!read_member(&members[i], json_object_get(root, members[i].name), chip))
            return sk_error_set(error, SEVKIT_EINPUT, "%s: missing or malformed", members[i].name);
    return 0;
}

int sk_sim_chip_parse(const char *text, size_t size, struct sk_sim_chip *ret_chip,
                      struct sevkit_error *error)
{
    struct sk_sim_chip chip = {.product = NULL};
    json_error_t problem;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &problem);
    int r;

    if (!root)
        return sk_error_set(error, SEVKIT_EINPUT, "%d:%d: %s", problem.line, problem.column,
                            problem.text);
    r = read_chip(root, &chip, error);
    json_decref(root);
    if (r == 0)
        *ret_chip = chip;
    sk_wipe(chip.secret, sizeof(chip.secret));
    return r;
}

static int join(const char *directory, const char *name, char **ret_path,
                struct sevkit_error *error)
{
    if (asprintf(ret_path, "%s/%s", directory, name) < 0)
        return sk_error_oom(error);
    return 0;
}

static int load_key(const struct sk_sys *sys, const char *directory, const char *name,
                    struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *pem = NULL;
    SK_CLEANUP_FREE char *path = NULL;
    int r = join(directory, name, &path, error);

    if (r == 0)
        r = sk_file_read_secret(sys, path, SK_KEY_FILE_MAX_BYTES, &pem, error);
    if (r < 0)
        return r;
    r = sevkit_key_load(pem->data, pem->size, NULL, 0, ret_key, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static bool exists(const struct sk_sys *sys, const char *directory, const char *name)
{
    SK_CLEANUP_FREE char *path = NULL;
    int fd = -1;

    if (join(directory, name, &path, NULL) == 0)
        fd = sys->open_read(path);
    if (fd >= 0)
        (void)sys->close(fd);
    return fd >= 0;
}

static int load_table(const struct sk_sys *sys, const char *directory, struct sk_sim_chip *chip,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {.data = NULL};
    SK_CLEANUP_FREE char *path = NULL;
    int r = join(directory, SK_SIM_TABLE_FILE, &path, error);

    if (r == 0)
        r = sk_file_read(sys, path, SEVKIT_CERT_TABLE_MAX_BYTES, &bytes, error);
    if (r < 0 || bytes.size == 0)
        return r;
    chip->certificates = malloc(bytes.size);
    if (!chip->certificates)
        return sk_error_oom(error);
    memcpy(chip->certificates, bytes.data, bytes.size);
    chip->certificates_size = bytes.size;
    return 0;
}

int sk_sim_chip_load(const struct sk_sys *sys, const char *directory, struct sk_sim_chip *ret_chip,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {.data = NULL};
    SK_CLEANUP_FREE char *path = NULL;
    struct sk_sim_chip chip = {.product = NULL};
    int r = join(directory, SK_SIM_CHIP_FILE, &path, error);

    if (r == 0)
        r = sk_file_read(sys, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    r = sk_sim_chip_parse((const char *)bytes.data, bytes.size, &chip, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    r = load_key(sys, directory, SK_SIM_VCEK_KEY, &chip.vcek, error);
    if (r == 0 && exists(sys, directory, SK_SIM_VLEK_KEY))
        r = load_key(sys, directory, SK_SIM_VLEK_KEY, &chip.vlek, error);
    if (r == 0 && exists(sys, directory, SK_SIM_TABLE_FILE))
        r = load_table(sys, directory, &chip, error);
    if (r < 0)
        sk_sim_chip_done(&chip);
    else
        *ret_chip = chip;
    return r;
}
