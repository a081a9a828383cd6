/* SPDX-License-Identifier: Apache-2.0 */
/* A validation without a running guest: what it needs, yes, no and what fits instead, secrets. */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "image.h"
#include "sev/sev_policy.h"
#include "sev/validation.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sevkit_error error;
static char warned[512];
static char folder[64];

static void warn(void *arg, const char *line)
{
    (void)arg;
    (void)snprintf(warned, sizeof(warned), "%s", line);
}

static const struct sk_listener listener = {.warn = warn};

static const char *path_of(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % SK_ARRAY_SIZE(paths)];

    (void)snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(path_of(name), "wb");

    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static const char *const names[] = {"fw.bin", "other.bin", "tk.bin", "pass", "h", "p"};

static void open_folder(void)
{
    static uint8_t image[SK_TEST_IMAGE_BYTES];
    uint8_t tk[2 * SK_SEV_KEY_BYTES];

    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-validation-XXXXXX");
    EXPECT(mkdtemp(folder));
    sk_test_image(image);
    write_file("fw.bin", image, sizeof(image));
    image[0] ^= 1;
    write_file("other.bin", image, sizeof(image));
    memset(tk, 7, sizeof(tk));
    write_file("tk.bin", tk, sizeof(tk));
    write_file("pass", "secret\n", 7);
    warned[0] = '\0';
}

static void close_folder(void)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        (void)unlink(path_of(names[i]));
    EXPECT(rmdir(folder) == 0);
}

static struct sk_sev_number number(uint64_t value)
{
    return (struct sk_sev_number){.given = true, .value = value};
}

/* All that a SEV guest needs but the measurement. */
static void fill(struct sk_validation *validation, const char *firmware)
{
    struct sk_sev_inputs *inputs = &validation->inputs;

    EXPECT_OK(sk_sev_load_firmware(inputs, path_of(firmware), &error), &error);
    EXPECT_OK(sk_sev_load_tk(inputs, path_of("tk.bin"), &error), &error);
    inputs->policy = number(SK_SEV_POLICY_NODBG);
    inputs->api_major = number(1);
    inputs->api_minor = number(55);
    inputs->build_id = number(24);
    validation->search_vcpus = 4;
}

/* What the processor would report of a launch with this firmware. */
static void measure(const char *firmware,
                    char ret_measurement[SK_BASE64_LENGTH(SK_SEV_BLOB_BYTES) + 1])
{
    SK_CLEANUP(sk_validation_done)
    struct sk_validation validation = {.compute = true, .has_nonce = true, .nonce = {1, 2, 3}};
    uint8_t blob[SK_SEV_BLOB_BYTES];

    fill(&validation, firmware);
    EXPECT_OK(sk_validation_run(&validation, &listener, &error), &error);
    EXPECT(!validation.matches);
    memcpy(blob, validation.values.measure, SK_SEV_MEASURE_BYTES);
    memcpy(blob + SK_SEV_MEASURE_BYTES, validation.launch.nonce, SK_SEV_NONCE_BYTES);
    EXPECT_INT(blob[SK_SEV_MEASURE_BYTES + 2], 3);
    sk_base64_encode(blob, sizeof(blob), ret_measurement);
}

/* Of one with this firmware, as the owner sees it. */
static void expect_firmware(struct sk_validation *validation, const char *firmware,
                            const char *reported)
{
    char text[SK_BASE64_LENGTH(SK_SEV_BLOB_BYTES) + 1];

    measure(reported, text);
    fill(validation, firmware);
    validation->inputs.measurement = strdup(text);
    EXPECT(validation->inputs.measurement);
}

/* A secret that is to leave if the answer is yes. */
static void ask_for_secret(struct sk_validation *validation)
{
    EXPECT_OK(sk_sev_secrets_add(&validation->secrets, "luks-key", path_of("pass"), true, &error),
              &error);
    EXPECT_OK(sk_sev_secrets_read(&validation->secrets, &sk_sys_real, &error), &error);
    validation->header = path_of("h");
    validation->payload = path_of("p");
}

TEST(yes_and_secrets)
{
    SK_CLEANUP(sk_validation_done) struct sk_validation validation = {.compute = false};
    struct stat st;

    open_folder();
    expect_firmware(&validation, "fw.bin", "fw.bin");
    ask_for_secret(&validation);
    EXPECT_OK(sk_validation_run(&validation, &listener, &error), &error);
    EXPECT(validation.matches && !validation.searched);
    EXPECT_STR(warned, "");
    EXPECT(validation.payload_bytes > 0);
    EXPECT(stat(path_of("h"), &st) == 0 && (st.st_mode & 0777) == 0600);
    EXPECT(stat(path_of("p"), &st) == 0 && (st.st_mode & 0777) == 0600);
    close_folder();
}

/* The no comes with what fits, and no secret leaves. */
TEST(no_and_what_fits)
{
    SK_CLEANUP(sk_validation_done) struct sk_validation validation = {.compute = false};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct stat st;

    open_folder();
    expect_firmware(&validation, "fw.bin", "other.bin");
    EXPECT_OK(sk_validation_add_firmware(&validation, path_of("other.bin"), &error), &error);
    ask_for_secret(&validation);
    EXPECT_OK(sk_validation_run(&validation, &listener, &error), &error);
    EXPECT(!validation.matches && validation.searched);
    EXPECT(validation.others_fit.count > 0);
    sk_sev_explain_text(&validation.others_fit.found[0], &text);
    EXPECT_CONTAINS(sk_text_get(&text), "other.bin");
    EXPECT_INT(validation.payload_bytes, 0);
    EXPECT(stat(path_of("h"), &st) < 0);
    close_folder();
}

