/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/certs/der.h"
#include "crypto/certs/x509.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KIND(kind) (1u << (kind))
#define CAS        (KIND(SEVKIT_CERT_ARK) | KIND(SEVKIT_CERT_ASK) | KIND(SEVKIT_CERT_ASVK))
#define SUBCAS     (KIND(SEVKIT_CERT_ASK) | KIND(SEVKIT_CERT_ASVK))
#define VCEK       KIND(SEVKIT_CERT_VCEK)
#define VLEK       KIND(SEVKIT_CERT_VLEK)
#define SPL_FMC    9u

struct extension {
    const struct sk_reader *value; /* contents of extnValue */
    bool is_critical;
};

/* Reads one extension into cert; false if its value is not what it must be. */
typedef bool reader_function(struct sevkit_cert *cert, const struct extension *extension,
                             unsigned part);

static bool whole_number(const struct sk_reader *value, uint64_t max, uint64_t *ret_number)
{
    struct sk_reader in = sk_reader_slice(value, 0, value->size);

    *ret_number = sk_der_number(&in, max);
    return sk_reader_ok(&in) && sk_reader_left(&in) == 0;
}

/* An IA5String of visible characters; no NUL, so that what is compared is what was signed. */
static bool whole_text(const struct sk_reader *value, char *ret_text, size_t capacity)
{
    struct sk_reader in = sk_reader_slice(value, 0, value->size);
    struct sk_reader text = sk_der_enter(&in, SK_DER_IA5);

    if (!sk_reader_ok(&in) || sk_reader_left(&in) || text.size == 0 || text.size >= capacity)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    sk_read_bytes(&text, ret_text, text.size);
    ret_text[text.size] = '\0';
    return true;
}

static bool read_struct_version(struct sevkit_cert *cert, const struct extension *extension,
                                unsigned part)
{
    (void)part;
    return whole_number(extension->value, UINT32_MAX, &cert->vek.struct_version);
}

static bool read_product_name(struct sevkit_cert *cert, const struct extension *extension,
                              unsigned part)
{
    (void)part;
    return whole_text(extension->value, cert->vek.product_name, sizeof(cert->vek.product_name));
}

static bool read_spl(struct sevkit_cert *cert, const struct extension *extension, unsigned part)
{
    uint64_t number;

    if (!whole_number(extension->value, UINT8_MAX, &number))
        return false;
    cert->vek.spl[part] = (uint8_t)number;
    return true;
}

/*
 * The bytes themselves, or an OCTET STRING around them: distinguished by the length alone, because a raw id
 * may begin with 04 too.
 */
static bool read_hwid(struct sevkit_cert *cert, const struct extension *extension, unsigned part)
{
    struct sk_reader raw = sk_reader_slice(extension->value, 0, extension->value->size);
    size_t size = cert->product ? cert->product->hwid_bytes : SK_HWID_MAX_BYTES;

    (void)part;
    if (raw.size == size + 2) {
        struct sk_reader wrapped = raw;

        raw = sk_der_enter(&wrapped, SK_DER_OCTET_STRING);
    }
    if (!sk_reader_ok(&raw) || raw.size != size)
        return false;
    sk_read_bytes(&raw, cert->vek.hwid, size);
    cert->vek.hwid_bytes = size;
    return true;
}

static bool read_csp_id(struct sevkit_cert *cert, const struct extension *extension, unsigned part)
{
    (void)part;
    return whole_text(extension->value, cert->vek.csp_id, sizeof(cert->vek.csp_id));
}

static bool read_constraints(struct sevkit_cert *cert, const struct extension *extension,
                             unsigned part)
{
    static const uint8_t any_path[] = {0x30, 0x03, 0x01, 0x01, 0xff};
    static const uint8_t no_path[] = {0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00};
    bool is_root = cert->kind == SEVKIT_CERT_ARK;

    (void)part;
    return extension->is_critical && sk_der_equal(extension->value, is_root ? any_path : no_path,
                                                  is_root ? sizeof(any_path) : sizeof(no_path));
}

