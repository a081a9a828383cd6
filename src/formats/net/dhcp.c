/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/net/dhcp.h"

#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

/* RFC 2131 section 2, figure 1. */
#define OP_REQUEST      1
#define OP_REPLY        2
#define HARDWARE_TYPE   1 /* Ethernet */
#define FLAGS_BROADCAST 0x8000
#define SERVER_BYTES    64
#define FILE_BYTES      128
#define PADDING_BYTES   (16 - SK_DHCP_HARDWARE_BYTES)

static const uint8_t cookie[] = {99, 130, 83, 99};

/* RFC 2132. */
enum option {
    OPTION_PAD = 0,
    OPTION_MASK = 1,
    OPTION_ROUTER = 3,
    OPTION_DNS = 6,
    OPTION_ADDRESS = 50,
    OPTION_SECONDS = 51,
    OPTION_TYPE = 53,
    OPTION_SERVER = 54,
    OPTION_PARAMETERS = 55,
    OPTION_END = 255,
};

static void write_u16(struct sk_writer *writer, uint16_t value)
{
    sk_write_u8(writer, (uint8_t)(value >> 8));
    sk_write_u8(writer, (uint8_t)value);
}

static void write_u32(struct sk_writer *writer, uint32_t value)
{
    write_u16(writer, (uint16_t)(value >> 16));
    write_u16(writer, (uint16_t)value);
}

static void write_address(struct sk_writer *writer, enum option option, uint32_t address)
{
    sk_write_u8(writer, (uint8_t)option);
    sk_write_u8(writer, 4);
    write_u32(writer, address);
}

size_t sk_dhcp_write(enum sk_dhcp_type type, uint32_t transaction,
                     const uint8_t hardware[SK_DHCP_HARDWARE_BYTES],
                     const struct sk_dhcp_lease *offer, uint8_t ret_message[SK_DHCP_MESSAGE_BYTES])
{
    static const uint8_t wanted[] = {OPTION_PARAMETERS, 4,          OPTION_MASK,
                                     OPTION_ROUTER,     OPTION_DNS, OPTION_SECONDS};
    const uint8_t kind[] = {OPTION_TYPE, 1, (uint8_t)type};
    struct sk_writer writer = sk_writer_of(ret_message, SK_DHCP_MESSAGE_BYTES);

    sk_write_u8(&writer, OP_REQUEST);
    sk_write_u8(&writer, HARDWARE_TYPE);
    sk_write_u8(&writer, SK_DHCP_HARDWARE_BYTES);
    sk_write_u8(&writer, 0);
    write_u32(&writer, transaction);
    write_u16(&writer, 0);
    write_u16(&writer, FLAGS_BROADCAST);
    sk_write_zeros(&writer, 16);
    sk_write_bytes(&writer, hardware, SK_DHCP_HARDWARE_BYTES);
    sk_write_zeros(&writer, PADDING_BYTES + SERVER_BYTES + FILE_BYTES);
    sk_write_bytes(&writer, cookie, sizeof(cookie));
    sk_write_bytes(&writer, kind, sizeof(kind));
    if (type == SK_DHCP_REQUEST) {
        write_address(&writer, OPTION_ADDRESS, offer->address);
        write_address(&writer, OPTION_SERVER, offer->server);
    }
    sk_write_bytes(&writer, wanted, sizeof(wanted));
    sk_write_u8(&writer, OPTION_END);
    return writer.position;
}

/* False for a mask with a hole, or of no bits. */
static bool prefix_of(uint32_t mask, unsigned *ret_prefix)
{
    unsigned bits = 0;

    while (bits < 32 && mask & UINT32_C(1) << (31 - bits))
        bits++;
    *ret_prefix = bits;
    return bits > 0 && (bits == 32 || (mask & (UINT32_MAX >> bits)) == 0);
}

