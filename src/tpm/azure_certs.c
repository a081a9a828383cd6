/* SPDX-License-Identifier: Apache-2.0 */
#include "tpm/azure_certs.h"

#include "base/cleanup.h"
#include "formats/report/evidence_json.h"
#include "sys/file.h"

#include <string.h>

#define ANSWER_MAX_BYTES ((size_t)1 << 20)
#define TIMEOUT_MS       10000u

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

static bool is_url(const char *where)
{
    return strncmp(where, "http://", strlen("http://")) == 0 ||
           strncmp(where, "https://", strlen("https://")) == 0;
}

static int take(const char *where, const void *data, size_t size, struct sevkit_certs *certs,
                struct sevkit_error *error)
{
    int r = sk_certs_add_any(certs, data, size, error);

    if (r == 0 && !sevkit_certs_find(certs, SEVKIT_CERT_VCEK, NULL))
        r = sk_error_set(error, SEVKIT_EINPUT, "no VCEK in it; expected an answer of Azure's THIM");
    return r < 0 ? sk_error_wrap(error, r, "%s", where) : 0;
}

static int fetch(const struct sk_http *http, const char *url, struct sevkit_certs *certs,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_http_response_done) struct sk_http_response answer = {0};
    const struct sk_http_request request = {
        .url = url,
        .max_bytes = ANSWER_MAX_BYTES,
        .timeout_ms = TIMEOUT_MS,
        .header = "Metadata: true",
    };
    bool transient;
    int r = http->get(http->arg, &request, &answer, &transient, error);

    if (r < 0)
        return r;
    if (answer.status != 200)
        return sk_error_set(error, SEVKIT_EIO, "%s: HTTP status %u, expected 200", url,
                            answer.status);
    return take(url, answer.body, answer.size, certs, error);
}

static int load(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, ANSWER_MAX_BYTES, &bytes, error);

    return r < 0 ? r : take(path, bytes.data, bytes.size, certs, error);
}

int sk_azure_certs_get(const struct sk_http *http, const char *where,
                       struct sevkit_certs **ret_certs, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    const char *url = strcmp(where, "azure") == 0 ? SK_AZURE_THIM_URL : where;
    int r = sevkit_certs_new(&certs, error);

    if (r == 0)
        r = is_url(url) ? fetch(http, url, certs, error) : load(where, certs, error);
    if (r == 0)
        *ret_certs = SK_TAKE(certs);
    return r;
}