/* keyCertSign is bit 5, cRLSign bit 6. AMD's intermediates write one unused bit too few. */
static bool read_usage(struct sevkit_cert *cert, const struct extension *extension, unsigned part)
{
    static const uint8_t both[] = {0x03, 0x02, 0x01, 0x06};
    static const uint8_t certificates[] = {0x03, 0x02, 0x02, 0x04};
    static const uint8_t certificates_amd[] = {0x03, 0x02, 0x01, 0x04};

    (void)part;
    if (!extension->is_critical)
        return false;
    if (sk_der_equal(extension->value, both, sizeof(both)))
        return true;
    return cert->kind != SEVKIT_CERT_ARK &&
           (sk_der_equal(extension->value, certificates, sizeof(certificates)) ||
            sk_der_equal(extension->value, certificates_amd, sizeof(certificates_amd)));
}

/* One distribution point with one address: KDS's, of this product and this kind of key. */
static bool read_crl_point(struct sevkit_cert *cert, const struct extension *extension,
                           unsigned part)
{
    struct sk_reader in = sk_reader_slice(extension->value, 0, extension->value->size);
    struct sk_reader points = sk_der_enter(&in, SK_DER_SEQUENCE);
    struct sk_reader point = sk_der_enter(&points, SK_DER_SEQUENCE);
    struct sk_reader name = sk_der_enter(&point, SK_DER_CONTEXT(0));
    struct sk_reader full = sk_der_enter(&name, SK_DER_CONTEXT(0));
    struct sk_reader url = sk_der_enter(&full, 0x86);
    char expected[SK_URL_BYTES];

    (void)part;
    sk_der_leave(&name, &full);
    sk_der_leave(&point, &name);
    sk_der_leave(&points, &point);
    sk_der_leave(&in, &points);
    (void)snprintf(expected, sizeof(expected), "https://kdsintf.amd.com/%s/v1/%s/crl",
                   cert->kind == SEVKIT_CERT_ASVK ? "vlek" : "vcek",
                   cert->product ? cert->product->name : "");
    if (!sk_reader_ok(&in) || sk_reader_left(&in) ||
        !sk_der_equal(&url, expected, strlen(expected)))
        return false;
    memcpy(cert->crl_url, expected, sizeof(expected));
    return true;
}

/* Key identifiers carry no trust here: keys are compared themselves. */
static bool read_key_id(struct sevkit_cert *cert, const struct extension *extension, unsigned part)
{
    (void)cert;
    (void)part;
    return !extension->is_critical;
}

#define AMD_ARC 0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01

/* 1.3.6.1.4.1.3704.1 is AMD's arc (VCEK specification 57230, table of extensions); 2.5.29 X.509's. */
static const struct {
    const char *name;
    size_t oid_bytes;
    uint8_t oid[10];
    unsigned allowed;  /* kinds that may have it */
    unsigned required; /* kinds that must have it */
    unsigned part;
    reader_function *read;
} rows[] = {
    {"basicConstraints", 3, {0x55, 0x1d, 19}, CAS, CAS, 0, read_constraints},
    {"keyUsage", 3, {0x55, 0x1d, 15}, CAS, CAS, 0, read_usage},
    {"cRLDistributionPoints", 3, {0x55, 0x1d, 31}, CAS, CAS, 0, read_crl_point},
    {"subjectKeyIdentifier", 3, {0x55, 0x1d, 14}, CAS, 0, 0, read_key_id},
    {"authorityKeyIdentifier", 3, {0x55, 0x1d, 35}, CAS, 0, 0, read_key_id},
    {"structVersion", 9, {AMD_ARC, 1}, VCEK | VLEK, VCEK | VLEK, 0, read_struct_version},
    {"productName", 9, {AMD_ARC, 2}, VCEK | VLEK, VCEK | VLEK, 0, read_product_name},
    {"blSPL", 10, {AMD_ARC, 3, 1}, VCEK | VLEK, VCEK | VLEK, 1, read_spl},
    {"teeSPL", 10, {AMD_ARC, 3, 2}, VCEK | VLEK, VCEK | VLEK, 2, read_spl},
    {"snpSPL", 10, {AMD_ARC, 3, 3}, VCEK | VLEK, VCEK | VLEK, 3, read_spl},
    {"spl4", 10, {AMD_ARC, 3, 4}, VCEK | VLEK, 0, 4, read_spl},
    {"spl5", 10, {AMD_ARC, 3, 5}, VCEK | VLEK, 0, 5, read_spl},
    {"spl6", 10, {AMD_ARC, 3, 6}, VCEK | VLEK, 0, 6, read_spl},
    {"spl7", 10, {AMD_ARC, 3, 7}, VCEK | VLEK, 0, 7, read_spl},
    {"ucodeSPL", 10, {AMD_ARC, 3, 8}, VCEK | VLEK, VCEK | VLEK, 8, read_spl},
    {"fmcSPL", 10, {AMD_ARC, 3, 9}, VCEK | VLEK, 0, SPL_FMC, read_spl},
    {"hwID", 9, {AMD_ARC, 4}, VCEK, VCEK, 0, read_hwid},
    {"cspID", 9, {AMD_ARC, 5}, VLEK, VLEK, 0, read_csp_id},
};

