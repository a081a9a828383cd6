/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "chain_builder.h"
#include "fault.h"
#include "formats/report/report.h"
#include "test.h"

#include <sevkit/report.h>

static struct sevkit_error error;
static uint8_t hwid[64] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static struct sevkit_report parse(const uint8_t *bytes)
{
    struct sevkit_report report = {0};

    EXPECT_OK(sk_report_unpack(bytes, SEVKIT_REPORT_BYTES, &report, &error), &error);
    return report;
}

/* Every byte has its own value, so that a field read from the wrong place is seen. */
TEST(fields_are_the_bytes_at_their_places)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    struct sevkit_report report;

    sk_test_random(bytes, sizeof(bytes));
    sk_report_put(bytes, 0, 5, 4);
    report = parse(bytes);
    EXPECT_BYTES(report.bytes, bytes, sizeof(bytes));
    EXPECT_BYTES(report.family_id, bytes + 0x10, 16);
    EXPECT_BYTES(report.image_id, bytes + 0x20, 16);
    EXPECT_BYTES(report.report_data, bytes + 0x50, 64);
    EXPECT_BYTES(report.measurement, bytes + 0x90, 48);
    EXPECT_BYTES(report.host_data, bytes + 0xc0, 32);
    EXPECT_BYTES(report.id_key_digest, bytes + 0xe0, 48);
    EXPECT_BYTES(report.author_key_digest, bytes + 0x110, 48);
    EXPECT_BYTES(report.report_id, bytes + 0x140, 32);
    EXPECT_BYTES(report.report_id_ma, bytes + 0x160, 32);
    EXPECT_BYTES(report.chip_id, bytes + 0x1a0, 64);
    EXPECT_BYTES(report.signature, bytes + 0x2a0, 512);
    EXPECT_INT(report.current_version.build, bytes[0x1e8]);
    EXPECT_INT(report.current_version.minor, bytes[0x1e9]);
    EXPECT_INT(report.current_version.major, bytes[0x1ea]);
    EXPECT_INT(report.committed_version.build, bytes[0x1ec]);
    EXPECT_INT(report.committed_version.minor, bytes[0x1ed]);
    EXPECT_INT(report.committed_version.major, bytes[0x1ee]);
    EXPECT_INT(report.cpuid_family, bytes[0x188]);
    EXPECT_INT(report.cpuid_model, bytes[0x189]);
    EXPECT_INT(report.cpuid_stepping, bytes[0x18a]);
}

/* The numbers of the structure are those of the table of fields. */
TEST(numbers_agree_with_the_table)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    struct sevkit_report report;
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        {"guest_svn", 0x01020304},
        {"policy", UINT64_C(0x1112131415161718)},
        {"vmpl", 3},
        {"signature_algorithm", 0x21222324},
        {"current_tcb", UINT64_C(0x3132333435363738)},
        {"platform_info", UINT64_C(0x4142434445464748)},
        {"key_info", 0x51525354},
        {"reported_tcb", UINT64_C(0x6162636465666768)},
        {"committed_tcb", UINT64_C(0x7172737475767778)},
        {"launch_tcb", UINT64_C(0x8182838485868788)},
        {"launch_mitigation_vector", UINT64_C(0x9192939495969798)},
        {"current_mitigation_vector", UINT64_C(0xa1a2a3a4a5a6a7a8)},
    };

    memset(bytes, 0, sizeof(bytes));
    sk_report_put(bytes, 0, 5, 4);
    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++) {
        const struct sevkit_report_field *field = sevkit_report_field_find(5, numbers[i].name);

        EXPECT(field);
        sk_report_put(bytes, field->offset, numbers[i].value, field->size);
    }
    report = parse(bytes);
    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++)
        EXPECT(sevkit_report_number(&report, sevkit_report_field_find(5, numbers[i].name)) ==
               numbers[i].value);
    EXPECT_INT(report.guest_svn, numbers[0].value);
    EXPECT_INT(report.policy, numbers[1].value);
    EXPECT_INT(report.vmpl, 3);
    EXPECT_INT(report.signature_algorithm, numbers[3].value);
    EXPECT_INT(report.current_tcb, numbers[4].value);
    EXPECT_INT(report.platform_info, numbers[5].value);
    EXPECT_INT(report.key_info, numbers[6].value);
    EXPECT_INT(report.reported_tcb, numbers[7].value);
    EXPECT_INT(report.committed_tcb, numbers[8].value);
    EXPECT_INT(report.launch_tcb, numbers[9].value);
    EXPECT_INT(report.launch_mitigation_vector, numbers[10].value);
    EXPECT_INT(report.current_mitigation_vector, numbers[11].value);
}

