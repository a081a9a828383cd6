/* SPDX-License-Identifier: Apache-2.0 */
#include "host/owner/platform_owner.h"

#include "base/writer.h"
#include "host/host_live.h"
#include "host/host_manage.h"

#include <string.h>

/* Where a certificate holds its public key, in the layout that SNP's keys have too. */
#define KEY_OFFSET 0x10u

/* PEK, OCA, CEK, after each other. */
#define CHAIN_CERTS 3u

/* Places in memory with their lengths, packed: sev_user_data_pek_csr has one, the others two. */
#define PLACE_BYTES 12u

int sk_platform_owner_create(const struct sevkit_key *key, uint8_t ret_oca[SK_SEV_CERT_BYTES],
                             struct sevkit_error *error)
{
    struct sk_sev_cert cert = {.usage = SK_SEV_OCA, .algorithm = SK_SEV_ECDSA_SHA256};
    uint8_t bytes[SK_SEV_CERT_BYTES];
    int r;

    cert.key.curve = SK_P384;
    cert.signatures[0].usage = SK_SEV_NO_USAGE;
    cert.signatures[1].usage = SK_SEV_NO_USAGE;
    sk_sev_cert_write(&cert, bytes);
    sevkit_key_to_snp(key, bytes + KEY_OFFSET);
    r = sk_sev_cert_read(bytes, sizeof(bytes), &cert, error);
    if (r == 0)
        r = sk_ecdsa_sign(key, SK_SHA256, bytes, SK_SEV_CERT_SIGNED_BYTES, cert.signatures[0].r,
                          cert.signatures[0].s, error);
    if (r < 0)
        return r;
    cert.signatures[0].usage = SK_SEV_OCA;
    cert.signatures[0].algorithm = SK_SEV_ECDSA_SHA256;
    sk_sev_cert_write(&cert, ret_oca);
    return 0;
}

int sk_platform_owner_find(const struct sk_sev_certificates *certificates,
                           const struct sevkit_key *key, const struct sk_sev_cert **ret_oca,
                           struct sevkit_error *error)
{
    const struct sk_sev_cert *oca = sk_sev_certificates_find(certificates, SK_SEV_OCA);
    const struct sk_sev_signature *signature;
    uint8_t own[SEVKIT_SNP_PUBLIC_KEY_BYTES];

    if (!oca)
        return sk_error_set(error, SEVKIT_EREFUSED, "it holds no OCA certificate");
    signature = sk_sev_cert_signature(oca, SK_SEV_OCA);
    if (oca->algorithm != SK_SEV_ECDSA_SHA256 || !signature ||
        signature->algorithm != SK_SEV_ECDSA_SHA256)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "OCA: key algorithm 0x%x, expected 0x%x with a signature of its own",
                            oca->algorithm, SK_SEV_ECDSA_SHA256);
    sevkit_key_to_snp(key, own);
    if (memcmp(own, oca->bytes + KEY_OFFSET, sizeof(own)) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "the key is not that of the certificate");
    *ret_oca = oca;
    return sk_ecdsa_verify(&oca->key, SK_SHA256, oca->bytes, SK_SEV_CERT_SIGNED_BYTES, signature->r,
                           signature->s, error);
}

static void write_place(struct sk_writer *writer, const uint8_t *place, size_t size)
{
    sk_write_u64le(writer, (uintptr_t)place);
    sk_write_u32le(writer, (uint32_t)size);
}

static int ask_certificates(const struct sk_sys *sys, struct sk_sev_certificates *certificates,
                            struct sevkit_error *error)
{
    uint8_t all[SK_SEV_CERT_BYTES * (1 + CHAIN_CERTS)] = {0};
    uint8_t request[2 * PLACE_BYTES];
    struct sk_writer writer = sk_writer_of(request, sizeof(request));
    int r;

    write_place(&writer, all, SK_SEV_CERT_BYTES);
    write_place(&writer, all + SK_SEV_CERT_BYTES, SK_SEV_CERT_BYTES * CHAIN_CERTS);
    r = sk_host_issue(sys, "PDH_CERT_EXPORT", SK_SEV_PDH_CERT_EXPORT, request, sizeof(request),
                      error);
    if (r == 0)
        r = sk_sev_certificates_add(certificates, all, sizeof(all), error);
    return r < 0 ? sk_error_wrap(error, r, "certificates of the platform") : 0;
}

