/* SPDX-License-Identifier: Apache-2.0 */
/* Launch sessions for the platform of tests/data/sev. */
#include "base/cleanup.h"
#include "sev/platform/session_files.h"
#include "sev/platform/sev_certs_file.h"
#include "sev_data.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sevkit_error error;
static char warned[512];

static void warn(void *arg, const char *line)
{
    (void)arg;
    (void)snprintf(warned, sizeof(warned), "%s", line);
}

static const struct sk_listener listener = {.warn = warn};

struct kit {
    char folder[64], prefix[128];
    struct sk_sev_certificates certificates;
    struct sk_sev_ca root;
    struct sk_sev_session_request request;
    struct sk_sev_session_files files;
};

static void kit_open(struct kit *kit)
{
    *kit = (struct kit){.folder = "/tmp/sevkit-session-XXXXXX"};
    EXPECT(mkdtemp(kit->folder));
    (void)snprintf(kit->prefix, sizeof(kit->prefix), "%s/vm", kit->folder);
    EXPECT_OK(sk_sev_certificates_load(path_of("platform.chain"), &kit->certificates, &error),
              &error);
    EXPECT_OK(sk_sev_certificates_load(path_of("ask_ark.cert"), &kit->certificates, &error),
              &error);
    EXPECT_OK(sk_sev_root_load(path_of("ark.cert"), &kit->root, &error), &error);
    kit->request = (struct sk_sev_session_request){
        .certificates = &kit->certificates, .root = &kit->root, .policy = 5, .prefix = kit->prefix};
    warned[0] = '\0';
}

static const char *file_of(const struct kit *kit, const char *suffix)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s%s", kit->prefix, suffix);
    return path;
}

static const char *const suffixes[] = {"_tik.bin", "_tek.bin", "_godh.b64", "_session.b64"};

static void kit_done(struct kit *kit)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(suffixes); i++)
        (void)unlink(file_of(kit, suffixes[i]));
    (void)rmdir(kit->folder);
    sk_sev_certificates_done(&kit->certificates);
    sk_sev_session_files_done(&kit->files);
}

static int make(struct kit *kit)
{
    sk_sev_session_files_done(&kit->files);
    return sk_sev_session_write_files(&kit->request, &listener, &kit->files, &error);
}

/* -1 if there is none. */
static long long size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (long long)st.st_size : -1;
}

TEST(four_files)
{
    static const struct {
        long long size;
        unsigned mode;
    } want[] = {{16, 0600}, {16, 0600}, {2780, 0644}, {172, 0644}};
    SK_CLEANUP(kit_done) struct kit kit;

    (void)umask(022);
    kit_open(&kit);
    EXPECT_OK(make(&kit), &error);
    EXPECT_STR(warned, "");
    for (size_t i = 0; i < SK_SEV_SESSION_FILES; i++) {
        struct stat st;

        EXPECT_STR(sk_text_get(&kit.files.paths[i]), file_of(&kit, suffixes[i]));
        EXPECT(stat(file_of(&kit, suffixes[i]), &st) == 0);
        EXPECT_INT(st.st_size, want[i].size);
        EXPECT_INT(st.st_mode & 0777, want[i].mode);
    }
}

/* All or none: what was written before goes away again. */
TEST(a_file_that_exists)
{
    SK_CLEANUP(kit_done) struct kit kit;
    FILE *file;

    kit_open(&kit);
    file = fopen(file_of(&kit, "_godh.b64"), "w");
    EXPECT(file && fclose(file) == 0);
    EXPECT_ERROR(make(&kit), SEVKIT_EREFUSED, &error);
    EXPECT_INT(size_of(file_of(&kit, "_tik.bin")), -1);
    EXPECT_INT(size_of(file_of(&kit, "_tek.bin")), -1);
    EXPECT_INT(size_of(file_of(&kit, "_godh.b64")), 0);
    EXPECT_STR(sk_text_get(&kit.files.paths[0]), "");
    kit.request.replace = true;
    EXPECT_OK(make(&kit), &error);
    EXPECT_INT(size_of(file_of(&kit, "_godh.b64")), 2780);
}

TEST(a_platform_that_is_not_amds)
{
    SK_CLEANUP(kit_done) struct kit kit;

    kit_open(&kit);
    kit.request.root = NULL;
    EXPECT_ERROR(make(&kit), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the PDH does not lead to AMD: root: ");
    EXPECT_INT(size_of(file_of(&kit, "_tik.bin")), -1);
    kit.request.unverified = true;
    EXPECT_OK(make(&kit), &error);
    EXPECT_CONTAINS(warned, "the certificates are not verified");
}

TEST(no_pdh)
{
    SK_CLEANUP(kit_done) struct kit kit;

    kit_open(&kit);
    sk_sev_certificates_done(&kit.certificates);
    EXPECT_OK(sk_sev_certificates_load(path_of("ask_ark.cert"), &kit.certificates, &error), &error);
    kit.request.unverified = true;
    EXPECT_ERROR(make(&kit), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "there is no PDH certificate");
}

TEST(a_policy_with_debugging_is_warned_about)
{
    SK_CLEANUP(kit_done) struct kit kit;

    kit_open(&kit);
    kit.request.policy = 4;
    EXPECT_OK(make(&kit), &error);
    EXPECT_STR(warned,
               "the policy 0x4 lets the host read the guest's memory: 'nodbg' is not in it");
}

TEST(a_folder_that_is_absent)
{
    SK_CLEANUP(kit_done) struct kit kit;

    kit_open(&kit);
    kit.request.prefix = "/nonexistent/folder/vm";
    EXPECT_ERROR(make(&kit), SEVKIT_EIO, &error);
}
