/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_MAKE_H
#define SK_IMAGE_MAKE_H

/* A disk image from its source to the files with their names: all of 'sevkit image verity', 'luks' and 'convert'. */

#include "formats/boot/boot_parameters.h"
#include "image/disk/luks_volume.h"
#include "image/image.h"

enum sk_image_kind {
    SK_IMAGE_TAR,
    SK_IMAGE_PLAIN, /* an ext4 disk that nothing protects */
    SK_IMAGE_VERITY,
    SK_IMAGE_LUKS,
};

/* Memory of Argon2id in KiB. It must fit into the guest's, before anything else runs there. */
#define SK_IMAGE_KDF_MEMORY     ((uint64_t)256 << 10)
#define SK_IMAGE_KDF_MEMORY_MIN ((uint64_t)1 << 10)
#define SK_IMAGE_KDF_MEMORY_MAX ((uint64_t)4 << 20)

struct sk_image_request {
    enum sk_image_kind kind;
    struct sk_image_root_options root; /* .output is the image */
    bool replace;                      /* files that exist */
    /* Of the file system; 0: what the root needs, and 1 GiB if the guest writes to it. */
    uint64_t filesystem_bytes;
    const struct sk_progress *progress; /* NULL: no one hears of it */

    struct {
        enum sk_image_filesystem filesystem;
        uint8_t salt[SK_VERITY_SALT_BYTES];
        const char *hash_tree; /* a file of its own; NULL: behind the file system */
    } verity;

    /* Either of the first two. */
    struct {
        const struct sk_secret *passphrase;
        const char *new_key;     /* file, mode 0600, for a random key of 256 bits */
        uint64_t kdf_memory_kib; /* with a passphrase; 0: SK_IMAGE_KDF_MEMORY */
        bool fill;               /* encrypt free blocks too */
        const char *header;      /* file for a copy of the header; NULL: none */
    } luks;
};

struct sk_image_made {
    struct sk_image_root root;      /* with what was changed in it */
    struct sk_boot_parameters boot; /* of an attested boot: mode, and what pins the image */
    uint64_t filesystem_bytes;
    uint64_t tree_bytes;            /* verity */
    uint64_t image_bytes;           /* luks */
    char uuid[SK_LUKS2_UUID_BYTES]; /* luks */
};

/*
 * All files of the image, or none: they get their names together, a new key first. SEVKIT_EREFUSED if one of them
 * exists and must stay; SEVKIT_EUSAGE for a request that contradicts itself; SEVKIT_EINPUT for a source that is no
 * root file system.
 */
int sk_image_make(const struct sk_image_request *request, struct sk_image_made *ret_made,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_image_made_done(struct sk_image_made *made);

/* Its parts, for a root that comes from elsewhere: may the files be written; then made->root becomes the image. */
int sk_image_check(const struct sk_image_request *request,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_image_write(const struct sk_image_request *request, struct sk_image_made *made,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* One word of what is left as it is: a name of sk_scrub_names, or "fstab", "services", "network". SEVKIT_EUSAGE for
 * others. */
int sk_image_keep(const char *word, struct sk_image_root_options *root,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
