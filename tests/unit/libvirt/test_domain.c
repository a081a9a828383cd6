/* SPDX-License-Identifier: Apache-2.0 */
/* libvirt's XML: reading, checking, writing. */
#include "base/cleanup.h"
#include "fault.h"
#include "libvirt/domain.h"
#include "libvirt/domain_plan.h"
#include "libvirt/domain_tree.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char full[] =
    "<?xml version='1.0'?>\n<!-- by hand -->\n"
    "<domain type='kvm'><name>g</name><vcpu placement='static' current=' 2 '>4</vcpu>"
    "<os><type>hvm</type><loader readonly='yes'>/fw &amp; more.fd</loader><nvram>/v</nvram>"
    "<kernel>/k</kernel><initrd>/i</initrd><cmdline> a=&lt;1&gt; <![CDATA[b&c]]> </cmdline></os>"
    "<cpu mode='custom'><model fallback='forbid'>EPYC-Milan</model></cpu>"
    "<launchSecurity type='sev' kernelHashes='yes'><policy>0x0007</policy><dhCert>QQ==</dhCert>"
    "<session>Qg==</session></launchSecurity></domain>";

static int read_config(const char *xml, struct sk_sev_config *ret_config,
                       struct sevkit_error *error)
{
    return sk_sev_domain_read(xml, strlen(xml), ret_config, error);
}

TEST(a_full_configuration)
{
    struct sk_sev_config config;
    struct sevkit_error error = {0};

    EXPECT_OK(read_config(full, &config, &error), &error);
    EXPECT_STR(config.security_type, "sev");
    EXPECT_INT(config.sev_count, 1);
    EXPECT_INT(config.dh_cert_count, 1);
    EXPECT_INT(config.session_count, 1);
    EXPECT(config.has_policy && config.kernel_hashes && config.has_nvram);
    EXPECT_INT(config.policy, 7);
    EXPECT_INT(config.loader_count, 1);
    EXPECT_STR(config.loader, "/fw & more.fd");
    EXPECT_STR(config.kernel, "/k");
    EXPECT_STR(config.initrd, "/i");
    EXPECT_STR(config.cmdline, " a=<1> b&c ");
    EXPECT_INT(config.vcpus, 2);
    EXPECT_STR(config.cpu_mode, "custom");
    EXPECT_STR(config.cpu_model, "EPYC-Milan");
    sk_sev_config_done(&config);
}

TEST(a_configuration_that_says_nothing)
{
    struct sk_sev_config config;
    struct sevkit_error error = {0};

    EXPECT_OK(read_config("<domain/>", &config, &error), &error);
    EXPECT(!config.security_type && !config.loader && !config.kernel && !config.initrd &&
           !config.cmdline && !config.cpu_mode && !config.cpu_model);
    EXPECT(!config.has_policy && !config.kernel_hashes && !config.has_nvram);
    EXPECT_INT(config.sev_count + config.dh_cert_count + config.session_count, 0);
    EXPECT_INT(config.loader_count, 0);
    EXPECT_INT(config.vcpus, 0);
}

/* Elements of other namespaces, and those in other places, are none of libvirt's. */
TEST(what_does_not_count)
{
    struct sk_sev_config config;
    struct sevkit_error error = {0};

    EXPECT_OK(read_config("<domain xmlns:x='urn:x'><x:os><x:loader>/a</x:loader></x:os>"
                          "<x:launchSecurity type='sev'/><metadata><os><loader>/b</loader></os>"
                          "<launchSecurity type='sev'/></metadata><os><x:loader>/c</x:loader></os>"
                          "<launchSecurity x:type='sev'><dhCert/></launchSecurity></domain>",
                          &config, &error),
              &error);
    EXPECT_INT(config.loader_count, 0);
    EXPECT_INT(config.sev_count, 0);
    EXPECT_INT(config.dh_cert_count, 0);
    EXPECT(!config.loader);
    sk_sev_config_done(&config);
}

