/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "sev/platform/report_check.h"
#include "sev/platform/sev_chain.h"
#include "test.h"

#include <stdio.h>

/* The platform of tests/data/sev. */
static const uint8_t *data_file(const char *name, size_t *ret_size)
{
    static char path[4096];
    const char *slash = strrchr(__FILE__, '/');

    snprintf(path, sizeof(path), "%.*s/../../data/sev/%s", (int)(slash - __FILE__), __FILE__, name);
    return sk_test_read(path, ret_size);
}

static void add_file(struct sk_sev_certificates *certificates, const char *name)
{
    size_t size;
    const uint8_t *data = data_file(name, &size);
    struct sevkit_error error;

    EXPECT_OK(sk_sev_certificates_add(certificates, data, size, &error), &error);
}

static struct sk_sev_ca load_root(void)
{
    size_t size;
    const uint8_t *data = data_file("ark.cert", &size);
    struct sk_sev_ca root;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_ca_read(data, size, &root, &error), &error);
    return root;
}

/* "pdh-by-pek=pass ..." */
static const char *text_of(const struct sk_checks *checks)
{
    static const char *const words[] = {
        [SK_STATUS_PASS] = "pass", [SK_STATUS_FAIL] = "fail", [SK_STATUS_SKIPPED] = "skipped"};
    static char text[2048];
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < checks->count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s=%s ", checks->list[i].name,
                                 words[checks->list[i].status]);
    return text;
}

TEST(a_whole_chain_leads_to_its_root)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_sev_ca root = load_root();
    struct sk_checks checks = {0};
    struct sevkit_error error;

    add_file(&certificates, "platform.chain");
    add_file(&certificates, "ask_ark.cert");
    EXPECT_OK(sk_sev_chain_check(&certificates, SK_SEV_PDH, &root, &checks, &error), &error);
    EXPECT_STR(text_of(&checks), "pdh-by-pek=pass pek-by-oca=pass oca-by-oca=pass pek-by-cek=pass "
                                 "cek-by-ask=pass ask-by-ark=pass ark-by-ark=pass root=pass ");
    EXPECT_OK(sk_sev_chain_check(&certificates, SK_SEV_CEK, &root, NULL, &error), &error);
    EXPECT_OK(sk_sev_chain_check(&certificates, SK_SEV_ASK, &root, NULL, &error), &error);
    EXPECT_OK(sk_sev_chain_check(&certificates, SK_SEV_ARK, &root, NULL, &error), &error);
}

