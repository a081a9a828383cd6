/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/connection.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "base/values/number.h"
#include "libvirt/domain.h"
#include "libvirt/libvirt_place.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
    struct sk_sev_source base;
    struct sk_libvirt_api api;
    bool is_loaded;
    char *uri;
    char *domain_given;
    void *connection;
    void *domain;
    char *capabilities; /* fetched once */
};

static struct source *self(struct sk_sev_source *source)
{
    return (struct source *)(void *)source;
}

/* Without this libvirt prints each error on its own. */
static void ignore_report(void *arg, void *error)
{
    (void)arg;
    (void)error;
}

/* "libvirt: cannot DO 'WHAT': REASON" in one line, whatever libvirt's text looks like. */
__attribute__((format(printf, 3, 4))) static int fail(const struct source *source,
                                                      struct sevkit_error *error,
                                                      const char *format, ...)
{
    SK_CLEANUP(sk_text_done) struct sk_text reason = {0};
    const char *message = source->api.error_message();
    char action[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(action, sizeof(action), format, arguments);
    va_end(arguments);
    for (; message && *message; message++)
        sk_text_add_bytes(&reason, *message == '\n' ? " " : message, 1);
    return sk_error_set(error, SEVKIT_EIO, "libvirt: cannot %s: %s", action,
                        reason.length > 0 ? sk_text_get(&reason) : "no reason given");
}

static int get_capabilities(struct source *source, struct sevkit_error *error)
{
    if (!source->capabilities)
        source->capabilities = source->api.capabilities(source->connection);
    if (!source->capabilities)
        return fail(source, error, "get the host's capabilities");
    return 0;
}

static int find_place(struct source *source, const char *uri, const char *host_name,
                      struct sk_sev_place *ret_place, struct sevkit_error *error)
{
    struct sk_sev_machine machine;
    struct sk_sev_host host = {0};
    int r;

    if (sk_sev_uri_is_local(uri, ret_place))
        return 0;
    r = get_capabilities(source, error);
    if (r == 0)
        r = sk_sev_host_read(source->capabilities, strlen(source->capabilities), &host, error);
    if (r < 0)
        return r;
    sk_sev_machine_read(&sk_sys_real, &machine);
    sk_sev_place_decide(
        &(struct sk_sev_connection){
            .uri = uri,
            .host_name = host_name,
            .host_uuid = host.uuid,
            .own_address = sk_sev_uri_is_own_address(uri),
        },
        &machine, ret_place);
    return 0;
}

static int libvirt_connect(struct sk_sev_source *base, struct sk_sev_place *ret_place,
                           struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *uri = NULL;
    SK_CLEANUP_FREE char *host_name = NULL;
    struct source *source = self(base);

    if (!source->is_loaded) {
        int r = sk_libvirt_load(&source->api, error);

        if (r < 0)
            return r;
        source->is_loaded = true;
    }
    source->api.set_report(NULL, ignore_report);
    source->connection = source->api.open(source->uri);
    if (!source->connection)
        return fail(source, error, "connect to '%.128s'", source->uri);
    uri = source->api.uri(source->connection);
    if (!uri)
        return fail(source, error, "tell the URI of the connection");
    host_name = source->api.host_name(source->connection);
    if (!host_name)
        return fail(source, error, "tell the name of its host");
    return find_place(source, uri, host_name, ret_place, error);
}

/* 32 hex digits with dashes anywhere, as libvirt reads a UUID. */
static bool is_uuid(const char *text)
{
    size_t digits = 0;

    for (; *text; text++) {
        if (isxdigit((unsigned char)*text))
            digits++;
        else if (*text != '-')
            return false;
    }
    return digits == 32;
}

enum lookup { BY_UUID, BY_ID, BY_NAME, LOOKUPS_ };

/* NULL if the text is no such thing, or there is no such domain. */
static void *try_lookup(const struct source *source, enum lookup lookup, bool *ret_tried)
{
    const char *given = source->domain_given;
    uint64_t id;

    *ret_tried = true;
    switch (lookup) {
    case BY_UUID:
        if (is_uuid(given))
            return source->api.lookup_uuid(source->connection, given);
        break;
    case BY_ID:
        if (sk_number_parse_decimal(given, 0, INT_MAX, &id))
            return source->api.lookup_id(source->connection, (int)id);
        break;
    case BY_NAME:
    case LOOKUPS_:
        return source->api.lookup_name(source->connection, given);
    }
    *ret_tried = false;
    return NULL;
}

static int look_up(struct source *source, struct sevkit_error *error)
{
    for (enum lookup lookup = BY_UUID; lookup < LOOKUPS_; lookup++) {
        bool tried;

        source->domain = try_lookup(source, lookup, &tried);
        if (source->domain)
            return 0;
        if (tried && source->api.error_code() != SK_LIBVIRT_NO_DOMAIN)
            break;
    }
    return fail(source, error, "find the domain '%.128s'", source->domain_given);
}

static int libvirt_find(struct sk_sev_source *base, struct sk_sev_guest *ret_guest,
                        struct sevkit_error *error)
{
    struct source *source = self(base);
    struct sk_sev_guest guest = {0};
    struct sk_libvirt_info info = {0};
    char uuid[SK_LIBVIRT_UUID_TEXT_BYTES] = "";
    const char *name;
    int active;

    if (!source->domain) {
        int r = look_up(source, error);

        if (r < 0)
            return r;
    }
    name = source->api.domain_name(source->domain);
    if (!name)
        return fail(source, error, "tell the name of the domain");
    if (source->api.domain_uuid(source->domain, uuid) < 0)
        return fail(source, error, "tell the UUID of the domain");
    active = source->api.domain_is_active(source->domain);
    if (active < 0)
        return fail(source, error, "tell whether the domain runs");
    if (source->api.domain_info(source->domain, &info) < 0)
        return fail(source, error, "tell the state of the domain");
    snprintf(guest.name, sizeof(guest.name), "%s", name);
    snprintf(guest.uuid, sizeof(guest.uuid), "%.36s", uuid);
    guest.id = active ? (int)source->api.domain_id(source->domain) : -1;
    guest.is_running = active != 0;
    guest.is_paused = active && info.state == SK_LIBVIRT_PAUSED;
    *ret_guest = guest;
    return 0;
}

static int libvirt_config(struct sk_sev_source *base, struct sk_sev_config *ret_config,
                          struct sevkit_error *error)
{
    struct source *source = self(base);
    SK_CLEANUP_FREE char *xml = source->api.domain_xml(source->domain, 0);
    int r;

    if (!xml)
        return fail(source, error, "get the domain's configuration");
    r = sk_sev_domain_read(xml, strlen(xml), ret_config, error);
    return r < 0 ? sk_error_wrap(error, r, "libvirt") : 0;
}

/* A number of any type that libvirt has for whole ones; false if it is negative or something else. */
static bool number_of(const struct sk_libvirt_parameter *parameter, uint64_t *ret_value)
{
    long long number = -1;

    switch (parameter->type) {
    case SK_LIBVIRT_UINT:
        *ret_value = parameter->value.ui;
        return true;
    case SK_LIBVIRT_ULLONG:
        *ret_value = parameter->value.ul;
        return true;
    case SK_LIBVIRT_INT:
        number = parameter->value.i;
        break;
    case SK_LIBVIRT_LLONG:
        number = parameter->value.l;
        break;
    default:
        break;
    }
    *ret_value = (uint64_t)number;
    return number >= 0;
}

static int take_measurement(const struct sk_libvirt_parameter *parameter,
                            struct sk_sev_launch_info *info, struct sevkit_error *error)
{
    if (parameter->type != SK_LIBVIRT_STRING || !parameter->value.s)
        return sk_error_set(error, SEVKIT_EINPUT, "libvirt: sev-measurement is no text");
    if (strlen(parameter->value.s) >= sizeof(info->measurement))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "libvirt: sev-measurement has %zu characters, expected 64",
                            strlen(parameter->value.s));
    snprintf(info->measurement, sizeof(info->measurement), "%s", parameter->value.s);
    info->has_measurement = true;
    return 0;
}