TEST(counts_of_a_guest_that_is_none)
{
    struct sk_sev_config config;
    struct sevkit_error error = {0};

    EXPECT_OK(
        read_config("<domain><os><loader>/a</loader><loader>/b</loader></os>"
                    "<launchSecurity type='sev'><dhCert/><dhCert/></launchSecurity>"
                    "<launchSecurity type='sev' kernelHashes='yes'><session/></launchSecurity>"
                    "<launchSecurity type='sev-snp'><session/></launchSecurity></domain>",
                    &config, &error),
        &error);
    EXPECT_INT(config.sev_count, 2);
    EXPECT_INT(config.dh_cert_count, 2);
    EXPECT_INT(config.session_count, 1);
    EXPECT_INT(config.loader_count, 2);
    EXPECT_STR(config.loader, "/a");
    EXPECT(!config.kernel_hashes);
    sk_sev_config_done(&config);
}

/* As libvirt has it: hexadecimal with or without its prefix. */
TEST(policies)
{
    static const struct {
        const char *text;
        int code;
        uint32_t policy;
    } cases[] = {
        {"0x0003", 0, 3},
        {"3", 0, 3},
        {"10", 0, 0x10},
        {" 0x7\n", 0, 7},
        {"ffffffff", 0, UINT32_MAX},
        {"0xffffffff", 0, UINT32_MAX},
        {"0x100000000", SEVKIT_EINPUT, 0},
        {"", SEVKIT_EINPUT, 0},
        {"-1", SEVKIT_EINPUT, 0},
        {"yes", SEVKIT_EINPUT, 0},
        {"0x", SEVKIT_EINPUT, 0},
        {"1 2", SEVKIT_EINPUT, 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_sev_config config = {.policy = 12345};
        struct sevkit_error error = {0};
        char xml[256];

        snprintf(xml, sizeof(xml),
                 "<domain><launchSecurity type='sev'><policy>%s</policy></launchSecurity></domain>",
                 cases[i].text);
        if (cases[i].code) {
            EXPECT_ERROR(read_config(xml, &config, &error), cases[i].code, &error);
            EXPECT_CONTAINS(error.text, "domain XML: <policy>: '");
            EXPECT_INT(config.policy, 12345);
            continue;
        }
        EXPECT_OK(read_config(xml, &config, &error), &error);
        EXPECT_INT(config.policy, cases[i].policy);
        sk_sev_config_done(&config);
    }
}

TEST(what_is_no_domain)
{
    static const struct {
        const char *xml, *words;
    } cases[] = {
        {"", "domain XML: not XML: line"},
        {"<domain>", "domain XML: not XML: line 1"},
        {"<domain/><domain/>", "domain XML: not XML: line 1"},
        {"<domain>\n\n&nosuch;</domain>", "domain XML: not XML: line 3"},
        {"<network/>", "domain XML: the root element is <network>, expected <domain>"},
        {"<domain xmlns='urn:x'/>", "domain XML: the root element is <domain>, expected <domain>"},
        {"<!DOCTYPE domain><domain/>", "domain XML: has a document type"},
        {"<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain><name>&x;</name></domain>",
         "domain XML: has a document type"},
        {"<domain><vcpu>none</vcpu></domain>",
         "domain XML: <vcpu>: 'none' is not a number from 1 to 4096"},
        {"<domain><vcpu current='0'>4</vcpu></domain>",
         "domain XML: <vcpu>: '0' is not a number from"},
        {"<domain><vcpu>4097</vcpu></domain>", "domain XML: <vcpu>: '4097' is not a number from"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_sev_config config = {.vcpus = 99};
        struct sevkit_error error = {0};

        EXPECT_ERROR(read_config(cases[i].xml, &config, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
        EXPECT(!strchr(error.text, '\n'));
        EXPECT_INT(config.vcpus, 99);
    }
}

TEST(truncations)
{
    for (size_t length = 0; length < sizeof(full) - 1; length++) {
        struct sk_sev_config config;
        struct sevkit_error error = {0};

        EXPECT_ERROR(sk_sev_domain_read(full, length, &config, &error), SEVKIT_EINPUT, &error);
    }
}

TEST(deep_documents)
{
    size_t depth = 100000;
    char *xml = malloc(depth * 7 + 32);
    struct sk_sev_config config;
    struct sevkit_error error = {0};
    size_t length = 0;

    EXPECT(xml != NULL);
    length += (size_t)sprintf(xml, "<domain>");
    for (size_t i = 0; i < depth; i++)
        length += (size_t)sprintf(xml + length, "<a>");
    EXPECT_ERROR(sk_sev_domain_read(xml, length, &config, &error), SEVKIT_EINPUT, &error);
    free(xml);
}

TEST(text_goes_through_unchanged)
{
    static const char value[] = "a<b>&'\"\t\n\r c\xc3\xa9";
    SK_CLEANUP(sk_text_done) struct sk_text xml = {0};
    SK_CLEANUP(sk_tree_free_p) struct sk_tree *tree = NULL;
    SK_CLEANUP_FREE char *text = NULL;
    SK_CLEANUP_FREE char *attribute = NULL;
    struct sevkit_error error = {0};

    sk_text_add(&xml, "<domain a='");
    sk_tree_add_escaped(&xml, value);
    sk_text_add(&xml, "'>");
    sk_tree_add_escaped(&xml, value);
    sk_text_add(&xml, "</domain>");
    EXPECT_OK(sk_tree_read(sk_text_get(&xml), xml.length, "domain", &tree, &error), &error);
    EXPECT_OK(sk_tree_text(sk_tree_root(tree), &text, &error), &error);
    EXPECT_OK(sk_tree_attribute(sk_tree_root(tree), "a", &attribute, &error), &error);
    EXPECT_STR(text, value);
    EXPECT_STR(attribute, value);
    EXPECT(sk_tree_attribute_is(sk_tree_root(tree), "a", value));
    EXPECT(!sk_tree_attribute_is(sk_tree_root(tree), "a", ""));
    EXPECT(!sk_tree_attribute_is(sk_tree_root(tree), "b", ""));
}

/* Checks: each document has one thing wrong with it. */
#define OS(inside) "<os><type arch='x86_64' machine='q35'>hvm</type>" inside "</os>"
#define FLASH      "<loader readonly='yes' type='pflash' stateless='yes'>/fw</loader>"
#define ROM        "<loader type='rom'>/fw</loader>"
#define CPU        "<cpu mode='custom'><model fallback='forbid'>EPYC-Milan</model></cpu>"
/* Zeros: a certificate of 2084 bytes, a session of 128. */
#define A16     "AAAAAAAAAAAAAAAA"
#define A64     A16 A16 A16 A16
#define A256    A64 A64 A64 A64
#define CERT    A256 A256 A256 A256 A256 A256 A256 A256 A256 A256 A64 A64 A64 A16 "AAAAAAAAAAA="
#define SESSION A64 A64 A16 A16 "AAAAAAAAAAA="
#define OWNER   "<dhCert>" CERT "</dhCert><session>" SESSION "</session>"
#define SEV(attributes, inside) \
    "<launchSecurity type='sev'" attributes ">" inside "</launchSecurity>"
#define SNP(attributes, inside) \
    "<launchSecurity type='sev-snp'" attributes ">" inside "</launchSecurity>"
#define MEMORY         "<memtune><hard_limit unit='MiB'>512</hard_limit></memtune>"
#define DOMAIN(inside) "<domain type='kvm'>" inside "</domain>"
#define SEV_GUEST(os, more) \
    DOMAIN(MEMORY "<vcpu>2</vcpu>" OS(os) CPU more SEV("", "<policy>0x3</policy>" OWNER))
#define ES_GUEST(cpu, more) DOMAIN(MEMORY OS(FLASH) cpu more SEV("", "<policy>0x7</policy>" OWNER))
#define SNP_GUEST(os, attributes, inside) \
    DOMAIN("<vcpu>2</vcpu>" OS(os) CPU SNP(attributes, "<policy>0x30000</policy>" inside))

static void findings_done(struct sk_domain_findings *findings)
{
    sk_findings_done(&findings->all);
}

static void check(const char *xml, const struct sk_domain_plan *plan,
                  struct sk_domain_findings *ret_findings)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_domain_check(xml, strlen(xml), plan, ret_findings, &error), &error);
}

static void expect_findings(const char *xml, const struct sk_domain_plan *plan,
                            enum sk_finding_kind kind, const char *code, const char *words)
{
    SK_CLEANUP(findings_done) struct sk_domain_findings findings = {0};

    check(xml, plan, &findings);
    if (!code) {
        if (findings.all.count)
            sk_test_fail(__FILE__, __LINE__, "%s: %s: %s", xml, findings.all.list[0].code,
                         findings.all.list[0].text);
        return;
    }
    for (size_t i = 0; i < findings.all.count; i++)
        if (findings.all.list[i].kind == kind && strcmp(findings.all.list[i].code, code) == 0 &&
            strstr(findings.all.list[i].text, words))
            return;
    sk_test_fail(__FILE__, __LINE__, "%s: no finding %d %s '%s' among %zu: %s", xml, (int)kind,
                 code, words, findings.all.count,
                 findings.all.count ? findings.all.list[0].text : "");
}

TEST(good_domains)
{
    expect_findings(SEV_GUEST(FLASH, ""), NULL, 0, NULL, NULL);
    expect_findings(ES_GUEST(CPU "<vcpu>2</vcpu>", ""), NULL, 0, NULL, NULL);
    expect_findings(SNP_GUEST(ROM, "", ""), NULL, 0, NULL, NULL);
    expect_findings(SNP_GUEST(ROM "<kernel>/k</kernel><initrd>/i</initrd><cmdline>c</cmdline>",
                              " kernelHashes='yes'", ""),
                    NULL, 0, NULL, NULL);
}

/* Each has one thing that is to be found. */
static const struct {
    const char *xml;
    enum sk_finding_kind kind;
    const char *code, *words;
} bad_domains[] = {
    {DOMAIN(OS(FLASH)), SK_FINDING_ERROR, "launch-security", "there is no <launchSecurity>"},
    {DOMAIN(SEV("", "") SNP("", "")), SK_FINDING_ERROR, "launch-security", "there are 2"},
    {DOMAIN("<launchSecurity type='tdx'/>"), SK_FINDING_ERROR, "launch-security", "neither"},
    {DOMAIN(OS(FLASH) SEV("", OWNER)), SK_FINDING_ERROR, "policy", "<policy> is missing"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>-1</policy>" OWNER)), SK_FINDING_ERROR, "policy",
     "no number"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>2</policy>" OWNER)), SK_FINDING_WARNING, "policy",
     "policy 0x2 lets the host read"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>1</policy>" OWNER)), SK_FINDING_NOTE, "policy", "NOKS"},
    {DOMAIN(OS(ROM) SNP("", "<policy>0x10000</policy>")), SK_FINDING_ERROR, "policy", "bit 17"},
    {DOMAIN(OS(ROM) SNP("", "<policy>0xb0000</policy>")), SK_FINDING_WARNING, "policy", "DEBUG"},
    {DOMAIN(OS(ROM) SNP("", "<policy>0x70000</policy>")), SK_FINDING_WARNING, "policy",
     "MIGRATE_MA"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>3</policy><session/>")), SK_FINDING_ERROR, "session",
     "there are 0 <dhCert>"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>3</policy><dhCert/>")), SK_FINDING_ERROR, "session",
     "there are 0 <session>"},
    {DOMAIN(OS(FLASH)
                SEV("", "<policy>3</policy><dhCert>QQ==</dhCert><session>" SESSION "</session>")),
     SK_FINDING_ERROR, "session", "<dhCert> is not the base64 form of 2084 bytes"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>3</policy><dhCert>/etc/pdh.cert</dhCert><session>" SESSION
                              "</session>")),
     SK_FINDING_ERROR, "session", "looks like the name of a file"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>3</policy><dhCert>" SESSION "</dhCert><session>" CERT
                              "</session>")),
     SK_FINDING_ERROR, "session", "may be swapped"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>3</policy><dhCert>" CERT "</dhCert><session>?</session>")),
     SK_FINDING_ERROR, "session", "<session> is not the base64 form of 128 bytes"},
    {SNP_GUEST(ROM, "", "<hostData>QQ==</hostData>"), SK_FINDING_ERROR, "snp-data",
     "<hostData> is not the base64 form of 32 bytes"},
    {SNP_GUEST(ROM, "", "<idBlock>no</idBlock>"), SK_FINDING_ERROR, "snp-data",
     "<idBlock> and <idAuth> belong together"},
    {SNP_GUEST(ROM, " vcek='no'", ""), SK_FINDING_NOTE, "snp-data", "VLEK"},
    {"<domain type='qemu'>" OS(ROM) SNP("", "<policy>0x30000</policy>") "</domain>",
     SK_FINDING_ERROR, "virtualisation", "emulated processors have no SEV"},
    {DOMAIN("<os><type machine='pc-i440fx-7.2'>hvm</type></os>" SNP("", "")), SK_FINDING_NOTE,
     "machine", "pc-i440fx-7.2"},
    {SEV_GUEST("", ""), SK_FINDING_ERROR, "loader", "there is no <loader>"},
    {SEV_GUEST(FLASH FLASH, ""), SK_FINDING_ERROR, "loader", "there are 2 <loader>"},
    {SEV_GUEST(ROM, ""), SK_FINDING_ERROR, "loader", "not of type='pflash'"},
    {SEV_GUEST("<loader type='pflash' stateless='yes'>/fw</loader>", ""), SK_FINDING_WARNING,
     "loader", "not readonly='yes'"},
    {SEV_GUEST("<loader readonly='yes' type='pflash'>/fw</loader>", ""), SK_FINDING_WARNING,
     "stateless", "variable store"},
    {SEV_GUEST(FLASH "<nvram>/v</nvram>", ""), SK_FINDING_ERROR, "nvram", "not measured"},
    {SNP_GUEST(FLASH, "", ""), SK_FINDING_ERROR, "loader", "cannot start from flash"},
    {SNP_GUEST("<loader type='rom' secure='yes'>/fw</loader>", "", ""), SK_FINDING_ERROR, "smm",
     "system management mode"},
    {SEV_GUEST(FLASH "<kernel>/k</kernel>", ""), SK_FINDING_ERROR, "kernel-hashes",
     "<kernel> without kernelHashes='yes'"},
    {SEV_GUEST(FLASH "<initrd>/i</initrd>", ""), SK_FINDING_ERROR, "kernel",
     "<initrd> without <kernel>"},
    {SNP_GUEST(ROM, " kernelHashes='yes'", ""), SK_FINDING_ERROR, "kernel-hashes",
     "nothing to be hashed"},
    {SNP_GUEST(ROM "<kernel>/k</kernel><cmdline> x</cmdline>", " kernelHashes='yes'", ""),
     SK_FINDING_NOTE, "cmdline", "blanks around it"},
    {SNP_GUEST(ROM "<kernel>/k</kernel><cmdline>x\ny</cmdline>", " kernelHashes='yes'", ""),
     SK_FINDING_NOTE, "cmdline", "line break"},
    {SNP_GUEST(ROM "<kernel>/k</kernel><shim>/s</shim>", " kernelHashes='yes'", ""),
     SK_FINDING_WARNING, "shim", "<shim>"},
    {ES_GUEST("", ""), SK_FINDING_WARNING, "cpu", "(mode '')"},
    {ES_GUEST("<cpu mode='host-model'/>", ""), SK_FINDING_WARNING, "cpu", "(mode 'host-model')"},
    {ES_GUEST("<cpu mode='custom'><model>EPYC-Rome</model></cpu>", ""), SK_FINDING_NOTE, "cpu",
     "fallback='forbid'"},
    {ES_GUEST("<cpu><model fallback='forbid'>Opteron_G5</model></cpu>", ""), SK_FINDING_NOTE, "cpu",
     "'Opteron_G5' is not known"},
    {ES_GUEST(CPU, "<vcpu current='1'>4</vcpu>"), SK_FINDING_WARNING, "vcpus", "1 of 4 vCPUs"},
    {ES_GUEST(CPU, "<features><smm state='on'/></features>"), SK_FINDING_ERROR, "smm",
     "<smm state='on'>"},
    {SEV_GUEST(FLASH, "<sysinfo type='smbios'/><sysinfo type='fwcfg'/>"), SK_FINDING_WARNING,
     "fw-cfg", "not measured"},
    {SEV_GUEST(FLASH, "<devices><interface><model type='e1000e'/></interface></devices>"),
     SK_FINDING_WARNING, "option-rom", "<interface> without <rom enabled='no'/>"},
    {SEV_GUEST(FLASH, "<devices><disk><target bus='virtio'/></disk></devices>"), SK_FINDING_NOTE,
     "iommu", "<disk> is a virtio device"},
    {SEV_GUEST(FLASH, "<devices><memballoon model='virtio'/></devices>"), SK_FINDING_NOTE, "iommu",
     "<memballoon>"},
    {DOMAIN(OS(FLASH) SEV("", "<policy>3</policy>" OWNER)), SK_FINDING_NOTE, "memory",
     "<hard_limit>"},
    {SEV_GUEST(FLASH, "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
                      "<q:arg value='-fw_cfg'/><q:arg value='name=a'/></q:commandline>"),
     SK_FINDING_ERROR, "commandline", "'-fw_cfg'"},
    {SEV_GUEST(FLASH, "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
                      "<q:arg value='-device'/><q:arg value='loader,file=x'/></q:commandline>"),
     SK_FINDING_ERROR, "commandline", "'loader,file=x'"},
    {SEV_GUEST(FLASH, "<q:override xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>"),
     SK_FINDING_NOTE, "commandline", "<qemu:override>"},
};

