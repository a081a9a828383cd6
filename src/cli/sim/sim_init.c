/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/number.h"
#include "cli/cli.h"
#include "cli/option_values.h"
#include "cli/time_value.h"
#include "cli/view/output.h"
#include "data/sim_machines.h"
#include "sim/chip_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_SECONDS  INT64_C(86400)
#define YEAR_SECONDS (365 * DAY_SECONDS)
#define YEARS_AHEAD  7 /* as AMD's VCEKs */

static const char *const versions[] = {"2", "3", "5", NULL};
static const char *const masks[] = {"none", "chip-id", "chip-key", "both", NULL};
static const char *const revocations[] = {"ask", "asvk", NULL};

enum { GROUP_PROCESSOR = 1, GROUP_CERTIFICATES };
static const struct sk_option_group groups[] = {
    {"processor", "What it is; by default a healthy machine of the product."},
    {"certificates", "What AMD would have made for it, and what could be wrong with that."},
    {NULL, NULL},
};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "product",
     .choices = sk_sim_products,
     .help = "default milan",
     .group = GROUP_PROCESSOR},
    {.name = "chip-id",
     .metavar = "HEX",
     .help = "64 bytes, for turin 8; default random",
     .group = GROUP_PROCESSOR},
    {.name = "report-version",
     .choices = versions,
     .help = "of the reports; default 3",
     .group = GROUP_PROCESSOR},
    {.name = "tcb",
     .metavar = "LIST",
     .help = "all TCBs, as bl=4,tee=0,snp=24,ucode=219",
     .group = GROUP_PROCESSOR},
    {.name = "current-tcb", .metavar = "LIST", .group = GROUP_PROCESSOR},
    {.name = "committed-tcb", .metavar = "LIST", .group = GROUP_PROCESSOR},
    {.name = "reported-tcb", .metavar = "LIST", .group = GROUP_PROCESSOR},
    {.name = "platform-info",
     .metavar = "BITS",
     .help = "a number, or names joined by commas; default smt,ecc,alias-check",
     .group = GROUP_PROCESSOR},
    {.name = "mitigation-vector",
     .metavar = "N",
     .help = "of report version 5; default 0",
     .group = GROUP_PROCESSOR},
    {.name = "mask",
     .choices = masks,
     .help = "what reports leave out; default none",
     .group = GROUP_PROCESSOR},
    {.name = "vlek",
     .kind = SK_OPTION_FLAG,
     .help = "also load a VLEK, which then signs",
     .group = GROUP_CERTIFICATES},
    {.name = "csp-id",
     .metavar = "TEXT",
     .help = "whose VLEK it is; default CN=simulated.example",
     .group = GROUP_CERTIFICATES},
    {.name = "not-before",
     .metavar = "TIME",
     .help = "default: a day ago",
     .group = GROUP_CERTIFICATES},
    {.name = "not-after",
     .metavar = "TIME",
     .help = "default: in seven years",
     .group = GROUP_CERTIFICATES},
    {.name = "revoke",
     .kind = SK_OPTION_LIST,
     .choices = revocations,
     .help = "put the certificate on the revocation list",
     .group = GROUP_CERTIFICATES},
    {.name = "set",
     .kind = SK_OPTION_LIST,
     .metavar = "CERT:OID=HEX",
     .help = "contents of an extension of ark, ask, asvk, vcek or vlek; OID below AMD's arc (3.8) "
             "or whole",
     .group = GROUP_CERTIFICATES},
    {.name = "remove",
     .kind = SK_OPTION_LIST,
     .metavar = "CERT:OID",
     .help = "leave an extension out",
     .group = GROUP_CERTIFICATES},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit sim init",
    .description = "Make a simulated secure processor: a folder with its keys, its certificates up "
                   "to a root of its own, and what it reports.",
    .epilog = "examples:\n"
              "  sevkit sim init chip\n"
              "  sevkit sim init chip --product turin --report-version 5 --vlek\n"
              "  sevkit sim init bad --set vcek:3.8=020101\n",
    .options = options,
    .groups = groups,
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
};

