/* SPDX-License-Identifier: Apache-2.0 */
/* The libvirt source over a libvirt in memory, of which any call can fail. */
#include "base/cleanup.h"
#include "fault.h"
#include "libvirt/connection.h"
#include "test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<libvirt/libvirt.h>)
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#define HAVE_HEADERS 1
#endif

#define UUID      "6695eb01-f6a4-8304-79aa-97f2502e193f"
#define FUNCTIONS (sizeof(struct sk_libvirt_api) / sizeof(void *))
#define CAPABILITIES                                                                       \
    "<capabilities><host><uuid>11111111-2222-3333-4444-555555555555</uuid>"                \
    "<cpu><arch>x86_64</arch><signature family='25' model='1' stepping='1'/></cpu></host>" \
    "</capabilities>"

/* What the fake does and has seen. */
static struct {
    const char *uri;
    const char *host_name;
    const char *capabilities;
    const char *xml;
    const char *known_uuid, *known_name;
    int known_id;
    int error_code;
    bool active;
    struct sk_libvirt_info info;
    struct sk_libvirt_parameter parameters[8];
    int parameter_count;
    /* The n-th call of all that can fail does so; 0: none. */
    unsigned failing, calls;
    const char *failed;
    /* Things handed out and not given back. */
    int connections, domains, lists;
    char header[64], payload[64];
    unsigned resumed, injected;
} fake;

static void fake_reset(void)
{
    static char measurement[] = "bWVhc3VyZQ==";

    memset(&fake, 0, sizeof(fake));
    fake.uri = "qemu:///system";
    fake.host_name = "hv1";
    fake.capabilities = CAPABILITIES;
    fake.xml = "<domain type='kvm'><os><loader>/fw.fd</loader></os>"
               "<launchSecurity type='sev'><policy>0x1</policy><dhCert/><session/></launchSecurity>"
               "</domain>";
    fake.known_uuid = UUID;
    fake.known_name = "guest";
    fake.known_id = 7;
    fake.active = true;
    fake.info = (struct sk_libvirt_info){.state = SK_LIBVIRT_PAUSED, .vcpus = 3};
    fake.parameters[0] = (struct sk_libvirt_parameter){
        .field = "sev-measurement", .type = SK_LIBVIRT_STRING, .value.s = measurement};
    fake.parameters[1] = (struct sk_libvirt_parameter){
        .field = "sev-api-major", .type = SK_LIBVIRT_UINT, .value.ui = 1};
    fake.parameters[2] = (struct sk_libvirt_parameter){
        .field = "sev-api-minor", .type = SK_LIBVIRT_UINT, .value.ui = 55};
    fake.parameters[3] = (struct sk_libvirt_parameter){
        .field = "sev-build-id", .type = SK_LIBVIRT_UINT, .value.ui = 24};
    fake.parameters[4] = (struct sk_libvirt_parameter){
        .field = "sev-policy", .type = SK_LIBVIRT_UINT, .value.ui = 0x7};
    fake.parameters[5] = (struct sk_libvirt_parameter){
        .field = "sev-something-new", .type = SK_LIBVIRT_LLONG, .value.l = -1};
    fake.parameter_count = 6;
}

static bool fails(const char *name)
{
    if (++fake.calls != fake.failing)
        return false;
    fake.failed = name;
    fake.error_code = 1;
    return true;
}

/* libvirt's memory is not ours to make fail: the tests of that are about our own allocations. */
static char *give(const char *text, const char *name)
{
    char *copy = NULL;

    if (!fails(name) && asprintf(&copy, "%s", text) < 0)
        abort();
    return copy;
}

static void *fake_open(const char *uri)
{
    EXPECT(uri != NULL);
    if (fails("open"))
        return NULL;
    fake.connections++;
    return &fake.connections;
}

static int fake_close(void *connection)
{
    EXPECT(connection == &fake.connections);
    fake.connections--;
    return 0;
}

static char *fake_uri(void *connection)
{
    EXPECT(connection == &fake.connections);
    return give(fake.uri, "uri");
}

static char *fake_host_name(void *connection)
{
    EXPECT(connection == &fake.connections);
    return give(fake.host_name, "host_name");
}

static char *fake_capabilities(void *connection)
{
    EXPECT(connection == &fake.connections);
    return give(fake.capabilities, "capabilities");
}

