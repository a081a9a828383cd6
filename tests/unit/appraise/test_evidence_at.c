/* SPDX-License-Identifier: Apache-2.0 */
/* A report inside of a file. */
#include "appraise/collateral_files.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define START 16

static struct sevkit_error error;
static char path[40];

static void put(uint32_t version)
{
    static uint8_t bytes[START + SEVKIT_REPORT_BYTES + 4];
    int fd;

    bytes[START] = (uint8_t)version;
    (void)snprintf(path, sizeof(path), "/tmp/sevkit-evidence-XXXXXX");
    fd = mkstemp(path);
    EXPECT(fd >= 0 && write(fd, bytes, sizeof(bytes)) == sizeof(bytes) && close(fd) == 0);
}

static void expect_refused(const char *file, size_t start, int code, const char *text)
{
    struct sevkit_evidence *evidence = NULL;

    EXPECT_ERROR(sk_evidence_load_at(file, start, &evidence, &error), code, &error);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(!evidence);
}

TEST(a_report_at_its_place)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;

    put(2);
    EXPECT_OK(sk_evidence_load_at(path, START, &evidence, &error), &error);
    EXPECT_INT(sevkit_report_version(sevkit_evidence_report(evidence)), 2);
    EXPECT_INT(unlink(path), 0);
}

TEST(no_report_there)
{
    put(2);
    expect_refused(path, START + 5, SEVKIT_EINPUT, "no report at offset 0x15: the file has 1204");
    expect_refused(path, 5000, SEVKIT_EINPUT, "no report at offset 0x1388");
    expect_refused(path, SIZE_MAX, SEVKIT_EINPUT, "no report at offset");
    EXPECT_INT(unlink(path), 0);
    put(1);
    expect_refused(path, START, SEVKIT_EINPUT, "at offset 0x10: ");
    EXPECT_INT(unlink(path), 0);
    expect_refused("/nonexistent/report", 0, SEVKIT_EIO, "/nonexistent/report");
}
