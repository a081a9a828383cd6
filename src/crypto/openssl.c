/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

void sk_openssl_start(void)
{
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

const char *sk_openssl_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}

const char *sk_openssl_reason(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());

    return reason ? reason : "unknown reason";
}

int sk_openssl_error(struct sevkit_error *error, const char *what)
{
    (void)sk_error_set(error, SEVKIT_EINTERNAL, "OpenSSL: %s: %s", what, sk_openssl_reason());
    ERR_clear_error();
    return SEVKIT_EINTERNAL;
}
