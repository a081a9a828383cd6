/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qmp_client.h"

#include "base/cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES ((size_t)4096)

struct sk_qmp {
    const struct sk_sys *sys;
    struct sk_stream stream;
    int64_t timeout_ms;
    /* Bytes that were read: a line being taken apart begins at start, the buffer is used to end. */
    char *buffer;
    size_t capacity;
    size_t start, end;
    json_int_t id;
};

static void json_free_p(json_t **value)
{
    json_decref(*value);
}

static int64_t deadline(const struct sk_qmp *qmp)
{
    return qmp->sys->monotonic_ms() + qmp->timeout_ms;
}

static int fail(const struct sk_qmp *qmp, const char *doing, struct sevkit_error *error)
{
    if (errno == ETIMEDOUT)
        return sk_error_set(error, SEVKIT_EIO, "no answer within %lld ms",
                            (long long)qmp->timeout_ms);
    return sk_error_set(error, SEVKIT_EIO, "cannot %s: %s", doing, strerror(errno));
}

/* Makes room for READ_BYTES at the end. */
static int reserve(struct sk_qmp *qmp, struct sevkit_error *error)
{
    char *larger;
    size_t capacity;

    if (qmp->start > 0) {
        memmove(qmp->buffer, qmp->buffer + qmp->start, qmp->end - qmp->start);
        qmp->end -= qmp->start;
        qmp->start = 0;
    }
    if (qmp->end >= SK_QMP_LINE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "a line of more than %zu bytes",
                            SK_QMP_LINE_MAX_BYTES);
    if (qmp->capacity - qmp->end >= READ_BYTES)
        return 0;
    capacity = qmp->capacity * 2 + READ_BYTES;
    larger = realloc(qmp->buffer, capacity);
    if (!larger)
        return sk_error_oom(error);
    qmp->buffer = larger;
    qmp->capacity = capacity;
    return 0;
}

/* The next line without its newline; valid until the next call. */
static int read_line(struct sk_qmp *qmp, int64_t until, const char **ret_line, size_t *ret_length,
                     struct sevkit_error *error)
{
    size_t searched = qmp->start;

    for (;;) {
        char *newline =
            qmp->buffer ? memchr(qmp->buffer + searched, '\n', qmp->end - searched) : NULL;
        ssize_t n;
        int r;

        if (newline) {
            *ret_line = qmp->buffer + qmp->start;
            *ret_length = (size_t)(newline - *ret_line);
            qmp->start += *ret_length + 1;
            return 0;
        }
        r = reserve(qmp, error);
        if (r < 0)
            return r;
        searched = qmp->end;
        n = qmp->stream.read(qmp->stream.arg, qmp->buffer + qmp->end, READ_BYTES, until);
        if (n < 0)
            return fail(qmp, "read", error);
        if (n == 0)
            return sk_error_set(error, SEVKIT_EIO, "the other side closed the connection");
        qmp->end += (size_t)n;
    }
}

static int read_object(struct sk_qmp *qmp, int64_t until, json_t **ret_object,
                       struct sevkit_error *error)
{
    json_error_t problem;
    const char *line = NULL;
    size_t length = 0;
    json_t *object;
    int r = read_line(qmp, until, &line, &length, error);

    if (r < 0)
        return r;
    object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &problem);
    if (!object)
        return sk_error_set(error, SEVKIT_EINPUT, "the answer is not JSON: %s", problem.text);
    if (!json_is_object(object)) {
        json_decref(object);
        return sk_error_set(error, SEVKIT_EINPUT, "the answer is no JSON object");
    }
    *ret_object = object;
    return 0;
}

