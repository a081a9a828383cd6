/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CERTS_PEM_H
#define SK_CRYPTO_CERTS_PEM_H

/* PEM (RFC 7468): blocks of base64 between BEGIN and END lines, any text between the blocks. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_PEM_CERTIFICATE "CERTIFICATE"
#define SK_PEM_CRL         "X509 CRL"

struct sk_pem {
    const char *data;
    size_t size;
    size_t position;
};

struct sk_pem sk_pem_of(const void *data, size_t size);
/* Does the text have a BEGIN line? */
bool sk_pem_is(const void *data, size_t size);
#define SK_PEM_LABEL_BYTES 32
/*
 * The next block; *ret_der is freed by the caller, NULL after the last block. outside (may be NULL) is set
 * if there was anything but white space in front of it or, after the last, behind it.
 */
int sk_pem_next(struct sk_pem *pem, char ret_label[SK_PEM_LABEL_BYTES], uint8_t **ret_der,
                size_t *ret_size, bool *outside, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* One block, freed with free(). */
int sk_pem_write(const char *label, const void *der, size_t size, char **ret_text,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
