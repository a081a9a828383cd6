/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/match/match_inputs.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "base/values/path_text.h"
#include "crypto/digest.h"

#include <dirent.h>
#include <sevkit/firmware.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EXPECTED_FILE_MAX 512u

void sk_match_inputs_start(struct sk_match_inputs *inputs)
{
    *inputs = (struct sk_match_inputs){.file_count = 0};
    inputs->request = (struct sk_match_request){
        .mode = SEVKIT_MODE_SNP,
        .expected = inputs->expected,
        .firmwares = inputs->firmwares,
        .svsms = inputs->svsms,
        .igvms = inputs->igvms,
        .kernels = inputs->kernels,
        .initrds = inputs->initrds,
        .cmdlines = inputs->cmdlines,
        .signatures = inputs->signatures,
        .features = 1,
        .vcpus_max = SK_MATCH_VCPUS,
        .differences_max = SK_MATCH_DIFFERENCES,
        .loader = SEVKIT_IGVM_QEMU,
    };
}

void sk_match_inputs_done(struct sk_match_inputs *inputs)
{
    for (size_t i = 0; i < inputs->file_count; i++)
        sk_bytes_done(&inputs->files[i]);
    for (size_t i = 0; i < inputs->name_count; i++)
        free(inputs->names[i]);
    free(inputs->files);
    free(inputs->names);
    inputs->files = NULL;
    inputs->names = NULL;
    inputs->file_count = inputs->name_count = 0;
}

static int check_room(size_t count, const char *what, struct sevkit_error *error)
{
    if (count < SK_MATCH_IMAGES_MAX)
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "more than %u candidates for %s", SK_MATCH_IMAGES_MAX,
                        what);
}

/* Reads a file and keeps its bytes. */
static int keep_file(struct sk_match_inputs *inputs, const char *path, size_t max,
                     const struct sk_bytes **ret_bytes, struct sevkit_error *error)
{
    struct sk_bytes *files =
        reallocarray(inputs->files, inputs->file_count + 1, sizeof(*inputs->files));
    int r;

    if (!files)
        return sk_error_oom(error);
    inputs->files = files;
    files[inputs->file_count] = (struct sk_bytes){0};
    r = sk_file_read(&sk_sys_real, path, max, &files[inputs->file_count], error);
    if (r < 0)
        return r;
    *ret_bytes = &files[inputs->file_count++];
    return 0;
}

static int add_image(struct sk_match_inputs *inputs, const char *path, size_t max,
                     struct sk_match_image *image, struct sevkit_error *error)
{
    const struct sk_bytes *bytes = NULL;
    int r = keep_file(inputs, path, max, &bytes, error);

    if (r == 0)
        *image = (struct sk_match_image){path, bytes->data, bytes->size};
    return r;
}

static int add_firmware_file(struct sk_match_inputs *inputs, const char *path,
                             struct sevkit_error *error)
{
    size_t count = inputs->request.firmware_count;
    int r = check_room(count, "the firmware", error);

    if (r == 0)
        r = add_image(inputs, path, SEVKIT_FIRMWARE_MAX_BYTES, &inputs->firmwares[count], error);
    if (r == 0)
        inputs->request.firmware_count++;
    return r;
}

static bool is_firmware(const struct sk_match_image *image)
{
    struct sevkit_firmware *firmware = NULL;
    bool good = sevkit_firmware_parse(image->data, image->size, &firmware, NULL) == 0 &&
                sevkit_firmware_has_table(firmware);

    sevkit_firmware_free(firmware);
    return good;
}

/* A file of a folder; if it must be a firmware image and is none, it is passed over. */
static int add_entry(struct sk_match_inputs *inputs, const char *folder, const char *name,
                     bool is_image, struct sevkit_error *error)
{
    char **names = reallocarray(inputs->names, inputs->name_count + 1, sizeof(*names));
    struct sevkit_error ignored;
    struct stat info;
    char *path = NULL;

    if (!names)
        return sk_error_oom(error);
    inputs->names = names;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return sk_error_oom(error);
    names[inputs->name_count++] = path;
    if (stat(path, &info) < 0 || !S_ISREG(info.st_mode) || info.st_size == 0 ||
        (uint64_t)info.st_size > SEVKIT_FIRMWARE_MAX_BYTES)
        return 0;
    if (add_firmware_file(inputs, path, &ignored) < 0)
        return check_room(inputs->request.firmware_count, "the firmware", error);
    if (is_image && !is_firmware(&inputs->firmwares[inputs->request.firmware_count - 1]))
        inputs->request.firmware_count--;
    return 0;
}

