/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files of a host: what was repaired once needs no repair again, and no line gets lost. */
#include "fuzz.h"
#include "host/fix/fix_edit.h"

#define GENERATIONS 3

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void twice(const char *text, unsigned wanted,
                  void (*edit)(const char *before, unsigned wanted, struct sk_text *after,
                               struct sk_text *reasons))
{
    struct sk_text once = {0}, again = {0}, reasons = {0}, none = {0};

    edit(text, wanted, &once, &reasons);
    edit(sk_text_get(&once), wanted, &again, &none);
    REQUIRE(strcmp(sk_text_get(&once), sk_text_get(&again)) == 0);
    REQUIRE(!none.length);
    REQUIRE(count_lines(text) == count_lines(sk_text_get(&once)));
    REQUIRE(reasons.length || strcmp(text, sk_text_get(&once)) == 0);
    sk_text_done(&once);
    sk_text_done(&again);
    sk_text_done(&reasons);
    sk_text_done(&none);
}

static void edit_modprobe(const char *before, unsigned wanted, struct sk_text *after,
                          struct sk_text *reasons)
{
    struct sk_fix_options options = {.wanted = wanted};

    sk_fix_modprobe(before, &options, after, reasons);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_text added = {0};
    char *text = malloc(size + 1);

    REQUIRE(text);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    for (unsigned i = 0; i < GENERATIONS; i++) {
        twice(text, 1u << i, sk_fix_grub);
        twice(text, 1u << i, sk_fix_cmdline);
        twice(text, 1u << i, edit_modprobe);
    }
    sk_fix_grub_add(text, "iommu=nopt", &added);
    REQUIRE(strstr(sk_text_get(&added), "iommu=nopt"));
    sk_text_done(&added);
    free(text);
    return 0;
}
