/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/match/match_uncompressed.h"

#include "base/cleanup.h"
#include "crypto/digest.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifdef SK_HAVE_INITRAMFS
#include "initramfs/packing.h"

/* More than an initrd decompresses to; a file that is made to grow without end stops there. */
#define UNCOMPRESSED_MAX_BYTES ((uint64_t)4 << 30)

/* RFC 1952, RFC 8878, and the .xz file format. */
static bool is_compressed(const char *path)
{
    static const struct {
        const char *bytes;
        size_t size;
    } magics[] = {{"\x1f\x8b", 2},
                  {"\x28\xb5\x2f\xfd", 4},
                  {"\xfd"
                   "7zXZ",
                   6}};
    char head[6];
    struct stat info;
    FILE *file = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? fopen(path, "rbe") : NULL;
    size_t size = file ? fread(head, 1, sizeof(head), file) : 0;
    bool found = false;

    if (file)
        (void)fclose(file);
    for (size_t i = 0; i < SK_ARRAY_SIZE(magics); i++)
        found |= size >= magics[i].size && memcmp(head, magics[i].bytes, magics[i].size) == 0;
    return found;
}

static int take(void *arg, const void *data, size_t size, struct sevkit_error *error)
{
    return sk_digest_update(arg, data, size, error);
}

/* False if there is none, or it cannot be decompressed: then it is no candidate. */
static bool add_uncompressed(struct sk_match_inputs *inputs)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    struct sk_match_request *request = &inputs->request;
    struct sk_match_blob *blob = &inputs->initrds[request->initrd_count];
    struct sevkit_error error;

    if (request->initrd_count == 0 || request->initrd_count == SK_MATCH_IMAGES_MAX ||
        !is_compressed(inputs->initrds[0].name))
        return false;
    if (sk_digest_new(SK_SHA256, &digest, &error) < 0 ||
        sk_archive_stream_file(inputs->initrds[0].name, UNCOMPRESSED_MAX_BYTES, take, digest,
                               &error) < 0 ||
        sk_digest_final(digest, blob->sha256, &error) < 0)
        return false;
    blob->name = inputs->initrds[0].name;
    blob->note = "uncompressed";
    request->initrds_tried = request->initrd_count++;
    return true;
}
#else
static bool add_uncompressed(struct sk_match_inputs *inputs)
{
    (void)inputs;
    return false;
}
#endif

int sk_match_search(struct sk_match_inputs *inputs, struct sk_match_result *ret_result,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_match_result_done) struct sk_match_result again = {0};
    struct sk_match_result result = {0};
    int r = sk_match_run(&inputs->request, &result, error);

    if (r == 0 && result.count == 0 && !result.exact && add_uncompressed(inputs)) {
        r = sk_match_run(&inputs->request, &again, error);
        if (r == 0) {
            struct sk_match_found *none = result.found;

            result.found = again.found;
            result.count = again.count;
            result.truncated = again.truncated;
            result.tried += again.tried;
            again.found = none;
        }
    }
    if (r < 0)
        sk_match_result_done(&result);
    else
        *ret_result = result;
    return r;
}
