/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "sys/libraries/on_demand.h"
#include "sys/network/http.h"

/* Its checking macros would call the functions by name. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <pthread.h>
#include <sevkit/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define REDIRECTS_MAX      3L
#define CONNECT_TIMEOUT_MS 10000L
#define FIRST_BODY_BYTES   ((size_t)4096)

/* Failures after which the same request may succeed. */
static const CURLcode transient_codes[] = {
    CURLE_COULDNT_RESOLVE_PROXY,
    CURLE_COULDNT_RESOLVE_HOST,
    CURLE_COULDNT_CONNECT,
    CURLE_PARTIAL_FILE,
    CURLE_OPERATION_TIMEDOUT,
    CURLE_SSL_CONNECT_ERROR,
    CURLE_GOT_NOTHING,
    CURLE_SEND_ERROR,
    CURLE_RECV_ERROR,
    CURLE_HTTP2,
    CURLE_HTTP2_STREAM,
};

struct exchange {
    struct sk_http_response response;
    size_t capacity;
    size_t max_bytes;
    bool too_large;
    bool out_of_memory;
};

/*
 * libcurl and the thirty libraries below it take ten milliseconds to load, three times what verifying a
 * report takes. So it is loaded when something is to be fetched, and is no dependency of the program.
 */
static struct {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_perform) easy_perform;
    __typeof__(&curl_easy_getinfo) easy_getinfo;
    __typeof__(&curl_easy_reset) easy_reset;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
} lib;

static pthread_once_t started = PTHREAD_ONCE_INIT;
static struct sevkit_error start_error;

static void start(void)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
    static const struct sk_on_demand_symbol symbols[] = {
        {"curl_global_init", &lib.global_init},   {"curl_easy_init", &lib.easy_init},
        {"curl_easy_setopt", &lib.easy_setopt},   {"curl_easy_perform", &lib.easy_perform},
        {"curl_easy_getinfo", &lib.easy_getinfo}, {"curl_easy_reset", &lib.easy_reset},
        {"curl_easy_cleanup", &lib.easy_cleanup}, {"curl_easy_strerror", &lib.easy_strerror},
        {"curl_slist_append", &lib.slist_append}, {"curl_slist_free_all", &lib.slist_free_all},
    };
    static struct sk_on_demand library = {names, symbols, SK_ARRAY_SIZE(symbols), false};

    if (sk_on_demand_load(&library, &start_error) == 0 &&
        lib.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        (void)sk_error_set(&start_error, SEVKIT_EIO, "libcurl does not start");
}

static size_t take_body(char *data, size_t unit, size_t count, void *arg)
{
    struct exchange *exchange = arg;
    struct sk_http_response *response = &exchange->response;
    size_t size = unit * count;
    size_t capacity = exchange->capacity ? exchange->capacity : FIRST_BODY_BYTES;
    uint8_t *body;

    if (size > exchange->max_bytes - response->size) {
        exchange->too_large = true;
        return 0;
    }
    while (capacity < response->size + size)
        capacity *= 2;
    if (capacity != exchange->capacity) {
        body = realloc(response->body, capacity);
        if (!body) {
            exchange->out_of_memory = true;
            return 0;
        }
        response->body = body;
        exchange->capacity = capacity;
    }
    memcpy(response->body + response->size, data, size);
    response->size += size;
    return size;
}

/* "NAME: VALUE\r\n" with the blanks around the value gone; leaves the field if it does not fit. */
static void take_value(const char *line, size_t length, const char *name,
                       char ret_value[SK_HTTP_VALUE_BYTES])
{
    size_t name_length = strlen(name);

    if (length <= name_length || line[name_length] != ':' ||
        strncasecmp(line, name, name_length) != 0)
        return;
    line += name_length + 1;
    length -= name_length + 1;
    while (length && (*line == ' ' || *line == '\t'))
        line++, length--;
    while (length && strchr(" \t\r\n", line[length - 1]))
        length--;
    if (length >= SK_HTTP_VALUE_BYTES)
        return;
    memcpy(ret_value, line, length);
    ret_value[length] = '\0';
}

static size_t take_header(char *line, size_t unit, size_t count, void *arg)
{
    struct exchange *exchange = arg;
    size_t length = unit * count;

    /* A status line begins the headers of another answer: after a redirect, after "100 Continue". */
    if (length > 5 && strncasecmp(line, "HTTP/", 5) == 0) {
        exchange->response.retry_after[0] = '\0';
        exchange->response.date[0] = '\0';
    }
    take_value(line, length, "Retry-After", exchange->response.retry_after);
    take_value(line, length, "Date", exchange->response.date);
    return length;
}