static size_t choice(const char *const *words, const char *word)
{
    size_t i = 0;

    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static int set_tcbs(const struct sk_given *given, struct sk_sim_chip *chip,
                    struct sevkit_error *error)
{
    struct {
        const char *option;
        struct sevkit_tcb *tcb;
    } rows[] = {
        {OPT_CURRENT_TCB, &chip->current_tcb},
        {OPT_COMMITTED_TCB, &chip->committed_tcb},
        {OPT_REPORTED_TCB, &chip->reported_tcb},
    };
    unsigned components;
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(rows); i++) {
        const char *all = sk_given_value(given, OPT_TCB);
        const char *one = sk_given_value(given, rows[i].option);

        if (one || all)
            r = sevkit_tcb_parse(one ? one : all, rows[i].tcb, &components, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--%s", one ? rows[i].option : OPT_TCB);
    }
    return r;
}

static int set_chip_id(const struct sk_given *given, struct sk_sim_chip *chip,
                       struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_CHIP_ID);
    size_t size = chip->product->hwid_bytes;

    if (text)
        return sk_value_hex(OPT_CHIP_ID, text, chip->chip_id, size, error);
    if (sk_sys_real.random(chip->chip_id, size) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random bytes: %s", strerror(errno));
    return 0;
}

static int set_chip(const struct sk_given *given, struct sk_sim_chip *chip,
                    struct sevkit_error *error)
{
    const char *version = sk_given_value(given, OPT_REPORT_VERSION);
    const char *platform = sk_given_value(given, OPT_PLATFORM_INFO);
    const char *vector = sk_given_value(given, OPT_MITIGATION_VECTOR);
    const char *mask = sk_given_value(given, OPT_MASK);
    int r = set_tcbs(given, chip, error);

    if (version)
        chip->report_version = (uint32_t)(version[0] - '0');
    if (mask) {
        chip->masks_chip_id = choice(masks, mask) & 1;
        chip->masks_chip_key = choice(masks, mask) & 2;
    }
    if (r == 0 && platform)
        r = sevkit_platform_parse(platform, &chip->platform_info, error);
    if (r == 0 && vector)
        r = sk_value_number(OPT_MITIGATION_VECTOR, vector, 0, UINT64_MAX, &chip->mitigation_vector,
                            error);
    if (r == 0)
        r = set_chip_id(given, chip, error);
    if (r == 0 && sk_sys_real.random(chip->secret, sizeof(chip->secret)) < 0)
        r = sk_error_set(error, SEVKIT_EIO, "random bytes: %s", strerror(errno));
    return r;
}

static int set_validity(const struct sk_given *given, struct sk_sim_init *init,
                        struct sevkit_error *error)
{
    const char *from = sk_given_value(given, OPT_NOT_BEFORE);
    const char *to = sk_given_value(given, OPT_NOT_AFTER);
    int64_t now = sk_sys_real.wall_seconds();
    int r = 0;

    init->not_before = now - DAY_SECONDS;
    init->not_after = now + YEARS_AHEAD * YEAR_SECONDS;
    if (from)
        r = sk_value_time(OPT_NOT_BEFORE, from, &init->not_before, error);
    if (r == 0 && to)
        r = sk_value_time(OPT_NOT_AFTER, to, &init->not_after, error);
    return r;
}

/* "CERT:OID=HEX" or "CERT:OID". The copy of the text stays with the edit as long as the program runs its
 * command. */
static int read_edit(const char *option, char *text, bool is_removal, struct sk_sim_edit *ret_edit,
                     struct sevkit_error *error)
{
    static const char *const names[] = {"ark", "ask", "asvk", "vcek", "vlek", NULL};
    char *colon = strchr(text, ':');
    char *equals = strchr(text, '=');

    if (!colon || (equals != NULL) == is_removal || (equals && equals < colon))
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s %s: expected CERT:OID%s", option, text,
                            is_removal ? "" : "=HEX");
    *colon = '\0';
    ret_edit->kind = (enum sevkit_cert_kind)choice(names, text);
    if (!names[ret_edit->kind])
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: no certificate %s; expected ark, ask, asvk, vcek or vlek",
                            option, text);
    ret_edit->oid = colon + 1;
    ret_edit->is_removal = is_removal;
    if (is_removal)
        return 0;
    *equals = '\0';
    ret_edit->size = strlen(equals + 1) / 2;
    if (ret_edit->size > sizeof(ret_edit->value) || strlen(equals + 1) % 2 ||
        !sk_hex_decode(equals + 1, ret_edit->value, ret_edit->size))
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s: %s: expected at most %zu bytes in hex",
                            option, equals + 1, sizeof(ret_edit->value));
    return 0;
}