static void *found(bool is_it, const char *name)
{
    if (fails(name))
        return NULL;
    if (!is_it) {
        fake.error_code = SK_LIBVIRT_NO_DOMAIN;
        return NULL;
    }
    fake.domains++;
    return &fake.domains;
}

static void *fake_lookup_uuid(void *connection, const char *uuid)
{
    EXPECT(connection == &fake.connections);
    return found(strcasecmp(uuid, fake.known_uuid) == 0, "lookup_uuid");
}

static void *fake_lookup_id(void *connection, int id)
{
    EXPECT(connection == &fake.connections);
    return found(id == fake.known_id, "lookup_id");
}

static void *fake_lookup_name(void *connection, const char *name)
{
    EXPECT(connection == &fake.connections);
    return found(strcmp(name, fake.known_name) == 0, "lookup_name");
}

static int fake_domain_free(void *domain)
{
    EXPECT(domain == &fake.domains);
    fake.domains--;
    return 0;
}

static unsigned fake_domain_id(void *domain)
{
    EXPECT(domain == &fake.domains);
    return (unsigned)fake.known_id;
}

static const char *fake_domain_name(void *domain)
{
    EXPECT(domain == &fake.domains);
    return fails("domain_name") ? NULL : fake.known_name;
}

static int fake_domain_uuid(void *domain, char *ret_text)
{
    EXPECT(domain == &fake.domains);
    if (fails("domain_uuid"))
        return -1;
    strcpy(ret_text, UUID);
    return 0;
}

static int fake_domain_is_active(void *domain)
{
    EXPECT(domain == &fake.domains);
    return fails("domain_is_active") ? -1 : fake.active;
}

static int fake_domain_info(void *domain, struct sk_libvirt_info *ret_info)
{
    EXPECT(domain == &fake.domains);
    if (fails("domain_info"))
        return -1;
    *ret_info = fake.info;
    return 0;
}

static char *fake_domain_xml(void *domain, unsigned flags)
{
    EXPECT(domain == &fake.domains);
    EXPECT_INT(flags, 0);
    return give(fake.xml, "domain_xml");
}

static int fake_launch_info(void *domain, struct sk_libvirt_parameter **ret_parameters,
                            int *ret_count, unsigned flags)
{
    EXPECT(domain == &fake.domains);
    EXPECT_INT(flags, 0);
    if (fails("launch_info"))
        return -1;
    fake.lists++;
    *ret_parameters = fake.parameters;
    *ret_count = fake.parameter_count;
    return 0;
}

static int fake_set_launch_state(void *domain, struct sk_libvirt_parameter *parameters, int count,
                                 unsigned flags)
{
    EXPECT(domain == &fake.domains);
    EXPECT_INT(flags, 0);
    EXPECT_INT(count, 2);
    EXPECT_STR(parameters[0].field, "sev-secret-header");
    EXPECT_STR(parameters[1].field, "sev-secret");
    EXPECT_INT(parameters[0].type, SK_LIBVIRT_STRING);
    EXPECT_INT(parameters[1].type, SK_LIBVIRT_STRING);
    if (fails("set_launch_state"))
        return -1;
    snprintf(fake.header, sizeof(fake.header), "%s", parameters[0].value.s);
    snprintf(fake.payload, sizeof(fake.payload), "%s", parameters[1].value.s);
    fake.injected++;
    return 0;
}

static int fake_resume(void *domain)
{
    EXPECT(domain == &fake.domains);
    if (fails("resume"))
        return -1;
    fake.resumed++;
    return 0;
}

static void fake_parameters_free(struct sk_libvirt_parameter *parameters, int count)
{
    EXPECT(parameters == fake.parameters);
    EXPECT_INT(count, fake.parameter_count);
    fake.lists--;
}

static const char *fake_error_message(void)
{
    static char message[64];

    snprintf(message, sizeof(message), "%s failed:\nthe reason", fake.failed ? fake.failed : "it");
    return message;
}

static int fake_error_code(void)
{
    return fake.error_code;
}

static void fake_set_report(void *arg, sk_libvirt_report report)
{
    EXPECT(report != NULL);
    report(arg, NULL);
}

