/* SPDX-License-Identifier: Apache-2.0 */
/* AMD's profile of X.509: what is read, what is refused, and that no byte of a certificate is loose. */
#include "crypto/certs/x509.h"

#include "base/secret.h"
#include "chain_builder.h"
#include "fault.h"
#include "test.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>

#define TCB UINT64_C(0xdb18000000000004) /* bl=4, tee=0, snp=24, ucode=219 */

static struct sevkit_error error;
static uint8_t hwid[64];

static void fill_hwid(void)
{
    for (size_t i = 0; i < sizeof(hwid); i++)
        hwid[i] = (uint8_t)(0xc0 + i);
}

static struct sk_cert_draft vcek_draft(void)
{
    fill_hwid();
    return sk_draft_vcek("Milan", TCB, hwid, sizeof(hwid));
}

static struct sevkit_cert *parse(const struct sk_blob *blob)
{
    struct sevkit_cert *cert = NULL;

    EXPECT_OK(sevkit_cert_parse(blob->data, blob->size, &cert, &error), &error);
    return cert;
}

static struct sevkit_cert *build(const struct sk_cert_draft *draft)
{
    struct sk_blob blob = sk_build_cert(draft);

    return parse(&blob);
}

static struct sevkit_cert *corpus_cert(const char *path)
{
    struct sevkit_cert *cert = NULL;
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus(path), &size);

    EXPECT_OK(sevkit_cert_parse(data, size, &cert, &error), &error);
    return cert;
}

TEST(vcek_fields)
{
    struct sk_cert_draft draft = vcek_draft();
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = build(&draft);
    struct sevkit_tcb tcb;
    size_t size;

    EXPECT_INT(sevkit_cert_kind(cert), SEVKIT_CERT_VCEK);
    EXPECT_STR(sevkit_cert_product(cert)->name, "Milan");
    EXPECT_STR(sevkit_cert_product_name(cert), "Milan");
    EXPECT_STR(sevkit_cert_subject(cert), "OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced "
                                          "Micro Devices, CN=SEV-VCEK");
    EXPECT_CONTAINS(sevkit_cert_issuer(cert), "CN=SEV-Milan");
    EXPECT_STR(sevkit_cert_serial(cert), "0");
    EXPECT_INT(sevkit_cert_not_before(cert), SK_DRAFT_FROM);
    EXPECT_INT(sevkit_cert_not_after(cert), SK_DRAFT_TO);
    EXPECT(sevkit_cert_tcb(cert, &tcb));
    EXPECT_INT(tcb.bootloader, 4);
    EXPECT_INT(tcb.snp, 24);
    EXPECT_INT(tcb.microcode, 219);
    EXPECT(tcb.reserved_zero);
    EXPECT(sk_x509_vek_tcb(cert) == TCB);
    EXPECT_BYTES(sevkit_cert_hwid(cert, &size), hwid, 64);
    EXPECT_INT(size, 64);
    EXPECT(!sevkit_cert_csp_id(cert) && !sevkit_cert_crl_url(cert));
    EXPECT(!sevkit_cert_is_simulated(cert));
    EXPECT_OK(sevkit_cert_check_profile(cert, &error), &error);
}

TEST(turin_vcek_fields)
{
    struct sk_cert_draft draft;
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = NULL;
    struct sevkit_tcb tcb;
    size_t size;

    fill_hwid();
    draft = sk_draft_vcek("Turin", UINT64_C(0x5100000004030201), hwid, 8);
    cert = build(&draft);
    EXPECT_OK(sevkit_cert_check_profile(cert, &error), &error);
    EXPECT(sevkit_cert_tcb(cert, &tcb));
    EXPECT_INT(tcb.fmc, 1);
    EXPECT_INT(tcb.bootloader, 2);
    EXPECT_INT(tcb.tee, 3);
    EXPECT_INT(tcb.snp, 4);
    EXPECT_INT(tcb.microcode, 0x51);
    EXPECT_INT(sevkit_cert_struct_version(cert), 1);
    EXPECT_BYTES(sevkit_cert_hwid(cert, &size), hwid, 8);
    EXPECT_INT(size, 8);
}