TEST(table_has_no_gaps)
{
    for (uint32_t version = 2; version <= 7; version++) {
        size_t end = 0;

        for (size_t i = 0; i < sevkit_report_field_count(version); i++) {
            const struct sevkit_report_field *field = sevkit_report_field(version, i);

            EXPECT_INT(field->offset, end);
            end += field->size;
            EXPECT(sevkit_report_field_find(version, field->name) == field);
        }
        EXPECT_INT(end, SEVKIT_REPORT_BYTES);
        EXPECT(!sevkit_report_field(version, sevkit_report_field_count(version)));
    }
    EXPECT(!sevkit_report_field_find(2, "cpuid_family"));
    EXPECT(!sevkit_report_field_find(4, "launch_mitigation_vector"));
    EXPECT(!sevkit_report_field_find(5, "no_such_field"));
}

TEST(every_truncation_and_one_more)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES + 1] = {2};
    struct sevkit_report report;

    for (size_t size = 0; size <= sizeof(bytes); size++)
        if (size != SEVKIT_REPORT_BYTES)
            EXPECT_ERROR(sk_report_unpack(bytes, size, &report, &error), SEVKIT_EINPUT, &error);
}

TEST(versions)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES] = {0};
    struct sevkit_report report;

    for (uint32_t version = 0; version < 2; version++) {
        sk_report_put(bytes, 0, version, 4);
        EXPECT_ERROR(sk_report_unpack(bytes, sizeof(bytes), &report, &error), SEVKIT_EINPUT,
                     &error);
        EXPECT_CONTAINS(error.text, "expected 2 or later");
    }
    for (uint32_t version = 2; version <= 7; version++) {
        sk_draft_report(version, "Milan", 4, hwid, 64, bytes);
        report = parse(bytes);
        EXPECT_INT(report.version, version);
        EXPECT_INT(report.has_cpuid, version >= 3);
        EXPECT_INT(report.has_mitigation_vectors, version >= 5);
        EXPECT(sevkit_report_reserved_clear(&report, true, NULL, 0));
        EXPECT(sevkit_report_reserved_clear(&report, false, NULL, 0));
        EXPECT((sevkit_report_product(&report) != NULL) == (version >= 3));
    }
}

/* A byte set in each reserved region is found and named, and only there. */
TEST(reserved)
{
    static const struct {
        uint32_t version;
        size_t offset;
        uint8_t value;
        bool is_signed;
        const char *text;
    } cases[] = {
        {2, 0x04f, 1, true, "bytes 0x4c-0x4f"},
        {2, 0x188, 1, true, "bytes 0x188-0x19f"},
        {3, 0x19f, 1, true, "bytes 0x18b-0x19f"},
        {3, 0x1eb, 1, true, "bytes 0x1eb-0x1eb"},
        {3, 0x1ef, 1, true, "bytes 0x1ef-0x1ef"},
        {4, 0x1f8, 1, true, "bytes 0x1f8-0x29f"},
        {5, 0x208, 1, true, "bytes 0x208-0x29f"},
        {5, 0x29f, 1, true, "bytes 0x208-0x29f"},
        {5, 0x330, 1, false, "bytes 0x330-0x49f"},
        {5, 0x49f, 1, false, "bytes 0x330-0x49f"},
        {3, 0x00f, 0x80, true, "guest policy bit 63"},
        {3, 0x00b, 0x04, true, "guest policy bit 26"},
        {3, 0x00a, 0x01, true, "guest policy bit 17 is 0"},
        {3, 0x041, 0x01, true, "platform info bit 8"},
        {3, 0x048, 0x20, true, "key info bit 5"},
        {3, 0x03a, 0x01, true, "current TCB bit 16"},
        {3, 0x185, 0x01, true, "reported TCB bit 40"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        uint8_t bytes[SEVKIT_REPORT_BYTES];
        struct sevkit_report report;
        char text[256] = "";

        sk_draft_report(cases[i].version, "Milan", 4, hwid, 64, bytes);
        bytes[cases[i].offset] = cases[i].value;
        report = parse(bytes);
        EXPECT(!sevkit_report_reserved_clear(&report, cases[i].is_signed, text, sizeof(text)));
        EXPECT_STR(text, cases[i].text);
        EXPECT(sevkit_report_reserved_clear(&report, !cases[i].is_signed, NULL, 0));
    }
}

TEST(key_info)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    struct sevkit_report report;
    static const char *const names[] = {"vcek",     "vlek",     "reserved", "reserved",
                                        "reserved", "reserved", "reserved", "none"};

    for (unsigned signer = 0; signer < 8; signer++) {
        sk_draft_report(3, "Milan", 4, hwid, 64, bytes);
        sk_report_put(bytes, 0x48, signer << 2, 4);
        report = parse(bytes);
        EXPECT_INT(sevkit_report_signing_key(&report), signer);
        EXPECT_STR(sevkit_signing_key_name(signer), names[signer]);
        EXPECT(!sevkit_report_has_author_key(&report) && !sevkit_report_chip_key_masked(&report));
        sk_report_put(bytes, 0x48, 3, 4);
        report = parse(bytes);
        EXPECT(sevkit_report_has_author_key(&report) && sevkit_report_chip_key_masked(&report));
    }
}