TEST(a_root_of_its_own_is_not_amds)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_checks checks = {0};
    struct sevkit_error error;

    add_file(&certificates, "platform.chain");
    add_file(&certificates, "ask_ark.cert");
    EXPECT_ERROR(sk_sev_chain_check(&certificates, SK_SEV_PDH, NULL, &checks, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(text_of(&checks), "ark-by-ark=pass root=fail ");
    EXPECT_CONTAINS(error.text, "root: ");
}

/* Whatever is missing, the answer is never yes. */
TEST(gaps)
{
    struct sk_sev_ca root = load_root();
    struct sevkit_error error;

    for (unsigned leave_out = 0; leave_out < 6; leave_out++) {
        SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates all = {0};
        bool is_oca, is_ark;

        add_file(&all, "platform.chain");
        add_file(&all, "ask_ark.cert");
        is_oca = !all.items[leave_out].is_ca && all.items[leave_out].cert.usage == SK_SEV_OCA;
        is_ark = all.items[leave_out].is_ca && all.items[leave_out].ca.usage == SK_SEV_ARK;
        memmove(&all.items[leave_out], &all.items[leave_out + 1],
                (all.count - leave_out - 1) * sizeof(*all.items));
        all.count--;
        EXPECT_ERROR(sk_sev_chain_check(&all, SK_SEV_PDH, NULL, NULL, &error), SEVKIT_EREFUSED,
                     &error);
        /* The owner's authority is not needed, and the root is the one that was named. */
        if (is_oca || is_ark)
            EXPECT_OK(sk_sev_chain_check(&all, SK_SEV_PDH, &root, NULL, &error), &error);
        else
            EXPECT_ERROR(sk_sev_chain_check(&all, SK_SEV_PDH, &root, NULL, &error), SEVKIT_EREFUSED,
                         &error);
    }
}

/* The certificate of a usage in a list, to be changed. */
static struct sk_sev_certificate *item(struct sk_sev_certificates *certificates, uint32_t usage)
{
    for (size_t i = 0; i < certificates->count; i++)
        if ((certificates->items[i].is_ca ? certificates->items[i].ca.usage
                                          : certificates->items[i].cert.usage) == usage)
            return &certificates->items[i];
    EXPECT(false);
    return NULL;
}

static void expect_broken(const struct sk_sev_certificates *certificates,
                          const struct sk_sev_ca *root, const char *text)
{
    struct sevkit_error error;

    EXPECT_ERROR(sk_sev_chain_check(certificates, SK_SEV_PDH, root, NULL, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_STR(error.text, text);
}

/* A chain that is whole in itself, but below another root than the one that was named. */
TEST(the_root_that_was_named_counts)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_sev_ca other = load_root();

    add_file(&certificates, "platform.chain");
    add_file(&certificates, "ask_ark.cert");
    other.key.modulus[10] ^= 1;
    expect_broken(&certificates, &other, "root: the ARK is not the root that was named");
    other = load_root();
    other.key.exponent[other.key.bytes - 1] ^= 2;
    expect_broken(&certificates, &other, "root: the ARK is not the root that was named");
}

/* What the certificates say of each other is looked at, not the signature alone. */
TEST(names_and_algorithms_must_fit)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_sev_ca root = load_root();
    struct sk_sev_certificate *ask, *pdh;

    add_file(&certificates, "platform.chain");
    add_file(&certificates, "ask_ark.cert");
    ask = item(&certificates, SK_SEV_ASK);
    ask->ca.certifying_id[3] ^= 1;
    expect_broken(&certificates, &root, "ask-by-ark: names another certifying key than this ARK's");
    ask->ca.certifying_id[3] ^= 1;
    pdh = item(&certificates, SK_SEV_PDH);
    for (size_t i = 0; i < SK_SEV_CERT_SIGNATURES; i++)
        if (pdh->cert.signatures[i].usage == SK_SEV_PEK)
            pdh->cert.signatures[i].algorithm = SK_SEV_ECDSA_SHA384;
    item(&certificates, SK_SEV_PEK)->cert.algorithm = SK_SEV_ECDSA_SHA256;
    expect_broken(&certificates, &root,
                  "pdh-by-pek: signature algorithm 0x102, but the PEK's key is for 0x2");
}

/* A gap is listed, too. */
TEST(a_list_of_checks)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_sev_ca root = load_root();
    struct sk_checks checks = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_sev_chain_list(&certificates, SK_SEV_PEK, &root, &checks, &error), &error);
    EXPECT_STR(text_of(&checks), "complete=fail ");
    EXPECT(checks.failed);
    EXPECT_INT(sk_sev_chain_leaf(&certificates), SK_SEV_PEK);
    add_file(&certificates, "ask_ark.cert");
    EXPECT_INT(sk_sev_chain_leaf(&certificates), SK_SEV_ASK);
    add_file(&certificates, "platform.chain");
    EXPECT_INT(sk_sev_chain_leaf(&certificates), SK_SEV_PDH);
    checks = (struct sk_checks){.failed = false};
    EXPECT_OK(sk_sev_chain_list(&certificates, SK_SEV_CEK, &root, &checks, &error), &error);
    EXPECT_STR(text_of(&checks), "cek-by-ask=pass ask-by-ark=pass ark-by-ark=pass root=pass ");
    EXPECT(!checks.failed);
    /* What failed before stays. */
    checks = (struct sk_checks){.failed = true};
    EXPECT_OK(sk_sev_chain_list(&certificates, SK_SEV_CEK, &root, &checks, &error), &error);
    EXPECT(checks.failed);
    checks = (struct sk_checks){.failed = false};
    EXPECT_OK(sk_sev_chain_list(&certificates, SK_SEV_CEK, NULL, &checks, &error), &error);
    EXPECT_CONTAINS(text_of(&checks), "root=fail ");
    EXPECT(checks.failed);
}

TEST(nothing_at_all_is_no_chain)
{
    struct sk_sev_certificates none = {0};
    static const uint32_t usages[] = {SK_SEV_PDH, SK_SEV_PEK, SK_SEV_CEK, SK_SEV_ASK, SK_SEV_ARK};
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(usages); i++)
        EXPECT_ERROR(sk_sev_chain_check(&none, usages[i], NULL, NULL, &error), SEVKIT_EREFUSED,
                     &error);
}

