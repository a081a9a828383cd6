/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a root with all that hangs below it into a folder, for tests of whole programs: certificates,
 * CRLs and signed reports as AMD and its processors would make them.
 *
 *     make_chain DIR [OPTION...]
 *
 *     --product NAME           Milan (default), Genoa, Turin, Venice
 *     --version N              of the reports; default 3
 *     --chip-id HEX            as long as the product's chip ids are
 *     --tcb LIST               bl=4,tee=0,snp=24,ucode=219
 *     --now SECONDS            since 1970; everything is valid around it; default the time of day
 *     --stranger               same names, other keys: what another process would forge
 *     --simulated              names of a simulator
 *     --set CERT:OID=HEX       extension of ark, ask, asvk, vcek or vlek, replaced or added
 *     --remove CERT:OID
 *     --report OFFSET=HEX      bytes of the signed part of both reports
 *
 *     ark.pem ask.pem asvk.pem, cert_chain.pem vlek_chain.pem (as the KDS hands them out),
 *     vcek.der vlek.der, other-chip.der other-tcb.der (VCEKs), crl.der crl-expired.der
 *     crl-revoked.der (names ASK and ASVK), report.bin (by the VCEK), report-vlek.bin
 */
#include "base/encoding.h"
#include "base/values/number.h"
#include "chain_builder.h"

#include <errno.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define DAY           86400
#define YEAR          (365 * DAY)
#define EDITS_MAX     32
#define VALUE_BYTES   160
#define SIGNING_KEY   0x048
#define CHIP_ID       0x1a0
#define CHIP_ID_BYTES 64
#define EXIT_USAGE    2

enum cert { ARK, ASK, ASVK, VCEK, VLEK, CERTS };
static const char *const cert_names[] = {"ark", "ask", "asvk", "vcek", "vlek"};

enum edit_kind { EDIT_SET, EDIT_REMOVE, EDIT_REPORT };

struct edit {
    enum edit_kind kind;
    enum cert cert;
    char oid[32];
    uint64_t offset; /* EDIT_REPORT */
    uint8_t value[VALUE_BYTES];
    size_t size;
};

static struct {
    const char *directory;
    const struct sevkit_product *product;
    uint64_t version;
    uint8_t chip_id[CHIP_ID_BYTES];
    struct sevkit_tcb tcb;
    int64_t now;
    bool is_stranger;
    bool is_simulated;
    struct edit edits[EDITS_MAX];
    size_t edit_count;
} request;

_Noreturn static void fail(const char *what, const char *which)
{
    (void)fprintf(stderr, "make_chain: %s: %s\n", what, which);
    exit(EXIT_USAGE);
}

static void write_file(const char *name, const void *data, size_t size, bool is_pem)
{
    char path[4096];
    FILE *file;
    bool good;

    (void)snprintf(path, sizeof(path), "%s/%s", request.directory, name);
    file = fopen(path, "wb");
    if (!file)
        fail(path, strerror(errno));
    if (is_pem)
        good = PEM_write(file, "CERTIFICATE", "", data, (long)size) > 0;
    else
        good = fwrite(data, 1, size, file) == size;
    if (fclose(file) != 0 || !good)
        fail(path, "cannot be written");
}

/* The intermediate, then the root. */
static void write_chain(const char *name, const struct sk_blob *ca, const struct sk_blob *root)
{
    char path[4096];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", request.directory, name);
    file = fopen(path, "wb");
    if (!file || PEM_write(file, "CERTIFICATE", "", ca->data, (long)ca->size) <= 0 ||
        PEM_write(file, "CERTIFICATE", "", root->data, (long)root->size) <= 0 || fclose(file) != 0)
        fail(path, "cannot be written");
}

static enum cert find_cert(const char *word, size_t length)
{
    for (size_t i = 0; i < CERTS; i++)
        if (strlen(cert_names[i]) == length && strncmp(cert_names[i], word, length) == 0)
            return (enum cert)i;
    fail("no such certificate", word);
}

static void parse_hex(const char *text, uint8_t *ret_bytes, size_t capacity, size_t *ret_size)
{
    size_t size = strlen(text) / 2;

    if (size > capacity || !sk_hex_decode(text, ret_bytes, size))
        fail("no hex digits, or too many", text);
    *ret_size = size;
}

