/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SEV_VALIDATE_H
#define SK_CLI_SEV_VALIDATE_H

/* What "sevkit validate" works on, from the options to the answer. */

#include "cli/cli.h"
#include "cli/sev/secret_options.h"
#include "cli/view/json.h"
#include "sev/explain.h"

#include <stdint.h>

/* Firmware images beside the one that was named. */
#define SK_OTHER_FIRMWARES_MAX 16u

struct sk_validation {
    const struct sk_given *given;
    struct sk_sev_inputs inputs;
    struct sk_sev_secrets secrets;
    struct sk_sev_source *source; /* NULL: offline */
    struct sk_sev_config config;  /* of the source, or of --domain-xml */
    bool compute;                 /* nothing is compared */
    bool has_nonce;               /* without it there is a digest, but no measurement */
    uint64_t search_vcpus;
    struct sk_bytes other_bytes[SK_OTHER_FIRMWARES_MAX];
    struct sk_match_image others[SK_OTHER_FIRMWARES_MAX];
    size_t other_count;

    struct sk_sev_launch launch;
    struct sk_sev_values values;
    uint8_t reported[SK_SEV_MEASURE_BYTES];
    bool matches;
    bool searched;
    struct sk_match_result others_fit; /* if searched */
    size_t payload_bytes;              /* of the secrets that were sent */
    bool resumed;
};

/* Reads the options and files. Nothing has been asked of the source yet. */
int sk_validation_read(struct sk_validation *validation,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_validation_done(struct sk_validation *validation);

int sk_validation_print(const struct sk_validation *validation,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
