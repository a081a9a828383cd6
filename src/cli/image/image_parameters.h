/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IMAGE_IMAGE_PARAMETERS_H
#define SK_CLI_IMAGE_IMAGE_PARAMETERS_H

#include "base/text.h"
#include "formats/boot/boot_parameters.h"

#include <jansson.h>

/* The parameters of an image as words of the measured command line, and as keys of sevkit.toml(5): those whose
 * names begin with one of prefixes (NULL-terminated). */
void sk_image_add_cmdline(struct sk_text *text, const struct sk_boot_parameters *parameters,
                          const char *const *prefixes);
json_t *sk_image_plan_json(const struct sk_boot_parameters *parameters,
                           const char *const *prefixes);

#endif
