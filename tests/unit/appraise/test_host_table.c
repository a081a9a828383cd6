/* SPDX-License-Identifier: Apache-2.0 */
/* What a host hands to its guests. */
#include "appraise/host_table.h"
#include "base/cleanup.h"
#include "chain_builder.h"
#include "test.h"

#include <stdio.h>

static struct sevkit_error error;

struct notes {
    char text[512];
    size_t failed;
};

static void add(struct sevkit_certs *certs, struct sk_cert_draft draft)
{
    struct sk_blob blob = sk_build_cert(&draft);

    EXPECT_OK(sevkit_certs_add(certs, blob.data, blob.size, &error), &error);
}

#define TCB UINT64_C(0xdb18000000000004)

static const uint8_t chip[64] = {2, 3, 5};

/* A host whose second chip is that of the test's VCEK. */
static struct sk_host_identity make_host(void)
{
    struct sk_host_identity identity = {
        .product = sevkit_product_find("Milan"), .chip_count = 2, .chips = {{1}}};

    memcpy(identity.chips[1], chip, sizeof(chip));
    identity.reported_tcb = sevkit_tcb_read(identity.product->tcb_layout, TCB);
    return identity;
}

static int check(const struct sk_host_identity *identity, const struct sevkit_certs *certs,
                 struct notes *ret_notes)
{
    SK_CLEANUP(sk_trust_done) struct sk_trust trust = {.now = SK_PLAN_NOW};
    struct sk_checks checks = {.count = 0};
    int r;

    *ret_notes = (struct notes){.failed = 0};
    EXPECT_OK(sevkit_certs_new(&trust.roots, &error), &error);
    add(trust.roots, sk_draft_ark("Milan"));
    r = sk_host_table_check(&trust, identity, certs, &checks, &error);
    for (size_t i = 0; i < checks.count; i++) {
        const struct sk_check *made = &checks.list[i];
        size_t used = strlen(ret_notes->text);

        ret_notes->failed += made->status == SK_STATUS_FAIL;
        (void)snprintf(ret_notes->text + used, sizeof(ret_notes->text) - used, "%s%s%s\n",
                       made->name, made->detail[0] ? ": " : "", made->detail);
    }
    EXPECT(checks.failed == (ret_notes->failed > 0));
    return r;
}

TEST(tables)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    struct sk_host_identity host = make_host();
    struct notes notes;

    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    add(certs, sk_draft_ark("Milan"));
    add(certs, sk_draft_asvk("Milan"));
    add(certs, sk_draft_vlek("Milan", TCB, "provider"));
    EXPECT_OK(check(&host, certs, &notes), &error);
    EXPECT_STR(notes.text, "vlek-chain\nvlek-of-host\ncomplete\n");
    add(certs, sk_draft_ask("Milan"));
    add(certs, sk_draft_vcek("Milan", TCB, chip, sizeof(chip)));
    EXPECT_OK(check(&host, certs, &notes), &error);
    EXPECT_STR(notes.text,
               "vcek-chain\nvcek-of-host\ncomplete\nvlek-chain\nvlek-of-host\ncomplete\n");
    EXPECT_INT(notes.failed, 0);
    host.chip_count = 1;
    EXPECT_OK(check(&host, certs, &notes), &error);
    EXPECT_INT(notes.failed, 1);
    EXPECT_CONTAINS(notes.text, "vcek-of-host: certificate: chip id");
    host.reported_tcb.snp++;
    EXPECT_OK(check(&host, certs, &notes), &error);
    EXPECT_INT(notes.failed, 2);
    EXPECT_CONTAINS(notes.text, "vlek-of-host: certificate: TCB");
}

TEST(what_is_missing)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    struct sk_host_identity host = make_host();
    struct notes notes;

    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    EXPECT_ERROR(check(&host, certs, &notes), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "there is neither a VCEK nor a VLEK");
    add(certs, sk_draft_vcek("Milan", TCB, chip, sizeof(chip)));
    EXPECT_OK(check(&host, certs, &notes), &error);
    EXPECT_INT(notes.failed, 2);
    EXPECT_CONTAINS(notes.text, "vcek-chain: ");
    EXPECT_CONTAINS(notes.text, "complete: there is no ASK");
    /* The root is trusted, yet guests have to be told which. */
    add(certs, sk_draft_ask("Milan"));
    EXPECT_OK(check(&host, certs, &notes), &error);
    EXPECT_STR(notes.text, "vcek-chain\nvcek-of-host\ncomplete: there is no ARK\n");
    add(certs, sk_draft_vcek("Milan", TCB + 1, chip, sizeof(chip)));
    EXPECT_ERROR(check(&host, certs, &notes), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "more than one VCEK: a table holds one");
    EXPECT_STR(notes.text, "");
}
