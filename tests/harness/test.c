/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>

#define MESSAGE_BYTES  2048
#define BUFFERS_MAX    64
#define SHOWN_BYTES    16
#define EXIT_FAILED    1
#define EXIT_BAD_USAGE 2

enum outcome { PASSED, FAILED, SKIPPED };

static struct sk_test *first_test, **last_link = &first_test;

static struct {
    jmp_buf end;
    char message[MESSAGE_BYTES];
    void *buffers[BUFFERS_MAX];
    size_t buffer_count;
    uint64_t seed;
    uint64_t random_state;
    bool random_used;
} current;

void sk_test_register(struct sk_test *test)
{
    *last_link = test;
    last_link = &test->next;
}

static void __attribute__((format(printf, 1, 0))) set_message(const char *format, va_list args)
{
    (void)vsnprintf(current.message, sizeof(current.message), format, args);
}

void sk_test_fail(const char *file, int line, const char *format, ...)
{
    char where[MESSAGE_BYTES];
    va_list args;

    va_start(args, format);
    set_message(format, args);
    va_end(args);
    (void)snprintf(where, sizeof(where), "%s:%d: ", file, line);
    if (strlen(where) + strlen(current.message) < sizeof(where)) {
        strcat(where, current.message);
        strcpy(current.message, where);
    }
    longjmp(current.end, FAILED);
}

void sk_test_skip(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_message(format, args);
    va_end(args);
    longjmp(current.end, SKIPPED);
}

const char *sk_test_corpus(const char *path)
{
    static char full[4096];
    const char *corpus = getenv("SEVKIT_CORPUS"), *ci = getenv("CI");
    struct stat status;

    if (!corpus || !*corpus)
        corpus = SK_TEST_CORPUS;
    if ((size_t)snprintf(full, sizeof(full), "%s/%s", corpus, path) >= sizeof(full))
        sk_test_fail(__FILE__, __LINE__, "%s/%s: the path is too long", corpus, path);
    if (stat(full, &status) < 0 && strcmp(ci ? ci : "", "true") == 0)
        sk_test_fail(__FILE__, __LINE__, "no %s: with CI=true reference data must be there", full);
    if (stat(full, &status) < 0)
        sk_test_skip("no %s", full);
    return full;
}

const uint8_t *sk_test_read(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0;
    size_t capacity = 0;
    size_t got = 1;

    if (!file)
        sk_test_fail(__FILE__, __LINE__, "%s: cannot be opened", path);
    while (got) {
        if (size == capacity) {
            capacity = capacity ? 2 * capacity : 65536;
            data = realloc(data, capacity);
            if (!data)
                abort();
        }
        got = fread(data + size, 1, capacity - size, file);
        size += got;
    }
    if (ferror(file) || current.buffer_count == BUFFERS_MAX) {
        (void)fclose(file);
        free(data);
        sk_test_fail(__FILE__, __LINE__, "%s: cannot be read", path);
    }
    (void)fclose(file);
    current.buffers[current.buffer_count++] = data;
    *ret_size = size;
    return data;
}

/* splitmix64 (Steele, Lea, Flood 2014): any seed is a good one, zero too. */
static uint64_t next_random(void)
{
    uint64_t z = current.random_state += 0x9e3779b97f4a7c15u;

    current.random_used = true;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void sk_test_random(void *data, size_t size)
{
    uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(next_random() >> 56);
}

uint64_t sk_test_random_below(uint64_t bound)
{
    return bound ? next_random() % bound : 0;
}

static void show_bytes(char *text, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        (void)sprintf(text + 3 * i, "%02x ", bytes[i]);
}

void sk_test_bytes_equal(const char *file, int line, const void *got, const void *want, size_t size,
                         const char *what)
{
    const uint8_t *a = got;
    const uint8_t *b = want;
    char shown_a[3 * SHOWN_BYTES + 1] = "";
    char shown_b[3 * SHOWN_BYTES + 1] = "";
    size_t at = 0;
    size_t shown;

    while (at < size && a[at] == b[at])
        at++;
    if (at == size)
        return;
    shown = size - at < SHOWN_BYTES ? size - at : SHOWN_BYTES;
    show_bytes(shown_a, a + at, shown);
    show_bytes(shown_b, b + at, shown);
    sk_test_fail(file, line, "%s differs at byte %zu of %zu: is %s, expected %s", what, at, size,
                 shown_a, shown_b);
}

/* What follows "#" in TAP must stay on one line. */
static void print_lines(const char *text)
{
    for (const char *end = text; *end; text = end + 1) {
        end = text + strcspn(text, "\n");
        printf("# %.*s\n", (int)(end - text), text);
        if (!*end)
            break;
    }
}

static enum outcome run_one(const struct sk_test *test)
{
    int outcome;

    current.message[0] = '\0';
    current.random_state = current.seed;
    current.random_used = false;
    current.buffer_count = 0;
    outcome = setjmp(current.end);
    if (outcome == 0)
        test->run();
    sk_fault_stop();
    while (current.buffer_count)
        free(current.buffers[--current.buffer_count]);
    return (enum outcome)outcome;
}

static bool run_and_report(const struct sk_test *test, size_t number)
{
    switch (run_one(test)) {
    case SKIPPED:
        printf("ok %zu - %s # SKIP %s\n", number, test->name, current.message);
        break;
    case FAILED:
        printf("not ok %zu - %s\n", number, test->name);
        print_lines(current.message);
        if (current.random_used)
            printf("# again: SEVKIT_TEST_SEED=%llu\n", (unsigned long long)current.seed);
        (void)fflush(stdout);
        return false;
    case PASSED:
        printf("ok %zu - %s\n", number, test->name);
        break;
    }
    (void)fflush(stdout);
    return true;
}

static bool chosen(const struct sk_test *test, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(test->name, argv[i]) == 0)
            return true;
    return argc == 1;
}

/* Every name on the command line must be that of a test: a misspelt one would pass silently. */
static bool all_known(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct sk_test *test = first_test;

        while (test && strcmp(test->name, argv[i]) != 0)
            test = test->next;
        if (!test) {
            (void)fprintf(stderr, "%s: no test is named \"%s\"; --list shows them\n", argv[0],
                          argv[i]);
            return false;
        }
    }
    return true;
}

static uint64_t choose_seed(void)
{
    const char *text = getenv("SEVKIT_TEST_SEED");
    uint64_t seed = 1;

    if (text && *text)
        return strtoull(text, NULL, 0);
    if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed))
        seed = 1;
    return seed;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    size_t failed = 0;

    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (const struct sk_test *test = first_test; test; test = test->next)
            puts(test->name);
        return 0;
    }
    if (!all_known(argc, argv))
        return EXIT_BAD_USAGE;
    current.seed = choose_seed();
    for (const struct sk_test *test = first_test; test; test = test->next)
        count += chosen(test, argc, argv);
    printf("1..%zu\n", count);
    count = 0;
    for (const struct sk_test *test = first_test; test; test = test->next)
        if (chosen(test, argc, argv) && !run_and_report(test, ++count))
            failed++;
    return failed ? EXIT_FAILED : 0;
}
