/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_SEARCH_H
#define SK_SEV_SEARCH_H

/*
 * The measurement is not the expected one: what would have to be different for it to fit? Walks through
 * what owners get wrong and names what fits. That helps to find a mistake and proves nothing: the answer
 * remains no.
 */

#include "base/text.h"
#include "sev/complete.h"

/* Fits that are kept; more of them say nothing more. */
#define SK_SEV_FITS_MAX     16u
#define SK_SEV_SEARCH_VCPUS 256u

/* Another firmware image that may have been started. */
struct sk_sev_firmware {
    const char *path;
    const uint8_t *data;
    size_t size;
};

struct sk_sev_search {
    const struct sk_sev_inputs *inputs;
    const struct sk_sev_launch *launch; /* that did not fit */
    const uint8_t *reported;
    uint64_t vcpus_max;
    const struct sk_sev_firmware *firmwares; /* beside that of the launch */
    size_t firmware_count;
};

struct sk_sev_fit {
    char firmware[512]; /* "" as given; else what it is */
    const char *kernel; /* NULL: as given; else what is different */
    bool vmsas_given;   /* the save areas are those given; else they are of: */
    uint64_t signature;
    const struct sevkit_profile *profile;
    uint64_t sev_features;
    uint64_t vcpus;    /* SEV-ES only */
    bool swapped_keys; /* the TEK is the TIK */
    bool old_message;  /* API before 0.17 */
};

/* Returns 0 also if nothing fits; then *ret_count is 0. *ret_tried counts the launches looked at. */
int sk_sev_search_run(const struct sk_sev_search *search,
                      struct sk_sev_fit ret_fits[SK_SEV_FITS_MAX], size_t *ret_count,
                      uint64_t *ret_tried, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What is different, in words joined by "; ". */
void sk_sev_fit_text(const struct sk_sev_search *search, const struct sk_sev_fit *fit,
                     struct sk_text *text);

#endif
