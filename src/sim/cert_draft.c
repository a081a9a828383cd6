/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/products.h"
#include "sim/cert_maker.h"

#include <stdio.h>
#include <string.h>

#define AMD_ARC "1.3.6.1.4.1.3704.1"

static void whole_oid(const char *oid, char ret_oid[64])
{
    bool is_whole = strncmp(oid, "1.3.6.", 6) == 0 || strncmp(oid, "2.5.", 4) == 0;

    (void)snprintf(ret_oid, 64, "%s%s", is_whole ? "" : AMD_ARC ".", oid);
}

struct sk_cert_extension *sk_cert_extension(struct sk_cert_draft *draft, const char *oid)
{
    char whole[64];

    whole_oid(oid, whole);
    for (size_t i = 0; i < draft->extension_count; i++)
        if (strcmp(draft->extensions[i].oid, whole) == 0)
            return &draft->extensions[i];
    return NULL;
}

bool sk_cert_draft_drop(struct sk_cert_draft *draft, const char *oid)
{
    struct sk_cert_extension *found = sk_cert_extension(draft, oid);

    if (!found)
        return false;
    *found = draft->extensions[--draft->extension_count];
    return true;
}

struct sk_cert_extension *sk_cert_draft_append(struct sk_cert_draft *draft, const char *oid,
                                               const void *value, size_t size)
{
    struct sk_cert_extension extension = {.size = size};
    char whole[64];

    whole_oid(oid, whole);
    if (draft->extension_count == SK_ARRAY_SIZE(draft->extensions) ||
        size > sizeof(extension.value) || strlen(whole) >= sizeof(extension.oid))
        return NULL;
    memcpy(extension.oid, whole, strlen(whole) + 1);
    memcpy(extension.value, value, size);
    draft->extensions[draft->extension_count] = extension;
    return &draft->extensions[draft->extension_count++];
}

/* What the kinds differ in; the product follows the names where has_product says so. */
static const struct kind_row {
    const char *subject;
    bool has_product;
    const char *issuer;
    const char *serial;
    const char *service; /* whose revocation list a CA names; NULL for a VEK */
} kinds[] = {
    [SEVKIT_CERT_ARK] = {"ARK-", true, "ARK-", "010000", "vcek"},
    [SEVKIT_CERT_ASK] = {"SEV-", true, "ARK-", "010001", "vcek"},
    [SEVKIT_CERT_ASVK] = {"SEV-VLEK-", true, "ARK-", "010101", "vlek"},
    [SEVKIT_CERT_VCEK] = {"SEV-VCEK", false, "SEV-", "00", NULL},
    [SEVKIT_CERT_VLEK] = {"SEV-VLEK", false, "SEV-VLEK-", "00", NULL},
};

struct sk_cert_name sk_cert_name(const char *common_name, bool is_simulated)
{
    struct sk_cert_name name = {
        {"Engineering", "US", "Santa Clara", "CA", "Advanced Micro Devices", ""}};

    if (is_simulated)
        (void)snprintf(name.part[SK_NAME_OU], sizeof(name.part[0]), "SIMULATED");
    (void)snprintf(name.part[SK_NAME_CN], sizeof(name.part[0]), "%s", common_name);
    return name;
}

void sk_cert_draft_simulate(struct sk_cert_draft *draft)
{
    draft->subject = sk_cert_name(draft->subject.part[SK_NAME_CN], true);
    draft->issuer = sk_cert_name(draft->issuer.part[SK_NAME_CN], true);
}

static bool append(struct sk_cert_draft *draft, const char *oid, const void *value, size_t size,
                   bool is_critical)
{
    struct sk_cert_extension *extension = sk_cert_draft_append(draft, oid, value, size);

    if (extension)
        extension->is_critical = is_critical;
    return extension;
}

