/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "sim/chip_folder.h"
#include "sys/private_folder.h"
#include "test.h"

#include <sevkit/certs.h>
#include <stdlib.h>
#include <unistd.h>

static struct sevkit_error error;

static const struct sk_sim_file *find(const struct sk_sim_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->files[i].name, name) == 0)
            return &files->files[i];
    return NULL;
}

/* Each link of the chain, and that all of it is marked. */
static void check_chain(const struct sevkit_certs *certs, size_t expected)
{
    static const enum sevkit_cert_kind issuers[] = {
        SEVKIT_CERT_ARK, SEVKIT_CERT_ARK, SEVKIT_CERT_ARK, SEVKIT_CERT_ASK, SEVKIT_CERT_ASVK};

    EXPECT_INT(sevkit_certs_count(certs), expected);
    for (size_t i = 0; i < expected; i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(certs, i);
        const struct sevkit_cert *issuer =
            sevkit_certs_find(certs, issuers[sevkit_cert_kind(cert)], NULL);

        EXPECT(sevkit_cert_is_simulated(cert));
        EXPECT_OK(sevkit_cert_check_profile(cert, &error), &error);
        EXPECT_OK(sevkit_cert_check_signature(cert, issuer, &error), &error);
    }
}

/* One run with everything, as making the keys takes seconds. */
TEST(a_processor_has_all_that_amd_would_give_it)
{
    struct sk_sim_init init = {
        .chip = sk_sim_chip_default(sevkit_product_find("Turin")),
        .has_vlek = true,
        .csp_id = "CN=test",
        .not_before = 1700000000,
        .not_after = 1900000000,
        .revokes_asvk = true,
        .edits = {{.kind = SEVKIT_CERT_VCEK, .oid = "3.8", .value = {2, 1, 9}, .size = 3}},
        .edit_count = 1,
    };
    struct sk_sim_files files = {.count = 0};
    struct sevkit_certs *certs, *handed;
    const struct sk_sim_file *table;
    struct sevkit_tcb tcb;

    memset(init.chip.chip_id, 7, 8);
    EXPECT_OK(sk_sim_init(&init, &files, &error), &error);
    for (size_t i = 0; i < files.count; i++)
        EXPECT_INT(files.files[i].mode, strstr(files.files[i].name, ".key") ||
                                                strcmp(files.files[i].name, "chip.json") == 0
                                            ? 0600
                                            : 0644);
    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    EXPECT_OK(sevkit_certs_add(certs, find(&files, "bundle.pem")->data,
                               find(&files, "bundle.pem")->size, &error),
              &error);
    check_chain(certs, 5);
    EXPECT_INT(sevkit_certs_crl_count(certs), 1);
    EXPECT(sevkit_crl_lists(sevkit_certs_crl(certs, 0),
                            sevkit_certs_find(certs, SEVKIT_CERT_ASVK, NULL)));
    EXPECT(!sevkit_crl_lists(sevkit_certs_crl(certs, 0),
                             sevkit_certs_find(certs, SEVKIT_CERT_ASK, NULL)));
    EXPECT(sevkit_cert_tcb(sevkit_certs_find(certs, SEVKIT_CERT_VCEK, NULL), &tcb));
    EXPECT_INT(tcb.microcode, 9);
    EXPECT_STR(sevkit_cert_csp_id(sevkit_certs_find(certs, SEVKIT_CERT_VLEK, NULL)), "CN=test");

    table = find(&files, SK_SIM_TABLE_FILE);
    EXPECT_OK(sevkit_certs_new(&handed, &error), &error);
    EXPECT_OK(sevkit_certs_add(handed, table->data, table->size, &error), &error);
    EXPECT_INT(sevkit_certs_count(handed), 3);
    EXPECT(sevkit_certs_find(handed, SEVKIT_CERT_VLEK, NULL));
    sevkit_certs_free(handed);
    sevkit_certs_free(certs);
    sk_sim_files_done(&files);
    sk_sim_chip_done(&init.chip);
}

