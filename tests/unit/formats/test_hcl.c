/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/hcl.h"

#include "base/cleanup.h"
#include "chain_builder.h"
#include "crypto/digest.h"
#include "test.h"

#define CLAIMS_AT (32 + SEVKIT_REPORT_BYTES + 20)

static struct sevkit_error error;
static const char claims[] = "{\"keys\":[],\"user-data\":\"00\"}";

struct blob {
    uint8_t data[2600];
    size_t size;
};

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)

static void put(struct blob *blob, size_t offset, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        blob->data[offset + i] = (uint8_t)(value >> 8 * i);
}

static struct blob make(uint32_t version, uint32_t hash_type)
{
    static const enum sk_hash hashes[] = {SK_SHA256, SK_SHA384, SK_SHA512};
    const uint8_t hwid[64] = {1};
    uint32_t length = (uint32_t)strlen(claims);
    struct blob blob = {.size = 2600};
    uint8_t report[SEVKIT_REPORT_BYTES];

    sk_draft_report(2, "Milan", 4, hwid, sizeof(hwid), report);
    EXPECT_OK(sk_hash_bytes(hashes[hash_type - 1], claims, length, report + 0x50, &error), &error);
    memcpy(blob.data, "HCLA", 4);
    put(&blob, 4, version);
    put(&blob, 8, CLAIMS_AT + length);
    put(&blob, 12, 2);
    memcpy(blob.data + 32, report, sizeof(report));
    put(&blob, 32 + SEVKIT_REPORT_BYTES, 20 + length);
    put(&blob, 32 + SEVKIT_REPORT_BYTES + 4, 1);
    put(&blob, 32 + SEVKIT_REPORT_BYTES + 8, 2);
    put(&blob, 32 + SEVKIT_REPORT_BYTES + 12, hash_type);
    put(&blob, 32 + SEVKIT_REPORT_BYTES + 16, length);
    memcpy(blob.data + CLAIMS_AT, claims, length);
    return blob;
}

static int check(const struct blob *blob)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
    int r = sevkit_evidence_read(blob->data, blob->size, SEVKIT_EVIDENCE_AUTO, &evidence, &error);

    return r < 0 ? r : sevkit_evidence_check_claims(evidence, &error);
}

TEST(versions_and_hashes)
{
    for (uint32_t version = 1; version <= 2; version++)
        for (uint32_t hash_type = 1; hash_type <= 3; hash_type++) {
            struct blob blob = make(version, hash_type);
            SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
            size_t size;

            EXPECT_OK(check(&blob), &error);
            EXPECT_OK(
                sevkit_evidence_read(blob.data, blob.size, SEVKIT_EVIDENCE_HCL, &evidence, &error),
                &error);
            EXPECT_BYTES(sevkit_evidence_claims(evidence, &size), claims, strlen(claims));
            EXPECT_INT(size, strlen(claims));
            EXPECT(!sevkit_evidence_table(evidence, &size));
        }
}

/* Each byte of the claims and of the report data counts. */
TEST(claims_and_report_data_are_bound)
{
    for (size_t i = 0; i < strlen(claims) + 64; i++) {
        struct blob blob = make(1, 1);
        size_t at = i < 64 ? 32 + 0x50 + i : CLAIMS_AT + i - 64;

        blob.data[at] ^= 1;
        EXPECT_ERROR(check(&blob), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, "REPORT_DATA");
    }
}

TEST(lengths_and_numbers)
{
    static const struct {
        size_t offset;
        uint32_t value;
        const char *text;
    } cases[] = {
        {4, 0, "version 0"},
        {8, 0, "size in use"},
        {8, UINT32_MAX, "size in use"},
        {12, 4, "request type 4"},
        {32 + SEVKIT_REPORT_BYTES, 0, "size of header and claims"},
        {32 + SEVKIT_REPORT_BYTES, UINT32_MAX, "size of header and claims"},
        {32 + SEVKIT_REPORT_BYTES + 4, 2, "version of the claims"},
        {32 + SEVKIT_REPORT_BYTES + 8, 4, "report type 4"},
        {32 + SEVKIT_REPORT_BYTES + 12, 0, "hash type 0"},
        {32 + SEVKIT_REPORT_BYTES + 12, 4, "hash type 4"},
        {32 + SEVKIT_REPORT_BYTES + 16, UINT32_MAX, "do not fit"},
        {32 + SEVKIT_REPORT_BYTES + 16, 2600 - CLAIMS_AT + 1, "do not fit"},
        {32 + SEVKIT_REPORT_BYTES + 16, 3, "size of header and claims"},
        {32, 1, "version 1"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct blob blob = make(1, 1);

        put(&blob, cases[i].offset, cases[i].value);
        EXPECT_ERROR(check(&blob), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
}

TEST(every_truncation)
{
    struct blob blob = make(2, 1);

    for (blob.size = 4; blob.size < CLAIMS_AT + strlen(claims); blob.size++)
        EXPECT_ERROR(check(&blob), SEVKIT_EINPUT, &error);
    EXPECT_OK(check(&blob), &error);
}
