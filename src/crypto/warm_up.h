/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_WARM_UP_H
#define SK_CRYPTO_WARM_UP_H

/*
 * OpenSSL loads its algorithms, and a generator of random numbers to blind its arithmetic with, at
 * their first use: a third of the time that one "report verify" would take. For programs that verify
 * and end: a thread loads the algorithms while the files are still being read, and random numbers
 * come from the kernel as they are.
 */

#include "base/cleanup.h"

#include <pthread.h>
#include <stdbool.h>

struct sk_warm_up {
    pthread_t thread;
    bool running;
};

/* Before anything else of libcrypto. Without a thread nothing is lost but time. */
void sk_warm_up_start(struct sk_warm_up *warm_up);
/* Waits for it: the process must not end while libcrypto still starts. */
void sk_warm_up_done(struct sk_warm_up *warm_up);

#endif
