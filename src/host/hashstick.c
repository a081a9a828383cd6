/* SPDX-License-Identifier: Apache-2.0 */
#include "host/hashstick.h"

#include "base/reader.h"
#include "kds/url.h"

#include <inttypes.h>

/* struct sev_user_data_snp_wrapped_vlek_hashstick */
#define HASHSTICK_IV_BYTES      12
#define HASHSTICK_RESERVED      4
#define HASHSTICK_WRAPPED_BYTES 384
#define HASHSTICK_TAIL_RESERVED 8

int sk_hashstick_read(const void *data, size_t size, uint64_t *ret_tcb, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint64_t tcb;

    if (size != SK_HASHSTICK_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "found %zu bytes, expected a VLEK hashstick of %u", size,
                            SK_HASHSTICK_BYTES);
    sk_read_skip(&reader, HASHSTICK_IV_BYTES);
    if (!sk_read_zeros(&reader, HASHSTICK_RESERVED))
        return sk_error_set(error, SEVKIT_EINPUT, "bytes 12 to 15: expected zero");
    sk_read_skip(&reader, HASHSTICK_WRAPPED_BYTES);
    tcb = sk_read_u64le(&reader);
    if (!sk_read_zeros(&reader, HASHSTICK_TAIL_RESERVED))
        return sk_error_set(error, SEVKIT_EINPUT, "bytes 408 to 415: expected zero");
    *ret_tcb = tcb;
    return 0;
}

int sk_hashstick_check(const struct sk_host_identity *identity, const void *data, size_t size,
                       struct sevkit_error *error)
{
    uint64_t tcb = 0;
    int r = sk_hashstick_read(data, size, &tcb, error);

    if (r == 0 && identity->has_snp && tcb != identity->snp.reported_tcb)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "made for TCB 0x%016" PRIx64 "; this host reports 0x%016" PRIx64, tcb,
                         identity->snp.reported_tcb);
    return r;
}

int sk_hashstick_take(const struct sk_host_identity *identity,
                      const uint8_t chip[SK_HOST_CHIP_BYTES], const void *answer, size_t size,
                      uint8_t ret_hashstick[SK_HASHSTICK_BYTES], struct sevkit_error *error)
{
    int r =
        sk_hashstick_find(answer, size, chip, identity->product->hwid_bytes, ret_hashstick, error);

    return r < 0 ? r : sk_hashstick_check(identity, ret_hashstick, SK_HASHSTICK_BYTES, error);
}

void sk_hashstick_request(const struct sk_host_identity *identity,
                          const uint8_t chip[SK_HOST_CHIP_BYTES], struct sk_text *url,
                          struct sk_text *body)
{
    sk_kds_add_hashsticks_url(url, identity->product, &identity->reported_tcb);
    sk_text_add(body, "{\"hwids\":[\"");
    sk_text_add_hex(body, chip, identity->product->hwid_bytes);
    sk_text_add(body, "\"]}");
}
