/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qmp_source.h"

#include "base/cleanup.h"
#include "qemu/qmp_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
    struct sk_sev_source base;
    char *path;              /* NULL: the stream was given */
    struct sk_stream stream; /* until it is connected */
    struct sk_qmp *qmp;
};

static void json_free_p(json_t **value)
{
    json_decref(*value);
}

static struct source *self(struct sk_sev_source *source)
{
    return (struct source *)(void *)source;
}

static int qmp_connect(struct sk_sev_source *base, struct sk_sev_place *ret_place,
                       struct sevkit_error *error)
{
    struct source *source = self(base);
    int r = source->path ? sk_stream_connect(source->path, &source->stream, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "QMP");
    r = sk_qmp_open(&sk_sys_real, &source->stream, SK_QMP_TIMEOUT_MS, &source->qmp, error);
    if (r < 0)
        return r;
    *ret_place = (struct sk_sev_place){.reason = "QEMU's monitor is a UNIX socket of this machine"};
    return 0;
}

static int execute(struct source *source, const char *command, json_t **ret_value,
                   struct sevkit_error *error)
{
    return sk_qmp_execute(source->qmp, command, NULL, ret_value, error);
}

/* A string member of a command's answer; "" if it is not there. */
static int ask_text(struct source *source, const char *command, const char *member, char *ret_text,
                    size_t capacity, struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *value = NULL;
    const char *text;
    int r = execute(source, command, &value, error);

    if (r < 0)
        return r;
    text = json_string_value(json_object_get(value, member));
    snprintf(ret_text, capacity, "%s", text ? text : "");
    return 0;
}

/* RunState of QEMU's qapi/run-state.json: in which the vCPUs wait for someone to start them, and in
 * which there is nothing left to start. */
static const char *const paused_states[] = {"prelaunch", "paused", NULL};
static const char *const ended_states[] = {"shutdown", "guest-panicked", "internal-error", NULL};

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static int qmp_find(struct sk_sev_source *base, struct sk_sev_guest *ret_guest,
                    struct sevkit_error *error)
{
    struct source *source = self(base);
    struct sk_sev_guest guest = {0};
    char status[32];
    int r = ask_text(source, "query-status", "status", status, sizeof(status), error);

    if (r == 0)
        r = ask_text(source, "query-name", "name", guest.name, sizeof(guest.name), error);
    if (r == 0)
        r = ask_text(source, "query-uuid", "UUID", guest.uuid, sizeof(guest.uuid), error);
    if (r < 0)
        return r;
    if (status[0] == '\0')
        return sk_error_set(error, SEVKIT_EINPUT, "QMP: query-status: tells no status");
    guest.is_running = !is_one_of(status, ended_states);
    guest.is_paused = is_one_of(status, paused_states);
    guest.id = guest.is_running ? 0 : -1;
    *ret_guest = guest;
    return 0;
}

static int take_number(const json_t *answer, const char *member, bool *ret_present,
                       uint64_t *ret_value, struct sevkit_error *error)
{
    const json_t *value = json_object_get(answer, member);

    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return sk_error_set(error, SEVKIT_EINPUT, "QMP: query-sev: '%s' is no unsigned number",
                            member);
    *ret_value = (uint64_t)json_integer_value(value);
    *ret_present = true;
    return 0;
}

/* The API version, and what kind of guest this is. *ret_is_sev is false for one without SEV. */
static int ask_sev(struct source *source, struct sk_sev_launch_info *info, bool *ret_is_sev,
                   struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *value = NULL;
    const char *kind;
    int r = execute(source, "query-sev", &value, error);

    if (r < 0)
        return r;
    *ret_is_sev = json_is_true(json_object_get(value, "enabled"));
    if (!*ret_is_sev)
        return 0;
    /* QEMU 9.1 has a kind, and another policy for SNP. */
    kind = json_string_value(json_object_get(value, "sev-type"));
    if (kind && strcmp(kind, "sev") != 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "QMP: the guest is of type '%.32s', which has an attestation report "
                            "in the place of a launch measurement",
                            kind);
    r = take_number(value, "api-major", &info->has_api_major, &info->api_major, error);
    if (r == 0)
        r = take_number(value, "api-minor", &info->has_api_minor, &info->api_minor, error);
    if (r == 0)
        r = take_number(value, "build-id", &info->has_build_id, &info->build_id, error);
    if (r == 0)
        r = take_number(value, "policy", &info->has_policy, &info->policy, error);
    return r;
}

