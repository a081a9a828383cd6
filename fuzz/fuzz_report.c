/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence in any form: whatever was read is a report, is shown by its table, and is not accepted without a
 * certificate. */
#include "base/cleanup.h"
#include "formats/report/report.h"
#include "fuzz.h"

#include <sevkit/verify.h>

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)
SK_DEFINE_CLEANUP(struct sevkit_verifier *, sevkit_verifier_free)
SK_DEFINE_CLEANUP(struct sevkit_verdict *, sevkit_verdict_free)

static void look_at_fields(const struct sevkit_report *report)
{
    size_t end = 0;
    char text[256];

    for (size_t i = 0; i < sevkit_report_field_count(report->version); i++) {
        const struct sevkit_report_field *field = sevkit_report_field(report->version, i);

        REQUIRE(field->offset == end);
        end += field->size;
        (void)sevkit_report_number(report, field);
    }
    REQUIRE(end == SEVKIT_REPORT_BYTES);
    sevkit_platform_format(report->platform_info, text, sizeof(text));
    REQUIRE(strnlen(text, sizeof(text)) < sizeof(text));
    for (unsigned is_signed = 0; is_signed < 2; is_signed++) {
        bool clear = sevkit_report_reserved_clear(report, is_signed, text, sizeof(text));

        REQUIRE(clear == (text[0] == '\0'));
    }
}

static void verify(const struct sevkit_evidence *evidence)
{
    SK_CLEANUP(sevkit_verifier_free_p) struct sevkit_verifier *verifier = NULL;
    SK_CLEANUP(sevkit_verdict_free_p) struct sevkit_verdict *verdict = NULL;
    size_t size;

    /* Certificates in it might even be genuine. */
    if (sevkit_evidence_table(evidence, &size))
        return;
    REQUIRE(sevkit_verifier_new(&verifier, NULL) == 0);
    sevkit_verifier_set_time(verifier, 0);
    REQUIRE(sevkit_verifier_verify(verifier, evidence, NULL, &verdict, NULL) == 0);
    REQUIRE(sevkit_verdict_check_count(verdict) == sevkit_check_info_count());
    REQUIRE(!sevkit_verdict_accepted(verdict));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
    struct sevkit_error error = {0};
    int r = sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(sevkit_evidence_report(evidence)->version >= SEVKIT_REPORT_VERSION_MIN);
    if (sevkit_evidence_form(evidence) == SEVKIT_EVIDENCE_RAW)
        REQUIRE(memcmp(sevkit_evidence_report(evidence)->bytes, data, size) == 0);
    look_at_fields(sevkit_evidence_report(evidence));
    verify(evidence);
    return 0;
}
