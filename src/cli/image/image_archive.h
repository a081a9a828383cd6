/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IMAGE_IMAGE_ARCHIVE_H
#define SK_CLI_IMAGE_IMAGE_ARCHIVE_H

#include "cli/image/image_options.h"

#define SK_IMAGE_FORMAT_OPTIONS                                                     \
    {.name = "format",                                                              \
     .alias = SK_ALIAS_FORMAT,                                                      \
     .group = SK_IMAGE_GROUP_OUTPUT,                                                \
     .choices = sk_image_formats,                                                   \
     .help = "tar (the default), or ext4: a disk that nothing protects"},           \
    {                                                                               \
        .name = "size", .group = SK_IMAGE_GROUP_OUTPUT, .metavar = "BYTES",         \
        .help = "with --format ext4: of the file system, with K, M or G; default: " \
                "what the root needs, and 1 GiB"                                    \
    }
extern const char *const sk_image_formats[];

/* Writes the root as --format says, and prints what was done to it. */
int sk_image_write_archive(const struct sk_given *given, struct sk_image_root *root,
                           const char *schema, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
