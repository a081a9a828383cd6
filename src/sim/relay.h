/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_RELAY_H
#define SK_SIM_RELAY_H

/*
 * What travels between /dev/sev-guest in a simulated guest and the simulator on the host, over a
 * virtio-serial port: one frame each way, in turn. All numbers little-endian:
 *
 *     magic u32, version u16, kind u16, payload bytes u32, number u32, exitinfo2 u64
 *
 * kind      the number of the ioctl; in an answer with SK_RELAY_ANSWER set
 * number    in a request for an extended report the room for certificates; in its answer the bytes of
 *           certificates behind the 4000 of the response, or, with exitinfo2 "length too small", the
 *           room that is needed; in a request for a key the message's version
 * exitinfo2 in an answer what the ioctl returns: 0, or the request failed and there is no payload
 */

#include "base/error.h"
#include "formats/report/guest_messages.h"

#define SK_RELAY_PORT_NAME    "org.sevkit.sim"
#define SK_RELAY_HEADER_BYTES 24
#define SK_RELAY_ANSWER       0x8000u
#define SK_RELAY_MAX_BYTES    (SK_REPORT_RESPONSE_BYTES + SK_CERTIFICATES_MAX_BYTES)

enum sk_relay_kind { SK_RELAY_REPORT = 0, SK_RELAY_KEY = 1, SK_RELAY_EXTENDED = 2 };

struct sk_relay_header {
    uint16_t kind;
    uint32_t size; /* of the payload, at most SK_RELAY_MAX_BYTES */
    uint32_t number;
    uint64_t exitinfo2;
};

void sk_relay_header_write(const struct sk_relay_header *header,
                           uint8_t ret_bytes[SK_RELAY_HEADER_BYTES]);
/* SEVKIT_EINPUT if these bytes begin no frame of this version, or one that is too long. */
int sk_relay_header_read(const uint8_t bytes[SK_RELAY_HEADER_BYTES],
                         struct sk_relay_header *ret_header,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
