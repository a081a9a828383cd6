/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "qemu/qemu_option.h"
#include "qemu/words.h"
#include "test.h"

TEST(printed_for_a_shell)
{
    static const struct {
        const char *word, *printed;
    } cases[] = {
        {"-machine", "-machine"},
        {"q35,accel=kvm", "q35,accel=kvm"},
        {"", "''"},
        {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},
        {"$(reboot)", "'$(reboot)'"},
        {"`x`;y", "'`x`;y'"},
        {"\"q\"", "'\"q\"'"},
        {"~", "'~'"},
        {"a\nb", "'a\nb'"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_words_done) struct sk_words words = {0};
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};

        sk_words_add(&words, cases[i].word);
        sk_words_print(&words, &text);
        EXPECT_STR(sk_text_get(&text), cases[i].printed);
    }
}

TEST(double_quotes_keep_the_shell_out)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_words_add(&words, "-append");
    words.next_quoted = true;
    sk_words_add(&words, "a \"b\" $(c) `d` \\e");
    words.next_gap = true;
    sk_words_add(&words, "-s");
    sk_words_print(&words, &text);
    EXPECT_STR(sk_text_get(&text), "-append \"a \\\"b\\\" \\$(c) \\`d\\` \\\\e\"  -s");
}

TEST(argv)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP_FREE char **argv = NULL;

    sk_words_add_all(&words, "a", "b c", NULL);
    sk_words_addf(&words, "%d", 3);
    argv = sk_words_argv(&words);
    EXPECT(argv != NULL);
    EXPECT_STR(argv[0], "a");
    EXPECT_STR(argv[1], "b c");
    EXPECT_STR(argv[2], "3");
    EXPECT(argv[3] == NULL);
}

TEST(commas_are_doubled)
{
    SK_CLEANUP(sk_text_done) struct sk_text option = {0};

    sk_qemu_option_add(&option, NULL, "driver");
    sk_qemu_option_add(&option, "file", "a,b,,c=d");
    sk_qemu_option_add(&option, "nothing", NULL);
    sk_qemu_option_addf(&option, "n", "%d,%d", 1, 2);
    sk_qemu_option_switch(&option, "on", true);
    sk_qemu_option_switch(&option, "off", false);
    EXPECT_STR(sk_text_get(&option), "driver,file=a,,b,,,,c=d,n=1,,2,on=on,off=off");
}