/* virDomainLaunchSecurity*: the fields that we know. */
static const struct {
    const char *field;
    size_t present;
    size_t value;
} numbers[] = {
    {"sev-api-major", offsetof(struct sk_sev_launch_info, has_api_major),
     offsetof(struct sk_sev_launch_info, api_major)},
    {"sev-api-minor", offsetof(struct sk_sev_launch_info, has_api_minor),
     offsetof(struct sk_sev_launch_info, api_minor)},
    {"sev-build-id", offsetof(struct sk_sev_launch_info, has_build_id),
     offsetof(struct sk_sev_launch_info, build_id)},
    {"sev-policy", offsetof(struct sk_sev_launch_info, has_policy),
     offsetof(struct sk_sev_launch_info, policy)},
};

static int take_parameter(const struct sk_libvirt_parameter *parameter,
                          struct sk_sev_launch_info *info, struct sevkit_error *error)
{
    char *start = (char *)info;

    if (strncmp(parameter->field, "sev-measurement", SK_LIBVIRT_FIELD_BYTES) == 0)
        return take_measurement(parameter, info, error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++) {
        uint64_t value;

        if (strncmp(parameter->field, numbers[i].field, SK_LIBVIRT_FIELD_BYTES) != 0)
            continue;
        if (!number_of(parameter, &value))
            return sk_error_set(error, SEVKIT_EINPUT, "libvirt: %s is no unsigned number",
                                numbers[i].field);
        memcpy(start + numbers[i].value, &value, sizeof(value));
        memcpy(start + numbers[i].present, &(bool){true}, sizeof(bool));
    }
    return 0;
}

