/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IMAGE_IMAGE_VIEW_H
#define SK_CLI_IMAGE_IMAGE_VIEW_H

#include "cli/cli.h"
#include "image/make.h"

#include <jansson.h>

/* Progress on a terminal. */
extern const struct sk_progress sk_image_progress;

/* What was made, as text or JSON. */
int sk_image_print(const struct sk_given *given, const char *schema,
                   const struct sk_image_made *made, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What pins an image, as keys of sevkit.toml(5). */
json_t *sk_image_plan_json(const struct sk_boot_parameters *parameters);

#endif
