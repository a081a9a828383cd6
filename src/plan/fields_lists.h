/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_FIELDS_LISTS_H
#define SK_PLAN_FIELDS_LISTS_H

/* Rows of the entries of lists; each ends with key NULL. */

#include "plan/field.h"

extern const struct sk_field sk_vm_disk_rows[];
extern const struct sk_field sk_vm_forward_rows[];
extern const struct sk_field sk_vm_nic_rows[];
extern const struct sk_field sk_vm_device_rows[];
extern const struct sk_field sk_vm_data_rows[];
/* The words of "type", in the order of enum sk_network_kind. */
extern const char *const sk_vm_networks[];

#endif
