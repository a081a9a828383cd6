/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VMSA_VMSA_PAGE_H
#define SK_CLI_VMSA_VMSA_PAGE_H

/* VM save areas from files and from options. */

#include "base/text.h"
#include "cli/cli.h"
#include "cli/guest_options.h"
#include "cli/view/json.h"

#include <sevkit/vmsa.h>

/* The options that say how a save area is built, besides CPU and VMM. */
#define SK_VMSA_BUILD_OPTIONS(exclusive_entry)                                                  \
    {.name = "mode",                                                                            \
     .alias = "generation,type",                                                                \
     .spellings = sk_generation_spellings,                                                      \
     .choices = sk_vmsa_modes,                                                                  \
     .help = "guest mode: decides the default of --guest-features (default: snp)"},             \
        {.name = "eip",                                                                         \
         .metavar = "ADDRESS",                                                                  \
         .exclusive = (exclusive_entry),                                                        \
         .help = "where the vCPU starts (default for the boot processor: 0xfffffff0)"},         \
        {.name = "ovmf",                                                                        \
         .alias = SK_ALIAS_FIRMWARE,                                                            \
         .metavar = "FILE",                                                                     \
         .exclusive = (exclusive_entry),                                                        \
         .help = "firmware whose reset block says where application processors start"},         \
    {                                                                                           \
        .name = "guest-features", .alias = SK_ALIAS_FEATURES, .metavar = "VALUE",               \
        .help = "SEV features: hex with 0x, or names; default 0x1 in mode snp, 0 in mode seves" \
    }

extern const char *const sk_vmsa_modes[];

/* Builds a page from the options for the given profile. */
int sk_vmsa_from_options(const struct sk_given *given, const struct sevkit_profile *profile,
                         enum sevkit_vcpu_role role, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_vmsa_from_file(const char *path, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
bool sk_vmsa_role(const char *name, enum sevkit_vcpu_role *ret_role);

/* Profiles that make exactly this page, as "qemu (bsp), ...": start address, signature and features are
 * taken from the page itself. Empty if there is none. */
void sk_vmsa_add_matches(struct sk_text *text, const uint8_t page[SEVKIT_VMSA_BYTES]);
json_t *sk_vmsa_matches_json(const uint8_t page[SEVKIT_VMSA_BYTES]);

/* A field's value: "0x..." for numbers, hex digits for byte strings. */
void sk_vmsa_add_value(struct sk_text *text, const struct sevkit_vmsa_field *field,
                       const uint8_t page[SEVKIT_VMSA_BYTES]);
bool sk_vmsa_is_number(const struct sevkit_vmsa_field *field);

#endif
