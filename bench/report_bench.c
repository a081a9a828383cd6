/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports per second of the library, once the chain of the certificate is known:
 *
 *     report_bench MILLISECONDS THREADS TIME REPORT CERTS...
 *
 * prints the number of reports verified in a second by all threads together, and in a second of one
 * processor's time (which other work on the machine does not change). TIME is the moment, in seconds since
 * 1970, as of which dates are checked. bench/report compares it with OpenSSL.
 */
#include "base/values/number.h"
#include "sys/file.h"

#include <pthread.h>
#include <sevkit/verify.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { THREADS_MAX = 256, FIXED_ARGUMENTS = 5 };

static struct sevkit_verifier *verifier;
static struct sevkit_evidence *evidence;
static struct sevkit_expectations *expectations;
static atomic_bool stop;

static double now(clockid_t clock)
{
    struct timespec moment;

    clock_gettime(clock, &moment);
    return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

/* One verification; false if the report was not accepted. */
static bool verify_once(struct sevkit_error *error)
{
    struct sevkit_verdict *verdict = NULL;
    bool accepted =
        sevkit_verifier_verify(verifier, evidence, expectations, &verdict, error) == 0 &&
        sevkit_verdict_accepted(verdict);

    sevkit_verdict_free(verdict);
    return accepted;
}

static void *work(void *arg)
{
    unsigned long *count = arg;
    struct sevkit_error error;

    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        if (!verify_once(&error))
            break;
        ++*count;
    }
    return NULL;
}

static void measure(double seconds, unsigned thread_count)
{
    pthread_t threads[THREADS_MAX];
    unsigned long counts[THREADS_MAX] = {0}, total = 0;
    unsigned started = 0;
    double wall = now(CLOCK_MONOTONIC), processor = now(CLOCK_PROCESS_CPUTIME_ID);
    struct timespec pause = {.tv_sec = (time_t)seconds,
                             .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};

    while (started < thread_count &&
           pthread_create(&threads[started], NULL, work, &counts[started]) == 0)
        started++;
    nanosleep(&pause, NULL);
    atomic_store(&stop, true);
    for (unsigned i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        total += counts[i];
    }
    printf("%.1f %.1f\n", (double)total / (now(CLOCK_MONOTONIC) - wall),
           (double)total / (now(CLOCK_PROCESS_CPUTIME_ID) - processor));
}

static int load(const char *report, char *const *paths, size_t count, int64_t moment,
                struct sevkit_error *error)
{
    struct sk_bytes bytes = {0};
    struct sevkit_certs *certs = NULL;
    int r = sevkit_certs_new(&certs, error);

    for (size_t i = 0; i < count && r == 0; i++) {
        r = sk_file_read(&sk_sys_real, paths[i], SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);
        if (r == 0)
            r = sevkit_certs_add(certs, bytes.data, bytes.size, error);
        sk_bytes_done(&bytes);
    }
    if (r == 0)
        r = sk_file_read(&sk_sys_real, report, SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);
    if (r == 0)
        r = sevkit_evidence_read(bytes.data, bytes.size, SEVKIT_EVIDENCE_AUTO, &evidence, error);
    sk_bytes_done(&bytes);
    if (r == 0)
        r = sevkit_verifier_new(&verifier, error);
    if (r == 0) {
        sevkit_verifier_set_time(verifier, moment);
        r = sevkit_verifier_add_certs(verifier, certs, error);
    }
    if (r == 0)
        r = sevkit_expectations_new(&expectations, error);
    sevkit_certs_free(certs);
    return r;
}

int main(int argc, char **argv)
{
    struct sevkit_error error = {0};
    uint64_t milliseconds, threads, moment;

    if (argc < FIXED_ARGUMENTS + 1 ||
        !sk_number_parse_decimal(argv[1], 1, 3600000, &milliseconds) ||
        !sk_number_parse_decimal(argv[2], 1, THREADS_MAX, &threads) ||
        !sk_number_parse_decimal(argv[3], 0, INT64_MAX, &moment)) {
        fprintf(stderr, "usage: report_bench MILLISECONDS THREADS TIME REPORT CERTS...\n");
        return 2;
    }
    if (load(argv[4], argv + FIXED_ARGUMENTS, (size_t)(argc - FIXED_ARGUMENTS), (int64_t)moment,
             &error) < 0 ||
        !verify_once(&error)) {
        fprintf(stderr, "report_bench: %s\n",
                error.text[0] ? error.text : "the report is not accepted");
        return 1;
    }
    measure((double)milliseconds / 1000, (unsigned)threads);
    sevkit_expectations_free(expectations);
    sevkit_evidence_free(evidence);
    sevkit_verifier_free(verifier);
    return 0;
}
