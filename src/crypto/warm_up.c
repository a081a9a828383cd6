/* SPDX-License-Identifier: Apache-2.0 */
/* RAND_METHOD is called deprecated; nothing else replaces the generator without loading one. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/warm_up.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/random.h>

/* The kernel's generator, whose output needs no stretching: verifying takes 48 bytes of it for blinding,
 * and seeding a generator of OpenSSL's own takes half a millisecond. */
static int kernel_bytes(unsigned char *buffer, int size)
{
    for (int done = 0; done < size;) {
        ssize_t got = getrandom(buffer + done, (size_t)(size - done), 0);

        if (got < 0 && errno != EINTR)
            return 0;
        done += got > 0 ? (int)got : 0;
    }
    return 1;
}

static int kernel_status(void)
{
    return 1;
}

static const RAND_METHOD kernel_random = {
    .bytes = kernel_bytes,
    .pseudorand = kernel_bytes,
    .status = kernel_status,
};

static void *warm_up_openssl(void *unused)
{
    (void)unused;
    EVP_PKEY_CTX_free(EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL));
    EVP_MD_free(EVP_MD_fetch(NULL, "SHA2-384", NULL));
    EVP_SIGNATURE_free(EVP_SIGNATURE_fetch(NULL, "RSA", NULL));
    ERR_clear_error();
    return NULL;
}

void sk_warm_up_start(struct sk_warm_up *warm_up)
{
    /* As sk_openssl_start(). Nothing is cleaned up at the end: the process is over. */
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
    (void)RAND_set_rand_method(&kernel_random);
    warm_up->running = pthread_create(&warm_up->thread, NULL, warm_up_openssl, NULL) == 0;
}

void sk_warm_up_done(struct sk_warm_up *warm_up)
{
    if (warm_up->running)
        (void)pthread_join(warm_up->thread, NULL);
    warm_up->running = false;
}
