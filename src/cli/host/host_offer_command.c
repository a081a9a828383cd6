/* SPDX-License-Identifier: Apache-2.0 */
/* What libvirt or QEMU says that this host offers to guests. */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"
#include "libvirt/offer/host_offer.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "connect",
     .letter = 'c',
     .metavar = "URI",
     .conflicts = "qmp",
     .help = "libvirt's connection; default " SK_OFFER_DEFAULT_URI},
    {.name = "qmp", .metavar = "SOCKET", .help = "ask the QEMU behind this QMP socket"},
    {.name = "root",
     .metavar = "DIR",
     .help = "compare with the processor of a recording of 'sevkit host record'"},
    {SK_OUTPUT_OPTION,
     .help = "write the platform's certificates (PDH, PEK, OCA, CEK), as QEMU tells them"},
    {.name = "force",
     .kind = SK_OPTION_FLAG,
     .needs = "output",
     .help = "replace a file that exists"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host domcapabilities",
    .description =
        "Show what libvirt or QEMU says that this host offers to SEV guests: types, C-bit, number of "
        "guests, platform certificates. Asks libvirt ('virsh domcapabilities'), the QEMU of --qmp "
        "(query-sev-capabilities), or reads the answer of either from FILE. The C-bit is compared "
        "with this machine's processor; for FILE, with the recording of --root.",
    .epilog = "examples:\n"
              "  sevkit host domcapabilities\n"
              "  virsh domcapabilities | sevkit host domcapabilities -\n"
              "  sevkit host domcapabilities --qmp /run/guest.qmp --output platform.chain\n"
              "\n"
              "exit status: 0 it offers SEV, 1 it does not, or contradicts the processor\n",
    .options = options,
    .operands = "[FILE]",
    .operands_max = 1,
};

static int write_certificates(const struct sk_given *given,
                              const struct sk_sev_certificates *certificates,
                              struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text bytes = {0};

    if (!certificates->count)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "--output: the answer has no certificates; QEMU's has (--qmp)");
    sk_sev_certificates_write(certificates, &bytes);
    if (!sk_text_ok(&bytes))
        return sk_error_oom(error);
    return sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), bytes.data, bytes.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

static void add_json_number(json_t *document, const char *name, const struct sk_host_offer *answer,
                            unsigned bit, uint64_t value)
{
    if (answer->said.has & bit)
        sk_json_add_integer(document, name, value);
}

static json_t *make_json(const struct sk_host_offer *answer)
{
    const struct sk_sev_offer *offer = &answer->said;
    json_t *document = sk_json_document("sevkit.host-domcapabilities/1");

    sk_json_add_bool(document, "supported", offer->supported);
    if (offer->has & SK_OFFER_TYPES) {
        json_t *types = sk_json_array();

        if (offer->type_sev)
            sk_json_append(types, sk_json_text("sev"));
        if (offer->type_snp)
            sk_json_append(types, sk_json_text("sev-snp"));
        sk_json_add(document, "types", types);
    }
    add_json_number(document, "c_bit", answer, SK_OFFER_C_BIT, offer->c_bit);
    if (answer->is_compared)
        sk_json_add_integer(document, "c_bit_of_processor", answer->c_bit);
    add_json_number(document, "reduced_phys_bits", answer, SK_OFFER_REDUCED_BITS,
                    offer->reduced_bits);
    add_json_number(document, "sev_guests", answer, SK_OFFER_GUESTS, offer->guests);
    add_json_number(document, "es_guests", answer, SK_OFFER_ES_GUESTS, offer->es_guests);
    if (answer->chip_size)
        sk_json_add_hex(document, "chip_id", answer->chip, answer->chip_size);
    sk_json_add_text(document, "pdh", offer->pdh);
    sk_json_add_text(document, "certificates", offer->chain);
    return document;
}

#define WIDTH 18

static const struct sk_row kind_rows[] = {
    {"types", "types"},
    {"C-bit", "c_bit"},
    {NULL},
};
static const struct sk_row room_rows[] = {
    {"reduced bits", "reduced_phys_bits"},
    {"SEV guests", "sev_guests"},
    {"ES, SNP guests", "es_guests"},
    {"chip id, socket 0", "chip_id"},
    {NULL},
};

static void add_text(struct sk_text *text, const json_t *document,
                     const struct sk_host_offer *answer)
{
    sk_text_addf(text, "%-*s%s\n", WIDTH, "SEV",
                 answer->said.supported ? "offered" : "not offered");
    sk_rows_add_text(text, document, kind_rows, "", WIDTH);
    if (!sk_host_offer_fits(answer))
        sk_text_addf(text, "%-*s%u: the answer is about another host, or out of date\n", WIDTH,
                     "C-bit, processor", answer->c_bit);
    sk_rows_add_text(text, document, room_rows, "", WIDTH);
    for (size_t i = 0; i < answer->certificates.count; i++)
        sk_text_addf(text, "%-*s%s%s", i ? 0 : WIDTH, i ? "" : "certificates", i ? ", " : "",
                     sk_sev_usage_name(answer->certificates.items[i].cert.usage));
    if (answer->certificates.count)
        sk_text_add(text, "\n");
}

static int print(const struct sk_given *given, const struct sk_host_offer *answer,
                 struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = make_json(answer);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(given, OPT_JSON))
        return sk_json_emit(document, error);
    add_text(&text, document, answer);
    return sk_cli_emit(&text, error);
}

static int read_request(const struct sk_given *given, struct sk_host_offer_request *ret_request,
                        struct sevkit_error *error)
{
    *ret_request = (struct sk_host_offer_request){
        .sys = &sk_sys_real,
        .file = given->args->operand_count ? given->args->operands[0] : NULL,
        .socket = sk_given_value(given, OPT_QMP),
        .uri = sk_given_value(given, OPT_CONNECT),
        .root = sk_given_value(given, OPT_ROOT),
    };
    if (ret_request->file && (ret_request->socket || ret_request->uri))
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect on a file",
                            ret_request->socket ? OPT_QMP : OPT_CONNECT);
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_host_offer_done) struct sk_host_offer offer = {0};
    struct sk_host_offer_request request;
    int r = read_request(given, &request, error);

    if (r == 0)
        r = sk_host_offer_get(&request, &offer, error);
    if (r == 0 && sk_given_has(given, OPT_OUTPUT))
        r = write_certificates(given, &offer.certificates, error);
    if (r == 0)
        r = print(given, &offer, error);
    return r == 0 && (!offer.said.supported || !sk_host_offer_fits(&offer)) ? SK_ANSWER_NO : r;
}

const struct sk_command sk_command_host_domcapabilities = {
    .noun = "host",
    .verb = "domcapabilities",
    .summary = "what libvirt or QEMU offers to SEV guests here",
    .spec = &spec,
    .run = run,
};
