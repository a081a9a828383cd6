/* SPDX-License-Identifier: Apache-2.0 */
#include "data/key_fields.h"

const struct sevkit_guest_field_info sk_key_fields[] = {
    {SEVKIT_GUEST_FIELD_POLICY, "policy", "the guest's policy"},
    {SEVKIT_GUEST_FIELD_IMAGE_ID, "image-id", "the image id of the ID block"},
    {SEVKIT_GUEST_FIELD_FAMILY_ID, "family-id", "the family id of the ID block"},
    {SEVKIT_GUEST_FIELD_MEASUREMENT, "measurement", "the launch digest"},
    {SEVKIT_GUEST_FIELD_GUEST_SVN, "guest-svn", "a guest SVN, at most the ID block's"},
    {SEVKIT_GUEST_FIELD_TCB_VERSION, "tcb-version", "a TCB version, at most the committed one"},
    {SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR, "launch-mit-vector", "a mitigation vector"},
};
const size_t sk_key_fields_count = sizeof(sk_key_fields) / sizeof(*sk_key_fields);
