/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qemu_line.h"
#include "test.h"

static struct sk_qemu_line read_line(const char *text)
{
    struct sk_qemu_line line;
    struct sevkit_error error;

    EXPECT_OK(sk_qemu_line_read(text, strlen(text), &line, &error), &error);
    return line;
}

static void expect_words(struct sk_qemu_line line, const char *joined)
{
    char got[256] = "";

    for (size_t i = 0; i < line.count; i++) {
        strcat(got, i ? "|" : "");
        strcat(got, line.words[i]);
    }
    EXPECT_STR(got, joined);
    EXPECT(line.words[line.count] == NULL);
    sk_qemu_line_done(&line);
}

TEST(words_are_split_as_a_shell_does)
{
    expect_words(read_line("qemu-system-x86_64 -append 'a b' \"c \\\"d\\\" \\x\" e\\ f ''"),
                 "qemu-system-x86_64|-append|a b|c \"d\" \\x|e f|");
    expect_words(read_line("LC_ALL=C \\\nPATH=/bin /usr/bin/qemu-kvm \\\n-smp 2 \\\n -m 1\n"),
                 "/usr/bin/qemu-kvm|-smp|2|-m|1");
    expect_words(read_line("2026-01-01 12:00:00 sudo qemu -cpu host"), "qemu|-cpu|host");
}

TEST(bytes_of_proc_are_split_at_nuls)
{
    static const char bytes[] = "qemu-system-x86_64\0-append\0a 'b\0\0-m\0";
    struct sk_qemu_line line;
    struct sevkit_error error;

    EXPECT_OK(sk_qemu_line_read(bytes, sizeof(bytes) - 1, &line, &error), &error);
    expect_words(line, "qemu-system-x86_64|-append|a 'b||-m");
}

TEST(lines_without_qemu_and_open_quotes_are_refused)
{
    static const char *const texts[] = {"", "ls -l", "qemu-system-x86_64 'a", "qemu \"b\\\"",
                                        "/opt/qemu-img info"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct sk_qemu_line line;
        struct sevkit_error error;

        EXPECT_ERROR(sk_qemu_line_read(texts[i], strlen(texts[i]), &line, &error), SEVKIT_EINPUT,
                     &error);
    }
}
