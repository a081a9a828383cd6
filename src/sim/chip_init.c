/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/chip_init.h"

#include "base/encoding.h"
#include "base/secret.h"
#include "crypto/certs/pem.h"
#include "crypto/keys/ec_key.h"
#include "sim/keys.h"

#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

#define KINDS       (SEVKIT_CERT_VLEK + 1)
#define DAY_SECONDS INT64_C(86400)
#define YEARS_AHEAD 7

static const char *const cert_files[KINDS] = {
    [SEVKIT_CERT_ARK] = "ark.pem",   [SEVKIT_CERT_ASK] = "ask.pem",
    [SEVKIT_CERT_ASVK] = "asvk.pem", [SEVKIT_CERT_VCEK] = "vcek.pem",
    [SEVKIT_CERT_VLEK] = "vlek.pem",
};

static const enum sevkit_cert_kind issuers[KINDS] = {
    [SEVKIT_CERT_ARK] = SEVKIT_CERT_ARK,   [SEVKIT_CERT_ASK] = SEVKIT_CERT_ARK,
    [SEVKIT_CERT_ASVK] = SEVKIT_CERT_ARK,  [SEVKIT_CERT_VCEK] = SEVKIT_CERT_ASK,
    [SEVKIT_CERT_VLEK] = SEVKIT_CERT_ASVK,
};

/* The certificates while they are made. */
struct maker {
    struct sk_sim_init *init;
    EVP_PKEY *authorities[SEVKIT_CERT_ASVK + 1];
    struct sk_cert_draft drafts[KINDS];
    struct sk_blob certs[KINDS];
    struct sk_blob crl;
    struct sk_sim_files files;
};

void sk_sim_files_done(struct sk_sim_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        if (files->files[i].data)
            sk_wipe(files->files[i].data, files->files[i].size);
        free(files->files[i].data);
    }
    files->count = 0;
}

/* Takes data. */
static void take_file(struct maker *maker, const char *name, uint8_t *data, size_t size,
                      mode_t mode)
{
    maker->files.files[maker->files.count++] = (struct sk_sim_file){name, data, size, mode};
}

struct sk_sim_init sk_sim_init_default(const struct sevkit_product *product)
{
    int64_t now = sk_sys_real.wall_seconds();

    return (struct sk_sim_init){
        .chip = sk_sim_chip_default(product),
        .csp_id = "CN=simulated.example",
        .not_before = now - DAY_SECONDS,
        .not_after = now + YEARS_AHEAD * 365 * DAY_SECONDS,
    };
}

static int read_value(const char *text, struct sk_sim_edit *edit, struct sevkit_error *error)
{
    edit->size = strlen(text) / 2;
    if (edit->size <= sizeof(edit->value) && strlen(text) % 2 == 0 &&
        sk_hex_decode(text, edit->value, edit->size))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "%s: expected at most %zu bytes in hex", text,
                        sizeof(edit->value));
}

int sk_sim_edit_read(const char *text, bool is_removal, struct sk_sim_edit *ret_edit,
                     struct sevkit_error *error)
{
    static const char *const names[KINDS] = {
        [SEVKIT_CERT_ARK] = "ark",   [SEVKIT_CERT_ASK] = "ask",   [SEVKIT_CERT_ASVK] = "asvk",
        [SEVKIT_CERT_VCEK] = "vcek", [SEVKIT_CERT_VLEK] = "vlek",
    };
    const char *equals = strchr(text, '=');
    size_t name = strcspn(text, ":="), oid = strcspn(text + name, "=");
    size_t kind = 0;

    if (text[name] != ':' || (equals != NULL) == is_removal || oid > sizeof(ret_edit->oid))
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: expected CERT:OID%s", text,
                            is_removal ? "" : "=HEX");
    while (kind < KINDS && (strlen(names[kind]) != name || strncmp(names[kind], text, name) != 0))
        kind++;
    if (kind == KINDS)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "no certificate %.*s; expected ark, ask, asvk, vcek or vlek", (int)name,
                            text);
    *ret_edit = (struct sk_sim_edit){.kind = (enum sevkit_cert_kind)kind, .is_removal = is_removal};
    memcpy(ret_edit->oid, text + name + 1, oid - 1);
    return is_removal ? 0 : read_value(equals + 1, ret_edit, error);
}

