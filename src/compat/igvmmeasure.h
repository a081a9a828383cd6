/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_COMPAT_IGVMMEASURE_H
#define SK_COMPAT_IGVMMEASURE_H

#include <sevkit/measure.h>

/* "igvmmeasure [OPTIONS] <INPUT> <COMMAND>" as Rust's clap reads it. */
struct sk_igvmmeasure_words {
    const char *input;
    enum sevkit_mode mode;
    bool verbose, check_kvm, native_zero;
    bool sign; /* command sign, else measure */
    bool ignore_id_block, bare;
    const char *output, *id_key, *author_key;
};

/* False if the program ends here: help or an error has been printed. */
bool sk_igvmmeasure_words_read(int argc, char *const *argv, struct sk_igvmmeasure_words *ret_words,
                               int *ret_status);

#endif
