/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the library alone says of a report: one line "CHECK STATUS" per check, then "accepted" or "refused";
 * "malformed: WHY" if a file cannot be read.
 *
 *     verdict TIME REPORT CERTS...
 */
#include "sys/file.h"

#include <sevkit/verify.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)

static struct sevkit_error error;

static int malformed(void)
{
    (void)printf("malformed: %s\n", error.text);
    return 0;
}

static void print(const struct sevkit_verdict *verdict)
{
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        (void)printf("%s %s\n", check->info->name, sevkit_check_status_name(check->status));
    }
    (void)puts(sevkit_verdict_accepted(verdict) ? "accepted" : "refused");
}

int main(int argc, char **argv)
{
    struct sevkit_verifier *verifier = NULL;
    struct sevkit_certs *certs = NULL;
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_verdict *verdict = NULL;
    struct sk_bytes bytes = {0};

    if (argc < 3) {
        (void)fprintf(stderr, "usage: verdict TIME REPORT CERTS...\n");
        return 2;
    }
    if (sevkit_verifier_new(&verifier, &error) < 0 || sevkit_certs_new(&certs, &error) < 0)
        return 5;
    sevkit_verifier_set_time(verifier, atoll(argv[1]));
    for (int i = 2; i < argc; i++) {
        int r = sk_file_read(&sk_sys_real, argv[i], FILE_MAX_BYTES, &bytes, &error);

        if (r == 0 && i == 2)
            r = sevkit_evidence_read(bytes.data, bytes.size, SEVKIT_EVIDENCE_AUTO, &evidence,
                                     &error);
        else if (r == 0)
            r = sevkit_certs_add(certs, bytes.data, bytes.size, &error);
        sk_bytes_done(&bytes);
        bytes = (struct sk_bytes){0};
        if (r < 0)
            return malformed();
    }
    if (sevkit_verifier_add_certs(verifier, certs, &error) < 0 ||
        sevkit_verifier_verify(verifier, evidence, NULL, &verdict, &error) < 0)
        return 5;
    print(verdict);
    sevkit_verdict_free(verdict);
    sevkit_evidence_free(evidence);
    sevkit_certs_free(certs);
    sevkit_verifier_free(verifier);
    return 0;
}
