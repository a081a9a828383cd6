/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "data/sim_machines.h"
#include "sim/chip_folder.h"

#include <string.h>

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
     .needs = "vlek",
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

static int set_chip(const struct sk_given *given, struct sk_sim_chip *chip,
                    struct sevkit_error *error)
{
    const char *id = sk_given_value(given, OPT_CHIP_ID);
    const char *version = sk_given_value(given, OPT_REPORT_VERSION);
    const char *platform = sk_given_value(given, OPT_PLATFORM_INFO);
    const char *vector = sk_given_value(given, OPT_MITIGATION_VECTOR);
    size_t mask = sk_value_choice(given, OPT_MASK, masks);
    int r = set_tcbs(given, chip, error);

    if (version)
        chip->report_version = (uint32_t)(version[0] - '0');
    chip->masks_chip_id = mask & 1;
    chip->masks_chip_key = mask & 2;
    if (r == 0 && platform)
        r = sevkit_platform_parse(platform, &chip->platform_info, error);
    if (r == 0 && vector)
        r = sk_value_number(OPT_MITIGATION_VECTOR, vector, 0, UINT64_MAX, &chip->mitigation_vector,
                            error);
    if (r == 0 && id)
        r = sk_value_hex(OPT_CHIP_ID, id, chip->chip_id, chip->product->hwid_bytes, error);
    return r;
}

static int set_validity(const struct sk_given *given, struct sk_sim_init *init,
                        struct sevkit_error *error)
{
    const char *from = sk_given_value(given, OPT_NOT_BEFORE);
    const char *to = sk_given_value(given, OPT_NOT_AFTER);
    int r = from ? sk_value_time(OPT_NOT_BEFORE, from, &init->not_before, error) : 0;

    return r == 0 && to ? sk_value_time(OPT_NOT_AFTER, to, &init->not_after, error) : r;
}

static int set_edits(const struct sk_given *given, const char *option, bool is_removal,
                     struct sk_sim_init *init, struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, option);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++) {
        if (init->edit_count == SK_SIM_EDITS_MAX)
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s: more than %d edits", option,
                                SK_SIM_EDITS_MAX);
        r = sk_sim_edit_read(arg->values[i], is_removal, &init->edits[init->edit_count++], error);
        if (r < 0)
            return sk_error_wrap(error, r, "--%s", option);
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

static int read_request(const struct sk_given *given, struct sk_sim_init *init,
                        struct sevkit_error *error)
{
    int r = set_chip(given, &init->chip, error);

    init->has_chip_id = sk_given_has(given, OPT_CHIP_ID);
    init->has_vlek = sk_given_has(given, OPT_VLEK);
    if (sk_given_has(given, OPT_CSP_ID))
        init->csp_id = sk_given_value(given, OPT_CSP_ID);
    set_revocations(given, init);
    if (r == 0)
        r = set_validity(given, init, error);
    if (r == 0)
        r = set_edits(given, OPT_SET, false, init, error);
    return r == 0 ? set_edits(given, OPT_REMOVE, true, init, error) : r;
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

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *product = sk_sim_products[sk_value_choice(given, OPT_PRODUCT, sk_sim_products)];
    const char *directory = given->args->operands[0];
    struct sk_sim_init init = sk_sim_init_default(sevkit_product_find(product));
    int r = read_request(given, &init, error);

    if (r == 0)
        r = sk_sim_folder_make(directory, &init, sk_given_has(given, OPT_FORCE), error);
    if (r == 0)
        r = announce(directory, &init, error);
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
