/* SPDX-License-Identifier: Apache-2.0 */
/* Is libvirt's host this machine? */
#include "base/cleanup.h"
#include "libvirt/libvirt_place.h"
#include "test.h"

#include <string.h>
#include <unistd.h>

#define OURS   "0b5b1c7e-64e1-4a52-9a55-8f6b0f7a8a11"
#define THEIRS "5eb1e0c8-6d14-4b8b-8f1c-0d2f3a4b5c6d"

static struct sk_sev_machine client(void)
{
    return (struct sk_sev_machine){
        .host_name = "client",
        .canonical_name = "client.example.com",
        .uuids = {OURS, "", "11112222333344445555666677778888"},
    };
}

static struct sk_sev_place place_of(const char *uri, const char *host_name, const char *host_uuid,
                                    bool own_address, const struct sk_sev_machine *machine)
{
    struct sk_sev_connection connection = {uri, host_name, host_uuid, own_address};
    struct sk_sev_place place = {.remote = true};

    sk_sev_place_decide(&connection, machine, &place);
    EXPECT(place.reason[0] != '\0');
    return place;
}

TEST(what_the_uri_alone_says)
{
    static const char *const local[] = {
        "qemu:///system",
        "qemu+unix:///system",
        "qemu+unix:///system?socket=/run/other/libvirt-sock",
        "QEMU+UNIX:///system",
        "qemu+unix://elsewhere/system",
        "test:///default",
        "test:/default",
        "",
        "nonsense",
    };
    static const char *const undecided[] = {
        "qemu://hv1/system",
        "qemu+tcp://hv1/system",
        "qemu+tcp:///system",
        "qemu+ssh://root@hv1:2222/system?command=/x",
        "qemu+tls://hv1/system",
        "qemu+libssh2://[2001:db8::1]:22/system",
        "qemu+ext:///system?command=x",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(local); i++) {
        struct sk_sev_machine machine = client();

        EXPECT(!place_of(local[i], "hv1", THEIRS, false, &machine).remote);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(undecided); i++) {
        struct sk_sev_machine machine = client();
        struct sk_sev_place place;

        EXPECT(!sk_sev_uri_is_local(undecided[i], &place));
        EXPECT(place_of(undecided[i], "hv1", THEIRS, false, &machine).remote);
    }
}

/* Over a network, with names and UUIDs of both sides. */
TEST(names_and_uuids)
{
    static const struct {
        const char *host_name, *host_uuid;
        bool own_address, remote;
        const char *words;
    } cases[] = {
        {"hv1", THEIRS, false, true, "libvirt runs on 'hv1'"},
        {"hv1.example.com", THEIRS, false, true, "libvirt runs on"},
        /* A tunnel that ends here, to a machine that is another one by all that it says. */
        {"hv1", THEIRS, true, true, "libvirt runs on 'hv1'"},
        {"hv1", "", true, false, "an address of this machine"},
        {"localhost", THEIRS, true, false, "an address of this machine"},
        {"localhost.localdomain", THEIRS, false, true, ""},
        {"localhost", "", false, false, "neither its name nor its UUID"},
        {"hv1", "", false, true, ""},
        /* The machine's UUID, however it is written, and whatever the name says. */
        {"hv1", OURS, false, false, "has this machine's UUID"},
        {"hv1", "0B5B1C7E64E14A529A558F6B0F7A8A11", false, false, "has this machine's UUID"},
        {"hv1", "11112222-3333-4444-5555-666677778888", false, false, "has this machine's UUID"},
        {"hv1", "11112222-3333-4444-5555-66667777888", false, true, ""},
        /* The machine's name, whatever the UUID says. */
        {"client", THEIRS, false, false, "has this machine's name"},
        {"CLIENT.example.com", THEIRS, false, false, "has this machine's name"},
        {"client.example.org", THEIRS, false, false, "has this machine's name"},
        {"client2", THEIRS, false, true, ""},
        {"clien", THEIRS, false, true, ""},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_sev_machine machine = client();
        struct sk_sev_place place = place_of("qemu+tcp://hv1/system", cases[i].host_name,
                                             cases[i].host_uuid, cases[i].own_address, &machine);

        if (place.remote != cases[i].remote)
            sk_test_fail(__FILE__, __LINE__, "case %zu: remote is %d: %s", i, place.remote,
                         place.reason);
        EXPECT_CONTAINS(place.reason, cases[i].words);
    }
}

/* "127.0.0.1 localhost hv1" in /etc/hosts: the resolver calls this machine localhost, libvirt calls it
 * hv1. */
TEST(a_machine_that_resolves_to_localhost)
{
    struct sk_sev_machine machine = {.host_name = "hv1", .canonical_name = "localhost"};

    EXPECT(!place_of("qemu+tcp://hv1/system", "hv1", THEIRS, true, &machine).remote);
    EXPECT(!place_of("qemu+tcp://hv1/system", "hv1.example.com", "", false, &machine).remote);
}

/* Nothing is known of this machine: a loopback connection is in doubt local. */
TEST(a_machine_that_knows_nothing_of_itself)
{
    struct sk_sev_machine machine = {0};

    EXPECT(!place_of("qemu+tcp://127.0.0.1/system", "hv1", THEIRS, true, &machine).remote);
    EXPECT(place_of("qemu+tcp://192.0.2.1/system", "hv1", THEIRS, false, &machine).remote);
}

TEST(own_addresses)
{
    static const char *const own[] = {
        "qemu+tcp://127.0.0.1/system",      "qemu+tcp://127.1.2.3:16509/system",
        "qemu+tcp://[::1]:16509/system",    "qemu+tcp:///system",
        "qemu+ssh://root@127.0.0.1/system",
    };
    static const char *const others[] = {
        "qemu+tcp://192.0.2.77/system",
        "qemu+tcp://[2001:db8::77]/system",
        "qemu+tcp://[2001:db8::77/system",
        "nonsense",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(own); i++)
        if (!sk_sev_uri_is_own_address(own[i]))
            sk_test_fail(__FILE__, __LINE__, "%s is not taken for this machine", own[i]);
    for (size_t i = 0; i < SK_ARRAY_SIZE(others); i++)
        if (sk_sev_uri_is_own_address(others[i]))
            sk_test_fail(__FILE__, __LINE__, "%s is taken for this machine", others[i]);
}

TEST(this_machine)
{
    struct sk_sev_machine machine;
    char name[256] = "";

    sk_sev_machine_read(&sk_sys_real, &machine);
    EXPECT_INT(gethostname(name, sizeof(name) - 1), 0);
    EXPECT_STR(machine.host_name, name);
    EXPECT(!place_of("qemu+tcp://192.0.2.77/system", name, THEIRS, false, &machine).remote ||
           strncmp(name, "localhost", 9) == 0);
}
