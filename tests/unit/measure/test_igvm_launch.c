/* SPDX-License-Identifier: Apache-2.0 */
#include "igvm_file.h"
#include "measure/idblock/igvm_launch.h"
#include "measure/idblock/key_file.h"
#include "test.h"

#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct sk_test_igvm file;
static char path[64];

static void write_bytes(const void *bytes, size_t size)
{
    int fd;

    (void)snprintf(path, sizeof(path), "/tmp/sevkit-igvm-XXXXXX");
    fd = mkstemp(path);
    EXPECT(fd >= 0 && write(fd, bytes, size) == (ssize_t)size && close(fd) == 0);
}

static int read_bytes(const void *bytes, size_t size, struct sk_igvm_launch *launch,
                      struct sevkit_error *error)
{
    int r;

    write_bytes(bytes, size);
    r = sk_igvm_launch_read(path, launch, error);
    EXPECT_INT(unlink(path), 0);
    return r;
}

static void read_file(struct sk_igvm_launch *launch)
{
    struct sevkit_error error;

    sk_test_igvm_finish(&file);
    EXPECT_OK(read_bytes(file.bytes, file.size, launch, &error), &error);
}

static void measure(struct sk_igvm_launch *launch, enum sevkit_igvm_loader loader)
{
    const struct sk_igvm_request request = {.mode = SEVKIT_MODE_SNP, .loader = loader};
    struct sevkit_error error;

    EXPECT_OK(sk_igvm_launch_measure(launch, &request, NULL, &error), &error);
}

static void expect_refused(const struct sk_igvm_request *request, int code, const char *text)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    struct sevkit_error error;

    read_file(&launch);
    EXPECT_ERROR(sk_igvm_launch_measure(&launch, request, NULL, &error), code, &error);
    EXPECT_CONTAINS(error.text, path);
    EXPECT_CONTAINS(error.text, text);
}

TEST(loaders_differ)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch coconut = {0};
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch qemu = {0};
    struct sevkit_error error;

    sk_test_igvm_basic(&file, 1);
    read_file(&coconut);
    measure(&coconut, SEVKIT_IGVM_COCONUT);
    EXPECT(coconut.policy && !coconut.has_id);
    EXPECT_INT(sk_igvm_launch_differs_in_qemu(&coconut, &error), 1);
    read_file(&qemu);
    measure(&qemu, SEVKIT_IGVM_QEMU);
    EXPECT_INT(sk_igvm_launch_differs_in_qemu(&qemu, &error), 0);
}

TEST(vcpus_beyond_the_file)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    struct sk_igvm_request request = {
        .mode = SEVKIT_MODE_SNP,
        .loader = SEVKIT_IGVM_QEMU,
        .vcpus = 4,
        .profile = sevkit_profile_find("qemu"),
    };
    struct sevkit_error error;

    sk_test_igvm_basic(&file, 1);
    expect_refused(&request, SEVKIT_EUSAGE, "3 vCPUs have no save area");
    request.has_vcpu_signature = true;
    request.vcpu_signature = 0xa00f11;
    read_file(&launch);
    EXPECT_OK(sk_igvm_launch_measure(&launch, &request, NULL, &error), &error);
    EXPECT_INT(sk_igvm_launch_differs_in_qemu(&launch, &error), 0);
    request.loader = SEVKIT_IGVM_COCONUT;
    expect_refused(&request, SEVKIT_EUSAGE, "loader");
}

TEST(files_that_are_refused)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch absent = {0};
    static const uint8_t area[4096] = {1};
    static const char key[] = "-----BEGIN PRIVATE KEY-----\n";
    struct sk_igvm_request request = {.mode = SEVKIT_MODE_SEV_ES, .loader = SEVKIT_IGVM_QEMU};
    struct sevkit_error error;

    EXPECT_ERROR(sk_igvm_launch_read("/absent.igvm", &absent, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(read_bytes(key, sizeof(key), &launch, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "key");
    sk_test_igvm_basic(&file, 1);
    expect_refused(&request, SEVKIT_EREFUSED, "not for platform sev-es");
    /* KVM takes the first vCPU's save area only. */
    sk_test_igvm_context(&file, 1, 0xfffffffff000, 1, area);
    request = (struct sk_igvm_request){.loader = SEVKIT_IGVM_QEMU, .check_kvm = true};
    request.mode = SEVKIT_MODE_SNP;
    expect_refused(&request, SEVKIT_EREFUSED, "KVM check");
}

/* A signed file, read again; also in launch->id of the one that was signed. */
static void sign(const struct sevkit_key *id_key, const struct sevkit_key *author_key,
                 struct sk_igvm_launch *ret_signed)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_error error;
    size_t size = 0;

    sk_test_igvm_basic(&file, 1);
    read_file(&launch);
    measure(&launch, SEVKIT_IGVM_QEMU);
    block.guest_svn = 7;
    EXPECT_OK(sk_igvm_launch_sign(&launch, &block, id_key, author_key, &bytes, &size, &error),
              &error);
    EXPECT_INT(launch.id.block.guest_svn, 7);
    EXPECT_INT(launch.id.author_key_enabled, author_key != NULL);
    EXPECT(launch.id.block.policy == *launch.policy);
    EXPECT_OK(read_bytes(bytes, size, ret_signed, &error), &error);
}

static struct sk_checks check(const struct sk_igvm_launch *launch,
                              const struct sk_id_block_expected *expected)
{
    struct sk_checks checks = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_igvm_launch_check(launch, expected, &checks, &error), &error);
    return checks;
}

