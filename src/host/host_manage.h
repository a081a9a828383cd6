/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_MANAGE_H
#define SK_HOST_MANAGE_H

/* What an administrator changes in the firmware of a host (AMD 56860; include/uapi/linux/psp-sev.h). */

#include "formats/host/hashstick_answer.h"
#include "host/host_identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_SNP_CONFIG_BYTES 64

struct sk_snp_config {
    uint64_t reported_tcb; /* raw */
    bool mask_chip_id, mask_chip_key;
};

/* What reports are to show: "bl=4,tee=0,snp=22,ucode=213", all components of the product, at most the platform's.
 * ret_text: the same in the product's order. SEVKIT_EUSAGE, SEVKIT_EREFUSED. */
int sk_snp_config_set_tcb(const struct sk_host_identity *identity, const char *text,
                          struct sk_snp_config *config, char ret_text[SEVKIT_TCB_TEXT_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEV_ISSUE_CMD; what the firmware refuses is SEVKIT_EREFUSED with its status, what the kernel refuses
 * SEVKIT_EIO. */
int sk_host_issue(const struct sk_sys *sys, const char *name, uint32_t command, void *data,
                  size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SNP_CONFIG as bytes; all zero takes the configuration back to the committed TCB. */
void sk_snp_config_write(const struct sk_snp_config *config,
                         uint8_t ret_bytes[SK_SNP_CONFIG_BYTES]);

int sk_host_set_config(const struct sk_sys *sys, const struct sk_snp_config *config,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Older firmware can not be loaded afterwards. */
int sk_host_commit(const struct sk_sys *sys, struct sevkit_error *error) SEVKIT_MUST_CHECK;

int sk_host_vlek_load(const struct sk_sys *sys, const uint8_t hashstick[SK_HASHSTICK_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
