/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/platform/sim_owner.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "host/owner/platform_owner.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHAIN_FILE "sev.chain"
#define CEK_FILE   "sev-cek.key"
#define PEK_FILE   "sev-pek.key"
/* There is one as long as the platform owns itself. */
#define OCA_FILE   "sev-oca.key"
#define PATH_BYTES 4096
#define KEY_OFFSET 0x10u
#define API_MAJOR  1
#define API_MINOR  55

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

static int name_file(const char *folder, const char *name, char ret_path[PATH_BYTES],
                     struct sevkit_error *error)
{
    if (snprintf(ret_path, PATH_BYTES, "%s/%s", folder, name) >= PATH_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "the path is too long");
    return 0;
}

static int write_file(const char *folder, const char *name, const void *data, size_t size,
                      mode_t mode, struct sevkit_error *error)
{
    char path[PATH_BYTES];
    int r = name_file(folder, name, path, error);

    return r < 0 ? r : sk_file_write(path, data, size, mode, error);
}

static int write_key(const char *folder, const char *name, const struct sevkit_key *key,
                     struct sevkit_error *error)
{
    uint8_t *data;
    size_t size;
    int r = sevkit_key_write(key, SEVKIT_KEY_PEM_PKCS8, NULL, 0, &data, &size, error);

    if (r < 0)
        return r;
    r = write_file(folder, name, data, size, 0600, error);
    sevkit_key_data_free(data, size);
    return r;
}

static int load_key(const struct sk_sys *sys, const char *folder, const char *name,
                    struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *pem = NULL;
    char path[PATH_BYTES];
    int r = name_file(folder, name, path, error);

    if (r == 0)
        r = sk_file_read_secret(sys, path, SK_KEY_FILE_MAX_BYTES, &pem, error);
    if (r == 0)
        r = sevkit_key_load(pem->data, pem->size, NULL, 0, ret_key, error);
    return r;
}

static bool has_file(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    struct sevkit_error error;

    return name_file(folder, name, path, &error) == 0 && access(path, F_OK) == 0;
}

bool sk_sim_owner_is_external(const char *folder)
{
    return has_file(folder, CHAIN_FILE) && !has_file(folder, OCA_FILE);
}

/* A certificate with a key and no signature. */
static void begin_cert(uint32_t usage, uint32_t algorithm, const struct sevkit_key *key,
                       uint8_t ret_bytes[SK_SEV_CERT_BYTES])
{
    struct sk_sev_cert cert = {
        .api_major = API_MAJOR, .api_minor = API_MINOR, .usage = usage, .algorithm = algorithm};

    cert.key.curve = SK_P384;
    cert.signatures[0].usage = SK_SEV_NO_USAGE;
    cert.signatures[1].usage = SK_SEV_NO_USAGE;
    sk_sev_cert_write(&cert, ret_bytes);
    sevkit_key_to_snp(key, ret_bytes + KEY_OFFSET);
}

static int sign_cert(uint8_t bytes[SK_SEV_CERT_BYTES], size_t slot, uint32_t usage,
                     const struct sevkit_key *key, struct sevkit_error *error)
{
    struct sk_sev_cert cert;
    struct sk_sev_signature *signature = &cert.signatures[slot];
    int r = sk_sev_cert_read(bytes, SK_SEV_CERT_BYTES, &cert, error);

    if (r < 0)
        return r;
    *signature = (struct sk_sev_signature){.usage = usage, .algorithm = SK_SEV_ECDSA_SHA256};
    r = sk_ecdsa_sign(key, SK_SHA256, bytes, SK_SEV_CERT_SIGNED_BYTES, signature->r, signature->s,
                      error);
    if (r == 0)
        sk_sev_cert_write(&cert, bytes);
    return r;
}

static int save(const struct sk_sim_owner *owner, struct sevkit_error *error)
{
    return write_file(owner->folder, CHAIN_FILE, owner->certs, sizeof(owner->certs), 0644, error);
}

static int make_pdh(struct sk_sim_owner *owner, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *pdh = NULL;
    int r = sevkit_key_generate(&pdh, error);

    if (r < 0)
        return r;
    begin_cert(SK_SEV_PDH, SK_SEV_ECDH_SHA256, pdh, owner->certs[SK_SIM_PDH]);
    return sign_cert(owner->certs[SK_SIM_PDH], 0, SK_SEV_PEK, owner->pek, error);
}

int sk_sim_owner_rotate(struct sk_sim_owner *owner, struct sevkit_error *error)
{
    int r = make_pdh(owner, error);

    return r < 0 ? r : save(owner, error);
}

int sk_sim_owner_reset(struct sk_sim_owner *owner, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *oca = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *pek = NULL;
    int r = sevkit_key_generate(&oca, error);

    if (r == 0)
        r = sevkit_key_generate(&pek, error);
    if (r == 0)
        r = sk_platform_owner_create(oca, owner->certs[SK_SIM_OCA], error);
    if (r < 0)
        return r;
    begin_cert(SK_SEV_PEK, SK_SEV_ECDSA_SHA256, pek, owner->certs[SK_SIM_PEK]);
    r = sign_cert(owner->certs[SK_SIM_PEK], 0, SK_SEV_OCA, oca, error);
    if (r == 0)
        r = sign_cert(owner->certs[SK_SIM_PEK], 1, SK_SEV_CEK, owner->cek, error);
    if (r < 0)
        return r;
    sevkit_key_free(owner->pek);
    owner->pek = SK_TAKE(pek);
    owner->external = false;
    r = make_pdh(owner, error);
    if (r == 0)
        r = write_key(owner->folder, PEK_FILE, owner->pek, error);
    if (r == 0)
        r = write_key(owner->folder, OCA_FILE, oca, error);
    return r < 0 ? r : save(owner, error);
}

