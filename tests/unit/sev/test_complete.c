/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "sev/complete.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

enum call { CONNECT, FIND, CONFIG, LAUNCH_INFO, VCPUS, HOST_SIGNATURE, CALLS };

/* A guest that a test describes. */
struct fake {
    struct sk_sev_source source;
    struct sk_sev_place place;
    struct sk_sev_guest guest;
    struct sk_sev_config config; /* strings borrowed */
    struct sk_sev_launch_info info;
    enum call failing; /* CALLS: none */
    unsigned calls[CALLS];
};

static int call(struct fake *fake, enum call which, struct sevkit_error *error)
{
    fake->calls[which]++;
    return fake->failing == which ? sk_error_set(error, SEVKIT_EIO, "call %d failed", which) : 0;
}

static int fake_connect(struct sk_sev_source *source, struct sk_sev_place *ret_place,
                        struct sevkit_error *error)
{
    struct fake *fake = (struct fake *)source;
    int r = call(fake, CONNECT, error);

    if (r == 0)
        *ret_place = fake->place;
    return r;
}

static int fake_find(struct sk_sev_source *source, struct sk_sev_guest *ret_guest,
                     struct sevkit_error *error)
{
    struct fake *fake = (struct fake *)source;
    int r = call(fake, FIND, error);

    if (r == 0)
        *ret_guest = fake->guest;
    return r;
}

static char *copy(const char *text)
{
    char *result = text ? strdup(text) : NULL;

    EXPECT(result || !text);
    return result;
}

static int fake_config(struct sk_sev_source *source, struct sk_sev_config *ret_config,
                       struct sevkit_error *error)
{
    struct fake *fake = (struct fake *)source;
    int r = call(fake, CONFIG, error);

    if (r < 0)
        return r;
    *ret_config = fake->config;
    ret_config->loader = copy(fake->config.loader);
    ret_config->kernel = copy(fake->config.kernel);
    ret_config->initrd = copy(fake->config.initrd);
    ret_config->cmdline = copy(fake->config.cmdline);
    ret_config->cpu_mode = copy(fake->config.cpu_mode);
    ret_config->cpu_model = copy(fake->config.cpu_model);
    return 0;
}

static int fake_launch_info(struct sk_sev_source *source, struct sk_sev_launch_info *ret_info,
                            struct sevkit_error *error)
{
    struct fake *fake = (struct fake *)source;
    int r = call(fake, LAUNCH_INFO, error);

    if (r == 0)
        *ret_info = fake->info;
    return r;
}

static int fake_vcpus(struct sk_sev_source *source, uint64_t *ret_vcpus, struct sevkit_error *error)
{
    int r = call((struct fake *)source, VCPUS, error);

    if (r == 0)
        *ret_vcpus = 3;
    return r;
}

static int fake_host_signature(struct sk_sev_source *source, uint32_t *ret_signature,
                               struct sevkit_error *error)
{
    int r = call((struct fake *)source, HOST_SIGNATURE, error);

    if (r == 0)
        *ret_signature = 0xa10f11;
    return r;
}

static const struct sk_sev_source_functions functions = {
    .connect = fake_connect,
    .find = fake_find,
    .config = fake_config,
    .launch_info = fake_launch_info,
    .vcpus = fake_vcpus,
    .host_signature = fake_host_signature,
};

static char loader[] = __FILE__, missing[] = "/nonexistent/file", cmdline[] = " quiet",
            custom[] = "custom", passthrough[] = "host-passthrough", milan[] = "EPYC-Milan";

/* Remote, paused, configured as it should be, without a kernel. */
static struct fake good_guest(uint32_t policy)
{
    return (struct fake){
        .source = {&functions, "fake"},
        .place = {.remote = true},
        .guest = {.id = 7, .name = "guest", .uuid = "u", .is_running = true, .is_paused = true},
        .config = {.sev_count = 1,
                   .dh_cert_count = 1,
                   .session_count = 1,
                   .loader_count = 1,
                   .loader = loader},
        .info = {true, "AAAA", true, true, true, true, 1, 55, 24, policy},
        .failing = CALLS,
    };
}

/* What an owner gives at least: the firmware. */
static struct sk_sev_inputs with_firmware(void)
{
    return (struct sk_sev_inputs){.has_firmware = true};
}