/* texts keeps what the edits point to. */
static int set_edits(const struct sk_given *given, const char *option, bool is_removal,
                     struct sk_sim_init *init, char **texts, struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, option);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++) {
        size_t at = init->edit_count;

        if (at == SK_SIM_EDITS_MAX)
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s: more than %d edits", option,
                                SK_SIM_EDITS_MAX);
        texts[at] = strdup(arg->values[i]);
        if (!texts[at])
            return sk_error_oom(error);
        init->edit_count++;
        r = read_edit(option, texts[at], is_removal, &init->edits[at], error);
    }
    return r;
}

static void set_revocations(const struct sk_given *given, struct sk_sim_init *init)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_REVOKE);

    for (unsigned i = 0; i < arg->count; i++) {
        if (strcmp(arg->values[i], "ask") == 0)
            init->revokes_ask = true;
        else
            init->revokes_asvk = true;
    }
}

static int announce(const char *directory, const struct sk_sim_init *init,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "%s: simulated %s, report version %u, signed by its %s\n", directory,
                 init->chip.product->name, init->chip.report_version,
                 init->has_vlek ? "VLEK" : "VCEK");
    sk_text_addf(&text, "%s/ark.pem: the root for --trust-root\n", directory);
    return sk_cli_emit(&text, error);
}

static int make(const struct sk_given *given, struct sk_sim_init *init, char **texts,
                struct sevkit_error *error)
{
    struct sk_sim_files files = {.count = 0};
    const char *directory = given->args->operands[0];
    bool force = sk_given_has(given, OPT_FORCE);
    int r = set_chip(given, &init->chip, error);

    /* Before the keys are made, which takes long. */
    if (r == 0)
        r = sk_sim_folder_check(directory, force, error);
    if (r == 0)
        r = set_validity(given, init, error);
    if (r == 0)
        r = set_edits(given, OPT_SET, false, init, texts, error);
    if (r == 0)
        r = set_edits(given, OPT_REMOVE, true, init, texts, error);
    set_revocations(given, init);
    if (r == 0)
        r = sk_sim_init(init, &files, error);
    if (r < 0)
        return r;
    r = sk_sim_folder_write(directory, &files, force, error);
    sk_sim_files_done(&files);
    return r < 0 ? r : announce(directory, init, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *product = sk_given_value(given, OPT_PRODUCT);
    const char *csp_id = sk_given_value(given, OPT_CSP_ID);
    bool has_vlek = sk_given_has(given, OPT_VLEK);
    struct sk_sim_init init = {
        .chip = sk_sim_chip_default(sevkit_product_find(product ? product : sk_sim_products[0])),
        .has_vlek = has_vlek,
        .csp_id = csp_id ? csp_id : "CN=simulated.example",
    };
    char *texts[SK_SIM_EDITS_MAX] = {NULL};
    int r = 0;

    if (csp_id && !has_vlek)
        r = sk_error_set(error, SEVKIT_EUSAGE, "--csp-id is a VLEK's: it needs --vlek");
    if (r == 0)
        r = make(given, &init, texts, error);

    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++)
        free(texts[i]);
    sk_sim_chip_done(&init.chip);
    return r;
}

const struct sk_command sk_command_sim_init = {
    .noun = "sim",
    .verb = "init",
    .summary = "make a simulated secure processor",
    .spec = &spec,
    .run = run,
};
