/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates of SEV before SNP: what is read is written again, byte by byte. */
#include "formats/sev/sev_cert.h"

#include "fuzz.h"

static void check_cert(const struct sk_sev_cert *cert)
{
    uint8_t bytes[SK_SEV_CERT_BYTES];

    sk_sev_cert_write(cert, bytes);
    REQUIRE(memcmp(bytes, cert->bytes, sizeof(bytes)) == 0);
    REQUIRE(sk_sev_usage_name(cert->usage));
    REQUIRE(sk_sev_algorithm_name(cert->algorithm));
}

static void check_ca(const struct sk_sev_ca *ca)
{
    uint8_t bytes[SK_SEV_CA_MAX_BYTES];
    size_t size;

    sk_sev_ca_write(ca, bytes, &size);
    REQUIRE(size == ca->size);
    REQUIRE(memcmp(bytes, ca->bytes, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_sev_certificates certificates = {0};
    struct sevkit_error error = {0};
    size_t total = 0;
    int r = sk_sev_certificates_add(&certificates, data, size, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_ENOMEM);
        REQUIRE(certificates.count == 0);
    }
    for (size_t i = 0; i < certificates.count; i++) {
        const struct sk_sev_certificate *item = &certificates.items[i];

        if (item->is_ca)
            check_ca(&item->ca);
        else
            check_cert(&item->cert);
        total += item->is_ca ? item->ca.size : SK_SEV_CERT_BYTES;
    }
    /* Base64 has more characters than it has bytes. */
    REQUIRE(total <= size);
    sk_sev_certificates_done(&certificates);
    return 0;
}