static int add_folder(struct sk_match_inputs *inputs, const char *path, struct sevkit_error *error)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    int r = count < 0 ? sk_error_set(error, SEVKIT_EIO, "%s: the folder cannot be read", path) : 0;

    for (int i = 0; i < count; i++) {
        if (r == 0 && entries[i]->d_name[0] != '.')
            r = add_entry(inputs, path, entries[i]->d_name, true, error);
        free(entries[i]);
    }
    free(entries);
    if (r == 0 && inputs->request.firmware_count == 0)
        r = sk_error_set(error, SEVKIT_EINPUT, "%s: no firmware image is in this folder", path);
    return r;
}

/* The variable store of the same build, which the combined image begins with: OVMF_VARS.fd beside OVMF_CODE.fd. */
static int add_store(struct sk_match_inputs *inputs, const char *path, struct sevkit_error *error)
{
    const char *name = sk_path_name(path);
    const char *code = strstr(name, "CODE");
    SK_CLEANUP_FREE char *folder = code ? strndup(path, (size_t)(name - path)) : NULL;
    SK_CLEANUP_FREE char *store = code ? strdup(name) : NULL;

    if (!code)
        return 0;
    if (!folder || !store)
        return sk_error_oom(error);
    memcpy(store + (code - name), "VARS", strlen("VARS"));
    return add_entry(inputs, folder[0] ? folder : ".", store, false, error);
}

int sk_match_add_firmware(struct sk_match_inputs *inputs, const char *path,
                          struct sevkit_error *error)
{
    struct stat info;
    int r;

    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return add_folder(inputs, path, error);
    r = add_firmware_file(inputs, path, error);
    return r < 0 ? r : add_store(inputs, path, error);
}

int sk_match_add_svsm(struct sk_match_inputs *inputs, const char *path, struct sevkit_error *error)
{
    int r = add_image(inputs, path, SEVKIT_FIRMWARE_MAX_BYTES, &inputs->svsms[0], error);

    if (r == 0)
        inputs->request.svsm_count = 1;
    return r;
}

int sk_match_add_igvm(struct sk_match_inputs *inputs, const char *path, struct sevkit_error *error)
{
    size_t count = inputs->request.igvm_count;
    int r = check_room(count, "the IGVM file", error);

    if (r == 0)
        r = add_image(inputs, path, SK_IGVM_MAX_BYTES, &inputs->igvms[count], error);
    if (r == 0)
        inputs->request.igvm_count++;
    return r;
}

/* RFC 1952, RFC 8878, and the .xz file format. */
static bool is_compressed(const void *head, size_t size)
{
    static const struct {
        const char *bytes;
        size_t size;
    } magics[] = {{"\x1f\x8b", 2}, {"\x28\xb5\x2f\xfd", 4}, {"\xfd\x37zXZ", 6}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(magics); i++)
        if (size >= magics[i].size && memcmp(head, magics[i].bytes, magics[i].size) == 0)
            return true;
    return false;
}

struct hashing {
    struct sk_digest *digest;
    bool started, compressed;
};

static int hash_piece(void *arg, const void *data, size_t size, uint64_t total,
                      struct sevkit_error *error)
{
    struct hashing *hashing = arg;

    (void)total;
    if (!hashing->started)
        hashing->compressed = is_compressed(data, size);
    hashing->started = true;
    return sk_digest_update(hashing->digest, data, size, error);
}

static int add_blob(struct sk_match_blob *blobs, size_t *count, const char *path, const char *what,
                    struct sevkit_error *error)
{
    struct hashing hashing = {.digest = NULL};
    uint64_t size;
    int r = check_room(*count, what, error);

    if (r == 0)
        r = sk_digest_new(SK_SHA256, &hashing.digest, error);
    if (r == 0)
        r = sk_file_stream(&sk_sys_real, path, hash_piece, &hashing, &size, error);
    if (r == 0)
        r = sk_digest_final(hashing.digest, blobs[*count].sha256, error);
    sk_digest_free(hashing.digest);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", what);
    blobs[*count].name = path;
    blobs[*count].compressed = hashing.compressed;
    blobs[(*count)++].note = NULL;
    return 0;
}

