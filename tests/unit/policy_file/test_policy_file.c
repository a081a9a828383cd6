/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "fake_sys.h"
#include "fault.h"
#include "policy/policy_file.h"
#include "test.h"

#include <errno.h>
#include <sevkit/key.h>
#include <stdio.h>
#include <stdlib.h>

#define HEX16 "00112233445566778899aabbccddeeff"
#define HEX48 HEX16 HEX16 HEX16

static size_t warned_count;
static char warned_line[2048];

static void warn(void *arg, const char *line)
{
    (void)arg;
    warned_count++;
    (void)snprintf(warned_line, sizeof(warned_line), "%s", line);
}

#define PLAN_DIGEST                    \
    "abababababababababababababababab" \
    "abababababababababababababababab" \
    "abababababababababababababababab"

/* What was to be measured last, and how that ends. */
static struct {
    size_t count;
    char name[64], directory[64], text[2048];
    int answer;
    bool host_data, can_warn;
} measured;

static int measure(const char *name, const char *directory, const void *data, size_t size,
                   const struct sk_listener *listener, struct sk_policy_plan *ret_plan,
                   struct sevkit_error *error)
{
    (void)listener;
    measured.count++;
    measured.can_warn = listener && listener->warn;
    (void)snprintf(measured.name, sizeof(measured.name), "%s", name);
    (void)snprintf(measured.directory, sizeof(measured.directory), "%s", directory);
    (void)snprintf(measured.text, sizeof(measured.text), "%.*s", (int)size, (const char *)data);
    if (measured.answer < 0)
        return sk_error_set(error, measured.answer, "no plan");
    *ret_plan = (struct sk_policy_plan){.policy = 0x30000, .has_host_data = measured.host_data};
    memset(ret_plan->digest, 0xab, sizeof(ret_plan->digest));
    memset(ret_plan->host_data, 0xcd, sizeof(ret_plan->host_data));
    return 0;
}

static const struct sk_listener listener = {.warn = warn};
static const struct sk_policy_reader reader = {
    .sys = &sk_fake_sys, .measure = measure, .listener = &listener};

static int parse_of(const char *text, struct sevkit_acceptance **ret_acceptance,
                    enum sk_policy_format *ret_format, struct sevkit_error *error)
{
    warned_count = measured.count = 0;
    return sk_policy_parse(&reader, "p", ".", text, strlen(text), ret_acceptance, ret_format,
                           error);
}

static struct sevkit_acceptance *parse(const char *text)
{
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    EXPECT_OK(parse_of(text, &acceptance, &format, &error), &error);
    return acceptance;
}

