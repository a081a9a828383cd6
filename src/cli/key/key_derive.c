/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/guest/guest_values.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "crypto/derive/hkdf.h"
#include "formats/report/report.h"
#include "guest/derived_key.h"

#include <ctype.h>

enum { EXCLUSIVE_FORM = 1 };

enum format { FORMAT_RAW, FORMAT_HEX, FORMAT_BASE64 };
static const char *const formats[] = {"raw", "hex", "base64", NULL};

/* In the order of enum sevkit_guest_root. */
static const char *const roots[] = {"vcek", "vmrk", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {SK_OUTPUT_OPTION, .required = true,
     .help = "where the key goes, mode 0600; - is standard output"},
    {.name = "label",
     .metavar = "TEXT",
     .exclusive = EXCLUSIVE_FORM,
     .help = "what the key is for: expand it with HKDF-SHA-384, so that each label has a key of "
             "its own"},
    {.name = "raw",
     .kind = SK_OPTION_FLAG,
     .exclusive = EXCLUSIVE_FORM,
     .help = "write the 32 bytes that the secure processor gives"},
    {.name = "length",
     .idle_with = "raw",
     .metavar = "BYTES",
     .help = "of the expanded key; default 32"},
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = formats,
     .help = "form of the output; default raw"},
    SK_FORCE_OPTION,
    {.name = "root",
     .choices = roots,
     .help = "vcek (the default): the processor's key, or its VLEK; vmrk: the migration agent's, "
             "which is new at each launch where there is no such agent"},
    {.name = "fields",
     .metavar = "LIST",
     .help = "what else is mixed in: policy, image-id, family-id, measurement, guest-svn, "
             "tcb-version, launch-mit-vector, joined by commas"},
    {.name = "guest-svn", .metavar = "N", .help = "value for the field guest-svn"},
    {.name = "tcb",
     .metavar = "LIST",
     .help = "value for the field tcb-version, at most the committed TCB: "
             "bl=4,tee=0,snp=24,ucode=219, with fmc=1 from Turin on, or 0x and hex digits"},
    {.name = "product",
     .needs = "tcb",
     .metavar = "NAME",
     .help = "product line for --tcb (Milan, Genoa, Turin); default: asks for a report that tells "
             "it"},
    {.name = "launch-mit-vector", .metavar = "N", .help = "value for the field launch-mit-vector"},
    SK_GUEST_REQUEST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit derive-key",
    .description = "Inside of a SEV-SNP guest: have the secure processor derive a key that only "
                   "this guest gets.",
    .epilog = "examples:\n"
              "  sevkit derive-key --fields policy,measurement --label disk --output disk.key\n"
              "  sevkit derive-key --fields measurement,tcb-version \\\n"
              "      --tcb bl=4,tee=0,snp=24,ucode=219 --raw --output - | consumer\n",
    .options = options,
};

/* A field with a value of its own needs that value, which without the field would not count. */
static int check_pairs(const struct sk_given *given, unsigned fields, struct sevkit_error *error)
{
    static const struct {
        enum sevkit_guest_field field;
        const char *name, *option;
    } pairs[] = {
        {SEVKIT_GUEST_FIELD_GUEST_SVN, "guest-svn", OPT_GUEST_SVN},
        {SEVKIT_GUEST_FIELD_TCB_VERSION, "tcb-version", OPT_TCB},
        {SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR, "launch-mit-vector", OPT_LAUNCH_MIT_VECTOR},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(pairs); i++) {
        bool selected = fields & (unsigned)pairs[i].field;
        bool valued = sk_given_has(given, pairs[i].option);

        if (selected && !valued)
            return sk_error_set(error, SEVKIT_EUSAGE, "--fields %s needs --%s", pairs[i].name,
                                pairs[i].option);
        if (valued && !selected)
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect without %s in --fields",
                                pairs[i].option, pairs[i].name);
    }
    return 0;
}

