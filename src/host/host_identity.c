/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host_identity.h"

#include "base/cleanup.h"
#include "host/host_live.h"

#include <errno.h>
#include <string.h>

#define LEAF_SIGNATURE   1u
#define LEAF_BRAND_FIRST 0x80000002u
#define LEAF_ENCRYPTION  0x8000001fu
#define BRAND_LEAVES     3

#define FEATURE_SEV (1u << 1)
#define C_BIT(ebx)  ((ebx)&0x3f)

/* AMD APM volume 3, CPUID Fn8000_001F EAX */
const struct sk_host_feature sk_host_features[] = {
    {0, "sme"},
    {1, "sev"},
    {2, "page-flush"},
    {3, "sev-es"},
    {4, "sev-snp"},
    {5, "vmpl"},
    {6, "rmpquery"},
    {7, "vmpl-sss"},
    {8, "secure-tsc"},
    {9, "tsc-aux"},
    {10, "cache-coherent"},
    {11, "64-bit-host"},
    {12, "restricted-injection"},
    {13, "alternate-injection"},
    {14, "debug-swap"},
    {15, "prevent-host-ibs"},
    {16, "vte"},
    {17, "vmgexit-parameter"},
    {18, "virtual-tom"},
    {19, "ibs-guest"},
    {23, "segmented-rmp"},
    {24, "vmsa-register-protection"},
    {25, "smt-protection"},
    {26, "secure-avic"},
    {27, "allowed-sev-features"},
    {28, "svsm-page-msr"},
    {29, "nested-snp-msr"},
};
const size_t sk_host_features_count = SK_ARRAY_SIZE(sk_host_features);

static void put_register(char *text, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        text[i] = (char)(value >> 8 * i);
}

void sk_host_read_brand(struct sk_host *host, char ret_brand[SK_HOST_BRAND_BYTES])
{
    struct sk_cpuid id;
    size_t length;

    memset(ret_brand, 0, SK_HOST_BRAND_BYTES);
    for (uint32_t i = 0; i < BRAND_LEAVES; i++) {
        char *part = ret_brand + 16 * i;

        if (sk_host_cpuid(host, LEAF_BRAND_FIRST + i, 0, &id) != 0)
            return;
        put_register(part, id.eax);
        put_register(part + 4, id.ebx);
        put_register(part + 8, id.ecx);
        put_register(part + 12, id.edx);
    }
    for (length = strlen(ret_brand); length > 0 && ret_brand[length - 1] == ' '; length--)
        ret_brand[length - 1] = '\0';
}

bool sk_host_c_bit(struct sk_host *host, unsigned *ret_bit)
{
    struct sk_cpuid id;

    if (sk_host_cpuid(host, LEAF_ENCRYPTION, 0, &id) != 0 || !(id.eax & FEATURE_SEV))
        return false;
    *ret_bit = C_BIT(id.ebx);
    return true;
}

static void read_encryption(struct sk_host *host, struct sk_host_identity *identity)
{
    struct sk_cpuid id;

    if (sk_host_cpuid(host, LEAF_ENCRYPTION, 0, &id) != 0)
        return;
    identity->features = id.eax;
    identity->c_bit = C_BIT(id.ebx);
    identity->reduced_bits = id.ebx >> 6 & 0x3f;
    identity->vmpls = id.ebx >> 12 & 0xf;
    identity->asids = id.ecx;
    identity->first_sev_asid = id.edx;
}

/* A host with one socket leaves the second identifier zero. */
static void read_chips(struct sk_host *host, struct sk_host_identity *identity)
{
    static const uint8_t none[SK_HOST_CHIP_BYTES];
    uint32_t status;

    identity->chip_error =
        sk_host_sev(host, SK_SEV_GET_ID2, identity->chips, sizeof(identity->chips), &status);
    while (identity->chip_error == 0 && identity->chip_count < SK_HOST_CHIPS_MAX &&
           memcmp(identity->chips[identity->chip_count], none, sizeof(none)) != 0)
        identity->chip_count++;
}

static void read_firmware(struct sk_host *host, struct sk_host_identity *identity)
{
    uint8_t data[SK_PLATFORM_STATUS_BYTES], snp[SK_SNP_PLATFORM_STATUS_BYTES];
    struct sevkit_error error;
    uint32_t status;

    identity->has_platform =
        sk_host_sev(host, SK_SEV_PLATFORM_STATUS, data, sizeof(data), &status) == 0 &&
        sk_platform_status_read(data, sizeof(data), &identity->platform, &error) == 0;
    identity->has_snp = sk_host_sev(host, SK_SNP_PLATFORM_STATUS, snp, sizeof(snp), &status) == 0 &&
                        sk_snp_platform_status_read(snp, sizeof(snp), &identity->snp, &error) == 0;
    if (!identity->has_snp || !identity->product)
        return;
    identity->platform_tcb =
        sevkit_tcb_read(identity->product->tcb_layout, identity->snp.platform_tcb);
    identity->reported_tcb =
        sevkit_tcb_read(identity->product->tcb_layout, identity->snp.reported_tcb);
}

int sk_host_identify(struct sk_host *host, struct sk_host_identity *ret_identity,
                     struct sevkit_error *error)
{
    struct sk_host_identity identity = {0};
    struct sk_cpuid id;
    int number = sk_host_cpuid(host, LEAF_SIGNATURE, 0, &id);

    if (number != 0)
        return sk_error_set(error, SEVKIT_EIO, "CPUID Fn1: %s", strerror(number));
    sk_host_read_brand(host, identity.brand);
    /* AMD APM volume 3, CPUID Fn0000_0001_EAX: the extended parts count from family 15 on. */
    identity.family = (id.eax >> 8 & 0xf) + (id.eax >> 20 & 0xff);
    identity.model = (id.eax >> 4 & 0xf) | (id.eax >> 12 & 0xf0);
    identity.stepping = id.eax & 0xf;
    identity.product = sevkit_product_of_cpuid((uint8_t)identity.family, (uint8_t)identity.model);
    identity.processor = sevkit_processor_name((uint8_t)identity.family, (uint8_t)identity.model);
    read_encryption(host, &identity);
    read_chips(host, &identity);
    read_firmware(host, &identity);
    *ret_identity = identity;
    return 0;
}

int sk_host_identify_at(const struct sk_sys *sys, const char *root,
                        struct sk_host_identity *ret_identity, struct sevkit_error *error)
{
    struct sk_host host;
    int r = sk_host_open(sys, root, &host, error);

    if (r < 0)
        return r;
    r = sk_host_identify(&host, ret_identity, error);
    sk_host_close(&host);
    return r;
}

int sk_host_identity_require(const struct sk_host_identity *identity, struct sevkit_error *error)
{
    if (!identity->product)
        return sk_error_set(error, SEVKIT_EREFUSED, "the product of this host is unknown");
    if (!identity->has_snp || !identity->chip_count)
        return sk_error_set(
            error, SEVKIT_EIO,
            "/dev/sev: neither chip identifier nor TCB available; run this as root");
    return 0;
}

bool sk_host_vcek(const struct sk_host_identity *identity, const uint8_t chip[SK_HOST_CHIP_BYTES],
                  struct sk_kds_item *ret_item)
{
    if (!identity->product || !identity->has_snp)
        return false;
    *ret_item = (struct sk_kds_item){
        .kind = SK_KDS_VCEK, .product = identity->product, .tcb = identity->reported_tcb};
    /* Newer products are named by the first bytes alone, as their reports do. */
    memcpy(ret_item->chip_id, chip, identity->product->hwid_bytes);
    return true;
}