TEST(an_edit_that_does_not_fit_is_refused)
{
    struct sk_sim_init init = {
        .chip = sk_sim_chip_default(sevkit_product_find("Milan")),
        .not_after = 1900000000,
        .edits = {{.kind = SEVKIT_CERT_ARK, .oid = "4", .is_removal = true}},
        .edit_count = 1,
    };
    struct sk_sim_files files = {.count = 0};

    EXPECT_ERROR(sk_sim_init(&init, &files, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "the ARK has no extension 4");
    EXPECT_INT(files.count, 0);
    sk_sim_chip_done(&init.chip);
}

TEST(edits_of_people)
{
    static const struct {
        const char *text, *error;
        bool is_removal;
    } refused[] = {
        {"vcek=00", "vcek=00: expected CERT:OID=HEX", false},
        {"vcek:3.8", "vcek:3.8: expected CERT:OID=HEX", false},
        {"vcek:3.8=00", "vcek:3.8=00: expected CERT:OID", true},
        {"=:", "=:: expected CERT:OID=HEX", false},
        {"", ": expected CERT:OID", true},
        {"vce:3.8", "no certificate vce; expected ark", true},
        {"vcek2:3.8", "no certificate vcek2; expected ark", true},
        {"vcek:3.8=0", "0: expected at most 160 bytes in hex", false},
        {"vcek:3.8=0x", "0x: expected at most 160 bytes in hex", false},
        {"vcek:1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25", "expected CERT",
         true},
    };
    struct sk_sim_edit edit;

    EXPECT_OK(sk_sim_edit_read("asvk:1.3.6=0aFF", false, &edit, &error), &error);
    EXPECT_INT(edit.kind, SEVKIT_CERT_ASVK);
    EXPECT_STR(edit.oid, "1.3.6");
    EXPECT_INT(edit.size, 2);
    EXPECT_INT(edit.value[1], 0xff);
    EXPECT_OK(sk_sim_edit_read("vlek:3.8", true, &edit, &error), &error);
    EXPECT(edit.is_removal && edit.kind == SEVKIT_CERT_VLEK);
    EXPECT_STR(edit.oid, "3.8");
    for (size_t i = 0; i < SK_ARRAY_SIZE(refused); i++) {
        EXPECT_ERROR(sk_sim_edit_read(refused[i].text, refused[i].is_removal, &edit, &error),
                     SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, refused[i].error);
    }
}

TEST(all_files_or_none)
{
    struct sk_sim_init init = sk_sim_init_default(sevkit_product_find("Milan"));
    struct sk_sim_chip read = {0};
    char folder[] = "/tmp/sevkit-chip-XXXXXX";

    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0);
    EXPECT_ERROR(sk_sim_folder_make("a/b", &init, false, &error), SEVKIT_EIO, &error);
    EXPECT_INT(sk_sim_edit_read("vlek:3.8=00", false, &init.edits[0], &error), 0);
    init.edit_count = 1;
    EXPECT_ERROR(sk_sim_folder_make("a", &init, false, &error), SEVKIT_EUSAGE, &error);
    EXPECT(access("a", F_OK) < 0);
    init.edit_count = 0;
    EXPECT_OK(sk_sim_folder_make("a", &init, false, &error), &error);
    EXPECT_OK(sk_sim_chip_load(&sk_sys_real, "a", &read, &error), &error);
    EXPECT_BYTES(read.chip_id, init.chip.chip_id, 64);
    EXPECT_BYTES(read.secret, init.chip.secret, sizeof(read.secret));
    sk_sim_chip_done(&read);
    EXPECT_ERROR(sk_sim_folder_make("a", &init, false, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "a/chip.json");
    sk_sim_chip_done(&init.chip);
    EXPECT(chdir("/") == 0);
    sk_private_folder_remove(folder);
}
