/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "launch/scripts/compat_run.h"
#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static void enter_folder(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-compat-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0);
    EXPECT(setenv("XDG_RUNTIME_DIR", folder, 1) == 0);
}

static void leave_folder(void)
{
    char command[128];

    (void)snprintf(command, sizeof(command), "rm -rf %s", folder);
    EXPECT(chdir("/") == 0 && system(command) == 0);
}

static void count_line(void *arg, const char *line)
{
    EXPECT(*line);
    ++*(unsigned *)arg;
}

static int prepare(const char *dialect, bool elsewhere, unsigned major, const char *const *words,
                   size_t count, struct sk_compat_line *ret_line, struct sevkit_error *error)
{
    unsigned lines = 0;
    const struct sk_listener listener = {.warn = count_line, .arg = &lines};
    const struct sk_compat_request request = {
        .dialect = sk_compat_find(dialect),
        .words = words,
        .word_count = count,
        .has_release = elsewhere,
        .release = {major, 1, 0},
        .cbitpos = {true, 51},
    };

    return sk_compat_prepare(&request, &listener, ret_line, error);
}

static bool has_word(const struct sk_compat_line *line, const char *part)
{
    for (size_t i = 0; i < line->words.count; i++)
        if (strstr(line->words.words[i].text, part))
            return true;
    return false;
}

TEST(line_for_another_machine)
{
    static const char *const words[] = {"-hda", "disk.qcow2", "-sev-snp"};
    SK_CLEANUP(sk_compat_line_done) struct sk_compat_line line = {0};
    struct sevkit_error error = {0};

    enter_folder();
    EXPECT_OK(prepare("amdsev", true, 10, words, 3, &line, &error), &error);
    EXPECT(has_word(&line, "sev-snp-guest") && has_word(&line, "cbitpos=51") &&
           has_word(&line, "disk.qcow2") && line.qmp);
    leave_folder();
}

TEST(refusals)
{
    static const char *const snp[] = {"-hda", "disk.qcow2", "-sev-snp"};
    static const char *const unknown[] = {"-no-such-option"};
    SK_CLEANUP(sk_compat_line_done) struct sk_compat_line line = {0};
    struct sevkit_error error = {0};

    enter_folder();
    EXPECT_ERROR(prepare("amdsev", true, 8, snp, 3, &line, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "QEMU 8.1.0 has no sev-snp-guest; 9.1 or later has");
    sk_compat_line_done(&line);
    EXPECT(prepare("amdsev", true, 10, unknown, 1, &line, &error) < 0);
    EXPECT_CONTAINS(error.text, "-no-such-option");
    sk_compat_line_done(&line);
    /* The program and the firmware of this machine are looked for. */
    EXPECT(prepare("amdsev", false, 0, snp, 3, &line, &error) < 0);
    leave_folder();
}

TEST(program_is_started)
{
    SK_CLEANUP(sk_compat_line_done) struct sk_compat_line line = {0};
    struct sevkit_error error = {0};
    int status = 0;
    pid_t pid;

    enter_folder();
    line.qmp = strdup("q");
    sk_words_add_all(&line.words, "/bin/sh", "-c", "test -e q.lock", NULL);
    pid = fork();
    if (pid == 0)
        _exit(sk_compat_start(&line, &error) < 0 ? 77 : 78);
    EXPECT(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    EXPECT_INT(WEXITSTATUS(status), 0);
    EXPECT(mkdir("q", 0700) == 0);
    EXPECT_ERROR(sk_compat_start(&line, &error), SEVKIT_EREFUSED, &error);
    leave_folder();
}
