/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/boot/boot_parameters.h"
#include "test.h"

#include <sevkit/guest.h>
#include <stdio.h>

#define HASH  "4392712ba01368efdf14b05c76f9e4df0d53664630b5d48632ed17a137f39076"
#define OWNER "sevkit.owner=ed25519:" HASH

#define VERITY                                                                               \
    "sevkit.version=1 sevkit.mode=verity " OWNER " sevkit.root=/dev/vda sevkit.verity.hash=" \
    "/dev/vdb sevkit.verity.root_hash=" HASH " sevkit.verity.data_blocks=16384"
#define LUKS                                                               \
    "sevkit.version=1 sevkit.mode=luks " OWNER " sevkit.root=serial:root " \
    "sevkit.luks.header_sha256=" HASH " sevkit.luks.header_bytes=16777216"
#define PLAIN "sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/vda"
#define DATA0                                                                                  \
    "sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=/srv sevkit.data.0.header_sha256=" HASH \
    " sevkit.data.0.header_bytes=16777216"
#define SEALED "sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=/srv sevkit.data.0.key=sealed "

static int read_line(const char *line, struct sk_boot_parameters *ret, struct sevkit_error *error)
{
    return sk_boot_parameters_read(line, strlen(line), ret, error);
}

TEST(a_line_without_ours_is_mode_none)
{
    struct sk_boot_parameters parameters;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error;

    EXPECT_OK(read_line("console=ttyS0 quiet notsevkit.mode=verity\n", &parameters, &error),
              &error);
    EXPECT_INT(parameters.mode, SK_BOOT_NONE);
    EXPECT_OK(sk_boot_parameters_write(&parameters, &text, &error), &error);
    EXPECT_STR(sk_text_get(&text), "");
}

TEST(verity_is_read)
{
    struct sk_boot_parameters p;
    struct sevkit_error error;

    EXPECT_OK(read_line("quiet  " VERITY " sevkit.verity.salt=00ff\tsevkit.net=static "
                        "sevkit.net.address=10.0.2.15/24 sevkit.port=22\n",
                        &p, &error),
              &error);
    EXPECT_INT(p.mode, SK_BOOT_VERITY);
    EXPECT_STR(p.root, "/dev/vda");
    EXPECT_STR(p.verity.hash, "/dev/vdb");
    EXPECT_INT(p.verity.root_hash.size, 32);
    EXPECT_INT(p.verity.root_hash.bytes[0], 0x43);
    EXPECT_INT(p.verity.salt.size, 2);
    EXPECT_INT(p.verity.salt.bytes[1], 0xff);
    EXPECT_INT(p.verity.data_blocks, 16384);
    EXPECT_INT(p.verity.data_block, 4096);
    EXPECT_INT(p.verity.algorithm, SK_BOOT_SHA256);
    EXPECT_INT(p.overlay, SK_BOOT_OVERLAY_TMPFS);
    EXPECT_INT(p.net, SK_BOOT_NET_STATIC);
    EXPECT_STR(p.net_address, "10.0.2.15/24");
    EXPECT_INT(p.port, 22);
    EXPECT_INT(p.attempts, 5);
    EXPECT_INT(p.owner.size, 32);
}

TEST(luks_with_data_disks_is_read)
{
    struct sk_boot_parameters p;
    struct sevkit_error error;

    EXPECT_OK(read_line(LUKS " " DATA0 " sevkit.data.1.device=/dev/vde sevkit.data.1.mount=/var/x "
                             "sevkit.data.1.key=sealed sevkit.data.1.seal=policy+measurement",
                        &p, &error),
              &error);
    EXPECT_STR(p.root, "serial:root");
    EXPECT_INT(p.luks.header_bytes, 16777216);
    EXPECT_INT(p.data_count, 2);
    EXPECT_INT(p.data[0].key, SK_BOOT_KEY_OWNER);
    EXPECT_INT(p.data[1].seal, SEVKIT_GUEST_FIELD_POLICY | SEVKIT_GUEST_FIELD_MEASUREMENT);
}

