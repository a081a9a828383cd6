/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/match/match_report.h"

#include "base/cleanup.h"
#include "base/error.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <sevkit/products.h>
#include <stdarg.h>
#include <stdio.h>

static void add_fact(struct sk_match_facts *facts, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_fact(struct sk_match_facts *facts, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(facts->items[facts->count++], sizeof(facts->items[0]), format, args);
    va_end(args);
}

static bool is_zero(const struct sevkit_report *report, const char *name)
{
    size_t size = 0;
    const uint8_t *bytes = sevkit_report_get_bytes(report, name, &size);

    for (size_t i = 0; bytes && i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

void sk_match_report_facts(const struct sevkit_report *report, struct sk_match_facts *ret_facts)
{
    const struct sevkit_product *product = sevkit_report_product(report);
    uint64_t policy = 0, vmpl = 0;
    char names[256];

    ret_facts->count = 0;
    if (product)
        add_fact(ret_facts,
                 "the processor is %s: with -cpu host the guest's CPU signature is the processor's",
                 product->name);
    if (sevkit_report_get(report, "policy", &policy)) {
        sevkit_policy_format(policy, names, sizeof(names));
        add_fact(ret_facts, "guest policy 0x%" PRIx64 " (%s): it is not part of the digest", policy,
                 names);
    }
    if (!is_zero(report, "id_key_digest"))
        add_fact(ret_facts, "the guest was started with an ID block: its owner has signed this "
                            "very digest");
    if (!is_zero(report, "host_data"))
        add_fact(ret_facts, "host data are set: they are not part of the digest");
    if (sevkit_report_get(report, "vmpl", &vmpl) && vmpl > 0 && vmpl <= 3)
        add_fact(ret_facts,
                 "the report is from VMPL %" PRIu64
                 ": an SVSM or a paravisor runs below the guest, so look for its IGVM file",
                 vmpl);
}

static void evidence_free_p(struct sevkit_evidence **evidence)
{
    sevkit_evidence_free(*evidence);
}

int sk_match_add_report(struct sk_match_inputs *inputs, const char *path,
                        struct sk_match_facts *ret_facts, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(evidence_free_p) struct sevkit_evidence *evidence = NULL;
    int r = sk_file_read(&sk_sys_real, path, SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_evidence_read(bytes.data, bytes.size, SEVKIT_EVIDENCE_AUTO, &evidence, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    sk_match_set_report(inputs, sevkit_evidence_report(evidence));
    sk_match_report_facts(sevkit_evidence_report(evidence), ret_facts);
    return 0;
}