static void expect_refused(const char *text, const char *want)
{
    struct sevkit_acceptance *acceptance = NULL;
    enum sk_policy_format format;
    struct sevkit_error error;

    EXPECT_ERROR(parse_of(text, &acceptance, &format, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, want);
    EXPECT(!acceptance);
}

static bool has_toml(void)
{
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    if (parse_of("strict = true", &acceptance, &format, &error) < 0)
        return false;
    sevkit_acceptance_free(acceptance);
    return true;
}

static void expect_value(const struct sevkit_acceptance *acceptance, const char *rule, size_t index,
                         const char *want)
{
    EXPECT_STR(sevkit_acceptance_value(acceptance, rule, index), want);
}

TEST(json_and_toml_say_the_same)
{
    static const char json[] =
        "{\"format\": \"sevkit-policy/1\", \"vmpl\": {\"min\": 0, \"max\": \"host\"},"
        " \"measurement\": \"" HEX48 "\", \"strict\": true, \"guest_svn_min\": \"0x10\","
        " \"guest_policy\": {\"permit\": [\"smt\", \"cxl\"], \"abi_min\": \"1.51\"},"
        " \"tcb\": {\"reported\": {\"bl\": 4, \"Milan\": {\"snp\": 24}, \"Turin\": \"fmc=1\"}}}";
    static const char toml[] =
        "format = 'sevkit-policy/1'\nvmpl = {min = 0, max = 'host'}\nmeasurement = ['" HEX48 "']\n"
        "strict = true\nguest_svn_min = 16\n[guest_policy]\npermit = 'smt,cxl'\nabi_min = '1.51'\n"
        "[tcb.reported]\nbl = 4\nMilan.snp = 24\n[tcb.reported.Turin]\nfmc = 1\n";
    struct sevkit_acceptance *a = parse(json), *b;

    expect_value(a, "vmpl.max", 0, "host");
    expect_value(a, "guest_svn_min", 0, "16");
    expect_value(a, "guest_policy.permit", 1, "cxl");
    expect_value(a, "tcb.reported", 0, "bl=4");
    expect_value(a, "tcb.reported", 1, "Milan:snp=24");
    expect_value(a, "tcb.reported", 2, "Turin:fmc=1");
    if (!has_toml())
        sk_test_skip("built without TOML");
    b = parse(toml);
    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        const char *name = sevkit_rule(i)->name;

        EXPECT_INT(sevkit_acceptance_count(a, name), sevkit_acceptance_count(b, name));
        for (size_t k = 0; k < sevkit_acceptance_count(a, name); k++)
            expect_value(b, name, k, sevkit_acceptance_value(a, name, k));
    }
    EXPECT_STR(sevkit_acceptance_origin(b, "strict", 0), "p:4:1");
    EXPECT_STR(sevkit_acceptance_origin(b, "tcb.reported", 1), "p:11:1");
    EXPECT_STR(sevkit_acceptance_origin(a, "strict", 0), "p:1:181");
    sevkit_acceptance_free(a);
    sevkit_acceptance_free(b);
}

static const struct {
    const char *text, *want;
} malformed[] = {
    {"\n measurment = 'x'", "p:2:2: unknown key 'measurment' (did you mean 'measurement'?)"},
    {"[guest_policy]\nexakt = 1", "p:2:1: guest_policy: unknown key 'exakt' (did you mean "
                                  "'exact'?)"},
    {"[guest_policy]\nzzz = 1", "unknown key 'zzz'; known are exact, limit, permit, require"},
    {"'vmpl.min' = 1", "p:1:1: unknown key 'vmpl.min'"},
    {"format = 'sevkit-policy/2'", "p:1:1: format: found 'sevkit-policy/2', expected"},
    {"vmpl = [0, 1]", "p:1:1: vmpl: found a list, expected one value"},
    {"vmpl = 7", "p:1:1: vmpl.min: found '7'"},
    {"guest_policy = 1", "p:1:1: guest_policy: found a number, expected a table"},
    {"measurement = []", "p:1:1: measurement: found an empty list; leave the key out"},
    {"allow = []", "p:1:1: allow: found an empty list; leave the key out if nothing is expected"},
    {"measurement = ['" HEX48 "',\n 1]", "p:2:2: measurement: found a number, expected a value"},
    {"strict = 'yes'", "p:1:1: strict: found a text, expected true or false"},
    {"guest_svn_min = -1", "p:1:1: guest_svn_min: found '-1'"},
    {"guest_svn_min = 1.5", "p:1:1: guest_svn_min: found a fraction"},
    {"firmware.version_min = 1.55", "version_min: found a fraction, expected a value like "
                                    "\"1.55.29\""},
    {"description = \"a\\u0000b\"", "p:1:1: description: found a text with a NUL byte"},
    {"guest_svn_min = 1\nguest_svn_min = 2", "p:2:"},
    {"tcb.reported = {}", "p:1:5: tcb.reported: found an empty table"},
    {"tcb.reported = {blx = 1}", "unknown key 'blx' (did you mean 'bl'?)"},
    {"tcb.reported = {zz = 1}", "known are fmc, bl, tee, snp, ucode, Milan, Genoa"},
    {"tcb.reported = {bl = 256}", "found 256, expected a number from 0 to 255"},
    {"tcb.reported.Milan = {Turin = 1}", "unknown key 'Turin'"},
    {"tcb.reported.Milan.fmc = 1", "TCBs of Milan have no fmc"},
    {"tcb.reported.Milan = true", "tcb.reported: found true, expected a text"},
    {"guest_policy = {exact = 'smt', permit = ['smt']}",
     "p: guest_policy.exact (p:1:17) and guest_policy.permit (p:1:42) exclude each other"},
    {"id_key.keys = []", "found an empty list"},
    {"id_key.keys = 'none.pem'", "p:1:8: none.pem: No such file"},
    {"launch = 1", "p:1:1: launch: found a number, expected a text"},
    {"launch = []", "found an empty list"},
    {"vm_config = 'none.toml'", "p:1:1: none.toml: No such file"},
};