static void expect_round_trip(const char *line)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0}, again = {0};
    struct sk_boot_parameters p, q;
    struct sevkit_error error;

    EXPECT_OK(read_line(line, &p, &error), &error);
    EXPECT_OK(sk_boot_parameters_write(&p, &text, &error), &error);
    EXPECT_OK(read_line(sk_text_get(&text), &q, &error), &error);
    EXPECT_BYTES(&q, &p, sizeof(p));
    EXPECT_OK(sk_boot_parameters_write(&q, &again, &error), &error);
    EXPECT_STR(sk_text_get(&again), sk_text_get(&text));
}

TEST(what_is_written_is_read_back)
{
    static const char *const lines[] = {
        VERITY,
        VERITY " " DATA0,
        VERITY " sevkit.overlay=scratch sevkit.scratch=/dev/vdc sevkit.overlay_mib=100",
        VERITY " sevkit.attest=both sevkit.wait_seconds=30 sevkit.verity.data_block=512",
        LUKS,
        LUKS " " DATA0 " sevkit.net=vsock sevkit.acpi=no-aml",
        LUKS " sevkit.net=static sevkit.net.address=fd00::5/64 sevkit.net.gateway=fd00::1 "
             "sevkit.net.dns=fd00::2 sevkit.net.interface=enp0s1",
        PLAIN,
        PLAIN " " SEALED "sevkit.data.0.seal=policy+image-id+launch-mit-vector",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(lines); i++)
        expect_round_trip(lines[i]);
}

/* Values come out as they went in, and what has the initial value is left out. */
TEST(the_writers_order_is_the_tables)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_boot_parameters p;
    struct sevkit_error error;

    EXPECT_OK(read_line("sevkit.root=/dev/vda sevkit.port=4777 sevkit.mode=plain sevkit.version=1",
                        &p, &error),
              &error);
    EXPECT_OK(sk_boot_parameters_write(&p, &text, &error), &error);
    EXPECT_STR(sk_text_get(&text), PLAIN);
}

