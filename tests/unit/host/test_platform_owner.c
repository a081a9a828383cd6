/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/reader.h"
#include "fake_sys.h"
#include "host/host_live.h"
#include "host/owner/platform_owner.h"
#include "test.h"

#include <errno.h>

/* A firmware that answers a certificate request with what it was given here. */
static struct {
    uint8_t request[SK_SEV_CERT_BYTES];
    uint32_t refused; /* the command that fails */
    uint32_t status;
    uint32_t last;
    uint8_t pek[SK_SEV_CERT_BYTES], oca[SK_SEV_CERT_BYTES];
    const uint8_t *platform; /* PDH, PEK, OCA, CEK; NULL: zeros */
} firmware;

static int open_sev(const char *path)
{
    EXPECT_STR(path, SK_SEV_DEVICE_PATH);
    return 77;
}

static int close_sev(int fd)
{
    EXPECT_INT(fd, 77);
    return 0;
}

static uint8_t *place(struct sk_reader *reader)
{
    uint64_t address = sk_read_u64le(reader);

    EXPECT_INT(sk_read_u32le(reader) % SK_SEV_CERT_BYTES, 0);
    return (uint8_t *)(uintptr_t)address;
}

static int issue(int fd, unsigned long request, void *argument)
{
    struct sk_reader reader = sk_reader_of(argument, 16), data;

    EXPECT_INT(fd, 77);
    EXPECT_INT(request, 0xc0105300);
    firmware.last = sk_read_u32le(&reader);
    data = sk_reader_of((const void *)(uintptr_t)sk_read_u64le(&reader), 24);
    if (firmware.last == firmware.refused) {
        memcpy((uint8_t *)argument + 12, &firmware.status, 4);
        errno = EIO;
        return -1;
    }
    if (firmware.last == SK_SEV_PEK_CSR)
        memcpy(place(&data), firmware.request, SK_SEV_CERT_BYTES);
    if (firmware.last == SK_SEV_PDH_CERT_EXPORT && firmware.platform) {
        memcpy(place(&data), firmware.platform, SK_SEV_CERT_BYTES);
        memcpy(place(&data), firmware.platform + SK_SEV_CERT_BYTES, 3 * SK_SEV_CERT_BYTES);
    }
    if (firmware.last == SK_SEV_PEK_CERT_IMPORT) {
        memcpy(firmware.pek, place(&data), SK_SEV_CERT_BYTES);
        memcpy(firmware.oca, place(&data), SK_SEV_CERT_BYTES);
    }
    return 0;
}

static struct sk_sys arrange(uint32_t refused, uint32_t status)
{
    struct sk_sys sys = sk_fake_sys;

    sk_fake_reset();
    memset(&firmware, 0, sizeof(firmware));
    firmware.refused = refused;
    firmware.status = status;
    sys.open_device = open_sev;
    sys.close = close_sev;
    sys.ioctl = issue;
    return sys;
}

struct owner {
    struct sevkit_key *key;
    struct sk_sev_cert oca;
};

static struct owner make_owner(void)
{
    struct owner owner;
    uint8_t bytes[SK_SEV_CERT_BYTES];
    struct sevkit_error error = {0};

    EXPECT_OK(sevkit_key_generate(&owner.key, &error), &error);
    EXPECT_OK(sk_platform_owner_create(owner.key, bytes, &error), &error);
    EXPECT_OK(sk_sev_cert_read(bytes, sizeof(bytes), &owner.oca, &error), &error);
    return owner;
}

/* A request as the firmware makes one: a PEK without a signature. */
static void make_request(const struct sevkit_key *key, uint32_t usage)
{
    struct sk_sev_cert cert = {.api_major = 1, .usage = usage, .algorithm = SK_SEV_ECDSA_SHA256};

    cert.key.curve = SK_P384;
    cert.signatures[0].usage = cert.signatures[1].usage = SK_SEV_NO_USAGE;
    sk_sev_cert_write(&cert, firmware.request);
    sevkit_key_to_snp(key, firmware.request + 0x10);
}

/* A list with a certificate, as from a file. */
static struct sk_sev_certificates list_of(const struct sk_sev_cert *cert)
{
    struct sk_sev_certificates certificates = {0};
    struct sevkit_error error = {0};
    uint8_t bytes[SK_SEV_CERT_BYTES];

    sk_sev_cert_write(cert, bytes);
    EXPECT_OK(sk_sev_certificates_add(&certificates, bytes, sizeof(bytes), &error), &error);
    return certificates;
}

