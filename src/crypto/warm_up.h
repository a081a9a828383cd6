/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_WARM_UP_H
#define SK_CRYPTO_WARM_UP_H

/*
 * OpenSSL loads its algorithms, and seeds the random numbers that it blinds its arithmetic with, at
 * their first use: 1.5 of the 4.5 milliseconds that one "report verify" takes. A thread does so
 * while the files are still being read.
 */

#include "base/cleanup.h"

#include <pthread.h>
#include <stdbool.h>

struct sk_warm_up {
    pthread_t thread;
    bool running;
};

/* Without a thread nothing is lost but time. */
void sk_warm_up_start(struct sk_warm_up *warm_up);
/* Waits for it: libcrypto must not be left, at the end of the process, while it still starts. */
void sk_warm_up_done(struct sk_warm_up *warm_up);

#endif
