/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key/passphrase.h"

#include "base/limits.h"
#include "cli/option_values.h"
#include "sys/file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static int read_passphrase(const char *file, const char *fd_option, const char *fd,
                           struct sk_secret **ret_secret, struct sevkit_error *error)
{
    char name[32];
    uint64_t number;
    int result;

    if (file)
        return sk_file_read_secret(&sk_sys_real, file, SK_PASSPHRASE_MAX_BYTES, ret_secret, error);
    result = sk_value_number(fd_option, fd, 0, INT_MAX, &number, error);
    if (result < 0)
        return result;
    snprintf(name, sizeof(name), "descriptor %d", (int)number);
    return sk_fd_read_secret(&sk_sys_real, (int)number, name, SK_PASSPHRASE_MAX_BYTES, ret_secret,
                             error);
}

int sk_passphrase_get(const struct sk_given *given, const char *prefix,
                      struct sk_secret **ret_passphrase, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *secret = NULL;
    char file_option[48], fd_option[48];
    const char *file, *fd;
    int result;

    snprintf(file_option, sizeof(file_option), "%spassphrase-file", prefix);
    snprintf(fd_option, sizeof(fd_option), "%spassphrase-fd", prefix);
    file = sk_given_value(given, file_option);
    fd = sk_given_value(given, fd_option);
    *ret_passphrase = NULL;
    if (!file && !fd)
        return 0;
    result = read_passphrase(file, fd_option, fd, &secret, error);
    if (result < 0)
        return sk_error_wrap(error, result, "passphrase");
    if (secret->size > 0 && secret->data[secret->size - 1] == '\n')
        secret->size--;
    if (secret->size == 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "passphrase is empty: %s%s",
                            file ? "" : "descriptor ", file ? file : fd);
    *ret_passphrase = SK_TAKE(secret);
    return 0;
}

int sk_key_option_load(const struct sk_given *given, const char *option,
                       struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    const char *path = sk_given_value(given, option);
    char prefix[32];
    int r;

    if (!path)
        return 0;
    snprintf(prefix, sizeof(prefix), "%s-", option);
    r = sk_passphrase_get(given, prefix, &passphrase, error);
    if (r == 0)
        r = sk_key_file_load_private(path, passphrase, ret_key, error);
    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_public_key_option_load(const struct sk_given *given, const char *option,
                              struct sevkit_key **ret_key, struct sevkit_error *error)
{
    const char *path = sk_given_value(given, option);
    int r = path ? sk_key_file_load(path, NULL, ret_key, error) : 0;

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}
