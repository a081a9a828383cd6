/* SPDX-License-Identifier: Apache-2.0 */
/* Azure's certificate service, and what else may answer in its place. */
#include "tpm/azure_certs.h"

#include "base/cleanup.h"
#include "chain_builder.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static struct sevkit_error error;

struct service {
    const char *url; /* expected */
    unsigned status;
    const void *body;
    size_t size;
    int result;
};

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

static int answer(void *arg, const struct sk_http_request *request,
                  struct sk_http_response *ret_response, bool *ret_transient,
                  struct sevkit_error *why)
{
    const struct service *service = arg;

    EXPECT_STR(request->url, service->url);
    EXPECT_STR(request->header, "Metadata: true");
    *ret_transient = false;
    if (service->result < 0)
        return sk_error_set(why, service->result, "no answer");
    *ret_response = (struct sk_http_response){.status = service->status, .size = service->size};
    ret_response->body = malloc(service->size + 1);
    EXPECT(ret_response->body);
    memcpy(ret_response->body, service->body, service->size);
    return 0;
}

static int get(struct service *service, const char *where, struct sevkit_certs **ret_certs)
{
    const struct sk_http http = {.get = answer, .arg = service};

    return sk_azure_certs_get(&http, where, ret_certs, &error);
}

TEST(a_vcek_comes)
{
    static const uint8_t hwid[64] = {1};
    const struct sk_cert_draft draft = sk_draft_vcek("Milan", 4, hwid, sizeof(hwid));
    struct sk_blob vcek = sk_build_cert(&draft);
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    struct service service = {SK_AZURE_THIM_URL, 200, vcek.data, vcek.size, 0};

    EXPECT_OK(get(&service, "azure", &certs), &error);
    EXPECT(sevkit_certs_find(certs, SEVKIT_CERT_VCEK, NULL));
}

TEST(answers_without_one)
{
    static const char html[] = "<html>log in</html>";
    struct service cases[] = {
        {"https://host/x", 404, "", 0, 0},
        {"https://host/x", 200, "{}", 2, 0},
        {"https://host/x", 200, html, sizeof(html) - 1, 0},
        {"https://host/x", 200, "", 0, 0},
        {"https://host/x", 0, "", 0, SEVKIT_EIO},
    };
    static const int codes[] = {SEVKIT_EIO, SEVKIT_EINPUT, SEVKIT_EINPUT, SEVKIT_EINPUT,
                                SEVKIT_EIO};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_certs *certs = NULL;

        EXPECT_ERROR(get(&cases[i], "https://host/x", &certs), codes[i], &error);
        EXPECT(!certs);
    }
}

/* The chain alone is no answer. */
TEST(a_chain_alone)
{
    const struct sk_cert_draft draft = sk_draft_ask("Milan");
    struct sk_blob ask = sk_build_cert(&draft);
    struct sevkit_certs *certs = NULL;
    struct service service = {"http://host/x", 200, ask.data, ask.size, 0};

    EXPECT_ERROR(get(&service, "http://host/x", &certs), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "no VCEK");
}

TEST(a_file_that_is_not_there)
{
    struct sevkit_certs *certs = NULL;
    struct service service = {0};

    EXPECT_ERROR(get(&service, "/nonexistent/thim.json", &certs), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/nonexistent/thim.json");
}
