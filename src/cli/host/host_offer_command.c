/* SPDX-License-Identifier: Apache-2.0 */
/* What libvirt or QEMU says that this host offers to guests. */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "formats/sev/sev_cert.h"
#include "host/host_identity.h"
#include "libvirt/domain_capabilities.h"
#include "sys/file.h"
#include "sys/process/child.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define PROGRAM_MS  30000
#define LEAF_MEMORY 0x8000001fu
#define CHIP_MAX    64u
#define CHAIN_MAX   (3 * SK_SEV_CERT_BYTES)
#define VIRSH_MAX   ((size_t)1 << 20)
#define DEFAULT_URI "qemu:///system"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "connect",
     .letter = 'c',
     .metavar = "URI",
     .conflicts = "qmp",
     .help = "libvirt's connection; default " DEFAULT_URI},
    {.name = "qmp", .metavar = "SOCKET", .help = "ask the QEMU behind this QMP socket"},
    {.name = "root",
     .metavar = "DIR",
     .help = "compare with the processor of a recording of 'sevkit host record'"},
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .metavar = "FILE",
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

static int read_offer(const char *name, const void *data, size_t size, struct sk_sev_offer *offer,
                      struct sevkit_error *error)
{
    const char *text = data;
    size_t blanks = 0;
    int r;

    while (blanks < size && strchr(" \t\r\n", text[blanks]))
        blanks++;
    r = blanks < size && text[blanks] == '<' ? sk_domain_capabilities_read(data, size, offer, error)
                                             : sk_sev_offer_read_json(data, size, offer, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

static int read_program(struct sk_stream *stream, struct sk_text *text, struct sevkit_error *error)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + PROGRAM_MS;
    char buffer[4096];

    for (;;) {
        ssize_t n = stream->read(stream->arg, buffer, sizeof(buffer), deadline);

        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "virsh domcapabilities: %s", strerror(errno));
        if (n == 0)
            break;
        sk_text_add_bytes(text, buffer, (size_t)n);
        if (text->length > VIRSH_MAX)
            return sk_error_set(error, SEVKIT_EINPUT, "virsh domcapabilities: more than %zu bytes",
                                VIRSH_MAX);
    }
    if (!sk_text_ok(text))
        return sk_error_oom(error);
    return text->length ? 0
                        : sk_error_set(error, SEVKIT_EIO,
                                       "virsh domcapabilities: no answer; is libvirtd running?");
}

static int ask_libvirt(const struct sk_given *given, struct sk_sev_offer *offer,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *uri = sk_given_value(given, OPT_CONNECT);
    char program[] = "virsh", quiet[] = "--readonly", connect[] = "--connect", place[1024];
    char command[] = "domcapabilities";
    char *argv[] = {program, quiet, connect, place, command, NULL};
    struct sk_stream stream = {0};
    int r;

    if (snprintf(place, sizeof(place), "%s", uri ? uri : DEFAULT_URI) >= (int)sizeof(place))
        return sk_error_set(error, SEVKIT_EUSAGE, "--connect: the URI is too long");
    r = sk_child_start(argv, &stream, error);
    if (r < 0)
        return sk_error_wrap(error, r, "virsh");
    r = read_program(&stream, &text, error);
    sk_stream_close(&stream);
    return r < 0
               ? r
               : read_offer("virsh domcapabilities", sk_text_get(&text), text.length, offer, error);
}

static int ask_qemu(const char *socket, struct sk_sev_offer *offer, struct sevkit_error *error)
{
    struct sk_stream stream = {0};
    struct sk_qmp *qmp = NULL;
    int r = sk_stream_connect(socket, &stream, error);

    if (r == 0)
        r = sk_qmp_open(&sk_sys_real, &stream, SK_QMP_TIMEOUT_MS, &qmp, error);
    if (r < 0)
        return r;
    r = sk_sev_offer_ask(qmp, offer, error);
    sk_qmp_close(qmp);
    return r;
}

