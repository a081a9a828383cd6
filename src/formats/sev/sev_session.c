/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/sev/sev_session.h"

#include "base/reader.h"
#include "base/writer.h"

void sk_sev_session_read(const uint8_t bytes[SK_SEV_SESSION_BYTES],
                         struct sk_sev_session *ret_session)
{
    struct sk_reader reader = sk_reader_of(bytes, SK_SEV_SESSION_BYTES);

    sk_read_bytes(&reader, ret_session->nonce, sizeof(ret_session->nonce));
    sk_read_bytes(&reader, ret_session->wrapped_keys, sizeof(ret_session->wrapped_keys));
    sk_read_bytes(&reader, ret_session->iv, sizeof(ret_session->iv));
    sk_read_bytes(&reader, ret_session->keys_mac, sizeof(ret_session->keys_mac));
    sk_read_bytes(&reader, ret_session->policy_mac, sizeof(ret_session->policy_mac));
}

void sk_sev_session_write(const struct sk_sev_session *session,
                          uint8_t ret_bytes[SK_SEV_SESSION_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SEV_SESSION_BYTES);

    sk_write_bytes(&writer, session->nonce, sizeof(session->nonce));
    sk_write_bytes(&writer, session->wrapped_keys, sizeof(session->wrapped_keys));
    sk_write_bytes(&writer, session->iv, sizeof(session->iv));
    sk_write_bytes(&writer, session->keys_mac, sizeof(session->keys_mac));
    sk_write_bytes(&writer, session->policy_mac, sizeof(session->policy_mac));
}
