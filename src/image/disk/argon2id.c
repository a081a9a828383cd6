/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk/argon2id.h"

#if SK_HAVE_ARGON2
#include "base/cleanup.h"
#include "sys/libraries/on_demand.h"

#include <argon2.h>

static struct {
    __typeof__(&argon2id_hash_raw) hash_raw;
    __typeof__(&argon2_error_message) error_message;
} lib;

static int load(struct sevkit_error *error)
{
    static const char *const names[] = {"libargon2.so.1", NULL};
    static const struct sk_on_demand_symbol symbols[] = {
        {"argon2id_hash_raw", &lib.hash_raw},
        {"argon2_error_message", &lib.error_message},
    };
    static struct sk_on_demand library = {names, symbols, SK_ARRAY_SIZE(symbols), false};

    return sk_on_demand_load(&library, error);
}

int sk_argon2id(const void *password, size_t password_size, const void *salt, size_t salt_size,
                uint32_t passes, uint32_t memory_kib, uint32_t lanes, void *ret_key,
                size_t key_size, struct sevkit_error *error)
{
    int r = load(error);

    if (r < 0)
        return r;
    r = lib.hash_raw(passes, memory_kib, lanes, password, password_size, salt, salt_size, ret_key,
                     key_size);
    if (r != ARGON2_OK)
        return sk_error_set(error, SEVKIT_EINTERNAL, "Argon2id: %s", lib.error_message(r));
    return 0;
}
#else
int sk_argon2id(const void *password, size_t password_size, const void *salt, size_t salt_size,
                uint32_t passes, uint32_t memory_kib, uint32_t lanes, void *ret_key,
                size_t key_size, struct sevkit_error *error)
{
    (void)password, (void)password_size, (void)salt, (void)salt_size, (void)passes;
    (void)memory_kib, (void)lanes, (void)ret_key, (void)key_size;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "built without libargon2: use a random key instead of a passphrase");
}
#endif
