/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "libvirt/domain_make.h"
#include "test.h"

static struct sevkit_error error;

static const struct sk_domain_plan snp = {
    .has_type = true,
    .type = SK_DOMAIN_SNP,
    .vcpus = 2,
    .cpu_model = "EPYC-Milan-v2",
    .firmware = "/fw.fd",
};
static const struct sk_domain_plan sev = {
    .has_type = true,
    .type = SK_DOMAIN_SEV,
    .vcpus = 2,
    .cpu_model = "EPYC",
    .firmware = "/fw.fd",
    .dh_cert = "AAAA",
    .session = "AAAA",
};

static void add_line(void *arg, const char *line)
{
    sk_text_addf(arg, "%s\n", line);
}

static int make(const struct sk_domain_plan *plan, const char *const *names, struct sk_text *xml,
                struct sk_text *warnings)
{
    const struct sk_listener listener = {.warn = add_line, .arg = warnings};

    return sk_domain_make(plan, names, &listener, xml, &error);
}

TEST(defaults_and_warnings)
{
    struct sk_domain_plan host = snp;
    SK_CLEANUP(sk_text_done) struct sk_text xml = {0}, warnings = {0}, other = {0};

    EXPECT_OK(make(&snp, sk_domain_field_keys, &xml, &warnings), &error);
    EXPECT_CONTAINS(sk_text_get(&xml), "<name>guest</name>");
    EXPECT_CONTAINS(sk_text_get(&xml), "<memory unit='MiB'>2048</memory>");
    EXPECT_STR(sk_text_get(&warnings), "");
    host.cpu_model = "host-passthrough";
    host.name = "a";
    host.memory_mib = 4096;
    EXPECT_OK(make(&host, sk_domain_field_keys, &other, &warnings), &error);
    EXPECT_CONTAINS(sk_text_get(&other), "<name>a</name>");
    EXPECT_CONTAINS(sk_text_get(&warnings), "cpu: ");
}

TEST(what_is_missing)
{
    struct sk_domain_plan plans[11];
    static const char *const texts[] = {
        "generation is required to write a domain",
        "firmware.file is required to write a domain",
        "vcpus is required to write a domain",
        "cpu.model is required to write a domain",
        "sev.dh_cert is required: without it the measurement cannot be checked",
        "sev.session is required: without it the measurement cannot be checked",
        "boot.kernel is required with boot.initrd",
        "boot.kernel is required with boot.cmdline",
        "id_block.auth is required with id_block.block",
        "id_block.block is required with id_block.auth",
        "id_block.auth is required with id_block.author_key",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++)
        plans[i] = i == 4 || i == 5 ? sev : snp;
    plans[0].has_type = false;
    plans[1].firmware = NULL;
    plans[2].vcpus = 0;
    plans[3].cpu_model = NULL;
    plans[4].dh_cert = NULL;
    plans[5].session = NULL;
    plans[6].initrd = "/i";
    plans[7].cmdline = "a";
    plans[8].id_block = "AAAA";
    plans[9].id_auth = "AAAA";
    plans[10].author_key = true;
    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text xml = {0};

        EXPECT_ERROR(make(&plans[i], sk_domain_field_keys, &xml, NULL), SEVKIT_EUSAGE, &error);
        EXPECT_STR(error.text, texts[i]);
        EXPECT_INT(xml.length, 0);
    }
}

TEST(what_does_not_go_with_the_type)
{
    static const char *names[SK_DOMAIN_FIELDS];
    struct sk_domain_plan plans[8];
    static const char *const texts[] = {
        "--session is not for --type sev-snp",
        "--id is not for --type sev",
        "--vcek is not for --type sev",
        "--policy 0x7 has bit 2 set, which is not --type sev",
        "--policy 0x3 has bit 2 clear, which is not --type sev-es",
        "--policy: 0x100000003 has more than 32 bits",
    };

    names[SK_DOMAIN_FIELD_TYPE] = "--type";
    names[SK_DOMAIN_FIELD_SESSION] = "--session";
    names[SK_DOMAIN_FIELD_ID_BLOCK] = "--id";
    names[SK_DOMAIN_FIELD_NO_VCEK] = "--vcek";
    names[SK_DOMAIN_FIELD_POLICY] = "--policy";
    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++)
        plans[i] = i == 0 ? snp : sev;
    plans[0].session = "AAAA";
    plans[1].id_block = "AAAA";
    plans[2].vcek_disabled = true;
    for (size_t i = 3; i < 7; i++)
        plans[i].has_policy = true;
    plans[3].policy = 7;
    plans[4].type = SK_DOMAIN_SEV_ES;
    plans[4].policy = 3;
    plans[5].policy = 0x100000003;
    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        EXPECT_ERROR(sk_domain_plan_check(&plans[i], names, &error), SEVKIT_EUSAGE, &error);
        EXPECT_STR(error.text, texts[i]);
    }
    plans[6].policy = 3;
    EXPECT_OK(sk_domain_plan_check(&plans[6], names, &error), &error);
    plans[7].has_type = false;
    plans[7].id_block = "AAAA";
    EXPECT_OK(sk_domain_plan_check(&plans[7], names, &error), &error);
}

TEST(texts_that_xml_cannot_hold)
{
    struct sk_domain_plan plan = snp;
    SK_CLEANUP(sk_text_done) struct sk_text xml = {0};

    plan.name = "a\tb";
    EXPECT_OK(make(&plan, sk_domain_field_keys, &xml, NULL), &error);
    plan.emulator = "/a\001";
    EXPECT_ERROR(make(&plan, sk_domain_field_keys, &xml, NULL), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "qemu has a control character, which XML cannot hold");
}
