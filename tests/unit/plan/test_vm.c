/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/text.h"
#include "plan/fields.h"
#include "plan/vm_write.h"
#include "test.h"

#include <stdio.h>

#define HEAD "generation = \"none\"\n"

static char warnings[2048];

static void warn(void *arg, const char *line)
{
    (void)arg;
    (void)snprintf(warnings + strlen(warnings), sizeof(warnings) - strlen(warnings), "%s\n", line);
}

static const struct sk_listener listener = {.warn = warn};
static const struct sk_vm_reader reader = {.sys = &sk_sys_real, .listener = &listener};

static int parse(const char *directory, const char *text, struct sk_vm *ret_guest,
                 struct sevkit_error *error)
{
    warnings[0] = '\0';
    return sk_vm_parse(&reader, "a.toml", directory, text, strlen(text), ret_guest, error);
}

TEST(values)
{
    static const char text[] =
        "format = \"sevkit-guest/1\"\ngeneration = \"sev-snp\"\nvcpus = 3\nmemory = \"3G\"\n"
        "[cpu]\nmodel = \"EPYC-Milan\"\n[firmware]\nfile = \"fw/OVMF.fd\"\n"
        "[boot]\nkernel = \"/abs/k\"\ncmdline = \"a b\"\nkernel_hashes = false\n"
        "[sev]\npolicy = 0xb0000\n[[disk]]\nfile = \"d\"\nformat = \"qcow2\"\n[[disk]]\n"
        "file = \"e\"\nmedia = \"cdrom\"\n[network]\ntype = \"user\"\nforward = [{host_port = 1, "
        "guest_port = 2}]\n";
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sevkit_error error = {0};
    const struct sk_vm_disk *disks;
    const struct sk_vm_forward *forwards;
    uint64_t policy = 0;

    EXPECT_OK(parse("dir", text, &guest, &error), &error);
    EXPECT_INT(guest.generation, SK_GENERATION_SNP);
    EXPECT_INT(sk_vm_vcpus(&guest), 3);
    EXPECT_INT(sk_vm_memory_mib(&guest), 3072);
    EXPECT_STR(sk_vm_cpu_model(&guest), "EPYC-Milan");
    EXPECT_STR(guest.firmware, "dir/fw/OVMF.fd");
    EXPECT_STR(guest.kernel, "/abs/k");
    EXPECT_STR(guest.cmdline, "a b");
    EXPECT(!sk_vm_kernel_hashes(&guest));
    EXPECT_OK(sk_vm_policy(&guest, &policy, &error), &error);
    EXPECT_INT(policy, 0xb0000);
    EXPECT_INT(guest.disks.count, 2);
    disks = guest.disks.entries;
    EXPECT_STR(disks[0].file, "dir/d");
    EXPECT_INT(disks[0].format, SK_DISK_QCOW2);
    EXPECT_INT(disks[1].media, SK_MEDIA_CDROM);
    forwards = guest.nic.forwards.entries;
    EXPECT_INT(guest.nic.forwards.count, 1);
    EXPECT_INT(forwards[0].host_port.value, 1);
    EXPECT_INT(forwards[0].guest_port.value, 2);
}

