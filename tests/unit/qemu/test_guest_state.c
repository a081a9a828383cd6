/* SPDX-License-Identifier: Apache-2.0 */
/* A monitor that a child plays: how many connections it answers, and what. */
#include "base/cleanup.h"
#include "qemu/running/guest_state.h"
#include "sys/stream.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static pid_t qemu;

/* Whether the connection asked for an end. */
static bool serve(FILE *stream, const char *sev)
{
    char line[512];

    (void)fprintf(stream, "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\n");
    (void)fflush(stream);
    while (fgets(line, sizeof(line), stream)) {
        json_t *asked = json_loads(line, 0, NULL);
        const char *command = json_string_value(json_object_get(asked, "execute"));
        int id = (int)json_integer_value(json_object_get(asked, "id"));
        bool is_end = strcmp(command, "quit") == 0;

        if (is_end || (strcmp(command, "query-sev") == 0 && !sev))
            (void)fprintf(stream, "{\"error\": {\"class\": \"a\", \"desc\": \"b\"}, \"id\": %d}\n",
                          id);
        else
            (void)fprintf(stream, "{\"return\": %s, \"id\": %d}\n",
                          strcmp(command, "query-sev") == 0
                              ? sev
                              : "{\"status\": \"paused\", \"running\": false}",
                          id);
        (void)fflush(stream);
        json_decref(asked);
        if (is_end)
            return true;
    }
    return false;
}

static void start_qemu(int answered, const char *sev)
{
    struct sevkit_error error = {0};
    int listener = -1, fd;

    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-state-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0);
    EXPECT_OK(sk_socket_listen("q", &listener, &error), &error);
    qemu = fork();
    if (qemu == 0) {
        (void)signal(SIGPIPE, SIG_IGN);
        for (int i = 0;; i++) {
            if (sk_socket_accept(listener, "q", &fd, &error) < 0)
                _exit(1);
            if (i < answered) {
                FILE *stream = fdopen(fd, "r+");

                if (serve(stream, sev))
                    _exit(0);
                (void)fclose(stream);
            } else {
                (void)close(fd);
            }
        }
    }
    EXPECT(qemu > 0);
    (void)close(listener);
}

static void end_qemu(void)
{
    (void)kill(qemu, SIGKILL);
    EXPECT(waitpid(qemu, NULL, 0) == qemu);
    EXPECT(unlink("q") == 0 && chdir("/") == 0 && rmdir(folder) == 0);
}

TEST(what_protects_a_guest)
{
    static const struct {
        const char *sev;
        bool is_protected;
    } cases[] = {
        {"{\"enabled\": true, \"sev-type\": \"sev-snp\"}", true},
        {"{\"enabled\": false}", false},
        {NULL, false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_guest_state_done) struct sk_guest_state state = {0};
        struct sevkit_error error = {0};

        start_qemu(9, cases[i].sev);
        EXPECT_OK(sk_guest_state_ask("q", &state, &error), &error);
        EXPECT_STR(sk_guest_state_word(&state), "paused");
        EXPECT((state.sev != NULL) == cases[i].is_protected);
        end_qemu();
    }
}

TEST(who_does_not_answer_says_nothing)
{
    SK_CLEANUP(sk_guest_state_done) struct sk_guest_state state = {0};
    struct sevkit_error error = {0};

    EXPECT_STR(sk_guest_state_word(&state), "unknown");
    start_qemu(1, NULL);
    EXPECT_ERROR(sk_guest_state_ask("q", &state, &error), SEVKIT_EIO, &error);
    end_qemu();
    EXPECT_ERROR(sk_guest_state_ask("/nowhere/q", &state, &error), SEVKIT_EIO, &error);
}

TEST(stop)
{
    struct sevkit_error error = {0};
    bool is_gone = true;

    start_qemu(9, NULL);
    EXPECT_OK(sk_guest_stop("q", false, 0, &is_gone, &error), &error);
    EXPECT(!is_gone);
    EXPECT_OK(sk_guest_stop("q", true, 20, &is_gone, &error), &error);
    EXPECT(is_gone);
    EXPECT_ERROR(sk_guest_stop("q", true, 1, &is_gone, &error), SEVKIT_EIO, &error);
    end_qemu();
}
