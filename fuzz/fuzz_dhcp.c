/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of a DHCP server, which is the host. */
#include "formats/net/dhcp.h"

#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};
    uint8_t hardware[SK_DHCP_HARDWARE_BYTES] = {0};
    uint32_t transaction = 0;
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;
    int r;

    /* The request that this would answer. */
    if (size >= 34) {
        transaction =
            (uint32_t)data[4] << 24 | (uint32_t)data[5] << 16 | (uint32_t)data[6] << 8 | data[7];
        memcpy(hardware, data + 28, sizeof(hardware));
    }
    r = sk_dhcp_read(data, size, transaction, hardware, &type, &lease, &error);
    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(type == SK_DHCP_OFFER || type == SK_DHCP_ACK || type == SK_DHCP_NAK);
    REQUIRE(type == SK_DHCP_NAK || (lease.address && lease.server));
    REQUIRE(type == SK_DHCP_NAK || (lease.prefix >= 1 && lease.prefix <= 32));
    return 0;
}
