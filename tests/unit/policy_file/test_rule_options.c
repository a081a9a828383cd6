/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "fake_sys.h"
#include "fault.h"
#include "policy/options/rule_options.h"
#include "policy/options/rule_sources.h"
#include "policy/policy_file.h"
#include "test.h"
#include "verify/expectations.h"

#include <errno.h>
#include <sevkit/key.h>
#include <stdio.h>

#define HEX16 "00112233445566778899aabbccddeeff"
#define HEX32 HEX16 HEX16
#define HEX48 HEX32 HEX16
#define AB16  "abababababababababababababababab"

static int measure_plan(const char *path, const struct sk_listener *listener,
                        uint8_t ret_digest[48], struct sevkit_error *error)
{
    (void)listener;
    if (strcmp(path, "bad.toml") == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "bad.toml: no plan");
    memset(ret_digest, 0xab, 48);
    return 0;
}

static const struct sk_policy_reader reader = {.sys = &sk_fake_sys, .digest = measure_plan};
static const struct sk_rule_options from = {.reader = &reader};

static struct sevkit_acceptance *new_acceptance(void)
{
    struct sevkit_acceptance *acceptance;
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
    return acceptance;
}

static void add(struct sevkit_acceptance *acceptance, const char *option, const char *value)
{
    struct sevkit_error error;

    EXPECT(sk_rule_option_known(option));
    EXPECT_OK(sk_rule_option_add(&from, option, value, acceptance, &error), &error);
}

static struct sevkit_expectations *stated(struct sevkit_acceptance *acceptance)
{
    struct sevkit_expectations *expectations;
    struct sevkit_error error;

    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    EXPECT_OK(sk_acceptance_apply_stated(acceptance, expectations, &error), &error);
    sevkit_acceptance_free(acceptance);
    return expectations;
}

static struct sevkit_expectations *of_option(const char *option, const char *value)
{
    struct sevkit_acceptance *acceptance = new_acceptance();

    add(acceptance, option, value);
    return stated(acceptance);
}

/* The rules of a policy file in JSON. */
static struct sevkit_expectations *of_file(const char *text)
{
    struct sevkit_expectations *expectations;
    struct sevkit_acceptance *acceptance;
    enum sk_policy_format format;
    struct sevkit_error error;

    EXPECT_OK(sk_policy_parse(&reader, "p", ".", text, strlen(text), &acceptance, &format, &error),
              &error);
    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    EXPECT_OK(sevkit_acceptance_apply(acceptance, expectations, NULL, NULL, &error), &error);
    sevkit_acceptance_free(acceptance);
    return expectations;
}

static void expect_same_floors(const struct sevkit_expectations *a,
                               const struct sevkit_expectations *b)
{
    EXPECT_INT(a->floor_count, b->floor_count);
    for (size_t i = 0; i < a->floor_count; i++) {
        char one[128], other[128];

        sevkit_tcb_floor_format(&a->floors[i], one, sizeof(one));
        sevkit_tcb_floor_format(&b->floors[i], other, sizeof(other));
        EXPECT_STR(one, other);
    }
}

/* What each check makes of a report. A mask without bits is made by options only, and changes no answer. */
static void expect_same(const struct sevkit_expectations *a, const struct sevkit_expectations *b)
{
    for (size_t i = 0; i < SK_EXPECT_BYTES; i++) {
        EXPECT_INT(a->bytes[i].count, b->bytes[i].count);
        if (a->bytes[i].count > 0)
            EXPECT_BYTES(a->bytes[i].values, b->bytes[i].values,
                         a->bytes[i].count * sizeof(*a->bytes[i].values));
    }
    for (size_t i = 0; i < SK_EXPECT_TEXTS; i++) {
        EXPECT_INT(a->texts[i].count, b->texts[i].count);
        for (size_t k = 0; k < a->texts[i].count; k++)
            EXPECT_STR(a->texts[i].values[k], b->texts[i].values[k]);
    }
    for (size_t i = 0; i < SK_EXPECT_NUMBERS; i++) {
        EXPECT_INT(a->numbers[i], b->numbers[i]);
        EXPECT(a->has_number[i] == b->has_number[i] || a->numbers[i] == 0);
    }
    for (size_t i = 0; i < SK_EXPECT_SWITCHES; i++)
        EXPECT_INT(a->switches[i], b->switches[i]);
    for (size_t i = 0; i < SK_CHECKS; i++)
        EXPECT_INT(a->required[i], b->required[i]);
    EXPECT_INT(a->masked_chip_id, b->masked_chip_id);
    expect_same_floors(a, b);
}

