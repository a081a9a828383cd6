/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_VALIDATION_H
#define SK_SEV_VALIDATION_H

/*
 * The validation of a launch of SEV or SEV-ES as one call: what the inputs lack comes from the guest's host, the
 * measurement is compared, a launch that fits is looked for if it is another, and secrets go out if it is the same.
 */

#include "base/listener.h"
#include "sev/explain.h"
#include "sev/packet.h"

/* Firmware images beside the one that was named. */
#define SK_OTHER_FIRMWARES_MAX 16u

struct sk_validation {
    /* What is asked. All that is not borrowed is given back by sk_validation_done(). */
    struct sk_sev_inputs inputs;
    struct sk_sev_secrets secrets;
    struct sk_sev_source *source;      /* NULL: offline */
    struct sk_sev_config config;       /* of the source, or one that was read before */
    bool insecure, ignore_config;      /* as in struct sk_sev_completion */
    bool compute;                      /* nothing is compared */
    bool has_nonce;                    /* without it there is a digest, but no measurement */
    uint8_t nonce[SK_SEV_NONCE_BYTES]; /* to compute with where there is no measurement */
    bool names_cpus;                   /* the caller expects that vCPUs are measured */
    bool no_search, no_resume;
    uint64_t search_vcpus;
    struct sk_bytes other_bytes[SK_OTHER_FIRMWARES_MAX];
    struct sk_match_image others[SK_OTHER_FIRMWARES_MAX];
    size_t other_count;
    const char *header, *payload; /* files for secrets, offline; borrowed */

    /* What came out. */
    struct sk_sev_launch launch;
    struct sk_sev_values values;
    uint8_t reported[SK_SEV_MEASURE_BYTES];
    bool matches;
    bool searched;
    struct sk_match_result others_fit; /* if searched */
    size_t payload_bytes;              /* of the secrets that were sent */
    bool resumed;
};

/* A firmware image to look for a launch with; SEVKIT_EUSAGE if there are too many. path is borrowed. */
int sk_validation_add_firmware(struct sk_validation *validation, const char *path,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What is needed and neither given nor to be asked from the source. */
enum sk_validation_lack {
    SK_LACKS_NOTHING,
    SK_LACKS_FIRMWARE,
    SK_LACKS_POLICY,
    SK_LACKS_MEASUREMENT,
    SK_LACKS_API_MAJOR,
    SK_LACKS_API_MINOR,
    SK_LACKS_BUILD_ID,
    SK_LACKS_TIK,
    SK_LACKS_TEK,
    SK_LACKS_KERNEL, /* there is an initrd or a command line */
};
/* The first of them; sk_validation_run() refuses with SEVKIT_EUSAGE. */
enum sk_validation_lack sk_validation_lacks(const struct sk_validation *validation);

/* Codes are those of sk_sev_complete(); a measurement that does not match is none of them. */
int sk_validation_run(struct sk_validation *validation, const struct sk_listener *listener,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_validation_done(struct sk_validation *validation);

#endif
