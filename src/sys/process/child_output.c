/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/child.h"
#include "sys/sys.h"

#include <errno.h>
#include <string.h>

static int read_all(const struct sk_stream *stream, const char *name, size_t max_size,
                    int64_t deadline_ms, struct sk_text *output, struct sevkit_error *error)
{
    char buffer[4096];

    for (;;) {
        ssize_t n = stream->read(stream->arg, buffer, sizeof(buffer), deadline_ms);

        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", name, strerror(errno));
        if (n == 0)
            return sk_text_ok(output) ? 0 : sk_error_oom(error);
        if ((size_t)n > max_size - output->length)
            return sk_error_set(error, SEVKIT_EINPUT, "%s: more than %zu bytes", name, max_size);
        sk_text_add_bytes(output, buffer, (size_t)n);
        if (!sk_text_ok(output))
            return sk_error_oom(error);
    }
}

int sk_child_output(char *const *argv, size_t max_size, int64_t timeout_ms,
                    struct sk_text *ret_output, struct sevkit_error *error)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + timeout_ms;
    struct sk_text output = {0};
    struct sk_stream stream = {0};
    int r = sk_child_start(argv, &stream, error);

    if (r < 0)
        return r;
    r = read_all(&stream, argv[0], max_size, deadline, &output, error);
    sk_stream_close(&stream);
    if (r < 0)
        sk_text_done(&output);
    else
        *ret_output = output;
    return r;
}
