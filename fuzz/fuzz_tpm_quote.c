/* SPDX-License-Identifier: Apache-2.0 */
/* What a TPM signed, and the claims that name its key. */
#include "formats/report/tpm_quote.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};
    struct sk_tpm_attest attest;
    struct sk_rsa_key key;
    int r = sk_tpm_attest_read(data, size, &attest, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
    } else {
        REQUIRE(attest.nonce >= data);
        REQUIRE(attest.pcr_digest + attest.pcr_digest_size == data + size);
        REQUIRE(attest.selected >> SK_TPM_PCRS == 0);
    }
    r = sk_tpm_key_of_claims(data, size, &key, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EREFUSED, SEVKIT_EREFUSED);
    else
        REQUIRE(key.bytes > 0 && key.bytes <= SK_RSA_MAX_BYTES);
    return 0;
}