static int write_all(struct sk_qmp *qmp, const char *data, size_t size, int64_t until,
                     struct sevkit_error *error)
{
    while (size > 0) {
        ssize_t n = qmp->stream.write(qmp->stream.arg, data, size, until);

        if (n < 0)
            return fail(qmp, "write", error);
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

/* Takes over arguments. */
static int send_command(struct sk_qmp *qmp, const char *command, json_t *arguments, int64_t until,
                        struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *request = NULL;
    SK_CLEANUP_FREE char *line = NULL;
    size_t length;

    /* "o*" takes over arguments in any case. */
    request =
        json_pack("{s:s, s:o*, s:I}", "execute", command, "arguments", arguments, "id", ++qmp->id);
    line = request ? json_dumps(request, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
    if (!line)
        return sk_error_oom(error);
    /* In one piece, with a newline where the NUL was: QEMU may be gone once it has read "quit". */
    length = strlen(line);
    line[length] = '\n';
    return write_all(qmp, line, length + 1, until, error);
}

/* QEMU's words for people: one line of them. */
static int report(const json_t *failure, struct sevkit_error *error)
{
    const char *kind = json_string_value(json_object_get(failure, "class"));
    const char *text = json_string_value(json_object_get(failure, "desc"));
    int code = kind && strcmp(kind, "CommandNotFound") == 0 ? SEVKIT_EUSAGE : SEVKIT_EIO;

    return sk_error_set(error, code, "%.*s", text ? (int)strcspn(text, "\n") : 15,
                        text ? text : "no reason given");
}

/* Skips events and answers to others. */
static int read_answer(struct sk_qmp *qmp, int64_t until, json_t **ret_value,
                       struct sevkit_error *error)
{
    for (;;) {
        SK_CLEANUP(json_free_p) json_t *object = NULL;
        const json_t *failure;
        json_t *value;
        int r = read_object(qmp, until, &object, error);

        if (r < 0)
            return r;
        failure = json_object_get(object, "error");
        value = json_object_get(object, "return");
        /* A request that QEMU cannot make out is answered without an id. */
        if (failure && !json_object_get(object, "id"))
            return report(failure, error);
        if (json_object_get(object, "event") ||
            json_integer_value(json_object_get(object, "id")) != qmp->id)
            continue;
        if (failure)
            return report(failure, error);
        if (!value)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "the answer has neither 'return' nor 'error'");
        *ret_value = json_incref(value);
        return 0;
    }
}

int sk_qmp_execute(struct sk_qmp *qmp, const char *command, json_t *arguments, json_t **ret_value,
                   struct sevkit_error *error)
{
    int64_t until = deadline(qmp);
    int r = send_command(qmp, command, arguments, until, error);

    if (r == 0)
        r = read_answer(qmp, until, ret_value, error);
    return r < 0 ? sk_error_wrap(error, r, "QMP: %s", command) : 0;
}

static int negotiate(struct sk_qmp *qmp, struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *greeting = NULL;
    SK_CLEANUP(json_free_p) json_t *nothing = NULL;
    int r = read_object(qmp, deadline(qmp), &greeting, error);

    if (r == 0 && !json_is_object(json_object_get(greeting, "QMP")))
        r = sk_error_set(error, SEVKIT_EINPUT, "no greeting of QEMU's monitor");
    if (r < 0)
        return sk_error_wrap(error, r, "QMP");
    return sk_qmp_execute(qmp, "qmp_capabilities", NULL, &nothing, error);
}

int sk_qmp_open(const struct sk_sys *sys, struct sk_stream *stream, int64_t timeout_ms,
                struct sk_qmp **ret_qmp, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qmp_close_p) struct sk_qmp *qmp = calloc(1, sizeof(*qmp));
    int r;

    if (!qmp) {
        sk_stream_close(stream);
        return sk_error_oom(error);
    }
    qmp->sys = sys;
    qmp->stream = *stream;
    *stream = (struct sk_stream){0};
    qmp->timeout_ms = timeout_ms;
    r = negotiate(qmp, error);
    if (r < 0)
        return r;
    *ret_qmp = SK_TAKE(qmp);
    return 0;
}

void sk_qmp_close(struct sk_qmp *qmp)
{
    if (!qmp)
        return;
    sk_stream_close(&qmp->stream);
    free(qmp->buffer);
    free(qmp);
}

void sk_qmp_close_p(struct sk_qmp **qmp)
{
    sk_qmp_close(*qmp);
}