static int find_owner(const struct sk_sev_cert *cert, const struct sevkit_key *key,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = list_of(cert);
    const struct sk_sev_cert *oca = NULL;
    int r = sk_platform_owner_find(&certificates, key, &oca, error);

    EXPECT(r < 0 || oca == &certificates.items[0].cert);
    return r;
}

TEST(owners)
{
    struct owner owner = make_owner(), other = make_owner();
    struct sk_sev_cert pek = owner.oca;
    struct sevkit_error error = {0};

    EXPECT_INT(owner.oca.usage, SK_SEV_OCA);
    EXPECT_OK(find_owner(&owner.oca, owner.key, &error), &error);
    EXPECT_ERROR(find_owner(&owner.oca, other.key, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "the key is not that of the certificate");
    owner.oca.signatures[0].s[47] ^= 1;
    EXPECT_ERROR(find_owner(&owner.oca, owner.key, &error), SEVKIT_EREFUSED, &error);
    other.oca.signatures[0].usage = SK_SEV_PEK;
    EXPECT_ERROR(find_owner(&other.oca, other.key, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "with a signature of its own");
    pek.usage = SK_SEV_PEK;
    EXPECT_ERROR(find_owner(&pek, owner.key, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "it holds no OCA certificate");
    sevkit_key_free(owner.key);
    sevkit_key_free(other.key);
}

TEST(provisioning)
{
    struct owner owner = make_owner();
    struct sk_sys sys = arrange(UINT32_MAX, 0);
    struct sevkit_error error = {0};
    struct sk_sev_cert pek;

    make_request(owner.key, SK_SEV_PEK);
    EXPECT_OK(sk_platform_provision(&sys, &owner.oca, owner.key, &error), &error);
    EXPECT_BYTES(firmware.oca, owner.oca.bytes, SK_SEV_CERT_BYTES);
    EXPECT_BYTES(firmware.pek, firmware.request, SK_SEV_CERT_SIGNED_BYTES);
    EXPECT_OK(sk_sev_cert_read(firmware.pek, sizeof(firmware.pek), &pek, &error), &error);
    EXPECT_INT(pek.signatures[0].usage, SK_SEV_OCA);
    EXPECT_OK(sk_ecdsa_verify(&owner.oca.key, SK_SHA256, pek.bytes, SK_SEV_CERT_SIGNED_BYTES,
                              pek.signatures[0].r, pek.signatures[0].s, &error),
              &error);
    /* What is no request for a PEK is not signed. */
    make_request(owner.key, SK_SEV_CEK);
    EXPECT_ERROR(sk_platform_provision(&sys, &owner.oca, owner.key, &error), SEVKIT_EINPUT, &error);
    EXPECT_INT(firmware.last, SK_SEV_PEK_CSR);
    memset(firmware.request, 0, sizeof(firmware.request));
    EXPECT_ERROR(sk_platform_provision(&sys, &owner.oca, owner.key, &error), SEVKIT_EINPUT, &error);
    EXPECT_INT(firmware.last, SK_SEV_PEK_CSR);
    sevkit_key_free(owner.key);
}

static struct sk_sev_cert make_plain(uint32_t usage, const struct sevkit_key *key)
{
    struct sk_sev_cert cert = {.api_major = 1,
                               .usage = usage,
                               .algorithm =
                                   usage == SK_SEV_PDH ? SK_SEV_ECDH_SHA256 : SK_SEV_ECDSA_SHA256};
    uint8_t bytes[SK_SEV_CERT_BYTES];
    struct sevkit_error error = {0};

    cert.key.curve = SK_P384;
    cert.signatures[0].usage = cert.signatures[1].usage = SK_SEV_NO_USAGE;
    sk_sev_cert_write(&cert, bytes);
    sevkit_key_to_snp(key, bytes + 0x10);
    EXPECT_OK(sk_sev_cert_read(bytes, sizeof(bytes), &cert, &error), &error);
    return cert;
}

static int export_with(const struct sk_platform_addition *cek,
                       const struct sk_platform_addition *authority,
                       struct sk_sev_certificates *certificates, struct sevkit_error *error)
{
    struct sk_sys sys = arrange(UINT32_MAX, 0);
    struct sk_platform_export_request request = {&sys, cek, authority};
    static const uint32_t usages[] = {SK_SEV_PDH, SK_SEV_PEK, SK_SEV_OCA, SK_SEV_CEK};
    static uint8_t platform[4 * SK_SEV_CERT_BYTES];
    static struct sevkit_key *key;

    EXPECT(key || sevkit_key_generate(&key, error) == 0);
    for (size_t i = 0; i < SK_ARRAY_SIZE(usages); i++) {
        struct sk_sev_cert cert = make_plain(usages[i], key);

        sk_sev_cert_write(&cert, platform + i * SK_SEV_CERT_BYTES);
    }
    firmware.platform = platform;
    return sk_platform_export(&request, certificates, error);
}

static struct sk_platform_addition make_authority(void)
{
    struct sk_sev_ca ca = {.usage = SK_SEV_ARK, .bits = 2048, .key = {.bytes = 256}};
    struct sk_platform_addition addition = {.name = "ark"};
    struct sevkit_error error = {0};

    ca.signed_size = SK_SEV_CA_HEADER_BYTES + 2 * ca.key.bytes;
    sk_sev_ca_write(&ca, ca.bytes, &ca.size);
    EXPECT_OK(sk_sev_certificates_add(&addition.certificates, ca.bytes, ca.size, &error), &error);
    return addition;
}

TEST(exports)
{
    SK_CLEANUP(sk_sev_certificates_done)
    struct sk_sev_certificates certificates = {0}, signed_ = {0};
    struct sk_platform_addition authority = make_authority(), cek = {.name = "cek"};
    struct sevkit_error error = {0};

    EXPECT_OK(export_with(NULL, &authority, &certificates, &error), &error);
    EXPECT_INT(certificates.count, 5);
    EXPECT(certificates.items[4].is_ca);
    /* The same key with AMD's signature. */
    certificates.items[3].cert.signatures[0] =
        (struct sk_sev_signature){.usage = SK_SEV_ASK, .algorithm = SK_SEV_RSA_SHA256};
    cek.certificates = list_of(&certificates.items[3].cert);
    EXPECT_OK(export_with(&cek, NULL, &signed_, &error), &error);
    EXPECT_INT(signed_.count, 4);
    EXPECT_INT(signed_.items[3].cert.signatures[0].usage, SK_SEV_ASK);
    sk_sev_certificates_done(&cek.certificates);
    sk_sev_certificates_done(&authority.certificates);
}

TEST(additions_that_do_not_fit)
{
    struct owner owner = make_owner();
    struct sk_sev_cert other = make_plain(SK_SEV_CEK, owner.key);
    struct sk_sev_certificates certificates = {0};
    struct sk_platform_addition addition = {.name = "file", .certificates = list_of(&owner.oca)};
    struct sevkit_error error = {0};

    EXPECT_ERROR(export_with(&addition, NULL, &certificates, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "file: it holds no CEK certificate");
    EXPECT_ERROR(export_with(NULL, &addition, &certificates, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "file: expected certificates of ASK and ARK only");
    sk_sev_certificates_done(&addition.certificates);
    addition.certificates = list_of(&other);
    EXPECT_ERROR(export_with(&addition, NULL, &certificates, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "file: the CEK of another chip");
    EXPECT_INT(certificates.count, 0);
    sk_sev_certificates_done(&addition.certificates);
    sevkit_key_free(owner.key);
}

TEST(refusals)
{
    struct owner owner = make_owner();
    struct sk_sys sys = arrange(SK_SEV_PEK_CERT_IMPORT, 5);
    struct sk_platform_export_request request = {.sys = &sys};
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sevkit_error error = {0};

    make_request(owner.key, SK_SEV_PEK);
    EXPECT_ERROR(sk_platform_provision(&sys, &owner.oca, owner.key, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_CONTAINS(error.text, "ALREADY_OWNED");
    sys = arrange(SK_SEV_FACTORY_RESET, 0);
    EXPECT_ERROR(sk_platform_reset(&sys, &error), SEVKIT_EIO, &error);
    sys = arrange(SK_SEV_PDH_GEN, 1);
    EXPECT_ERROR(sk_platform_rotate(&sys, &error), SEVKIT_EREFUSED, &error);
    sys = arrange(SK_SEV_PDH_CERT_EXPORT, 1);
    EXPECT_ERROR(sk_platform_export(&request, &certificates, &error), SEVKIT_EREFUSED, &error);
    /* Nothing that could be read. */
    sys = arrange(UINT32_MAX, 0);
    EXPECT_ERROR(sk_platform_export(&request, &certificates, &error), SEVKIT_EINPUT, &error);
    EXPECT_INT(certificates.count, 0);
    sevkit_key_free(owner.key);
}