static bool is_wanted(const struct sk_sim_init *init, enum sevkit_cert_kind kind)
{
    return init->has_vlek || (kind != SEVKIT_CERT_ASVK && kind != SEVKIT_CERT_VLEK);
}

static int make_keys(struct maker *maker, struct sevkit_error *error)
{
    struct sk_sim_chip *chip = &maker->init->chip;
    int r = sevkit_key_generate(&chip->vcek, error);

    if (r == 0 && maker->init->has_vlek)
        r = sevkit_key_generate(&chip->vlek, error);
    for (enum sevkit_cert_kind kind = SEVKIT_CERT_ARK; r == 0 && kind <= SEVKIT_CERT_ASVK; kind++)
        if (is_wanted(maker->init, kind))
            r = sk_rsa_key_generate(&maker->authorities[kind], error);
    return r;
}

static int edit_draft(const struct sk_sim_init *init, enum sevkit_cert_kind kind,
                      struct sk_cert_draft *draft, struct sevkit_error *error)
{
    for (size_t i = 0; i < init->edit_count; i++) {
        const struct sk_sim_edit *edit = &init->edits[i];
        bool was_there;

        if (edit->kind != kind)
            continue;
        if (!is_wanted(init, kind))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "extension of the %s: this processor has no VLEK",
                                sevkit_cert_kind_name(kind));
        was_there = sk_cert_draft_drop(draft, edit->oid);
        if (edit->is_removal && !was_there)
            return sk_error_set(error, SEVKIT_EUSAGE, "the %s has no extension %s",
                                sevkit_cert_kind_name(kind), edit->oid);
        if (!edit->is_removal && !sk_cert_draft_append(draft, edit->oid, edit->value, edit->size))
            return sk_error_set(error, SEVKIT_EUSAGE, "%s: extension %s does not fit",
                                sevkit_cert_kind_name(kind), edit->oid);
    }
    return 0;
}

/* All but the keys, which take long to make. */
static int draft_cert(struct maker *maker, enum sevkit_cert_kind kind, struct sevkit_error *error)
{
    const struct sk_sim_init *init = maker->init;
    const struct sk_sim_chip *chip = &init->chip;
    bool is_vcek = kind == SEVKIT_CERT_VCEK;
    struct sk_cert_draft_vek vek = {
        .raw_tcb = sevkit_tcb_write(chip->product->tcb_layout, &chip->reported_tcb),
        .hwid = is_vcek ? chip->chip_id : NULL,
        .hwid_bytes = chip->product->hwid_bytes,
        .csp_id = is_vcek ? NULL : init->csp_id,
    };
    struct sk_cert_draft *draft = &maker->drafts[kind];
    int r = sk_cert_draft(kind, chip->product->name, &vek, draft, error);

    if (r < 0)
        return r;
    sk_cert_draft_simulate(draft);
    draft->not_before = init->not_before;
    draft->not_after = init->not_after;
    return edit_draft(init, kind, draft, error);
}

static int make_cert(struct maker *maker, enum sevkit_cert_kind kind, struct sevkit_error *error)
{
    const struct sk_sim_chip *chip = &maker->init->chip;
    struct sk_cert_draft *draft = &maker->drafts[kind];

    draft->signer = maker->authorities[issuers[kind]];
    if (kind <= SEVKIT_CERT_ASVK)
        draft->key = maker->authorities[kind];
    else
        draft->key = kind == SEVKIT_CERT_VCEK ? chip->vcek->pkey : chip->vlek->pkey;
    return sk_cert_make(draft, &maker->certs[kind], error);
}

static int make_crl(struct maker *maker, struct sevkit_error *error)
{
    const struct sk_sim_init *init = maker->init;
    struct sk_crl_draft draft = {
        .issuer = maker->drafts[SEVKIT_CERT_ARK].subject,
        .this_update = init->not_before,
        .next_update = init->not_after,
        .has_next_update = true,
        .signer = maker->authorities[SEVKIT_CERT_ARK],
    };
    size_t count = 0;

    if (init->revokes_ask)
        draft.revoked[count++] = "010001";
    if (init->revokes_asvk)
        draft.revoked[count++] = "010101";
    return sk_crl_make(&draft, &maker->crl, error);
}

static int add_pem(struct maker *maker, const char *name, const char *label,
                   const struct sk_blob *der, struct sevkit_error *error)
{
    char *text;
    int r = sk_pem_write(label, der->data, der->size, &text, error);

    if (r == 0)
        take_file(maker, name, (uint8_t *)text, strlen(text), 0644);
    return r;
}