static void expect_equal_answers(const char *option, const char *value, const char *rules)
{
    struct sevkit_expectations *given = of_option(option, value), *read = of_file(rules);

    expect_same(given, read);
    sevkit_expectations_free(given);
    sevkit_expectations_free(read);
}

/* {"table": {"key": "value"}}, as a policy file has it. */
static void rule_text(const struct sevkit_rule *rule, const char *value, char ret_text[512])
{
    const char *dot = strchr(rule->name, '.');
    const char *quote = rule->kind == SEVKIT_RULE_SWITCH ? "" : "\"";
    int length = dot ? (int)(dot - rule->name) : 0;

    (void)snprintf(ret_text, 512, "{%s%.*s%s\"%s\": %s%s%s}%s", dot ? "\"" : "", length, rule->name,
                   dot ? "\": {" : "", dot ? dot + 1 : rule->name, quote, value, quote,
                   dot ? "}" : "");
}

/* How an option is written whose value is not that of the rule. */
static const struct {
    const char *rule, *value, *option_value;
} spelled[] = {
    {"masked_chip_id", "refuse", NULL},
    {"advisories", "require", NULL},
    {"tcb.reported", NULL, "Milan:reported>=bl=4,snp=24,ucode=219"},
    {"tcb.committed", NULL, "Milan:committed>=bl=4,snp=24,ucode=219"},
    {"tcb.current", NULL, "Genoa:current:bl=10,snp=23,ucode=84"},
    {"tcb.launch", NULL, "Turin:launch>=fmc=1,bl=1,tee=1,snp=4,ucode=81"},
};

TEST(a_rule_means_the_same_as_an_option_and_in_a_file)
{
    size_t count = 0;

    for (size_t i = 0; i < sk_rule_rows_count; i++) {
        const struct sk_rule_row *row = &sk_rule_rows[i];
        const char *value = row->rule.example, *option_value = value;
        char text[512];

        /* Both limits at once. */
        if (!row->option || row->target == SK_TARGET_VMPL)
            continue;
        if (row->rule.kind == SEVKIT_RULE_SWITCH)
            option_value = NULL;
        for (size_t k = 0; k < SK_ARRAY_SIZE(spelled); k++)
            if (strcmp(spelled[k].rule, row->rule.name) == 0) {
                value = spelled[k].value ? spelled[k].value : value;
                option_value = spelled[k].option_value;
            }
        rule_text(&row->rule, value, text);
        expect_equal_answers(row->option, option_value, text);
        count++;
    }
    EXPECT(count > 30);
}

