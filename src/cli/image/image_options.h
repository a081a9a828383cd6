/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IMAGE_IMAGE_OPTIONS_H
#define SK_CLI_IMAGE_IMAGE_OPTIONS_H

/* What the commands that make disk images share: which root goes in, and what is done to it. */

#include "cli/cli.h"
#include "image/make.h"

enum { SK_IMAGE_GROUP_OUTPUT = 1, SK_IMAGE_GROUP_ROOT, SK_IMAGE_GROUP_APPLIANCE };
extern const struct sk_option_group sk_image_groups[];

#define SK_IMAGE_OUTPUT_OPTIONS                                                 \
    {.name = "output",                                                          \
     .letter = 'o',                                                             \
     .required = true,                                                          \
     .writes = true,                                                            \
     .group = SK_IMAGE_GROUP_OUTPUT,                                            \
     .metavar = "FILE",                                                         \
     .help = "the image; raw and sparse"},                                      \
        {.name = "force",                                                       \
         .kind = SK_OPTION_FLAG,                                                \
         .group = SK_IMAGE_GROUP_OUTPUT,                                        \
         .help = "replace files that exist"},                                   \
    {                                                                           \
        .name = "json", .kind = SK_OPTION_FLAG, .group = SK_IMAGE_GROUP_OUTPUT, \
        .help = "print JSON; see sevkit-json(5)"                                \
    }

#define SK_IMAGE_ROOT_OPTIONS                                                                      \
    {.name = "all-root",                                                                           \
     .kind = SK_OPTION_FLAG,                                                                       \
     .group = SK_IMAGE_GROUP_ROOT,                                                                 \
     .help = "all files of a folder belong to root, whoever owns them here"},                      \
        {.name = "keep",                                                                           \
         .kind = SK_OPTION_LIST,                                                                   \
         .group = SK_IMAGE_GROUP_ROOT,                                                             \
         .metavar = "WHAT,...",                                                                    \
         .help = "leave as they are: ssh-host-keys, machine-id, random-seeds, cloud-init, "        \
                 "passwords, logs, histories, leases (what is scrubbed); fstab, services, "        \
                 "network (what is adapted)"},                                                     \
        {.name = "kernel-package",                                                                 \
         .kind = SK_OPTION_LIST,                                                                   \
         .group = SK_IMAGE_GROUP_ROOT,                                                             \
         .metavar = "FILE",                                                                        \
         .help = "Debian or RPM package of the kernel that will be measured; its modules go into " \
                 "the root"},                                                                      \
        {.name = "authorized-key",                                                                 \
         .group = SK_IMAGE_GROUP_ROOT,                                                             \
         .metavar = "FILE",                                                                        \
         .help = "public key of OpenSSH that may log in"},                                         \
    {                                                                                              \
        .name = "user", .group = SK_IMAGE_GROUP_ROOT, .metavar = "NAME",                           \
        .help = "with --authorized-key: as whom; default root"                                     \
    }

#define SK_IMAGE_APPLIANCE_OPTIONS                                                            \
    {.name = "appliance-kernel",                                                              \
     .kind = SK_OPTION_LIST,                                                                  \
     .group = SK_IMAGE_GROUP_APPLIANCE,                                                       \
     .metavar = "FILE",                                                                       \
     .help = "Debian or RPM package of the kernel that opens a disk image in QEMU; default: " \
             "--kernel-package"},                                                             \
    {                                                                                         \
        .name = "qemu", .group = SK_IMAGE_GROUP_APPLIANCE, .metavar = "PROGRAM",              \
        .help = "default: qemu-system-x86_64"                                                 \
    }

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

/* The request that the command line makes; borrowed from it, but for the key. It must not move. */
struct sk_image_inputs {
    struct sk_image_request request;
    struct sk_appliance_parts appliance;
    struct sk_image_key key;
    char *key_text;
    char *job;
};

/* All of the request but what only this kind of image has. */
int sk_image_inputs_read(const struct sk_given *given, enum sk_image_kind kind,
                         struct sk_image_inputs *ret_inputs,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_image_inputs_done(struct sk_image_inputs *inputs);

/* From --format: SK_IMAGE_TAR or SK_IMAGE_PLAIN. */
int sk_image_archive_kind(const struct sk_given *given, enum sk_image_kind *ret_kind,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
