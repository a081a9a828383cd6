/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/rvps.h"

#include "base/cleanup.h"

int sk_rvps_write(const uint8_t (*digests)[48], size_t count, struct sk_text *text,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text payload = {0};

    sk_text_add(&payload, "{\"snp_launch_measurement\":[");
    for (size_t i = 0; i < count; i++) {
        sk_text_add(&payload, i ? ",\"" : "\"");
        sk_text_add_hex(&payload, digests[i], sizeof(digests[i]));
        sk_text_add(&payload, "\",\"");
        sk_text_add_base64(&payload, digests[i], sizeof(digests[i]));
        sk_text_add(&payload, "\"");
    }
    sk_text_add(&payload, "]}");
    sk_text_add(text, "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"");
    sk_text_add_base64(text, sk_text_get(&payload), payload.length);
    sk_text_add(text, "\"}\n");
    return sk_text_ok(&payload) && sk_text_ok(text) ? 0 : sk_error_oom(error);
}