/* "CERT:OID=HEX", "CERT:OID" or "OFFSET=HEX". */
static void parse_edit(enum edit_kind kind, const char *text)
{
    struct edit *edit = &request.edits[request.edit_count++];
    const char *equals = strchr(text, '=');
    const char *colon = strchr(text, ':');
    size_t end = equals ? (size_t)(equals - text) : strlen(text);
    char head[64];

    if (request.edit_count == EDITS_MAX || end >= sizeof(head) || (kind != EDIT_REPORT && !colon) ||
        (kind != EDIT_REMOVE && !equals))
        fail("cannot be understood", text);
    memcpy(head, text, end);
    head[end] = '\0';
    edit->kind = kind;
    if (kind == EDIT_REPORT) {
        if (!sk_number_parse(head, 0, SEVKIT_REPORT_SIGNED_BYTES - 1, &edit->offset))
            fail("no offset in the signed part", text);
    } else {
        edit->cert = find_cert(head, (size_t)(colon - text));
        (void)snprintf(edit->oid, sizeof(edit->oid), "%.31s", head + (colon - text) + 1);
    }
    if (equals)
        parse_hex(equals + 1, edit->value, sizeof(edit->value), &edit->size);
}

static void set_tcb(const char *text)
{
    struct sevkit_error error;
    unsigned components;

    if (sevkit_tcb_parse(text, &request.tcb, &components, &error) < 0)
        fail(text, error.text);
}

static void set_product(const char *text)
{
    request.product = sevkit_product_find(text);
    if (!request.product)
        fail("no such product", text);
}

static void set_version(const char *text)
{
    if (!sk_number_parse(text, 0, UINT32_MAX, &request.version))
        fail("no version", text);
}

static void set_now(const char *text)
{
    uint64_t seconds = 0;

    if (!sk_number_parse(text, 0, INT64_MAX, &seconds))
        fail("no time", text);
    request.now = (int64_t)seconds;
}

static void set_chip_id(const char *text)
{
    size_t size;

    memset(request.chip_id, 0, sizeof(request.chip_id));
    parse_hex(text, request.chip_id, sizeof(request.chip_id), &size);
}

static void set_extension(const char *text)
{
    parse_edit(EDIT_SET, text);
}

static void remove_extension(const char *text)
{
    parse_edit(EDIT_REMOVE, text);
}

static void set_report(const char *text)
{
    parse_edit(EDIT_REPORT, text);
}

static void set_stranger(const char *text)
{
    (void)text;
    request.is_stranger = true;
}

static void set_simulated(const char *text)
{
    (void)text;
    request.is_simulated = true;
}

static const struct {
    const char *name;
    bool has_value;
    void (*set)(const char *text);
} options[] = {
    {"--product", true, set_product},
    {"--version", true, set_version},
    {"--chip-id", true, set_chip_id},
    {"--tcb", true, set_tcb},
    {"--now", true, set_now},
    {"--stranger", false, set_stranger},
    {"--simulated", false, set_simulated},
    {"--set", true, set_extension},
    {"--remove", true, remove_extension},
    {"--report", true, set_report},
};

/* How many words of the command line the option at argv is. */
static int parse_option(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (strcmp(options[i].name, argv[0]) != 0)
            continue;
        if (options[i].has_value && argc < 2)
            fail("no value", argv[0]);
        options[i].set(argv[1]);
        return options[i].has_value ? 2 : 1;
    }
    fail("no such option", argv[0]);
}

static void parse_arguments(int argc, char **argv)
{
    if (argc < 2)
        fail("usage", "make_chain DIR [OPTION...]");
    request.directory = argv[1];
    request.product = sevkit_product_find("Milan");
    request.version = 3;
    request.now = (int64_t)time(NULL);
    request.tcb =
        (struct sevkit_tcb){.fmc = 1, .bootloader = 4, .tee = 0, .snp = 24, .microcode = 219};
    for (size_t i = 0; i < sizeof(request.chip_id); i++)
        request.chip_id[i] = (uint8_t)(0xa0 + i);
    for (int i = 2; i < argc;)
        i += parse_option(argc - i, argv + i);
}

static uint64_t raw_tcb(const struct sevkit_tcb *tcb)
{
    return sevkit_tcb_write(request.product->tcb_layout, tcb);
}

/* A stranger has the names and none of the keys: the root's is its own, the intermediates' swap. */
static void estrange(struct sk_cert_draft *draft, enum cert which)
{
    static const enum sk_test_key keys[] = {
        [ARK] = SK_KEY_STRANGER, [ASK] = SK_KEY_ASVK, [ASVK] = SK_KEY_ASK};
    static const enum cert issuers[] = {
        [ARK] = ARK, [ASK] = ARK, [ASVK] = ARK, [VCEK] = ASK, [VLEK] = ASVK};

    if (which <= ASVK)
        draft->key = sk_test_rsa(keys[which]);
    draft->signer = sk_test_rsa(keys[issuers[which]]);
}

