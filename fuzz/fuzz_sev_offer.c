/* SPDX-License-Identifier: Apache-2.0 */
/* What libvirt and QEMU say of a host. */
#include "fuzz.h"
#include "libvirt/offer/domain_capabilities.h"

static void check(int r, struct sk_sev_offer *offer, const struct sevkit_error *error)
{
    if (r < 0) {
        REQUIRE_ERROR(r, error, SEVKIT_EINPUT, SEVKIT_EIO);
        return;
    }
    REQUIRE(offer->supported || (!offer->pdh && !offer->chain && !offer->chip));
    sk_sev_offer_done(offer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_sev_offer offer = {0};
    struct sevkit_error error = {0};

    check(sk_sev_offer_read_json((const char *)data, size, &offer, &error), &offer, &error);
    offer = (struct sk_sev_offer){0};
    check(sk_domain_capabilities_read(data, size, &offer, &error), &offer, &error);
    return 0;
}