TEST(no_without_a_search)
{
    SK_CLEANUP(sk_validation_done) struct sk_validation validation = {.no_search = true};

    open_folder();
    expect_firmware(&validation, "other.bin", "fw.bin");
    EXPECT_OK(sk_validation_run(&validation, &listener, &error), &error);
    EXPECT(!validation.matches && !validation.searched);
    close_folder();
}

TEST(a_digest_alone)
{
    SK_CLEANUP(sk_validation_done)
    struct sk_validation validation = {.compute = true, .names_cpus = true};

    open_folder();
    EXPECT_OK(sk_sev_load_firmware(&validation.inputs, path_of("fw.bin"), &error), &error);
    validation.inputs.policy = number(0);
    EXPECT_INT(sk_validation_lacks(&validation), SK_LACKS_NOTHING);
    EXPECT_OK(sk_validation_run(&validation, &listener, &error), &error);
    EXPECT_CONTAINS(warned, "neither vCPUs nor their number are measured");
    close_folder();
}

/* Each thing that is taken away is the one that is asked for. */
TEST(what_is_needed)
{
    static const struct {
        enum sk_validation_lack lack;
        const char *text;
    } rows[] = {
        {SK_LACKS_FIRMWARE, "firmware"},
        {SK_LACKS_POLICY, "policy"},
        {SK_LACKS_MEASUREMENT, "measurement"},
        {SK_LACKS_API_MAJOR, "API major version"},
        {SK_LACKS_API_MINOR, "API minor version"},
        {SK_LACKS_BUILD_ID, "build id"},
        {SK_LACKS_TIK, "TIK"},
        {SK_LACKS_TEK, "TEK, for secrets"},
        {SK_LACKS_KERNEL, "kernel of the initrd or command line"},
    };
    char want[128];

    open_folder();
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        SK_CLEANUP(sk_validation_done) struct sk_validation validation = {.compute = false};
        struct sk_sev_inputs *inputs = &validation.inputs;

        expect_firmware(&validation, "fw.bin", "fw.bin");
        EXPECT_OK(sk_sev_secrets_add_word(&validation.secrets, "luks-key:x", &error), &error);
        EXPECT_INT(sk_validation_lacks(&validation), SK_LACKS_NOTHING);
        inputs->has_firmware = rows[i].lack != SK_LACKS_FIRMWARE;
        inputs->policy.given = rows[i].lack != SK_LACKS_POLICY;
        inputs->api_major.given = rows[i].lack != SK_LACKS_API_MAJOR;
        inputs->api_minor.given = rows[i].lack != SK_LACKS_API_MINOR;
        inputs->build_id.given = rows[i].lack != SK_LACKS_BUILD_ID;
        inputs->has_initrd = rows[i].lack == SK_LACKS_KERNEL;
        if (rows[i].lack == SK_LACKS_MEASUREMENT) {
            free(inputs->measurement);
            inputs->measurement = NULL;
        }
        if (rows[i].lack == SK_LACKS_TIK) {
            sk_secret_free(inputs->tik);
            inputs->tik = NULL;
        }
        if (rows[i].lack == SK_LACKS_TEK) {
            sk_secret_free(inputs->tek);
            inputs->tek = NULL;
        }
        EXPECT_INT(sk_validation_lacks(&validation), rows[i].lack);
        EXPECT_ERROR(sk_validation_run(&validation, &listener, &error), SEVKIT_EUSAGE, &error);
        (void)snprintf(want, sizeof(want), "required, but not given: %s", rows[i].text);
        EXPECT_STR(error.text, want);
    }
    close_folder();
}

TEST(too_many_firmwares)
{
    SK_CLEANUP(sk_validation_done) struct sk_validation validation = {.compute = false};

    open_folder();
    EXPECT_ERROR(sk_validation_add_firmware(&validation, path_of("absent"), &error), SEVKIT_EIO,
                 &error);
    for (unsigned i = 0; i < SK_OTHER_FIRMWARES_MAX; i++)
        EXPECT_OK(sk_validation_add_firmware(&validation, path_of("fw.bin"), &error), &error);
    EXPECT_ERROR(sk_validation_add_firmware(&validation, path_of("fw.bin"), &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_STR(error.text, "more than 16 files");
    close_folder();
}

TEST(secrets_as_words)
{
    SK_CLEANUP(sk_sev_secrets_done) struct sk_sev_secrets secrets = {0};

    EXPECT_OK(sk_sev_secrets_add_word(&secrets, "luks-key:a:b", &error), &error);
    EXPECT_STR(secrets.items[0].path, "a:b");
    EXPECT_ERROR(sk_sev_secrets_add_word(&secrets, "luks-key:x", &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "secret 'luks-key': given twice");
    EXPECT_ERROR(sk_sev_secrets_add_word(&secrets, "luks-key", &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "secret 'luks-key': expected NAME:FILE");
    EXPECT_ERROR(sk_sev_secrets_add_word(&secrets, "luks-key:", &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_sev_secrets_add_word(&secrets, "key:x", &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "neither a GUID nor a known name");
}
