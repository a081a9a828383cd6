/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_CURVES_H
#define SK_CRYPTO_KEYS_CURVES_H

#include <stddef.h>

enum sk_curve { SK_P256 = 1, SK_P384 = 2 }; /* as AMD numbers them (SEV API 55766, appendix C) */

#define SK_CURVE_MAX_BYTES 48u

size_t sk_curve_bytes(enum sk_curve curve);

#endif
