/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/igvm/igvm_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"

#include <inttypes.h>
#include <sevkit/id_block.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "every-header",
     .kind = SK_OPTION_FLAG,
     .help = "one line for each header; else runs of pages are folded"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit igvm show",
    .description = "Show what an IGVM file holds: platforms, guest policy, directives, ID block.",
    .epilog = "examples:\n"
              "  sevkit igvm show coconut-qemu.igvm\n"
              "  sevkit igvm show --json coconut-qemu.igvm\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static const char *type_name(const struct sk_igvm_header *header)
{
    return header->known ? sk_igvm_type_name(header->type) : "unknown";
}

static const char *platform_name(const struct sk_igvm_header *header)
{
    const char *name = sk_igvm_platform_name(header->platform);

    return name ? name : "unknown";
}

/* The number of headers from first on that are shown as one. */
static size_t run_length(const struct sk_igvm *igvm, size_t first, bool every)
{
    return every ? 1 : sk_igvm_run(igvm, first);
}

static void add_flags(struct sk_text *text, const struct sk_igvm_header *header)
{
    if (header->flags & SK_IGVM_PAGE_2M)
        sk_text_add(text, ", 2 MiB");
    if (header->flags & SK_IGVM_PAGE_SHARED)
        sk_text_add(text, ", shared");
}

static void add_fields(struct sk_text *text, const struct sk_igvm_header *header, size_t run)
{
    switch (header->type) {
    case SK_IGVM_PLATFORM:
        sk_text_addf(text, "%s, VTL %u, shared memory from 0x%" PRIx64, platform_name(header),
                     header->highest_vtl, header->gpa);
        break;
    case SK_IGVM_POLICY:
        sk_text_addf(text, "0x%" PRIx64, header->policy);
        break;
    case SK_IGVM_PAGE:
        sk_text_addf(text, "gpa 0x%" PRIx64 " len 0x%" PRIx64 " (%s", header->gpa,
                     sk_igvm_page_bytes(header) * run, sk_igvm_page_kind(header));
        add_flags(text, header);
        sk_text_add(text, ")");
        break;
    case SK_IGVM_AREA:
        sk_text_addf(text, "area %u, 0x%" PRIx64 " bytes%s", header->index, header->bytes,
                     header->data ? ", with initial data" : "");
        break;
    case SK_IGVM_INSERT:
        sk_text_addf(text, "area %u at gpa 0x%" PRIx64 " len 0x%" PRIx64, header->index,
                     header->gpa, header->bytes);
        break;
    case SK_IGVM_VP_CONTEXT:
        sk_text_addf(text, "vCPU %u, gpa 0x%" PRIx64, header->index, header->gpa);
        break;
    case SK_IGVM_REQUIRED_MEMORY:
        sk_text_addf(text, "gpa 0x%" PRIx64 " len 0x%" PRIx64, header->gpa, header->bytes);
        break;
    case SK_IGVM_CORIM_DOCUMENT:
    case SK_IGVM_CORIM_SIGNATURE:
        sk_text_addf(text, "%zu bytes", header->data_size);
        break;
    default:
        if (header->known && header->body_size == 8)
            sk_text_addf(text, "area %u, offset 0x%x", header->index, header->offset);
        else
            sk_text_addf(text, "%zu bytes", header->body_size);
    }
}

static void add_headers(struct sk_text *text, const struct sk_igvm *igvm, bool every)
{
    for (size_t i = 0, run; i < igvm->count; i += run) {
        const struct sk_igvm_header *header = &igvm->headers[i];

        run = run_length(igvm, i, every);
        sk_text_addf(text, "%5zu  0x%03x %-20s ", i, header->type, type_name(header));
        if (header->mask != UINT32_MAX)
            sk_text_addf(text, "mask 0x%x  ", header->mask);
        add_fields(text, header, run);
        sk_text_addf(text, "%s\n", header->optional ? ", optional" : "");
    }
}

static const struct sk_row id_rows[] = {
    {"launch digest", "launch_digest"},
    {"family ID", "family_id"},
    {"image ID", "image_id"},
    {"guest SVN", "guest_svn"},
    {"ID key digest", "id_key_digest", .none = "not a P-384 key"},
    {.title = NULL},
};

static json_t *id_json(const struct sk_igvm_id *id)
{
    json_t *object = sk_json_object();
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    struct sevkit_error error;

    sk_json_add_hex(object, "launch_digest", id->block.launch_digest,
                    sizeof(id->block.launch_digest));
    sk_json_add_hex(object, "family_id", id->block.family_id, sizeof(id->block.family_id));
    sk_json_add_hex(object, "image_id", id->block.image_id, sizeof(id->block.image_id));
    sk_json_add_integer(object, "guest_svn", id->block.guest_svn);
    sk_json_add_bool(object, "author_key_enabled", id->author_key_enabled);
    if (sevkit_id_auth_key_digest(&id->auth, false, digest, &error) == 0)
        sk_json_add_hex(object, "id_key_digest", digest, sizeof(digest));
    else
        sk_json_add_text(object, "id_key_digest", NULL);
    return object;
}

