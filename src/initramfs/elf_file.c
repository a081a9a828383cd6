/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/elf_file.h"

#include "base/cleanup.h"
#include "base/grow.h"
#include "sys/libraries/on_demand.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

/* What we call of libelf, which is loaded when a file is looked into. */
/* clang-format off */
#define CALLS(X) \
    X(elf_end) \
    X(elf_errmsg) \
    X(elf_getdata) \
    X(elf_getphdrnum) \
    X(elf_getshdrstrndx) \
    X(elf_kind) \
    X(elf_memory) \
    X(elf_nextscn) \
    X(elf_strptr) \
    X(elf_version) \
    X(gelf_getclass) \
    X(gelf_getdyn) \
    X(gelf_getehdr) \
    X(gelf_getphdr) \
    X(gelf_getshdr)
/* clang-format on */

static struct {
#define MEMBER(name) __typeof__(&name) name;
    CALLS(MEMBER)
#undef MEMBER
} lib;

static int load(struct sevkit_error *error)
{
    static const char *const names[] = {"libelf.so.1", NULL};
#define SYMBOL(name) {#name, &lib.name},
    static const struct sk_on_demand_symbol symbols[] = {CALLS(SYMBOL)};
#undef SYMBOL
    static struct sk_on_demand library = {names, symbols, SK_ARRAY_SIZE(symbols), false};

    return sk_on_demand_load(&library, error);
}

void sk_names_done(struct sk_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
    *names = (struct sk_names){0};
}

int sk_names_add(struct sk_names *names, const char *name, size_t length,
                 struct sevkit_error *error)
{
    if (!sk_grow_by_one(&names->list, sizeof(*names->list), names->count))
        return sk_error_oom(error);
    names->list[names->count] = strndup(name, length);
    if (!names->list[names->count])
        return sk_error_oom(error);
    names->count++;
    return 0;
}

void sk_elf_needs_done(struct sk_elf_needs *needs)
{
    free(needs->interpreter);
    free(needs->search);
    sk_names_done(&needs->libraries);
    *needs = (struct sk_elf_needs){0};
}

bool sk_elf_is(const struct sk_blob *blob)
{
    return blob->size >= SELFMAG && memcmp(blob->data, ELFMAG, SELFMAG) == 0;
}

static void elf_end_p(Elf **elf)
{
    if (*elf)
        (void)lib.elf_end(*elf);
}

static int elf_error(const char *path, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT, "%s: ELF: %s", path, lib.elf_errmsg(-1));
}

/* libelf reads through the pointer and, opened like this, never writes. */
static int open_elf(const struct sk_blob *blob, const char *path, Elf **ret_elf,
                    struct sevkit_error *error)
{
    GElf_Ehdr header;
    int r = load(error);

    if (r < 0)
        return r;
    if (lib.elf_version(EV_CURRENT) == EV_NONE)
        return sk_error_set(error, SEVKIT_EINTERNAL, "libelf: %s", lib.elf_errmsg(-1));
    *ret_elf = lib.elf_memory((char *)blob->data, blob->size);
    if (!*ret_elf || lib.elf_kind(*ret_elf) != ELF_K_ELF || !lib.gelf_getehdr(*ret_elf, &header))
        return elf_error(path, error);
    if (header.e_machine != EM_X86_64 || lib.gelf_getclass(*ret_elf) != ELFCLASS64)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: ELF: not for x86-64", path);
    return 0;
}

static int find_interpreter(Elf *elf, const struct sk_blob *blob, const char *path,
                            struct sk_elf_needs *needs, struct sevkit_error *error)
{
    size_t count;
    GElf_Phdr header;

    if (lib.elf_getphdrnum(elf, &count) < 0)
        return elf_error(path, error);
    for (size_t i = 0; i < count; i++) {
        if (!lib.gelf_getphdr(elf, (int)i, &header))
            return elf_error(path, error);
        if (header.p_type != PT_INTERP)
            continue;
        if (header.p_offset > blob->size || header.p_filesz > blob->size - header.p_offset)
            return sk_error_set(error, SEVKIT_EINPUT, "%s: ELF: the interpreter's name is outside",
                                path);
        needs->interpreter = strndup((const char *)blob->data + header.p_offset, header.p_filesz);
        return needs->interpreter ? 0 : sk_error_oom(error);
    }
    return 0;
}

static int read_dynamic(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, const char *path,
                        struct sk_elf_needs *needs, struct sevkit_error *error)
{
    Elf_Data *data = lib.elf_getdata(section, NULL);
    size_t count = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
    GElf_Dyn entry;

