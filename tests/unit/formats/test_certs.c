/* SPDX-License-Identifier: Apache-2.0 */
/* Collections of certificates: what is read from where, and what is written. */
#include "base/cleanup.h"
#include "chain_builder.h"
#include "fault.h"
#include "test.h"

#include <sevkit/certs.h>
#include <stdlib.h>

#define TCB UINT64_C(0xdb18000000000004)

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

static struct sevkit_error error;
static uint8_t hwid[64] = {0xaa, 0xbb};

static struct sevkit_certs *fresh(void)
{
    struct sevkit_certs *certs = NULL;

    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    return certs;
}

static void add(struct sevkit_certs *certs, const struct sk_blob *blob)
{
    EXPECT_OK(sevkit_certs_add(certs, blob->data, blob->size, &error), &error);
}

static void add_draft(struct sevkit_certs *certs, struct sk_cert_draft draft)
{
    struct sk_blob blob = sk_build_cert(&draft);

    add(certs, &blob);
}

/* VCEK, ASK, ARK and a CRL of Milan. */
static struct sevkit_certs *whole_chain(void)
{
    struct sevkit_certs *certs = fresh();
    struct sk_crl_draft crl = sk_crl_draft("Milan");
    struct sk_blob blob = sk_build_crl(&crl);

    add_draft(certs, sk_draft_ark("Milan"));
    add(certs, &blob);
    add_draft(certs, sk_draft_ask("Milan"));
    add_draft(certs, sk_draft_vcek("Milan", TCB, hwid, sizeof(hwid)));
    return certs;
}

static void expect_same(const struct sevkit_certs *certs, const struct sevkit_certs *other)
{
    static const enum sevkit_cert_kind kinds[] = {SEVKIT_CERT_ARK, SEVKIT_CERT_ASK,
                                                  SEVKIT_CERT_VCEK};

    EXPECT_INT(sevkit_certs_count(certs), sevkit_certs_count(other));
    EXPECT_INT(sevkit_certs_crl_count(certs), sevkit_certs_crl_count(other));
    for (size_t i = 0; i < SK_ARRAY_SIZE(kinds); i++)
        EXPECT_BYTES(sevkit_cert_sha256(sevkit_certs_find(certs, kinds[i], NULL)),
                     sevkit_cert_sha256(sevkit_certs_find(other, kinds[i], NULL)), 32);
    EXPECT_BYTES(sevkit_crl_sha256(sevkit_certs_crl(certs, 0)),
                 sevkit_crl_sha256(sevkit_certs_crl(other, 0)), 32);
}

TEST(pem_and_table_round_trip)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    int (*const writers[])(const struct sevkit_certs *, uint8_t **, size_t *,
                           struct sevkit_error *) = {sevkit_certs_write_pem,
                                                     sevkit_certs_write_table};

    for (size_t i = 0; i < SK_ARRAY_SIZE(writers); i++) {
        SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *back = fresh();
        uint8_t *data = NULL;
        size_t size;

        EXPECT_OK(writers[i](certs, &data, &size, &error), &error);
        EXPECT_OK(sevkit_certs_add(back, data, size, &error), &error);
        expect_same(certs, back);
        /* The same again changes nothing. */
        EXPECT_OK(sevkit_certs_add(back, data, size, &error), &error);
        expect_same(certs, back);
        sevkit_certs_data_free(data);
    }
}

/* Line ends that were kept as "\\n" by JSON or a shell variable; another backslash is none. */
TEST(pem_with_escaped_line_ends)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *back = fresh();
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *none = fresh();
    uint8_t *data = NULL;
    size_t size, length = 0;
    char *text;

    EXPECT_OK(sevkit_certs_write_pem(certs, &data, &size, &error), &error);
    text = malloc(2 * size);
    EXPECT(text);
    for (size_t i = 0; i < size; i++) {
        text[length++] = (char)(data[i] == '\n' ? '\\' : data[i]);
        if (data[i] == '\n')
            text[length++] = 'n';
    }
    EXPECT_OK(sevkit_certs_add(back, text, length, &error), &error);
    expect_same(certs, back);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\\')
            text[i + 1] = 'x';
    EXPECT_ERROR(sevkit_certs_add(none, text, length, &error), SEVKIT_EINPUT, &error);
    free(text);
    sevkit_certs_data_free(data);
}

TEST(bundle_begins_with_the_vek)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    uint8_t *data = NULL;
    size_t size;

    EXPECT_OK(sevkit_certs_write_pem(certs, &data, &size, &error), &error);
    EXPECT_CONTAINS((char *)data, "CN=SEV-VCEK\n-----BEGIN CERTIFICATE-----\n");
    EXPECT_CONTAINS((char *)data, "-----BEGIN X509 CRL-----\n");
    EXPECT(strstr((char *)data, "CN=SEV-VCEK") < strstr((char *)data, "CN=SEV-Milan"));
    EXPECT(strstr((char *)data, "CN=SEV-Milan") < strstr((char *)data, "CN=ARK-Milan"));
    sevkit_certs_data_free(data);
}

TEST(one_block)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *back = fresh();
    uint8_t *data[2] = {NULL};
    size_t size;

    EXPECT_OK(sevkit_cert_write_pem(sevkit_certs_get(certs, 0), &data[0], &size, &error), &error);
    EXPECT_OK(sevkit_certs_add(back, data[0], size, &error), &error);
    EXPECT_OK(sevkit_crl_write_pem(sevkit_certs_crl(certs, 0), &data[1], &size, &error), &error);
    EXPECT_OK(sevkit_certs_add(back, data[1], size, &error), &error);
    EXPECT_INT(sevkit_certs_count(back), 1);
    EXPECT_INT(sevkit_certs_crl_count(back), 1);
    sevkit_certs_data_free(data[0]);
    sevkit_certs_data_free(data[1]);
}