static void add_id_block(struct sk_text *text, const struct sk_igvm_id *id)
{
    SK_CLEANUP_JSON json_t *object = id_json(id);
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    struct sevkit_error error;

    sk_text_addf(text, "ID block for mask 0x%x\n", id->mask);
    sk_rows_add_text(text, object, id_rows, "  ", 19);
    if (!id->author_key_enabled)
        return;
    sk_text_addf(text, "  %-18s ", "author key digest");
    if (sevkit_id_auth_key_digest(&id->auth, true, digest, &error) == 0)
        sk_text_add_hex(text, digest, sizeof(digest));
    else
        sk_text_add(text, "not a P-384 key");
    sk_text_add(text, "\n");
}

static void add_id_blocks(struct sk_text *text, const struct sk_igvm *igvm)
{
    for (size_t i = 0; i < igvm->count; i++) {
        struct sk_igvm_id id;

        if (igvm->headers[i].type != SK_IGVM_ID_BLOCK)
            continue;
        sk_igvm_id_read(&igvm->headers[i], &id);
        add_id_block(text, &id);
    }
}

static int print_text(const struct sk_given *given, const struct sk_igvm_launch *launch,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const struct sk_igvm *igvm = &launch->file;

    sk_text_add(&text, "file           ");
    sk_text_add_printable(&text, launch->path);
    sk_text_addf(&text, "\nsize           %zu bytes\n", igvm->size);
    sk_text_addf(&text, "format         version %u, %s\n", igvm->version,
                 igvm->architecture == 0 ? "x64" : "AArch64");
    sk_text_add(&text, "platforms     ");
    for (size_t i = 0; i < igvm->count; i++)
        if (igvm->headers[i].type == SK_IGVM_PLATFORM)
            sk_text_addf(&text, " %s (mask 0x%x)", platform_name(&igvm->headers[i]),
                         igvm->headers[i].mask);
    for (size_t i = 0; i < igvm->count; i++) {
        char names[256];

        if (igvm->headers[i].type != SK_IGVM_POLICY)
            continue;
        sevkit_policy_format(igvm->headers[i].policy, names, sizeof(names));
        sk_text_addf(&text, "\nguest policy   0x%" PRIx64 " (%s) for mask 0x%x",
                     igvm->headers[i].policy, names, igvm->headers[i].mask);
    }
    sk_text_addf(&text, "\nheaders        %zu\n\n", igvm->count);
    add_headers(&text, igvm, sk_given_has(given, OPT_EVERY_HEADER));
    add_id_blocks(&text, igvm);
    return sk_cli_emit(&text, error);
}

static json_t *header_json(const struct sk_igvm_header *header, size_t index, size_t run)
{
    json_t *entry = sk_json_object();
    struct sk_igvm_id id;

    sk_json_add_integer(entry, "index", index);
    sk_json_add_number(entry, "type", header->type);
    sk_json_add_text(entry, "name", header->known ? sk_igvm_type_name(header->type) : NULL);
    sk_json_add_bool(entry, "optional", header->optional);
    if (header->mask != UINT32_MAX)
        sk_json_add_number(entry, "mask", header->mask);
    if (header->type == SK_IGVM_PLATFORM)
        sk_json_add_text(entry, "platform", platform_name(header));
    if (header->type == SK_IGVM_POLICY)
        sk_json_add_number(entry, "policy", header->policy);
    if (header->type == SK_IGVM_PAGE) {
        sk_json_add_text(entry, "page", sk_igvm_page_kind(header));
        sk_json_add_integer(entry, "pages", sk_igvm_page_bytes(header) / SK_PAGE_BYTES * run);
        sk_json_add_bool(entry, "shared", header->flags & SK_IGVM_PAGE_SHARED);
    }
    if (header->type == SK_IGVM_PAGE || header->type == SK_IGVM_INSERT ||
        header->type == SK_IGVM_VP_CONTEXT || header->type == SK_IGVM_REQUIRED_MEMORY)
        sk_json_add_number(entry, "gpa", header->gpa);
    if (header->type == SK_IGVM_AREA || header->type == SK_IGVM_INSERT)
        sk_json_add_integer(entry, "area", header->index);
    if (header->type == SK_IGVM_VP_CONTEXT)
        sk_json_add_integer(entry, "vcpu", header->index);
    if (header->bytes)
        sk_json_add_integer(entry, "bytes", header->bytes);
    if (header->type == SK_IGVM_ID_BLOCK) {
        sk_igvm_id_read(header, &id);
        sk_json_add(entry, "id_block", id_json(&id));
    }
    return entry;
}

static int print_json(const struct sk_given *given, const struct sk_igvm_launch *launch,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.igvm-show/1");
    bool every = sk_given_has(given, OPT_EVERY_HEADER);
    const struct sk_igvm *igvm = &launch->file;
    json_t *headers = sk_json_array();

    sk_json_add_text(document, "path", launch->path);
    sk_json_add_integer(document, "size", igvm->size);
    sk_json_add_integer(document, "format_version", igvm->version);
    sk_json_add_text(document, "architecture", igvm->architecture == 0 ? "x64" : "aarch64");
    sk_json_add(document, "headers", headers);
    for (size_t i = 0, run; i < igvm->count; i += run) {
        run = run_length(igvm, i, every);
        sk_json_append(headers, header_json(&igvm->headers[i], i, run));
    }
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    int r = sk_igvm_launch_read(given->args->operands[0], &launch, error);

    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? print_json(given, &launch, error)
                                         : print_text(given, &launch, error);
}

const struct sk_command sk_command_igvm_show = {
    .noun = "igvm",
    .verb = "show",
    .summary = "show what an IGVM file holds",
    .spec = &spec,
    .run = run,
};