static bool is_transient(CURLcode code)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(transient_codes); i++)
        if (transient_codes[i] == code)
            return true;
    return false;
}

/* https stays https, wherever it is redirected to. */
static CURLcode set_protocols(CURL *curl, bool plain)
{
    CURLcode code;
#if LIBCURL_VERSION_NUM >= 0x075500
    const char *protocols = plain ? "http,https" : "https";

    code = lib.easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    if (code == CURLE_OK)
        code = lib.easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
#else
    long protocols = CURLPROTO_HTTPS | (plain ? CURLPROTO_HTTP : 0L);

    code = lib.easy_setopt(curl, CURLOPT_PROTOCOLS, protocols);
    if (code == CURLE_OK)
        code = lib.easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, protocols);
#endif
    return code;
}

#define SET(option, value)                                 \
    do {                                                   \
        if (code == CURLE_OK)                              \
            code = lib.easy_setopt(curl, (option), value); \
    } while (0)

static CURLcode set_options(CURL *curl, const struct sk_http_request *request,
                            struct curl_slist *headers, struct exchange *exchange, char *reason)
{
    long timeout_ms = request->timeout_ms > 3600000 ? 3600000L : (long)request->timeout_ms;
    char agent[64];
    CURLcode code = set_protocols(curl, strncasecmp(request->url, "http://", 7) == 0);

    (void)snprintf(agent, sizeof(agent), "sevkit/%s", sevkit_version());
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_ERRORBUFFER, reason);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_USERAGENT, agent);
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, REDIRECTS_MAX);
    SET(CURLOPT_TIMEOUT_MS, timeout_ms > 0 ? timeout_ms : 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, exchange);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, exchange);
    if (headers) {
        SET(CURLOPT_HTTPHEADER, headers);
        SET(CURLOPT_NOPROXY, "*");
    }
    if (request->ca_file) {
        SET(CURLOPT_CAINFO, request->ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
    return code;
}

static int failure(CURLcode code, const char *reason, const struct sk_http_request *request,
                   const struct exchange *exchange, struct sevkit_error *error)
{
    if (exchange->out_of_memory || code == CURLE_OUT_OF_MEMORY)
        return sk_error_oom(error);
    if (exchange->too_large)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: the answer has more than %zu bytes",
                            request->url, request->max_bytes);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", request->url,
                        reason[0] ? reason : lib.easy_strerror(code));
}

/* A name that does not resolve twice in a row will not do so in a few seconds. */
static bool is_final(CURLcode code)
{
    static unsigned unresolved;
    bool now = code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY;

    return now ? __atomic_add_fetch(&unresolved, 1, __ATOMIC_RELAXED) > 1 : false;
}

static int curl_get(void *arg, const struct sk_http_request *request,
                    struct sk_http_response *ret_response, bool *ret_transient,
                    struct sevkit_error *error)
{
    CURL *curl = arg;
    struct exchange exchange = {.max_bytes = request->max_bytes};
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = request->header ? lib.slist_append(NULL, request->header) : NULL;
    long status = 0;
    CURLcode code;

    if (request->header && !headers)
        return sk_error_oom(error);

    /* Forgets the options of the request before, keeps the connection. */
    lib.easy_reset(curl);
    code = set_options(curl, request, headers, &exchange, reason);
    if (code == CURLE_OK)
        code = lib.easy_perform(curl);
    if (code == CURLE_OK)
        code = lib.easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    (void)lib.easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    (void)lib.easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    lib.slist_free_all(headers);
    if (code != CURLE_OK) {
        sk_http_response_done(&exchange.response);
        *ret_transient = is_transient(code) && !is_final(code);
        return failure(code, reason, request, &exchange, error);
    }
    exchange.response.status = (unsigned)status;
    *ret_response = exchange.response;
    return 0;
}

static void curl_close(void *arg)
{
    lib.easy_cleanup(arg);
}

const char *sk_http_version(void)
{
    return "libcurl " LIBCURL_VERSION;
}

int sk_http_open(struct sk_http *ret_http, struct sevkit_error *error)
{
    CURL *curl;

    if (pthread_once(&started, start) != 0 || start_error.text[0])
        return sk_error_set(error, SEVKIT_EIO, "no network access without libcurl: %s",
                            start_error.text);
    curl = lib.easy_init();
    if (!curl)
        return sk_error_oom(error);
    *ret_http = (struct sk_http){.get = curl_get, .close = curl_close, .arg = curl};
    return 0;
}
