/* SPDX-License-Identifier: Apache-2.0 */
#include "host/fix/fix_edit.h"

#include "base/cleanup.h"
#include "host/fix/refused_word.h"

#include <string.h>

#define BLANKS     " \t"
#define GRUB_NAME  "GRUB_CMDLINE_LINUX"
#define GRUB_OTHER "GRUB_CMDLINE_LINUX_DEFAULT"
#define MODULE     "kvm_amd"
#define DRIVER     "ccp"
/* What ends a word of a shell's assignment. */
#define SHELL_ENDS " \t\"'\\"

/* Programs that an "install" line runs in order to load nothing. */
static const char *const nothings[] = {"/bin/false", "/bin/true", "/usr/bin/false",
                                       "/usr/bin/true"};

const char *const sk_fix_option_names[3] = {"sev", "sev_es", "sev_snp"};
const unsigned sk_fix_option_wanted[3] = {7, 6, 4};

static size_t line_length(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? (size_t)(end - line) + 1 : strlen(line);
}

/* A list of values without those that are forbidden: "pt,force" -> "force"; false if nothing is left. */
static bool add_rest_of_list(struct sk_text *text, const char *word, size_t length)
{
    const char *equals = memchr(word, '=', length);
    size_t name = equals ? (size_t)(equals - word) : length;
    bool any = false;

    for (size_t at = name + 1; equals && at < length;) {
        const char *comma = memchr(word + at, ',', length - at);
        size_t size = comma ? (size_t)(comma - word) - at : length - at;
        SK_CLEANUP(sk_text_done) struct sk_text one = {0};

        sk_text_add_bytes(&one, word, name + 1);
        sk_text_add_bytes(&one, word + at, size);
        if (size && !sk_refused_word_find(sk_text_get(&one), one.length)) {
            if (!any)
                sk_text_add_bytes(text, word, name + 1);
            else
                sk_text_add(text, ",");
            sk_text_add_bytes(text, word + at, size);
            any = true;
        }
        at += size + 1;
    }
    return any;
}

/* Is the letter at this place escaped? What a backslash was for must not be taken out from behind it: in front of
 * the end of the line it would join the next one. */
static bool is_escaped(const char *line, size_t at)
{
    return at && line[at - 1] == '\\';
}

/* Copies words up to size without the forbidden ones, each with the blanks before it. */
static void filter_words(const char *line, size_t size, const char *ends, unsigned wanted,
                         struct sk_text *after, struct sk_text *reasons)
{
    bool drops_blanks = false;

    for (size_t at = 0; at < size;) {
        size_t gap = at, length;
        const struct sk_refused_word *row;

        while (gap < size && strchr(ends, line[gap]))
            gap++;
        for (length = 0; gap + length < size && !strchr(ends, line[gap + length]);)
            length++;
        row = length && !is_escaped(line, gap) ? sk_refused_word_find(line + gap, length) : NULL;
        if (row && !(row->wanted & wanted))
            row = NULL;
        /* Blanks before a word that was taken out go with it, or those after it at the beginning. */
        while (drops_blanks && at < gap && strchr(BLANKS, line[at]))
            at++;
        drops_blanks = false;
        if (!row) {
            sk_text_add_bytes(after, line + at, gap + length - at);
        } else {
            struct sk_text rest = {0};
            size_t blanks = gap;
            bool keeps = row->match == SK_WORD_LIST && add_rest_of_list(&rest, line + gap, length);

            while (!keeps && blanks > at && strchr(BLANKS, line[blanks - 1]) &&
                   !is_escaped(line, blanks - 1))
                blanks--;
            sk_text_add_bytes(after, line + at, blanks - at);
            sk_text_add(after, sk_text_get(&rest));
            drops_blanks = !keeps && blanks == gap;
            sk_text_done(&rest);
            sk_text_addf(reasons, "%.*s: %s\n", (int)length, line + gap, row->why);
        }
        at = gap + length;
    }
}

/* The offset of the value of GRUB_CMDLINE_LINUX or GRUB_CMDLINE_LINUX_DEFAULT; 0: another line. */
static size_t grub_value(const char *line, const char *name)
{
    size_t start = strspn(line, BLANKS), length = strlen(name);

    if (strncmp(line + start, "export ", 7) == 0)
        start += 7;
    if (strncmp(line + start, name, length) != 0)
        return 0;
    length += start;
    if (line[length] == '+')
        length++;
    return line[length] == '=' ? length + 1 : 0;
}

void sk_fix_grub(const char *before, unsigned wanted, struct sk_text *after,
                 struct sk_text *reasons)
{
    bool continues = false;

    while (*before) {
        size_t length = line_length(before), value = 0;
        size_t text = length - (before[length - 1] == '\n');

        if (!continues) {
            value = grub_value(before, GRUB_NAME);
            value = value ? value : grub_value(before, GRUB_OTHER);
        }
        if (value || continues) {
            sk_text_add_bytes(after, before, value);
            filter_words(before + value, text - value, SHELL_ENDS, wanted, after, reasons);
            sk_text_add_bytes(after, before + text, length - text);
            continues = text && before[text - 1] == '\\';
        } else {
            sk_text_add_bytes(after, before, length);
        }
        before += length;
    }
}

void sk_fix_cmdline(const char *before, unsigned wanted, struct sk_text *after,
                    struct sk_text *reasons)
{
    while (*before) {
        size_t length = line_length(before);
        size_t text = length - (before[length - 1] == '\n');

        filter_words(before, text, BLANKS, wanted, after, reasons);
        sk_text_add_bytes(after, before + text, length - text);
        before += length;
    }
}

