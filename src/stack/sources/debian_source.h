/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_DEBIAN_SOURCE_H
#define SK_STACK_DEBIAN_SOURCE_H

/*
 * Debian source packages: a control file (.dsc, dsc(5)) names the parts with their digests. Its own digest
 * is the caller's; a signature in it is passed over.
 */

#include "crypto/digest.h"

#define SK_DSC_PARTS_MAX 32
#define SK_DSC_NAME_MAX  255
#define SK_DSC_MAX_BYTES ((size_t)1 << 20)

struct sk_dsc_part {
    char name[SK_DSC_NAME_MAX + 1];
    uint64_t size;
    uint8_t sha256[SK_SHA256_BYTES];
};

struct sk_dsc {
    struct sk_dsc_part parts[SK_DSC_PARTS_MAX];
    size_t count;
    size_t start, end; /* of the control text, without a signature around it */
};

/* SEVKIT_EINPUT names the line. Names of parts are those of files, without a folder. */
int sk_dsc_read(const char *name, const void *data, size_t size, struct sk_dsc *ret_dsc,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_source_request {
    const char *dsc;    /* path or address */
    const char *mirror; /* folder or address of the parts; NULL: that of dsc */
    uint8_t sha256[SK_SHA256_BYTES];
    const char *output; /* the folder of the unpacked source; empty or not there */
};

/* Gets and compares everything, then unpacks it with dpkg-source. SEVKIT_EREFUSED for what has another size or
 * digest. Until all is there, the files lie beside output, in output.parts, and are taken again. */
int sk_source_get(const struct sk_source_request *request,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
