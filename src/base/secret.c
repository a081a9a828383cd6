/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include "base/encoding.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static size_t whole_pages(size_t size)
{
    const size_t page = 4096;

    return (size + page - 1) / page * page;
}

int sk_secret_new(size_t capacity, struct sk_secret **ret_secret, struct sevkit_error *error)
{
    struct sk_secret *secret = calloc(1, sizeof(*secret));
    void *memory;

    if (!secret)
        return sk_error_oom(error);
    if (capacity == 0)
        capacity = 1;
    memory = mmap(NULL, whole_pages(capacity), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
    if (memory == MAP_FAILED) {
        free(secret);
        return sk_error_oom(error);
    }
    /* Both are best effort: an unprivileged user may be at its limit, and works all the same. */
    (void)mlock(memory, whole_pages(capacity));
    (void)madvise(memory, whole_pages(capacity), MADV_DONTDUMP);
    secret->data = memory;
    secret->capacity = capacity;
    *ret_secret = secret;
    return 0;
}

void sk_secret_free(struct sk_secret *secret)
{
    if (!secret)
        return;
    sk_wipe(secret->data, secret->capacity);
    (void)munmap(secret->data, whole_pages(secret->capacity));
    free(secret);
}

void sk_secret_free_p(struct sk_secret **secret)
{
    sk_secret_free(*secret);
}

int sk_secret_line(const struct sk_secret *secret, bool base64, struct sk_secret **ret_line,
                   struct sevkit_error *error)
{
    size_t length = base64 ? SK_BASE64_LENGTH(secret->size) : 2 * secret->size;
    struct sk_secret *line = NULL;
    int r = sk_secret_new(length + 1, &line, error);

    if (r < 0)
        return r;
    if (base64)
        sk_base64_encode(secret->data, secret->size, (char *)line->data);
    else
        sk_hex_encode(secret->data, secret->size, (char *)line->data);
    line->data[length] = '\n';
    line->size = length + 1;
    *ret_line = line;
    return 0;
}

bool sk_secret_equal(const void *a, const void *b, size_t size)
{
    const volatile uint8_t *x = a;
    const volatile uint8_t *y = b;
    uint8_t difference = 0;

    for (size_t i = 0; i < size; i++)
        difference |= x[i] ^ y[i];
    return difference == 0;
}

void sk_wipe(void *data, size_t size)
{
    if (size)
        explicit_bzero(data, size);
}
