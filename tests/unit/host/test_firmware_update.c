/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "host/update/firmware_file.h"
#include "sys/file.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTES  8192u
#define LOADED "/usr/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin"

static const struct sk_host_identity milan = {.family = 0x19, .model = 1};

static char folder[32], source[64];
static uint8_t image[BYTES];

static const char *in(const char *path)
{
    static char full[128];

    (void)snprintf(full, sizeof(full), "%s%s", folder, path);
    return full;
}

static void put(const char *path, const void *data, size_t size)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_file_write(in(path), data, size, 0644, &error), &error);
}

/* An empty host, and a firmware beside it. */
static void arrange(uint8_t fill)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-test-XXXXXX");
    EXPECT(mkdtemp(folder));
    (void)snprintf(source, sizeof(source), "%s/fw", folder);
    memset(image, fill, sizeof(image));
    put("/fw", image, sizeof(image));
}

static void clean(void)
{
    char command[64];

    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    EXPECT(system(command) == 0); /* NOLINT(cert-env33-c) */
}

static struct sk_firmware_update make_update(void)
{
    struct sk_firmware_update update = {
        .sys = &sk_sys_real, .root = folder, .path = source, .applies = true};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_hash_bytes(SK_SHA256, image, sizeof(image), update.digest, &error), &error);
    return update;
}

static bool has(const char *path)
{
    return access(in(path), F_OK) == 0;
}

TEST(installs)
{
    struct sk_firmware_update update;
    struct sk_firmware_place place = {0};
    struct sevkit_error error = {0};

    arrange('f');
    update = make_update();
    update.applies = false;
    EXPECT_OK(sk_firmware_update(&update, &milan, &place, &error), &error);
    EXPECT_STR(place.path, in(LOADED));
    EXPECT(!place.exists && !has(LOADED));
    update.applies = true;
    EXPECT_OK(sk_firmware_update(&update, &milan, &place, &error), &error);
    EXPECT(has(LOADED));
    EXPECT_OK(sk_firmware_update(&update, &milan, &place, &error), &error);
    EXPECT(place.exists && place.is_same);
    /* Another one: the first is kept. */
    put(LOADED, "old", 3);
    EXPECT_OK(sk_firmware_update(&update, &milan, &place, &error), &error);
    EXPECT(place.exists && !place.is_same && access(place.kept, F_OK) == 0);
    put(LOADED, "odd", 3);
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "exists already");
    clean();
}

TEST(what_is_no_firmware)
{
    static const struct {
        const char *start, *text;
    } cases[] = {{"PK\003\004", "a zip archive"}, {"<html>", "a page of the web"}};
    struct sk_firmware_update update;
    struct sk_firmware_place place = {0};
    struct sevkit_error error = {0};

    arrange('f');
    update = make_update();
    update.digest[0] ^= 1;
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "SHA-256 is");
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        memcpy(image, cases[i].start, strlen(cases[i].start));
        put("/fw", image, sizeof(image));
        update = make_update();
        EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
    put("/fw", "ffff", 4);
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "4 bytes");
    update.path = in("/none");
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EIO, &error);
    clean();
}

TEST(what_is_in_the_way)
{
    struct sk_firmware_update update;
    struct sk_firmware_place place = {0};
    struct sevkit_error error = {0};

    arrange('f');
    update = make_update();
    update.uploads = true;
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "a live update is not possible");
    EXPECT(!has(LOADED));
    update.uploads = false;
    EXPECT_OK(sk_firmware_update(&update, &milan, &place, &error), &error);
    /* The kernel would take the one of the exact model. */
    put("/usr/lib/firmware/amd/amd_sev_fam19h_model01h.sbin", "x", 1);
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the kernel takes this file before");
    clean();
}

TEST(another_processor)
{
    struct sk_firmware_update update;
    struct sk_firmware_place place = {0};
    struct sevkit_error error = {0};

    arrange('f');
    put("/amd_sev_fam1ah_model0xh.sbin", image, sizeof(image));
    update = make_update();
    update.path = in("/amd_sev_fam1ah_model0xh.sbin");
    EXPECT_ERROR(sk_firmware_update(&update, &milan, &place, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "expected amd_sev_fam19h_model0xh.sbin");
    clean();
}

TEST(the_list)
{
    struct sk_firmware_entry entries[SK_FIRMWARE_FILES];
    struct sevkit_error error = {0};
    struct sk_host host;

    arrange('f');
    put("/host.txt", "", 0);
    EXPECT(mkdir(in("/lib"), 0755) == 0 && mkdir(in("/lib/firmware"), 0755) == 0 &&
           mkdir(in("/lib/firmware/amd"), 0755) == 0);
    put("/lib/firmware/amd/sev.fw", "x", 1);
    EXPECT_OK(sk_host_open(&sk_sys_real, folder, &host, &error), &error);
    sk_firmware_list(&host, &milan, entries);
    sk_host_close(&host);
    EXPECT_STR(entries[0].path, "/lib/firmware/amd/amd_sev_fam19h_model01h.sbin");
    EXPECT(!entries[0].exists && !entries[1].exists && entries[2].exists);
    clean();
}