static int qmp_launch_info(struct sk_sev_source *base, struct sk_sev_launch_info *ret_info,
                           struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *value = NULL;
    struct source *source = self(base);
    struct sk_sev_launch_info info = {0};
    const char *measurement;
    bool is_sev = false;
    int r = ask_sev(source, &info, &is_sev, error);

    if (r == 0 && is_sev) {
        r = execute(source, "query-sev-launch-measure", &value, error);
        measurement = json_string_value(json_object_get(value, "data"));
        if (r == 0 && (!measurement || strlen(measurement) >= sizeof(info.measurement)))
            r = sk_error_set(error, SEVKIT_EINPUT,
                             "QMP: query-sev-launch-measure: 'data' is no text of 64 characters");
        if (r == 0) {
            snprintf(info.measurement, sizeof(info.measurement), "%s", measurement);
            info.has_measurement = true;
        }
    }
    if (r == 0)
        *ret_info = info;
    return r;
}

static int qmp_vcpus(struct sk_sev_source *base, uint64_t *ret_vcpus, struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *value = NULL;
    int r = execute(self(base), "query-cpus-fast", &value, error);

    if (r < 0)
        return r;
    if (!json_is_array(value) || json_array_size(value) == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "QMP: query-cpus-fast: no list of vCPUs");
    *ret_vcpus = json_array_size(value);
    return 0;
}

static int qmp_inject(struct sk_sev_source *base, const char *header, const char *payload,
                      struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *nothing = NULL;
    json_t *arguments = json_pack("{s:s, s:s}", "packet-header", header, "secret", payload);

    if (!arguments)
        return sk_error_oom(error);
    return sk_qmp_execute(self(base)->qmp, "sev-inject-launch-secret", arguments, &nothing, error);
}

static int qmp_resume(struct sk_sev_source *base, struct sevkit_error *error)
{
    SK_CLEANUP(json_free_p) json_t *nothing = NULL;

    return execute(self(base), "cont", &nothing, error);
}

static void qmp_free(struct sk_sev_source *base)
{
    struct source *source = self(base);

    sk_qmp_close(source->qmp);
    sk_stream_close(&source->stream);
    free(source->path);
    free(source);
}

static const struct sk_sev_source_functions functions = {
    .connect = qmp_connect,
    .find = qmp_find,
    .launch_info = qmp_launch_info,
    .vcpus = qmp_vcpus,
    .inject = qmp_inject,
    .resume = qmp_resume,
    .free = qmp_free,
};

static struct source *new_source(void)
{
    struct source *source = calloc(1, sizeof(*source));

    if (source) {
        source->base.functions = &functions;
        source->base.kind = "QMP";
    }
    return source;
}

int sk_sev_qmp_new(const char *socket_path, struct sk_sev_source **ret_source,
                   struct sevkit_error *error)
{
    struct source *source = new_source();

    if (!source)
        return sk_error_oom(error);
    source->path = strdup(socket_path);
    if (!source->path) {
        qmp_free(&source->base);
        return sk_error_oom(error);
    }
    *ret_source = &source->base;
    return 0;
}

int sk_sev_qmp_new_stream(struct sk_stream *stream, struct sk_sev_source **ret_source,
                          struct sevkit_error *error)
{
    struct source *source = new_source();

    if (!source) {
        sk_stream_close(stream);
        return sk_error_oom(error);
    }
    source->stream = *stream;
    *stream = (struct sk_stream){0};
    *ret_source = &source->base;
    return 0;
}
