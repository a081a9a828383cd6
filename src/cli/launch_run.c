/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch_run.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int sk_launch_exec(const struct sk_words *words, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char **argv = sk_words_argv(words);

    if (!argv)
        return sk_error_oom(error);
    (void)execvp(argv[0], argv);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(errno));
}

int sk_launch_check_free(const char *socket, struct sevkit_error *error)
{
    SK_CLEANUP(sk_stream_close) struct sk_stream stream = {0};

    /* One that takes nobody in is there, too. */
    if (sk_stream_connect(socket, &stream, NULL) < 0 && errno != EAGAIN)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "%s: a guest with this monitor is running already; 'sevkit status' asks it",
                        socket);
}
