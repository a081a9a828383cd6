/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fake_sys.h"
#include "libvirt/offer/host_offer.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define XML                                                                                        \
    " \n<domainCapabilities><features><sev supported='yes'><cbitpos>51</cbitpos></sev></features>" \
    "</domainCapabilities>"
#define QEMU "{\"return\": {\"cbitpos\": 51, \"reduced-phys-bits\": 1%s}}"

/* Milan's: SEV, C-bit 51. */
static const struct sk_cpuid milan = {0x101fd3f, 0x4173, 0x1fd, 0x64};

static char file[8 * SK_SEV_CERT_BYTES];

static void arrange(const struct sk_cpuid *cpuid)
{
    static const char recording[] = "leaf 0x8000001f 0: 0x2 0x2f 0 0\n";
    static const struct sk_fake_file dump = {
        .path = "root/host.txt", .data = recording, .size = sizeof(recording) - 1};
    static struct sk_fake_file answer = {.path = "file", .data = file};

    answer.size = strlen(file);
    sk_fake_reset();
    sk_fake_add(&answer);
    sk_fake_add(&dump);
    sk_fake_set_cpuid(cpuid);
}

static int get(const char *root, struct sk_host_offer *offer, struct sevkit_error *error)
{
    struct sk_host_offer_request request = {.sys = &sk_fake_sys, .file = "file", .root = root};

    arrange(&milan);
    return sk_host_offer_get(&request, offer, error);
}

/* QEMU's answer with more members. */
static void say(const char *more)
{
    (void)snprintf(file, sizeof(file), QEMU, more);
}

TEST(files_of_both)
{
    static const char *const answers[] = {XML, "{\"cbitpos\": 51, \"reduced-phys-bits\": 1}"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(answers); i++) {
        SK_CLEANUP(sk_host_offer_done) struct sk_host_offer offer = {0};
        struct sevkit_error error = {0};

        (void)snprintf(file, sizeof(file), "%s", answers[i]);
        EXPECT_OK(get(NULL, &offer, &error), &error);
        EXPECT(offer.said.supported);
        EXPECT_INT(offer.said.c_bit, 51);
        /* It may come from anywhere. */
        EXPECT(!offer.is_compared);
        EXPECT(sk_host_offer_fits(&offer));
        EXPECT_INT(offer.certificates.count, 0);
        EXPECT_INT(offer.chip_size, 0);
    }
}

TEST(another_processor)
{
    SK_CLEANUP(sk_host_offer_done) struct sk_host_offer offer = {0};
    struct sevkit_error error = {0};

    say("");
    EXPECT_OK(get("root", &offer, &error), &error);
    EXPECT(offer.is_compared);
    EXPECT_INT(offer.c_bit, 47);
    EXPECT(!sk_host_offer_fits(&offer));
    sk_host_offer_done(&offer);
    EXPECT_ERROR(get("none", &offer, &error), SEVKIT_EIO, &error);
    (void)snprintf(file, sizeof(file), "{\"error\": {}}");
    EXPECT_OK(get("none", &offer, &error), &error);
    EXPECT(!offer.said.supported);
}

static void add_certificate(struct sk_text *text, uint32_t usage)
{
    struct sk_sev_cert cert = {
        .usage = usage,
        .api_major = 1,
        .algorithm = usage == SK_SEV_PDH ? SK_SEV_ECDH_SHA256 : SK_SEV_ECDSA_SHA256,
        .key = {.curve = SK_P384},
        .signatures = {{.usage = SK_SEV_NO_USAGE}, {.usage = SK_SEV_NO_USAGE}}};
    char base64[SK_BASE64_LENGTH(SK_SEV_CERT_BYTES) + 1];
    uint8_t bytes[SK_SEV_CERT_BYTES];

    sk_sev_cert_write(&cert, bytes);
    sk_base64_encode(bytes, sizeof(bytes), base64);
    sk_text_add(text, base64);
}

static void say_certificates(uint32_t pdh, uint32_t chain)
{
    SK_CLEANUP(sk_text_done) struct sk_text more = {0};

    sk_text_add(&more, ", \"cpu0-id\": \"AQID\", \"pdh\": \"");
    add_certificate(&more, pdh);
    sk_text_add(&more, "\", \"cert-chain\": \"");
    add_certificate(&more, chain);
    sk_text_add(&more, "\"");
    say(sk_text_get(&more));
}

