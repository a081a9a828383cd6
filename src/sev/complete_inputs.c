/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "sev/complete.h"

#include <sevkit/firmware.h>
#include <stdlib.h>
#include <string.h>

/* A value of this size at most is traced in hex. */
#define TRACE_MAX_BYTES 512u

void sk_sev_inputs_done(struct sk_sev_inputs *inputs)
{
    free(inputs->measurement);
    sk_secret_free(inputs->tik);
    sk_secret_free(inputs->tek);
    sk_bytes_done(&inputs->firmware);
    free(inputs->cmdline);
    free(inputs->vmsas[SEVKIT_BSP]);
    free(inputs->vmsas[SEVKIT_AP]);
    *inputs = (struct sk_sev_inputs){0};
}

static const struct sk_sys *sys_of(const struct sk_sev_inputs *inputs)
{
    return inputs->sys ? inputs->sys : &sk_sys_real;
}

void sk_sev_trace_hex(const struct sk_sev_inputs *inputs, const char *label, const void *bytes,
                      size_t size)
{
    char text[2 * TRACE_MAX_BYTES + 1];

    if (!inputs->trace || size > TRACE_MAX_BYTES)
        return;
    sk_hex_encode(bytes, size, text);
    inputs->trace(inputs->trace_arg, label, text);
    sk_wipe(text, sizeof(text));
}

/* The SHA-256 of something that is not worth computing unless someone looks. */
static int trace_sha256(const struct sk_sev_inputs *inputs, const char *label, const void *data,
                        size_t size, struct sevkit_error *error)
{
    uint8_t digest[SK_SHA256_BYTES];
    int r;

    if (!inputs->trace)
        return 0;
    r = sk_hash_bytes(SK_SHA256, data, size, digest, error);
    if (r == 0)
        sk_sev_trace_hex(inputs, label, digest, sizeof(digest));
    return r;
}

int sk_sev_load_firmware(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    int r = sk_file_read(sys_of(inputs), path, SEVKIT_FIRMWARE_MAX_BYTES, &inputs->firmware, error);

    if (r < 0)
        return sk_error_wrap(error, r, "firmware");
    inputs->has_firmware = true;
    return trace_sha256(inputs, "Firmware(sha256)", inputs->firmware.data, inputs->firmware.size,
                        error);
}

static int add_to_digest(void *arg, const void *data, size_t size, uint64_t total,
                         struct sevkit_error *error)
{
    (void)total;
    return sk_digest_update(arg, data, size, error);
}

