/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host_source.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "host/host_live.h"
#include "host/host_record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 4096

static const char *const dump_files[] = {"host.txt", "cpuid.txt", "msr.txt"};

static int read_dump(struct sk_host *host, const char *name, bool *ret_found,
                     struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = NULL;
    char path[PATH_BYTES];
    size_t size = 0;
    int number, r;

    (void)snprintf(path, sizeof(path), "/%s", name);
    number =
        sk_host_recorded_read(host->sys, host->root, path, SK_HOST_DUMP_MAX_BYTES, &text, &size);
    if (number == ENOENT)
        return 0;
    if (number == EFBIG || number == EILSEQ || number == EINVAL || number == EISDIR)
        return sk_error_set(error, SEVKIT_EINPUT, "%s%s: %s", host->root, path,
                            number == EFBIG    ? "more than 16 MiB"
                            : number == EILSEQ ? "found a NUL byte, expected text"
                                               : "expected a regular file");
    if (number != 0)
        return sk_error_set(error, SEVKIT_EIO, "%s%s: %s", host->root, path, strerror(number));
    *ret_found = true;
    r = sk_host_dump_read(&host->dump, text, size, error);
    return r < 0 ? sk_error_wrap(error, r, "%s%s", host->root, path) : 0;
}

int sk_host_open(const struct sk_sys *sys, const char *root, struct sk_host *ret_host,
                 struct sevkit_error *error)
{
    struct sk_host host = {.sys = sys, .root = root};
    bool found = false;
    int r = 0;

    for (size_t i = 0; root && r == 0 && i < SK_ARRAY_SIZE(dump_files); i++)
        r = read_dump(&host, dump_files[i], &found, error);
    if (r == 0 && root && !found)
        r = sk_error_set(error, SEVKIT_EIO,
                         "%s: found none of host.txt, cpuid.txt, msr.txt; expected a folder that "
                         "'sevkit host record' wrote",
                         root);
    if (r == 0 && root) {
        r = sk_host_dump_check(&host.dump, error);
        r = r < 0 ? sk_error_wrap(error, r, "%s", root) : 0;
    }
    if (r < 0) {
        sk_host_dump_done(&host.dump);
        return r;
    }
    *ret_host = host;
    return 0;
}

void sk_host_close(struct sk_host *host)
{
    sk_host_dump_done(&host->dump);
    sk_text_done(&host->record);
}

static int recorded(const struct sk_host *host, enum sk_host_fact_kind kind, uint64_t first,
                    uint64_t second, const char *name, const struct sk_host_fact **ret_fact)
{
    *ret_fact = sk_host_dump_find(&host->dump, kind, first, second, name);
    return *ret_fact ? (*ret_fact)->error : ENODATA;
}

int sk_host_read(struct sk_host *host, const char *path, char **ret_text)
{
    size_t size;
    int number;

    if (host->root)
        return sk_host_recorded_read(host->sys, host->root, path, SK_SMALL_FILE_MAX_BYTES, ret_text,
                                     &size);
    number = sk_host_live_read(host->sys, path, ret_text);
    if (number == 0)
        sk_host_record_file(host, path, *ret_text);
    return number;
}

bool sk_host_exists(struct sk_host *host, const char *path)
{
    int fd = host->root ? host->sys->open_below(host->root, path) : host->sys->open_read(path);

    if (fd < 0)
        return errno == EACCES || errno == EPERM;
    (void)host->sys->close(fd);
    sk_host_record_folder(host, path);
    return true;
}

int sk_host_cpuid(struct sk_host *host, uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
    struct sk_host_fact answer = {.kind = SK_HOST_LEAF, .key = {leaf, subleaf}};
    const struct sk_host_fact *fact;

    if (host->root) {
        if (recorded(host, SK_HOST_LEAF, leaf, subleaf, NULL, &fact) != 0)
            return ENODATA;
        *ret_cpuid = (struct sk_cpuid){(uint32_t)fact->values[0], (uint32_t)fact->values[1],
                                       (uint32_t)fact->values[2], (uint32_t)fact->values[3]};
        return 0;
    }
    if (!host->sys->cpuid(leaf, subleaf, ret_cpuid))
        return ENODATA;
    answer.values[0] = ret_cpuid->eax;
    answer.values[1] = ret_cpuid->ebx;
    answer.values[2] = ret_cpuid->ecx;
    answer.values[3] = ret_cpuid->edx;
    sk_host_record_fact(host, &answer);
    return 0;
}

