/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/crypt_device.h"

#include <stdio.h>
#include <string.h>

#define SECTOR_BYTES 4096u

#define MESSAGE_BYTES 200

/* PID 1 does one thing after the other. */
static char last_message[MESSAGE_BYTES];

static void keep_message(int level, const char *message, void *arg)
{
    (void)arg;
    if (level != CRYPT_LOG_ERROR)
        return;
    (void)snprintf(last_message, sizeof(last_message), "%s", message);
    last_message[strcspn(last_message, "\n")] = '\0';
}

void sk_crypt_free(struct crypt_device **device)
{
    if (*device)
        crypt_free(*device);
}

int sk_crypt_error(const char *what, int r, struct sevkit_error *error)
{
    int code = sk_error_set(error, SEVKIT_EIO, "%s: %s%s%s", what,
                            last_message[0] ? last_message : strerror(-r),
                            last_message[0] ? ": " : "", last_message[0] ? strerror(-r) : "");

    last_message[0] = '\0';
    return code;
}

int sk_crypt_new(const char *header, const char *data_disk, struct crypt_device **ret_device,
                 struct sevkit_error *error)
{
    int r;

    last_message[0] = '\0';
    crypt_set_log_callback(NULL, keep_message, NULL);
    r = crypt_init_data_device(ret_device, header, data_disk);
    return r < 0 ? sk_crypt_error(data_disk, r, error) : 0;
}

int sk_crypt_format(struct crypt_device *device, const uint8_t *volume_key, size_t size)
{
    static const struct crypt_pbkdf_type fast = {
        .type = CRYPT_KDF_PBKDF2,
        .hash = "sha256",
        .iterations = 1000,
        .flags = CRYPT_PBKDF_NO_BENCHMARK,
    };
    struct crypt_params_luks2 parameters = {
        .pbkdf = &fast,
        .integrity = "hmac(sha256)",
        .sector_size = SECTOR_BYTES,
    };

    return crypt_format(device, CRYPT_LUKS2, "aes", "xts-plain64", NULL, (const char *)volume_key,
                        size, &parameters);
}
