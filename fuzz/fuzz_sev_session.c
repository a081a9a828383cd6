/* SPDX-License-Identifier: Apache-2.0 */
/* Launch sessions, packets of secrets and attestation reports of SEV before SNP: what is read is written
 * again. */
#include "base/secret.h"
#include "formats/sev/sev_report.h"
#include "formats/sev/sev_secret.h"
#include "formats/sev/sev_session.h"

#include "fuzz.h"

#define ENTRIES_MAX 8

static void check_session(const uint8_t bytes[SK_SEV_SESSION_BYTES])
{
    uint8_t again[SK_SEV_SESSION_BYTES];
    struct sk_sev_session session;

    sk_sev_session_read(bytes, &session);
    sk_sev_session_write(&session, again);
    REQUIRE(memcmp(again, bytes, sizeof(again)) == 0);
}

static void check_header(const uint8_t bytes[SK_SEV_SECRET_HEADER_BYTES])
{
    uint8_t again[SK_SEV_SECRET_HEADER_BYTES];
    struct sk_sev_secret_header header;

    sk_sev_secret_header_read(bytes, &header);
    sk_sev_secret_header_write(&header, again);
    REQUIRE(memcmp(again, bytes, sizeof(again)) == 0);
}

static void check_report(const uint8_t *data, size_t size)
{
    uint8_t again[SK_SEV_REPORT_BYTES];
    struct sk_sev_report report;
    struct sevkit_error error = {0};
    int r = sk_sev_report_read(data, size, &report, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    sk_sev_report_write(&report, again);
    REQUIRE(size == sizeof(again) && memcmp(again, data, size) == 0);
}

/* The entries of a table make the same table, unless one has a GUID twice. */
static void check_table(const uint8_t *data, size_t size)
{
    struct sk_sev_secret_entry entries[ENTRIES_MAX];
    struct sk_secret *table = NULL;
    struct sevkit_error error = {0};
    size_t count;
    int r = sk_sev_secret_table_read(data, size, entries, ENTRIES_MAX, &count, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    if (count == 0 || count > ENTRIES_MAX)
        return;
    r = sk_sev_secret_table_write(entries, count, SK_SEV_PAD_NEXT, &table, &error);
    if (r < 0) {
        REQUIRE(r == SEVKIT_EUSAGE || r == SEVKIT_EINPUT || r == SEVKIT_ENOMEM);
        return;
    }
    REQUIRE(table->size % 16 == 0);
    for (size_t i = 0; i < table->size && i < size; i++)
        REQUIRE(table->data[i] == data[i] || table->data[i] == 0);
    sk_secret_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t padded[SK_SEV_SESSION_BYTES] = {0};

    memcpy(padded, data, size < sizeof(padded) ? size : sizeof(padded));
    check_session(padded);
    check_header(padded);
    check_report(data, size);
    check_table(data, size);
    return 0;
}