TEST(findings)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad_domains); i++)
        expect_findings(bad_domains[i].xml, NULL, bad_domains[i].kind, bad_domains[i].code,
                        bad_domains[i].words);
}

/* What does not matter is not found. */
TEST(no_findings)
{
    expect_findings(SEV_GUEST(FLASH, "<devices><interface><model type='e1000e'/><rom enabled='no'/>"
                                     "</interface><hostdev><rom bar='off'/></hostdev><disk>"
                                     "<driver iommu='on'/><target bus='virtio'/></disk></devices>"),
                    NULL, 0, NULL, NULL);
    expect_findings(SEV_GUEST(FLASH, "<q:commandline xmlns:q='urn:other'><q:arg value='-kernel'/>"
                                     "</q:commandline>"),
                    NULL, 0, NULL, NULL);
}

/* With a plan: each member differs in its turn. */
static const char es[] = ES_GUEST(CPU "<vcpu>2</vcpu>", "");
static const char snp[] = SNP_GUEST(
    ROM "<kernel>/k</kernel><initrd>/i</initrd><cmdline>c</cmdline>", " kernelHashes='yes'",
    "<hostData>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</hostData>");
static const struct sk_domain_plan good_es = {
    .has_type = true,
    .type = SK_DOMAIN_SEV_ES,
    .vcpus = 2,
    .cpu_model = "EPYC-Milan",
    .firmware = "/fw",
    .has_policy = true,
    .policy = 7,
    .dh_cert = CERT,
    .session = SESSION,
};
static const struct sk_domain_plan good_snp = {
    .has_type = true,
    .type = SK_DOMAIN_SNP,
    .firmware = "/fw",
    .kernel = "/k",
    .initrd = "/i",
    .cmdline = "c",
    .host_data = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
};