static int make_owner(struct sk_sim_owner *owner, struct sevkit_error *error)
{
    int r = sevkit_key_generate(&owner->cek, error);

    if (r == 0)
        r = write_key(owner->folder, CEK_FILE, owner->cek, error);
    if (r < 0)
        return r;
    begin_cert(SK_SEV_CEK, SK_SEV_ECDSA_SHA256, owner->cek, owner->certs[SK_SIM_CEK]);
    return sk_sim_owner_reset(owner, error);
}

static int read_owner(const struct sk_sys *sys, struct sk_sim_owner *owner,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    char path[PATH_BYTES];
    int r = name_file(owner->folder, CHAIN_FILE, path, error);

    if (r == 0)
        r = sk_file_read(sys, path, sizeof(owner->certs), &bytes, error);
    if (r == 0 && bytes.size != sizeof(owner->certs))
        r = sk_error_set(error, SEVKIT_EINPUT, "%s: %zu bytes, expected %zu", path, bytes.size,
                         sizeof(owner->certs));
    if (r < 0)
        return r;
    memcpy(owner->certs, bytes.data, sizeof(owner->certs));
    owner->external = sk_sim_owner_is_external(owner->folder);
    r = load_key(sys, owner->folder, CEK_FILE, &owner->cek, error);
    return r < 0 ? r : load_key(sys, owner->folder, PEK_FILE, &owner->pek, error);
}

int sk_sim_owner_load(const struct sk_sys *sys, const char *folder, struct sk_sim_owner *ret_owner,
                      struct sevkit_error *error)
{
    struct sk_sim_owner owner = {.folder = folder};
    int r =
        has_file(folder, CHAIN_FILE) ? read_owner(sys, &owner, error) : make_owner(&owner, error);

    if (r < 0)
        sk_sim_owner_done(&owner);
    else
        *ret_owner = owner;
    return r;
}

void sk_sim_owner_done(struct sk_sim_owner *owner)
{
    sevkit_key_free(owner->cek);
    sevkit_key_free(owner->pek);
    *owner = (struct sk_sim_owner){0};
}

int sk_sim_owner_request(const struct sk_sim_owner *owner, uint8_t ret_pek[SK_SEV_CERT_BYTES],
                         struct sevkit_error *error)
{
    struct sk_sev_cert cert;
    int r = sk_sev_cert_read(owner->certs[SK_SIM_PEK], SK_SEV_CERT_BYTES, &cert, error);

    if (r < 0)
        return r;
    for (size_t i = 0; i < SK_SEV_CERT_SIGNATURES; i++)
        cert.signatures[i] = (struct sk_sev_signature){.usage = SK_SEV_NO_USAGE};
    sk_sev_cert_write(&cert, ret_pek);
    return 0;
}

int sk_sim_owner_import(struct sk_sim_owner *owner, const uint8_t pek[SK_SEV_CERT_BYTES],
                        const uint8_t oca[SK_SEV_CERT_BYTES], struct sevkit_error *error)
{
    struct sk_sev_cert signed_pek, authority;
    char path[PATH_BYTES];
    int r = sk_sev_cert_read(pek, SK_SEV_CERT_BYTES, &signed_pek, error);

    if (r == 0)
        r = sk_sev_cert_read(oca, SK_SEV_CERT_BYTES, &authority, error);
    if (r == 0 && (memcmp(pek, owner->certs[SK_SIM_PEK], SK_SEV_CERT_SIGNED_BYTES) != 0 ||
                   authority.usage != SK_SEV_OCA || signed_pek.signatures[0].usage != SK_SEV_OCA))
        r = sk_error_set(error, SEVKIT_EREFUSED, "the PEK or the OCA is another one");
    if (r == 0)
        r = sk_ecdsa_verify(&authority.key, SK_SHA256, oca, SK_SEV_CERT_SIGNED_BYTES,
                            authority.signatures[0].r, authority.signatures[0].s, error);
    if (r == 0)
        r = sk_ecdsa_verify(&authority.key, SK_SHA256, pek, SK_SEV_CERT_SIGNED_BYTES,
                            signed_pek.signatures[0].r, signed_pek.signatures[0].s, error);
    if (r < 0)
        return r;
    memcpy(owner->certs[SK_SIM_PEK], pek, SK_SEV_CERT_BYTES);
    memcpy(owner->certs[SK_SIM_OCA], oca, SK_SEV_CERT_BYTES);
    owner->external = true;
    r = sign_cert(owner->certs[SK_SIM_PEK], 1, SK_SEV_CEK, owner->cek, error);
    if (r == 0)
        r = name_file(owner->folder, OCA_FILE, path, error);
    if (r < 0)
        return r;
    if (unlink(path) < 0 && errno != ENOENT)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    return save(owner, error);
}
