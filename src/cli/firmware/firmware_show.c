/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/list.h"
#include "cli/cli.h"
#include "cli/view/firmware_output.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "formats/firmware/firmware.h"
#include "formats/recognise.h"
#include "sys/file.h"

#include <sevkit/firmware.h>
#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "require",
     .metavar = "USES",
     .help = "uses, joined by commas, that the image must be good for, else exit with 1: sev, "
             "sev-kernel-hashes, sev-es, snp, snp-kernel-hashes, svsm"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit firmware show",
    .description = "Show what a firmware image holds for SEV, and what it can be used for.",
    .epilog = "examples:\n"
              "  sevkit firmware show /usr/share/ovmf/OVMF.fd\n"
              "  sevkit firmware show --require snp-kernel-hashes OVMF.amdsev.fd\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static void firmware_free_p(struct sevkit_firmware **firmware)
{
    sevkit_firmware_free(*firmware);
}

static int find_use(const char *name, size_t length, enum sevkit_use *ret_use,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text word = {0};
    struct sk_suggestion suggestion;

    sk_text_add_bytes(&word, name, length);
    if (!sk_text_ok(&word))
        return sk_error_oom(error);
    suggestion = sk_suggestion_for(sk_text_get(&word));
    for (const struct sk_use_name *known = sk_use_names; known->name; known++) {
        if (strcmp(known->name, sk_text_get(&word)) == 0) {
            *ret_use = known->use;
            return 0;
        }
        sk_suggestion_try(&suggestion, known->name);
    }
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--require: '%s' is not one of sev, sev-kernel-hashes, sev-es, snp, "
                        "snp-kernel-hashes, svsm" SK_SUGGESTION_FORMAT,
                        sk_text_get(&word), SK_SUGGESTION_ARGS(suggestion));
}

/* The uses of a list as bits. */
static int parse_uses(const char *list, unsigned *ret_uses, struct sevkit_error *error)
{
    unsigned uses = 0;
    struct sk_item item;

    for (const char *cursor = list; sk_list_next(&cursor, &item);) {
        enum sevkit_use use = SK_USES;
        int result = find_use(item.start, item.length, &use, error);

        if (result < 0)
            return result;
        uses |= 1u << use;
    }
    *ret_uses = uses;
    return 0;
}

/* Says on standard error which of the required uses fail. */
static int check_uses(const struct sevkit_firmware *firmware, unsigned uses)
{
    int answer = 0;

    for (const struct sk_use_name *known = sk_use_names; known->name; known++) {
        struct sevkit_use_verdict verdict;

        if (!(uses >> known->use & 1))
            continue;
        verdict = sevkit_firmware_verdict(firmware, known->use);
        if (verdict.usable)
            continue;
        sk_cli_error("--require %s: not usable: %s", known->name, verdict.reason);
        answer = SK_ANSWER_NO;
    }
    return answer;
}

static int show_firmware(const struct sk_given *given, const struct sk_firmware_file *file,
                         const struct sevkit_firmware *firmware, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON)) {
        sk_firmware_add_text(&text, firmware, file);
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.firmware-show/1");
    sk_json_add_text(document, "path", file->path);
    sk_json_add_integer(document, "size", sevkit_firmware_size(firmware));
    sk_json_add_hex(document, "sha256", file->sha256, sizeof(file->sha256));
    sk_firmware_add_json(document, firmware);
    return sk_json_emit(document, error);
}

static int run_pe(const struct sk_given *given, const struct sk_firmware_file *file,
                  const struct sk_bytes *bytes, struct sevkit_error *error)
{
    int result = sk_pe_print(file, bytes->data, bytes->size, sk_given_has(given, OPT_JSON), error);

    if (result == 0 && sk_given_has(given, OPT_REQUIRE)) {
        sk_cli_error("--require: %s is a PE file, not a firmware image", file->path);
        return SK_ANSWER_NO;
    }
    return result;
}

/* A firmware image has no magic bytes: everything else is recognised first. */
static int refuse_other(const struct sk_firmware_file *file, const struct sk_bytes *bytes,
                        struct sevkit_error *error)
{
    int r;

    if (sk_pe_claimed(bytes->data, bytes->size))
        return 0;
    r = sk_recognise_wrap(error, SEVKIT_EINPUT, bytes->data, bytes->size, SK_FILE_FIRMWARE);
    return error->text[0] ? sk_error_wrap(error, r, "%s", file->path) : 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sk_firmware_file file = {.path = given->args->operands[0]};
    const char *required = sk_given_value(given, OPT_REQUIRE);
    unsigned uses = 0;
    int result = required ? parse_uses(required, &uses, error) : 0;

    if (result == 0)
        result = sk_file_read(&sk_sys_real, file.path, SK_IMAGE_MAX_BYTES, &bytes, error);
    if (result == 0)
        result = sk_hash_bytes(SK_SHA256, bytes.data, bytes.size, file.sha256, error);
    if (result < 0)
        return result;
    result = refuse_other(&file, &bytes, error);
    if (result < 0)
        return result;
    if (sk_pe_claimed(bytes.data, bytes.size))
        return run_pe(given, &file, &bytes, error);
    result = sevkit_firmware_parse(bytes.data, bytes.size, &firmware, error);
    if (result < 0)
        return sk_error_wrap(error, result, "%s", file.path);
    result = show_firmware(given, &file, firmware, error);
    return result < 0 ? result : check_uses(firmware, uses);
}

const struct sk_command sk_command_firmware_show = {
    .noun = "firmware",
    .verb = "show",
    .summary = "show a firmware image's SEV tables and what it can be used for",
    .spec = &spec,
    .run = run,
};
