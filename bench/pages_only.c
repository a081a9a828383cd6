/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The floor for mode snp: maps a file and computes SHA-384 of its 4096-byte pages with the machine's
 * fastest means, and nothing else.
 *
 * usage: pages_only FILE
 */
#include "crypto/page_hash.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_BYTES 4096

int main(int argc, char **argv)
{
    int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    struct sevkit_error error = {0};
    struct stat status;
    uint8_t(*digests)[48];
    size_t pages;
    void *data;

    if (fd < 0 || fstat(fd, &status) < 0 || status.st_size < PAGE_BYTES) {
        (void)fprintf(stderr, "usage: pages_only FILE\n");
        return 2;
    }
    pages = (size_t)status.st_size / PAGE_BYTES;
    data = mmap(NULL, pages * PAGE_BYTES, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    digests = malloc(pages * sizeof(*digests));
    if (data == MAP_FAILED || !digests ||
        sk_page_hash(SK_PAGE_HASH_AUTO, data, pages, digests, &error) < 0) {
        (void)fprintf(stderr, "pages_only: %s: %s\n", argv[1], error.text);
        return 1;
    }
    printf("%zu pages, the last: %02x%02x...\n", pages, digests[pages - 1][0],
           digests[pages - 1][1]);
    free(digests);
    return 0;
}
