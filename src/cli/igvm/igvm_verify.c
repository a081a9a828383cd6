/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/igvm/igvm_input.h"
#include "cli/key/passphrase.h"
#include "cli/option_values.h"
#include "cli/view/checks.h"
#include "cli/view/output.h"
#include "measure/igvm_updates.h"

#include <sevkit/id_block.h>
#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IGVM_OPTIONS,
    {.name = "measurement",
     .metavar = "DIGEST",
     .help = "launch digest that the file must have: 96 hex digits, 64 base64 characters, @FILE, "
             "or - for standard input"},
    {.name = "policy", .metavar = "POLICY", .help = "guest policy that the file must hold"},
    {.name = "id-key", .metavar = "FILE", .help = "key that must have signed the ID block"},
    {.name = "author-key", .metavar = "FILE", .help = "key that must have signed the ID key"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit igvm verify",
    .description = "Check an IGVM file: its ID block against the digest that the file has, both "
                   "signatures, and what is expected.",
    .epilog = "examples:\n"
              "  sevkit igvm verify --loader qemu --check-kvm --id-key id.pub signed.igvm\n"
              "  sevkit igvm verify --measurement @digest.txt coconut-qemu.igvm\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .once = true,
};

static int check_key(const struct sk_given *given, const char *option, const uint8_t *found,
                     struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    uint8_t expected[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    const char *path = sk_given_value(given, option);
    const char *name = strcmp(option, OPT_ID_KEY) == 0 ? "ID key" : "author key";
    int r;

    if (!path) {
        sk_checks_add(checks, name, SK_STATUS_SKIPPED, "no --%s", option);
        return 0;
    }
    r = sk_key_file_load(path, NULL, &key, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--%s", option);
    sevkit_key_to_snp(key, expected);
    if (found && memcmp(found, expected, sizeof(expected)) == 0)
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
    else if (found)
        sk_checks_add(checks, name, SK_STATUS_FAIL, "the file has another key than %s", path);
    else
        sk_checks_add(checks, name, SK_STATUS_FAIL, "the file has no such key");
    return 0;
}

static int check_id(const struct sk_igvm_input *input, const struct sk_igvm_id *id,
                    struct sk_checks *checks, struct sevkit_error *error)
{
    int r;

    sk_checks_add_bytes(checks, "ID block digest", "the file", id->block.launch_digest,
                        sevkit_measurement_digest(input->measurement),
                        sizeof(id->block.launch_digest));
    r = sk_checks_add_result(checks, "ID block layout",
                             sevkit_id_auth_check_layout(&id->block, &id->auth, error), error);
    if (r == 0)
        r = sk_checks_add_result(checks, "ID block signature",
                                 sevkit_id_auth_check_id_signature(&id->block, &id->auth, error),
                                 error);
    if (r < 0)
        return r;
    if (!id->auth.has_author_key) {
        sk_checks_add(checks, "author signature", SK_STATUS_SKIPPED, "there is no author key");
        return 0;
    }
    return sk_checks_add_result(checks, "author signature",
                                sevkit_id_auth_check_author_signature(&id->auth, error), error);
}

static int check_expected(const struct sk_given *given, const struct sk_igvm_input *input,
                          struct sk_checks *checks, struct sevkit_error *error)
{
    const struct sk_igvm_header *platform =
        sk_igvm_find_platform(&input->file, sk_igvm_platform_of(input->mode));
    const struct sk_igvm_header *policy =
        platform ? sk_igvm_find(&input->file, SK_IGVM_POLICY, platform->mask) : NULL;
    const char *measurement = sk_given_value(given, OPT_MEASUREMENT);
    const char *wanted = sk_given_value(given, OPT_POLICY);
    uint8_t digest[48];
    uint64_t number = 0;
    int r = measurement ? sk_value_digest_source(OPT_MEASUREMENT, measurement, digest, error) : 0;

    if (r == 0 && wanted)
        r = sevkit_policy_parse(wanted, &number, error);
    if (r < 0)
        return r;
    if (measurement)
        sk_checks_add_bytes(checks, "launch digest", "expected",
                            sevkit_measurement_digest(input->measurement), digest, sizeof(digest));
    else
        sk_checks_add(checks, "launch digest", SK_STATUS_SKIPPED, "no --measurement");
    if (wanted && policy)
        sk_checks_add_number(checks, "policy", "expected", policy->policy, number);
    else if (wanted)
        sk_checks_add(checks, "policy", SK_STATUS_FAIL, "the file has no guest policy");
    else
        sk_checks_add(checks, "policy", SK_STATUS_SKIPPED, "no --policy");
    return 0;
}

static int check_all(const struct sk_given *given, const struct sk_igvm_input *input,
                     struct sk_checks *checks, struct sevkit_error *error)
{
    struct sk_igvm_id id;
    bool has_id = sk_igvm_input_id(input, &id);
    int r = 0;

    if (has_id)
        r = check_id(input, &id, checks, error);
    else
        sk_checks_add(checks, "ID block",
                      sk_given_has(given, OPT_MEASUREMENT) ? SK_STATUS_SKIPPED : SK_STATUS_FAIL,
                      "the file has none");
    if (r == 0)
        r = check_expected(given, input, checks, error);
    if (r == 0)
        r = check_key(given, OPT_ID_KEY, has_id ? id.auth.id_key : NULL, checks, error);
    if (r == 0)
        r = check_key(given, OPT_AUTHOR_KEY,
                      has_id && id.auth.has_author_key ? id.auth.author_key : NULL, checks, error);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_igvm_input_done) struct sk_igvm_input input = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    struct sk_checks checks = {0};
    int r = sk_igvm_input_read(given, &input, error);

    if (r == 0)
        r = sk_igvm_input_measure(given, &input, error);
    if (r == 0 && input.mode != SEVKIT_MODE_SNP)
        return sk_error_set(error, SEVKIT_EUSAGE, "only platform sev-snp has ID blocks");
    if (r == 0)
        r = check_all(given, &input, &checks, error);
    if (r < 0)
        return r;
    if (sk_given_has(given, OPT_JSON)) {
        document = sk_json_document("sevkit.igvm-verify/1");
        sk_json_add_text(document, "path", input.path);
        sk_json_add_text(document, "loader", sevkit_igvm_loader_name(input.loader));
        sk_checks_add_json(&checks, document);
        r = sk_json_emit(document, error);
    } else {
        r = sk_checks_print(&checks, error);
    }
    if (r < 0)
        return r;
    return checks.failed ? SK_ANSWER_NO : 0;
}

const struct sk_command sk_command_igvm_verify = {
    .noun = "igvm",
    .verb = "verify",
    .summary = "check an IGVM file's ID block and digest",
    .spec = &spec,
    .run = run,
};