static struct sk_blob build(struct sk_cert_draft draft, enum cert which)
{
    draft.not_before = request.now - YEAR;
    draft.not_after = request.now + 7 * YEAR;
    if (request.is_simulated)
        sk_cert_draft_simulate(&draft);
    if (request.is_stranger)
        estrange(&draft, which);
    for (size_t i = 0; i < request.edit_count; i++) {
        const struct edit *edit = &request.edits[i];

        if (edit->kind == EDIT_REPORT || edit->cert != which)
            continue;
        if (edit->kind == EDIT_REMOVE)
            sk_draft_remove(&draft, edit->oid);
        else if (sk_cert_extension(&draft, edit->oid))
            sk_draft_set(&draft, edit->oid, edit->value, edit->size);
        else
            (void)sk_draft_add(&draft, edit->oid, edit->value, edit->size);
    }
    return sk_build_cert(&draft);
}

static void write_authorities(void)
{
    const char *product = request.product->name;
    struct sk_blob ark = build(sk_draft_ark(product), ARK);
    struct sk_blob ask = build(sk_draft_ask(product), ASK);
    struct sk_blob asvk = build(sk_draft_asvk(product), ASVK);

    write_file("ark.pem", ark.data, ark.size, true);
    write_file("ask.pem", ask.data, ask.size, true);
    write_file("asvk.pem", asvk.data, asvk.size, true);
    write_chain("cert_chain.pem", &ask, &ark);
    write_chain("vlek_chain.pem", &asvk, &ark);
}

static void write_vcek(const char *name, const uint8_t *chip_id, const struct sevkit_tcb *tcb)
{
    struct sk_blob vcek = build(
        sk_draft_vcek(request.product->name, raw_tcb(tcb), chip_id, request.product->hwid_bytes),
        VCEK);

    write_file(name, vcek.data, vcek.size, false);
}

static void write_veks(void)
{
    uint8_t other_chip[CHIP_ID_BYTES];
    struct sevkit_tcb other_tcb = request.tcb;
    struct sk_blob vlek =
        build(sk_draft_vlek(request.product->name, raw_tcb(&request.tcb), "CN=cc-test.example.com"),
              VLEK);

    memcpy(other_chip, request.chip_id, sizeof(other_chip));
    other_chip[0] ^= 0x80;
    other_tcb.microcode ^= 1;
    write_vcek("vcek.der", request.chip_id, &request.tcb);
    write_vcek("other-chip.der", other_chip, &request.tcb);
    write_vcek("other-tcb.der", request.chip_id, &other_tcb);
    write_file("vlek.der", vlek.data, vlek.size, false);
}

static void write_crl(const char *name, int64_t from, int64_t to, bool is_revoking)
{
    struct sk_crl_draft draft = sk_crl_draft(request.product->name);
    struct sk_blob crl;

    draft.this_update = from;
    draft.next_update = to;
    if (request.is_simulated)
        draft.issuer = sk_cert_name(draft.issuer.part[SK_NAME_CN], true);
    if (request.is_stranger)
        draft.signer = sk_test_rsa(SK_KEY_STRANGER);
    if (is_revoking) {
        draft.revoked[0] = "010001";
        draft.revoked[1] = "010101";
    }
    crl = sk_build_crl(&draft);
    write_file(name, crl.data, crl.size, false);
}

static void write_report(const char *name, bool is_vlek)
{
    uint8_t report[SEVKIT_REPORT_BYTES];

    sk_draft_report((uint32_t)request.version, request.product->name, raw_tcb(&request.tcb),
                    request.chip_id, request.product->hwid_bytes, report);
    if (is_vlek) {
        sk_report_put(report, SIGNING_KEY, SEVKIT_SIGNING_KEY_VLEK << 2, 4);
        memset(report + CHIP_ID, 0, CHIP_ID_BYTES);
    }
    for (size_t i = 0; i < request.edit_count; i++) {
        const struct edit *edit = &request.edits[i];

        if (edit->kind == EDIT_REPORT && edit->offset + edit->size <= SEVKIT_REPORT_SIGNED_BYTES)
            memcpy(report + edit->offset, edit->value, edit->size);
    }
    sk_sign_report(report, sk_test_ec(is_vlek));
    write_file(name, report, sizeof(report), false);
}

int main(int argc, char **argv)
{
    parse_arguments(argc, argv);
    if (mkdir(request.directory, 0777) < 0 && errno != EEXIST)
        fail(request.directory, strerror(errno));
    write_authorities();
    write_veks();
    write_crl("crl.der", request.now - DAY, request.now + 30 * DAY, false);
    write_crl("crl-expired.der", request.now - 30 * DAY, request.now - DAY, false);
    write_crl("crl-revoked.der", request.now - DAY, request.now + 30 * DAY, true);
    write_report("report.bin", false);
    write_report("report-vlek.bin", true);
    return 0;
}
