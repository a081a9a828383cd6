/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_REFUSED_WORDS_H
#define SK_DATA_REFUSED_WORDS_H

/* Words of a host's kernel command line that keep encrypted guests from running. */

#include <stddef.h>

enum sk_refused_word_match {
    SK_WORD_WHOLE, /* the word has no value */
    SK_WORD_VALUE, /* the value is this */
    SK_WORD_LIST,  /* the value is a list with this element */
    SK_WORD_TRUE,  /* the value switches on, as the kernel reads it (kstrtobool) */
    SK_WORD_FALSE, /* the value switches off */
};

/* Passthrough can be taken back by a later word, the others cannot. */
enum sk_refused_word_kind { SK_WORD_PASSTHROUGH, SK_WORD_IOMMU, SK_WORD_SMT, SK_WORD_MODULE };

struct sk_refused_word {
    const char *name; /* with '_' for '-', which are the same to the kernel */
    enum sk_refused_word_match match;
    const char *value; /* NULL: by the kind of match */
    enum sk_refused_word_kind kind;
    unsigned wanted; /* SK_HOST_FOR_ bits of host/host_check.h: 1 SEV, 2 SEV-ES, 4 SEV-SNP */
    const char *why;
};

extern const struct sk_refused_word sk_refused_words[];
extern const size_t sk_refused_words_count;

#endif
