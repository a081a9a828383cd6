/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "measure/trace/trace_compare.h"
#include "test.h"

#include <stdlib.h>

static void add(struct sk_trace_records *records, enum sevkit_page_type type, uint64_t gpa,
                uint64_t pages, uint64_t repeat, int digest)
{
    struct sk_trace_record record = {.type = type, .gpa = gpa, .pages = pages, .repeat = repeat};
    struct sevkit_error error;

    record.has_digest = digest != 0;
    memset(record.digest, digest, sizeof(record.digest));
    EXPECT_OK(sk_trace_records_add(records, &record, &error), &error);
}

static void add_vmsa(struct sk_trace_records *records, uint64_t gpa, uint64_t signature)
{
    struct sk_trace_record record = {
        .type = SEVKIT_PAGE_VMSA, .gpa = gpa, .pages = 1, .repeat = 1, .has_page = true};
    struct sevkit_error error;

    record.page = malloc(SEVKIT_VMSA_BYTES);
    EXPECT(record.page != NULL);
    sevkit_vmsa_build(sevkit_profile_find("qemu"), SEVKIT_BSP, SEVKIT_BSP_EIP, signature, 1,
                      record.page);
    EXPECT_OK(sk_trace_records_add(records, &record, &error), &error);
}

static void expect(struct sk_trace_records *a, struct sk_trace_records *b, enum sk_trace_part part,
                   const char *words)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_trace_difference difference;

    sk_trace_compare(a, b, &difference);
    sk_trace_difference_text(a, b, &difference, &text);
    if (difference.part != part)
        sk_test_fail(__FILE__, __LINE__, "part %d, expected %d: %s", (int)difference.part,
                     (int)part, sk_text_get(&text));
    EXPECT_CONTAINS(sk_text_get(&text), words);
    sk_trace_records_done(a);
    sk_trace_records_done(b);
}

TEST(runs_are_compared_page_by_page)
{
    struct sk_trace_records a = {0}, b = {0};

    add(&a, SEVKIT_PAGE_ZERO, 0x1000, 4, 1, 7);
    add(&b, SEVKIT_PAGE_ZERO, 0x1000, 1, 1, 1);
    add(&b, SEVKIT_PAGE_ZERO, 0x2000, 3, 1, 7);
    expect(&a, &b, SK_TRACE_SAME, "4 pages compared");
}

TEST(each_kind_of_difference_is_named)
{
    struct sk_trace_records a = {0}, b = {0};

    add(&a, SEVKIT_PAGE_ZERO, 0x1000, 4, 1, 0);
    add(&b, SEVKIT_PAGE_UNMEASURED, 0x1000, 4, 1, 0);
    expect(&a, &b, SK_TRACE_TYPE, "--vmm-type gce");
    add(&a, SEVKIT_PAGE_NORMAL, 0x1000, 4, 1, 0);
    add(&b, SEVKIT_PAGE_NORMAL, 0x2000, 4, 1, 0);
    expect(&a, &b, SK_TRACE_PLACE, "another firmware image");
    add(&a, SEVKIT_PAGE_NORMAL, 0x1000, 4, 1, 1);
    add(&b, SEVKIT_PAGE_NORMAL, 0x1000, 4, 1, 2);
    expect(&a, &b, SK_TRACE_DIGEST, "--every-page");
    add(&a, SEVKIT_PAGE_CPUID, 0x1000, 1, 1, 0);
    add(&b, SEVKIT_PAGE_ZERO, 0x9000, 1, 1, 0);
    expect(&a, &b, SK_TRACE_PLACE, "EC2 and krun");
}

TEST(number_of_save_areas_is_the_number_of_vcpus)
{
    struct sk_trace_records a = {0}, b = {0};

    add(&a, SEVKIT_PAGE_VMSA, 0xfffffffff000, 1, 2, 0);
    add(&b, SEVKIT_PAGE_VMSA, 0xfffffffff000, 1, 5, 0);
    expect(&a, &b, SK_TRACE_ENDS_A, "B has 3 more (--vcpus)");
}

/* QEMU's log has no save areas, a dump has no address. */
TEST(what_one_side_lacks_is_not_compared)
{
    struct sk_trace_records a = {0}, b = {0};

    add(&a, SEVKIT_PAGE_ZERO, 0x1000, 4, 1, 7);
    add_vmsa(&a, 0xfffffffff000, 0xa00f11);
    add(&b, SEVKIT_PAGE_ZERO, 0x1000, 4, 1, 0);
    expect(&a, &b, SK_TRACE_OPEN, "4 pages compared\nnot compared: save areas");
    add(&a, SEVKIT_PAGE_ZERO, 0x1000, 4, 1, 7);
    add_vmsa(&a, 0xfffffffff000, 0xa00f11);
    add_vmsa(&b, 0, 0xa00f11);
    expect(&a, &b, SK_TRACE_OPEN, "1 pages compared\nnot compared: all but save areas");
    add(&a, SEVKIT_PAGE_NORMAL, 0x1000, 4, 1, 7);
    add(&b, SEVKIT_PAGE_NORMAL, 0x1000, 4, 1, 0);
    expect(&a, &b, SK_TRACE_OPEN, "not compared: contents of 4 pages");
    add(&a, SEVKIT_PAGE_ZERO, 0x1000, 4, 1, 7);
    add_vmsa(&b, 0, 0xa00f11);
    expect(&a, &b, SK_TRACE_NOTHING, "nothing to compare");
}

TEST(registers_are_named)
{
    struct sk_trace_records a = {0}, b = {0};

    add_vmsa(&a, 0, 0xa00f11);
    add_vmsa(&b, 0, 0xa10f10);
    expect(&a, &b, SK_TRACE_SAVE_AREA, "rdx: A 0xa00f11, B 0xa10f10\ncause: the CPU model");
}
