/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many candidates a second 'sevkit match' looks at on one core: steps of launch-digest chains, many at a
 * time, beside one after the other with OpenSSL.
 *
 * usage: chains [FIRMWARE]
 *
 * With a firmware image also the processor time of a matrix of 15 numbers of vCPUs and 16 CPUs, firmware included.
 */
#include "crypto/chain_hash.h"
#include "measure/matrix/matrix.h"

#include <sevkit/measure.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SIZE    112u
#define LANES   128u
#define SECONDS 1.0
#define RUNS    15

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Steps per second of processor time; 0 if the backend is not there. */
static double rate(enum sk_page_hash_backend backend, double seconds)
{
    static uint8_t messages[LANES * SIZE];
    struct sk_chain_hash *hash;
    struct sevkit_error error;
    double start, spent = 0;
    unsigned long steps = 0;

    if (!sk_page_hash_available(backend) || sk_chain_hash_new(backend, &hash, &error) < 0)
        return 0;
    start = now();
    while (spent < seconds) {
        for (int i = 0; i < 100; i++)
            if (sk_chain_hash_step(hash, messages, SIZE, LANES, &error) < 0)
                exit(EXIT_FAILURE);
        steps += 100ul * LANES;
        spent = now() - start;
    }
    sk_chain_hash_free(hash);
    return (double)steps / spent;
}

/* Hashes the firmware and measures; seconds of processor time, all threads. */
static double matrix_once(const char *path)
{
    static const uint64_t vcpus[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192};
    static struct sk_matrix_cpu cpus[16];
    static uint8_t digests[16 * 15][48];
    const struct sk_matrix matrix = {cpus, 16, vcpus, 15};
    struct sevkit_plan *plan;
    struct sevkit_error error;
    double start;

    for (size_t i = 0; i < 16; i++)
        cpus[i] = (struct sk_matrix_cpu){0xa00f00 + i, 1};
    if (sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error) < 0 ||
        sevkit_plan_set_firmware_file(plan, path, &error) < 0)
        exit(EXIT_FAILURE);
    start = now();
    if (sk_matrix_measure(plan, &matrix, digests, &error) < 0)
        exit(EXIT_FAILURE);
    start = now() - start;
    sevkit_plan_free(plan);
    return start;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double matrix_median(const char *path)
{
    double times[RUNS];

    for (size_t i = 0; i < RUNS; i++)
        times[i] = matrix_once(path);
    qsort(times, RUNS, sizeof(times[0]), ascending);
    return times[RUNS / 2];
}

int main(int argc, char **argv)
{
    double single = rate(SK_PAGE_HASH_OPENSSL, SECONDS);
    double many = rate(SK_PAGE_HASH_IPSEC_MB, SECONDS);

    printf("one at a time (OpenSSL)  %.2f million/s\n", single / 1e6);
    if (many > 0)
        printf("%u lanes (ipsec-mb)     %.2f million/s, %.1f times\n", LANES, many / 1e6,
               many / single);
    if (argc > 1)
        printf("matrix 15 x 16, library  %.2f ms of processor time\n",
               matrix_median(argv[1]) * 1e3);
    return EXIT_SUCCESS;
}