static int complete(struct fake *fake, struct sk_sev_inputs *inputs, bool insecure,
                    bool ignore_config, struct sevkit_error *error)
{
    struct sk_sev_completion completion = {.insecure = insecure, .ignore_config = ignore_config};
    SK_CLEANUP(sk_sev_config_done) struct sk_sev_config config = {0};

    *error = (struct sevkit_error){0};
    return sk_sev_complete(&fake->source, &completion, inputs, &config, error);
}

static void expect(struct fake *fake, bool insecure, bool ignore_config, int want)
{
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;
    int got = complete(fake, &inputs, insecure, ignore_config, &error);

    if (got != want || error.code != want)
        sk_test_fail(__FILE__, __LINE__, "%d, expected %d: %s", got, want, error.text);
}

TEST(a_good_guest_is_completed)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    EXPECT_OK(complete(&fake, &inputs, false, false, &error), &error);
    EXPECT_STR(inputs.measurement, "AAAA");
    EXPECT_INT(inputs.api_major.value, 1);
    EXPECT_INT(inputs.api_minor.value, 55);
    EXPECT_INT(inputs.build_id.value, 24);
    EXPECT_INT(inputs.policy.value, 1);
    EXPECT(!inputs.vcpus.given && !inputs.has_signature);
    EXPECT_INT(fake.calls[VCPUS] + fake.calls[HOST_SIGNATURE], 0);
}

TEST(what_was_given_wins)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    inputs.measurement = copy("BBBB");
    inputs.policy = (struct sk_sev_number){.given = true, .value = 3};
    inputs.api_major = (struct sk_sev_number){.given = true, .negative = true, .value = 9};
    EXPECT_OK(complete(&fake, &inputs, false, false, &error), &error);
    EXPECT_STR(inputs.measurement, "BBBB");
    EXPECT_INT(inputs.policy.value, 3);
    EXPECT_INT(inputs.api_major.value, 9);
}

TEST(a_local_guest_is_insecure)
{
    struct fake fake = good_guest(1);

    fake.place.remote = false;
    expect(&fake, false, false, SK_SEV_EINSECURE);
    EXPECT_INT(fake.calls[FIND], 0);
    expect(&fake, true, false, 0);
    /* To ignore the configuration does not make it secure. */
    expect(&fake, false, true, SK_SEV_EINSECURE);
}

TEST(states)
{
    struct fake fake = good_guest(1);

    fake.guest.is_paused = false;
    expect(&fake, false, false, SK_SEV_ESTATE);
    expect(&fake, true, false, 0);
    fake.guest.is_running = false;
    expect(&fake, false, false, SK_SEV_ESTATE);
    expect(&fake, true, false, SK_SEV_ESTATE);
    expect(&fake, true, true, SK_SEV_ESTATE);
}

/* What a change of a good configuration leads to: secure, insecure, secure and ignored. */
static const struct {
    struct sk_sev_config change;
    int secure, insecure, ignored;
} configurations_cases[] = {
    {{.sev_count = 0, .dh_cert_count = 1, .session_count = 1, .loader_count = 1},
     SK_SEV_ECONFIG,
     SK_SEV_ECONFIG,
     0},
    {{.sev_count = 1, .dh_cert_count = 0, .session_count = 1, .loader_count = 1},
     SK_SEV_ECONFIG,
     SK_SEV_ECONFIG,
     0},
    {{.sev_count = 1, .dh_cert_count = 1, .session_count = 0, .loader_count = 1},
     SK_SEV_ECONFIG,
     SK_SEV_ECONFIG,
     0},
    {{.sev_count = 1, .dh_cert_count = 1, .session_count = 1, .loader_count = 0},
     SK_SEV_ECONFIG,
     SK_SEV_ECONFIG,
     0},
    {{.sev_count = 1, .dh_cert_count = 1, .session_count = 1, .loader_count = 2},
     SK_SEV_ECONFIG,
     SK_SEV_ECONFIG,
     0},
    /* The two checks of security stay in force. */
    {{.sev_count = 1, .dh_cert_count = 1, .session_count = 1, .loader_count = 1, .has_nvram = true},
     SK_SEV_EINSECURE,
     0,
     SK_SEV_EINSECURE},
    {{.sev_count = 1,
      .dh_cert_count = 1,
      .session_count = 1,
      .loader_count = 1,
      .cmdline = cmdline},
     SK_SEV_EINSECURE,
     0,
     SK_SEV_EINSECURE},
    {{.sev_count = 1,
      .dh_cert_count = 1,
      .session_count = 1,
      .loader_count = 1,
      .kernel_hashes = true},
     SK_SEV_ECONFIG,
     SK_SEV_ECONFIG,
     0},
};

