/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "image.h"
#include "launch/guest_launch.h"
#include "test.h"

#include <sevkit/key.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SNP                                                                       \
    "generation = 'sev-snp'\nvcpus = 2\nqmp = 'q'\ncpu.model = 'EPYC-Milan-v2'\n" \
    "firmware.file = 'fw'\n"
#define PLAIN  "generation = 'none'\nqmp = 'q'\n"
#define BRIDGE "network = {type = 'bridge', tap = 'no-tap', bridge = 'no-bridge'}\n"

static char folder[64];

static void write_file(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(name, "wb");

    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static void enter_folder(const char *plan)
{
    /* QEMU takes firmware of a multiple of 64 KiB. */
    static uint8_t image[((SK_TEST_IMAGE_BYTES >> 16) + 1) << 16];

    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-launch-XXXXXX");
    sk_test_image(image + sizeof(image) - SK_TEST_IMAGE_BYTES);
    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0);
    write_file("fw", image, sizeof(image));
    write_file("plan", plan, strlen(plan));
}

static void leave_folder(void)
{
    static const char *const names[] = {"fw", "plan", "block", "auth", "q.lock"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        (void)unlink(names[i]);
    EXPECT(chdir("/") == 0 && rmdir(folder) == 0);
}

/* A launch on a host with QEMU 10.0, of which nothing is asked. */
static struct sk_launch_request on_host(void)
{
    return (struct sk_launch_request){
        .plan = {.path = "plan", .name = "--set"},
        .host = {.has_release = true, .release = {10, 0, 0}},
        .cbitpos = {true, 51},
    };
}

static bool has_word(const struct sk_launch *launch, const char *part)
{
    for (size_t i = 0; i < launch->words.count; i++)
        if (strstr(launch->words.words[i].text, part))
            return true;
    return false;
}

static int load(void *arg, const char *path, bool is_author, struct sevkit_key **ret_key,
                struct sevkit_error *error)
{
    EXPECT(!arg && !is_author);
    EXPECT_STR(path, "id.pem");
    return sevkit_key_generate(ret_key, error);
}

static const struct sk_start_keys keys = {load, NULL};

TEST(digest_words_and_steps)
{
    static const char *const settings[] = {"vcpus=3"};
    SK_CLEANUP(sk_launch_done) struct sk_launch alone = {0};
    SK_CLEANUP(sk_launch_done) struct sk_launch whole = {0};
    SK_CLEANUP(sk_launch_done) struct sk_launch other = {0};
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};

    enter_folder(SNP BRIDGE);
    request.digest_only = true;
    EXPECT_OK(sk_launch_prepare(&request, NULL, &alone, &error), &error);
    EXPECT(alone.measurement && alone.words.count == 0 && alone.steps.count == 0 && !alone.qmp);
    request.digest_only = false;
    EXPECT_OK(sk_launch_prepare(&request, NULL, &other, &error), &error);
    EXPECT(!other.measurement);
    sk_launch_done(&other);
    request.wants_digest = true;
    EXPECT_OK(sk_launch_prepare(&request, NULL, &whole, &error), &error);
    EXPECT_BYTES(sevkit_measurement_digest(whole.measurement),
                 sevkit_measurement_digest(alone.measurement), 48);
    EXPECT(has_word(&whole, "sev-snp-guest") && has_word(&whole, "cbitpos=51"));
    EXPECT(whole.steps.count > 0);
    EXPECT_STR(whole.qmp, "q");
    request.plan.settings = settings;
    request.plan.setting_count = 1;
    EXPECT_OK(sk_launch_prepare(&request, NULL, &other, &error), &error);
    EXPECT(memcmp(sevkit_measurement_digest(other.measurement),
                  sevkit_measurement_digest(alone.measurement), 48) != 0);
    leave_folder();
}

TEST(id_block_is_signed)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};

    enter_folder(SNP "id_block.key = 'id.pem'\n");
    request.keys = &keys;
    EXPECT_OK(sk_launch_prepare(&request, NULL, &launch, &error), &error);
    EXPECT_BYTES(launch.start.block.launch_digest, sevkit_measurement_digest(launch.measurement),
                 48);
    EXPECT(has_word(&launch, "id-block="));
    leave_folder();
}

TEST(simulated_c_bit)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};

    enter_folder(SNP);
    request.simulator = "no-chip";
    request.cbitpos.given = false;
    EXPECT_OK(sk_launch_prepare(&request, NULL, &launch, &error), &error);
    EXPECT(has_word(&launch, "cbitpos=51"));
    EXPECT_ERROR(sk_launch_start(&request, &launch, NULL, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "no-chip");
    leave_folder();
}

static void count_line(void *arg, const char *line)
{
    EXPECT(*line);
    ++*(unsigned *)arg;
}