static const struct sk_libvirt_api fake_api = {
    .open = fake_open,
    .close = fake_close,
    .uri = fake_uri,
    .host_name = fake_host_name,
    .capabilities = fake_capabilities,
    .lookup_uuid = fake_lookup_uuid,
    .lookup_id = fake_lookup_id,
    .lookup_name = fake_lookup_name,
    .domain_free = fake_domain_free,
    .domain_id = fake_domain_id,
    .domain_name = fake_domain_name,
    .domain_uuid = fake_domain_uuid,
    .domain_is_active = fake_domain_is_active,
    .domain_info = fake_domain_info,
    .domain_xml = fake_domain_xml,
    .launch_info = fake_launch_info,
    .set_launch_state = fake_set_launch_state,
    .resume = fake_resume,
    .parameters_free = fake_parameters_free,
    .error_message = fake_error_message,
    .error_code = fake_error_code,
    .set_report = fake_set_report,
};

/* Everything that a caller can get out of a source. */
struct answers {
    struct sk_sev_place place;
    struct sk_sev_guest guest;
    struct sk_sev_config config;
    struct sk_sev_launch_info info;
    uint64_t vcpus;
    uint32_t signature;
};

static int ask_everything(const char *domain, struct answers *answers, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    const struct sk_sev_source_functions *functions;
    int r = sk_sev_libvirt_new(NULL, domain, &fake_api, &source, error);

    if (r < 0)
        return r;
    functions = source->functions;
    r = functions->connect(source, &answers->place, error);
    if (r == 0)
        r = functions->find(source, &answers->guest, error);
    if (r == 0)
        r = functions->config(source, &answers->config, error);
    if (r == 0)
        r = functions->launch_info(source, &answers->info, error);
    if (r == 0)
        r = functions->vcpus(source, &answers->vcpus, error);
    if (r == 0)
        r = functions->host_signature(source, &answers->signature, error);
    if (r == 0)
        r = functions->inject(source, "SGVhZGVy", "UGF5bG9hZA==", error);
    return r < 0 ? r : functions->resume(source, error);
}

static void expect_nothing_left(void)
{
    EXPECT_INT(fake.connections, 0);
    EXPECT_INT(fake.domains, 0);
    EXPECT_INT(fake.lists, 0);
}

TEST(everything_is_told)
{
    struct sevkit_error error = {0};
    struct answers answers = {0};

    fake_reset();
    EXPECT_OK(ask_everything("guest", &answers, &error), &error);
    EXPECT(!answers.place.remote);
    EXPECT_STR(answers.place.reason, "the connection's URI 'qemu:///system' names no server");
    EXPECT_INT(answers.guest.id, 7);
    EXPECT_STR(answers.guest.name, "guest");
    EXPECT_STR(answers.guest.uuid, UUID);
    EXPECT(answers.guest.is_running && answers.guest.is_paused);
    EXPECT_STR(answers.config.loader, "/fw.fd");
    EXPECT_INT(answers.config.policy, 1);
    EXPECT_STR(answers.info.measurement, "bWVhc3VyZQ==");
    EXPECT(answers.info.has_measurement && answers.info.has_api_major &&
           answers.info.has_api_minor && answers.info.has_build_id && answers.info.has_policy);
    EXPECT_INT(answers.info.api_major, 1);
    EXPECT_INT(answers.info.api_minor, 55);
    EXPECT_INT(answers.info.build_id, 24);
    EXPECT_INT(answers.info.policy, 7);
    EXPECT_INT(answers.vcpus, 3);
    EXPECT_INT(answers.signature, 0x00a00f11);
    EXPECT_STR(fake.header, "SGVhZGVy");
    EXPECT_STR(fake.payload, "UGF5bG9hZA==");
    EXPECT_INT(fake.injected, 1);
    EXPECT_INT(fake.resumed, 1);
    expect_nothing_left();
    sk_sev_config_done(&answers.config);
}

/* Each call fails once, over a remote connection that needs all of them. */
TEST(every_call_may_fail)
{
    struct answers answers;
    struct sevkit_error error;
    unsigned n;
    int r = -1;

    for (n = 1; r < 0; n++) {
        memset(&answers, 0, sizeof(answers));
        memset(&error, 0, sizeof(error));
        fake_reset();
        fake.uri = "qemu+tcp://192.0.2.1/system";
        fake.failing = n;
        r = ask_everything("guest", &answers, &error);
        if (r < 0) {
            EXPECT_INT(r, SEVKIT_EIO);
            EXPECT_INT(error.code, SEVKIT_EIO);
            EXPECT(fake.failed != NULL);
            EXPECT_CONTAINS(error.text, "libvirt: cannot ");
            EXPECT_CONTAINS(error.text, " failed: the reason");
            EXPECT(!strchr(error.text, '\n'));
            EXPECT_INT(fake.resumed, 0);
        }
        expect_nothing_left();
        sk_sev_config_done(&answers.config);
    }
    /* open, uri, host name, capabilities, lookup, name, UUID, active, info, XML, launch info, vCPUs,
     * inject, resume, and the run in which none fails. */
    EXPECT_INT(n - 1, 15);
    EXPECT(answers.place.remote);
}