/* The first problem is kept. */
static void complain(struct sevkit_cert *cert, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void complain(struct sevkit_cert *cert, const char *format, ...)
{
    va_list args;

    if (cert->problem[0])
        return;
    va_start(args, format);
    (void)vsnprintf(cert->problem, sizeof(cert->problem), format, args);
    va_end(args);
}

static void note_unknown(struct sevkit_cert *cert, const struct sk_reader *oid, bool is_critical)
{
    char hex[2 * 16 + 1];

    sk_hex_encode(oid->data, oid->size < 16 ? oid->size : 16, hex);
    if (is_critical)
        complain(cert, "unknown critical extension (object identifier %s)", hex);
    else if (!cert->unknown[0])
        (void)snprintf(cert->unknown, sizeof(cert->unknown), "object identifier %s", hex);
}

static void read_known(struct sevkit_cert *cert, size_t row, const struct extension *extension)
{
    if (cert->vek.seen & 1u << row)
        complain(cert, "extension %s twice", rows[row].name);
    else if (!(rows[row].allowed & KIND(cert->kind)))
        complain(cert, "extension %s does not belong into a %s", rows[row].name,
                 sevkit_cert_kind_name(cert->kind));
    else if (!rows[row].read(cert, extension, rows[row].part))
        complain(cert, "extension %s has a value that is not allowed", rows[row].name);
    cert->vek.seen |= 1u << row;
}

static void read_extension(struct sevkit_cert *cert, struct sk_reader *list)
{
    static const uint8_t critical[] = {SK_DER_BOOLEAN, 1, 0xff};
    struct sk_reader body = sk_der_enter(list, SK_DER_SEQUENCE);
    struct sk_reader oid = sk_der_enter(&body, SK_DER_OID);
    struct sk_reader value;
    struct extension extension = {.value = &value};

    if (sk_der_is(&body, SK_DER_BOOLEAN)) {
        extension.is_critical = true;
        sk_der_expect(&body, critical, sizeof(critical));
    }
    value = sk_der_enter(&body, SK_DER_OCTET_STRING);
    sk_der_leave(list, &body);
    if (!sk_reader_ok(list)) {
        complain(cert, "the list of extensions is malformed");
        return;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (sk_der_equal(&oid, rows[i].oid, rows[i].oid_bytes)) {
            read_known(cert, i, &extension);
            return;
        }
    note_unknown(cert, &oid, extension.is_critical);
}

static bool has_spl(const struct sevkit_cert *cert, unsigned part)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].part == part)
            return cert->vek.seen & 1u << i;
    return false;
}

/* What depends on the product: structVersion, FMC, and the product's name with or without stepping. */
static void check_vek(struct sevkit_cert *cert)
{
    const struct sevkit_product *product = cert->product;
    size_t length = strlen(product->name);
    const char *stepping = cert->vek.product_name + length;
    bool is_vlek = cert->kind == SEVKIT_CERT_VLEK;
    bool has_fmc = product->tcb_layout == SEVKIT_TCB_FAMILY_1AH;

    /* No VLEK of family 1Ah has been seen: its version may be either. */
    if (cert->vek.struct_version != product->struct_version &&
        !(is_vlek && cert->vek.struct_version < product->struct_version))
        complain(cert, "structVersion is %" PRIu64 ", expected %u", cert->vek.struct_version,
                 product->struct_version);
    if (has_spl(cert, SPL_FMC) != has_fmc)
        complain(cert, "extension fmcSPL is %s", has_fmc ? "missing" : "there, but not for it");
    if (has_fmc && has_spl(cert, 4))
        complain(cert, "extension spl4 is there, but not for %s", product->name);
    if (strncmp(cert->vek.product_name, product->name, length) != 0 ||
        (*stepping && (*stepping != '-' || is_vlek)))
        complain(cert, "productName is \"%s\", expected \"%s\"", cert->vek.product_name,
                 product->name);
}

