/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "sys/process/child.h"
#include "sys/sys.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* argv is not written to, but POSIX has it without const. */
#define WORD(text) ((char *)(uintptr_t)(text))

static int64_t in(int64_t milliseconds)
{
    return sk_sys_real.monotonic_ms() + milliseconds;
}

TEST(talks)
{
    SK_CLEANUP(sk_stream_close) struct sk_stream stream = {0};
    char *argv[] = {WORD("cat"), NULL};
    struct sevkit_error error = {0};
    char buffer[8] = "";

    EXPECT_OK(sk_child_start(argv, &stream, &error), &error);
    EXPECT_INT(stream.write(stream.arg, "hello", 5, in(5000)), 5);
    EXPECT_INT(stream.read(stream.arg, buffer, sizeof(buffer), in(5000)), 5);
    EXPECT_STR(buffer, "hello");
}

TEST(ends_by_itself)
{
    SK_CLEANUP(sk_stream_close) struct sk_stream stream = {0};
    char *argv[] = {WORD("true"), NULL};
    struct sevkit_error error = {0};
    char byte;

    EXPECT_OK(sk_child_start(argv, &stream, &error), &error);
    EXPECT_INT(stream.read(stream.arg, &byte, 1, in(5000)), 0);
}

TEST(silence_has_an_end)
{
    SK_CLEANUP(sk_stream_close) struct sk_stream stream = {0};
    char *argv[] = {WORD("sleep"), WORD("60"), NULL};
    struct sevkit_error error = {0};
    int64_t start = sk_sys_real.monotonic_ms();
    char byte;

    EXPECT_OK(sk_child_start(argv, &stream, &error), &error);
    EXPECT_INT(stream.read(stream.arg, &byte, 1, in(50)), -1);
    EXPECT_INT(errno, ETIMEDOUT);
    /* It does not care that its input is closed, and is killed. */
    sk_stream_close(&stream);
    EXPECT(sk_sys_real.monotonic_ms() - start < 10000);
}

TEST(no_such_program)
{
    struct sk_stream stream = {0};
    char *argv[] = {WORD("/nowhere/program"), NULL};
    struct sevkit_error error = {0};
    int status = 77;

    EXPECT_ERROR(sk_child_start(argv, &stream, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "/nowhere/program: No such file or directory");
    EXPECT(stream.close == NULL);
    EXPECT_ERROR(sk_child_run(argv, &status, &error), SEVKIT_EIO, &error);
    EXPECT_INT(status, 77);
}

TEST(all_of_the_output)
{
    SK_CLEANUP(sk_text_done) struct sk_text output = {0};
    char *argv[] = {WORD("sh"), WORD("-c"), WORD("echo one; echo two >&2; echo three; exit 3"),
                    NULL};
    char *zeros[] = {WORD("head"), WORD("-c"), WORD("9000"), WORD("/dev/zero"), NULL};
    char *silent[] = {WORD("sleep"), WORD("60"), NULL};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_child_output(argv, 10, 5000, &output, &error), &error);
    EXPECT_STR(sk_text_get(&output), "one\nthree\n");
    sk_text_done(&output);
    EXPECT_ERROR(sk_child_output(argv, 9, 5000, &output, &error), SEVKIT_EINPUT, &error);
    EXPECT_STR(error.text, "sh: more than 9 bytes");
    EXPECT_ERROR(sk_child_output(zeros, 8999, 5000, &output, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_child_output(silent, 9, 50, &output, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "sleep: Connection timed out");
    argv[0] = WORD("/nowhere/program");
    EXPECT_ERROR(sk_child_output(argv, 9, 5000, &output, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "/nowhere/program: No such file or directory");
    EXPECT(output.data == NULL);
}

TEST(runs_to_its_end)
{
    static const struct {
        const char *script;
        int status;
    } cases[] = {{"exit 0", 0}, {"exit 3", 3}, {"read x && exit 7; exit 4", 4}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        char *argv[] = {WORD("sh"), WORD("-c"), WORD(cases[i].script), NULL};
        struct sevkit_error error = {0};
        int status = -1;

        EXPECT_OK(sk_child_run(argv, &status, &error), &error);
        EXPECT(WIFEXITED(status));
        EXPECT_INT(WEXITSTATUS(status), cases[i].status);
    }
}

/* The program writes to the descriptor by its number. */
TEST(keeps_a_descriptor)
{
    struct sevkit_error error = {0};
    char script[64], answer[4] = "";
    char *argv[] = {WORD("sh"), WORD("-c"), script, NULL};
    int ends[2] = {-1, -1}, status = -1;
    pid_t pid = -1;

    EXPECT_OK(sk_socket_pair(ends, &error), &error);
    (void)snprintf(script, sizeof(script), "exec 9>&%d; echo yes >&9", ends[1]);
    EXPECT_OK(sk_child_start_with(argv, ends[1], &pid, &error), &error);
    (void)close(ends[1]);
    EXPECT_INT(read(ends[0], answer, sizeof(answer)), 4);
    EXPECT_BYTES(answer, "yes\n", 4);
    EXPECT_OK(sk_child_wait(pid, "sh", &status, &error), &error);
    EXPECT_INT(status, 0);
    EXPECT_INT(read(ends[0], answer, sizeof(answer)), 0);
    (void)close(ends[0]);
}