TEST(forms_of_people_end_in_rules)
{
    static const struct {
        const char *option, *value, *rules;
    } cases[] = {
        {"vmpl", "2", "{\"vmpl\": {\"min\": 2, \"max\": 2}}"},
        {"vmpl", "0-3", "{\"vmpl\": {\"min\": 0, \"max\": 3}}"},
        {"vmpl", "host", "{\"vmpl\": \"host\"}"},
        {"measurement", "@digest", "{\"measurement\": \"" HEX48 "\"}"},
        {"measurement", "@json", "{\"measurement\": \"" HEX48 "\"}"},
        {"measurement", "-", "{\"measurement\": \"" HEX48 "\"}"},
        {"measurement", "plan:x", "{\"measurement\": \"" AB16 AB16 AB16 "\"}"},
        {"measurement", "x.toml", "{\"measurement\": \"" AB16 AB16 AB16 "\"}"},
        {"nonce", "0102", "{\"report_data\": \"0102\"}"},
        {"report-data", "file:abc", "{\"report_data\": \"616263\"}"},
        {"report-data", "sha256:abc",
         "{\"report_data\": \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}"},
        {"host-data", "sha256:abc",
         "{\"host_data\": \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}"},
        {"chip-id", "0011223344556677", "{\"chip_id\": \"0011223344556677\"}"},
        {"allow", "debug,masked-chip-id", "{\"allow\": [\"debug\", \"masked-chip-id\"]}"},
        {"require", "crl,debug,crl", "{\"require\": [\"debug\", \"crl\"]}"},
        {"crl", "list.der", "{\"collateral\": {\"require_crl\": true}}"},
        {"require-chip-id", NULL, "{\"masked_chip_id\": \"refuse\"}"},
        {"product", "bergamo", "{\"product\": \"Genoa\"}"},
        {"min-tcb", "all:snp=24",
         "{\"tcb\": {\"reported\": \"snp=24\", \"committed\": \"snp=24\", \"current\": \"snp=24\","
         " \"launch\": \"snp=24\"}}"},
        {"min-tcb", "Milan:0xdb18000000000004",
         "{\"tcb\": {\"reported\": \"Milan:0xdb18000000000004\"}}"},
        {"max-policy", "smt,debug,single-socket,abi=1.51",
         "{\"guest_policy\": {\"limit\": \"smt,debug,single-socket,abi=1.51\"}}"},
        {"policy", "0xb0000", "{\"guest_policy\": {\"exact\": \"0xb0000\"}}"},
    };
    static const struct sk_fake_file files[] = {
        {.path = "digest", .data = HEX48 "\n", .size = 97},
        {.path = "-", .data = HEX48, .size = 96},
        {.path = "abc", .data = "abc", .size = 3},
        {.path = "json",
         .data = "{\"schema\": \"sevkit.measure/1\", \"digest\": {\"hex\": \"" HEX48 "\"}}",
         .size = sizeof("{'schema': 'sevkit.measure/1', 'digest': {'hex': '" HEX48 "'}}") - 1},
    };

    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
        sk_fake_add(&files[i]);
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++)
        expect_equal_answers(cases[i].option, cases[i].value, cases[i].rules);
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(a_number_of_a_tcb_is_that_of_each_product_that_it_can_be)
{
    struct sevkit_expectations *numbers = of_option("min-tcb", "0xdb18000000000004"), *plain;
    struct sevkit_error error;

    EXPECT_OK(sevkit_expectations_new(&plain, &error), &error);
    EXPECT_OK(sevkit_expectations_add_tcb_floors(plain, "0xdb18000000000004", &error), &error);
    expect_same_floors(numbers, plain);
    EXPECT(numbers->floor_count > 1);
    sevkit_expectations_free(numbers);
    sevkit_expectations_free(plain);
}

TEST(keys_are_their_digests)
{
    static struct sk_fake_file file = {.path = "id.pem"};
    struct sevkit_expectations *expectations;
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES], *pem;
    struct sevkit_error error;
    struct sevkit_key *key;
    size_t size;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    EXPECT_OK(sevkit_key_write(key, SEVKIT_KEY_PEM_PUBLIC, NULL, 0, &pem, &size, &error), &error);
    EXPECT_OK(sevkit_key_digest(key, digest, &error), &error);
    sk_fake_reset();
    file.data = pem;
    file.size = size;
    sk_fake_add(&file);
    expectations = of_option("id-key", "id.pem");
    EXPECT_BYTES(sevkit_expectations_bytes(expectations, SEVKIT_EXPECT_ID_KEY_DIGEST, 0), digest,
                 sizeof(digest));
    sevkit_expectations_free(expectations);
    sevkit_key_free(key);
    sevkit_key_data_free(pem, size);
}

