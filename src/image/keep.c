/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/suggest.h"
#include "image/make.h"

#include <string.h>

static const struct {
    const char *word;
    unsigned bit;
} adaptations[] = {
    {"fstab", SK_ADAPT_FSTAB},
    {"services", SK_ADAPT_SERVICES},
    {"network", SK_ADAPT_NETWORK},
};

int sk_image_keep(const char *word, struct sk_image_root_options *root, struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(word);

    for (unsigned i = 0; sk_scrub_names[i]; i++) {
        if (strcmp(sk_scrub_names[i], word) == 0) {
            root->keep_scrub |= 1u << i;
            return 0;
        }
        sk_suggestion_try(&suggestion, sk_scrub_names[i]);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(adaptations); i++) {
        if (strcmp(adaptations[i].word, word) == 0) {
            root->keep_adapt |= adaptations[i].bit;
            return 0;
        }
        sk_suggestion_try(&suggestion, adaptations[i].word);
    }
    return sk_error_set(error, SEVKIT_EUSAGE, "unknown word '%s'" SK_SUGGESTION_FORMAT, word,
                        SK_SUGGESTION_ARGS(suggestion));
}
