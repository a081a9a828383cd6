/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/warm_up.h"

#include "crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

static void *warm_up_openssl(void *unused)
{
    (void)unused;
    sk_openssl_start();
    EVP_PKEY_CTX_free(EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL));
    EVP_MD_free(EVP_MD_fetch(NULL, "SHA2-384", NULL));
    (void)RAND_get0_primary(NULL);
    ERR_clear_error();
    return NULL;
}

void sk_warm_up_start(struct sk_warm_up *warm_up)
{
    warm_up->running = pthread_create(&warm_up->thread, NULL, warm_up_openssl, NULL) == 0;
}

void sk_warm_up_done(struct sk_warm_up *warm_up)
{
    if (warm_up->running)
        (void)pthread_join(warm_up->thread, NULL);
    warm_up->running = false;
}