TEST(what_is_wrong_is_named_with_its_place)
{
    if (!has_toml())
        sk_test_skip("built without TOML");
    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(malformed); i++) {
        struct sevkit_acceptance *acceptance = NULL;
        enum sk_policy_format format;
        struct sevkit_error error;
        int r = parse_of(malformed[i].text, &acceptance, &format, &error);

        if (r == SEVKIT_EIO) /* files that are not there are not the policy's fault */
            EXPECT_CONTAINS(error.text, "none.");
        else
            EXPECT_INT(r, SEVKIT_EINPUT);
        EXPECT_CONTAINS(error.text, malformed[i].want);
        EXPECT(!acceptance);
    }
}

TEST(words_without_a_near_one_get_the_list)
{
    static const struct sk_policy_reader bare = {.sys = &sk_fake_sys};
    static const char text[] = "{\"vmpl\": {\"zenith\": 1}}";
    struct sevkit_acceptance *acceptance = NULL;
    enum sk_policy_format format;
    struct sevkit_error error;

    EXPECT_ERROR(sk_policy_parse(&bare, "p", ".", text, strlen(text), &acceptance, &format, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_STR(error.text, "p:1:11: vmpl: unknown key 'zenith'; known are min, max, exact");
}

static void add_everything(struct sevkit_acceptance *acceptance, bool exact)
{
    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        const struct sevkit_rule *rule = sevkit_rule(i);
        bool word = strncmp(rule->name, "guest_policy.", 13) == 0 ||
                    strncmp(rule->name, "platform_info.", 14) == 0;
        bool is_exact = strstr(rule->name, ".exact") != NULL;
        struct sevkit_error error;

        if ((word && is_exact != exact) || strstr(rule->name, ".limit") ||
            strcmp(rule->name, "vmpl.max") == 0)
            continue;
        EXPECT_OK(sevkit_acceptance_add(acceptance, rule->name, rule->example, NULL, &error),
                  &error);
    }
}

static void expect_same(const struct sevkit_acceptance *a, const struct sevkit_acceptance *b)
{
    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        const char *name = sevkit_rule(i)->name;

        EXPECT_INT(sevkit_acceptance_count(b, name), sevkit_acceptance_count(a, name));
        for (size_t k = 0; k < sevkit_acceptance_count(a, name); k++)
            expect_value(b, name, k, sevkit_acceptance_value(a, name, k));
    }
}

TEST(what_is_written_is_read_again)
{
    for (unsigned kind = 0; kind < 6; kind++) {
        struct sevkit_acceptance *acceptance, *again;
        struct sk_text text = {0};
        struct sevkit_error error;

        if (kind < 4 && !has_toml())
            continue;
        EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
        add_everything(acceptance, kind & 1);
        EXPECT_OK(sevkit_acceptance_add(acceptance, "csp_id", "a\"b\\c\td\x7f", NULL, &error),
                  &error);
        EXPECT_OK(sevkit_acceptance_add(acceptance, "vmpl.max", "host", NULL, &error), &error);
        if (kind < 4) {
            sk_policy_write_toml(acceptance, kind >= 2, &text);
        } else {
            json_t *root = sk_policy_to_json(acceptance);
            char *json = json_dumps(root, 0);

            sk_text_add(&text, json);
            free(json);
            json_decref(root);
        }
        again = parse(sk_text_get(&text));
        expect_same(acceptance, again);
        sevkit_acceptance_free(acceptance);
        sevkit_acceptance_free(again);
        sk_text_done(&text);
    }
}