/* A line, and what its refusal must say. */
static const struct {
    const char *line, *part;
} wrong[] = {
    {PLAIN " sevkit.rot=/dev/vda", "sevkit.rot: unknown parameter"},
    {PLAIN " sevkit.root=/dev/vdb", "sevkit.root: it is there twice"},
    {PLAIN " sevkit.root-fs=x", "unknown parameter"},
    {PLAIN " sevkit.port", "it has no value"},
    {PLAIN " sevkit.", "it has no value"},
    {PLAIN " sevkit.port=", "expected a decimal number"},
    {PLAIN " sevkit.port=0x16", "expected a decimal number"},
    {PLAIN " sevkit.port=022", "expected a decimal number"},
    {PLAIN " sevkit.port=65536", "from 1 to 65535"},
    {PLAIN " sevkit.version=2", "it is there twice"},
    {"sevkit.version=2 sevkit.mode=plain sevkit.root=/dev/vda", "from 1 to 1"},
    {"sevkit.mode=plain sevkit.root=/dev/vda", "sevkit.version is missing"},
    {"sevkit.version=1 sevkit.root=/dev/vda", "sevkit.mode is missing"},
    {"sevkit.version=1 sevkit.mode=none", "expected one of: verity, luks, plain"},
    {"sevkit.version=1 sevkit.mode=plain", "sevkit.root is missing"},
    {"sevkit.version=1 sevkit.mode=luks sevkit.root=/dev/vda", "sevkit.owner is missing"},
    {"\"sevkit.version=1 sevkit.mode=plain\"", "expected one of"},
    {"\"sevkit.mode=plain\"", "must not be quoted"},
    {PLAIN " sevkit.luks.header_bytes=16777216", "no effect in mode plain"},
    {VERITY " sevkit.luks.header_bytes=16777216", "no effect in mode verity"},
    {PLAIN " sevkit.root=vda", "twice"},
    {"sevkit.version=1 sevkit.mode=plain sevkit.root=vda", "expected /dev/NAME"},
    {"sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/../x", "expected /dev/NAME"},
    {"sevkit.version=1 sevkit.mode=plain sevkit.root=/dev//x", "expected /dev/NAME"},
    {"sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/", "expected /dev/NAME"},
    {"sevkit.version=1 sevkit.mode=plain sevkit.root=serial:", "expected /dev/NAME"},
    {VERITY " sevkit.verity.salt=0", "lower-case hex"},
    {VERITY " sevkit.verity.salt=FF", "lower-case hex"},
    {VERITY " sevkit.verity.salt=", "lower-case hex"},
    {VERITY " sevkit.verity.algorithm=sha512", "expected 64 for sha512"},
    {VERITY " sevkit.verity.algorithm=md5", "expected one of: sha256, sha512"},
    {VERITY " sevkit.verity.hash_block=1000", "block sizes"},
    {VERITY " sevkit.verity.hash_offset=512", "not a multiple"},
    {VERITY " sevkit.overlay=scratch", "required for overlay=scratch"},
    {VERITY " sevkit.scratch=/dev/vdc", "required for overlay=scratch"},
    {VERITY " sevkit.overlay=none sevkit.overlay_mib=5", "no effect with overlay=none"},
    {VERITY " sevkit.net=none", "cannot reach the endpoint"},
    {LUKS " sevkit.net=static", "net.address is missing"},
    {LUKS " sevkit.net.gateway=10.0.2.2", "for net=static only"},
    {LUKS " sevkit.net=static sevkit.net.address=10.0.2.15", "prefix length"},
    {LUKS " sevkit.net=static sevkit.net.address=10.0.2.15/33", "prefix length"},
    {LUKS " sevkit.net=static sevkit.net.address=fd00:0::5/64", "short form"},
    {LUKS " sevkit.net.interface=a/b", "at most 15"},
    {LUKS " sevkit.data.8.device=/dev/vdc", "unknown parameter"},
    {LUKS " sevkit.data.0device=/dev/vdc", "unknown parameter"},
    {LUKS " sevkit.data.=/dev/vdc", "unknown parameter"},
    {LUKS " sevkit.data.1.device=/dev/vdc", "sevkit.data.0.device is missing"},
    {LUKS " sevkit.data.0.device=/dev/vdc", "sevkit.data.0.mount is missing"},
    {LUKS " sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=srv", "absolute path"},
    {LUKS " sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=/a/../b", "absolute path"},
    {LUKS " sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=/s", "header_sha256 is missing"},
    {LUKS " " SEALED, "seal: required"},
    {LUKS " " SEALED "sevkit.data.0.seal=image-id+policy", "in their order"},
    {LUKS " " SEALED "sevkit.data.0.seal=policy+policy", "in their order"},
    {LUKS " " SEALED "sevkit.data.0.seal=policy+", "in their order"},
    {LUKS " " SEALED "sevkit.data.0.seal=x", "in their order"},
    {LUKS " " DATA0 " sevkit.data.0.seal=policy", "seal: required"},
    {PLAIN " " DATA0, "a guest in mode plain gets no keys"},
    {VERITY " sevkit.attest=late " DATA0, "requires attest"},
};

TEST(what_is_wrong_is_named)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(wrong); i++) {
        struct sk_boot_parameters p = {.version = 7};
        struct sevkit_error error = {0};

        EXPECT_ERROR(read_line(wrong[i].line, &p, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, wrong[i].part);
        EXPECT_INT(p.version, 7);
    }
}

