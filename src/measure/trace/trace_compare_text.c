/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/launch/trace_log.h"
#include "measure/trace/trace_compare.h"

#include <inttypes.h>
#include <string.h>

#define FIELDS_SHOWN 8u

static const struct sk_trace_record *record_of(const struct sk_trace_records *records, size_t at)
{
    return at < records->count ? &records->items[at] : NULL;
}

static void add_update(struct sk_text *text, const char *name,
                       const struct sk_trace_records *records, size_t at, uint64_t gpa)
{
    const struct sk_trace_record *record = record_of(records, at);

    if (!record) {
        sk_text_addf(text, "  %s: no more updates\n", name);
        return;
    }
    sk_text_addf(text, "  %s: update %zu: gpa 0x%" PRIx64 " (%s page)%s%s\n", name, at, gpa,
                 sk_trace_type_name(record->type), record->source[0] ? ", " : "", record->source);
}

/* What a pair of page types at one place is a sign of. */
static const struct {
    enum sevkit_page_type a, b;
    const char *why;
} type_reasons[] = {
    {SEVKIT_PAGE_NORMAL, SEVKIT_PAGE_ZERO,
     "kernel hashes: one launch has a page with the hashes of kernel, initrd and command line, the "
     "other has none (QEMU: kernel-hashes=on), or a loader measures zero pages natively"},
    {SEVKIT_PAGE_ZERO, SEVKIT_PAGE_UNMEASURED,
     "the VMM: Google's adds this memory unmeasured, QEMU as zero pages (--vmm-type gce)"},
    {SEVKIT_PAGE_NORMAL, SEVKIT_PAGE_UNMEASURED,
     "the file: one launch measures the contents of this page, the other does not"},
};

static void explain_type(const struct sk_trace_record *a, const struct sk_trace_record *b,
                         struct sk_text *text)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(type_reasons); i++)
        if ((type_reasons[i].a == a->type && type_reasons[i].b == b->type) ||
            (type_reasons[i].a == b->type && type_reasons[i].b == a->type))
            sk_text_addf(text, "cause: %s\n", type_reasons[i].why);
}

static void explain_place(const struct sk_trace_record *a, const struct sk_trace_record *b,
                          struct sk_text *text)
{
    if (a->type == SEVKIT_PAGE_VMSA || b->type == SEVKIT_PAGE_VMSA)
        sk_text_add(text, "cause: the save areas come at another place in the order or at another "
                          "address: the VMM or the loader differs\n");
    else if (a->type == SEVKIT_PAGE_CPUID || b->type == SEVKIT_PAGE_CPUID)
        sk_text_add(text, "cause: the CPUID page comes at another place in the order: EC2 and krun "
                          "add it last (--vmm-type ec2)\n");
    else
        sk_text_add(text, "cause: another firmware image or layout: size and metadata decide where "
                          "pages are\n");
}

static void explain_fields(const struct sk_trace_record *a, const struct sk_trace_record *b,
                           struct sk_text *text)
{
    unsigned shown = 0;

    for (size_t i = 0; a->has_page && b->has_page && i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);

        if (memcmp(a->page + field->offset, b->page + field->offset, field->size) == 0)
            continue;
        if (shown++ < FIELDS_SHOWN)
            sk_text_addf(text, "  %s: A 0x%" PRIx64 ", B 0x%" PRIx64 "\n", field->name,
                         sevkit_vmsa_get(a->page, field), sevkit_vmsa_get(b->page, field));
    }
    if (shown > FIELDS_SHOWN)
        sk_text_addf(text, "  and %u fields more\n", shown - FIELDS_SHOWN);
}

static bool field_differs(const struct sk_trace_record *a, const struct sk_trace_record *b,
                          const char *name)
{
    const struct sevkit_vmsa_field *field = sevkit_vmsa_field_find(name);

    return field && a->has_page && b->has_page &&
           memcmp(a->page + field->offset, b->page + field->offset, field->size) != 0;
}

static const struct {
    const char *field, *why;
} field_reasons[] = {
    {"rdx", "the CPU model: RDX holds its signature (--vcpu-type)"},
    {"sev_features", "SEV features, which the host's kernel sets (--guest-features)"},
    {"mxcsr", "the host's kernel: before 6.10 it leaves the FPU state zero (--profile qemu-fpu0)"},
    {"rip", "the firmware: its reset block says where the vCPUs start"},
    {"g_pat", "the VMM: Google's has another PAT (--vmm-type gce)"},
    {"ss.attrib", "the VMM: EC2 and krun have other segment attributes (--vmm-type ec2)"},
};

