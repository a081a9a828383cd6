/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and CRLs, alone or in PEM: what was read is written and read again as the same. */
#include "base/cleanup.h"
#include "fuzz.h"

#include <sevkit/certs.h>

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

static void look_at(const struct sevkit_cert *cert)
{
    struct sevkit_error error = {0};
    struct sevkit_tcb tcb;
    size_t size;
    int r = sevkit_cert_check_profile(cert, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EREFUSED, SEVKIT_EREFUSED);
    else
        REQUIRE(sevkit_cert_product(cert) &&
                sevkit_cert_not_before(cert) < sevkit_cert_not_after(cert));
    REQUIRE(!sevkit_cert_tcb(cert, &tcb) || r == 0);
    REQUIRE(sevkit_cert_subject(cert)[0] && sevkit_cert_issuer(cert)[0]);
    REQUIRE(!sevkit_cert_hwid(cert, &size) || size == 8 || size == 64);
}

static void write_and_read(const struct sevkit_certs *certs)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *back = NULL;
    uint8_t *pem = NULL;
    size_t size;

    REQUIRE(sevkit_certs_new(&back, NULL) == 0);
    REQUIRE(sevkit_certs_write_pem(certs, &pem, &size, NULL) == 0);
    REQUIRE(sevkit_certs_add(back, pem, size, NULL) == 0);
    REQUIRE(sevkit_certs_count(back) == sevkit_certs_count(certs));
    REQUIRE(sevkit_certs_crl_count(back) == sevkit_certs_crl_count(certs));
    sevkit_certs_data_free(pem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    struct sevkit_error error = {0};
    int r;

    REQUIRE(sevkit_certs_new(&certs, NULL) == 0);
    r = sevkit_certs_add(certs, data, size, &error);
    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        REQUIRE(sevkit_certs_count(certs) + sevkit_certs_crl_count(certs) == 0);
        return 0;
    }
    for (size_t i = 0; i < sevkit_certs_count(certs); i++)
        look_at(sevkit_certs_get(certs, i));
    for (size_t i = 0; i < sevkit_certs_crl_count(certs); i++)
        REQUIRE(!sevkit_crl_revoked(sevkit_certs_crl(certs, i),
                                    sevkit_crl_revoked_count(sevkit_certs_crl(certs, i))));
    if (sevkit_certs_count(certs) + sevkit_certs_crl_count(certs))
        write_and_read(certs);
    return 0;
}