TEST(vlek_and_cas)
{
    struct sk_cert_draft drafts[] = {sk_draft_vlek("Genoa", TCB, "CN=cc-us-east-2.amazonaws.com"),
                                     sk_draft_ark("Genoa"), sk_draft_ask("Genoa"),
                                     sk_draft_asvk("Genoa")};
    static const enum sevkit_cert_kind kinds[] = {SEVKIT_CERT_VLEK, SEVKIT_CERT_ARK,
                                                  SEVKIT_CERT_ASK, SEVKIT_CERT_ASVK};

    for (size_t i = 0; i < SK_ARRAY_SIZE(drafts); i++) {
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = build(&drafts[i]);
        size_t size;

        EXPECT_INT(sevkit_cert_kind(cert), kinds[i]);
        EXPECT_STR(sevkit_cert_product(cert)->name, "Genoa");
        EXPECT_OK(sevkit_cert_check_profile(cert, &error), &error);
        EXPECT(!sevkit_cert_hwid(cert, &size) && size == 0);
        if (i == 0)
            EXPECT_STR(sevkit_cert_csp_id(cert), "CN=cc-us-east-2.amazonaws.com");
        else
            EXPECT_CONTAINS(sevkit_cert_crl_url(cert), i == 3 ? "/vlek/" : "/vcek/");
    }
}

TEST(unknown_extension_is_noted)
{
    struct sk_cert_draft draft = vcek_draft();
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = NULL;

    (void)sk_draft_add(&draft, "3.10", "\2\1\1", 3);
    cert = build(&draft);
    EXPECT_CONTAINS(cert->unknown, "object identifier 2b060104019c7801030a");
}

/* A profile that is broken gives no TCB that someone might compare. */
TEST(no_tcb_from_a_broken_profile)
{
    struct sk_cert_draft draft = vcek_draft();
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = NULL;
    struct sevkit_tcb tcb;

    sk_draft_set(&draft, "3.8", "\2\2\1\0", 4);
    cert = build(&draft);
    EXPECT(!sevkit_cert_tcb(cert, &tcb));
}

