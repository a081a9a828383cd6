/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vmsa/vmsa_page.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "formats/recognise.h"
#include "sys/file.h"

#include <ctype.h>
#include <inttypes.h>
#include <sevkit/firmware.h>
#include <stdlib.h>
#include <string.h>

#define DUMP_MAX_BYTES     SEVKIT_FIRMWARE_MAX_BYTES
#define DUMP_LINE_BYTES    16u
#define DUMP_OFFSET_DIGITS 8u
#define DUMP_MIN_BYTES     0x400u /* up to the fields of SEV-ES (APM 2, table B-4) */

const char *const sk_vmsa_modes[] = {"sev-es", "sev-snp", NULL};

static const char *const role_names[] = {[SEVKIT_BSP] = "bsp", [SEVKIT_AP] = "ap"};

static void firmware_free_p(struct sevkit_firmware **firmware)
{
    sevkit_firmware_free(*firmware);
}

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

static int eip_of_firmware(const char *path, uint64_t *ret_eip, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sevkit_use_verdict verdict;
    uint32_t eip;
    int result = sk_file_read(&sk_sys_real, path, SEVKIT_FIRMWARE_MAX_BYTES, &bytes, error);

    if (result < 0)
        return result;
    result = sevkit_firmware_parse(bytes.data, bytes.size, &firmware, error);
    if (result < 0)
        return sk_error_wrap(error, result, "%s", path);
    /* Not from an image in which QEMU may find another address, or none. */
    verdict = sevkit_firmware_verdict(firmware, SEVKIT_USE_SEV_ES);
    if (!verdict.usable)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: not usable for %s: %s", path, verdict.use,
                            verdict.reason);
    result = sevkit_firmware_reset_eip(firmware, &eip, error);
    if (result == 0 && eip == 0)
        result =
            sk_error_set(error, SEVKIT_EREFUSED,
                         "the reset block holds address 0: application processors cannot start");
    if (result < 0)
        return sk_error_wrap(error, result, "%s", path);
    *ret_eip = eip;
    return 0;
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
    return eip_of_firmware(firmware, ret_eip, error);
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

static bool is_pair(const char *line, size_t length, size_t at, uint8_t *ret_byte)
{
    char pair[3] = {0};

    if (at + 2 > length || (at + 2 < length && line[at + 2] != ' ' && line[at + 2] != '\r'))
        return false;
    memcpy(pair, line + at, 2);
    return sk_hex_decode(pair, ret_byte, 1);
}

/* A line's 16 bytes, two digits each with one space between, wherever they begin; behind them may be the
 * characters. Returns where they begin; length if there are none. */
static size_t find_bytes(const char *line, size_t length, uint8_t ret_bytes[DUMP_LINE_BYTES])
{
    size_t count = 0, start = 0;

    for (size_t at = 0; at < length;) {
        uint8_t byte;

        if ((at > 0 && !strchr(" :", line[at - 1])) || !is_pair(line, length, at, &byte)) {
            if (count == DUMP_LINE_BYTES)
                return start;
            count = 0;
            at++;
            continue;
        }
        /* What looks like a byte before them is of the prefix. */
        if (count == DUMP_LINE_BYTES) {
            memmove(ret_bytes, ret_bytes + 1, DUMP_LINE_BYTES - 1);
            count--;
            start += 3;
        }
        start = count == 0 ? at : start;
        ret_bytes[count++] = byte;
        at += 3;
    }
    return count == DUMP_LINE_BYTES ? start : length;
}

/* The offset or address before the bytes: eight digits or more, and a colon. */
static bool find_offset(const char *line, size_t start, uint64_t *ret_offset)
{
    size_t end = start, first;
    char digits[17] = {0};

    while (end > 0 && line[end - 1] == ' ')
        end--;
    if (end == 0 || line[end - 1] != ':')
        return false;
    for (first = --end; first > 0 && isxdigit((unsigned char)line[first - 1]);)
        first--;
    if (end - first < DUMP_OFFSET_DIGITS || end - first >= sizeof(digits) ||
        (first > 0 && isalnum((unsigned char)line[first - 1])))
        return false;
    memcpy(digits, line + first, end - first);
    *ret_offset = strtoull(digits, NULL, 16);
    return true;
}

struct dump {
    uint8_t page[SEVKIT_VMSA_BYTES + DUMP_LINE_BYTES];
    size_t filled;
    unsigned line;
    uint64_t base; /* offset or address of the first line */
    bool has_base;
};