    for (size_t i = 0; data && i < count && lib.gelf_getdyn(data, (int)i, &entry); i++) {
        const char *text;
        int r = 0;

        if (entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag != DT_NEEDED && entry.d_tag != DT_RUNPATH && entry.d_tag != DT_RPATH)
            continue;
        text = lib.elf_strptr(elf, header->sh_link, entry.d_un.d_val);
        if (!text || needs->libraries.count >= SK_ELF_NAMES_MAX)
            return elf_error(path, error);
        if (entry.d_tag == DT_NEEDED)
            r = sk_names_add(&needs->libraries, text, strlen(text), error);
        else if (!needs->search && !(needs->search = strdup(text)))
            r = sk_error_oom(error);
        if (r < 0)
            return r;
    }
    return data ? 0 : elf_error(path, error);
}

static int read_needs(Elf *elf, const struct sk_blob *blob, const char *path,
                      struct sk_elf_needs *needs, struct sevkit_error *error)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    int r = find_interpreter(elf, blob, path, needs, error);

    while (r == 0 && (section = lib.elf_nextscn(elf, section))) {
        if (!lib.gelf_getshdr(section, &header))
            return elf_error(path, error);
        if (header.sh_type == SHT_DYNAMIC)
            r = read_dynamic(elf, section, &header, path, needs, error);
    }
    return r;
}

int sk_elf_read_needs(const struct sk_blob *blob, const char *path, struct sk_elf_needs *ret_needs,
                      struct sevkit_error *error)
{
    SK_CLEANUP(elf_end_p) Elf *elf = NULL;
    SK_CLEANUP(sk_elf_needs_done) struct sk_elf_needs needs = {0};
    int r = open_elf(blob, path, &elf, error);

    if (r == 0)
        r = read_needs(elf, blob, path, &needs, error);
    if (r < 0)
        return r;
    *ret_needs = needs;
    needs = (struct sk_elf_needs){0};
    return 0;
}

/* The section's bytes; an empty blob, which is not owned, if there is no such section. */
static int find_section(Elf *elf, const char *name, const char *path, struct sk_blob *ret_view,
                        struct sevkit_error *error)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    size_t names;

    *ret_view = (struct sk_blob){0};
    if (lib.elf_getshdrstrndx(elf, &names) < 0)
        return elf_error(path, error);
    while ((section = lib.elf_nextscn(elf, section))) {
        Elf_Data *data;
        const char *text;

        if (!lib.gelf_getshdr(section, &header) ||
            !(text = lib.elf_strptr(elf, names, header.sh_name)))
            return elf_error(path, error);
        if (strcmp(text, name) != 0)
            continue;
        data = lib.elf_getdata(section, NULL);
        if (!data)
            return elf_error(path, error);
        *ret_view = (struct sk_blob){data->d_buf, data->d_buf ? data->d_size : 0};
        return 0;
    }
    return 0;
}

static int split_depends(const char *list, size_t length, struct sk_names *names,
                         struct sevkit_error *error)
{
    while (length > 0) {
        const char *comma = memchr(list, ',', length);
        size_t part = comma ? (size_t)(comma - list) : length;
        int r = part > 0 ? sk_names_add(names, list, part, error) : 0;

        if (r < 0)
            return r;
        part += comma ? 1 : 0;
        list += part;
        length -= part;
    }
    return 0;
}

int sk_elf_read_depends(const struct sk_blob *blob, const char *path, struct sk_names *ret_names,
                        struct sevkit_error *error)
{
    static const char key[] = "depends=";
    SK_CLEANUP(elf_end_p) Elf *elf = NULL;
    SK_CLEANUP(sk_names_done) struct sk_names names = {0};
    struct sk_blob view = {0};
    int r = open_elf(blob, path, &elf, error);

    if (r == 0)
        r = find_section(elf, ".modinfo", path, &view, error);
    if (r == 0 && view.size == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: no kernel module: it has no .modinfo", path);
    for (size_t at = 0; r == 0 && at < view.size;) {
        const char *word = (const char *)view.data + at;
        size_t length = strnlen(word, view.size - at);

        if (length > strlen(key) && strncmp(word, key, strlen(key)) == 0)
            r = split_depends(word + strlen(key), length - strlen(key), &names, error);
        at += length + 1;
    }
    if (r < 0)
        return r;
    *ret_names = names;
    names = (struct sk_names){0};
    return 0;
}