TEST(plans)
{
    struct sk_domain_plan plan;

    expect_findings(es, &good_es, 0, NULL, NULL);
    expect_findings(snp, &good_snp, 0, NULL, NULL);
#define DIFFERS(xml, good, member, value, code, words)              \
    do {                                                            \
        plan = good;                                                \
        plan.member = value;                                        \
        expect_findings(xml, &plan, SK_FINDING_ERROR, code, words); \
    } while (0)
    DIFFERS(es, good_es, type, SK_DOMAIN_SNP, "launch-security",
            "is SEV-ES, the plan says SEV-SNP");
    DIFFERS(es, good_es, vcpus, 3, "vcpus", "starts with 2 vCPUs, the plan says 3");
    DIFFERS(es, good_es, cpu_model, "EPYC-Rome", "cpu", "'EPYC-Milan', the plan says 'EPYC-Rome'");
    DIFFERS(es, good_es, cpu_model, "host-passthrough", "cpu", "the plan says 'host-passthrough'");
    DIFFERS(ES_GUEST("<cpu mode='host-passthrough'/><vcpu>2</vcpu>", ""), good_es, firmware, "/fw2",
            "loader", "the plan says '/fw2'");
    DIFFERS(ES_GUEST("<cpu mode='host-passthrough'/><vcpu>2</vcpu>", ""), good_es, cpu_model,
            "EPYC-Rome", "cpu", "differs from host to host; the plan says EPYC-Rome");
    DIFFERS(es, good_es, firmware, "/other", "loader", "is '/fw', the plan says '/other'");
    DIFFERS(es, good_es, policy, 5, "policy", "is 0x7, the plan says 0x5");
    DIFFERS(es, good_es, dh_cert, "QUE=", "session", "<dhCert> is not what the plan says");
    DIFFERS(es, good_es, session, "QUE=", "session", "<session> is not what");
    DIFFERS(es, good_es, kernel, "/k", "kernel", "there is no kernel, the plan has one");
    DIFFERS(snp, good_snp, kernel, NULL, "kernel", "there is a <kernel>, the plan has none");
    DIFFERS(snp, good_snp, initrd, NULL, "initrd", "there is a <initrd>, the plan has none");
    DIFFERS(snp, good_snp, cmdline, NULL, "cmdline", "there is a <cmdline>, the plan has none");
    DIFFERS(snp, good_snp, initrd, "/j", "initrd", "initrd is '/i'");
    DIFFERS(snp, good_snp, cmdline, "c ", "cmdline", "cmdline is 'c', the plan says 'c '");
    DIFFERS(snp, good_snp, host_data, "QQ==", "snp-data", "<hostData> is not what");
    DIFFERS(snp, good_snp, id_block, "QQ==", "snp-data", "there is no <idBlock>");
    DIFFERS(snp, good_snp, author_key, true, "snp-data", "authorKey");
#undef DIFFERS
    plan = good_es;
    plan.cpu_model = "host-passthrough";
    expect_findings(ES_GUEST("<cpu mode='host-passthrough'/><vcpu>2</vcpu>", ""), &plan,
                    SK_FINDING_WARNING, "cpu", "(mode 'host-passthrough')");
}

