/* SPDX-License-Identifier: Apache-2.0 */
/* One value of a parameter: text to bytes and back. */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/number.h"
#include "data/key_fields.h"
#include "formats/boot/boot_parameters.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define KEY_PREFIX      "ed25519:"
#define LETTERS         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define NAME_MAX_LENGTH 15 /* IFNAMSIZ with its NUL is 16 */

static bool only(const char *text, const char *letters)
{
    return *text && strspn(text, letters) == strlen(text);
}

/* Absolute, without empty parts, "." and "..". */
static bool is_path(const char *text)
{
    if (*text != '/' || !only(text, LETTERS "/._-"))
        return false;
    while (*text) {
        size_t length = strcspn(text + 1, "/");

        if (length == 0 || strncmp(text + 1, "..", length > 2 ? length : 2) == 0 ||
            strncmp(text + 1, ".", length > 1 ? length : 1) == 0)
            return false;
        text += 1 + length;
    }
    return true;
}

static bool is_device(const char *text)
{
    if (strncmp(text, "serial:", 7) == 0)
        return only(text + 7, LETTERS "._-");
    return strncmp(text, "/dev/", 5) == 0 && is_path(text);
}

static bool is_address(const char *text, unsigned *ret_bits)
{
    uint8_t address[sizeof(struct in6_addr)];
    char again[INET6_ADDRSTRLEN];
    bool is6 = strchr(text, ':') != NULL;

    *ret_bits = is6 ? 128 : 32;
    /* The one way to write it (RFC 5952): what is measured has one form. */
    return inet_pton(is6 ? AF_INET6 : AF_INET, text, address) == 1 &&
           inet_ntop(is6 ? AF_INET6 : AF_INET, address, again, sizeof(again)) &&
           strcmp(again, text) == 0;
}

static bool is_subnet(const char *text)
{
    const char *slash = strchr(text, '/');
    char address[SK_BOOT_TEXT_MAX];
    unsigned bits;
    uint64_t length;

    if (!slash)
        return false;
    (void)snprintf(address, sizeof(address), "%.*s", (int)(slash - text), text);
    return is_address(address, &bits) && !strpbrk(slash + 1, "xX") &&
           sk_number_parse(slash + 1, 1, bits, &length);
}

static bool is_name(const char *text)
{
    return strlen(text) <= NAME_MAX_LENGTH && only(text, LETTERS "._-");
}

static bool is_any_address(const char *text)
{
    unsigned bits;

    return is_address(text, &bits);
}

static const struct {
    bool (*is)(const char *text);
    const char *expected;
} text_kinds[] = {
    [SK_BOOT_KIND_DEVICE] = {is_device, "/dev/NAME or serial:TEXT"},
    [SK_BOOT_KIND_MOUNT] = {is_path, "an absolute path of letters, digits, '.', '_' and '-'"},
    [SK_BOOT_KIND_ADDRESS] = {is_any_address, "an IP address in its short form"},
    [SK_BOOT_KIND_SUBNET] = {is_subnet, "an IP address in its short form, '/' and a prefix length"},
    [SK_BOOT_KIND_NAME] = {is_name, "at most 15 letters, digits, '.', '_' and '-'"},
};

static int read_text(const struct sk_boot_row *row, void *ret_place, const char *text,
                     struct sevkit_error *error)
{
    char *place = ret_place;
    if (strlen(text) >= SK_BOOT_TEXT_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "found %zu characters, expected at most %d",
                            strlen(text), SK_BOOT_TEXT_MAX - 1);
    if (!text_kinds[row->kind].is(text))
        return sk_error_set(error, SEVKIT_EINPUT, "found '%s', expected %s", text,
                            text_kinds[row->kind].expected);
    memset(place, 0, SK_BOOT_TEXT_MAX);
    memcpy(place, text, strlen(text));
    return 0;
}

static int read_number(const struct sk_boot_row *row, void *ret_place, const char *text,
                       struct sevkit_error *error)
{
    uint64_t *place = ret_place;
    uint64_t value;

    if (strpbrk(text, "xX") || !sk_number_parse(text, row->min, row->max, &value))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "found '%.40s', expected a decimal number from %llu to %llu", text,
                            (unsigned long long)row->min, (unsigned long long)row->max);
    *place = value;
    return 0;
}

static int read_choice(const struct sk_boot_row *row, void *ret_place, const char *text,
                       struct sevkit_error *error)
{
    unsigned *place = ret_place;
    SK_CLEANUP(sk_text_done) struct sk_text known = {0};

    for (unsigned i = (unsigned)row->min; row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *place = i;
            return 0;
        }
        sk_text_addf(&known, "%s%s", sk_text_get(&known)[0] ? ", " : "", row->choices[i]);
    }
    return sk_error_set(error, SEVKIT_EINPUT, "found '%.40s', expected one of: %s", text,
                        sk_text_get(&known));
}

static int read_bytes(const struct sk_boot_row *row, void *ret_place, const char *text,
                      struct sevkit_error *error)
{
    struct sk_boot_bytes *place = ret_place;
    struct sk_boot_bytes value = {.size = strlen(text) / 2};

    if (strlen(text) % 2 || value.size < row->min || value.size > row->max ||
        !sk_hex_decode(text, value.bytes, value.size) || strpbrk(text, "ABCDEF"))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "found '%.40s%s', expected %llu to %llu bytes as lower-case hex", text,
                            strlen(text) > 40 ? "..." : "", (unsigned long long)row->min,
                            (unsigned long long)row->max);
    *place = value;
    return 0;
}

