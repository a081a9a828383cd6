/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_MEASURE_REQUEST_H
#define SK_CLI_MEASURE_MEASURE_REQUEST_H

/* What "sevkit measure" was asked, checked: the options' values, and that none of them is one that the
 * mode would ignore. */

#include "cli/cli.h"
#include "cli/guest_options.h"
#include "cli/view/json.h"

#include <sevkit/measure.h>
#include <stdint.h>

enum sk_measure_format { SK_MEASURE_HEX, SK_MEASURE_BASE64, SK_MEASURE_JSON };

struct sk_measure_request {
    enum sevkit_mode mode;
    enum sk_measure_format format;
    struct sk_guest_host host;
    const struct sevkit_profile *profile; /* NULL in modes without VMSA */
    struct sk_guest_cpu cpu;
    uint64_t vcpus;
    uint64_t features;
    uint64_t vars_bytes;
    bool has_ovmf_hash;
    uint8_t ovmf_hash[48];
    json_t *warnings; /* array of strings */
};

int sk_measure_request_read(const struct sk_given *given, struct sk_measure_request *ret_request,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_measure_request_done(struct sk_measure_request *request);
/* Whether the mode measures VM save areas. */
bool sk_measure_has_vmsa(enum sevkit_mode mode);
/* Refuses an option that the mode would ignore. */
int sk_measure_check_modes(const struct sk_given *given, enum sevkit_mode mode,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Refuses every option but those allowed beside --WITH. */
int sk_measure_check_only(const struct sk_given *given, const char *const *allowed, size_t count,
                          const char *with, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* On standard error at once, and kept for the JSON document. */
void sk_measure_warn(struct sk_measure_request *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
