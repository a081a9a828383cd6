/* SPDX-License-Identifier: Apache-2.0 */
/* Attested boot: from the plan's keys to the measured command line. */
#include "base/cleanup.h"
#include "formats/boot/kernel_words.h"
#include "formats/boot/systemd_parameters.h"
#include "plan/fields.h"
#include "plan/vm_reading.h"

#include <string.h>

static const struct sk_boot_row *row_of(const struct sk_boot_row *rows, const char *key)
{
    const struct sk_boot_row *row = rows;

    while (row->name && (!row->key || strcmp(row->key, key) != 0))
        row++;
    return row;
}

int sk_vm_check_measured(const char *key, const char *text, struct sevkit_error *error)
{
    union {
        struct sk_boot_parameters parameters;
        struct sk_boot_data data;
    } scratch;
    const struct sk_boot_row *row =
        row_of(strchr(key, '.') ? sk_boot_rows : sk_boot_data_rows, key);

    return sk_boot_row_read(row, &scratch, text, error);
}

/* The plan's rows at base into the parameters' rows at ret_base. */
static int take_rows(const struct sk_field *fields, const void *base,
                     const struct sk_boot_row *rows, void *ret_base, bool *any,
                     struct sevkit_error *error)
{
    int r = 0;

    for (const struct sk_field *field = fields; field->key && r == 0; field++) {
        const void *place = (const char *)base + field->offset;
        const char *text;

        if (field->kind != SK_FIELD_MEASURED)
            continue;
        text = *(char *const *)place;
        if (!text)
            continue;
        *any = true;
        r = sk_boot_row_read(row_of(rows, field->key), ret_base, text, error);
        if (r < 0)
            sk_error_wrap(error, r, "%s", field->key);
    }
    return r;
}

static int take_data(const struct sk_vm *guest, struct sk_boot_parameters *parameters,
                     struct sevkit_error *error)
{
    const struct sk_field *field = sk_vm_field("data");
    const struct sk_vm_data *entries = guest->data.entries;
    bool any;
    int r = 0;

    if (guest->data.count > SK_BOOT_DATA_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "data: found %zu entries, expected at most %d",
                            guest->data.count, SK_BOOT_DATA_MAX);
    for (size_t i = 0; i < SK_BOOT_DATA_MAX; i++)
        sk_boot_data_init(&parameters->data[i]);
    for (size_t i = 0; i < guest->data.count && r == 0; i++)
        r = take_rows(field->rows, &entries[i], sk_boot_data_rows, &parameters->data[i], &any,
                      error);
    parameters->data_count = guest->data.count;
    return r;
}

int sk_vm_boot_parameters(const struct sk_vm *guest, struct sk_boot_parameters *ret_parameters,
                          struct sevkit_error *error)
{
    struct sk_boot_parameters parameters;
    bool any = guest->data.count > 0;
    int r;

    sk_boot_parameters_init(&parameters);
    r = take_rows(sk_vm_fields, guest, sk_boot_rows, &parameters, &any, error);
    if (r == 0)
        r = take_data(guest, &parameters, error);
    if (r == 0 && any && parameters.mode == SK_BOOT_NONE)
        r = sk_error_set(error, SEVKIT_EINPUT,
                         "boot.mode is missing: without it the keys of attested boot have no "
                         "effect");
    if (parameters.mode != SK_BOOT_NONE)
        parameters.acpi = sk_vm_acpi(guest);
    if (r == 0)
        r = sk_boot_parameters_check(&parameters, error);
    if (r == 0)
        *ret_parameters = parameters;
    return r;
}

int sk_vm_cmdline(const struct sk_vm *guest, char **ret_line, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    struct sk_boot_parameters parameters;
    const char *given = guest->cmdline ? guest->cmdline : "";
    int r = sk_vm_boot_parameters(guest, &parameters, error);

    if (r < 0)
        return r;
    if (parameters.mode == SK_BOOT_NONE) {
        *ret_line = guest->cmdline ? strdup(guest->cmdline) : NULL;
        return guest->cmdline && !*ret_line ? sk_error_oom(error) : 0;
    }
    if (sk_boot_cmdline_has(given, strlen(given)))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "boot.cmdline: " SK_BOOT_PREFIX
                            "* is appended from the plan's keys and "
                            "must not be there, too");
    if (sk_kernel_line_is_open(given))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "boot.cmdline: a quote is not closed: the parameters of attested boot "
                            "would be inside it");
    sk_text_addf(&line, "%s%s", given, *given ? " " : "");
    r = sk_boot_parameters_write(&parameters, &line, error);
    sk_systemd_parameters_add(given, &line);
    if (r == 0 && line.length >= SK_BOOT_CMDLINE_MAX)
        r = sk_error_set(
            error, SEVKIT_EINPUT,
            "boot.cmdline: with the parameters of attested boot it has %zu bytes; Linux "
            "keeps %d",
            line.length, SK_BOOT_CMDLINE_MAX);
    if (r == 0 && !sk_text_ok(&line))
        r = sk_error_oom(error);
    if (r == 0)
        *ret_line = SK_TAKE(line.data);
    return r;
}