TEST(disks_are_not_used_twice)
{
    struct sk_boot_parameters p;
    struct sevkit_error error;

    EXPECT_ERROR(read_line(PLAIN " " DATA0, &p, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "data disk 0: sevkit.key=owner: a guest in mode plain");
    EXPECT_ERROR(read_line(LUKS " " SEALED "sevkit.data.0.seal=policy "
                                "sevkit.data.1.device=/dev/vdc sevkit.data.1.mount=/a "
                                "sevkit.data.1.key=sealed sevkit.data.1.seal=policy",
                           &p, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "must differ from those of data.0");
    EXPECT_ERROR(read_line(PLAIN " sevkit.data.0.device=/dev/vda sevkit.data.0.mount=/a "
                                 "sevkit.data.0.key=sealed sevkit.data.0.seal=policy",
                           &p, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "/dev/vda is the root's");
    EXPECT_ERROR(read_line("sevkit.version=1 sevkit.mode=verity " OWNER " sevkit.root=/dev/vda "
                           "sevkit.verity.hash=/dev/vda sevkit.verity.root_hash=" HASH
                           " sevkit.verity.data_blocks=16384 sevkit.verity.hash_offset=4096",
                           &p, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "inside the data");
}

/* Linux drops what is behind its limit: a line that long may have lost parameters. */
TEST(a_line_at_the_kernels_limit_is_refused)
{
    char line[SK_BOOT_CMDLINE_MAX + 2];
    struct sk_boot_parameters p;
    struct sevkit_error error;

    memset(line, 'x', sizeof(line));
    memcpy(line, PLAIN " ", strlen(PLAIN " "));
    EXPECT_OK(sk_boot_parameters_read(line, SK_BOOT_CMDLINE_MAX - 1, &p, &error), &error);
    EXPECT_ERROR(sk_boot_parameters_read(line, SK_BOOT_CMDLINE_MAX, &p, &error), SEVKIT_EINPUT,
                 &error);
    line[SK_BOOT_CMDLINE_MAX] = '\n';
    EXPECT_ERROR(sk_boot_parameters_read(line, SK_BOOT_CMDLINE_MAX + 1, &p, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "its end may be missing");
    line[100] = '\0';
    EXPECT_ERROR(sk_boot_parameters_read(line, 200, &p, &error), SEVKIT_EINPUT, &error);
}

TEST(ours_are_found_in_any_line)
{
    EXPECT(sk_boot_cmdline_has("a sevkit.x", 10));
    EXPECT(sk_boot_cmdline_has("a \"sevkit.x\"", 12));
    EXPECT(!sk_boot_cmdline_has("asevkit.x", 9));
    EXPECT(!sk_boot_cmdline_has("sevkit", 6));
    EXPECT(!sk_boot_cmdline_has("", 0));
}

/* Every bit of a valid line changed: refused, or read as something else and written so. */
TEST(no_changed_character_is_read_as_the_same)
{
    char line[] = VERITY " sevkit.verity.salt=00ff";
    SK_CLEANUP(sk_text_done) struct sk_text want = {0};
    struct sk_boot_parameters p;
    struct sevkit_error error;

    EXPECT_OK(read_line(line, &p, &error), &error);
    EXPECT_OK(sk_boot_parameters_write(&p, &want, &error), &error);
    for (size_t bit = 0; bit < 8 * strlen(VERITY); bit++) {
        SK_CLEANUP(sk_text_done) struct sk_text got = {0};

        line[bit / 8] ^= (char)(1u << bit % 8);
        if (sk_boot_parameters_read(line, sizeof(line) - 1, &p, &error) == 0) {
            EXPECT_OK(sk_boot_parameters_write(&p, &got, &error), &error);
            EXPECT(strcmp(sk_text_get(&got), sk_text_get(&want)) != 0);
        }
        line[bit / 8] ^= (char)(1u << bit % 8);
    }
}

/* What a plan has no key for (the version) is not among them, nor is what has its initial value. */
TEST(what_is_set_is_written_alone)
{
    SK_CLEANUP(sk_text_done) struct sk_text words = {0};
    struct sk_boot_parameters parameters;

    sk_boot_parameters_init(&parameters);
    sk_boot_parameters_add_set(&parameters, &words);
    EXPECT_STR(sk_text_get(&words), "");
    parameters.mode = SK_BOOT_VERITY;
    parameters.filesystem = SK_BOOT_EROFS;
    parameters.verity.data_blocks = 7;
    sk_boot_parameters_add_set(&parameters, &words);
    EXPECT_STR(sk_text_get(&words),
               "sevkit.mode=verity sevkit.filesystem=erofs sevkit.verity.data_blocks=7");
}