TEST(an_empty_list_of_permissions_survives)
{
    struct sevkit_acceptance *acceptance, *again;
    struct sk_text text = {0};

    acceptance = parse("{\"guest_policy\": {\"permit\": []}}");
    expect_value(acceptance, "guest_policy.permit", 0, "none");
    if (!has_toml())
        sk_test_skip("built without TOML");
    sk_policy_write_toml(acceptance, false, &text);
    EXPECT_CONTAINS(sk_text_get(&text), "permit = []\n");
    again = parse(sk_text_get(&text));
    expect_same(acceptance, again);
    sevkit_acceptance_free(acceptance);
    sevkit_acceptance_free(again);
    sk_text_done(&text);
}

TEST(keys_become_digests)
{
    static struct sk_fake_file file = {.path = "keys/id.pem"};
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;
    struct sevkit_key *key;
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES], *pem;
    static const char text[] = "{\"id_key\": {\"keys\": [\"id.pem\"]}, \"author_key\": "
                               "{\"keys\": \"id.pem\", \"digest\": \"" HEX48 "\"}}";
    char digits[2 * sizeof(digest) + 1];
    size_t size;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    EXPECT_OK(sevkit_key_write(key, SEVKIT_KEY_PEM_PUBLIC, NULL, 0, &pem, &size, &error), &error);
    EXPECT_OK(sevkit_key_digest(key, digest, &error), &error);
    for (size_t i = 0; i < sizeof(digest); i++)
        (void)snprintf(digits + 2 * i, 3, "%02x", digest[i]);
    sk_fake_reset();
    file.data = pem;
    file.size = size;
    sk_fake_add(&file);
    EXPECT_OK(
        sk_policy_parse(&reader, "p", "keys", text, strlen(text), &acceptance, &format, &error),
        &error);
    EXPECT_INT(format, SK_POLICY_JSON);
    EXPECT_INT(sevkit_acceptance_count(acceptance, "id_key.digest"), 1);
    expect_value(acceptance, "id_key.digest", 0, digits);
    EXPECT_INT(sevkit_acceptance_count(acceptance, "author_key.digest"), 2);
    sevkit_acceptance_free(acceptance);
    file.size = 20;
    EXPECT_ERROR(
        sk_policy_parse(&reader, "p", "keys", text, strlen(text), &acceptance, &format, &error),
        SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "p:1:13: keys/id.pem: ");
    EXPECT_INT(sk_fake_open_count(), 0);
    sevkit_key_free(key);
    sevkit_key_data_free(pem, size);
}

TEST(paths_are_relative_to_the_file)
{
    static const char text[] =
        "{\"collateral\": {\"roots\": [\"ark.pem\", \"/etc/ark.pem\", \"-\"]}}";
    static const struct sk_fake_file file = {
        .path = "dir/p.json", .data = text, .size = sizeof(text) - 1};
    static const struct sk_fake_file here = {
        .path = "p.json", .data = text, .size = sizeof(text) - 1};
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    sk_fake_reset();
    sk_fake_add(&file);
    sk_fake_add(&here);
    EXPECT_OK(sk_policy_read(&reader, "dir/p.json", &acceptance, &format, &error), &error);
    expect_value(acceptance, "collateral.roots", 0, "dir/ark.pem");
    expect_value(acceptance, "collateral.roots", 1, "/etc/ark.pem");
    sevkit_acceptance_free(acceptance);
    EXPECT_OK(sk_policy_read(&reader, "p.json", &acceptance, &format, &error), &error);
    expect_value(acceptance, "collateral.roots", 0, "ark.pem");
    expect_value(acceptance, "collateral.roots", 2, "./-");
    sevkit_acceptance_free(acceptance);
}

