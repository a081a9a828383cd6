/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host_manage.h"

#include "base/writer.h"
#include "data/host/firmware_errors.h"
#include "host/host_live.h"

#include <string.h>

#define CONFIG_MASK_CHIP_ID  (1u << 0)
#define CONFIG_MASK_CHIP_KEY (1u << 1)

/* struct sev_user_data_snp_vlek_load, packed */
#define VLEK_LOAD_BYTES 16
#define VLEK_LOAD_FORM  0

int sk_host_issue(const struct sk_sys *sys, const char *name, uint32_t command, void *data,
                  size_t size, struct sevkit_error *error)
{
    uint32_t status = 0;
    int number = sk_host_live_sev(sys, command, data, size, &status);

    if (number == 0)
        return 0;
    for (size_t i = 0; status != 0 && i < sk_firmware_errors_count; i++)
        if (sk_firmware_errors[i].code == status)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: firmware status 0x%x %s: %s", name,
                                status, sk_firmware_errors[i].name, sk_firmware_errors[i].meaning);
    if (status != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: firmware status 0x%x", name, status);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s: %s", SK_SEV_DEVICE_PATH, name,
                        strerror(number));
}

void sk_snp_config_write(const struct sk_snp_config *config, uint8_t ret_bytes[SK_SNP_CONFIG_BYTES])
{
    uint32_t mask = (config->mask_chip_id ? CONFIG_MASK_CHIP_ID : 0) |
                    (config->mask_chip_key ? CONFIG_MASK_CHIP_KEY : 0);
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SNP_CONFIG_BYTES);

    memset(ret_bytes, 0, SK_SNP_CONFIG_BYTES);
    sk_write_u64le(&writer, config->reported_tcb);
    sk_write_u32le(&writer, mask);
}

/* All components must be named: a firmware that is handed zero for one shows zero. */
static int check_components(const struct sevkit_product *product, unsigned named,
                            struct sevkit_error *error)
{
    unsigned needed = 0;

    for (size_t i = 0; i < sevkit_tcb_component_count(); i++)
        if (sevkit_tcb_has(product->tcb_layout, (enum sevkit_tcb_component)i))
            needed |= 1u << i;
    if (named == needed)
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "expected all components of %s: %sbl, tee, snp, ucode", product->name,
                        product->tcb_layout == SEVKIT_TCB_FAMILY_1AH ? "fmc, " : "");
}

int sk_snp_config_set_tcb(const struct sk_host_identity *identity, const char *text,
                          struct sk_snp_config *config, char ret_text[SEVKIT_TCB_TEXT_BYTES],
                          struct sevkit_error *error)
{
    const struct sevkit_product *product = identity->product;
    struct sevkit_tcb tcb;
    unsigned named = 0;
    int r;

    if (!product)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the product of this host is unknown, and so is the order of the "
                            "components");
    r = sevkit_tcb_parse(text, &tcb, &named, error);
    if (r == 0)
        r = check_components(product, named, error);
    if (r < 0)
        return r;
    if (identity->has_snp && !sevkit_tcb_at_least(&identity->platform_tcb, &tcb)) {
        sevkit_tcb_format(product->tcb_layout, &identity->platform_tcb, ret_text);
        return sk_error_set(error, SEVKIT_EREFUSED, "higher than the platform's, which is %s",
                            ret_text);
    }
    sevkit_tcb_format(product->tcb_layout, &tcb, ret_text);
    config->reported_tcb = sevkit_tcb_write(product->tcb_layout, &tcb);
    return 0;
}

int sk_host_set_config(const struct sk_sys *sys, const struct sk_snp_config *config,
                       struct sevkit_error *error)
{
    uint8_t bytes[SK_SNP_CONFIG_BYTES];

    sk_snp_config_write(config, bytes);
    return sk_host_issue(sys, "SNP_SET_CONFIG", SK_SNP_SET_CONFIG, bytes, sizeof(bytes), error);
}

int sk_host_commit(const struct sk_sys *sys, struct sevkit_error *error)
{
    return sk_host_issue(sys, "SNP_COMMIT", SK_SNP_COMMIT, NULL, 0, error);
}

int sk_host_vlek_load(const struct sk_sys *sys, const uint8_t hashstick[SK_HASHSTICK_BYTES],
                      struct sevkit_error *error)
{
    uint8_t request[VLEK_LOAD_BYTES] = {0};
    struct sk_writer writer = sk_writer_of(request, sizeof(request));

    sk_write_u32le(&writer, VLEK_LOAD_BYTES);
    /* Form and reserved bytes. */
    sk_write_u32le(&writer, VLEK_LOAD_FORM);
    sk_write_u64le(&writer, (uintptr_t)hashstick);
    return sk_host_issue(sys, "SNP_VLEK_LOAD", SK_SNP_VLEK_LOAD, request, sizeof(request), error);
}