TEST(layout_of_the_tcb)
{
    static const struct {
        uint32_t version;
        const char *product;
        size_t hwid_bytes;
        bool known;
        enum sevkit_tcb_layout layout;
    } cases[] = {
        {2, "Milan", 64, true, SEVKIT_TCB_FAMILY_19H},
        {2, "Turin", 8, true, SEVKIT_TCB_FAMILY_1AH},
        {2, "Milan", 0, false, SEVKIT_TCB_FAMILY_19H},
        {3, "Milan", 0, true, SEVKIT_TCB_FAMILY_19H},
        {3, "Turin", 0, true, SEVKIT_TCB_FAMILY_1AH},
        {5, "Venice", 8, true, SEVKIT_TCB_FAMILY_1AH},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        uint8_t bytes[SEVKIT_REPORT_BYTES];
        struct sevkit_report report;
        enum sevkit_tcb_layout layout = SEVKIT_TCB_FAMILY_1AH;

        sk_draft_report(cases[i].version, cases[i].product, 4, hwid, cases[i].hwid_bytes, bytes);
        report = parse(bytes);
        EXPECT_INT(sevkit_report_tcb_layout(&report, NULL, &layout), cases[i].known);
        EXPECT_INT(layout, cases[i].layout);
        EXPECT_INT(sevkit_report_chip_id_masked(&report), cases[i].hwid_bytes == 0);
        EXPECT(sevkit_report_tcb_layout(&report, sevkit_product_find("Turin"), &layout));
        EXPECT_INT(layout, SEVKIT_TCB_FAMILY_1AH);
    }
}

/* A CPUID that no table knows must not stop anything: the family decides. */
TEST(layout_by_the_family_alone)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    struct sevkit_report report;
    enum sevkit_tcb_layout layout;

    sk_draft_report(5, "Turin", 4, hwid, 8, bytes);
    bytes[0x189] = 0xff;
    report = parse(bytes);
    EXPECT(!sevkit_report_product(&report));
    EXPECT(sevkit_report_tcb_layout(&report, NULL, &layout));
    EXPECT_INT(layout, SEVKIT_TCB_FAMILY_1AH);
    bytes[0x188] = 0x19;
    report = parse(bytes);
    EXPECT(sevkit_report_tcb_layout(&report, NULL, &layout));
    EXPECT_INT(layout, SEVKIT_TCB_FAMILY_19H);
}

