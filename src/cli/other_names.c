/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/other_names.h"

#include "base/cleanup.h"

#include <string.h>

/* What is for SEV and SEV-ES only has names that newcomers take for SEV-SNP's. */
static const struct {
    const char *words;
    const struct sk_command *command;
} names[] = {
    {"sev validate", &sk_command_validate},
    {"sev report", &sk_command_validate_report},
    {"sev session", &sk_command_session_create},
    {"sev secret", &sk_command_secret_build},
    {"sev certs show", &sk_command_sev_certs_show},
    {"sev certs verify", &sk_command_sev_certs_verify},
    {"key derive", &sk_command_derive_key},
    {"guest derive-key", &sk_command_derive_key},
    {"guest status", &sk_command_status},
    {"guest stop", &sk_command_stop},
};

static bool has_noun(const char *words, const char *noun)
{
    size_t length = strlen(noun);

    return length > 0 && strncmp(words, noun, length) == 0 && words[length] == ' ';
}

/* How many words of argv are the whole of words ("sev certs show"); 0 if they are not. */
static size_t words_matched(const char *words, size_t argc, char *const *argv)
{
    size_t count = 0;

    for (; *words; count++) {
        size_t length = strcspn(words, " ");

        if (count == argc || strlen(argv[count]) != length ||
            strncmp(argv[count], words, length) != 0)
            return 0;
        words += length;
        words += *words == ' ';
    }
    return count;
}

bool sk_other_name_is_noun(const char *word)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        if (has_noun(names[i].words, word))
            return true;
    return false;
}

const struct sk_command *sk_other_name_find(size_t argc, char *const *argv, size_t *ret_words)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        size_t count = words_matched(names[i].words, argc, argv);

        if (count == 0)
            continue;
        *ret_words = count;
        return names[i].command;
    }
    return NULL;
}

void sk_other_names_add(struct sk_text *text, const char *noun)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        const struct sk_command *command = names[i].command;

        if (has_noun(names[i].words, noun))
            sk_text_addf(text, "  %-18s the same as '%s%s%s'\n", names[i].words, command->noun,
                         command->verb ? " " : "", command->verb ? command->verb : "");
    }
}