static void read_option(unsigned option, struct sk_reader *value, uint32_t *type, uint32_t *mask,
                        struct sk_dhcp_lease *lease)
{
    const struct {
        unsigned option;
        uint32_t *place;
    } numbers[] = {
        {OPTION_MASK, mask},
        {OPTION_ROUTER, &lease->gateway},
        {OPTION_DNS, &lease->dns},
        {OPTION_SECONDS, &lease->seconds},
        {OPTION_SERVER, &lease->server},
    };

    if (option == OPTION_TYPE)
        *type = sk_read_u8(value);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (numbers[i].option == option)
            *numbers[i].place = sk_read_u32be(value);
}

static bool read_options(struct sk_reader *reader, uint32_t *ret_type, uint32_t *ret_mask,
                         struct sk_dhcp_lease *lease)
{
    for (;;) {
        unsigned option = sk_read_u8(reader);
        struct sk_reader value;
        size_t size;

        if (!sk_reader_ok(reader) || option == OPTION_END)
            return sk_reader_ok(reader);
        if (option == OPTION_PAD)
            continue;
        size = sk_read_u8(reader);
        value = sk_reader_of(sk_read_pointer(reader, size), sk_reader_ok(reader) ? size : 0);
        read_option(option, &value, ret_type, ret_mask, lease);
        if (!sk_reader_ok(&value))
            return false;
    }
}

/* No host's: "this network", loopback, multicast and above. */
static bool is_host(uint32_t address)
{
    return address >> 24 != 0 && address >> 24 != 127 && address >> 28 < 14;
}

static int malformed(const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT, "DHCP: %s", what);
}

static bool is_answer(struct sk_reader *reader, uint32_t transaction,
                      const uint8_t hardware[SK_DHCP_HARDWARE_BYTES], struct sk_dhcp_lease *lease)
{
    uint8_t head[4], address[SK_DHCP_HARDWARE_BYTES], magic[sizeof(cookie)];
    uint32_t number;

    sk_read_bytes(reader, head, sizeof(head));
    number = sk_read_u32be(reader);
    sk_read_skip(reader, 8); /* seconds, flags, the client's address */
    lease->address = sk_read_u32be(reader);
    sk_read_skip(reader, 8); /* next server, relay */
    sk_read_bytes(reader, address, sizeof(address));
    sk_read_skip(reader, PADDING_BYTES + SERVER_BYTES + FILE_BYTES);
    sk_read_bytes(reader, magic, sizeof(magic));
    return sk_reader_ok(reader) && head[0] == OP_REPLY && head[1] == HARDWARE_TYPE &&
           head[2] == SK_DHCP_HARDWARE_BYTES && number == transaction &&
           memcmp(address, hardware, sizeof(address)) == 0 &&
           memcmp(magic, cookie, sizeof(magic)) == 0;
}

int sk_dhcp_read(const void *data, size_t size, uint32_t transaction,
                 const uint8_t hardware[SK_DHCP_HARDWARE_BYTES], enum sk_dhcp_type *ret_type,
                 struct sk_dhcp_lease *ret_lease, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_dhcp_lease lease = {0};
    uint32_t type = 0, mask = 0;

    if (!is_answer(&reader, transaction, hardware, &lease))
        return malformed("not an answer to this request", error);
    if (!read_options(&reader, &type, &mask, &lease))
        return malformed("options without an end", error);
    if (type != SK_DHCP_OFFER && type != SK_DHCP_ACK && type != SK_DHCP_NAK)
        return malformed("not an offer, an ACK or a NAK", error);
    if (type != SK_DHCP_NAK && (!is_host(lease.address) || !is_host(lease.server)))
        return malformed("an address that no host can have", error);
    if (type != SK_DHCP_NAK && !prefix_of(mask, &lease.prefix))
        return malformed("no network mask", error);
    if (lease.gateway && !is_host(lease.gateway))
        return malformed("a gateway that no host can be", error);
    *ret_type = (enum sk_dhcp_type)type;
    *ret_lease = lease;
    return 0;
}