TEST(refused_with_place)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "a.toml: generation is missing"},
        {HEAD "memry = 1\n", "a.toml:2:1: unknown key 'memry' (did you mean 'memory'?)"},
        {HEAD "zzz = 1\n", "a.toml:2:1: unknown key 'zzz'; known are format, name, "},
        {HEAD "[cpu]\nmode = 1\n", "a.toml:3:1: cpu: unknown key 'mode' (did you mean 'model'?)"},
        {HEAD "\"cpu.model\" = \"x\"\n", "a.toml:2:1: unknown key 'cpu.model'"},
        {HEAD "[cpu.model]\nx = 1\n", "cpu.model: found a table, expected a text"},
        {HEAD "cpu = 1\n", "a.toml:2:1: cpu: found a number, expected a table"},
        {HEAD "vcpus = 0\n", "a.toml:2:1: vcpus: found 0, expected a number from 1 to 4096"},
        {HEAD "vcpus = 4097\n", "vcpus: found 4097, "},
        {HEAD "vcpus = -1\n", "vcpus: found -1, "},
        {HEAD "vcpus = true\n", "vcpus: found true, "},
        {HEAD "vcpus = 1.5\n", "vcpus: found a fraction"},
        {HEAD "vcpus = \"2G\"\n", "vcpus: found a text '2G'"},
        {HEAD "memory = \"2T\"\n", "memory: found a text '2T'"},
        {HEAD "memory = \"99999999999999999999G\"\n", "memory: found a text"},
        {HEAD "memory = \"18446744073709551615G\"\n", "memory: found a text"},
        {HEAD "name = 1\n", "name: found a number, expected a text"},
        {HEAD "name = \"a\\u0000b\"\n", "name: found a text with a NUL byte"},
        {HEAD "log = \"\"\n", "log: found an empty text, expected a path"},
        {HEAD "private_huge_pages = 1\n", "found a number, expected true or false"},
        {"generation = \"sev-smp\"\n", "a.toml:1:1: generation: found 'sev-smp' (did you mean "
                                       "'sev-snp'?)"},
        {"generation = \"tdx\"\n", "found 'tdx', expected one of none, sev, sev-es, sev-snp"},
        {HEAD "format = \"sevkit-guest/2\"\n", "format: found 'sevkit-guest/2', expected "
                                               "'sevkit-guest/1'"},
        {HEAD "disk = 1\n", "disk: found a number, expected a list of tables ([[disk]])"},
        {HEAD "[[disk]]\nformat = \"raw\"\n", "disk: file is missing"},
        {HEAD "[[disk]]\nfile = \"x\"\nfromat = \"raw\"\n", "disk: unknown key 'fromat'"},
        {HEAD "disk = [1]\n", "disk: found a number, expected a table"},
        {HEAD "[id_block]\nfamily_id = \"00\"\n", "family_id: found '00', expected 32 hex digits"},
        {HEAD "[sev]\npolicy = -1\n", "sev.policy: found -1, expected"},
        {HEAD "expect = 1\n", "expect: found a number, expected a table of rules"},
        {HEAD "name = \"a\"\nname = \"b\"\n", "a.toml:3:"},
        {HEAD "[network]\nforward = [{host_port = 70000, guest_port = 1}]\n",
         "host_port: found 70000, expected a number from 1 to 65535"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_vm guest = {.nic.kind = 77};
        struct sevkit_error error = {0};

        EXPECT_ERROR(parse(".", cases[i].text, &guest, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].error);
        EXPECT_INT(guest.nic.kind, 77);
    }
}

TEST(too_many_entries)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_vm guest = {0};
    struct sevkit_error error = {0};

    sk_text_add(&text, HEAD);
    for (int i = 0; i <= SK_VM_LIST_MAX; i++)
        sk_text_add(&text, "[[disk]]\nfile = \"d\"\n");
    EXPECT_ERROR(parse(".", sk_text_get(&text), &guest, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "found 65 entries, expected at most 64");
}

/* Each example of the table is a value that its row takes. */
static void check_rows(const struct sk_field *rows, const char *table)
{
    for (const struct sk_field *row = rows; row->key; row++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        struct sevkit_error error = {0};

        if (row->kind == SK_FIELD_LIST && !table)
            check_rows(row->rows, row->key);
        if (!row->example)
            continue;
        EXPECT(row->help && *row->help);
        if (strcmp(row->key, "generation") != 0)
            sk_text_add(&text, HEAD);
        if (table)
            sk_text_addf(&text, "[[%s]]\n%s%s%s", table,
                         strcmp(table, "network.extra") == 0 ? "type='user'\n" : "",
                         strcmp(table, "disk") == 0 ? "file='x'\n" : "",
                         strcmp(table, "network.forward") == 0 ? "host_port=1\nguest_port=1\n"
                                                               : "");
        if (table && row->required)
            continue; /* there already, or the only one */
        sk_text_addf(&text, "%s = %s\n", row->key, row->example);
        EXPECT_OK(parse(".", sk_text_get(&text), &guest, &error), &error);
    }
}

TEST(examples)
{
    check_rows(sk_vm_fields, NULL);
}

TEST(template_is_a_plan)
{
    for (unsigned i = SK_GENERATION_NONE; i <= SK_GENERATION_SNP; i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        struct sevkit_error error = {0};

        sk_vm_template((enum sk_generation)i, &text);
        EXPECT_OK(parse(".", sk_text_get(&text), &guest, &error), &error);
        EXPECT_INT(guest.generation, i);
        EXPECT_STR(guest.kernel, "vmlinuz");
        EXPECT_INT(guest.policy != NULL, i != SK_GENERATION_NONE);
        for (const struct sk_field *row = sk_vm_fields; row->key; row++)
            EXPECT_CONTAINS(sk_text_get(&text), row->help);
    }
}

static char *random_text(size_t max)
{
    static const char *const parts[] = {"a",  "Z",  ",",  ",,", "=", " ",        "\"", "'",
                                        "\\", "\n", "\t", "#",  "$", "\xc3\xa4", "[",  "}"};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t count = 1 + sk_test_random_below(max);

    for (size_t i = 0; i < count; i++)
        sk_text_add(&text, parts[sk_test_random_below(SK_ARRAY_SIZE(parts))]);
    return strdup(sk_text_get(&text));
}

