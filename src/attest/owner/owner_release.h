/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_OWNER_RELEASE_H
#define SK_ATTEST_OWNER_OWNER_RELEASE_H

/* Role release: a launch gets its keys once, and a disk that was put back is noticed. */

#include "attest/owner/disk_keys.h"
#include "attest/owner/owner_exchange.h"
#include "base/listener.h"
#include "formats/boot/boot_parameters.h"

struct sk_owner_release {
    const char *state;    /* file of attest/released.h */
    bool again;           /* also for a launch that had its keys */
    bool accept_rollback; /* take a disk whose generation is not above the remembered one */
    struct sk_disk_keys keys;
};

/* Before the first key leaves: remembers the launch. SEVKIT_EREFUSED if it had its keys. */
int sk_owner_release_claim(const struct sk_owner_release *release,
                           const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                           const char *guest_name, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What the guest says of a key is a note. boot is what was measured of it: a disk that was opened must have a new
 * generation, else SEVKIT_EREFUSED. */
int sk_owner_release_result(const struct sk_owner_release *release,
                            const struct sk_boot_parameters *boot, const char *name,
                            const struct sk_attest_result *result,
                            const struct sk_listener *listener,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
