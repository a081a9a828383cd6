/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/verdict.h"

#include "base/debug.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)8 << 10)

struct sk_verdict_block {
    struct sk_verdict_block *next;
    size_t used;
    char text[BLOCK_BYTES];
};

struct sevkit_verdict *sk_verdict_new(void)
{
    return calloc(1, sizeof(struct sevkit_verdict));
}

SK_PUBLIC void sevkit_verdict_free(struct sevkit_verdict *verdict)
{
    if (!verdict)
        return;
    while (verdict->blocks) {
        struct sk_verdict_block *block = verdict->blocks;

        verdict->blocks = block->next;
        free(block);
    }
    sevkit_cert_free(verdict->vek);
    sevkit_cert_free(verdict->ca);
    sevkit_cert_free(verdict->root);
    free(verdict);
}

/* Texts are short: none comes near a block's size, and one that did would lose its end. */
static const char *keep(struct sevkit_verdict *verdict, const char *text)
{
    struct sk_verdict_block *block = verdict->blocks;
    size_t length;
    char *kept;

    if (!text || verdict->failed)
        return NULL;
    length = strnlen(text, BLOCK_BYTES - 1);
    if (!block || BLOCK_BYTES - block->used <= length) {
        block = malloc(sizeof(*block));
        if (!block) {
            verdict->failed = true;
            return NULL;
        }
        block->next = verdict->blocks;
        block->used = 0;
        verdict->blocks = block;
    }
    kept = block->text + block->used;
    memcpy(kept, text, length);
    kept[length] = '\0';
    block->used += length + 1;
    return kept;
}

void sk_verdict_set(struct sevkit_verdict *verdict, enum sk_check_id id,
                    enum sevkit_check_status status, const char *value, const char *expectation,
                    const char *detail)
{
    verdict->present[id] = true;
    verdict->checks[id] = (struct sevkit_check){
        .info = &sk_checks[id],
        .status = status,
        .value = keep(verdict, value),
        .expectation = keep(verdict, expectation),
        .detail = keep(verdict, detail),
    };
}

void sk_verdict_judge(struct sevkit_verdict *verdict, enum sk_check_id id, bool good,
                      const char *value, const char *expectation, const char *detail)
{
    sk_verdict_set(verdict, id, good ? SEVKIT_CHECK_PASS : SEVKIT_CHECK_FAIL, value, expectation,
                   detail);
}

void sk_verdict_skip(struct sevkit_verdict *verdict, enum sk_check_id id, const char *detail)
{
    sk_verdict_set(verdict, id, SEVKIT_CHECK_SKIPPED, NULL, NULL, detail);
}

void sk_verdict_copy(struct sevkit_verdict *verdict, const struct sevkit_verdict *from,
                     enum sk_check_id id)
{
    const struct sevkit_check *check = &from->checks[id];

    if (from->present[id])
        sk_verdict_set(verdict, id, check->status, check->value, check->expectation, check->detail);
}

bool sk_verdict_failed(const struct sevkit_verdict *verdict, enum sk_check_id id)
{
    return verdict->present[id] && verdict->checks[id].status == SEVKIT_CHECK_FAIL;
}

static void debug_failures(const struct sevkit_verdict *verdict)
{
    for (size_t i = 0; i < verdict->count; i++) {
        const struct sevkit_check *check = &verdict->checks[verdict->order[i]];

        if (check->status == SEVKIT_CHECK_FAIL)
            sk_debug("verify", "%s failed: %s", check->info->name,
                     check->detail  ? check->detail
                     : check->value ? check->value
                                    : "no value");
    }
}

int sk_verdict_add_reason(struct sevkit_verdict *verdict, enum sk_check_id id, const char *reason,
                          struct sevkit_error *error)
{
    const struct sevkit_check *check = &verdict->checks[id];
    SK_CLEANUP(sk_text_done) struct sk_text detail = {0};

    if (!sk_verdict_failed(verdict, id))
        return 0;
    sk_text_addf(&detail, "%s; %s", check->detail ? check->detail : "unavailable", reason);
    if (!sk_text_ok(&detail))
        return sk_error_oom(error);
    sk_verdict_set(verdict, id, SEVKIT_CHECK_FAIL, check->value, check->expectation,
                   sk_text_get(&detail));
    return sk_verdict_finish(verdict, error);
}

int sk_verdict_finish(struct sevkit_verdict *verdict, struct sevkit_error *error)
{
    verdict->count = 0;
    for (size_t i = 0; i < SK_CHECKS; i++)
        if (verdict->present[i])
            verdict->order[verdict->count++] = i;
    debug_failures(verdict);
    return verdict->failed ? sk_error_oom(error) : 0;
}

SK_PUBLIC size_t sevkit_verdict_check_count(const struct sevkit_verdict *verdict)
{
    return verdict->count;
}

SK_PUBLIC const struct sevkit_check *sevkit_verdict_check(const struct sevkit_verdict *verdict,
                                                          size_t index)
{
    return index < verdict->count ? &verdict->checks[verdict->order[index]] : NULL;
}

SK_PUBLIC const struct sevkit_check *sevkit_verdict_find(const struct sevkit_verdict *verdict,
                                                         const char *name)
{
    for (size_t i = 0; i < verdict->count; i++)
        if (strcmp(verdict->checks[verdict->order[i]].info->name, name) == 0)
            return &verdict->checks[verdict->order[i]];
    return NULL;
}

SK_PUBLIC size_t sevkit_verdict_status_count(const struct sevkit_verdict *verdict,
                                             enum sevkit_check_status status)
{
    size_t count = 0;

    for (size_t i = 0; i < verdict->count; i++)
        count += verdict->checks[verdict->order[i]].status == status;
    return count;
}

SK_PUBLIC bool sevkit_verdict_accepted(const struct sevkit_verdict *verdict)
{
    return sevkit_verdict_status_count(verdict, SEVKIT_CHECK_FAIL) == 0;
}

SK_PUBLIC enum sevkit_check_class sevkit_verdict_class(const struct sevkit_verdict *verdict)
{
    static const enum sevkit_check_class ranks[] = {
        SEVKIT_CLASS_COLLATERAL, SEVKIT_CLASS_CHAIN,   SEVKIT_CLASS_SIGNATURE,
        SEVKIT_CLASS_VALIDITY,   SEVKIT_CLASS_BINDING, SEVKIT_CLASS_FORMAT,
    };

    for (size_t rank = 0; rank < SK_ARRAY_SIZE(ranks); rank++)
        for (size_t i = 0; i < verdict->count; i++) {
            const struct sevkit_check *check = &verdict->checks[verdict->order[i]];

            if (check->status == SEVKIT_CHECK_FAIL && check->info->check_class == ranks[rank])
                return ranks[rank];
        }
    return SEVKIT_CLASS_POLICY;
}

SK_PUBLIC const struct sevkit_cert *sevkit_verdict_vek(const struct sevkit_verdict *verdict)
{
    return verdict->vek;
}

SK_PUBLIC const struct sevkit_cert *sevkit_verdict_ca(const struct sevkit_verdict *verdict)
{
    return verdict->ca;
}

SK_PUBLIC const struct sevkit_cert *sevkit_verdict_root(const struct sevkit_verdict *verdict)
{
    return verdict->root;
}

SK_PUBLIC const struct sevkit_product *sevkit_verdict_product(const struct sevkit_verdict *verdict)
{
    return verdict->product;
}