static int add_line(struct dump *dump, const char *line, size_t length, struct sevkit_error *error)
{
    uint8_t bytes[DUMP_LINE_BYTES];
    size_t start = find_bytes(line, length, bytes);
    uint64_t offset = 0;
    bool has_offset = start < length && find_offset(line, start, &offset);

    dump->line++;
    if (start == length && dump->filled && memmem(line, length, "(VMSA)", 6))
        return sk_error_set(error, SEVKIT_EINPUT, "line %u: a second save area begins; cut one out",
                            dump->line);
    if (start == length)
        return 0;
    if (dump->filled == 0) {
        dump->base = offset;
        dump->has_base = has_offset;
    }
    if (has_offset != dump->has_base || (has_offset && offset != dump->base + dump->filled))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "line %u: expected the bytes at offset 0x%zx of one save area",
                            dump->line, dump->filled);
    if (dump->filled >= SEVKIT_VMSA_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "line %u: more than the %d bytes of a save area",
                            dump->line, SEVKIT_VMSA_BYTES);
    memcpy(dump->page + dump->filled, bytes, sizeof(bytes));
    dump->filled += sizeof(bytes);
    return 0;
}

/* As Linux's print_hex_dump() writes it: 16 bytes a line, behind a time, a prefix, an offset or an address, or
 * none; other lines of the log are passed over. The kernel writes only the fields; the rest of the page is zero.
 * ret_found: such a dump is there. */
static int read_dump(const char *text, size_t size, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                     bool *ret_found, struct sevkit_error *error)
{
    struct dump dump = {0};
    int r = 0;

    for (size_t at = 0; r == 0 && at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;

        r = add_line(&dump, text + at, length, error);
        at += length + 1;
    }
    *ret_found = dump.filled > 0;
    if (r == 0 && dump.filled > 0 && dump.filled < DUMP_MIN_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "a hex dump of 0x%zx bytes; a save area has 0x%x or more", dump.filled,
                            DUMP_MIN_BYTES);
    if (r == 0)
        memcpy(ret_page, dump.page, SEVKIT_VMSA_BYTES);
    return r;
}

static int read_page(const struct sk_bytes *bytes, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                     struct sevkit_error *error)
{
    bool found = false;
    int r;

    if (bytes->size == SEVKIT_VMSA_BYTES) {
        memcpy(ret_page, bytes->data, SEVKIT_VMSA_BYTES);
        return 0;
    }
    r = read_dump((const char *)bytes->data, bytes->size, ret_page, &found, error);
    if (r < 0 || found)
        return r;
    r = sk_error_set(error, SEVKIT_EINPUT, "%zu bytes; a VM save area has %d", bytes->size,
                     SEVKIT_VMSA_BYTES);
    return sk_recognise_wrap(error, r, bytes->data, bytes->size, SK_FILE_UNKNOWN);
}

int sk_vmsa_from_file(const char *path, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, DUMP_MAX_BYTES, &bytes, error);

    if (r == 0) {
        r = read_page(&bytes, ret_page, error);
        r = r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
    }
    return r;
}

static uint64_t get(const uint8_t *page, const char *field)
{
    return sevkit_vmsa_get(page, sevkit_vmsa_field_find(field));
}

/* With the page's own parameters, does the profile make the same bytes? */
static bool matches(const uint8_t *page, const struct sevkit_profile *profile,
                    enum sevkit_vcpu_role role)
{
    uint8_t built[SEVKIT_VMSA_BYTES];
    /* cs.base is zero where the profile starts flat. */
    uint64_t eip = profile->svsm ? get(page, "rip") : get(page, "cs.base") + get(page, "rip");

    sevkit_vmsa_build(profile, role, eip, profile->needs_signature ? get(page, "rdx") : 0,
                      get(page, "sev_features"), built);
    return memcmp(built, page, sizeof(built)) == 0;
}

typedef void match_sink(void *arg, const struct sevkit_profile *profile, const char *role);

static void each_match(const uint8_t *page, match_sink *sink, void *arg)
{
    for (size_t i = 0; i < sevkit_profile_count(); i++) {
        const struct sevkit_profile *profile = sevkit_profile(i);
        bool bsp = matches(page, profile, SEVKIT_BSP);
        bool ap = matches(page, profile, SEVKIT_AP);

        /* Most profiles tell the roles apart by the start address only. */
        if (bsp || ap)
            sink(arg, profile, bsp && ap ? "any" : bsp ? "bsp" : "ap");
    }
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

    each_match(page, add_match_text, &list);
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

    each_match(page, add_match_json, list);
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
        sk_cli_add_hex(text, page + field->offset, field->size);
}
