/* SPDX-License-Identifier: Apache-2.0 */
/* What AMD's profile does not allow, each as one change to a certificate that it does allow. */
#include "crypto/certs/x509.h"

#include "chain_builder.h"
#include "test.h"

#include <stdio.h>

#define TCB UINT64_C(0xdb18000000000004) /* bl=4, tee=0, snp=24, ucode=219 */

static uint8_t hwid[64];

enum target { VCEK, VLEK, ASK, ARK, TURIN };

struct refusal {
    const char *name;
    enum target target;
    int code; /* SEVKIT_EINPUT: does not parse; SEVKIT_EREFUSED: profile; 0: is fine */
    const char *text;
    /* The change: one of these, an extension's object identifier, with its value; */
    const char *set;
    const char *value;
    size_t size;
    const char *add;
    const char *value_added;
    size_t size_added;
    const char *remove;
    /* a part of a name; or anything else. */
    const char *issuer;
    const char *subject;
    int part;
    void (*change)(struct sk_cert_draft *draft);
};

static void hwid_of(struct sk_cert_draft *draft, size_t size, uint8_t first)
{
    uint8_t value[160] = {first};

    sk_draft_set(draft, "4", value, size);
}

static void hwid_63(struct sk_cert_draft *draft)
{
    hwid_of(draft, 63, 1);
}

static void hwid_65(struct sk_cert_draft *draft)
{
    hwid_of(draft, 65, 1);
}

static void hwid_0(struct sk_cert_draft *draft)
{
    hwid_of(draft, 0, 1);
}

static void hwid_66_raw(struct sk_cert_draft *draft)
{
    hwid_of(draft, 66, 0x02);
}

static void hwid_from_02(struct sk_cert_draft *draft)
{
    hwid_of(draft, 64, 0x02);
}

static void hwid_from_04(struct sk_cert_draft *draft)
{
    hwid_of(draft, 64, 0x04);
}

static void hwid_wrapped(struct sk_cert_draft *draft)
{
    uint8_t value[66] = {0x04, 64, 0x04};

    sk_draft_set(draft, "4", value, sizeof(value));
}

static void hwid_wrapped_short(struct sk_cert_draft *draft)
{
    uint8_t value[66] = {0x04, 63};

    sk_draft_set(draft, "4", value, sizeof(value));
}

static void vlek_hwid(struct sk_cert_draft *draft)
{
    sk_draft_add(draft, "4", hwid, 64);
}

static void unknown_critical(struct sk_cert_draft *draft)
{
    sk_draft_add(draft, "2.5.29.99", "\2\1\1", 3)->is_critical = true;
}

static void x509_v1(struct sk_cert_draft *draft)
{
    draft->version = 0;
}

static void sha256(struct sk_cert_draft *draft)
{
    draft->algorithm = draft->outer_algorithm = SK_PSS_SHA256;
}

static void pkcs1(struct sk_cert_draft *draft)
{
    draft->algorithm = draft->outer_algorithm = SK_PKCS1;
}

static void other_outer(struct sk_cert_draft *draft)
{
    draft->outer_algorithm = SK_PSS_TRAILER;
}

static void rsa_vek(struct sk_cert_draft *draft)
{
    draft->key = sk_test_rsa(SK_KEY_STRANGER);
}

static void ec_ca(struct sk_cert_draft *draft)
{
    draft->key = sk_test_ec(0);
}

static void negative_serial(struct sk_cert_draft *draft)
{
    memcpy(draft->serial, "80", 3);
}

static void padded_serial(struct sk_cert_draft *draft)
{
    memcpy(draft->serial, "0001", 5);
}

static void long_serial(struct sk_cert_draft *draft)
{
    memcpy(draft->serial, "010203040506070809101112131415161718192021", 43);
}

static void zero_serial(struct sk_cert_draft *draft)
{
    memcpy(draft->serial, "00", 3);
}

static void never_valid(struct sk_cert_draft *draft)
{
    draft->not_after = draft->not_before;
}

static void trailing(struct sk_cert_draft *draft)
{
    draft->trailing = (struct sk_blob){{0}, 1};
}