static const struct {
    const char *option, *value;
    int code;
    const char *want;
} refused[] = {
    {"measurement", "00", SEVKIT_EUSAGE, "--measurement: expected the 48-byte digest"},
    {"measurement", "@none", SEVKIT_EIO, "--measurement: none: No such file"},
    {"measurement", "@other", SEVKIT_EINPUT, "--measurement: other: a JSON document, but not"},
    {"measurement", "@text", SEVKIT_EINPUT, "--measurement: text: expected the 48-byte"},
    {"measurement", "bad.toml", SEVKIT_EINPUT, "--measurement: bad.toml: no plan"},
    {"report-data", "xyz", SEVKIT_EUSAGE, "--report-data: found 'xyz', expected at most 64"},
    {"nonce", "file:none", SEVKIT_EIO, "--nonce: none: No such file"},
    {"host-data", "00", SEVKIT_EUSAGE, "--host-data: found '00' (2 characters), expected 32"},
    {"host-data", "sha256:none", SEVKIT_EIO, "--host-data: none: No such file"},
    {"chip-id", "0011", SEVKIT_EUSAGE, "expected 64 bytes as hex or base64, or 8"},
    {"id-key", "none.pem", SEVKIT_EIO, "--id-key: none.pem: No such file"},
    {"author-key", "text", SEVKIT_EINPUT, "--author-key: text: no key found"},
    {"vmpl", "", SEVKIT_EUSAGE, "--vmpl: '' is neither 0 to 3, nor a range"},
    {"vmpl", "2-1", SEVKIT_EUSAGE, "--vmpl: '2-1' is neither"},
    {"vmpl", "0-host", SEVKIT_EUSAGE, "--vmpl: '0-host' is neither"},
    {"guest-svn", "4294967296", SEVKIT_EUSAGE, "--guest-svn: found '4294967296', expected a"},
    {"policy", "0x0", SEVKIT_EUSAGE, "--policy: policy: 0x0: bit 17 must be one"},
    {"max-policy", "/dev/null", SEVKIT_EUSAGE, "expectations in a file are for --policy-file"},
    {"require-policy", "debugging", SEVKIT_EUSAGE, "--require-policy: found 'debugging'"},
    {"min-abi", "1.51.0", SEVKIT_EUSAGE, "--min-abi: found '1.51.0', expected MAJOR.MINOR,"},
    {"min-abi", "1", SEVKIT_EUSAGE, "--min-abi: found '1', expected MAJOR.MINOR,"},
    {"min-firmware", "1.55", SEVKIT_EUSAGE, "found '1.55', expected MAJOR.MINOR.BUILD,"},
    {"min-firmware", "1.55.300", SEVKIT_EUSAGE, "expected MAJOR.MINOR.BUILD, each from 0"},
    {"min-tcb", "bl", SEVKIT_EUSAGE, "--min-tcb: TCB floor: \"bl\" is not"},
    {"min-tcb", "Milan:fmc=1", SEVKIT_EUSAGE, "--min-tcb: TCBs of Milan have no fmc"},
    {"allow", "debg", SEVKIT_EUSAGE, "masked-key, no-signer (did you mean 'debug'?)"},
    {"require", "debug,,crl", SEVKIT_EUSAGE, "--require: found an empty text"},
    {"require", "crls", SEVKIT_EUSAGE, "expected the name of a check (did you mean 'crl'?)"},
    {"csp-id", "", SEVKIT_EUSAGE, "--csp-id: found an empty text"},
    {"signer", "me\n", SEVKIT_EUSAGE, "--signer: found 'me?', expected one of vcek, vlek"},
    {"json", NULL, SEVKIT_EUSAGE, "--json: it states no rule"},
};