static int add_key(struct maker *maker, const char *name, const struct sevkit_key *key,
                   struct sevkit_error *error)
{
    uint8_t *data, *copy;
    size_t size;
    int r = sevkit_key_write(key, SEVKIT_KEY_PEM_PKCS8, NULL, 0, &data, &size, error);

    if (r < 0)
        return r;
    copy = malloc(size);
    if (copy) {
        memcpy(copy, data, size);
        take_file(maker, name, copy, size, 0600);
    }
    sevkit_key_data_free(data, size);
    return copy ? 0 : sk_error_oom(error);
}

/* The bundle, and the table that the host hands out: without ASK and VCEK where there is a VLEK, as one
 * table has room for one intermediate. */
static int add_collections(struct maker *maker, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *all = NULL;
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *handed = NULL;
    bool has_vlek = maker->init->has_vlek;
    uint8_t *data;
    size_t size;
    int r = sevkit_certs_new(&all, error);

    if (r == 0)
        r = sevkit_certs_new(&handed, error);
    for (enum sevkit_cert_kind kind = SEVKIT_CERT_ARK; r == 0 && kind < KINDS; kind++) {
        const struct sk_blob *der = &maker->certs[kind];
        bool is_chip_side = kind == SEVKIT_CERT_ASK || kind == SEVKIT_CERT_VCEK;

        if (der->size == 0)
            continue;
        r = sevkit_certs_add(all, der->data, der->size, error);
        if (r == 0 && !(has_vlek && is_chip_side))
            r = sevkit_certs_add(handed, der->data, der->size, error);
    }
    if (r == 0)
        r = sevkit_certs_add(all, maker->crl.data, maker->crl.size, error);
    if (r == 0)
        r = sevkit_certs_write_pem(all, &data, &size, error);
    if (r < 0)
        return r;
    take_file(maker, "bundle.pem", data, size, 0644);
    r = sevkit_certs_write_table(handed, &data, &size, error);
    if (r == 0)
        take_file(maker, SK_SIM_TABLE_FILE, data, size, 0644);
    return r;
}

static int make_all(struct maker *maker, struct sevkit_error *error)
{
    const struct sk_sim_chip *chip = &maker->init->chip;
    char *text;
    int r = 0;

    for (enum sevkit_cert_kind kind = SEVKIT_CERT_ARK; r == 0 && kind < KINDS; kind++)
        r = draft_cert(maker, kind, error);
    if (r == 0)
        r = make_keys(maker, error);
    for (enum sevkit_cert_kind kind = SEVKIT_CERT_ARK; r == 0 && kind < KINDS; kind++) {
        if (!is_wanted(maker->init, kind))
            continue;
        r = make_cert(maker, kind, error);
        if (r == 0)
            r = add_pem(maker, cert_files[kind], SK_PEM_CERTIFICATE, &maker->certs[kind], error);
    }
    if (r == 0)
        r = make_crl(maker, error);
    if (r == 0)
        r = add_pem(maker, "crl.pem", SK_PEM_CRL, &maker->crl, error);
    if (r == 0)
        r = add_collections(maker, error);
    if (r == 0)
        r = add_key(maker, SK_SIM_VCEK_KEY, chip->vcek, error);
    if (r == 0 && chip->vlek)
        r = add_key(maker, SK_SIM_VLEK_KEY, chip->vlek, error);
    if (r == 0)
        r = sk_sim_chip_write(chip, &text, error);
    if (r == 0)
        take_file(maker, SK_SIM_CHIP_FILE, (uint8_t *)text, strlen(text), 0600);
    return r;
}

int sk_sim_init(struct sk_sim_init *init, struct sk_sim_files *ret_files,
                struct sevkit_error *error)
{
    struct maker *maker = calloc(1, sizeof(*maker));
    int r;

    if (!maker)
        return sk_error_oom(error);
    maker->init = init;
    r = make_all(maker, error);
    if (r < 0)
        sk_sim_files_done(&maker->files);
    else
        *ret_files = maker->files;
    for (size_t i = 0; i < SK_ARRAY_SIZE(maker->authorities); i++)
        sk_rsa_key_free(maker->authorities[i]);
    free(maker);
    return r;
}