static int get_offer(const struct sk_given *given, struct sk_sev_offer *offer,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = given->args->operand_count ? given->args->operands[0] : NULL;
    int r;

    if (path && (sk_given_has(given, OPT_QMP) || sk_given_has(given, OPT_CONNECT)))
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect on a file",
                            sk_given_has(given, OPT_QMP) ? OPT_QMP : OPT_CONNECT);
    if (sk_given_has(given, OPT_QMP))
        return ask_qemu(sk_given_value(given, OPT_QMP), offer, error);
    if (!path)
        return ask_libvirt(given, offer, error);
    r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    return r < 0 ? r : read_offer(path, bytes.data, bytes.size, offer, error);
}

/* The processor's C-bit; false where there is none to compare with. */
static bool find_c_bit(const struct sk_given *given, unsigned *ret_c_bit, int *ret_result,
                       struct sevkit_error *error)
{
    const char *root = sk_given_value(given, OPT_ROOT);
    struct sk_host host;
    struct sk_cpuid leaf = {0};
    bool found;

    *ret_result = 0;
    if (!root && given->args->operand_count)
        return false;
    *ret_result = sk_host_open(&sk_sys_real, root, &host, error);
    if (*ret_result < 0)
        return false;
    /* Without SEV the leaf is another processor's, or that of a virtual machine. */
    found = sk_host_cpuid(&host, LEAF_MEMORY, 0, &leaf) == 0 && leaf.eax & 2;
    sk_host_close(&host);
    *ret_c_bit = leaf.ebx & 0x3f;
    return found;
}

/* The certificates of the platform, in the order in which tools exchange them. */
static int decode_certificates(const struct sk_sev_offer *offer,
                               struct sk_sev_certificates *certificates, struct sevkit_error *error)
{
    uint8_t pdh[SK_SEV_CERT_BYTES + 3], chain[CHAIN_MAX + 3];
    size_t pdh_size = 0, chain_size = 0;
    int r;

    if (!offer->pdh || !offer->chain)
        return 0;
    if (!sk_base64_decode(offer->pdh, pdh, sizeof(pdh), &pdh_size) ||
        !sk_base64_decode(offer->chain, chain, sizeof(chain), &chain_size))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "pdh, cert-chain: expected base64 of certificates");
    r = sk_sev_certificates_add(certificates, pdh, pdh_size, error);
    if (r == 0)
        r = sk_sev_certificates_add(certificates, chain, chain_size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "pdh, cert-chain");
    if (!sk_sev_certificates_find(certificates, SK_SEV_PDH) ||
        !sk_sev_certificates_find(certificates, SK_SEV_PEK))
        return sk_error_set(error, SEVKIT_EINPUT, "pdh, cert-chain: there is no PDH or no PEK");
    return 0;
}

static int write_certificates(const struct sk_given *given,
                              const struct sk_sev_certificates *certificates,
                              struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text bytes = {0};

    if (!certificates->count)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "--output: the answer has no certificates; QEMU's has (--qmp)");
    for (size_t i = 0; i < certificates->count; i++)
        sk_text_add_bytes(&bytes, certificates->items[i].cert.bytes, SK_SEV_CERT_BYTES);
    if (!sk_text_ok(&bytes))
        return sk_error_oom(error);
    return sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), bytes.data, bytes.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

static int decode_chip(const struct sk_sev_offer *offer, uint8_t chip[CHIP_MAX], size_t *ret_size,
                       struct sevkit_error *error)
{
    *ret_size = 0;
    if (offer->chip && !sk_base64_decode(offer->chip, chip, CHIP_MAX, ret_size))
        return sk_error_set(error, SEVKIT_EINPUT, "cpu0-id: expected base64 of at most %u bytes",
                            CHIP_MAX);
    return 0;
}

struct answer {
    struct sk_sev_offer offer;
    struct sk_sev_certificates certificates;
    uint8_t chip[CHIP_MAX];
    size_t chip_size;
    bool compared, fits;
    unsigned c_bit; /* the processor's, where compared */
};