/* The questions whose answer is one number: asks the recording, or the machine and keeps its answer. */
static int ask_number(struct sk_host *host, struct sk_host_fact *question, uint64_t *ret_value)
{
    const struct sk_host_fact *fact;
    int number;

    if (host->root) {
        number = recorded(host, question->kind, question->key[0], question->key[1], question->name,
                          &fact);
        if (number == 0)
            *ret_value = fact->values[0];
        return number;
    }
    question->error = sk_host_live_number(host->sys, question, &question->values[0]);
    sk_host_record_fact(host, question);
    if (question->error == 0)
        *ret_value = question->values[0];
    return question->error;
}

int sk_host_msr(struct sk_host *host, unsigned cpu, uint32_t number, uint64_t *ret_value)
{
    struct sk_host_fact question = {.kind = SK_HOST_MSR, .key = {number, cpu}};

    return ask_number(host, &question, ret_value);
}

int sk_host_kvm(struct sk_host *host, uint32_t request, uint64_t argument, uint64_t *ret_value)
{
    struct sk_host_fact question = {.kind = SK_HOST_KVM, .key = {request, argument}};

    return ask_number(host, &question, ret_value);
}

int sk_host_kvm_attribute(struct sk_host *host, uint32_t group, uint64_t number,
                          uint64_t *ret_value)
{
    struct sk_host_fact question = {.kind = SK_HOST_ATTRIBUTE, .key = {group, number}};

    return ask_number(host, &question, ret_value);
}

int sk_host_memlock(struct sk_host *host, uint64_t *ret_bytes)
{
    char name[] = "memlock";
    struct sk_host_fact question = {.kind = SK_HOST_LIMIT, .name = name};

    return ask_number(host, &question, ret_bytes);
}

int sk_host_device(struct sk_host *host, const char *path)
{
    struct sk_host_fact answer = {.kind = SK_HOST_DEVICE};
    const struct sk_host_fact *fact;
    char name[PATH_BYTES];
    int fd;

    if (host->root)
        return recorded(host, SK_HOST_DEVICE, 0, 0, path, &fact);
    fd = host->sys->open_device(path);
    answer.error = fd < 0 ? errno : 0;
    if (fd >= 0)
        (void)host->sys->close(fd);
    (void)snprintf(name, sizeof(name), "%s", path);
    answer.name = name;
    sk_host_record_fact(host, &answer);
    return answer.error;
}

int sk_host_sev(struct sk_host *host, uint32_t command, void *ret_data, size_t size,
                uint32_t *ret_status)
{
    struct sk_host_fact answer = {.kind = SK_HOST_SEV, .key = {command}, .data_size = size};
    const struct sk_host_fact *fact = &answer;

    *ret_status = 0;
    if (size > sizeof(answer.data))
        return EMSGSIZE;
    if (host->root) {
        int number = recorded(host, SK_HOST_SEV, command, 0, NULL, &fact);

        if (!fact)
            return number;
    } else {
        answer.error =
            sk_host_live_sev(host->sys, command, answer.data, answer.data_size, &answer.status);
        sk_host_record_fact(host, &answer);
    }
    *ret_status = fact->status;
    if (fact->error == 0 && fact->data_size < size)
        return EMSGSIZE;
    if (fact->error == 0)
        memcpy(ret_data, fact->data, size);
    return fact->error;
}

int sk_host_program(struct sk_host *host, const char *program, char **ret_text)
{
    struct sk_host_fact answer = {.kind = SK_HOST_PROGRAM};
    const struct sk_host_fact *fact;
    char name[PATH_BYTES];

    if (host->root) {
        int number = recorded(host, SK_HOST_PROGRAM, 0, 0, program, &fact);

        *ret_text = number == 0 ? strdup(fact->text) : NULL;
        return number != 0 ? number : *ret_text ? 0 : ENOMEM;
    }
    (void)snprintf(name, sizeof(name), "%s", program);
    answer.name = name;
    answer.error = sk_host_live_program(program, ret_text);
    answer.text = answer.error == 0 ? *ret_text : NULL;
    sk_host_record_fact(host, &answer);
    return answer.error;
}