/* A line with a word more in its value, which is quoted afterwards. */
static void add_to_value(const char *line, size_t text, size_t value, const char *word,
                         struct sk_text *after)
{
    char quote = line[value];
    const char *close;

    if (quote != '"' && quote != '\'') {
        size_t end = value + strcspn(line + value, " \t\n#");

        sk_text_add_bytes(after, line, value);
        sk_text_addf(after, "\"%.*s%s%s\"", (int)(end - value), line + value,
                     end > value ? " " : "", word);
        sk_text_add_bytes(after, line + end, text - end);
        return;
    }
    close = memchr(line + value + 1, quote, text - value - 1);
    if (!close) { /* goes on in the next line */
        sk_text_add_bytes(after, line, value + 1);
        sk_text_addf(after, "%s ", word);
        sk_text_add_bytes(after, line + value + 1, text - value - 1);
        return;
    }
    sk_text_add_bytes(after, line, (size_t)(close - line));
    sk_text_addf(after, "%s%s", close > line + value + 1 ? " " : "", word);
    sk_text_add_bytes(after, close, text - (size_t)(close - line));
}

void sk_fix_grub_add(const char *before, const char *word, struct sk_text *after)
{
    bool added = false;

    while (*before) {
        size_t length = line_length(before);
        size_t text = length - (before[length - 1] == '\n');
        size_t value = added ? 0 : grub_value(before, GRUB_NAME);

        if (value) {
            add_to_value(before, text, value, word, after);
            added = true;
        } else {
            sk_text_add_bytes(after, before, text);
        }
        sk_text_add(after, "\n");
        before += length;
    }
    if (!added)
        sk_text_addf(after, GRUB_NAME "=\"%s\"\n", word);
}

/* Is the line "COMMAND MODULE ..."? *ret_rest is the offset behind the module. */
static bool line_is(const char *line, size_t length, const char *command, const char *module,
                    size_t *ret_rest)
{
    size_t at = strspn(line, BLANKS), size = strlen(command), name;

    if (at + size >= length || strncmp(line + at, command, size) != 0 ||
        !strchr(BLANKS, line[at + size]))
        return false;
    at += size;
    at += strspn(line + at, BLANKS);
    name = strcspn(line + at, BLANKS "\n");
    *ret_rest = at + name;
    return at < length && sk_kernel_name_is(line + at, name, module);
}

/* A line that keeps a module from being loaded. Other "install" lines do more than that, and stay. */
static bool line_blocks(const char *line, size_t length)
{
    static const char *const modules[] = {MODULE, DRIVER};

    for (size_t i = 0; i < SK_ARRAY_SIZE(modules); i++) {
        size_t rest = 0;

        if (line_is(line, length, "blacklist", modules[i], &rest))
            return true;
        if (!line_is(line, length, "install", modules[i], &rest))
            continue;
        rest += strspn(line + rest, BLANKS);
        for (size_t j = 0; j < SK_ARRAY_SIZE(nothings); j++)
            if (strncmp(line + rest, nothings[j], strlen(nothings[j])) == 0)
                return true;
    }
    return false;
}

/* Options of kvm_amd: those that are needed and off are switched on. */
static void edit_options(const char *line, size_t size, struct sk_fix_options *options,
                         struct sk_text *after, struct sk_text *reasons)
{
    for (size_t at = 0; at < size;) {
        size_t gap = at, length = 0, name, row;
        int value;

        while (gap < size && strchr(BLANKS, line[gap]))
            gap++;
        while (gap + length < size && !strchr(BLANKS, line[gap + length]))
            length++;
        for (name = 0; name < length && line[gap + name] != '=';)
            name++;
        for (row = 0; row < SK_ARRAY_SIZE(sk_fix_option_names); row++)
            if (sk_kernel_name_is(line + gap, name, sk_fix_option_names[row]))
                break;
        /* A module's option without a value is on. */
        value = name < length ? sk_kernel_bool(line + gap + name + 1, length - name - 1) : 1;
        if (row == SK_ARRAY_SIZE(sk_fix_option_names) || value == 1 ||
            !(sk_fix_option_wanted[row] & options->wanted)) {
            sk_text_add_bytes(after, line + at, gap + length - at);
        } else {
            sk_text_add_bytes(after, line + at, gap + name - at);
            sk_text_add(after, "=1");
            sk_text_addf(reasons, "%.*s: kvm_amd.%s is needed\n", (int)length, line + gap,
                         sk_fix_option_names[row]);
        }
        if (row < SK_ARRAY_SIZE(sk_fix_option_names))
            options->on[row] = value == 1 || sk_fix_option_wanted[row] & options->wanted;
        at = gap + length;
    }
}

void sk_fix_modprobe(const char *before, struct sk_fix_options *options, struct sk_text *after,
                     struct sk_text *reasons)
{
    while (*before) {
        size_t length = line_length(before), rest = 0;
        size_t text = length - (before[length - 1] == '\n');

        if (line_is(before, text, "options", MODULE, &rest)) {
            sk_text_add_bytes(after, before, rest);
            edit_options(before + rest, text - rest, options, after, reasons);
            sk_text_add_bytes(after, before + text, length - text);
        } else if (line_blocks(before, text)) {
            sk_text_addf(reasons, "%.*s: the module must be loaded\n", (int)text, before);
            sk_text_add(after, "# ");
            sk_text_add_bytes(after, before, length);
        } else {
            sk_text_add_bytes(after, before, length);
        }
        before += length;
    }
}
