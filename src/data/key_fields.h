/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_KEY_FIELDS_H
#define SK_DATA_KEY_FIELDS_H

/* GUEST_FIELD_SELECT of a key request (SEV-SNP ABI 56860, MSG_KEY_REQ). */

#include <sevkit/guest.h>

extern const struct sevkit_guest_field_info sk_key_fields[];
extern const size_t sk_key_fields_count;

#endif
