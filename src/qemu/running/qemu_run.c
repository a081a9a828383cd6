/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/running/qemu_run.h"

#include "base/cleanup.h"
#include "qemu/qmp_client.h"
#include "qemu/words.h"
#include "sys/process/child.h"

/* A machine under load may take seconds to start QEMU. */
#define PROBE_TIMEOUT_MS  20000
#define ANSWER_TIMEOUT_MS 5000

static int call_qmp(void *arg, const char *command, json_t *arguments, json_t **ret_answer,
                    struct sevkit_error *error)
{
    return sk_qmp_execute(arg, command, arguments, ret_answer, error);
}

int sk_qemu_probe(const char *program, struct sk_qemu *ret_qemu, struct sevkit_error *error)
{
    /* No machine, no accelerator that needs the host, no configuration files, no window. */
    static const char *const arguments[] = {"-machine",    "none,accel=tcg", "-no-user-config",
                                            "-nodefaults", "-display",       "none",
                                            "-qmp",        "stdio"};
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP(sk_stream_close) struct sk_stream stream = {0};
    SK_CLEANUP(sk_qmp_close_p) struct sk_qmp *qmp = NULL;
    SK_CLEANUP_FREE char **argv = NULL;
    struct sk_monitor monitor = {call_qmp, NULL};
    json_t *answer = NULL;
    int r;

    sk_words_add(&words, program);
    for (size_t i = 0; i < SK_ARRAY_SIZE(arguments); i++)
        sk_words_add(&words, arguments[i]);
    argv = sk_words_argv(&words);
    if (!argv)
        return sk_error_oom(error);
    r = sk_child_start(argv, &stream, error);
    if (r < 0)
        return r;
    r = sk_qmp_open(&sk_sys_real, &stream, PROBE_TIMEOUT_MS, &qmp, error);
    monitor.arg = qmp;
    if (r == 0)
        r = sk_qemu_ask(&monitor, ret_qemu, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", program);
    /* It may be gone before it answers; closing the stream ends it in any case. */
    if (sk_qmp_execute(qmp, "quit", NULL, &answer, NULL) == 0)
        json_decref(answer);
    return 0;
}

int sk_qemu_command(const char *socket, const char *command, json_t **ret_answer,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_stream_close) struct sk_stream stream = {0};
    SK_CLEANUP(sk_qmp_close_p) struct sk_qmp *qmp = NULL;
    json_t *answer = NULL;
    int r = sk_stream_connect(socket, &stream, error);

    if (r < 0)
        return r;
    r = sk_qmp_open(&sk_sys_real, &stream, ANSWER_TIMEOUT_MS, &qmp, error);
    if (r == 0)
        r = sk_qmp_execute(qmp, command, NULL, &answer, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", socket);
    if (ret_answer)
        *ret_answer = answer;
    else
        json_decref(answer);
    return 0;
}
