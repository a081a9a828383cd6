/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/platform/session_files.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "sev/platform/sev_chain.h"
#include "sev/sev_policy.h"
#include "sys/file.h"

#include <string.h>

static const struct {
    const char *suffix;
    mode_t mode;
} rows[SK_SEV_SESSION_FILES] = {
    [SK_SEV_TIK_FILE] = {"_tik.bin", 0600},
    [SK_SEV_TEK_FILE] = {"_tek.bin", 0600},
    [SK_SEV_OWNER_FILE] = {"_godh.b64", 0644},
    [SK_SEV_SESSION_FILE] = {"_session.b64", 0644},
};

struct content {
    struct sk_sev_keys keys;
    char owner_cert[SK_BASE64_LENGTH(SK_SEV_CERT_BYTES) + 1];
    char session[SK_BASE64_LENGTH(SK_SEV_SESSION_BYTES) + 1];
};

static void content_done(struct content *content)
{
    sk_sev_keys_done(&content->keys);
}

void sk_sev_session_files_done(struct sk_sev_session_files *files)
{
    for (size_t i = 0; i < SK_SEV_SESSION_FILES; i++)
        sk_text_done(&files->paths[i]);
}

static int verify(const struct sk_sev_session_request *request, const struct sk_listener *listener,
                  struct sevkit_error *error)
{
    int r;

    if (request->unverified) {
        sk_listener_warn(listener,
                         "the certificates are not verified: whoever made them will know the keys");
        return 0;
    }
    r = sk_sev_chain_check(request->certificates, SK_SEV_PDH, request->root, NULL, error);
    return r < 0 ? sk_error_wrap(error, r, "the PDH does not lead to AMD") : 0;
}

static int create(const struct sk_sev_session_request *request, const struct sk_sev_cert *pdh,
                  struct content *content, struct sevkit_error *error)
{
    uint8_t owner_cert[SK_SEV_CERT_BYTES], bytes[SK_SEV_SESSION_BYTES];
    struct sk_sev_session session;
    int r = sk_sev_session_create(&sk_sys_real, pdh, request->policy, &content->keys, &session,
                                  owner_cert, error);

    if (r < 0)
        return r;
    sk_sev_session_write(&session, bytes);
    sk_base64_encode(owner_cert, sizeof(owner_cert), content->owner_cert);
    sk_base64_encode(bytes, sizeof(bytes), content->session);
    return 0;
}

static int name_files(const char *prefix, struct sk_sev_session_files *files,
                      struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_SEV_SESSION_FILES; i++) {
        sk_text_addf(&files->paths[i], "%s%s", prefix, rows[i].suffix);
        if (!sk_text_ok(&files->paths[i]))
            return sk_error_oom(error);
    }
    return 0;
}

static int write_files(const struct content *content, bool replace,
                       const struct sk_sev_session_files *files, struct sevkit_error *error)
{
    const struct {
        const void *data;
        size_t size;
    } contents[SK_SEV_SESSION_FILES] = {
        [SK_SEV_TIK_FILE] = {content->keys.tik->data, content->keys.tik->size},
        [SK_SEV_TEK_FILE] = {content->keys.tek->data, content->keys.tek->size},
        [SK_SEV_OWNER_FILE] = {content->owner_cert, strlen(content->owner_cert)},
        [SK_SEV_SESSION_FILE] = {content->session, strlen(content->session)},
    };
    int r = 0;
    size_t i;

    for (i = 0; r == 0 && i < SK_SEV_SESSION_FILES; i++)
        r = sk_file_put(sk_text_get(&files->paths[i]), contents[i].data, contents[i].size,
                        rows[i].mode, replace, error);
    if (r == 0)
        return 0;
    for (i--; i-- > 0;)
        sk_file_remove(sk_text_get(&files->paths[i]));
    return r;
}

int sk_sev_session_write_files(const struct sk_sev_session_request *request,
                               const struct sk_listener *listener,
                               struct sk_sev_session_files *ret_files, struct sevkit_error *error)
{
    SK_CLEANUP(content_done) struct content content = {.keys = {0}};
    SK_CLEANUP(sk_sev_session_files_done) struct sk_sev_session_files files = {0};
    const struct sk_sev_cert *pdh = sk_sev_certificates_find(request->certificates, SK_SEV_PDH);
    int r = pdh ? verify(request, listener, error)
                : sk_error_set(error, SEVKIT_EINPUT, "there is no PDH certificate in these files");

    if (r < 0)
        return r;
    if (!(request->policy & SK_SEV_POLICY_NODBG))
        sk_listener_warn(
            listener, "the policy 0x%x lets the host read the guest's memory: 'nodbg' is not in it",
            request->policy);
    r = create(request, pdh, &content, error);
    if (r == 0)
        r = name_files(request->prefix, &files, error);
    if (r == 0)
        r = write_files(&content, request->replace, &files, error);
    if (r < 0)
        return r;
    *ret_files = files;
    files = (struct sk_sev_session_files){0};
    return 0;
}