TEST(files_that_cannot_be_read_are_no_malformed_input)
{
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    sk_fake_reset();
    EXPECT_ERROR(sk_policy_read(&reader, "none", &acceptance, &format, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "none");
}

#define VM_HEAD "\"host_cpu_family\": \"Genoa\", \"vcpu_count\": 2, \"guest_features\": 33, "
#define VM_TAIL                                                           \
    "\"platform_info\": 36, \"guest_policy\": 196608, \"family_id\": "    \
    "\"00000000000000000000000000000000\", \"image_id\": \"" HEX16 "\", " \
    "\"min_commited_tcb\": {\"bootloader\": 3, \"tee\": 0, \"snp\": 14, " \
    "\"microcode\": 209, \"_reserved\": [0, 0, 0, 0]}, \"more\": 1"

static const char vm_text[] = "{" VM_HEAD "\"ovmf_file\": \"fw\", \"kernel_file\": \"kernel\", "
                              "\"initrd_file\": \"initrd\", \"kernel_cmdline\": \"\", " VM_TAIL "}";

TEST(snpguard_files_become_rules)
{
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    EXPECT_OK(parse_of(vm_text, &acceptance, &format, &error), &error);
    EXPECT_INT(format, SK_POLICY_VM_CONFIG);
    EXPECT_INT(measured.count, 1);
    EXPECT_STR(measured.name, "p");
    EXPECT_STR(measured.directory, ".");
    EXPECT(measured.can_warn);
    EXPECT_STR(measured.text, vm_text);
    EXPECT_INT(sevkit_acceptance_count(acceptance, "measurement"), 1);
    expect_value(acceptance, "measurement", 0, PLAN_DIGEST);
    expect_value(acceptance, "product", 0, "Genoa");
    expect_value(acceptance, "guest_policy.exact", 0, "0x30000");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "platform_info.require"), 2);
    expect_value(acceptance, "platform_info.require", 1, "alias-check");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "platform_info.forbid"), 4);
    expect_value(acceptance, "platform_info.forbid", 0, "smt");
    expect_value(acceptance, "tcb.committed", 0, "Genoa:bl=3,tee=0,snp=14,ucode=209");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "family_id"), 0);
    expect_value(acceptance, "image_id", 0, HEX16);
    sevkit_acceptance_free(acceptance);
}

TEST(a_policy_goes_before_the_vm_config_that_it_names)
{
    static const char policy[] = "{\"vm_config\": \"/vm\", \"guest_policy\": {\"permit\": "
                                 "[\"smt\"]}, \"product\": \"Genoa\"}";
    struct sk_fake_file file = {.path = "/vm", .data = vm_text, .size = sizeof(vm_text) - 1};
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    sk_fake_reset();
    sk_fake_add(&file);
    EXPECT_OK(parse_of(policy, &acceptance, &format, &error), &error);
    EXPECT_STR(measured.name, "/vm");
    EXPECT_STR(measured.directory, "/");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "measurement"), 1);
    EXPECT_INT(sevkit_acceptance_count(acceptance, "guest_policy.exact"), 0);
    expect_value(acceptance, "guest_policy.permit", 0, "smt");
    EXPECT_CONTAINS(warned_line,
                    "/vm:1:181: guest_policy.exact: left out, because p:1:50 says otherwise");
    sevkit_acceptance_free(acceptance);
    /* Files do not name each other in a circle. */
    file.data = policy;
    file.size = strlen(policy);
    expect_refused(policy, "p:1:2: /vm: this is no vm-config.toml of SNPGuard");
}

static int hear(void *arg, const char *name, const char *directory, const void *data, size_t size,
                const struct sk_policy_plan *of, struct sevkit_error *error)
{
    unsigned *left = arg;

    EXPECT_STR(name, "dir/plan");
    EXPECT_STR(directory, "dir");
    EXPECT(size == 4 && memcmp(data, "plan", 4) == 0 && of->digest[0] == 0xab);
    return --*left ? 0 : sk_error_set(error, SEVKIT_EINPUT, "no more plans");
}