TEST(configurations)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(configurations_cases); i++) {
        struct fake fake = good_guest(1);

        fake.config = configurations_cases[i].change;
        expect(&fake, false, false, configurations_cases[i].secure);
        expect(&fake, true, false, configurations_cases[i].insecure);
        expect(&fake, false, true, configurations_cases[i].ignored);
    }
}

/* The first thing that is wrong decides. */
TEST(configurations_in_order)
{
    struct fake fake = good_guest(1);

    fake.config.has_nvram = true;
    fake.config.loader_count = 0;
    expect(&fake, false, false, SK_SEV_EINSECURE);
    fake.config.session_count = 0;
    expect(&fake, false, false, SK_SEV_ECONFIG);
}

TEST(a_kernel_needs_kernel_hashes)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    inputs.has_kernel = true;
    EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SEVKIT_EUSAGE, &error);
    EXPECT_OK(complete(&fake, &inputs, false, true, &error), &error);
    fake.config.kernel_hashes = true;
    fake.config.kernel = missing;
    EXPECT_OK(complete(&fake, &inputs, false, false, &error), &error);
}

/* The owner's own command line does not help where the guest's is not measured. */
TEST(boot_files_need_kernel_hashes)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    inputs.has_cmdline = true;
    fake.config.cmdline = cmdline;
    EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SK_SEV_EINSECURE, &error);
    EXPECT_CONTAINS(error.text, "boots a kernel that is not measured");
}

/* QEMU measures the firmware alone then, so that the names of the configuration do not matter. */
TEST(an_unmeasured_kernel_is_not_read)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    fake.place.remote = false;
    fake.config.kernel = missing;
    fake.config.initrd = missing;
    fake.config.cmdline = cmdline;
    EXPECT(sk_sev_kernel_unmeasured(&fake.config));
    EXPECT_OK(complete(&fake, &inputs, true, false, &error), &error);
    EXPECT(!inputs.has_kernel && !inputs.has_initrd && !inputs.has_cmdline);
    fake.place.remote = true;
    EXPECT_ERROR(complete(&fake, &inputs, false, true, &error), SK_SEV_EINSECURE, &error);
}

TEST(no_source_without_an_api_version)
{
    struct fake fake = good_guest(1);

    fake.info = (struct sk_sev_launch_info){0};
    expect(&fake, false, false, SEVKIT_EUSAGE);
    fake.info.has_api_major = true;
    expect(&fake, false, false, SEVKIT_EIO);
    fake.info = good_guest(1).info;
    fake.info.has_policy = false;
    expect(&fake, false, false, SEVKIT_EIO);
}

/* A source without a configuration: QMP. */
TEST(a_configuration_may_not_be_visible)
{
    struct sk_sev_source_functions blind = functions;
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = {0};
    struct sevkit_error error;

    blind.config = NULL;
    blind.host_signature = NULL;
    fake.source.functions = &blind;
    fake.place.remote = false;
    expect(&fake, true, false, 0);
    EXPECT_ERROR(complete(&fake, &inputs, true, false, &error), SEVKIT_EUSAGE, &error);
    fake.info.policy = SK_SEV_POLICY_ES;
    expect(&fake, true, false, SEVKIT_EUSAGE);
}