static int hash_file(const struct sk_sev_inputs *inputs, const char *what, const char *path,
                     uint8_t ret_digest[SK_SHA256_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint64_t size;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_file_stream(sys_of(inputs), path, add_to_digest, digest, &size, error);
    if (r == 0)
        r = sk_digest_final(digest, ret_digest, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", what) : 0;
}

int sk_sev_load_kernel(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    int r = hash_file(inputs, "kernel", path, inputs->hashes.kernel, error);

    if (r == 0)
        inputs->has_kernel = true;
    return r;
}

int sk_sev_load_initrd(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    int r = hash_file(inputs, "initrd", path, inputs->hashes.initrd, error);

    if (r == 0)
        inputs->has_initrd = true;
    return r;
}

int sk_sev_set_cmdline(struct sk_sev_inputs *inputs, const char *cmdline,
                       struct sevkit_error *error)
{
    char *copy = strdup(cmdline);
    int r;

    if (!copy)
        return sk_error_oom(error);
    free(inputs->cmdline);
    inputs->cmdline = copy;
    r = sevkit_kernel_hashes_set_cmdline(&inputs->hashes, cmdline, strlen(cmdline), error);
    if (r == 0)
        inputs->has_cmdline = true;
    return r;
}

/* The size is another one, whether the file was short enough to be read or not. */
static int wrap_size(struct sevkit_error *error, int code, const char *what, size_t size)
{
    if (code != SEVKIT_EINPUT)
        return sk_error_wrap(error, code, "%s", what);
    if (error)
        error->code = SEVKIT_EUSAGE;
    return sk_error_wrap(error, SEVKIT_EUSAGE, "%s: expected %zu bytes", what, size);
}

int sk_sev_load_vmsa(struct sk_sev_inputs *inputs, enum sevkit_vcpu_role role, const char *path,
                     struct sevkit_error *error)
{
    static const char *const labels[] = {"VMSA CPU 0(sha256)", "VMSA CPU 1(sha256)"};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(sys_of(inputs), path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return wrap_size(error, r, "VMSA", SEVKIT_VMSA_BYTES);
    if (bytes.size != SEVKIT_VMSA_BYTES)
        return sk_error_set(error, SEVKIT_EUSAGE, "VMSA: %s: %zu bytes, expected %d", path,
                            bytes.size, SEVKIT_VMSA_BYTES);
    free(inputs->vmsas[role]);
    inputs->vmsas[role] = malloc(SEVKIT_VMSA_BYTES);
    if (!inputs->vmsas[role])
        return sk_error_oom(error);
    memcpy(inputs->vmsas[role], bytes.data, SEVKIT_VMSA_BYTES);
    return trace_sha256(inputs, labels[role], inputs->vmsas[role], SEVKIT_VMSA_BYTES, error);
}

/* A file of exactly size bytes. */
static int load_secret(const struct sk_sev_inputs *inputs, const char *what, const char *path,
                       size_t size, struct sk_secret **ret_secret, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *secret = NULL;
    int r = sk_file_read_secret(sys_of(inputs), path, SK_KEY_FILE_MAX_BYTES, &secret, error);

    if (r < 0)
        return wrap_size(error, r, what, size);
    if (secret->size != size)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: %s: %zu bytes, expected %zu", what, path,
                            secret->size, size);
    *ret_secret = SK_TAKE(secret);
    return 0;
}

static void trace_key(const struct sk_sev_inputs *inputs, const char *label,
                      const struct sk_secret *key)
{
    if (inputs->trace_secrets)
        sk_sev_trace_hex(inputs, label, key->data, key->size);
}

static int load_key(struct sk_sev_inputs *inputs, const char *what, const char *label,
                    const char *path, struct sk_secret **key, struct sevkit_error *error)
{
    struct sk_secret *loaded = NULL;
    int r = load_secret(inputs, what, path, SK_SEV_KEY_BYTES, &loaded, error);

    if (r < 0)
        return r;
    sk_secret_free(*key);
    *key = loaded;
    trace_key(inputs, label, loaded);
    return 0;
}

int sk_sev_load_tik(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    return load_key(inputs, "TIK", "TIK(hex)", path, &inputs->tik, error);
}

int sk_sev_load_tek(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    return load_key(inputs, "TEK", "TEK(hex)", path, &inputs->tek, error);
}

static int copy_key(const uint8_t bytes[SK_SEV_KEY_BYTES], struct sk_secret **key,
                    struct sevkit_error *error)
{
    struct sk_secret *copy = NULL;
    int r = sk_secret_new(SK_SEV_KEY_BYTES, &copy, error);

    if (r < 0)
        return r;
    memcpy(copy->data, bytes, SK_SEV_KEY_BYTES);
    copy->size = SK_SEV_KEY_BYTES;
    sk_secret_free(*key);
    *key = copy;
    return 0;
}

int sk_sev_load_tk(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *both = NULL;
    int r = load_secret(inputs, "TEK and TIK", path, (size_t)2 * SK_SEV_KEY_BYTES, &both, error);

    if (r == 0)
        r = copy_key(both->data, &inputs->tek, error);
    if (r == 0)
        r = copy_key(both->data + SK_SEV_KEY_BYTES, &inputs->tik, error);
    if (r < 0)
        return r;
    trace_key(inputs, "TIK(hex)", inputs->tik);
    trace_key(inputs, "TEK(hex)", inputs->tek);
    return 0;
}

int sk_sev_build_inputs(struct sk_sev_inputs *inputs, struct sevkit_error *error)
{
    struct sk_sev_vmsa_request request = {
        .profile = inputs->profile,
        .signature = inputs->signature,
        .sev_features = inputs->sev_features,
        .firmware = inputs->firmware.data,
        .firmware_size = inputs->firmware.size,
        .extended = inputs->extended_firmware,
    };
    int r;

    if (!inputs->has_signature)
        return 0;
    for (int role = SEVKIT_BSP; role <= SEVKIT_AP; role++) {
        if (!inputs->vmsas[role])
            inputs->vmsas[role] = malloc(SEVKIT_VMSA_BYTES);
        if (!inputs->vmsas[role])
            return sk_error_oom(error);
    }
    r = sk_sev_build_vmsas(&request, inputs->vmsas[SEVKIT_BSP], inputs->vmsas[SEVKIT_AP], error);
    if (r == 0)
        r = trace_sha256(inputs, "VMSA CPU 0(sha256)", inputs->vmsas[SEVKIT_BSP], SEVKIT_VMSA_BYTES,
                         error);
    if (r == 0)
        r = trace_sha256(inputs, "VMSA CPU 1(sha256)", inputs->vmsas[SEVKIT_AP], SEVKIT_VMSA_BYTES,
                         error);
    return r;
}
