/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CERTS_DER_H
#define SK_CRYPTO_CERTS_DER_H

/*
 * A cursor over DER (ITU-T X.690): one-byte tags, definite lengths in their shortest form, nothing else. As
 * with the reader below it, a failure sticks: read a whole structure and ask sk_reader_ok() once.
 */

#include "base/reader.h"

#define SK_DER_BOOLEAN      0x01u
#define SK_DER_INTEGER      0x02u
#define SK_DER_BIT_STRING   0x03u
#define SK_DER_OCTET_STRING 0x04u
#define SK_DER_OID          0x06u
#define SK_DER_UTF8         0x0cu
#define SK_DER_PRINTABLE    0x13u
#define SK_DER_IA5          0x16u
#define SK_DER_UTC_TIME     0x17u
#define SK_DER_TIME         0x18u
#define SK_DER_SEQUENCE     0x30u
#define SK_DER_SET          0x31u
#define SK_DER_CONTEXT(n)   (0xa0u | (n))

/* Is the next tag this one? */
bool sk_der_is(const struct sk_reader *in, uint8_t tag);
/* The contents of the next element, which must have this tag; empty and overrun if not. */
struct sk_reader sk_der_enter(struct sk_reader *in, uint8_t tag);
/* The next element with its header, whatever its tag. */
struct sk_reader sk_der_element(struct sk_reader *in);
/* The next element must be exactly these bytes. */
void sk_der_expect(struct sk_reader *in, const void *bytes, size_t size);
/* Nothing may be left of content; otherwise in fails. */
void sk_der_leave(struct sk_reader *in, const struct sk_reader *content);
/* A non-negative INTEGER up to max; in fails on anything else. */
uint64_t sk_der_number(struct sk_reader *in, uint64_t max);
/* UTCTime or GeneralizedTime in the forms of RFC 5280, 4.1.2.5, as seconds since 1970 UTC. */
int64_t sk_der_time(struct sk_reader *in);
/* Are the bytes of the whole reader these? */
bool sk_der_equal(const struct sk_reader *content, const void *bytes, size_t size);

#endif