TEST(who_asks_hears_of_measured_plans)
{
    static const struct sk_fake_file plan = {.path = "dir/plan", .data = "plan", .size = 4};
    static const char text[] = "{\"launch\": [\"plan\", \"plan\"]}";
    struct sk_policy_reader heard = reader;
    struct sevkit_acceptance *acceptance = NULL;
    enum sk_policy_format format;
    struct sevkit_error error;
    unsigned left = 3;

    sk_fake_reset();
    sk_fake_add(&plan);
    heard.measured = hear;
    heard.arg = &left;
    EXPECT_OK(sk_policy_parse(&heard, "p", "dir", text, strlen(text), &acceptance, &format, &error),
              &error);
    EXPECT_INT(left, 1);
    sevkit_acceptance_free(acceptance);
    EXPECT_ERROR(
        sk_policy_parse(&heard, "p", "dir", text, strlen(text), &acceptance, &format, &error),
        SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "no more plans");
}

TEST(plans_that_a_policy_names_are_measured)
{
    static const struct sk_fake_file plan = {.path = "dir/plan", .data = "plan", .size = 4};
    static const char policy[] = "{\"measurement\": \"" HEX48 "\", \"launch\": \"plan\"}";
    static const char list[] = "{\"launch\": [\"plan\", \"none\"]}";
    struct sevkit_acceptance *acceptance = NULL;
    enum sk_policy_format format;
    struct sevkit_error error;

    sk_fake_reset();
    sk_fake_add(&plan);
    measured.count = 0;
    EXPECT_OK(
        sk_policy_parse(&reader, "p", "dir", policy, strlen(policy), &acceptance, &format, &error),
        &error);
    EXPECT_INT(measured.count, 1);
    EXPECT_STR(measured.name, "dir/plan");
    EXPECT_STR(measured.directory, "dir");
    EXPECT_STR(measured.text, "plan");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "measurement"), 2);
    expect_value(acceptance, "measurement", 1, PLAN_DIGEST);
    sevkit_acceptance_free(acceptance);
    EXPECT_ERROR(
        sk_policy_parse(&reader, "p", "dir", list, strlen(list), &acceptance, &format, &error),
        SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "p:1:2: dir/none: ");
    measured.answer = SEVKIT_EINPUT;
    EXPECT_ERROR(
        sk_policy_parse(&reader, "p", "dir", policy, strlen(policy), &acceptance, &format, &error),
        SEVKIT_EINPUT, &error);
    EXPECT_STR(error.text, "p:1:117: no plan");
    measured.answer = 0;
    expect_refused("{\"launch\": []}", "p:1:2: launch: found an empty list");
    expect_refused("{\"launch\": {\"firmware\": \"fw\"}}",
                   "p:1:2: launch: found a table, expected the file of a launch plan");
    expect_refused("{\"launch\": [{\"firmware\": \"fw\"}]}",
                   "p:1:2: launch: found a table, expected a text");
}

/* What the guest is launched with is expected, unless the plan's rules say otherwise. */
static void expect_launch_rules(void)
{
    struct sevkit_acceptance *acceptance =
        parse("{\"generation\": \"sev-snp\", \"expect\": {\"product\": \"Milan\"}}");

    expect_value(acceptance, "guest_policy.exact", 0, "0x30000");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "host_data"), 0);
    sevkit_acceptance_free(acceptance);
    measured.host_data = true;
    acceptance = parse("{\"generation\": \"sev-snp\", \"expect\": {\"guest_policy\": "
                       "{\"permit\": [\"smt\"]}}}");
    measured.host_data = false;
    EXPECT_INT(sevkit_acceptance_count(acceptance, "guest_policy.exact"), 0);
    expect_value(acceptance, "guest_policy.permit", 0, "smt");
    expect_value(acceptance, "host_data", 0,
                 "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd");
    sevkit_acceptance_free(acceptance);
}

