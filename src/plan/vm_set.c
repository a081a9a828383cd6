/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <string.h>

/* "cpu.model=EPYC-Genoa": a word that is no TOML is a text, since shells take the quotes off. */
static bool is_bare(const char *value)
{
    static const char *const words[] = {"true", "false", "inf", "nan"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++)
        if (strcmp(words[i], value) == 0)
            return false;
    return ((*value >= 'a' && *value <= 'z') || (*value >= 'A' && *value <= 'Z') ||
            *value == '/') &&
           value[strspn(value,
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+/,-")] ==
               '\0';
}

int sk_vm_set(const struct sk_vm_reader *reader, struct sk_vm *guest, const char *name,
              const char *setting, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text quoted = {0};
    const char *value = strchr(setting, '=');

    if (!value || !is_bare(value + 1))
        return sk_vm_apply(reader, guest, name, setting, error);
    sk_text_addf(&quoted, "%.*s=\"%s\"", (int)(value - setting), setting, value + 1);
    return sk_text_ok(&quoted) ? sk_vm_apply(reader, guest, name, sk_text_get(&quoted), error)
                               : sk_error_oom(error);
}

int sk_vm_open(const struct sk_vm_reader *reader, const struct sk_vm_source *source,
               struct sk_vm *ret_guest, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    int r = sk_vm_read(reader, source->path, &guest, error);

    for (size_t i = 0; i < source->setting_count && r == 0; i++)
        r = sk_vm_set(reader, &guest, source->name, source->settings[i], error);
    if (r < 0)
        return r;
    *ret_guest = guest;
    guest = (struct sk_vm){0};
    return 0;
}
