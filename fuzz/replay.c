/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over files as an ordinary test: each file as it is, cut off at every length (of a
 * long file: at a thousand lengths), and with single bytes changed. Prints TAP, one point for a file.
 *
 * usage: replay FILE|DIRECTORY...
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define VARIANTS   1000
#define PATH_BYTES 4096

/* Exactly as large as the input, so that the sanitizers see a read beyond its end. */
static void run_copy(const uint8_t *data, size_t size, size_t changed, uint8_t mask)
{
    uint8_t *copy = malloc(size ? size : 1);

    REQUIRE(copy);
    memcpy(copy, data, size);
    if (changed < size)
        copy[changed] ^= mask;
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_variants(const uint8_t *data, size_t size)
{
    static const uint8_t masks[] = {0x01, 0x80, 0xff};
    size_t step = size / VARIANTS + 1;

    run_copy(data, size, size, 0);
    for (size_t length = 0; length < size; length += step)
        run_copy(data, length, length, 0);
    /* From the end, where firmware images keep their table. */
    for (size_t i = 0; i < size && i < VARIANTS; i++)
        run_copy(data, size, size - 1 - i, masks[i % sizeof(masks)]);
}

static int run_file(const char *path, unsigned *number)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    struct stat status;
    size_t size = 0;
    int r = 1;

    if (file && fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) {
        size = (size_t)status.st_size;
        data = malloc(size ? size : 1);
        if (data && fread(data, 1, size, file) == size) {
            run_variants(data, size);
            r = 0;
        }
    }
    printf("%s %u - %s\n", r ? "not ok" : "ok", ++*number, path);
    (void)fflush(stdout);
    free(data);
    if (file)
        (void)fclose(file);
    return r;
}

static int run_path(const char *path, unsigned *number)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    int failed = 0;

    if (!directory)
        return run_file(path, number);
    while ((entry = readdir(directory))) {
        char full[PATH_BYTES];

        if (entry->d_name[0] == '.')
            continue;
        REQUIRE((size_t)snprintf(full, sizeof(full), "%s/%s", path, entry->d_name) < sizeof(full));
        failed |= run_file(full, number);
    }
    (void)closedir(directory);
    return failed;
}

int main(int argc, char **argv)
{
    unsigned number = 0;
    int failed = 0;

    for (int i = 1; i < argc; i++)
        failed |= run_path(argv[i], &number);
    printf("1..%u\n", number);
    return failed || !number;
}
