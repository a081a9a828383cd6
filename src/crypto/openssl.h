/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_OPENSSL_H
#define SK_CRYPTO_OPENSSL_H

/* What the files of this room share of OpenSSL; other rooms never see it. */

#include "base/error.h"

/* Starts libcrypto without reading openssl.cnf: a measurement must not depend on the machine's
 * configuration, and most of libcrypto's start-up time is that file. */
void sk_openssl_start(void);

/* "OpenSSL 3.0.15 3 Sep 2024": the library that is running. */
const char *sk_openssl_version(void);

/* SEVKIT_EINTERNAL with what failed and OpenSSL's own reason; empties its error queue. */
int sk_openssl_error(struct sevkit_error *error, const char *what);
/* OpenSSL's reason for its oldest queued error ("bad decrypt"), "unknown reason" if there is none. */
const char *sk_openssl_reason(void);

#endif
