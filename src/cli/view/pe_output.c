/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/view/firmware_output.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "formats/firmware/pe.h"

#include <inttypes.h>
#include <string.h>

/* QEMU, target/i386/sev.c, sev_add_kernel_loader_hashes(): one SHA-256 over all that -kernel names. */
static const char kernel_hash_fact[] =
    "passed as kernel, QEMU hashes the whole file, so all sections are measured, and --initrd and "
    "--append count only as QEMU's own options";

bool sk_pe_claimed(const void *data, size_t size)
{
    return size >= 2 && memcmp(data, "MZ", 2) == 0;
}

static json_t *sections_json(const struct sk_pe *pe, const void *data, size_t size,
                             struct sevkit_error *error)
{
    json_t *sections = sk_json_array();

    for (size_t i = 0; i < pe->section_count; i++) {
        const struct sk_pe_section *section = &pe->sections[i];
        json_t *member = sk_json_object();
        uint8_t digest[SK_SHA256_BYTES];
        size_t content_size;
        const uint8_t *content = sk_pe_content(section, data, size, &content_size);

        sk_json_append(sections, member);
        sk_json_add_text(member, "name", section->name);
        sk_json_add_integer(member, "offset", section->file_offset);
        sk_json_add_integer(member, "size", content_size);
        if (content && sk_hash_bytes(SK_SHA256, content, content_size, digest, error) < 0) {
            json_decref(sections);
            return NULL;
        }
        if (content)
            sk_json_add_hex(member, "sha256", digest, sizeof(digest));
        else
            sk_json_add_text(member, "sha256", NULL);
    }
    return sections;
}

static int add_json(json_t *object, const struct sk_pe *pe, const void *data, size_t size,
                    struct sevkit_error *error)
{
    json_t *sections = sections_json(pe, data, size, error);

    if (!sections)
        return error->code;
    sk_json_add_bool(object, "uki", sk_pe_is_uki(pe));
    sk_json_add(object, "sections", sections);
    sk_json_add_text(object, "note", kernel_hash_fact);
    return 0;
}

int sk_pe_add_kernel_image(json_t *document, const void *data, size_t size,
                           struct sevkit_error *error)
{
    struct sevkit_error ignored;
    struct sk_pe pe;
    json_t *object;

    /* QEMU loads what is no good PE file, too: this is information about a kernel, not a check. */
    if (!sk_pe_detect(data, size) || sk_pe_parse(data, size, &pe, &ignored) < 0)
        return 0;
    object = sk_json_object();
    sk_json_add(document, "kernel_image", object);
    sk_json_add_text(object, "format", "pe");
    return add_json(object, &pe, data, size, error);
}

static int print_json(const struct sk_firmware_file *file, const struct sk_pe *pe, const void *data,
                      size_t size, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.firmware-show/1");
    int result;

    sk_json_add_text(document, "path", file->path);
    sk_json_add_integer(document, "size", size);
    sk_json_add_hex(document, "sha256", file->sha256, sizeof(file->sha256));
    sk_json_add_text(document, "kind", "pe");
    result = add_json(document, pe, data, size, error);
    return result < 0 ? result : sk_json_emit(document, error);
}

static int print_text(const struct sk_firmware_file *file, const struct sk_pe *pe, const void *data,
                      size_t size, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "%-20s ", "file");
    sk_text_add_printable(&text, file->path);
    sk_text_addf(&text, "\n%-20s %zu bytes\n%-20s ", "size", size, "sha256");
    sk_text_add_hex(&text, file->sha256, sizeof(file->sha256));
    sk_text_addf(&text, "\n%-20s %s\n\nsections\n", "kind",
                 sk_pe_is_uki(pe) ? "unified kernel image (PE), no firmware"
                                  : "PE file (an EFI program or kernel), no firmware");
    for (size_t i = 0; i < pe->section_count; i++) {
        const struct sk_pe_section *section = &pe->sections[i];
        size_t content_size;
        bool held = sk_pe_content(section, data, size, &content_size) != NULL;

        sk_text_add(&text, "  ");
        sk_text_add_printable(&text, section->name);
        sk_text_addf(&text, "%*s offset 0x%08" PRIx32 ", %zu bytes%s\n",
                     strlen(section->name) < 9 ? (int)(9 - strlen(section->name)) : 0, "",
                     section->file_offset, content_size, held ? "" : " (not all in the file)");
    }
    sk_text_addf(&text, "\n%s\n", kernel_hash_fact);
    return sk_cli_emit(&text, error);
}

int sk_pe_print(const struct sk_firmware_file *file, const void *data, size_t size, bool json,
                struct sevkit_error *error)
{
    struct sk_pe pe;
    int result = sk_pe_parse(data, size, &pe, error);

    if (result < 0)
        return sk_error_wrap(error, result, "%s", file->path);
    return json ? print_json(file, &pe, data, size, error)
                : print_text(file, &pe, data, size, error);
}