/* Files of the host's: of another host they cannot be read, of this one they prove nothing. */
TEST(files)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = {0};
    struct sevkit_error error;

    EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(complete(&fake, &inputs, true, false, &error), SEVKIT_EUSAGE, &error);
    fake.place.remote = false;
    EXPECT_OK(complete(&fake, &inputs, true, false, &error), &error);
    EXPECT(inputs.has_firmware && inputs.firmware.size > 0);
    fake.config.kernel_hashes = true;
    fake.config.kernel = loader;
    fake.config.initrd = loader;
    fake.config.cmdline = cmdline;
    EXPECT_OK(complete(&fake, &inputs, true, false, &error), &error);
    EXPECT(inputs.has_kernel && inputs.has_initrd && inputs.has_cmdline);
    EXPECT_STR(inputs.cmdline, " quiet");
    EXPECT_BYTES(inputs.hashes.kernel, inputs.hashes.initrd, 32);
}

TEST(missing_files)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    fake.place.remote = false;
    fake.config.kernel_hashes = true;
    fake.config.kernel = missing;
    EXPECT_ERROR(complete(&fake, &inputs, true, false, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, missing);
}

TEST(a_remote_kernel_must_be_given)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    struct sevkit_error error;

    fake.config.kernel_hashes = true;
    fake.config.kernel = missing;
    fake.config.initrd = missing;
    fake.config.cmdline = cmdline;
    EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "kernel");
    inputs.has_kernel = true;
    EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "initrd");
    inputs.has_initrd = true;
    EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SK_SEV_EINSECURE, &error);
    EXPECT_OK(complete(&fake, &inputs, true, false, &error), &error);
    EXPECT_STR(inputs.cmdline, " quiet");
}

TEST(es_guests)
{
    struct fake fake = good_guest(5);
    struct sevkit_error error;

    expect(&fake, false, false, SK_SEV_EINSECURE);
    expect(&fake, true, false, SEVKIT_EUSAGE);
    fake.config.cpu_mode = custom;
    fake.config.cpu_model = milan;
    expect(&fake, true, false, SEVKIT_EUSAGE);
    fake.config.cpu_mode = passthrough;
    expect(&fake, true, false, 0);
    {
        SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();

        EXPECT_OK(complete(&fake, &inputs, true, false, &error), &error);
        EXPECT_INT(inputs.vcpus.value, 3);
        EXPECT_INT(inputs.signature, 0xa10f11);
    }
    {
        SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();

        inputs.vcpus = (struct sk_sev_number){.given = true, .value = 2};
        EXPECT_ERROR(complete(&fake, &inputs, false, false, &error), SK_SEV_EINSECURE, &error);
        inputs.has_signature = true;
        EXPECT_OK(complete(&fake, &inputs, false, false, &error), &error);
    }
}

TEST(a_named_model_is_taken_on_demand)
{
    struct sk_sev_completion completion = {.insecure = true, .named_models = true};
    struct fake fake = good_guest(5);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    SK_CLEANUP(sk_sev_config_done) struct sk_sev_config config = {0};
    struct sevkit_error error;

    fake.config.cpu_mode = custom;
    fake.config.cpu_model = milan;
    EXPECT_OK(sk_sev_complete(&fake.source, &completion, &inputs, &config, &error), &error);
    EXPECT_INT(inputs.signature, 0xa00f11);
    EXPECT_INT(fake.calls[HOST_SIGNATURE], 0);
    EXPECT_STR(config.cpu_model, "EPYC-Milan");
}

/* Any call may fail; that is never a yes, and nothing is asked after it. */
TEST(every_call_may_fail)
{
    for (int which = CONNECT; which < CALLS; which++) {
        struct fake fake = good_guest(5);

        fake.config.cpu_mode = passthrough;
        fake.failing = (enum call)which;
        expect(&fake, true, false, SEVKIT_EIO);
        EXPECT_INT(fake.calls[which], 1);
        for (int later = which + 1; later < CALLS; later++)
            EXPECT_INT(fake.calls[later], 0);
    }
}

static void trace(void *arg, const char *label, const char *text)
{
    if (strcmp(label, "VM") == 0)
        snprintf(arg, 64, "%s", text);
}

TEST(the_guest_is_traced)
{
    struct fake fake = good_guest(1);
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = with_firmware();
    char text[64] = "";
    struct sevkit_error error;

    inputs.trace = trace;
    inputs.trace_arg = text;
    EXPECT_OK(complete(&fake, &inputs, false, false, &error), &error);
    EXPECT_STR(text, "id=7 name=guest uuid=u");
}