TEST(a_plan_is_its_digest_and_its_rules)
{
    static const char *const plans[] = {
        "{\"format\": \"sevkit-guest/1\", \"expect\": {\"product\": \"Milan\"}}",
        "{\"generation\": \"sev-snp\", \"expect\": {\"product\": \"Milan\"}}",
    };
    static const struct sk_policy_reader bare = {.sys = &sk_fake_sys};
    struct sevkit_acceptance *acceptance = NULL;
    enum sk_policy_format format;
    struct sevkit_error error;

    for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
        EXPECT_OK(parse_of(plans[i], &acceptance, &format, &error), &error);
        EXPECT_INT(format, SK_POLICY_PLAN);
        EXPECT_STR(sk_policy_format_name(format), "plan");
        EXPECT_STR(measured.text, plans[i]);
        EXPECT_INT(sevkit_acceptance_count(acceptance, "measurement"), 1);
        expect_value(acceptance, "measurement", 0, PLAN_DIGEST);
        expect_value(acceptance, "product", 0, "Milan");
        sevkit_acceptance_free(acceptance);
    }
    expect_launch_rules();
    /* Never a policy that expects nothing. */
    measured.answer = SEVKIT_EINPUT;
    expect_refused(plans[1], "no plan");
    measured.answer = 0;
    EXPECT_ERROR(
        sk_policy_parse(&bare, "p", ".", plans[1], strlen(plans[1]), &acceptance, &format, &error),
        SEVKIT_EINPUT, &error);
    EXPECT_STR(error.text, "p: launch plans are not measured here");
    expect_refused("{\"generation\": \"sev-snp\", \"expect\": {\"measurement\": \"" HEX48 "\"}}",
                   "p:1:27: expect: found launch digests, expected none but the plan's own");
    expect_refused("{\"generation\": \"sev-snp\", \"expect\": []}",
                   "p:1:27: expect: found a list, expected a table of rules");
    expect_refused("{\"generation\": \"sev-snp\", \"expect\": {\"prodct\": 1}}",
                   "unknown key 'prodct' (did you mean 'product'?)");
}

TEST(an_incomplete_vm_config_is_refused)
{
    sk_fake_reset();
    expect_refused("{\"host_cpu_family\": \"Milan\"}", "min_commited_tcb is missing");
    expect_refused("{\"host_cpu_family\": \"Milan\", \"min_commited_tcb\": {\"bootloader\": 1}}",
                   "min_commited_tcb: tee is missing");
    expect_refused("{\"ovmf_file\": \"x\"}", "host_cpu_family is missing");
    expect_refused("{\"host_cpu_family\": \"Rome\"}", "expected a product line");
    expect_refused("{\"host_cpu_family\": 1}", "found a number, expected a text");
}

static int read_for_fault(void *arg, struct sevkit_error *error)
{
    struct sevkit_acceptance *acceptance = NULL;
    enum sk_policy_format format;
    int r = sk_policy_read(&reader, arg, &acceptance, &format, error);

    sevkit_acceptance_free(acceptance);
    return r;
}

static const char fault_text[] =
    "{\"measurement\": [\"" HEX48 "\"], \"tcb\": {\"reported\": {\"bl\": 1, \"Turin\": "
    "{\"fmc\": 2}}}, \"guest_policy\": {\"permit\": [\"smt\"]}, \"collateral\": {\"roots\": "
    "\"a\"}}";
static const struct sk_fake_file fault_file = {
    .path = "/f", .data = fault_text, .size = sizeof(fault_text) - 1};

static void arrange(void)
{
    sk_fake_reset();
    sk_fake_add(&fault_file);
}

TEST(memory_may_run_out_and_files_may_fail)
{
    char path[] = "/f";

    arrange();
    EXPECT(sk_fault_run(read_for_fault, path) > 10);
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange, read_for_fault, path) > 0);
    EXPECT(sk_fake_run(SK_FAKE_OPEN, ENOENT, SEVKIT_EIO, arrange, read_for_fault, path) > 0);
}
