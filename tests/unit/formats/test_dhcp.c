/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/net/dhcp.h"

#include "test.h"

#define ID 0x12345678u

static struct sevkit_error error;
static const uint8_t hardware[SK_DHCP_HARDWARE_BYTES] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

struct message {
    uint8_t data[SK_DHCP_MESSAGE_BYTES];
    size_t size;
};

/* A server's answer as RFC 2131 lays it out, up to the options. */
static struct message begin(uint32_t address)
{
    struct message message = {.size = 240};

    message.data[0] = 2;
    message.data[1] = 1;
    message.data[2] = 6;
    memcpy(message.data + 4, "\x12\x34\x56\x78", 4);
    for (size_t i = 0; i < 4; i++)
        message.data[16 + i] = (uint8_t)(address >> (24 - 8 * i));
    memcpy(message.data + 28, hardware, sizeof(hardware));
    memcpy(message.data + 236, "\x63\x82\x53\x63", 4);
    return message;
}

static void add(struct message *message, uint8_t option, const char *value, uint8_t size)
{
    message->data[message->size++] = option;
    message->data[message->size++] = size;
    memcpy(message->data + message->size, value, size);
    message->size += size;
}

static struct message good(char type)
{
    struct message message = begin(0x0a00020f);

    add(&message, 53, &type, 1);
    message.data[message.size++] = 0;
    add(&message, 54, "\x0a\x00\x02\x02", 4);
    add(&message, 1, "\xff\xff\xff\x00", 4);
    add(&message, 3, "\x0a\x00\x02\x02\x0a\x00\x02\x09", 8);
    add(&message, 6, "\x0a\x00\x02\x03", 4);
    add(&message, 51, "\x00\x01\x51\x80", 4);
    message.data[message.size++] = 255;
    return message;
}

static int read_message(const struct message *message, enum sk_dhcp_type *type,
                        struct sk_dhcp_lease *lease)
{
    return sk_dhcp_read(message->data, message->size, ID, hardware, type, lease, &error);
}

TEST(offer_is_read)
{
    struct message message = good(2);
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    EXPECT_OK(read_message(&message, &type, &lease), &error);
    EXPECT_INT(type, SK_DHCP_OFFER);
    EXPECT_INT(lease.address, 0x0a00020f);
    EXPECT_INT(lease.prefix, 24);
    EXPECT_INT(lease.gateway, 0x0a000202);
    EXPECT_INT(lease.dns, 0x0a000203);
    EXPECT_INT(lease.server, 0x0a000202);
    EXPECT_INT(lease.seconds, 86400);
}

TEST(every_truncation_is_refused)
{
    struct message message = good(5);
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    for (size_t size = 0; size < message.size; size++)
        EXPECT_ERROR(sk_dhcp_read(message.data, size, ID, hardware, &type, &lease, &error),
                     SEVKIT_EINPUT, &error);
}

TEST(answers_to_others_are_refused)
{
    static const size_t places[] = {0, 1, 2, 4, 7, 28, 33, 236, 239};
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct message message = good(2);

        message.data[places[i]] ^= 1;
        EXPECT_ERROR(read_message(&message, &type, &lease), SEVKIT_EINPUT, &error);
    }
}

TEST(types)
{
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    for (char kind = 0; kind < 9; kind++) {
        struct message message = good(kind);
        int r = read_message(&message, &type, &lease);

        EXPECT_INT(r, kind == 2 || kind == 5 || kind == 6 ? 0 : SEVKIT_EINPUT);
    }
}

TEST(addresses_of_no_host_are_refused)
{
    static const uint32_t bad[] = {0, 0x7f000001, 0xe0000001, 0xffffffff, 0x00000001};
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct message message = begin(bad[i]);

        add(&message, 53, "\x02", 1);
        add(&message, 54, "\x0a\x00\x02\x02", 4);
        add(&message, 1, "\xff\xff\xff\x00", 4);
        message.data[message.size++] = 255;
        EXPECT_ERROR(read_message(&message, &type, &lease), SEVKIT_EINPUT, &error);
    }
}

TEST(masks)
{
    static const struct {
        const char *mask;
        unsigned prefix; /* 0: refused */
    } masks[] = {{"\xff\xff\xff\xff", 32}, {"\xff\x80\x00\x00", 9}, {"\x80\x00\x00\x00", 1},
                 {"\x00\x00\x00\x00", 0},  {"\xff\x00\xff\x00", 0}, {"\x00\xff\xff\xff", 0}};
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
        struct message message = begin(0x0a00020f);
        int r;

        add(&message, 53, "\x02", 1);
        add(&message, 54, "\x0a\x00\x02\x02", 4);
        add(&message, 1, masks[i].mask, 4);
        message.data[message.size++] = 255;
        r = read_message(&message, &type, &lease);
        EXPECT_INT(r, masks[i].prefix ? 0 : SEVKIT_EINPUT);
        if (r == 0)
            EXPECT_INT(lease.prefix, masks[i].prefix);
    }
}

TEST(short_options_are_refused)
{
    struct message message = begin(0x0a00020f);
    struct sk_dhcp_lease lease;
    enum sk_dhcp_type type;

    add(&message, 53, "\x02", 1);
    add(&message, 54, "\x0a\x00\x02\x02", 4);
    add(&message, 1, "\xff\xff\xff", 3);
    message.data[message.size++] = 255;
    EXPECT_ERROR(read_message(&message, &type, &lease), SEVKIT_EINPUT, &error);
}

TEST(requests_have_what_a_server_needs)
{
    const struct sk_dhcp_lease offer = {.address = 0x0a00020f, .server = 0x0a000202};
    uint8_t message[SK_DHCP_MESSAGE_BYTES];
    size_t size = sk_dhcp_write(SK_DHCP_DISCOVER, ID, hardware, NULL, message);

    EXPECT_INT(message[0], 1);
    EXPECT_INT(message[10], 0x80);
    EXPECT_BYTES(message + 4, "\x12\x34\x56\x78", 4);
    EXPECT_BYTES(message + 28, hardware, sizeof(hardware));
    EXPECT_BYTES(message + 236, "\x63\x82\x53\x63\x35\x01\x01", 7);
    EXPECT_INT(message[size - 1], 255);
    size = sk_dhcp_write(SK_DHCP_REQUEST, ID, hardware, &offer, message);
    EXPECT_BYTES(message + 240, "\x35\x01\x03\x32\x04\x0a\x00\x02\x0f\x36\x04\x0a\x00\x02\x02", 15);
    EXPECT_INT(message[size - 1], 255);
}