static bool add_ca_extensions(struct sk_cert_draft *draft, const char *service, const char *product,
                              bool is_root)
{
    static const uint8_t root_usage[] = {0x03, 0x02, 0x01, 0x06};
    static const uint8_t ca_usage[] = {0x03, 0x02, 0x01, 0x04};
    static const uint8_t root_constraints[] = {0x30, 0x03, 0x01, 0x01, 0xff};
    static const uint8_t ca_constraints[] = {0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00};
    uint8_t point[160];
    char url[96];
    int printed =
        snprintf(url, sizeof(url), "https://kdsintf.amd.com/%s/v1/%s/crl", service, product);
    uint8_t length = (uint8_t)printed;
    const uint8_t head[] = {0x30, (uint8_t)(length + 8),
                            0x30, (uint8_t)(length + 6),
                            0xa0, (uint8_t)(length + 4),
                            0xa0, (uint8_t)(length + 2),
                            0x86, length};

    if (printed >= (int)sizeof(url))
        return false;
    memcpy(point, head, sizeof(head));
    memcpy(point + sizeof(head), url, length);
    return append(draft, "2.5.29.15", is_root ? root_usage : ca_usage, 4, true) &&
           append(draft, "2.5.29.19", is_root ? root_constraints : ca_constraints, is_root ? 5 : 8,
                  true) &&
           append(draft, "2.5.29.31", point, sizeof(head) + length, false);
}

static bool add_spl(struct sk_cert_draft *draft, unsigned number, uint8_t value)
{
    const uint8_t small[] = {0x02, 0x01, value};
    const uint8_t large[] = {0x02, 0x02, 0x00, value};
    char oid[8];

    (void)snprintf(oid, sizeof(oid), "3.%u", number);
    return append(draft, oid, value < 0x80 ? small : large, value < 0x80 ? 3 : 4, false);
}

/* An IA5String that a length of one byte can count. */
static bool add_text(struct sk_cert_draft *draft, const char *oid, const char *text)
{
    uint8_t value[130] = {0x16, (uint8_t)strlen(text)};

    if (strlen(text) > sizeof(value) - 2)
        return false;
    memcpy(value + 2, text, strlen(text));
    return append(draft, oid, value, 2 + strlen(text), false);
}

/* The table's row; the formats above it are not linked by all tests. */
static const struct sevkit_product *find_product(const char *name)
{
    for (size_t i = 0; i < sk_products_count; i++)
        if (strcmp(sk_products[i].name, name) == 0)
            return &sk_products[i];
    return NULL;
}

/* In the order of AMD's. */
static bool add_vek_extensions(struct sk_cert_draft *draft, const char *product,
                               const struct sk_cert_draft_vek *vek)
{
    static const uint8_t spl_19h[8] = {1, 2, 4, 5, 6, 7, 3, 8};
    static const uint8_t spl_1ah[8] = {9, 1, 2, 3, 5, 6, 7, 8};
    const struct sevkit_product *row = find_product(product);
    const uint8_t *spl = row && row->tcb_layout == SEVKIT_TCB_FAMILY_1AH ? spl_1ah : spl_19h;
    const uint8_t version[] = {0x02, 0x01, row ? (uint8_t)row->struct_version : 0};
    bool good =
        append(draft, "1", version, sizeof(version), false) && add_text(draft, "2", product);

    for (unsigned i = 0; good && i < 8; i++)
        good = add_spl(draft, spl[i], (uint8_t)(vek->raw_tcb >> 8 * i));
    if (good && vek->hwid)
        good = append(draft, "4", vek->hwid, vek->hwid_bytes, false);
    if (good && vek->csp_id)
        good = add_text(draft, "5", vek->csp_id);
    return good;
}

int sk_cert_draft(enum sevkit_cert_kind kind, const char *product,
                  const struct sk_cert_draft_vek *vek, struct sk_cert_draft *ret_draft,
                  struct sevkit_error *error)
{
    const struct kind_row *row = &kinds[kind];
    enum sk_cert_algorithm algorithm = kind == SEVKIT_CERT_VCEK ? SK_PSS : SK_PSS_TRAILER;
    struct sk_cert_draft draft = {
        .version = 2, .algorithm = algorithm, .outer_algorithm = algorithm};
    char name[64];
    bool good;

    (void)snprintf(name, sizeof(name), "%s%s", row->subject, row->has_product ? product : "");
    draft.subject = sk_cert_name(name, false);
    (void)snprintf(name, sizeof(name), "%s%s", row->issuer, product);
    draft.issuer = sk_cert_name(name, false);
    (void)snprintf(draft.serial, sizeof(draft.serial), "%s", row->serial);
    good = row->service ? add_ca_extensions(&draft, row->service, product, kind == SEVKIT_CERT_ARK)
                        : add_vek_extensions(&draft, product, vek);
    if (!good)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: a value of it is too long", row->subject);
    *ret_draft = draft;
    return 0;
}