TEST(all_or_nothing)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *back = fresh();
    uint8_t *data = NULL;
    size_t size;
    char *at;

    EXPECT_OK(sevkit_certs_write_pem(certs, &data, &size, &error), &error);
    at = strstr((char *)data, "BEGIN X509 CRL");
    at[60] = '*';
    EXPECT_ERROR(sevkit_certs_add(back, data, size, &error), SEVKIT_EINPUT, &error);
    EXPECT_INT(sevkit_certs_count(back), 0);
    sevkit_certs_data_free(data);
}

TEST(what_is_no_certificate)
{
    static const struct {
        const char *data;
        const char *text;
    } cases[] = {
        {"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
         "a block \"PRIVATE KEY\""},
        {"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "not DER"},
        {"-----BEGIN CERTIFICATE-----\nM*A=\n-----END CERTIFICATE-----\n", "no base64"},
        {"-----BEGIN CERTIFICATE-----\nMAA=\n", "without an END line"},
        {"-----BEGIN CERTIFICATE-----\nMAA=\n-----END X509 CRL-----\n", "END line of its own"},
        {"-----BEGIN CERTIFICATE\nMAA=\n", "BEGIN line without an end"},
        {"hello", "neither PEM nor DER: certificate table"},
        {"", "empty"},
    };
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = fresh();

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        EXPECT_ERROR(sevkit_certs_add(certs, cases[i].data, strlen(cases[i].data), &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
}

TEST(table_has_room_for_one_of_each)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    uint8_t *data = NULL;
    size_t size;

    add_draft(certs, sk_draft_asvk("Milan"));
    EXPECT_ERROR(sevkit_certs_write_table(certs, &data, &size, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "more than one");
    EXPECT(!data);
}

TEST(too_many)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = fresh();
    struct sk_crl_draft draft = sk_crl_draft("Milan");
    struct sk_blob blob;

    for (unsigned i = 0; i < SEVKIT_CERTS_MAX; i++) {
        draft.this_update = SK_DRAFT_FROM + i;
        blob = sk_build_crl(&draft);
        add(certs, &blob);
    }
    draft.this_update--;
    draft.this_update += SEVKIT_CERTS_MAX;
    blob = sk_build_crl(&draft);
    EXPECT_ERROR(sevkit_certs_add(certs, blob.data, blob.size, &error), SEVKIT_EINPUT, &error);
    EXPECT_INT(sevkit_certs_crl_count(certs), SEVKIT_CERTS_MAX);
}

TEST(find_by_product)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    const struct sevkit_product *genoa = sevkit_product_find("Genoa");

    EXPECT(!sevkit_certs_find(certs, SEVKIT_CERT_ARK, genoa));
    add_draft(certs, sk_draft_ark("Genoa"));
    EXPECT(sevkit_certs_find(certs, SEVKIT_CERT_ARK, genoa) == sevkit_certs_get(certs, 3));
    EXPECT(sevkit_certs_find(certs, SEVKIT_CERT_ARK, NULL) == sevkit_certs_get(certs, 0));
}

TEST(vek_that_was_asked_for)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    const struct sevkit_cert *vcek = sevkit_certs_find(certs, SEVKIT_CERT_VCEK, NULL);
    const struct sevkit_product *milan = sevkit_product_find("Milan");
    struct sevkit_tcb tcb = sevkit_tcb_read(SEVKIT_TCB_FAMILY_19H, TCB);
    struct sevkit_tcb other = sevkit_tcb_read(SEVKIT_TCB_FAMILY_19H, TCB - 1);
    uint8_t chip[64] = {0xaa, 0xbc};

    EXPECT_OK(sevkit_cert_fits(vcek, milan, &tcb, hwid, &error), &error);
    EXPECT_OK(sevkit_cert_fits(vcek, milan, &tcb, NULL, &error), &error);
    EXPECT_ERROR(sevkit_cert_fits(vcek, milan, &other, hwid, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "TCB bl=4,tee=0,snp=24,ucode=219, expected bl=3");
    EXPECT_ERROR(sevkit_cert_fits(vcek, milan, &tcb, chip, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "chip id aabb");
    EXPECT_ERROR(sevkit_cert_fits(vcek, sevkit_product_find("Genoa"), &tcb, hwid, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "product Milan, expected Genoa");
    EXPECT_ERROR(sevkit_cert_fits(sevkit_certs_get(certs, 0), milan, &tcb, hwid, &error),
                 SEVKIT_EREFUSED, &error);
}

static int read_and_write(void *arg, struct sevkit_error *fault_error)
{
    const struct sk_blob *blob = arg;
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    uint8_t *data = NULL;
    size_t size;
    int r = sevkit_certs_new(&certs, fault_error);

    if (r == 0)
        r = sevkit_certs_add(certs, blob->data, blob->size, fault_error);
    if (r == 0)
        r = sevkit_certs_write_table(certs, &data, &size, fault_error);
    sevkit_certs_data_free(data);
    data = NULL;
    if (r == 0)
        r = sevkit_certs_write_pem(certs, &data, &size, fault_error);
    sevkit_certs_data_free(data);
    return r;
}

TEST(out_of_memory)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = whole_chain();
    struct sk_blob blob = {.size = 0};
    uint8_t *data = NULL;

    EXPECT_OK(sevkit_certs_write_pem(certs, &data, &blob.size, &error), &error);
    EXPECT(blob.size <= sizeof(blob.data));
    memcpy(blob.data, data, blob.size);
    sevkit_certs_data_free(data);
    EXPECT(sk_fault_run(read_and_write, &blob) >= 10);
}