int sk_match_add_kernel(struct sk_match_inputs *inputs, const char *path,
                        struct sevkit_error *error)
{
    return add_blob(inputs->kernels, &inputs->request.kernel_count, path, "kernel", error);
}

int sk_match_add_initrd(struct sk_match_inputs *inputs, const char *path,
                        struct sevkit_error *error)
{
    return add_blob(inputs->initrds, &inputs->request.initrd_count, path, "initrd", error);
}

static int add_line(struct sk_match_inputs *inputs, const char *name, const char *bytes,
                    size_t size, struct sevkit_error *error)
{
    size_t count = inputs->request.cmdline_count;
    int r = check_room(count, "the command line", error);

    if (r == 0 && memchr(bytes, '\0', size))
        r = sk_error_set(error, SEVKIT_EINPUT, "%s: a NUL byte is in the command line",
                         name ? name : "--append");
    if (r < 0)
        return r;
    inputs->cmdlines[count] = (struct sk_match_cmdline){name, bytes, size};
    inputs->request.cmdline_count++;
    return 0;
}

int sk_match_add_cmdline(struct sk_match_inputs *inputs, const char *text,
                         struct sevkit_error *error)
{
    return add_line(inputs, NULL, text, strlen(text), error);
}

int sk_match_add_cmdline_file(struct sk_match_inputs *inputs, const char *path,
                              struct sevkit_error *error)
{
    const struct sk_bytes *bytes = NULL;
    int r = keep_file(inputs, path, SK_CMDLINE_MAX_BYTES, &bytes, error);

    return r < 0 ? r : add_line(inputs, path, (const char *)bytes->data, bytes->size, error);
}

static bool read_digest(const char *text, size_t length, uint8_t digest[48], size_t *ret_size)
{
    static const size_t sizes[] = {48, 32};

    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    for (size_t i = 0; i < SK_ARRAY_SIZE(sizes); i++) {
        const struct sk_bytes_rule rule = {sizes[i], sizes[i], SK_BYTES_TEXT};
        const struct sk_bytes_rule twice = {2 * sizes[i], 2 * sizes[i], SK_BYTES_BASE64};
        char hex[97];
        size_t size;

        if (sk_bytes_text_read(&rule, text, length, digest, ret_size, NULL) == 0) {
            *ret_size = sizes[i];
            return true;
        }
        /* snpguest's --format base64 is the base64 form of the hex digits. */
        if (sk_bytes_text_read(&twice, text, length, hex, &size, NULL) == 0 &&
            sk_bytes_text_read(&rule, hex, 2 * sizes[i], digest, ret_size, NULL) == 0) {
            *ret_size = sizes[i];
            return true;
        }
    }
    return false;
}

int sk_match_set_expected(struct sk_match_inputs *inputs, const char *text,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = strcmp(text, "-") == 0 ? text : text[0] == '@' ? text + 1 : NULL;
    size_t length = strlen(text);
    int r;

    if (path) {
        r = sk_file_read(&sk_sys_real, path, EXPECTED_FILE_MAX, &bytes, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--expect");
        text = (const char *)bytes.data;
        length = bytes.size;
    }
    if (path && (length == 48 || length == 32)) {
        memcpy(inputs->expected, text, length);
        inputs->request.expected_size = length;
        return 0;
    }
    if (!read_digest(text, length, inputs->expected, &inputs->request.expected_size))
        return sk_error_set(error, path ? SEVKIT_EINPUT : SEVKIT_EUSAGE,
                            "--expect: expected a digest of 48 bytes (SEV-SNP) or 32 bytes (SEV, "
                            "SEV-ES) as hex or base64, found %zu characters",
                            length);
    return 0;
}

void sk_match_set_report(struct sk_match_inputs *inputs, const struct sevkit_report *report)
{
    uint64_t family, model, stepping;
    size_t size = 0;
    const uint8_t *measurement = sevkit_report_get_bytes(report, "measurement", &size);

    if (measurement && size == sizeof(inputs->expected)) {
        memcpy(inputs->expected, measurement, size);
        inputs->request.expected_size = size;
    }
    if (sevkit_report_get(report, "cpuid_family", &family) &&
        sevkit_report_get(report, "cpuid_model", &model) &&
        sevkit_report_get(report, "cpuid_stepping", &stepping) && family > 0)
        inputs->signatures[inputs->request.signature_count++] =
            sevkit_vcpu_signature(family, model, stepping);
}