/* Sets a row of base to something; lists get up to two entries. */
static void randomize(const struct sk_field *rows, void *base)
{
    for (const struct sk_field *row = rows; row->key; row++) {
        void *place = (char *)base + row->offset;
        struct sk_vm_list *list = place;
        unsigned choices = 0;

        if (sk_test_random_below(2) && !row->required)
            continue;
        while (row->choices && row->choices[choices])
            choices++;
        if (row->kind == SK_FIELD_TEXT || row->kind == SK_FIELD_POLICY)
            *(char **)place = random_text(8);
        else if (row->kind == SK_FIELD_PATH)
            EXPECT(asprintf((char **)place, "/%s", "p,q r") > 0);
        else if (row->kind == SK_FIELD_IDS)
            *(char **)place = strdup("00112233445566778899aabbccddeeff");
        else if (row->kind == SK_FIELD_NUMBER || row->kind == SK_FIELD_MEMORY)
            *(struct sk_given_number *)place = (struct sk_given_number){
                true, row->min + sk_test_random_below(row->max - row->min)};
        else if (row->kind == SK_FIELD_SWITCH || row->kind == SK_FIELD_OFF)
            *(bool *)place = true;
        else if (row->kind == SK_FIELD_CHOICE)
            *(unsigned *)place = (unsigned)sk_test_random_below(choices);
        else if (row->kind == SK_FIELD_MEASURED)
            EXPECT(asprintf((char **)place, "%.*s",
                            (int)strcspn(row->example + (*row->example == '"'), "\""),
                            row->example + (*row->example == '"')) > 0);
        else if (row->kind == SK_FIELD_RULES)
            *(char **)place = strdup("{\"a.b\":{\"c\":[1,\"x y\",true]}}");
        if (row->kind != SK_FIELD_LIST)
            continue;
        list->count = sk_test_random_below(3);
        list->entries = calloc(list->count + 1, row->entry_bytes);
        for (size_t i = 0; i < list->count; i++)
            randomize(row->rows, (char *)list->entries + i * row->entry_bytes);
    }
}

TEST(written_and_read_again)
{
    for (int i = 0; i < 300; i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_vm_done) struct sk_vm again = {0};
        SK_CLEANUP(sk_vm_done) struct sk_vm from_json = {0};
        SK_CLEANUP(sk_text_done) struct sk_text toml = {0};
        json_t *first, *second, *third;
        struct sevkit_error error = {0};
        char *json;

        randomize(sk_vm_fields, &guest);
        sk_vm_write_toml(&guest, &toml);
        first = sk_vm_to_json(&guest);
        json = json_dumps(first, 0);
        EXPECT_OK(parse("elsewhere", sk_text_get(&toml), &again, &error), &error);
        EXPECT_OK(parse("elsewhere", json, &from_json, &error), &error);
        second = sk_vm_to_json(&again);
        third = sk_vm_to_json(&from_json);
        EXPECT(json_equal(first, second) && json_equal(first, third));
        json_decref(first);
        json_decref(second);
        json_decref(third);
        free(json);
    }
}

TEST(settings_on_top)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(parse("dir", HEAD "vcpus = 2\n[[disk]]\nfile = \"a\"\n", &guest, &error), &error);
    EXPECT_OK(sk_vm_apply(&reader, &guest, "--set", "vcpus = 5", &error), &error);
    EXPECT_OK(sk_vm_apply(&reader, &guest, "--set", "disk = [{file = 'b'}]", &error), &error);
    EXPECT_INT(sk_vm_vcpus(&guest), 5);
    EXPECT_INT(guest.disks.count, 2);
    EXPECT_STR(((const struct sk_vm_disk *)guest.disks.entries)[1].file, "b");
    EXPECT_ERROR(sk_vm_apply(&reader, &guest, "--set", "vcpu = 5", &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "--set:1:1: unknown key 'vcpu'");
}

#define VM_CONFIG                                                                                \
    "host_cpu_family = \"Milan\"\nvcpu_count = 2\novmf_file = \"O.fd\"\nguest_features = 0x21\n" \
    "kernel_file = \"k\"\ninitrd_file = \"i\"\nkernel_cmdline = \"quiet\"\nplatform_info = 1\n"  \
    "guest_policy = 0x30000\nfamily_id = \"00000000000000000000000000000001\"\n"
#define VM_CONFIG_TCB                                                                      \
    "[min_commited_tcb]\nbootloader = 3\ntee = 0\nsnp = 14\nmicrocode = 209\n_reserved = " \
    "[0, 0, 0, 0]\n"