TEST(certificates_and_chip)
{
    SK_CLEANUP(sk_host_offer_done) struct sk_host_offer offer = {0};
    SK_CLEANUP(sk_text_done) struct sk_text bytes = {0};
    struct sevkit_error error = {0};

    say_certificates(SK_SEV_PDH, SK_SEV_PEK);
    EXPECT_OK(get(NULL, &offer, &error), &error);
    EXPECT_INT(offer.certificates.count, 2);
    EXPECT_INT(offer.certificates.items[1].cert.usage, SK_SEV_PEK);
    EXPECT_INT(offer.chip_size, 3);
    EXPECT_BYTES(offer.chip, "\1\2\3", 3);
    sk_sev_certificates_write(&offer.certificates, &bytes);
    EXPECT_INT(bytes.length, 2 * SK_SEV_CERT_BYTES);
}

TEST(refusals)
{
    static const struct {
        const char *more, *text;
    } cases[] = {
        {", \"pdh\": \"!\", \"cert-chain\": \"QQ==\"", "expected base64"},
        {", \"pdh\": \"QQ==\", \"cert-chain\": \"!\"", "expected base64"},
        {", \"pdh\": \"QQ==\", \"cert-chain\": \"QQ==\"", "pdh, cert-chain: offset 0"},
        {", \"cpu0-id\": \"?\"", "cpu0-id: expected base64"},
        {", \"pdh\": 1", "file: query-sev-capabilities: pdh"},
    };
    struct sk_host_offer_request request = {.sys = &sk_fake_sys, .file = "none"};
    struct sk_host_offer offer = {0};
    struct sevkit_error error = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        say(cases[i].more);
        EXPECT_ERROR(get(NULL, &offer, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
    say_certificates(SK_SEV_PDH, SK_SEV_OCA);
    EXPECT_ERROR(get(NULL, &offer, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "there is no PDH or no PEK");
    EXPECT_ERROR(sk_host_offer_get(&request, &offer, &error), SEVKIT_EIO, &error);
    request = (struct sk_host_offer_request){.sys = &sk_fake_sys, .socket = "/nowhere/qmp"};
    EXPECT_ERROR(sk_host_offer_get(&request, &offer, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/nowhere/qmp");
    EXPECT(offer.said.pdh == NULL && offer.certificates.items == NULL);
}

/* A virsh of our own, alone in its PATH: its script has the shell's own commands only. */
static void install_virsh(const char *folder, const char *script)
{
    char path[64];
    FILE *out;

    (void)snprintf(path, sizeof(path), "%s/virsh", folder);
    out = fopen(path, "we");
    EXPECT(out && fprintf(out, "#!/bin/sh\n%s\n", script) > 0);
    EXPECT(out && fclose(out) == 0);
    EXPECT(chmod(path, 0700) == 0);
}

TEST(libvirt)
{
    SK_CLEANUP(sk_host_offer_done) struct sk_host_offer offer = {0};
    struct sk_host_offer_request request = {.sys = &sk_fake_sys};
    struct sevkit_error error = {0};
    char folder[] = "/tmp/sevkit-test-XXXXXX", path[64];
    SK_CLEANUP_FREE char *before = strdup(getenv("PATH"));

    EXPECT(mkdtemp(folder));
    EXPECT(setenv("PATH", folder, 1) == 0);
    arrange(&milan);
    EXPECT_ERROR(sk_host_offer_get(&request, &offer, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "virsh: No such file or directory");
    install_virsh(folder, "exit 1");
    EXPECT_ERROR(sk_host_offer_get(&request, &offer, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "virsh domcapabilities: no answer; is libvirtd running?");
    install_virsh(folder,
                  "[ \"$*\" = '--readonly --connect qemu:///system domcapabilities' ] || exit\n"
                  "echo \"" XML "\"");
    EXPECT_OK(sk_host_offer_get(&request, &offer, &error), &error);
    EXPECT(offer.said.supported && offer.is_compared && sk_host_offer_fits(&offer));
    sk_host_offer_done(&offer);
    /* No SEV in this processor: nothing to compare with. */
    arrange(NULL);
    EXPECT_OK(sk_host_offer_get(&request, &offer, &error), &error);
    EXPECT(!offer.is_compared);
    EXPECT(before && setenv("PATH", before, 1) == 0);
    (void)snprintf(path, sizeof(path), "%s/virsh", folder);
    EXPECT(unlink(path) == 0 && rmdir(folder) == 0);
}