TEST(signed_files_pass)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP_KEY struct sevkit_key *id_key = NULL;
    SK_CLEANUP_KEY struct sevkit_key *author_key = NULL;
    struct sk_id_block_expected expected = {.origin = "--"};
    const uint64_t other = 0x20000;
    struct sevkit_error error;
    struct sk_checks checks;

    EXPECT_OK(sevkit_key_generate(&id_key, &error), &error);
    EXPECT_OK(sevkit_key_generate(&author_key, &error), &error);
    sign(id_key, author_key, &launch);
    measure(&launch, SEVKIT_IGVM_QEMU);
    EXPECT(launch.has_id);
    expected.launch_digest = sevkit_measurement_digest(launch.measurement);
    expected.policy = launch.policy;
    expected.id_key = (struct sk_expected_signer){id_key, "id.pem"};
    expected.author_key = (struct sk_expected_signer){author_key, "author.pem"};
    checks = check(&launch, &expected);
    EXPECT(!checks.failed);
    EXPECT_INT(checks.count, 8);
    expected.policy = &other;
    expected.id_key.key = author_key;
    checks = check(&launch, &expected);
    EXPECT_CONTAINS(checks.list[5].detail, "expected 0x20000");
    EXPECT_STR(checks.list[6].detail, "the file has another key than id.pem");
}

TEST(another_digest_fails)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const struct sk_id_block_expected expected = {.origin = "--"};
    struct sevkit_error error;
    struct sk_checks checks;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    sign(key, NULL, &launch);
    measure(&launch, SEVKIT_IGVM_COCONUT);
    checks = check(&launch, &expected);
    EXPECT(checks.failed);
    EXPECT_STR(checks.list[0].name, "ID block digest");
    EXPECT_INT(checks.list[0].status, SK_STATUS_FAIL);
    EXPECT_INT(checks.list[2].status, SK_STATUS_PASS);
}

TEST(files_without_an_id_block)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    struct sk_id_block_expected expected = {.origin = "--"};
    struct sevkit_error error;
    struct sk_checks checks;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    sk_test_igvm_basic(&file, 1);
    read_file(&launch);
    measure(&launch, SEVKIT_IGVM_QEMU);
    checks = check(&launch, &expected);
    EXPECT(checks.failed);
    EXPECT_STR(checks.list[0].name, "ID block");
    /* Whoever names the digest need not have it signed. */
    expected.launch_digest = sevkit_measurement_digest(launch.measurement);
    checks = check(&launch, &expected);
    EXPECT(!checks.failed);
    expected.id_key = (struct sk_expected_signer){key, "id.pem"};
    checks = check(&launch, &expected);
    EXPECT(checks.failed);
}

TEST(only_snp_with_a_policy_is_signed)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch es = {0};
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const struct sk_igvm_request request = {.mode = SEVKIT_MODE_SEV_ES};
    const struct sk_id_block_expected expected = {.policy = &(uint64_t){1}, .origin = ""};
    const struct sevkit_id_block block = sevkit_id_block_default();
    struct sk_checks checks = {0};
    struct sevkit_error error;
    uint8_t *bytes;
    size_t size;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_platform(&file, 2, SK_IGVM_SEV_ES);
    sk_test_igvm_page(&file, 3, 0x1000, 0, SK_IGVM_NORMAL, 1);
    read_file(&launch);
    measure(&launch, SEVKIT_IGVM_COCONUT);
    EXPECT_ERROR(sk_igvm_launch_sign(&launch, &block, key, NULL, &bytes, &size, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "no guest policy");
    checks = check(&launch, &expected);
    EXPECT_STR(checks.list[2].detail, "the file has no guest policy");
    read_file(&es);
    EXPECT_OK(sk_igvm_launch_measure(&es, &request, NULL, &error), &error);
    EXPECT_ERROR(sk_igvm_launch_sign(&es, &block, key, NULL, &bytes, &size, &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_ERROR(sk_igvm_launch_check(&es, &expected, &checks, &error), SEVKIT_EUSAGE, &error);
}