TEST(refusals)
{
    static const struct {
        const char *plan, *setting, *text;
        int code;
        bool signs, simulates;
    } cases[] = {
        {"generation = 3\n", NULL, "plan:1:", SEVKIT_EINPUT, false, false},
        {SNP, "vcpus=0", "--set:1:", SEVKIT_EINPUT, false, false},
        {SNP, "firmware.file='nowhere'", "nowhere", SEVKIT_EIO, false, false},
        {SNP, "expect='x = 1'", "expect", SEVKIT_EINPUT, false, false},
        {SNP, "firmware.type='pflash'", "firmware.type", SEVKIT_EREFUSED, false, false},
        {SNP, NULL, "id_block.key is missing", SEVKIT_EREFUSED, true, false},
        {PLAIN, NULL, "'sev-snp' only", SEVKIT_EREFUSED, false, true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
        struct sk_launch_request request = on_host();
        struct sevkit_error error = {0};

        enter_folder(cases[i].plan);
        request.plan.settings = &cases[i].setting;
        request.plan.setting_count = cases[i].setting != NULL;
        request.keys = cases[i].signs ? &keys : NULL;
        request.simulator = cases[i].simulates ? "chip" : NULL;
        EXPECT_ERROR(sk_launch_prepare(&request, NULL, &launch, &error), cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
        leave_folder();
    }
}

TEST(all_refusals_are_told)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};
    unsigned errors = 0;
    const struct sk_listener listener = {.error = count_line, .arg = &errors};

    enter_folder(SNP "firmware.type = 'pflash'\nsev.tsc_frequency = 2000000\n");
    request.digest_only = true;
    EXPECT_ERROR(sk_launch_prepare(&request, &listener, &launch, &error), SEVKIT_EREFUSED, &error);
    EXPECT_INT(errors + 1, launch.findings.kinds[SK_FINDING_ERROR]);
    EXPECT(errors > 0);
    leave_folder();
}

/* How many refusals the rules find; -1 for an error. */
static int check(const char *plan, const struct sk_launch_request *request,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    int r;

    enter_folder(plan);
    r = sk_launch_check(request, NULL, &launch, error);
    leave_folder();
    return r < 0 ? r : (int)launch.findings.kinds[SK_FINDING_ERROR];
}

TEST(findings_are_no_errors)
{
    struct sk_launch_request request = {.plan = {.path = "plan", .name = "--set"}};
    struct sevkit_error error = {0};

    EXPECT_INT(check(SNP, &request, &error), 0);
    EXPECT_INT(check(SNP "firmware.type = 'pflash'\n", &request, &error), 1);
    EXPECT_INT(check("generation = 3\n", &request, &error), SEVKIT_EINPUT);
    request.host = (struct sk_plan_host){.has_release = true, .release = {8, 0, 0}};
    EXPECT(check(SNP, &request, &error) > 0);
    request.host = (struct sk_plan_host){.asks_qemu = true};
    EXPECT_INT(check(PLAIN "qemu = 'no-such-qemu'\n", &request, &error), SEVKIT_EIO);
    EXPECT_CONTAINS(error.text, "no-such-qemu");
}

TEST(id_block_of_another_digest)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    struct sevkit_id_block block = sevkit_id_block_default();
    uint8_t bytes[SEVKIT_ID_BLOCK_BYTES], auth[SEVKIT_ID_AUTH_BYTES] = {1};
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};

    enter_folder(SNP "id_block = {block = 'block', auth = 'auth'}\n");
    sevkit_id_block_write(&block, bytes);
    write_file("block", bytes, sizeof(bytes));
    write_file("auth", auth, sizeof(auth));
    EXPECT_OK(sk_launch_check(&request, NULL, &launch, &error), &error);
    EXPECT_INT(launch.findings.kinds[SK_FINDING_ERROR], 1);
    EXPECT_STR(launch.findings.list[launch.findings.count - 1].code, "id-block");
    sk_launch_done(&launch);
    EXPECT_ERROR(sk_launch_prepare(&request, NULL, &launch, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "it is for the digest ");
    leave_folder();
}

/* The status of a process that starts the plan. */
static int start(const struct sk_launch_request *request, struct sevkit_error *error)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    int r, status = 0;
    pid_t pid;

    EXPECT_OK(sk_launch_prepare(request, NULL, &launch, error), error);
    pid = fork();
    if (pid == 0)
        _exit(sk_launch_start(request, &launch, NULL, error) < 0 ? 77 : 78);
    EXPECT(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    if (WEXITSTATUS(status) != 77)
        return WEXITSTATUS(status);
    r = sk_launch_start(request, &launch, NULL, error);
    EXPECT(r < 0);
    return r;
}

TEST(becomes_qemu)
{
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};

    request.starts = true;
    enter_folder(PLAIN "qemu = '/bin/true'\n");
    EXPECT_INT(start(&request, &error), 0);
    leave_folder();
    enter_folder(PLAIN "qemu = '/bin/false'\n");
    EXPECT_INT(start(&request, &error), 1);
    leave_folder();
}

TEST(nothing_starts)
{
    struct sk_launch_request request = on_host();
    struct sevkit_error error = {0};

    request.starts = true;
    request.apply_hint = "; do them";
    enter_folder(PLAIN "qemu = '/bin/true'\nboot.kernel = 'nowhere'\n");
    EXPECT_INT(start(&request, &error), SEVKIT_EIO);
    EXPECT_CONTAINS(error.text, "boot.kernel: nowhere");
    leave_folder();
    enter_folder(PLAIN "qemu = '/bin/true'\n" BRIDGE);
    EXPECT_INT(start(&request, &error), SEVKIT_EREFUSED);
    EXPECT_CONTAINS(error.text, "the host is not ready: ");
    EXPECT_CONTAINS(error.text, " (and more); do them");
    leave_folder();
    enter_folder("generation = 'none'\nqemu = '/bin/true'\nqmp = 'fw'\n");
    EXPECT_INT(start(&request, &error), SEVKIT_EREFUSED);
    EXPECT_CONTAINS(error.text, "fw: no socket");
    leave_folder();
}