static int ask_guest(void *arg, struct sevkit_error *error)
{
    struct answers answers = {0};
    int r;

    (void)arg;
    fake_reset();
    r = ask_everything("guest", &answers, error);
    sk_sev_config_done(&answers.config);
    expect_nothing_left();
    return r;
}

TEST(memory_may_run_out)
{
    /* libxml2 keeps what it needs from the first document on. */
    struct sevkit_error error = {0};

    EXPECT_OK(ask_guest(NULL, &error), &error);
    EXPECT(sk_fault_run(ask_guest, NULL) > 5);
}

static int find(const char *domain, struct sk_sev_guest *ret_guest, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_sev_place place;
    int r = sk_sev_libvirt_new("qemu:///system", domain, &fake_api, &source, error);

    if (r == 0)
        r = source->functions->connect(source, &place, error);
    return r < 0 ? r : source->functions->find(source, ret_guest, error);
}

/* UUID, then id, then name: a name may look like either. */
TEST(domains_are_found_by_anything)
{
    static const struct {
        const char *given, *name;
        int id;
    } cases[] = {
        {"guest", "guest", 7},
        {"7", "guest", 7},
        {"007", "guest", 7},
        {UUID, "guest", 7},
        {"6695EB01-F6A4-8304-79AA-97F2502E193F", "guest", 7},
        {"dead", "dead", 7},
        {"abc-def", "abc-def", 7},
        {"777", "777", 7},
        {"99999999999", "99999999999", 7},
        {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", 7},
        {"", "", 7},
        {"-1", "-1", 7},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_error error = {0};
        struct sk_sev_guest guest;

        fake_reset();
        fake.known_name = cases[i].name;
        EXPECT_OK(find(cases[i].given, &guest, &error), &error);
        EXPECT_STR(guest.name, cases[i].name);
        expect_nothing_left();
    }
}

TEST(a_domain_that_is_not_there)
{
    static const char *const names[] = {"nobody", "8", "00000000-0000-0000-0000-000000000000"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        struct sevkit_error error = {0};
        struct sk_sev_guest guest;

        fake_reset();
        EXPECT_ERROR(find(names[i], &guest, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, "cannot find the domain '");
        EXPECT_CONTAINS(error.text, names[i]);
    }
}

/* A lookup that fails is not a domain that is not there. */
TEST(a_broken_connection_ends_the_search)
{
    struct sevkit_error error = {0};
    struct sk_sev_guest guest;

    fake_reset();
    fake.known_name = "7";
    fake.failing = 4; /* open, URI, host name, lookup by id */
    EXPECT_ERROR(find("7", &guest, &error), SEVKIT_EIO, &error);
    EXPECT_STR(fake.failed, "lookup_id");
    EXPECT_INT(fake.calls, 4);
}

TEST(states)
{
    static const struct {
        bool active;
        unsigned char state;
        bool running, paused;
    } cases[] = {
        {true, 1, true, false},   {true, SK_LIBVIRT_PAUSED, true, true},    {true, 7, true, false},
        {false, 5, false, false}, {false, SK_LIBVIRT_PAUSED, false, false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_error error = {0};
        struct sk_sev_guest guest;

        fake_reset();
        fake.active = cases[i].active;
        fake.info.state = cases[i].state;
        EXPECT_OK(find("guest", &guest, &error), &error);
        EXPECT_INT(guest.is_running, cases[i].running);
        EXPECT_INT(guest.is_paused, cases[i].paused);
        EXPECT_INT(guest.id, cases[i].active ? 7 : -1);
    }
}

static int launch_info(struct sk_sev_launch_info *ret_info, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_sev_place place;
    struct sk_sev_guest guest;
    int r = sk_sev_libvirt_new(NULL, "guest", &fake_api, &source, error);

    if (r == 0)
        r = source->functions->connect(source, &place, error);
    if (r == 0)
        r = source->functions->find(source, &guest, error);
    return r < 0 ? r : source->functions->launch_info(source, ret_info, error);
}

/* libvirt before 8.0 tells the measurement alone, and a guest without SEV tells nothing. */
TEST(absent_facts_are_absent)
{
    struct sk_sev_launch_info info;
    struct sevkit_error error = {0};

    fake_reset();
    fake.parameter_count = 1;
    EXPECT_OK(launch_info(&info, &error), &error);
    EXPECT(info.has_measurement && !info.has_api_major && !info.has_policy);
    fake_reset();
    fake.parameter_count = 0;
    EXPECT_OK(launch_info(&info, &error), &error);
    EXPECT(!info.has_measurement && !info.has_api_major);
}

TEST(facts_of_a_wrong_type)
{
    static const struct {
        size_t index;
        struct sk_libvirt_parameter value;
        const char *words;
    } cases[] = {
        {0, {.field = "sev-measurement", .type = SK_LIBVIRT_UINT}, "sev-measurement is no text"},
        {0, {.field = "sev-measurement", .type = SK_LIBVIRT_STRING}, "sev-measurement is no text"},
        {1,
         {.field = "sev-api-major", .type = SK_LIBVIRT_INT, .value.i = -1},
         "sev-api-major is no unsigned number"},
        {2,
         {.field = "sev-api-minor", .type = SK_LIBVIRT_LLONG, .value.l = LLONG_MIN},
         "sev-api-minor is no unsigned number"},
        {4, {.field = "sev-policy", .type = SK_LIBVIRT_STRING}, "sev-policy is no unsigned number"},
        {4, {.field = "sev-policy", .type = 99}, "sev-policy is no unsigned number"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_sev_launch_info info;
        struct sevkit_error error = {0};

        fake_reset();
        fake.parameters[cases[i].index] = cases[i].value;
        EXPECT_ERROR(launch_info(&info, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
        expect_nothing_left();
    }
}

TEST(numbers_of_any_width)
{
    struct sk_sev_launch_info info;
    struct sevkit_error error = {0};

    fake_reset();
    fake.parameters[1].type = SK_LIBVIRT_INT;
    fake.parameters[2] = (struct sk_libvirt_parameter){
        .field = "sev-api-minor", .type = SK_LIBVIRT_LLONG, .value.l = 55};
    fake.parameters[4] = (struct sk_libvirt_parameter){
        .field = "sev-policy", .type = SK_LIBVIRT_ULLONG, .value.ul = ULLONG_MAX};
    EXPECT_OK(launch_info(&info, &error), &error);
    EXPECT_INT(info.api_major, 1);
    EXPECT_INT(info.api_minor, 55);
    EXPECT(info.policy == UINT64_MAX);
}

TEST(a_measurement_without_end)
{
    struct sk_sev_launch_info info;
    struct sevkit_error error = {0};
    char long_text[400];

    memset(long_text, 'A', sizeof(long_text));
    long_text[sizeof(long_text) - 1] = '\0';
    fake_reset();
    fake.parameters[0].value.s = long_text;
    EXPECT_ERROR(launch_info(&info, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "sev-measurement has 399 characters");
}

static int signature(const char *capabilities, uint32_t *ret_signature, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_sev_place place;
    int r;

    fake_reset();
    fake.capabilities = capabilities;
    r = sk_sev_libvirt_new(NULL, "guest", &fake_api, &source, error);
    if (r == 0)
        r = source->functions->connect(source, &place, error);
    return r < 0 ? r : source->functions->host_signature(source, ret_signature, error);
}

TEST(host_signatures)
{
    static const struct {
        const char *capabilities;
        int code;
        const char *words;
    } cases[] = {
        {"<capabilities><host/></capabilities>", SEVKIT_EUSAGE, "0 CPU signatures, expected one"},
        {"<capabilities><host><cpu><signature family='1' model='1' stepping='1'/><signature/></cpu>"
         "</host></capabilities>",
         SEVKIT_EUSAGE, "2 CPU signatures, expected one"},
        {"<capabilities><host><cpu><signature family='1' stepping='1'/></cpu></host></capabilities>",
         SEVKIT_EINPUT, "the CPU signature's model is ''"},
        {"<capabilities><host><cpu><signature family='x' model='1' stepping='1'/></cpu></host>"
         "</capabilities>",
         SEVKIT_EINPUT, "the CPU signature's family is 'x'"},
        {"<domain/>", SEVKIT_EINPUT, "the root element is <domain>, expected <capabilities>"},
        {"nonsense", SEVKIT_EINPUT, "not XML: line 1"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_error error = {0};
        uint32_t value;

        EXPECT_ERROR(signature(cases[i].capabilities, &value, &error), cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
    }
}

TEST(a_library_that_is_not_there)
{
    struct sk_libvirt_api api;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_libvirt_load_from("libsevkit-no-such-library.so", &api, &error), SEVKIT_EIO,
                 &error);
    EXPECT_CONTAINS(error.text, "libvirt's client library cannot be used: ");
    EXPECT_CONTAINS(error.text, "libsevkit-no-such-library.so");
}

/* Another library is there, but has none of the functions. */
TEST(a_library_without_the_functions)
{
    struct sk_libvirt_api api;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_libvirt_load_from("libm.so.6", &api, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "virConnectOpen");
}

TEST(the_real_library)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_libvirt_api api;
    struct sevkit_error error = {0};
    struct sk_sev_place place;
    struct sk_sev_guest guest;

    if (sk_libvirt_load(&api, &error) < 0)
        sk_test_skip("%s", error.text);
    /* libvirt's driver for tests, which needs no daemon. */
    EXPECT_OK(sk_sev_libvirt_new("test:///default", "test", NULL, &source, &error), &error);
    EXPECT_OK(source->functions->connect(source, &place, &error), &error);
    EXPECT(!place.remote);
    EXPECT_OK(source->functions->find(source, &guest, &error), &error);
    EXPECT_INT(guest.id, 1);
    EXPECT(guest.is_running && !guest.is_paused);
    EXPECT_STR(guest.uuid, "6695eb01-f6a4-8304-79aa-97f2502e193f");
}

TEST(the_declarations_are_those_of_the_headers)
{
#ifdef HAVE_HEADERS
    EXPECT_INT(sizeof(struct sk_libvirt_parameter), sizeof(virTypedParameter));
    EXPECT_INT(offsetof(struct sk_libvirt_parameter, type), offsetof(virTypedParameter, type));
    EXPECT_INT(offsetof(struct sk_libvirt_parameter, value), offsetof(virTypedParameter, value));
    EXPECT_INT(sizeof(struct sk_libvirt_info), sizeof(virDomainInfo));
    EXPECT_INT(offsetof(struct sk_libvirt_info, vcpus), offsetof(virDomainInfo, nrVirtCpu));
    EXPECT_INT(SK_LIBVIRT_UUID_TEXT_BYTES, VIR_UUID_STRING_BUFLEN);
    EXPECT_INT(SK_LIBVIRT_FIELD_BYTES, VIR_TYPED_PARAM_FIELD_LENGTH);
    EXPECT_INT(SK_LIBVIRT_PAUSED, VIR_DOMAIN_PAUSED);
    EXPECT_INT(SK_LIBVIRT_NO_DOMAIN, VIR_ERR_NO_DOMAIN);
    EXPECT_INT(SK_LIBVIRT_INT, VIR_TYPED_PARAM_INT);
    EXPECT_INT(SK_LIBVIRT_UINT, VIR_TYPED_PARAM_UINT);
    EXPECT_INT(SK_LIBVIRT_LLONG, VIR_TYPED_PARAM_LLONG);
    EXPECT_INT(SK_LIBVIRT_ULLONG, VIR_TYPED_PARAM_ULLONG);
    EXPECT_INT(SK_LIBVIRT_STRING, VIR_TYPED_PARAM_STRING);
    EXPECT_STR("sev-measurement", VIR_DOMAIN_LAUNCH_SECURITY_SEV_MEASUREMENT);
    EXPECT_STR("sev-api-major", VIR_DOMAIN_LAUNCH_SECURITY_SEV_API_MAJOR);
    EXPECT_STR("sev-policy", VIR_DOMAIN_LAUNCH_SECURITY_SEV_POLICY);
    EXPECT_STR("sev-secret-header", VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER);
    EXPECT_STR("sev-secret", VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET);
    EXPECT_INT(FUNCTIONS, 22);
#else
    sk_test_skip("no libvirt headers here");
#endif
}
