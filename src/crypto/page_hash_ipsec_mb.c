/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/page_hash_ipsec_mb.h"

#include "base/limits.h"

#include <intel-ipsec-mb.h>
#include <stdlib.h>

struct sk_ipsec_mb *sk_ipsec_mb_new(void)
{
    IMB_MGR *manager = alloc_mb_mgr(0);

    if (!manager)
        return NULL;
    init_mb_mgr_auto(manager, NULL);
    if (imb_get_errno(manager) != 0) {
        free_mb_mgr(manager);
        return NULL;
    }
    return (struct sk_ipsec_mb *)manager;
}

void sk_ipsec_mb_free(struct sk_ipsec_mb *mb)
{
    if (mb)
        free_mb_mgr((IMB_MGR *)mb);
}

/* Jobs come back in the order of their submission, so counting the completed ones is enough. */
static bool count_completed(const IMB_JOB *job, size_t *completed)
{
    if (!job)
        return true;
    (*completed)++;
    return job->status == IMB_STATUS_COMPLETED;
}

bool sk_ipsec_mb_hash(struct sk_ipsec_mb *mb, const uint8_t *data, size_t pages,
                      uint8_t (*ret_digests)[48])
{
    IMB_MGR *manager = (IMB_MGR *)mb;
    size_t completed = 0;
    bool ok = true;
    IMB_JOB *job;

    for (size_t i = 0; i < pages; i++) {
        job = IMB_GET_NEXT_JOB(manager);
        *job = (IMB_JOB){
            .cipher_mode = IMB_CIPHER_NULL,
            .cipher_direction = IMB_DIR_ENCRYPT,
            .chain_order = IMB_ORDER_HASH_CIPHER,
            .hash_alg = IMB_AUTH_SHA_384,
            .src = data + i * SK_PAGE_BYTES,
            .msg_len_to_hash_in_bytes = SK_PAGE_BYTES,
            .auth_tag_output = ret_digests[i],
            .auth_tag_output_len_in_bytes = sizeof(ret_digests[i]),
        };
        ok &= count_completed(IMB_SUBMIT_JOB(manager), &completed);
    }
    while ((job = IMB_FLUSH_JOB(manager)) != NULL)
        ok &= count_completed(job, &completed);
    return ok && completed == pages;
}

bool sk_ipsec_mb_chain(struct sk_ipsec_mb *mb, uint8_t *messages, size_t size, size_t count)
{
    IMB_MGR *manager = (IMB_MGR *)mb;
    size_t completed = 0;
    bool ok = true;
    IMB_JOB *job;

    for (size_t i = 0; i < count; i++) {
        uint8_t *message = messages + i * size;

        /* Other fields of the job keep what the step before has set. */
        job = IMB_GET_NEXT_JOB(manager);
        job->cipher_mode = IMB_CIPHER_NULL;
        job->cipher_direction = IMB_DIR_ENCRYPT;
        job->chain_order = IMB_ORDER_HASH_CIPHER;
        job->hash_alg = IMB_AUTH_SHA_384;
        job->src = message;
        job->hash_start_src_offset_in_bytes = 0;
        job->msg_len_to_hash_in_bytes = size;
        job->auth_tag_output = message;
        job->auth_tag_output_len_in_bytes = 48;
        ok &= count_completed(IMB_SUBMIT_JOB_NOCHECK(manager), &completed);
    }
    while ((job = IMB_FLUSH_JOB(manager)) != NULL)
        ok &= count_completed(job, &completed);
    return ok && completed == count;
}
