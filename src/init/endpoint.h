/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_ENDPOINT_H
#define SK_INIT_ENDPOINT_H

/* The owner's way in before anything of the disk runs. */

#include "attest/serve.h"
#include "formats/boot/boot_parameters.h"

/* Brings the network up, answers until every key of guest opened (or, without keys, until the owner has
 * attested the guest or does not come), and takes the network down. SEVKIT_EREFUSED for an end after which the
 * guest must not go on. guest->get_report and guest->say are set here. */
int sk_endpoint_run(const struct sk_boot_parameters *boot, struct sk_attest_guest *guest,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
