/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_APPRAISE_KIT_H
#define SK_TEST_APPRAISE_KIT_H

/* A processor of our own, a report of it, and a key server in memory. */

#include "base/cleanup.h"
#include "chain_builder.h"
#include "test.h"

#include <ftw.h>
#include <sevkit/appraise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KIT_TCB UINT64_C(0xdb18000000000004) /* bl=4, tee=0, snp=24, ucode=219 */

struct kit {
    char folder[64];
    char path[128];
    struct sevkit_appraiser *appraiser;
    struct sevkit_evidence *evidence;
    struct sevkit_expectations *expectations;
    struct sevkit_appraisal *appraisal;
    struct sk_blob ark, ask, vcek, other_vcek, crl;
    /* The server. */
    unsigned requests, status;
    bool fails, transient, other_chip, too_much;
    char urls[8][512];
    /* What the appraiser said. */
    char warned[2048], noted[2048];
};

static struct sevkit_error kit_error;

static inline int kit_remove(const char *path, const struct stat *status, int flag, struct FTW *ftw)
{
    (void)status;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static inline const char *kit_write(struct kit *kit, const char *name, const void *data,
                                    size_t size)
{
    FILE *file;

    (void)snprintf(kit->path, sizeof(kit->path), "%.60s/%.60s", kit->folder, name);
    file = fopen(kit->path, "wb");
    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
    return kit->path;
}

static inline void kit_warn(void *arg, const char *line)
{
    struct kit *kit = arg;

    (void)snprintf(kit->warned, sizeof(kit->warned), "%s", line);
}

static inline void kit_note(void *arg, const char *line)
{
    struct kit *kit = arg;

    (void)snprintf(kit->noted, sizeof(kit->noted), "%s", line);
}

/* A new appraiser that trusts the kit's root, at the kit's time. */
static inline void kit_appraiser(struct kit *kit)
{
    sevkit_appraiser_free(kit->appraiser);
    EXPECT_OK(sevkit_appraiser_new(&kit->appraiser, &kit_error), &kit_error);
    sevkit_appraiser_set_time(kit->appraiser, SK_PLAN_NOW);
    sevkit_appraiser_set_listener(kit->appraiser, kit_warn, kit_note, kit);
    EXPECT_OK(sevkit_appraiser_trust_path(kit->appraiser,
                                          kit_write(kit, "root.bin", kit->ark.data, kit->ark.size),
                                          &kit_error),
              &kit_error);
}

static inline struct kit kit_new(void)
{
    struct kit kit = {.status = 200};
    uint8_t hwid[64], other[64], report[SEVKIT_REPORT_BYTES];
    struct sk_cert_draft draft = sk_draft_ark("Milan");
    struct sk_crl_draft crl = sk_crl_draft("Milan");

    memset(hwid, 0x41, sizeof(hwid));
    memset(other, 0x42, sizeof(other));
    (void)snprintf(kit.folder, sizeof(kit.folder), "/tmp/sevkit-appraise-XXXXXX");
    EXPECT(mkdtemp(kit.folder));
    kit.ark = sk_build_cert(&draft);
    draft = sk_draft_ask("Milan");
    kit.ask = sk_build_cert(&draft);
    draft = sk_draft_vcek("Milan", KIT_TCB, other, sizeof(other));
    kit.other_vcek = sk_build_cert(&draft);
    draft = sk_draft_vcek("Milan", KIT_TCB, hwid, sizeof(hwid));
    kit.vcek = sk_build_cert(&draft);
    kit.crl = sk_build_crl(&crl);
    sk_draft_report(3, "Milan", KIT_TCB, hwid, sizeof(hwid), report);
    sk_sign_report(report, draft.key);
    EXPECT_OK(sevkit_evidence_read(report, sizeof(report), SEVKIT_EVIDENCE_AUTO, &kit.evidence,
                                   &kit_error),
              &kit_error);
    EXPECT_OK(sevkit_expectations_new(&kit.expectations, &kit_error), &kit_error);
    kit_appraiser(&kit);
    return kit;
}

static inline void kit_done(struct kit *kit)
{
    sevkit_appraiser_free(kit->appraiser);
    sevkit_appraisal_free(kit->appraisal);
    sevkit_evidence_free(kit->evidence);
    sevkit_expectations_free(kit->expectations);
    (void)nftw(kit->folder, kit_remove, 8, FTW_DEPTH | FTW_PHYS);
}
/* Its address goes to the listener, so that it must not be a copy. */
#define KIT(name)                                        \
    SK_CLEANUP(kit_done) struct kit name##_ = kit_new(); \
    struct kit *name = &name##_;                         \
    sevkit_appraiser_set_listener(name->appraiser, kit_warn, kit_note, name)

static inline int kit_add_chain(const struct kit *kit, struct sevkit_response *response,
                                struct sevkit_error *error)
{
    struct sevkit_certs *certs;
    uint8_t *pem = NULL;
    size_t size = 0;
    int r = sevkit_certs_new(&certs, error);

    if (r < 0)
        return r;
    r = sevkit_certs_add(certs, kit->ask.data, kit->ask.size, error);
    if (r == 0)
        r = sevkit_certs_add(certs, kit->ark.data, kit->ark.size, error);
    if (r == 0)
        r = sevkit_certs_write_pem(certs, &pem, &size, error);
    if (r == 0)
        r = sevkit_response_add(response, pem, size, error);
    sevkit_certs_data_free(pem);
    sevkit_certs_free(certs);
    return r;
}

static inline int kit_get(void *arg, const struct sevkit_request *request,
                          struct sevkit_response *response, struct sevkit_error *error)
{
    struct kit *kit = arg;
    const struct sk_blob *blob = kit->other_chip ? &kit->other_vcek : &kit->vcek;

    if (kit->requests < SK_ARRAY_SIZE(kit->urls))
        (void)snprintf(kit->urls[kit->requests], sizeof(kit->urls[0]), "%s", request->url);
    kit->requests++;
    EXPECT(request->timeout_ms > 0);
    if (kit->transient)
        sevkit_response_set_transient(response);
    if (kit->fails || kit->transient)
        return sk_error_set(error, SEVKIT_EIO, "the cable is out");
    sevkit_response_set_status(response, kit->status);
    if (kit->status != 200)
        return 0;
    if (kit->too_much)
        for (size_t i = 0; i <= request->max_bytes; i++) {
            int r = sevkit_response_add(response, "x", 1, error);

            if (r < 0)
                return r;
        }
    if (strstr(request->url, "cert_chain"))
        return kit_add_chain(kit, response, error);
    if (strstr(request->url, "crl"))
        blob = &kit->crl;
    return sevkit_response_add(response, blob->data, blob->size, error);
}

static inline enum sevkit_answer kit_appraise(struct kit *kit)
{
    sevkit_appraisal_free(kit->appraisal);
    kit->appraisal = NULL;
    EXPECT_OK(sevkit_appraise(kit->appraiser, kit->evidence, kit->expectations, &kit->appraisal,
                              &kit_error),
              &kit_error);
    return sevkit_appraisal_answer(kit->appraisal);
}

#endif