static void add_number(struct sk_text *text, const char *name, const struct answer *answer,
                       unsigned bit, uint64_t value)
{
    if (answer->offer.has & bit)
        sk_text_addf(text, "%-18s%" PRIu64 "\n", name, value);
}

static void add_text(struct sk_text *text, const struct answer *answer)
{
    const struct sk_sev_offer *offer = &answer->offer;

    sk_text_addf(text, "%-18s%s\n", "SEV", offer->supported ? "offered" : "not offered");
    if (offer->has & SK_OFFER_TYPES)
        sk_text_addf(text, "%-18s%s%s%s\n", "types", offer->type_sev ? "sev" : "",
                     offer->type_sev && offer->type_snp ? ", " : "",
                     offer->type_snp ? "sev-snp" : "");
    add_number(text, "C-bit", answer, SK_OFFER_C_BIT, offer->c_bit);
    if (answer->compared && !answer->fits)
        sk_text_addf(text, "%-18s%u: the answer is about another host, or out of date\n",
                     "C-bit, processor", answer->c_bit);
    add_number(text, "reduced bits", answer, SK_OFFER_REDUCED_BITS, offer->reduced_bits);
    add_number(text, "SEV guests", answer, SK_OFFER_GUESTS, offer->guests);
    add_number(text, "ES, SNP guests", answer, SK_OFFER_ES_GUESTS, offer->es_guests);
    if (answer->chip_size) {
        sk_text_addf(text, "%-18s", "chip id, socket 0");
        sk_cli_add_hex(text, answer->chip, answer->chip_size);
        sk_text_add(text, "\n");
    }
    if (answer->certificates.count) {
        sk_text_addf(text, "%-18s", "certificates");
        for (size_t i = 0; i < answer->certificates.count; i++)
            sk_text_addf(text, "%s%s", i ? ", " : "",
                         sk_sev_usage_name(answer->certificates.items[i].cert.usage));
        sk_text_add(text, "\n");
    }
}

static void add_json_number(json_t *document, const char *name, const struct answer *answer,
                            unsigned bit, uint64_t value)
{
    if (answer->offer.has & bit)
        sk_json_add_integer(document, name, value);
}

static json_t *make_json(const struct answer *answer)
{
    const struct sk_sev_offer *offer = &answer->offer;
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
    if (answer->compared)
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

static int print(const struct sk_given *given, const struct answer *answer,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(given, OPT_JSON)) {
        SK_CLEANUP_JSON json_t *document = make_json(answer);

        return sk_json_emit(document, error);
    }
    add_text(&text, answer);
    return sk_cli_emit(&text, error);
}

static int examine(const struct sk_given *given, struct answer *answer, struct sevkit_error *error)
{
    int r = get_offer(given, &answer->offer, error);

    if (r == 0)
        r = decode_certificates(&answer->offer, &answer->certificates, error);
    if (r == 0)
        r = decode_chip(&answer->offer, answer->chip, &answer->chip_size, error);
    if (r < 0)
        return r;
    answer->compared =
        answer->offer.has & SK_OFFER_C_BIT && find_c_bit(given, &answer->c_bit, &r, error);
    answer->fits = !answer->compared || answer->c_bit == answer->offer.c_bit;
    if (r == 0 && sk_given_has(given, OPT_OUTPUT))
        r = write_certificates(given, &answer->certificates, error);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct answer answer = {.fits = true};
    int r = examine(given, &answer, error);

    if (r == 0)
        r = print(given, &answer, error);
    if (r == 0 && (!answer.offer.supported || !answer.fits))
        r = SK_ANSWER_NO;
    sk_sev_certificates_done(&answer.certificates);
    sk_sev_offer_done(&answer.offer);
    return r;
}

const struct sk_command sk_command_host_domcapabilities = {
    .noun = "host",
    .verb = "domcapabilities",
    .summary = "what libvirt or QEMU offers to SEV guests here",
    .spec = &spec,
    .run = run,
};
