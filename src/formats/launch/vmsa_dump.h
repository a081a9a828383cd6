/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_LAUNCH_VMSA_DUMP_H
#define SK_FORMATS_LAUNCH_VMSA_DUMP_H

/* VM save areas that were dumped, and what started them. */

#include <sevkit/vmsa.h>
#include <stddef.h>

/* A page of 4096 bytes, or its hex dump as Linux writes it into its log, with other lines around it. */
int sk_vmsa_read(const uint8_t *data, size_t size, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Each profile that makes this page from the parameters in it; role is "bsp", "ap" or "any". */
typedef void sk_vmsa_profile_sink(void *arg, const struct sevkit_profile *profile,
                                  const char *role);
void sk_vmsa_each_profile(const uint8_t page[SEVKIT_VMSA_BYTES], sk_vmsa_profile_sink *sink,
                          void *arg);

#endif