static int libvirt_launch_info(struct sk_sev_source *base, struct sk_sev_launch_info *ret_info,
                               struct sevkit_error *error)
{
    struct source *source = self(base);
    struct sk_libvirt_parameter *parameters = NULL;
    struct sk_sev_launch_info info = {0};
    int count = 0;
    int r = 0;

    if (source->api.launch_info(source->domain, &parameters, &count, 0) < 0)
        return fail(source, error, "get the domain's launch security information");
    for (int i = 0; i < count && r == 0; i++)
        r = take_parameter(&parameters[i], &info, error);
    source->api.parameters_free(parameters, count);
    if (r == 0)
        *ret_info = info;
    return r;
}

static int libvirt_vcpus(struct sk_sev_source *base, uint64_t *ret_vcpus,
                         struct sevkit_error *error)
{
    struct source *source = self(base);
    struct sk_libvirt_info info = {0};

    if (source->api.domain_info(source->domain, &info) < 0)
        return fail(source, error, "tell the number of the domain's vCPUs");
    *ret_vcpus = info.vcpus;
    return 0;
}

static int libvirt_host_signature(struct sk_sev_source *base, uint32_t *ret_signature,
                                  struct sevkit_error *error)
{
    struct source *source = self(base);
    struct sk_sev_host host = {0};
    int r = get_capabilities(source, error);

    if (r == 0)
        r = sk_sev_host_read(source->capabilities, strlen(source->capabilities), &host, error);
    if (r < 0)
        return r;
    if (host.signature_count != 1)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "libvirt: the host's capabilities have %u CPU signatures, expected one",
                            host.signature_count);
    *ret_signature = host.signature;
    return 0;
}

static int libvirt_inject(struct sk_sev_source *base, const char *header, const char *payload,
                          struct sevkit_error *error)
{
    struct source *source = self(base);
    struct sk_libvirt_parameter parameters[] = {
        {.field = "sev-secret-header", .type = SK_LIBVIRT_STRING},
        {.field = "sev-secret", .type = SK_LIBVIRT_STRING},
    };
    SK_CLEANUP_FREE char *own_header = strdup(header);
    SK_CLEANUP_FREE char *own_payload = strdup(payload);

    if (!own_header || !own_payload)
        return sk_error_oom(error);
    parameters[0].value.s = own_header;
    parameters[1].value.s = own_payload;
    if (source->api.set_launch_state(source->domain, parameters, SK_ARRAY_SIZE(parameters), 0) < 0)
        return fail(source, error, "inject the secrets");
    return 0;
}

static int libvirt_resume(struct sk_sev_source *base, struct sevkit_error *error)
{
    struct source *source = self(base);

    if (source->api.resume(source->domain) < 0)
        return fail(source, error, "resume the domain");
    return 0;
}

static void libvirt_free(struct sk_sev_source *base)
{
    struct source *source = self(base);

    if (source->domain)
        source->api.domain_free(source->domain);
    if (source->connection)
        source->api.close(source->connection);
    free(source->capabilities);
    free(source->domain_given);
    free(source->uri);
    free(source);
}

static const struct sk_sev_source_functions functions = {
    .connect = libvirt_connect,
    .find = libvirt_find,
    .config = libvirt_config,
    .launch_info = libvirt_launch_info,
    .vcpus = libvirt_vcpus,
    .host_signature = libvirt_host_signature,
    .inject = libvirt_inject,
    .resume = libvirt_resume,
    .free = libvirt_free,
};

int sk_sev_libvirt_new(const char *uri, const char *domain, const struct sk_libvirt_api *api,
                       struct sk_sev_source **ret_source, struct sevkit_error *error)
{
    struct source *source = calloc(1, sizeof(*source));

    if (!source)
        return sk_error_oom(error);
    source->base.functions = &functions;
    source->base.kind = "libvirt";
    source->uri = strdup(uri ? uri : SK_LIBVIRT_DEFAULT_URI);
    source->domain_given = strdup(domain);
    if (!source->uri || !source->domain_given) {
        libvirt_free(&source->base);
        return sk_error_oom(error);
    }
    if (api) {
        source->api = *api;
        source->is_loaded = true;
    }
    *ret_source = &source->base;
    return 0;
}
