/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/idblock/key_file.h"

#include "base/limits.h"
#include "sys/file.h"

void sk_key_free_p(struct sevkit_key **key)
{
    sevkit_key_free(*key);
}

int sk_key_file_load(const char *path, const struct sk_secret *passphrase,
                     struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *bytes = NULL;
    int r = sk_file_read_secret(&sk_sys_real, path, SK_KEY_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_key_load(bytes->data, bytes->size, passphrase ? passphrase->data : NULL,
                        passphrase ? passphrase->size : 0, ret_key, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

int sk_key_file_load_private(const char *path, const struct sk_secret *passphrase,
                             struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    int r = sk_key_file_load(path, passphrase, &key, error);

    if (r < 0)
        return r;
    if (!sevkit_key_is_private(key))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: a public key cannot sign; give the private key", path);
    *ret_key = SK_TAKE(key);
    return 0;
}
