/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#define LIVE_SLOTS   65536 /* allocations alive at once; a power of two */
#define LIVE_SLOT(p) (((uintptr_t)(p) >> 4) * 0x9e3779b1u & (LIVE_SLOTS - 1))
#define RUNS_MAX     100000

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *memory);
/* What mmap() is called where off_t has 64 bits. */
void *__real_mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int __real_munmap(void *address, size_t size);
void *__real_mremap(void *address, size_t old_size, size_t new_size, int flags);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *memory);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void *address, size_t size);
void *__wrap_mremap(void *address, size_t old_size, size_t new_size, int flags);

/* Threads of the code under test allocate too. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    bool active;
    size_t allocations; /* so far in this run */
    size_t failing;     /* number of the one that fails, counted from 1 */
    bool overflow;      /* more allocations than slots */
    size_t live_count;
    const void *live[LIVE_SLOTS];
} fault;

/* Counts an allocation; false if this is the one that has to fail. */
static bool may_allocate(void)
{
    bool may = true;

    pthread_mutex_lock(&lock);
    if (fault.active)
        may = ++fault.allocations != fault.failing;
    pthread_mutex_unlock(&lock);
    return may;
}

/* Linear probing; a slot that was emptied is filled again from those behind it, as Knuth's
 * algorithm R does, so that no marks for deleted entries are needed. */
static void live_remove_at(size_t slot)
{
    size_t hole = slot;

    for (;;) {
        fault.live[hole] = NULL;
        for (slot = (hole + 1) & (LIVE_SLOTS - 1);; slot = (slot + 1) & (LIVE_SLOTS - 1)) {
            size_t home;

            if (!fault.live[slot])
                return;
            home = LIVE_SLOT(fault.live[slot]);
            if (hole <= slot ? home <= hole || home > slot : home <= hole && home > slot)
                break;
        }
        fault.live[hole] = fault.live[slot];
        hole = slot;
    }
}

static void live_add(const void *memory)
{
    size_t slot = LIVE_SLOT(memory);

    pthread_mutex_lock(&lock);
    if (fault.active && memory) {
        if (fault.live_count >= LIVE_SLOTS / 2) {
            fault.overflow = true;
        } else {
            while (fault.live[slot])
                slot = (slot + 1) & (LIVE_SLOTS - 1);
            fault.live[slot] = memory;
            fault.live_count++;
        }
    }
    pthread_mutex_unlock(&lock);
}

static void live_remove(const void *memory)
{
    size_t slot = LIVE_SLOT(memory);

    pthread_mutex_lock(&lock);
    if (fault.active && memory) {
        while (fault.live[slot] && fault.live[slot] != memory)
            slot = (slot + 1) & (LIVE_SLOTS - 1);
        if (fault.live[slot]) {
            live_remove_at(slot);
            fault.live_count--;
        }
    }
    pthread_mutex_unlock(&lock);
}

static void *allocated(void *memory)
{
    live_add(memory);
    return memory;
}

static void *refused(void)
{
    errno = ENOMEM;
    return NULL;
}

void *__wrap_malloc(size_t size)
{
    return may_allocate() ? allocated(__real_malloc(size)) : refused();
}

void *__wrap_calloc(size_t count, size_t size)
{
    return may_allocate() ? allocated(__real_calloc(count, size)) : refused();
}

char *__wrap_strdup(const char *text)
{
    return may_allocate() ? allocated(__real_strdup(text)) : refused();
}

void *__wrap_realloc(void *memory, size_t size)
{
    void *grown;

    if (!may_allocate())
        return refused();
    live_remove(memory);
    grown = __real_realloc(memory, size);
    if (!grown && size)
        live_add(memory);
    return allocated(grown);
}

void __wrap_free(void *memory)
{
    live_remove(memory);
    __real_free(memory);
}

void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *memory;

    if (!may_allocate()) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    memory = __real_mmap64(address, size, protection, flags, fd, offset);
    if (memory != MAP_FAILED)
        live_add(memory);
    return memory;
}

int __wrap_munmap(void *address, size_t size)
{
    live_remove(address);
    return __real_munmap(address, size);
}

/* With the four arguments that callers without MREMAP_FIXED give. */
void *__wrap_mremap(void *address, size_t old_size, size_t new_size, int flags)
{
    void *memory;

    if (!may_allocate()) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    memory = __real_mremap(address, old_size, new_size, flags);
    if (memory != MAP_FAILED) {
        live_remove(address);
        live_add(memory);
    }
    return memory;
}

static void start(size_t failing)
{
    pthread_mutex_lock(&lock);
    fault.allocations = 0;
    fault.failing = failing;
    fault.overflow = false;
    fault.live_count = 0;
    memset(fault.live, 0, sizeof(fault.live));
    fault.active = true;
    pthread_mutex_unlock(&lock);
}

void sk_fault_stop(void)
{
    pthread_mutex_lock(&lock);
    fault.active = false;
    pthread_mutex_unlock(&lock);
}

size_t sk_fault_run(int (*call)(void *arg, struct sevkit_error *error), void *arg)
{
    for (size_t failing = 1; failing <= RUNS_MAX; failing++) {
        struct sevkit_error error = {0};
        bool failed;
        int code;

        start(failing);
        code = call(arg, &error);
        sk_fault_stop();
        failed = fault.allocations >= failing;
        if (code != 0 && (!failed || code != SEVKIT_ENOMEM || error.code != code))
            sk_test_fail(__FILE__, __LINE__,
                         "with allocation %zu of %zu failing: %d, in the error %d: %s", failing,
                         fault.allocations, code, error.code, error.text);
        if (fault.live_count || fault.overflow)
            sk_test_fail(__FILE__, __LINE__,
                         "with allocation %zu of %zu failing: %zu of them were not given back",
                         failing, fault.allocations, fault.live_count);
        if (!failed)
            return fault.allocations;
    }
    sk_test_fail(__FILE__, __LINE__, "more than %d allocations", RUNS_MAX);
}
