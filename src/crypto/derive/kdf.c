/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/derive/kdf.h"

#include "base/secret.h"
#include "base/writer.h"
#include "crypto/derive/hmac.h"

#include <string.h>

int sk_kdf_sev(const void *key, size_t key_size, const char *label, const void *context,
               size_t context_size, void *ret_bytes, size_t size, struct sevkit_error *error)
{
    size_t label_size = strlen(label);
    uint8_t output[SK_KDF_MAX_BYTES];
    uint8_t block[SK_HMAC_SHA256_BYTES];
    int r = 0;

    if (size == 0 || size > sizeof(output) || label_size > SK_KDF_INPUT_MAX_BYTES ||
        context_size > SK_KDF_INPUT_MAX_BYTES - label_size)
        return sk_error_set(
            error, SEVKIT_EUSAGE,
            "key derivation: %zu bytes from a label of %zu and a context of %zu are "
            "over the limits",
            size, label_size, context_size);
    for (size_t done = 0, i = 1; r == 0 && done < size; done += sizeof(block), i++) {
        uint8_t input[4 + SK_KDF_INPUT_MAX_BYTES + 1 + 4];
        struct sk_writer writer = sk_writer_of(input, sizeof(input));

        sk_write_u32le(&writer, (uint32_t)i);
        sk_write_bytes(&writer, label, label_size);
        sk_write_u8(&writer, 0);
        if (context_size)
            sk_write_bytes(&writer, context, context_size);
        sk_write_u32le(&writer, (uint32_t)(size * 8));
        r = sk_hmac_sha256(key, key_size, input, writer.position, block, error);
        if (r == 0)
            memcpy(output + done, block, size - done < sizeof(block) ? size - done : sizeof(block));
    }
    if (r == 0)
        memcpy(ret_bytes, output, size);
    sk_wipe(output, sizeof(output));
    sk_wipe(block, sizeof(block));
    return r;
}
