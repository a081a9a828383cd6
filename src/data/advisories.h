/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_ADVISORIES_H
#define SK_DATA_ADVISORIES_H

/*
 * AMD's security bulletins about SEV-SNP, and the fields of a report that show the fix. Every figure has a
 * source: "primary" is AMD's CVE record, AMD's own code or a kernel patch of AMD's, "secondary" someone who quotes
 * the bulletin. Figures without a source are not here; bulletins whose fix no field shows have no figure.
 * Microcode SPLs compare within one stepping only.
 */

#include <stddef.h>
#include <stdint.h>

enum sk_advisory_kind {
    SK_ADVISORY_SNP,          /* SNP SPL of the reported TCB, at least */
    SK_ADVISORY_BOOTLOADER,   /* boot loader SPL of the reported TCB, at least */
    SK_ADVISORY_MICROCODE,    /* microcode SPL of the reported TCB, at least, of one stepping */
    SK_ADVISORY_PLATFORM_BIT, /* of PLATFORM_INFO, set */
    SK_ADVISORY_MITIGATION,   /* bit of the current mitigation vector, set; version 5 and later */
    SK_ADVISORY_INVISIBLE,    /* no field shows it */
};

struct sk_advisory {
    const char *bulletin, *title, *product; /* product NULL: all */
    enum sk_advisory_kind kind;
    unsigned value;
    uint8_t family, model, stepping; /* of SK_ADVISORY_MICROCODE */
    const char *confidence, *source;
};

#define SK_ADVISORY_BULLETINS 25

extern const struct sk_advisory
    sk_advisories[]; /* those of one bulletin together, the oldest first */
extern const size_t sk_advisories_count;

#endif
