/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_FIRMWARE_OUTPUT_H
#define SK_CLI_VIEW_FIRMWARE_OUTPUT_H

#include "base/text.h"
#include "cli/view/json.h"

#include <sevkit/firmware.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A use of firmware by the name that --require takes. */
struct sk_use_name {
    const char *name;
    enum sevkit_use use;
};

/* Ends with name NULL. */
extern const struct sk_use_name sk_use_names[];

/* Facts that are not in the parsed image. */
struct sk_firmware_file {
    const char *path;
    uint8_t sha256[32];
};

void sk_firmware_add_text(struct sk_text *text, const struct sevkit_firmware *firmware,
                          const struct sk_firmware_file *file);
void sk_firmware_add_json(json_t *document, const struct sevkit_firmware *firmware);

/* Whether the bytes claim to be a PE file ("MZ"), which no firmware image does. */
bool sk_pe_claimed(const void *data, size_t size);
int sk_pe_print(const struct sk_firmware_file *file, const void *data, size_t size, bool json,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Adds "kernel_image" if the kernel is a PE file. */
int sk_pe_add_kernel_image(json_t *document, const void *data, size_t size,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
