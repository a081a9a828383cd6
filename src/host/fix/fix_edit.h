/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_FIX_EDIT_H
#define SK_HOST_FIX_EDIT_H

/* Edits of configuration files, line by line. Each function appends the repaired text to after, and a line to
 * reasons for each thing that it changed. */

#include "base/text.h"

#include <stdbool.h>

/* What the options of kvm_amd are after all files that were read. */
struct sk_fix_options {
    unsigned wanted;
    bool on[3]; /* sev, sev_es, sev_snp */
};
extern const char *const sk_fix_option_names[3];
/* The SK_HOST_FOR_ bits for which the option is needed. */
extern const unsigned sk_fix_option_wanted[3];

/* /etc/default/grub and the files beside it: the values of GRUB_CMDLINE_LINUX and its variants. */
void sk_fix_grub(const char *before, unsigned wanted, struct sk_text *after,
                 struct sk_text *reasons);
/* /etc/kernel/cmdline: words alone. */
void sk_fix_cmdline(const char *before, unsigned wanted, struct sk_text *after,
                    struct sk_text *reasons);
/* Adds a word to GRUB_CMDLINE_LINUX. */
void sk_fix_grub_add(const char *before, const char *word, struct sk_text *after);
/* A file of /etc/modprobe.d. */
void sk_fix_modprobe(const char *before, struct sk_fix_options *options, struct sk_text *after,
                     struct sk_text *reasons);

#endif