TEST(signatures)
{
    struct sk_cert_draft ark_draft = sk_draft_ark("Milan"), ask_draft = sk_draft_ask("Milan"),
                         asvk_draft = sk_draft_asvk("Milan"), draft = vcek_draft();
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ark = build(&ark_draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ask = build(&ask_draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *asvk = build(&asvk_draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *vcek = build(&draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *forged = NULL;

    EXPECT_OK(sevkit_cert_check_signature(ark, ark, &error), &error);
    EXPECT_OK(sevkit_cert_check_signature(ask, ark, &error), &error);
    EXPECT_OK(sevkit_cert_check_signature(asvk, ark, &error), &error);
    EXPECT_OK(sevkit_cert_check_signature(vcek, ask, &error), &error);
    EXPECT_ERROR(sevkit_cert_check_signature(vcek, asvk, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "issuer of kind ASVK");
    EXPECT_ERROR(sevkit_cert_check_signature(vcek, ark, &error), SEVKIT_EREFUSED, &error);
    draft.signer = sk_test_rsa(SK_KEY_STRANGER);
    forged = build(&draft);
    EXPECT_ERROR(sevkit_cert_check_signature(forged, ask, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "does not fit the issuer's key");
}

/* A salt that its own parameters do not name (RFC 4055, 3.1: saltLength). */
TEST(salt_of_another_length)
{
    static const int salts[] = {1, 20, 32, 47, 49, 64};
    struct sk_cert_draft ask_draft = sk_draft_ask("Milan"), draft = vcek_draft();
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ask = build(&ask_draft);

    for (size_t i = 0; i < SK_ARRAY_SIZE(salts); i++) {
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *vcek = NULL;

        draft.salt_bytes = salts[i];
        vcek = build(&draft);
        EXPECT_ERROR(sevkit_cert_check_signature(vcek, ask, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, "does not fit the issuer's key");
    }
}

TEST(issuer_of_another_product)
{
    struct sk_cert_draft ark_draft = sk_draft_ark("Genoa"), ask_draft = sk_draft_ask("Milan");
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ark = build(&ark_draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ask = build(&ask_draft);

    EXPECT_ERROR(sevkit_cert_check_signature(ask, ark, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "issuer is ARK-Milan, not ARK-Genoa");
}

/* One byte changed: does not parse, or is not what the issuer signed. Nothing is accepted, so no byte lies
 * outside of what is checked. */
static void check_every_byte(const struct sevkit_cert *cert, const struct sevkit_cert *issuer,
                             uint8_t change)
{
    struct sk_blob blob = {.size = cert->size};

    memcpy(blob.data, cert->der, cert->size);
    for (size_t i = 0; i < blob.size; i++) {
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *changed = NULL;
        int r;

        blob.data[i] ^= change;
        r = sevkit_cert_parse(blob.data, blob.size, &changed, &error);
        if (r == 0)
            r = sevkit_cert_check_signature(changed, issuer, &error);
        if (r != SEVKIT_EINPUT && r != SEVKIT_EREFUSED)
            sk_test_fail(__FILE__, __LINE__, "%s with byte %zu changed: %d", cert->subject_text, i,
                         r);
        blob.data[i] ^= change;
    }
}

TEST(every_byte_of_the_test_chain)
{
    struct sk_cert_draft ark_draft = sk_draft_ark("Milan"), ask_draft = sk_draft_ask("Milan"),
                         draft = vcek_draft();
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ark = build(&ark_draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ask = build(&ask_draft);
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *vcek = build(&draft);

    check_every_byte(vcek, ask, 0x01);
    check_every_byte(ask, ark, 0x80);
}

TEST(every_byte_of_genuine_certificates)
{
    static const char *const pairs[][2] = {
        {"reports/milan-v3/vcek.pem", "reports/roots/ask-milan.pem"},
        {"reports/turin-v5/vcek.pem", "reports/roots/ask-turin.pem"},
        {"reports/roots/ask-milan.pem", "reports/roots/ark-milan.pem"},
        {"reports/roots/asvk-turin.pem", "reports/roots/ark-turin.pem"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(pairs); i++) {
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = corpus_cert(pairs[i][0]);
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *issuer = corpus_cert(pairs[i][1]);

        EXPECT_OK(sevkit_cert_check_signature(cert, issuer, &error), &error);
        check_every_byte(cert, issuer, (uint8_t)(1u << i));
        check_every_byte(cert, issuer, 0xff);
    }
}

TEST(every_truncation)
{
    struct sk_cert_draft draft = vcek_draft();
    struct sk_blob blob = sk_build_cert(&draft);
    struct sevkit_cert *cert = NULL;

    for (size_t size = 0; size < blob.size; size++)
        EXPECT_ERROR(sevkit_cert_parse(blob.data, size, &cert, &error), SEVKIT_EINPUT, &error);
    EXPECT(cert == NULL);
}

/* Figures in src/data against AMD's certificates: key, serial number, validity, pin. */
TEST(built_in_keys_are_those_of_the_corpus)
{
    static const char *const names[] = {"ark", "ask", "asvk"};

    EXPECT_INT(sk_amd_keys_count, 9);
    for (size_t i = 0; i < sk_amd_keys_count; i++) {
        const struct sk_amd_key *key = &sk_amd_keys[i];
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = NULL;
        char path[96];

        (void)snprintf(path, sizeof(path), "reports/roots/%s-%c%s.pem", names[key->kind],
                       key->product[0] | 0x20, key->product + 1);
        cert = corpus_cert(path);
        EXPECT_OK(sevkit_cert_check_profile(cert, &error), &error);
        EXPECT_INT(cert->kind, key->kind);
        EXPECT_STR(cert->product->name, key->product);
        EXPECT_STR(cert->serial, key->serial);
        EXPECT_INT(cert->not_before, key->not_before);
        EXPECT_INT(cert->not_after, key->not_after);
        EXPECT_BYTES(cert->sha256, key->sha256, sizeof(key->sha256));
        EXPECT_BYTES(cert->modulus, key->modulus, sizeof(key->modulus));
    }
}

TEST(broken_genuine_certificates)
{
    static const char *const paths[] = {"reports/invalid/test-vcek-invalid-new.der",
                                        "reports/invalid/test-vcek-invalid-legacy.der"};
    SK_CLEANUP(sevkit_cert_free_p)
    struct sevkit_cert *ask = corpus_cert("reports/roots/ask-milan.pem");

    for (size_t i = 0; i < SK_ARRAY_SIZE(paths); i++) {
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = corpus_cert(paths[i]);

        EXPECT_ERROR(sevkit_cert_check_signature(cert, ask, &error), SEVKIT_EREFUSED, &error);
    }
}

/* The same fields as OpenSSL's parser sees. */
TEST(openssl_agrees)
{
    static const char *const paths[] = {
        "reports/milan-v3/vcek.pem",       "reports/turin-v5/vcek.pem",
        "reports/milan-v2-debug/vcek.der", "reports/milan-v2-snpguard/vcek.crt",
        "reports/roots/ark-genoa.pem",     "reports/roots/asvk-milan.pem",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(paths); i++) {
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = corpus_cert(paths[i]);
        const uint8_t *cursor = cert->der;
        X509 *x509 = d2i_X509(NULL, &cursor, (long)cert->size);
        BIGNUM *serial = NULL;
        struct tm parts;
        char *hex;

        EXPECT(x509 && cursor == cert->der + cert->size);
        EXPECT(ASN1_TIME_to_tm(X509_get0_notBefore(x509), &parts) == 1);
        EXPECT_INT(timegm(&parts), cert->not_before);
        EXPECT(ASN1_TIME_to_tm(X509_get0_notAfter(x509), &parts) == 1);
        EXPECT_INT(timegm(&parts), cert->not_after);
        serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
        EXPECT(BN_hex2bn(&serial, cert->serial) > 0 || BN_is_zero(serial));
        hex = BN_bn2hex(serial);
        EXPECT(strtoull(hex, NULL, 16) == strtoull(cert->serial, NULL, 16));
        OPENSSL_free(hex);
        BN_free(serial);
        X509_free(x509);
    }
}

TEST(nothing_at_all)
{
    struct sevkit_cert *cert = NULL;
    struct sevkit_crl *crl = NULL;

    EXPECT_ERROR(sevkit_cert_parse(NULL, 0, &cert, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sevkit_crl_parse(NULL, 0, &crl, &error), SEVKIT_EINPUT, &error);
    EXPECT(!cert && !crl);
}

TEST(pem)
{
    struct sk_cert_draft draft = vcek_draft();
    struct sk_blob blob = sk_build_cert(&draft);
    char twice[8192];
    struct sevkit_cert *cert = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    const uint8_t *cursor = blob.data;
    X509 *x509 = d2i_X509(NULL, &cursor, (long)blob.size);
    char *pem;
    long size;

    EXPECT(PEM_write_bio_X509(bio, x509) == 1);
    size = BIO_get_mem_data(bio, &pem);
    EXPECT_OK(sevkit_cert_parse(pem, (size_t)size, &cert, &error), &error);
    EXPECT_BYTES(cert->der, blob.data, blob.size);
    sevkit_cert_free(cert);
    cert = NULL;
    (void)snprintf(twice, sizeof(twice), "%.*s%.*s", (int)size, pem, (int)size, pem);
    EXPECT_ERROR(sevkit_cert_parse(twice, strlen(twice), &cert, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "more than one block");
    (void)snprintf(twice, sizeof(twice), "x\n%.*s", (int)size, pem);
    EXPECT_ERROR(sevkit_cert_parse(twice, strlen(twice), &cert, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "text outside");
    (void)snprintf(twice, sizeof(twice), "%.*s", (int)size - 30, pem);
    EXPECT_ERROR(sevkit_cert_parse(twice, strlen(twice), &cert, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "without an END line");
    X509_free(x509);
    BIO_free(bio);
}

static int parse_and_forget(void *arg, struct sevkit_error *fault_error)
{
    const struct sk_blob *blob = arg;
    struct sevkit_cert *cert = NULL;
    int r = sevkit_cert_parse(blob->data, blob->size, &cert, fault_error);

    sevkit_cert_free(cert);
    return r;
}

TEST(out_of_memory)
{
    struct sk_cert_draft draft = vcek_draft();
    struct sk_blob blob = sk_build_cert(&draft);

    EXPECT(sk_fault_run(parse_and_forget, &blob) >= 2);
}

TEST(crl_fields)
{
    struct sk_cert_draft ark_draft = sk_draft_ark("Milan");
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *ark = build(&ark_draft);
    struct sk_crl_draft draft = sk_crl_draft("Milan");
    SK_CLEANUP(sevkit_crl_free_p) struct sevkit_crl *crl = NULL;
    struct sk_blob blob;
    int64_t next;

    draft.revoked[0] = "010101";
    draft.revoked[1] = "00ff";
    blob = sk_build_crl(&draft);
    EXPECT_OK(sevkit_crl_parse(blob.data, blob.size, &crl, &error), &error);
    EXPECT_OK(sevkit_crl_check_signature(crl, ark, &error), &error);
    EXPECT_STR(sevkit_crl_product(crl)->name, "Milan");
    EXPECT_INT(sevkit_crl_this_update(crl), SK_DRAFT_FROM);
    EXPECT(sevkit_crl_next_update(crl, &next) && next == SK_DRAFT_TO);
    EXPECT_INT(sevkit_crl_revoked_count(crl), 2);
    EXPECT_STR(sevkit_crl_revoked(crl, 0), "10101");
    EXPECT_STR(sevkit_crl_revoked(crl, 1), "ff");
    EXPECT(!sevkit_crl_revoked(crl, 2) && !sevkit_crl_lists(crl, ark));
    for (size_t i = 0; i < blob.size; i++) {
        SK_CLEANUP(sevkit_crl_free_p) struct sevkit_crl *changed = NULL;
        int r;

        blob.data[i] ^= 0x10;
        r = sevkit_crl_parse(blob.data, blob.size, &changed, &error);
        if (r == 0)
            r = sevkit_crl_check_signature(changed, ark, &error);
        if (r != SEVKIT_EINPUT && r != SEVKIT_EREFUSED)
            sk_test_fail(__FILE__, __LINE__, "CRL with byte %zu changed: %d", i, r);
        blob.data[i] ^= 0x10;
    }
}

TEST(crl_refusals)
{
    struct sk_crl_draft draft = sk_crl_draft("Milan");
    struct sevkit_crl *crl = NULL;
    struct sk_blob blob;
    int64_t next = 7;

    draft.has_critical_extension = true;
    blob = sk_build_crl(&draft);
    EXPECT_ERROR(sevkit_crl_parse(blob.data, blob.size, &crl, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "critical");
    draft = sk_crl_draft("Milan");
    draft.outer_differs = true;
    blob = sk_build_crl(&draft);
    EXPECT_ERROR(sevkit_crl_parse(blob.data, blob.size, &crl, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "the signature algorithms inside and outside differ");
    draft = sk_crl_draft("Milan");
    draft.has_next_update = false;
    blob = sk_build_crl(&draft);
    for (size_t size = 0; size < blob.size; size++)
        EXPECT_ERROR(sevkit_crl_parse(blob.data, size, &crl, &error), SEVKIT_EINPUT, &error);
    EXPECT_OK(sevkit_crl_parse(blob.data, blob.size, &crl, &error), &error);
    EXPECT(!sevkit_crl_next_update(crl, &next) && next == 7);
    sevkit_crl_free(crl);
}
