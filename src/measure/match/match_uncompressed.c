/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "measure/match/match_inputs.h"

/* More than an initrd decompresses to; a file that is made to grow without end stops there. */
#define UNCOMPRESSED_MAX_BYTES ((uint64_t)4 << 30)

static int take(void *arg, const void *data, size_t size, struct sevkit_error *error)
{
    return sk_digest_update(arg, data, size, error);
}

/* False if there is none, or it cannot be decompressed: then it is no candidate. */
static bool add_uncompressed(struct sk_match_inputs *inputs)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    struct sk_match_request *request = &inputs->request;
    const struct sk_match_blob *first = &inputs->initrds[0];
    struct sk_match_blob *blob = &inputs->initrds[request->initrd_count];
    struct sevkit_error error;

    if (!inputs->unpack || request->initrd_count == 0 ||
        request->initrd_count == SK_MATCH_IMAGES_MAX || !first->compressed)
        return false;
    if (sk_digest_new(SK_SHA256, &digest, &error) < 0 ||
        inputs->unpack(first->name, UNCOMPRESSED_MAX_BYTES, take, digest, &error) < 0 ||
        sk_digest_final(digest, blob->sha256, &error) < 0)
        return false;
    blob->name = first->name;
    blob->note = "uncompressed";
    request->initrds_tried = request->initrd_count++;
    return true;
}

int sk_match_inputs_run(struct sk_match_inputs *inputs, struct sk_match_result *ret_result,
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