static void check_names(struct sevkit_cert *cert)
{
    static const char *const issuers[] = {
        [SEVKIT_CERT_ARK] = "ARK-",  [SEVKIT_CERT_ASK] = "ARK-",       [SEVKIT_CERT_ASVK] = "ARK-",
        [SEVKIT_CERT_VCEK] = "SEV-", [SEVKIT_CERT_VLEK] = "SEV-VLEK-",
    };
    char expected[SK_NAME_BYTES];

    if (!cert->product) {
        complain(cert, "no known product in its names (subject %s, issuer %s)",
                 cert->subject.common_name, cert->issuer.common_name);
        return;
    }
    (void)snprintf(expected, sizeof(expected), "%s%s", issuers[cert->kind], cert->product->name);
    if (strcmp(cert->issuer.common_name, expected) != 0)
        complain(cert, "issuer is %s, expected %s", cert->issuer.common_name, expected);
    if (cert->issuer.is_simulated != cert->subject.is_simulated)
        complain(cert, "one of its names says SIMULATED, the other does not");
    if (cert->not_before >= cert->not_after)
        complain(cert, "it is never valid: its end is not after its start");
    if (cert->modulus && strcmp(cert->serial, "0") == 0)
        complain(cert, "serial number 0 in a CA's certificate");
}

void sk_x509_read_extensions(struct sevkit_cert *cert)
{
    struct sk_reader list = sk_reader_slice(&cert->extensions, 0, cert->extensions.size);

    check_names(cert);
    while (sk_reader_left(&list))
        read_extension(cert, &list);
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].required & KIND(cert->kind) && !(cert->vek.seen & 1u << i))
            complain(cert, "extension %s is missing", rows[i].name);
    if (!cert->modulus && cert->product)
        check_vek(cert);
}

SK_PUBLIC int sevkit_cert_check_profile(const struct sevkit_cert *cert, struct sevkit_error *error)
{
    if (cert->problem[0])
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: %s", sevkit_cert_kind_name(cert->kind),
                            cert->problem);
    return 0;
}

static bool is_vek(const struct sevkit_cert *cert)
{
    return cert->modulus == NULL;
}

SK_PUBLIC const char *sevkit_cert_product_name(const struct sevkit_cert *cert)
{
    return is_vek(cert) ? cert->vek.product_name : NULL;
}

SK_PUBLIC const char *sevkit_cert_csp_id(const struct sevkit_cert *cert)
{
    return cert->vek.csp_id[0] ? cert->vek.csp_id : NULL;
}

SK_PUBLIC const uint8_t *sevkit_cert_hwid(const struct sevkit_cert *cert, size_t *ret_size)
{
    *ret_size = cert->vek.hwid_bytes;
    return cert->vek.hwid_bytes ? cert->vek.hwid : NULL;
}

SK_PUBLIC unsigned sevkit_cert_struct_version(const struct sevkit_cert *cert)
{
    return (unsigned)cert->vek.struct_version;
}

/* The SPL of each byte of TCB_VERSION, by layout; the reserved bytes have theirs too. */
static const uint8_t tcb_bytes[][8] = {
    [SEVKIT_TCB_FAMILY_19H] = {1, 2, 4, 5, 6, 7, 3, 8},
    [SEVKIT_TCB_FAMILY_1AH] = {SPL_FMC, 1, 2, 3, 5, 6, 7, 8},
};

uint64_t sk_x509_vek_tcb(const struct sevkit_cert *cert)
{
    uint64_t raw = 0;

    for (unsigned i = 0; i < 8; i++)
        raw |= (uint64_t)cert->vek.spl[tcb_bytes[cert->product->tcb_layout][i]] << 8 * i;
    return raw;
}

SK_PUBLIC bool sevkit_cert_tcb(const struct sevkit_cert *cert, struct sevkit_tcb *ret_tcb)
{
    const uint8_t *spl = cert->vek.spl;

    if (!is_vek(cert) || cert->problem[0])
        return false;
    *ret_tcb = (struct sevkit_tcb){
        .fmc = spl[SPL_FMC],
        .bootloader = spl[1],
        .tee = spl[2],
        .snp = spl[3],
        .microcode = spl[8],
        .reserved_zero = !(spl[4] | spl[5] | spl[6] | spl[7]),
    };
    return true;
}
