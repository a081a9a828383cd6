/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/appraiser.h"
#include "appraise/collateral_files.h"
#include "appraise_kit.h"

SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

/* How many entries the file has as a table; -1 if it is none. */
static int entries_of(struct kit *kit, const void *data, size_t size)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    const char *path = kit_write(kit, "some.file", data, size);

    EXPECT_OK(sk_cert_table_load(path, &table, &kit_error), &kit_error);
    return table ? (int)sevkit_cert_table_count(table) : -1;
}

TEST(table)
{
    KIT(kit);
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    uint8_t *data = NULL;
    size_t size = 0;

    EXPECT_OK(sevkit_certs_new(&certs, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_add(certs, kit->ark.data, kit->ark.size, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_add(certs, kit->ask.data, kit->ask.size, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_write_table(certs, &data, &size, &kit_error), &kit_error);
    EXPECT_INT(entries_of(kit, data, size), 2);
    /* Cut off: the loader of certificates says why. */
    EXPECT_INT(entries_of(kit, data, 30), -1);
    sevkit_certs_data_free(data);
}

TEST(other_files)
{
    KIT(kit);
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    uint8_t *pem = NULL;
    size_t size = 0;

    EXPECT_INT(entries_of(kit, kit->ark.data, kit->ark.size), -1);
    EXPECT_INT(entries_of(kit, "", 0), -1);
    EXPECT_INT(entries_of(kit, "a note", 6), -1);
    EXPECT_OK(sevkit_certs_new(&certs, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_add(certs, kit->ark.data, kit->ark.size, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_write_pem(certs, &pem, &size, &kit_error), &kit_error);
    EXPECT_INT(entries_of(kit, pem, size), -1);
    sevkit_certs_data_free(pem);
    EXPECT_OK(sk_cert_table_load("/nonexistent/table", &table, &kit_error), &kit_error);
    EXPECT(!table);
}

TEST(revocation_lists)
{
    KIT(kit);
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    const char *path;

    EXPECT_OK(sevkit_certs_new(&certs, &kit_error), &kit_error);
    path = kit_write(kit, "crl.der", kit->crl.data, kit->crl.size);
    EXPECT_OK(sk_crl_load(path, certs, &kit_error), &kit_error);
    EXPECT_INT(sevkit_certs_crl_count(certs), 1);
    path = kit_write(kit, "ark.der", kit->ark.data, kit->ark.size);
    EXPECT_ERROR(sk_crl_load(path, certs, &kit_error), SEVKIT_EINPUT, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "ark.der: there is no revocation list in it");
    EXPECT_ERROR(sk_crl_load("/nonexistent/crl", certs, &kit_error), SEVKIT_EIO, &kit_error);
}

TEST(a_bundle_is_all_there_is)
{
    KIT(kit);
    struct sk_collateral *collateral = &kit->appraiser->collateral;
    const char *path = kit_write(kit, "ark.der", kit->ark.data, kit->ark.size);

    EXPECT_OK(sk_collateral_use_bundle(collateral, path, &kit_error), &kit_error);
    EXPECT_INT(sevkit_certs_count(collateral->given), 1);
    EXPECT(!collateral->client.cache && !collateral->client.fetch.http);
    EXPECT_ERROR(sk_collateral_use_bundle(collateral, "/nonexistent/bundle", &kit_error),
                 SEVKIT_EIO, &kit_error);
}