static void explain_save_area(const struct sk_trace_record *a, const struct sk_trace_record *b,
                              struct sk_text *text)
{
    explain_fields(a, b, text);
    for (size_t i = 0; i < SK_ARRAY_SIZE(field_reasons); i++)
        if (field_differs(a, b, field_reasons[i].field))
            sk_text_addf(text, "cause: %s\n", field_reasons[i].why);
    if (!a->has_page || !b->has_page)
        sk_text_add(text, "cause: registers of the vCPU: CPU model, SEV features, host kernel or "
                          "VMM\n");
}

static void explain_end(const struct sk_trace_difference *difference, struct sk_text *text)
{
    bool a_ends = difference->part == SK_TRACE_ENDS_A;
    uint64_t left = a_ends ? difference->left_b : difference->left_a;

    if (left > 0)
        sk_text_addf(text, "cause: the number of vCPUs: %s has %" PRIu64 " more (--vcpus)\n",
                     a_ends ? "B" : "A", left);
    else
        sk_text_addf(text, "cause: %s is longer: other metadata, or a log that is cut off\n",
                     a_ends ? "B" : "A");
}

static const char *const titles[] = {
    [SK_TRACE_TYPE] = "the type of a page differs",
    [SK_TRACE_PLACE] = "the next pages are at different addresses",
    [SK_TRACE_CONTENTS] = "the contents of a page differ",
    [SK_TRACE_DIGEST] = "the contents of a run of pages differ",
    [SK_TRACE_SAVE_AREA] = "a save area differs",
    [SK_TRACE_ENDS_A] = "A ends before B",
    [SK_TRACE_ENDS_B] = "B ends before A",
};

static void explain(const struct sk_trace_record *a, const struct sk_trace_record *b,
                    const struct sk_trace_difference *difference, struct sk_text *text)
{
    switch (difference->part) {
    case SK_TRACE_TYPE:
        explain_type(a, b, text);
        break;
    case SK_TRACE_PLACE:
        explain_place(a, b, text);
        break;
    case SK_TRACE_SAVE_AREA:
        explain_save_area(a, b, text);
        break;
    case SK_TRACE_ENDS_A:
    case SK_TRACE_ENDS_B:
        explain_end(difference, text);
        break;
    case SK_TRACE_CONTENTS:
    case SK_TRACE_DIGEST:
        if (strcmp(a->source, "KERNEL_HASHES") == 0)
            sk_text_add(text, "cause: kernel, initrd or command line: their hashes are on this "
                              "page\n");
        else
            sk_text_addf(text, "cause: another %s%s\n", a->source[0] ? a->source : "image",
                         difference->part == SK_TRACE_DIGEST ? " (--every-page shows the page)"
                                                             : "");
        break;
    case SK_TRACE_SAME:
    case SK_TRACE_OPEN:
    case SK_TRACE_NOTHING:
        break;
    }
}

/* No "yes" where something was not compared. */
static void add_open(const struct sk_trace_difference *difference, struct sk_text *text)
{
    sk_text_addf(text, "the traces agree as far as both go: %" PRIu64 " pages compared\n",
                 difference->compared);
    if (difference->unknown > 0)
        sk_text_addf(text,
                     "not compared: contents of %" PRIu64
                     " pages, of which one trace has address and type only\n",
                     difference->unknown);
    if (difference->no_areas)
        sk_text_add(text, "not compared: save areas, of which one trace has none\n");
    if (difference->no_others)
        sk_text_add(text, "not compared: all but save areas, of which one trace has nothing\n");
}

void sk_trace_difference_text(const struct sk_trace_records *a, const struct sk_trace_records *b,
                              const struct sk_trace_difference *difference, struct sk_text *text)
{
    static const struct sk_trace_record none;
    const struct sk_trace_record *x = record_of(a, difference->a), *y = record_of(b, difference->b);

    if (difference->part == SK_TRACE_NOTHING) {
        sk_text_add(text, "nothing to compare: one has only save areas, the other has none\n");
        return;
    }
    if (difference->part == SK_TRACE_SAME) {
        sk_text_addf(text, "the traces agree: %" PRIu64 " pages compared\n", difference->compared);
        return;
    }
    if (difference->part == SK_TRACE_OPEN) {
        add_open(difference, text);
        return;
    }
    sk_text_addf(text, "%s, after %" PRIu64 " pages that agree\n", titles[difference->part],
                 difference->compared);
    add_update(text, "A", a, difference->a, difference->gpa_a);
    add_update(text, "B", b, difference->b, difference->gpa_b);
    explain(x ? x : &none, y ? y : &none, difference, text);
}