/* Another platform's certificate behind the one that is verified. */
TEST(one_of_each_kind)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates twice = {0};
    struct sk_sev_ca root = load_root();
    struct sevkit_error error;

    add_file(&twice, "platform.chain");
    add_file(&twice, "ask_ark.cert");
    add_file(&twice, "platform.chain");
    add_file(&twice, "ask_ark.cert");
    EXPECT_OK(sk_sev_chain_check(&twice, SK_SEV_PDH, &root, NULL, &error), &error);
    for (size_t i = 0; i < twice.count; i++) {
        struct sk_sev_certificate kept = twice.items[i];

        /* In a signature that no one looks at. */
        if (kept.is_ca)
            twice.items[i].ca.bytes[kept.ca.size - 1] ^= 1;
        else
            twice.items[i].cert.bytes[SK_SEV_CERT_BYTES - 1] ^= 1;
        EXPECT_ERROR(sk_sev_chain_check(&twice, SK_SEV_PDH, &root, NULL, &error), SEVKIT_EREFUSED,
                     &error);
        EXPECT_CONTAINS(error.text, "there are different ");
        twice.items[i] = kept;
    }
}

/* One bit of what is signed or of a signature in force, and the chain is broken. */
TEST(flipped_bits)
{
    struct sk_sev_ca root = load_root();
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates good = {0};
    struct sevkit_error error;

    add_file(&good, "platform.chain");
    add_file(&good, "ask_ark.cert");
    for (size_t i = 0; i < good.count; i++) {
        size_t size = good.items[i].is_ca ? good.items[i].ca.size : SK_SEV_CERT_BYTES;
        bool leaf_of_oca = !good.items[i].is_ca && good.items[i].cert.usage == SK_SEV_OCA;

        for (size_t offset = 0; offset < size; offset += 23) {
            struct sk_sev_certificate kept = good.items[i];
            uint8_t bytes[SK_SEV_CERT_BYTES];
            int r;

            memcpy(bytes, good.items[i].is_ca ? kept.ca.bytes : kept.cert.bytes, size);
            bytes[offset] ^= 4;
            r = kept.is_ca ? sk_sev_ca_read(bytes, size, &good.items[i].ca, &error)
                           : sk_sev_cert_read(bytes, size, &good.items[i].cert, &error);
            if (r == 0)
                r = sk_sev_chain_check(&good, SK_SEV_PDH, &root, NULL, &error);
            /* A second signature that is none, and what is behind an RSA signature, is not looked at. */
            if (r == 0 && !kept.is_ca)
                EXPECT(offset >= 0x61c || leaf_of_oca);
            else
                EXPECT(r == SEVKIT_EINPUT || r == SEVKIT_EREFUSED);
            good.items[i] = kept;
        }
    }
    EXPECT_OK(sk_sev_chain_check(&good, SK_SEV_PDH, &root, NULL, &error), &error);
}

TEST(a_report_is_the_peks)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    const struct sk_sev_cert *pek;
    struct sk_sev_report report, bad;
    struct sevkit_error error;
    size_t size;
    const uint8_t *data = data_file("report.bin", &size);

    add_file(&certificates, "platform.chain");
    pek = sk_sev_certificates_find(&certificates, SK_SEV_PEK);
    EXPECT_OK(sk_sev_report_read(data, size, &report, &error), &error);
    EXPECT_INT(report.policy, 5);
    EXPECT_OK(sk_sev_report_check(&report, pek, &error), &error);
    EXPECT_ERROR(
        sk_sev_report_check(&report, sk_sev_certificates_find(&certificates, SK_SEV_CEK), &error),
        SEVKIT_EREFUSED, &error);
    for (size_t offset = 0; offset < size; offset++) {
        uint8_t bytes[SK_SEV_REPORT_BYTES];

        memcpy(bytes, data, size);
        bytes[offset] ^= 1;
        if (sk_sev_report_read(bytes, size, &bad, &error) < 0)
            continue;
        /* Reserved bytes are neither signed nor used. */
        if (offset >= 60 && offset < 64)
            EXPECT_OK(sk_sev_report_check(&bad, pek, &error), &error);
        else
            EXPECT_ERROR(sk_sev_report_check(&bad, pek, &error), SEVKIT_EREFUSED, &error);
    }
}