TEST(findings_have_lines_and_an_end)
{
    SK_CLEANUP(sk_text_done) struct sk_text xml = {0};
    SK_CLEANUP(findings_done) struct sk_domain_findings findings = {0};

    sk_text_add(&xml, "<domain type='kvm'>\n<os>\n<nvram/></os><devices>");
    for (int i = 0; i < 100; i++)
        sk_text_add(&xml, "<interface/>");
    sk_text_add(&xml, "</devices>" SEV("", "<policy>3</policy>" OWNER) "</domain>");
    check(sk_text_get(&xml), NULL, &findings);
    EXPECT_INT(findings.all.count, SK_DOMAIN_FINDINGS_MAX);
    EXPECT_INT(findings.all.kinds[SK_FINDING_WARNING], 100);
    EXPECT_STR(findings.all.list[0].code, "nvram");
    EXPECT_INT(findings.all.list[0].line, 3);
    EXPECT(findings.has_type);
    EXPECT_INT(findings.type, SK_DOMAIN_SEV);
}

/* What is written is what the plan says, and has nothing to be found. */
TEST(written_domains_are_good)
{
    static const struct sk_domain_plan plans[] = {
        {.type = SK_DOMAIN_SEV, .dh_cert = CERT, .session = SESSION},
        {.type = SK_DOMAIN_SEV_ES,
         .dh_cert = CERT,
         .session = SESSION,
         .cbit_position = 51,
         .reduced_phys_bits = 1,
         .kernel = "/k<",
         .initrd = "/i>",
         .cmdline = " a='b' & \"c\""},
        {.type = SK_DOMAIN_SNP, .emulator = "/usr/bin/qemu"},
        {.type = SK_DOMAIN_SNP,
         .kernel = "/k",
         .cmdline = "",
         .has_policy = true,
         .policy = 0x20000,
         .host_data = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
         .vcek_disabled = true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text xml = {0};
        struct sk_domain_plan plan = plans[i];
        SK_CLEANUP(findings_done) struct sk_domain_findings findings = {0};
        struct sk_sev_config config;
        struct sevkit_error error = {0};

        plan.has_type = true;
        plan.name = "a & b";
        plan.memory_mib = 512;
        plan.vcpus = 3;
        plan.cpu_model = "EPYC-Genoa";
        plan.firmware = "/fw'.fd";
        sk_domain_write(&plan, &xml);
        EXPECT(sk_text_ok(&xml));
        check(sk_text_get(&xml), &plan, &findings);
        EXPECT_INT(findings.all.kinds[SK_FINDING_ERROR] + findings.all.kinds[SK_FINDING_WARNING],
                   0);
        EXPECT_OK(read_config(sk_text_get(&xml), &config, &error), &error);
        EXPECT_STR(config.loader, "/fw'.fd");
        EXPECT_INT(config.vcpus, 3);
        EXPECT_STR(config.security_type, plan.type == SK_DOMAIN_SNP ? "sev-snp" : "sev");
        EXPECT(!plan.cmdline || strcmp(config.cmdline, plan.cmdline) == 0);
        sk_sev_config_done(&config);
    }
}

TEST(a_configuration_from_a_file)
{
    char path[] = "/tmp/sevkit-domain-XXXXXX";
    int fd = mkstemp(path);
    struct sk_sev_config config = {0};
    struct sevkit_error error;

    EXPECT(fd >= 0 && write(fd, full, strlen(full)) == (ssize_t)strlen(full) && close(fd) == 0);
    EXPECT_OK(sk_sev_domain_load(path, &config, &error), &error);
    EXPECT_STR(config.cpu_model, "EPYC-Milan");
    sk_sev_config_done(&config);
    EXPECT(unlink(path) == 0);
    EXPECT_ERROR(sk_sev_domain_load(path, &config, &error), SEVKIT_EIO, &error);
}

static int read_and_check(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(findings_done) struct sk_domain_findings findings = {0};
    struct sk_sev_config config = {0};
    int r;

    (void)arg;
    r = read_config(full, &config, error);
    sk_sev_config_done(&config);
    return r < 0 ? r : sk_domain_check(full, strlen(full), NULL, &findings, error);
}

TEST(memory_may_run_out)
{
    struct sevkit_error error = {0};

    EXPECT_OK(read_and_check(NULL, &error), &error);
    EXPECT(sk_fault_run(read_and_check, NULL) > 10);
}