TEST(platform_bits)
{
    char text[256];
    uint64_t mask = 7;

    sevkit_platform_format(0, text, sizeof(text));
    EXPECT_STR(text, "none");
    sevkit_platform_format(UINT64_C(0x8000000000000065), text, sizeof(text));
    EXPECT_STR(text, "smt,ecc,alias-check,iommu-write-safe,bit63");
    EXPECT_OK(sevkit_platform_parse(text, &mask, &error), &error);
    EXPECT(mask == UINT64_C(0x8000000000000065));
    EXPECT_OK(sevkit_platform_parse("0x25", &mask, &error), &error);
    EXPECT_INT(mask, 0x25);
    EXPECT_ERROR(sevkit_platform_parse("smt,", &mask, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sevkit_platform_parse("bit64", &mask, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sevkit_platform_parse("SMT", &mask, &error), SEVKIT_EUSAGE, &error);
    EXPECT_INT(mask, 0x25);
    EXPECT_INT(sevkit_platform_known_bits(), 0xff);
    EXPECT(sevkit_platform_bit(0) && !sevkit_platform_bit(sevkit_platform_bit_count()));
    sevkit_platform_format(UINT64_MAX, text, 10);
    EXPECT_INT(strlen(text), 9);
}

TEST(genuine_reports)
{
    static const struct {
        const char *path;
        uint32_t version;
        uint64_t reported_tcb;
        uint64_t platform_info;
    } reports[] = {
        {"reports/milan-v2-debug/report.bin", 2, UINT64_C(0x4405000000000002), 1},
        {"reports/milan-v3/report.bin", 3, UINT64_C(0xdb18000000000004), 0x25},
        {"reports/turin-v5/report.bin", 5, UINT64_C(0x5100000004010101), 0x65},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(reports); i++) {
        size_t size;
        const uint8_t *bytes = sk_test_read(sk_test_corpus(reports[i].path), &size);
        struct sevkit_report report;

        EXPECT_OK(sk_report_unpack(bytes, size, &report, &error), &error);
        EXPECT_INT(report.version, reports[i].version);
        EXPECT_INT(report.reported_tcb, reports[i].reported_tcb);
        EXPECT_INT(report.platform_info, reports[i].platform_info);
        EXPECT(sevkit_report_reserved_clear(&report, true, NULL, 0));
        EXPECT(sevkit_report_reserved_clear(&report, false, NULL, 0));
    }
}

/* What a program that links the library sees: an object, and fields by their names. */
TEST(fields_by_name)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    struct sevkit_report *report = NULL;
    const uint8_t *found;
    uint64_t value = 77;
    size_t size = 0;

    sk_test_random(bytes, sizeof(bytes));
    sk_report_put(bytes, 0, 4, 4);
    EXPECT_OK(sevkit_report_parse(bytes, sizeof(bytes), &report, &error), &error);
    EXPECT_BYTES(sevkit_report_bytes(report), bytes, sizeof(bytes));
    EXPECT_INT(sevkit_report_version(report), 4);
    EXPECT(sevkit_report_get(report, "version", &value) && value == 4);
    EXPECT(sevkit_report_get(report, "cpuid_model", &value) && value == bytes[0x189]);
    value = 77;
    EXPECT(!sevkit_report_get(report, "measurement", &value));
    EXPECT(!sevkit_report_get(report, "launch_mitigation_vector", &value));
    EXPECT(!sevkit_report_get(report, "no_such_field", &value));
    EXPECT_INT(value, 77);
    for (size_t i = 0; i < sevkit_report_field_count(4); i++) {
        const struct sevkit_report_field *field = sevkit_report_field(4, i);

        found = sevkit_report_get_bytes(report, field->name, &size);
        EXPECT(found && size == field->size);
        EXPECT_BYTES(found, bytes + field->offset, size);
    }
    EXPECT(!sevkit_report_get_bytes(report, "launch_mitigation_vector", &size));
    sevkit_report_free(report);
    report = NULL;
    EXPECT_ERROR(sevkit_report_parse(bytes, sizeof(bytes) - 1, &report, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT(!report);
    sevkit_report_free(NULL);
}

static int parse_and_free(void *arg, struct sevkit_error *fault_error)
{
    struct sevkit_report *report = NULL;
    int r = sevkit_report_parse(arg, SEVKIT_REPORT_BYTES, &report, fault_error);

    sevkit_report_free(report);
    return r;
}

TEST(out_of_memory)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES] = {2};

    EXPECT(sk_fault_run(parse_and_free, bytes) >= 1);
}

/* The table alone decides what the reader stores: each member once in each version. */
TEST(rows_have_members_of_their_own)
{
    for (size_t i = 0; i < sk_report_rows_count; i++) {
        const struct sk_report_row *row = &sk_report_rows[i];

        EXPECT(row->member == SK_NO_MEMBER ||
               row->member + row->field.size <= sizeof(struct sevkit_report));
        for (size_t k = 0; k < i; k++) {
            const struct sk_report_row *other = &sk_report_rows[k];

            EXPECT(row->member == SK_NO_MEMBER || other->member == SK_NO_MEMBER ||
                   row->member >= other->member + other->field.size ||
                   other->member >= row->member + row->field.size);
        }
    }
}