static void product_unknown(struct sk_cert_draft *draft)
{
    draft->subject = sk_cert_name("SEV-Florence", false);
    draft->issuer = sk_cert_name("ARK-Florence", false);
}

static void usage_not_critical(struct sk_cert_draft *draft)
{
    sk_cert_extension(draft, "2.5.29.15")->is_critical = false;
}

static void crl_elsewhere(struct sk_cert_draft *draft)
{
    struct sk_cert_extension *extension = sk_cert_extension(draft, "2.5.29.31");

    extension->value[extension->size - 1] ^= 1;
}

static void two_crl_points(struct sk_cert_draft *draft)
{
    struct sk_cert_extension copy = *sk_cert_extension(draft, "2.5.29.31");

    sk_draft_add(draft, "2.5.29.31", copy.value, copy.size);
}

static const struct refusal refusals[] = {
    {"hwID of 63 bytes", VCEK, SEVKIT_EREFUSED, "hwID", .change = hwid_63},
    {"hwID of 65 bytes", VCEK, SEVKIT_EREFUSED, "hwID", .change = hwid_65},
    {"empty hwID", VCEK, SEVKIT_EREFUSED, "hwID", .change = hwid_0},
    {"raw hwID of 66 bytes", VCEK, SEVKIT_EREFUSED, "hwID", .change = hwid_66_raw},
    {"raw hwID from 02", VCEK, 0, NULL, .change = hwid_from_02},
    {"raw hwID from 04", VCEK, 0, NULL, .change = hwid_from_04},
    {"hwID as OCTET STRING", VCEK, 0, NULL, .change = hwid_wrapped},
    {"hwID as OCTET STRING of 63", VCEK, SEVKIT_EREFUSED, "hwID", .change = hwid_wrapped_short},
    {"hwID of 63 bytes in Turin", TURIN, SEVKIT_EREFUSED, "hwID", .change = hwid_63},
    {"no hwID", VCEK, SEVKIT_EREFUSED, "hwID is missing", .remove = "4"},
    {"no structVersion", VCEK, SEVKIT_EREFUSED, "structVersion is missing", .remove = "1"},
    {"no productName", VCEK, SEVKIT_EREFUSED, "productName is missing", .remove = "2"},
    {"no blSPL", VCEK, SEVKIT_EREFUSED, "blSPL is missing", .remove = "3.1"},
    {"no teeSPL", VCEK, SEVKIT_EREFUSED, "teeSPL is missing", .remove = "3.2"},
    {"no snpSPL", VCEK, SEVKIT_EREFUSED, "snpSPL is missing", .remove = "3.3"},
    {"no ucodeSPL", VCEK, SEVKIT_EREFUSED, "ucodeSPL is missing", .remove = "3.8"},
    {"no fmcSPL in Turin", TURIN, SEVKIT_EREFUSED, "fmcSPL is missing", .remove = "3.9"},
    {"no reserved SPL", VCEK, 0, NULL, .remove = "3.4"},
    {"no cspID", VLEK, SEVKIT_EREFUSED, "cspID is missing", .remove = "5"},
    {"blSPL twice", VCEK, SEVKIT_EREFUSED, "blSPL twice", .add = "3.1", "\2\1\4", 3},
    {"fmcSPL in Milan", VCEK, SEVKIT_EREFUSED, "fmcSPL", .add = "3.9", "\2\1\1", 3},
    {"spl4 in Turin", TURIN, SEVKIT_EREFUSED, "spl4", .add = "3.4", "\2\1\0", 3},
    {"cspID in a VCEK", VCEK, SEVKIT_EREFUSED, "cspID does not belong into a VCEK", .add = "5",
     "\x16\3abc", 5},
    {"hwID in a VLEK", VLEK, SEVKIT_EREFUSED, "hwID does not belong into a VLEK",
     .change = vlek_hwid},
    {"SPL 0x80 in one byte", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\2\1\x80", 3},
    {"SPL 256", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\2\2\1\0", 4},
    {"SPL with a needless zero", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\2\2\0\1", 4},
    {"SPL without a byte", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\2\0", 2},
    {"SPL and more", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\2\1\1\0", 4},
    {"SPL as OCTET STRING", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\4\1\1", 3},
    {"SPL with a long length", VCEK, SEVKIT_EREFUSED, "ucodeSPL", .set = "3.8", "\2\x81\1\1", 4},
    {"structVersion 1 in Milan", VCEK, SEVKIT_EREFUSED, "structVersion is 1", .set = "1", "\2\1\1",
     3},
    {"structVersion 0 in Turin", TURIN, SEVKIT_EREFUSED, "structVersion is 0", .set = "1", "\2\1\0",
     3},
    {"productName of Genoa", VCEK, SEVKIT_EREFUSED, "productName is \"Genoa\"", .set = "2",
     "\x16\5Genoa", 7},
    {"productName with stepping", VCEK, 0, NULL, .set = "2", "\x16\x08Milan-B0", 10},
    {"VLEK with stepping", VLEK, SEVKIT_EREFUSED, "productName", .set = "2", "\x16\x08Milan-B0",
     10},
    {"productName that goes on", VCEK, SEVKIT_EREFUSED, "productName", .set = "2", "\x16\6Milanx",
     8},
    {"productName with NUL", VCEK, SEVKIT_EREFUSED, "productName", .set = "2", "\x16\6Milan\0", 8},
    {"productName as UTF8String", VCEK, SEVKIT_EREFUSED, "productName", .set = "2", "\x0c\5Milan",
     7},
    {"unknown extension", VCEK, 0, NULL, .add = "3.10", "\2\1\1", 3},
    {"unknown critical extension", VCEK, SEVKIT_EREFUSED, "critical", .change = unknown_critical},
    {"X.509 version 1", VCEK, SEVKIT_EINPUT, "version 3", .change = x509_v1},
    {"PSS with SHA-256", VCEK, SEVKIT_EINPUT, "RSASSA-PSS", .change = sha256},
    {"PKCS #1 v1.5", VCEK, SEVKIT_EINPUT, "RSASSA-PSS", .change = pkcs1},
    {"two algorithms", VCEK, SEVKIT_EINPUT, "inside and outside differ", .change = other_outer},
    {"RSA key in a VCEK", VCEK, SEVKIT_EINPUT, "kind of key", .change = rsa_vek},
    {"ECDSA key in an ASK", ASK, SEVKIT_EINPUT, "kind of key", .change = ec_ca},
    {"negative serial number", ASK, SEVKIT_EINPUT, "serial number", .change = negative_serial},
    {"padded serial number", ASK, SEVKIT_EINPUT, "serial number", .change = padded_serial},
    {"serial number of 21 bytes", ASK, SEVKIT_EINPUT, "serial number", .change = long_serial},
    {"serial number 0 in a CA", ASK, SEVKIT_EREFUSED, "serial number 0", .change = zero_serial},
    {"end before start", VCEK, SEVKIT_EREFUSED, "never valid", .change = never_valid},
    {"byte behind it", VCEK, SEVKIT_EINPUT, "behind it", .change = trailing},
    {"issuer in another country", ARK, SEVKIT_EINPUT, "issuer's name", .issuer = "DE",
     .part = SK_NAME_C},
    {"subject in another state", ASK, SEVKIT_EINPUT, "subject's name", .subject = "TX",
     .part = SK_NAME_ST},
    {"subject of another unit", ASK, SEVKIT_EINPUT, "subject's name", .subject = "Sales",
     .part = SK_NAME_OU},
    {"subject that is no role", ASK, SEVKIT_EINPUT, "subject's name", .subject = "Milan",
     .part = SK_NAME_CN},
    {"VCEK's name with more", VCEK, SEVKIT_EINPUT, NULL, .subject = "SEV-VCEK2",
     .part = SK_NAME_CN},
    {"unknown product", ASK, SEVKIT_EREFUSED, "no known product", .change = product_unknown},
    {"ASK of another product's ARK", ASK, SEVKIT_EREFUSED, "issuer is ARK-Genoa",
     .issuer = "ARK-Genoa", .part = SK_NAME_CN},
    {"VCEK under an ASVK", VCEK, SEVKIT_EREFUSED, NULL, .issuer = "SEV-VLEK-Milan",
     .part = SK_NAME_CN},
    {"half simulated", ASK, SEVKIT_EREFUSED, "SIMULATED", .subject = "SIMULATED",
     .part = SK_NAME_OU},
    {"no basicConstraints", ASK, SEVKIT_EREFUSED, "basicConstraints is missing",
     .remove = "2.5.29.19"},
    {"no keyUsage", ASK, SEVKIT_EREFUSED, "keyUsage is missing", .remove = "2.5.29.15"},
    {"keyUsage not critical", ASK, SEVKIT_EREFUSED, "keyUsage", .change = usage_not_critical},
    {"no CA", ASK, SEVKIT_EREFUSED, "basicConstraints", .set = "2.5.29.19", "\x30\0", 2},
    {"ASK of any path length", ASK, SEVKIT_EREFUSED, "basicConstraints", .set = "2.5.29.19",
     "\x30\3\1\1\xff", 5},
    {"ARK that signs no CRLs", ARK, SEVKIT_EREFUSED, "keyUsage", .set = "2.5.29.15", "\3\2\2\4", 4},
    {"ASK that signs CRLs too", ASK, 0, NULL, .set = "2.5.29.15", "\3\2\1\6", 4},
    {"CRL at another address", ASK, SEVKIT_EREFUSED, "cRLDistributionPoints",
     .change = crl_elsewhere},
    {"two CRL points", ARK, SEVKIT_EREFUSED, "cRLDistributionPoints twice",
     .change = two_crl_points},
    {"CA with an SPL", ASK, SEVKIT_EREFUSED, "blSPL does not belong into a ASK", .add = "3.1",
     "\2\1\4", 3},
};

static struct sk_cert_draft draft_of(enum target target)
{
    for (size_t i = 0; i < sizeof(hwid); i++)
        hwid[i] = (uint8_t)(0xc0 + i);
    switch (target) {
    case VCEK:
        return sk_draft_vcek("Milan", TCB, hwid, sizeof(hwid));
    case VLEK:
        return sk_draft_vlek("Milan", TCB, "CN=x");
    case ASK:
        return sk_draft_ask("Milan");
    case ARK:
        return sk_draft_ark("Milan");
    case TURIN:
        break;
    }
    return sk_draft_vcek("Turin", UINT64_C(0x5100000004030201), hwid, 8);
}

static void apply(const struct refusal *refusal, struct sk_cert_draft *draft)
{
    if (refusal->set)
        sk_draft_set(draft, refusal->set, refusal->value, refusal->size);
    if (refusal->add)
        (void)sk_draft_add(draft, refusal->add, refusal->value_added, refusal->size_added);
    if (refusal->remove)
        sk_draft_remove(draft, refusal->remove);
    if (refusal->issuer)
        (void)snprintf(draft->issuer.part[refusal->part], sizeof(draft->issuer.part[0]), "%s",
                       refusal->issuer);
    if (refusal->subject)
        (void)snprintf(draft->subject.part[refusal->part], sizeof(draft->subject.part[0]), "%s",
                       refusal->subject);
    if (refusal->change)
        refusal->change(draft);
}

TEST(every_refusal)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        struct sk_cert_draft draft = draft_of(refusal->target);
        SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = NULL;
        struct sevkit_error error = {0};
        struct sk_blob blob;
        int r;

        apply(refusal, &draft);
        blob = sk_build_cert(&draft);
        r = sevkit_cert_parse(blob.data, blob.size, &cert, &error);
        if (r == 0)
            r = sevkit_cert_check_profile(cert, &error);
        if (r != refusal->code || (refusal->text && !strstr(error.text, refusal->text)))
            sk_test_fail(__FILE__, __LINE__, "%s: %d, expected %d with \"%s\": %s", refusal->name,
                         r, refusal->code, refusal->text ? refusal->text : "", error.text);
    }
}
