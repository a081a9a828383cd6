/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: one that loads is written in every form and loads again as the same key. No passphrase: how
 * long deriving a key from one takes is for the key file to say. */
#include "fuzz.h"

#include <sevkit/key.h>

static void check_form(const struct sevkit_key *key, enum sevkit_key_format format)
{
    uint8_t *data = NULL;
    size_t size = 0;
    struct sevkit_key *again = NULL;
    struct sevkit_error error = {0};
    uint8_t digests[2][SEVKIT_KEY_DIGEST_BYTES];

    if (sevkit_key_write(key, format, NULL, 0, &data, &size, &error) < 0) {
        REQUIRE(!sevkit_key_is_private(key) && format != SEVKIT_KEY_PEM_PUBLIC);
        return;
    }
    REQUIRE(sevkit_key_load(data, size, NULL, 0, &again, &error) == 0);
    REQUIRE(sevkit_key_digest(key, digests[0], &error) == 0);
    REQUIRE(sevkit_key_digest(again, digests[1], &error) == 0);
    REQUIRE(memcmp(digests[0], digests[1], sizeof(digests[0])) == 0);
    REQUIRE(sevkit_key_is_private(again) == (format != SEVKIT_KEY_PEM_PUBLIC));
    sevkit_key_data_free(data, size);
    sevkit_key_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t snp[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    struct sevkit_key *key = NULL;
    struct sevkit_error error = {0};
    int r = sevkit_key_load(data, size, NULL, 0, &key, &error);

    if (r == 0) {
        for (unsigned format = 0; format <= SEVKIT_KEY_PEM_PUBLIC; format++)
            check_form(key, (enum sevkit_key_format)format);
        sevkit_key_free(key);
    } else {
        REQUIRE(error.code == r && error.text[0] && !key);
    }

    memset(snp, 0, sizeof(snp));
    memcpy(snp, data, size < sizeof(snp) ? size : sizeof(snp));
    if (sevkit_key_from_snp(snp, &key, &error) == 0) {
        check_form(key, SEVKIT_KEY_PEM_PUBLIC);
        sevkit_key_free(key);
    }
    return 0;
}