TEST(vm_config_of_snpguard)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(parse("dir", VM_CONFIG "extra = 1\n" VM_CONFIG_TCB, &guest, &error), &error);
    EXPECT(guest.vm_config);
    EXPECT_INT(guest.generation, SK_GENERATION_SNP);
    EXPECT_INT(sk_vm_vcpus(&guest), 2);
    EXPECT_STR(guest.firmware, "dir/O.fd");
    EXPECT_STR(guest.kernel, "dir/k");
    EXPECT_STR(guest.initrd, "dir/i");
    EXPECT_STR(guest.cmdline, "quiet");
    EXPECT_STR(guest.policy, "0x30000");
    EXPECT_INT(guest.features.value, 0x21);
    EXPECT_STR(sk_vm_cpu_model(&guest), "EPYC-v4");
    EXPECT_STR(guest.family_id, "00000000000000000000000000000001");
    EXPECT_CONTAINS(warnings, "a.toml:11:1: extra: a key that SNPGuard does not know");
}

/* QEMU gets the blanks; SNPGuard's verifier does not count them. */
TEST(vm_config_with_blanks)
{
    static const struct {
        const char *cmdline;
        bool warns;
    } cases[] = {{" quiet", true}, {"quiet\\t", true}, {"a b", false}, {"", false}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        struct sevkit_error error = {0};
        static const char whole[] = VM_CONFIG;
        const char *rest = strstr(whole, "quiet\"");

        sk_text_add_bytes(&text, whole, (size_t)(rest - whole));
        sk_text_addf(&text, "%s\"%s" VM_CONFIG_TCB, cases[i].cmdline, rest + strlen("quiet\""));
        EXPECT_OK(parse(".", sk_text_get(&text), &guest, &error), &error);
        EXPECT(!!strstr(warnings, "kernel_cmdline: it begins or ends with blanks") ==
               cases[i].warns);
    }
}

/* What is named "-" is a file, not standard input. */
TEST(dash_is_a_file)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(parse(".", HEAD "[firmware]\nfile = \"-\"\n", &guest, &error), &error);
    EXPECT_STR(guest.firmware, "./-");
}

TEST(vm_config_incomplete)
{
    struct sk_vm guest = {0};
    struct sevkit_error error = {0};

    EXPECT_ERROR(parse(".", VM_CONFIG, &guest, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "min_commited_tcb is missing");
    EXPECT_ERROR(parse(".", "ovmf_file = 1\n" VM_CONFIG_TCB, &guest, &error), SEVKIT_EINPUT,
                 &error);
}

TEST(defaults_of_generations)
{
    static const struct {
        const char *text, *profile, *cpu;
        uint64_t policy;
        bool pflash;
    } cases[] = {
        {"generation='none'\n[firmware]\nfile='f'\nvars='v'\n", "qemu", "max", 0, true},
        {"generation='sev'\n[firmware]\nfile='f'\n", "qemu", "EPYC-v4", 1, false},
        {"generation='sev-es'\n[firmware]\nfile='f'\nvars='v'\n", "qemu-fpu0", "EPYC-v4", 5, true},
        {"generation='sev-snp'\n[firmware]\nfile='f'\nvars='v'\n", "qemu", "EPYC-v4", 0x30000,
         false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        struct sevkit_error error = {0};
        uint64_t policy = 77;

        EXPECT_OK(parse(".", cases[i].text, &guest, &error), &error);
        EXPECT_STR(sk_vm_profile(&guest), cases[i].profile);
        EXPECT_STR(sk_vm_cpu_model(&guest), cases[i].cpu);
        EXPECT_OK(sk_vm_policy(&guest, &policy, &error), &error);
        EXPECT_INT(policy, cases[i].policy);
        EXPECT_INT(sk_vm_is_pflash(&guest), cases[i].pflash);
    }
}

TEST(policies_of_texts)
{
    static const struct {
        const char *text, *error;
        uint64_t policy;
    } cases[] = {
        {"generation='sev-snp'\n[sev]\npolicy='smt,single-socket'\n", NULL, 0x130000},
        {"generation='sev-snp'\n[sev]\npolicy='0x1'\n", "sev.policy: ", 0},
        {"generation='sev-es'\n[sev]\npolicy='0x5'\n", NULL, 5},
        {"generation='sev'\n[sev]\npolicy='nodbg'\n", "sev.policy: found 'nodbg'", 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        struct sevkit_error error = {0};
        uint64_t policy = 0;

        EXPECT_OK(parse(".", cases[i].text, &guest, &error), &error);
        if (cases[i].error) {
            EXPECT(sk_vm_policy(&guest, &policy, &error) < 0);
            EXPECT_CONTAINS(error.text, cases[i].error);
            continue;
        }
        EXPECT_OK(sk_vm_policy(&guest, &policy, &error), &error);
        EXPECT_INT(policy, cases[i].policy);
    }
}