TEST(what_is_wrong_is_refused_with_the_option)
{
    static const struct sk_fake_file files[] = {
        {.path = "other", .data = "{\"schema\": \"x/1\"}", .size = 17},
        {.path = "text", .data = "hello", .size = 5},
    };

    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
        sk_fake_add(&files[i]);
    for (size_t i = 0; i < SK_ARRAY_SIZE(refused); i++) {
        struct sevkit_acceptance *acceptance = new_acceptance();
        struct sevkit_error error;

        EXPECT_ERROR(
            sk_rule_option_add(&from, refused[i].option, refused[i].value, acceptance, &error),
            refused[i].code, &error);
        EXPECT_CONTAINS(error.text, refused[i].want);
        for (size_t k = 0; k < sk_rule_rows_count; k++)
            EXPECT(sevkit_acceptance_count(acceptance, sk_rule_rows[k].rule.name) == 0 ||
                   strcmp(refused[i].option, "require") == 0);
        sevkit_acceptance_free(acceptance);
    }
    EXPECT(!sk_rule_option_known("json"));
    EXPECT(!sk_rule_option_known("policy-file"));
}

TEST(plans_need_someone_who_measures_them)
{
    static const struct sk_policy_reader blind = {.sys = &sk_fake_sys};
    static const struct sk_rule_options options = {.reader = &blind};
    struct sevkit_acceptance *acceptance = new_acceptance();
    struct sevkit_error error;

    EXPECT_ERROR(sk_rule_option_add(&options, "measurement", "plan:x", acceptance, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "--measurement: x: launch plans are not measured here");
    EXPECT_STR(sk_rule_launch_plan("plan:x"), "x");
    EXPECT_STR(sk_rule_launch_plan("./x.toml"), "./x.toml");
    EXPECT(!sk_rule_launch_plan("@x.toml") && !sk_rule_launch_plan(".toml"));
    sevkit_acceptance_free(acceptance);
}

TEST(options_narrow_each_other)
{
    struct sevkit_acceptance *acceptance = new_acceptance();
    struct sevkit_expectations *expectations;
    uint64_t value;

    add(acceptance, "policy", "0xb0000");
    add(acceptance, "max-policy", "smt,debug,rapl-dis,abi=1.51");
    add(acceptance, "require-policy", "single-socket");
    add(acceptance, "forbid-policy", "cxl,single-socket");
    add(acceptance, "min-abi", "0.200");
    add(acceptance, "platform-info", "ecc");
    add(acceptance, "forbid-platform", "ecc");
    expectations = stated(acceptance);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_POLICY_EXACT], 0xb0000);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_POLICY_REQUIRED], 1 << 20 | 1 << 23);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_POLICY_FORBIDDEN], 1 << 18 | 1 << 20 | 1 << 21);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_POLICY_ABI_MIN], 0x133);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_PLATFORM_EXACT], 4);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_PLATFORM_FORBIDDEN], 4);
    EXPECT(!sevkit_expectations_number(expectations, SEVKIT_EXPECT_PLATFORM_REQUIRED, &value));
    /* By --max-policy, which names it; an exact policy names no danger. */
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_DEBUG));
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_MIGRATION));
    sevkit_expectations_free(expectations);
    expectations = of_option("policy", "0xf0000");
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_DEBUG));
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_MIGRATION));
    sevkit_expectations_free(expectations);
}

TEST(what_is_stated_is_expected_even_if_it_is_nothing)
{
    static const struct {
        const char *option, *value;
        enum sevkit_expect_number field;
    } cases[] = {
        {"require-policy", "0", SEVKIT_EXPECT_POLICY_REQUIRED},
        {"forbid-policy", "0", SEVKIT_EXPECT_POLICY_FORBIDDEN},
        {"max-policy", "smt", SEVKIT_EXPECT_POLICY_REQUIRED},
        {"min-abi", "0.0", SEVKIT_EXPECT_POLICY_ABI_MIN},
        {"require-platform", "0", SEVKIT_EXPECT_PLATFORM_REQUIRED},
        {"forbid-platform", "none", SEVKIT_EXPECT_PLATFORM_FORBIDDEN},
        {"launch-mitigations", "0", SEVKIT_EXPECT_LAUNCH_MITIGATIONS},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_expectations *expectations = of_option(cases[i].option, cases[i].value);
        uint64_t value = 1;

        EXPECT(sevkit_expectations_number(expectations, cases[i].field, &value));
        EXPECT_INT(value, 0);
        sevkit_expectations_free(expectations);
    }
}