static int read_tcb(const struct sk_given *given, struct sevkit_guest_key_request *request,
                    struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_TCB);
    const char *name = sk_given_value(given, OPT_PRODUCT);
    const struct sevkit_product *product = NULL;
    int r = name ? sk_product_read(name, &product, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--product");
    if (product && isdigit((unsigned char)*text))
        return sk_error_set(error, SEVKIT_EUSAGE, "--product has no effect on a --tcb in digits");
    r = text ? sk_key_tcb_read(&sk_sys_real, text, product, request, error) : 0;
    return r < 0 ? sk_error_wrap(error, r, "--tcb") : 0;
}

static int read_number(const struct sk_given *given, const char *option, uint64_t max,
                       uint64_t *number, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, option);

    return text ? sk_value_number(option, text, 0, max, number, error) : 0;
}

static int read_request(const struct sk_given *given, struct sevkit_guest_key_request *request,
                        struct sevkit_error *error)
{
    const char *fields = sk_given_value(given, OPT_FIELDS);
    uint64_t svn = 0;
    int r = 0;

    *request = sevkit_guest_key_request_default();
    request->root = (enum sevkit_guest_root)sk_value_choice(given, OPT_ROOT, roots);
    request->key = sk_guest_key_value(given);
    if (fields)
        r = sk_key_fields_read(fields, &request->fields, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--fields");
    if (r == 0)
        r = check_pairs(given, request->fields, error);
    if (r == 0)
        r = sk_guest_vmpl_value(given, &request->vmpl, error);
    if (r == 0)
        r = sk_guest_timeout_value(given, &request->timeout_ms, error);
    if (r == 0)
        r = read_number(given, OPT_GUEST_SVN, UINT32_MAX, &svn, error);
    if (r == 0)
        r = read_number(given, OPT_LAUNCH_MIT_VECTOR, UINT64_MAX, &request->launch_mit_vector,
                        error);
    request->guest_svn = (uint32_t)svn;
    return r == 0 ? read_tcb(given, request, error) : r;
}

struct form {
    const char *label; /* NULL: the processor's bytes as they are */
    size_t length;
    enum format format;
    const char *output;
};

static int read_form(const struct sk_given *given, struct form *form, struct sevkit_error *error)
{
    uint64_t length = SEVKIT_GUEST_DERIVED_KEY_BYTES;
    const char *text = sk_given_value(given, OPT_LENGTH);

    *form = (struct form){
        .label = sk_given_value(given, OPT_LABEL),
        .format = (enum format)sk_value_choice(given, OPT_FORMAT, formats),
        .output = sk_given_value(given, OPT_OUTPUT),
    };
    if (!form->label && !sk_given_has(given, OPT_RAW))
        return sk_error_set(error, SEVKIT_EUSAGE, "one of --label and --raw is required");
    if (form->label && !*form->label)
        return sk_error_set(error, SEVKIT_EUSAGE, "--label: an empty text names no purpose");
    if (text) {
        int r = sk_value_number(OPT_LENGTH, text, 1, SK_HKDF_SHA384_MAX_BYTES, &length, error);

        if (r < 0)
            return r;
    }
    form->length = (size_t)length;
    return form->format == FORMAT_RAW ? sk_guest_refuse_terminal(form->output, error) : 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *line = NULL;
    const struct sk_secret *written;
    struct sevkit_guest_key_request request;
    struct form form;
    int r = read_form(given, &form, error);

    if (r == 0)
        r = read_request(given, &request, error);
    if (r == 0)
        r = sk_key_of_guest(&sk_sys_real, &request, form.label, form.length, &sk_cli_listener, &key,
                            error);
    if (r == 0 && form.format != FORMAT_RAW)
        r = sk_secret_line(key, form.format == FORMAT_BASE64, &line, error);
    if (r < 0)
        return r;
    written = line ? line : key;
    return sk_cli_write_file(form.output, written->data, written->size, 0600,
                             sk_given_has(given, OPT_FORCE), error);
}

const struct sk_command sk_command_derive_key = {
    .noun = "derive-key",
    .summary = "have the processor derive a key for this guest",
    .spec = &spec,
    .run = run,
};