static int read_key(const struct sk_boot_row *row, void *ret_place, const char *text,
                    struct sevkit_error *error)
{
    struct sk_boot_bytes *place = ret_place;
    if (strncmp(text, KEY_PREFIX, strlen(KEY_PREFIX)) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "found '%.40s', expected " KEY_PREFIX "HEX",
                            text);
    return read_bytes(row, place, text + strlen(KEY_PREFIX), error);
}

static bool find_field(const char *name, size_t length, uint64_t *ret_bit)
{
    for (size_t i = 0; i < sk_key_fields_count; i++)
        if (strlen(sk_key_fields[i].name) == length &&
            strncmp(sk_key_fields[i].name, name, length) == 0) {
            *ret_bit = sk_key_fields[i].field;
            return true;
        }
    return false;
}

static int read_fields(const struct sk_boot_row *row, void *ret_place, const char *text,
                       struct sevkit_error *error)
{
    uint64_t *place = ret_place;
    uint64_t fields = 0, bit, last = 0;
    const char *at = text;

    (void)row;
    for (;;) {
        size_t length = strcspn(at, "+");

        /* In the table's order, each once: one form. */
        if (!find_field(at, length, &bit) || bit <= last)
            return sk_error_set(
                error, SEVKIT_EINPUT,
                "found '%.80s', expected names of derived-key fields in their order, "
                "joined by '+'",
                text);
        fields |= bit;
        last = bit;
        if (!at[length])
            break;
        at += length + 1;
    }
    *place = fields;
    return 0;
}

static const struct {
    enum { STORE_NUMBER, STORE_CHOICE, STORE_BYTES, STORE_TEXT } store;
    int (*read)(const struct sk_boot_row *row, void *ret_place, const char *text,
                struct sevkit_error *error);
} kinds[] = {
    [SK_BOOT_KIND_NUMBER] = {STORE_NUMBER, read_number},
    [SK_BOOT_KIND_CHOICE] = {STORE_CHOICE, read_choice},
    [SK_BOOT_KIND_HEX] = {STORE_BYTES, read_bytes},
    [SK_BOOT_KIND_KEY] = {STORE_BYTES, read_key},
    [SK_BOOT_KIND_DEVICE] = {STORE_TEXT, read_text},
    [SK_BOOT_KIND_MOUNT] = {STORE_TEXT, read_text},
    [SK_BOOT_KIND_ADDRESS] = {STORE_TEXT, read_text},
    [SK_BOOT_KIND_SUBNET] = {STORE_TEXT, read_text},
    [SK_BOOT_KIND_NAME] = {STORE_TEXT, read_text},
    [SK_BOOT_KIND_FIELDS] = {STORE_NUMBER, read_fields},
};

int sk_boot_row_read(const struct sk_boot_row *row, void *base, const char *text,
                     struct sevkit_error *error)
{
    return kinds[row->kind].read(row, (char *)base + row->offset, text, error);
}

static void write_bytes(enum sk_boot_kind kind, const struct sk_boot_bytes *value,
                        struct sk_text *text)
{
    char digits[2 * SK_BOOT_BYTES_MAX + 1];

    if (kind == SK_BOOT_KIND_KEY)
        sk_text_add(text, KEY_PREFIX);
    sk_hex_encode(value->bytes, value->size, digits);
    sk_text_add(text, digits);
}

static void write_fields(uint64_t fields, struct sk_text *text)
{
    const char *separator = "";

    for (size_t i = 0; i < sk_key_fields_count; i++)
        if (fields & sk_key_fields[i].field) {
            sk_text_addf(text, "%s%s", separator, sk_key_fields[i].name);
            separator = "+";
        }
}

void sk_boot_row_write(const struct sk_boot_row *row, const void *base, struct sk_text *text)
{
    const void *place = (const char *)base + row->offset;
    const uint64_t *number = place;
    const unsigned *choice = place;

    if (row->kind == SK_BOOT_KIND_FIELDS)
        write_fields(*number, text);
    else if (kinds[row->kind].store == STORE_NUMBER)
        sk_text_addf(text, "%llu", (unsigned long long)*number);
    else if (kinds[row->kind].store == STORE_CHOICE)
        sk_text_add(text, row->choices[*choice]);
    else if (kinds[row->kind].store == STORE_TEXT)
        sk_text_add(text, place);
    else
        write_bytes(row->kind, place, text);
}

bool sk_boot_row_is_set(const struct sk_boot_row *row, const void *base)
{
    const void *place = (const char *)base + row->offset;
    const uint64_t *number = place;
    const unsigned *choice = place;
    const struct sk_boot_bytes *bytes = place;
    const char *text = place;

    switch (kinds[row->kind].store) {
    case STORE_NUMBER:
        return *number != row->initial;
    case STORE_CHOICE:
        return *choice != row->initial;
    case STORE_BYTES:
        return bytes->size > 0;
    case STORE_TEXT:
        break;
    }
    return *text != '\0';
}

static void set_initial(const struct sk_boot_row *rows, void *base)
{
    for (const struct sk_boot_row *row = rows; row->name; row++) {
        void *place = (char *)base + row->offset;
        uint64_t *number = place;
        unsigned *choice = place;

        if (row->kind == SK_BOOT_KIND_NUMBER)
            *number = row->initial;
        if (row->kind == SK_BOOT_KIND_CHOICE)
            *choice = (unsigned)row->initial;
    }
}

void sk_boot_parameters_init(struct sk_boot_parameters *ret_parameters)
{
    memset(ret_parameters, 0, sizeof(*ret_parameters));
    set_initial(sk_boot_rows, ret_parameters);
    ret_parameters->version = 1;
}

void sk_boot_data_init(struct sk_boot_data *ret_data)
{
    memset(ret_data, 0, sizeof(*ret_data));
    set_initial(sk_boot_data_rows, ret_data);
}