TEST(a_masked_chip_id_is_not_both_allowed_and_refused)
{
    struct sevkit_acceptance *acceptance = new_acceptance();
    struct sevkit_expectations *expectations;
    struct sevkit_error error;

    add(acceptance, "allow", "debug,masked-chip-id");
    add(acceptance, "require-chip-id", NULL);
    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    EXPECT_ERROR(sk_acceptance_apply_stated(acceptance, expectations, &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_STR(error.text, "--allow and --require-chip-id contradict each other: masked_chip_id is "
                           "refuse");
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_DEBUG));
    sevkit_expectations_free(expectations);
    sevkit_acceptance_free(acceptance);
}

TEST(the_origin_is_the_option)
{
    struct sevkit_acceptance *acceptance = new_acceptance();

    add(acceptance, "min-tcb", "bl=4");
    add(acceptance, "check-crl", NULL);
    add(acceptance, "crl", "x");
    EXPECT_STR(sevkit_acceptance_origin(acceptance, "tcb.reported", 0), "--min-tcb");
    EXPECT_STR(sevkit_acceptance_origin(acceptance, "collateral.require_crl", 0), "--check-crl");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "collateral.require_crl"), 1);
    sevkit_acceptance_free(acceptance);
}

/* Options go before files: what a file says of the same field is left out, bits add up. */
TEST(a_file_comes_after_the_options)
{
    static const char rules[] = "{\"guest_svn_min\": 9, \"guest_policy\": {\"forbid\": [\"cxl\"]},"
                                " \"tcb\": {\"reported\": \"bl=9\", \"launch\": \"bl=9\"}}";
    struct sevkit_acceptance *options = new_acceptance(), *file;
    struct sevkit_expectations *expectations;
    enum sk_policy_format format;
    struct sevkit_error error;

    add(options, "guest-svn", "1");
    add(options, "forbid-policy", "debug");
    add(options, "min-tcb", "bl=1");
    expectations = stated(options);
    EXPECT_OK(sk_policy_parse(&reader, "p", ".", rules, strlen(rules), &file, &format, &error),
              &error);
    EXPECT_OK(sevkit_acceptance_apply(file, expectations, NULL, NULL, &error), &error);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_GUEST_SVN_MIN], 1);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_POLICY_FORBIDDEN], 1 << 19 | 1 << 21);
    EXPECT_INT(expectations->floor_count, 2);
    EXPECT_INT(expectations->floors[0].tcb.bootloader, 1);
    EXPECT_INT(expectations->floors[1].which, SEVKIT_LAUNCH_TCB);
    sevkit_expectations_free(expectations);
    sevkit_acceptance_free(file);
}

static int state_all(void *arg, struct sevkit_error *error)
{
    static const char *const words[][2] = {
        {"measurement", "@digest"}, {"min-tcb", "all:bl=4"}, {"allow", "debug,masked-key"},
        {"require-policy", "smt"},  {"vmpl", "0-2"},         {"nonce", "00"},
    };
    struct sevkit_acceptance *acceptance;
    int r = sevkit_acceptance_new(&acceptance, error);

    (void)arg;
    for (size_t i = 0; i < SK_ARRAY_SIZE(words) && r == 0; i++) {
        r = sk_rule_option_add(&from, words[i][0], words[i][1], acceptance, error);
        if (r < 0)
            sevkit_acceptance_free(acceptance);
    }
    if (r == 0)
        sevkit_acceptance_free(acceptance);
    return r;
}

static void arrange(void)
{
    static const struct sk_fake_file file = {.path = "digest", .data = HEX48, .size = 96};

    sk_fake_reset();
    sk_fake_add(&file);
}

TEST(memory_may_run_out_and_files_may_fail)
{
    arrange();
    EXPECT(sk_fault_run(state_all, NULL) > 10);
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange, state_all, NULL) > 0);
    EXPECT(sk_fake_run(SK_FAKE_OPEN, EACCES, SEVKIT_EIO, arrange, state_all, NULL) > 0);
}