static int replace_cek(struct sk_sev_certificates *certificates,
                       const struct sk_platform_addition *addition, struct sevkit_error *error)
{
    const struct sk_sev_cert *cek = sk_sev_certificates_find(&addition->certificates, SK_SEV_CEK);

    if (!cek)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: it holds no CEK certificate",
                            addition->name);
    for (size_t i = 0; i < certificates->count; i++) {
        struct sk_sev_certificate *item = &certificates->items[i];

        if (item->is_ca || item->cert.usage != SK_SEV_CEK)
            continue;
        if (memcmp(&item->cert.key, &cek->key, sizeof(cek->key)) != 0)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: the CEK of another chip",
                                addition->name);
        item->cert = *cek;
    }
    return 0;
}

static int add_authority(struct sk_sev_certificates *certificates,
                         const struct sk_platform_addition *addition, struct sevkit_error *error)
{
    for (size_t i = 0; i < addition->certificates.count; i++) {
        const struct sk_sev_certificate *item = &addition->certificates.items[i];
        int r;

        if (!item->is_ca)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "%s: expected certificates of ASK and ARK only", addition->name);
        r = sk_sev_certificates_add(certificates, item->ca.bytes, item->ca.size, error);
        if (r < 0)
            return sk_error_wrap(error, r, "%s", addition->name);
    }
    return 0;
}

int sk_platform_export(const struct sk_platform_export_request *request,
                       struct sk_sev_certificates *ret_certificates, struct sevkit_error *error)
{
    struct sk_sev_certificates certificates = {0};
    int r = ask_certificates(request->sys, &certificates, error);

    if (r == 0 && request->cek)
        r = replace_cek(&certificates, request->cek, error);
    if (r == 0 && request->authority)
        r = add_authority(&certificates, request->authority, error);
    if (r < 0)
        sk_sev_certificates_done(&certificates);
    else
        *ret_certificates = certificates;
    return r;
}

static int sign_pek(uint8_t pek[SK_SEV_CERT_BYTES], const struct sevkit_key *key,
                    struct sevkit_error *error)
{
    struct sk_sev_cert cert;
    struct sk_sev_signature *slot = &cert.signatures[0];
    int r = sk_sev_cert_read(pek, SK_SEV_CERT_BYTES, &cert, error);

    if (r == 0 && cert.usage != SK_SEV_PEK)
        r = sk_error_set(error, SEVKIT_EINPUT, "a %s certificate, expected a PEK certificate",
                         sk_sev_usage_name(cert.usage));
    if (r < 0)
        return r;
    if (slot->algorithm)
        slot++;
    *slot = (struct sk_sev_signature){.usage = SK_SEV_OCA, .algorithm = SK_SEV_ECDSA_SHA256};
    r = sk_ecdsa_sign(key, SK_SHA256, pek, SK_SEV_CERT_SIGNED_BYTES, slot->r, slot->s, error);
    if (r == 0)
        sk_sev_cert_write(&cert, pek);
    return r;
}

int sk_platform_provision(const struct sk_sys *sys, const struct sk_sev_cert *oca,
                          const struct sevkit_key *key, struct sevkit_error *error)
{
    uint8_t pek[SK_SEV_CERT_BYTES] = {0};
    uint8_t owner[SK_SEV_CERT_BYTES];
    uint8_t request[2 * PLACE_BYTES];
    struct sk_writer writer = sk_writer_of(request, sizeof(request));
    int r;

    memcpy(owner, oca->bytes, sizeof(owner));
    write_place(&writer, pek, sizeof(pek));
    r = sk_host_issue(sys, "PEK_CSR", SK_SEV_PEK_CSR, request, PLACE_BYTES, error);
    if (r < 0)
        return r;
    r = sign_pek(pek, key, error);
    if (r < 0)
        return sk_error_wrap(error, r, "PEK_CSR");
    writer = sk_writer_of(request, sizeof(request));
    write_place(&writer, pek, sizeof(pek));
    write_place(&writer, owner, sizeof(owner));
    return sk_host_issue(sys, "PEK_CERT_IMPORT", SK_SEV_PEK_CERT_IMPORT, request, sizeof(request),
                         error);
}

int sk_platform_reset(const struct sk_sys *sys, struct sevkit_error *error)
{
    return sk_host_issue(sys, "FACTORY_RESET", SK_SEV_FACTORY_RESET, NULL, 0, error);
}

int sk_platform_rotate(const struct sk_sys *sys, struct sevkit_error *error)
{
    return sk_host_issue(sys, "PDH_GEN", SK_SEV_PDH_GEN, NULL, 0, error);
}
