/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's monitor, played by a script. */
#include "base/cleanup.h"
#include "fault.h"
#include "qemu/qmp_client.h"
#include "qemu/qmp_source.h"
#include "sys/stream.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\n"
#define EMPTY    "{\"return\": {}, \"id\": 1}\n"

/* The other side: what it says, whatever it is asked, and what it was asked. */
static struct {
    const char *says;
    size_t position;
    size_t piece;   /* bytes for one read; 0: all */
    int read_errno; /* after all was said; 0: the end */
    int write_errno;
    size_t write_max; /* bytes that one write takes; 0: all */
    char heard[4096];
    size_t heard_length;
    int open;
} peer;

static ssize_t peer_read(void *arg, void *buffer, size_t size, int64_t deadline_ms)
{
    size_t left = strlen(peer.says) - peer.position;

    EXPECT(arg == &peer);
    EXPECT(deadline_ms > 0);
    if (left == 0 && peer.read_errno) {
        errno = peer.read_errno;
        return -1;
    }
    if (size > left)
        size = left;
    if (peer.piece && size > peer.piece)
        size = peer.piece;
    memcpy(buffer, peer.says + peer.position, size);
    peer.position += size;
    return (ssize_t)size;
}

static ssize_t peer_write(void *arg, const void *data, size_t size, int64_t deadline_ms)
{
    EXPECT(arg == &peer);
    EXPECT(deadline_ms > 0);
    if (peer.write_errno) {
        errno = peer.write_errno;
        return -1;
    }
    if (peer.write_max && size > peer.write_max)
        size = peer.write_max;
    EXPECT(peer.heard_length + size < sizeof(peer.heard));
    memcpy(peer.heard + peer.heard_length, data, size);
    peer.heard_length += size;
    return (ssize_t)size;
}

static void peer_close(void *arg)
{
    EXPECT(arg == &peer);
    peer.open--;
}

static struct sk_stream peer_stream(const char *says)
{
    memset(&peer, 0, sizeof(peer));
    peer.says = says;
    peer.open = 1;
    return (struct sk_stream){peer_read, peer_write, peer_close, &peer};
}

static int run(const char *says, size_t piece, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qmp_close_p) struct sk_qmp *qmp = NULL;
    struct sk_stream stream = peer_stream(says);
    json_t *value = NULL;
    int r;

    peer.piece = piece;
    r = sk_qmp_open(&sk_sys_real, &stream, 1000, &qmp, error);
    EXPECT(stream.close == NULL);
    if (r == 0)
        r = sk_qmp_execute(qmp, "query-x", NULL, &value, error);
    json_decref(value);
    return r;
}

TEST(a_command_is_sent_and_answered)
{
    SK_CLEANUP(sk_qmp_close_p) struct sk_qmp *qmp = NULL;
    struct sk_stream stream =
        peer_stream(GREETING EMPTY "{\"return\": {\"a\": 18446744073709551}, \"id\": 2}\r\n");
    struct sevkit_error error = {0};
    json_t *value = NULL;

    EXPECT_OK(sk_qmp_open(&sk_sys_real, &stream, 1000, &qmp, &error), &error);
    EXPECT_OK(sk_qmp_execute(qmp, "query-x", json_pack("{s:s}", "p", "q"), &value, &error), &error);
    EXPECT_INT(json_integer_value(json_object_get(value, "a")), 18446744073709551);
    json_decref(value);
    EXPECT_STR(peer.heard, "{\"execute\":\"qmp_capabilities\",\"id\":1}\n"
                           "{\"execute\":\"query-x\",\"arguments\":{\"p\":\"q\"},\"id\":2}\n");
    sk_qmp_close(SK_TAKE(qmp));
    EXPECT_INT(peer.open, 0);
}

/* Events come at any time, as do answers to another process; the pieces in which bytes arrive do not
 * matter. */
TEST(what_is_not_the_answer_is_skipped)
{
    static const char says[] =
        GREETING "{\"event\": \"RESUME\", \"data\": {}}\n" EMPTY
                 "{\"return\": {}, \"id\": 77}\n{\"return\": {}}\n"
                 "{\"event\": \"STOP\", \"id\": 2}\n{\"return\": [], \"id\": 2}\n";

    for (size_t piece = 0; piece < 70; piece++) {
        struct sevkit_error error = {0};

        EXPECT_OK(run(says, piece, &error), &error);
    }
}

TEST(what_is_no_proper_answer)
{
    static const struct {
        const char *says;
        int code;
        const char *words;
    } cases[] = {
        {"", SEVKIT_EIO, "QMP: the other side closed the connection"},
        {"{\"QMP\": {}", SEVKIT_EIO, "QMP: the other side closed the connection"},
        {"\n", SEVKIT_EINPUT, "QMP: the answer is not JSON"},
        {"SSH-2.0-OpenSSH\n", SEVKIT_EINPUT, "QMP: the answer is not JSON"},
        {"[]\n", SEVKIT_EINPUT, "QMP: the answer is no JSON object"},
        {"{}\n", SEVKIT_EINPUT, "QMP: no greeting of QEMU's monitor"},
        {"{\"QMP\": 1}\n", SEVKIT_EINPUT, "QMP: no greeting of QEMU's monitor"},
        {GREETING, SEVKIT_EIO, "QMP: qmp_capabilities: the other side closed the connection"},
        {GREETING EMPTY "{\"id\": 2}\n", SEVKIT_EINPUT,
         "QMP: query-x: the answer has neither 'return' nor 'error'"},
        {GREETING EMPTY "{\"id\": 2, \"id\": 2}\n", SEVKIT_EINPUT,
         "QMP: query-x: the answer is not"},
        {GREETING EMPTY
         "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\\nway\"}, \"id\": 2}\n",
         SEVKIT_EIO, "QMP: query-x: no"},
        {GREETING EMPTY "{\"error\": {\"class\": \"GenericError\", \"desc\": \"broken\"}}\n",
         SEVKIT_EIO, "QMP: query-x: broken"},
        {GREETING EMPTY
         "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"what?\"}, \"id\": 2}\n",
         SEVKIT_EUSAGE, "QMP: query-x: what?"},
        {GREETING EMPTY "{\"error\": 7, \"id\": 2}\n", SEVKIT_EIO, "QMP: query-x: no reason given"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_error error = {0};

        EXPECT_ERROR(run(cases[i].says, 0, &error), cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
        EXPECT(!strchr(error.text, '\n'));
        EXPECT_INT(peer.open, 0);
    }
}

TEST(a_line_without_end)
{
    struct sevkit_error error = {0};
    size_t size = SK_QMP_LINE_MAX_BYTES + 100000;
    char *says = malloc(size + 1);

    EXPECT(says != NULL);
    memset(says, ' ', size);
    says[size] = '\0';
    EXPECT_ERROR(run(says, 0, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "a line of more than");
    EXPECT(peer.position < size);
    free(says);
}

TEST(reads_and_writes_fail)
{
    static const struct {
        int read_errno, write_errno;
        const char *words;
    } cases[] = {
        {ETIMEDOUT, 0, "QMP: qmp_capabilities: no answer within 1000 ms"},
        {ECONNRESET, 0, "QMP: qmp_capabilities: cannot read: "},
        {0, EPIPE, "QMP: qmp_capabilities: cannot write: "},
        {0, ETIMEDOUT, "QMP: qmp_capabilities: no answer within 1000 ms"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_stream stream = peer_stream(GREETING);
        struct sk_qmp *qmp = NULL;
        struct sevkit_error error = {0};

        peer.read_errno = cases[i].read_errno;
        peer.write_errno = cases[i].write_errno;
        EXPECT_ERROR(sk_qmp_open(&sk_sys_real, &stream, 1000, &qmp, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
        EXPECT(qmp == NULL);
        EXPECT_INT(peer.open, 0);
    }
}

TEST(writes_in_parts)
{
    SK_CLEANUP(sk_qmp_close_p) struct sk_qmp *qmp = NULL;
    struct sk_stream stream = peer_stream(GREETING EMPTY);
    struct sevkit_error error = {0};

    peer.write_max = 3;
    EXPECT_OK(sk_qmp_open(&sk_sys_real, &stream, 1000, &qmp, &error), &error);
    EXPECT_STR(peer.heard, "{\"execute\":\"qmp_capabilities\",\"id\":1}\n");
}

/* The source. Answers in the order in which it asks. */
#define R(id, value) "{\"return\": " value ", \"id\": " id "}\n"
#define FIND(status)                                           \
    R("2", "{\"status\": \"" status "\", \"running\": false}") \
    R("3", "{\"name\": \"guest\"}")                            \
    R("4", "{\"UUID\": \"6695eb01-f6a4-8304-79aa-97f2502e193f\"}")
#define SEV                                                                       \
    "{\"enabled\": true, \"api-major\": 1, \"api-minor\": 55, \"build-id\": 24, " \
    "\"policy\": 7, \"state\": \"launch-secret\", \"handle\": 1}"

struct told {
    struct sk_sev_guest guest;
    struct sk_sev_launch_info info;
    uint64_t vcpus;
};

static int ask(const char *says, struct told *told, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_stream stream = peer_stream(says);
    struct sk_sev_place place = {.remote = true};
    int r = sk_sev_qmp_new_stream(&stream, &source, error);

    EXPECT(stream.close == NULL);
    if (r < 0)
        return r;
    EXPECT(source->functions->config == NULL && source->functions->host_signature == NULL);
    r = source->functions->connect(source, &place, error);
    if (r < 0)
        return r;
    EXPECT(!place.remote && place.reason[0]);
    r = source->functions->find(source, &told->guest, error);
    if (r == 0)
        r = source->functions->launch_info(source, &told->info, error);
    if (r == 0)
        r = source->functions->vcpus(source, &told->vcpus, error);
    if (r == 0)
        r = source->functions->inject(source, "SEVBRA==", "Qk9EWQ==", error);
    return r < 0 ? r : source->functions->resume(source, error);
}

static const char everything[] =
    GREETING EMPTY FIND("prelaunch") R("5", SEV) R("6", "{\"data\": \"bWVhc3VyZQ==\"}")
        R("7", "[{\"cpu-index\": 0}, {\"cpu-index\": 1}]") R("8", "{}") R("9", "{}");

TEST(everything_is_told)
{
    struct told told = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(ask(everything, &told, &error), &error);
    EXPECT_STR(told.guest.name, "guest");
    EXPECT_STR(told.guest.uuid, "6695eb01-f6a4-8304-79aa-97f2502e193f");
    EXPECT(told.guest.is_running && told.guest.is_paused);
    EXPECT_STR(told.info.measurement, "bWVhc3VyZQ==");
    EXPECT_INT(told.info.api_major, 1);
    EXPECT_INT(told.info.api_minor, 55);
    EXPECT_INT(told.info.build_id, 24);
    EXPECT_INT(told.info.policy, 7);
    EXPECT_INT(told.vcpus, 2);
    EXPECT_CONTAINS(peer.heard,
                    "{\"execute\":\"sev-inject-launch-secret\",\"arguments\":"
                    "{\"packet-header\":\"SEVBRA==\",\"secret\":\"Qk9EWQ==\"},\"id\":8}\n"
                    "{\"execute\":\"cont\",\"id\":9}\n");
    EXPECT_INT(peer.open, 0);
}

/* Whatever is cut off, there is one clear error. */
TEST(every_answer_may_be_missing)
{
    for (size_t length = 0; length < sizeof(everything) - 1; length++) {
        struct told told = {0};
        struct sevkit_error error = {0};
        char says[sizeof(everything)];

        memcpy(says, everything, length);
        says[length] = '\0';
        EXPECT_ERROR(ask(says, &told, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, "the other side closed the connection");
        EXPECT_INT(peer.open, 0);
    }
}

TEST(states)
{
    static const struct {
        const char *says;
        bool running, paused;
    } cases[] = {
        {GREETING EMPTY FIND("running"), true, false},
        {GREETING EMPTY FIND("paused"), true, true},
        {GREETING EMPTY FIND("suspended"), true, false},
        {GREETING EMPTY FIND("shutdown"), false, false},
        {GREETING EMPTY FIND("guest-panicked"), false, false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct told told = {0};
        struct sevkit_error error = {0};

        EXPECT_ERROR(ask(cases[i].says, &told, &error), SEVKIT_EIO, &error);
        EXPECT_INT(told.guest.is_running, cases[i].running);
        EXPECT_INT(told.guest.is_paused, cases[i].paused);
    }
}

TEST(a_guest_without_sev_tells_nothing)
{
    struct told told = {.info.has_api_major = true};
    struct sevkit_error error = {0};

    EXPECT_OK(ask(GREETING EMPTY FIND("paused")
                      R("5", "{\"enabled\": false, \"api-major\": 0, \"policy\": 0}") R("6", "[{}]")
                          R("7", "{}") R("8", "{}"),
                  &told, &error),
              &error);
    EXPECT(!told.info.has_api_major && !told.info.has_measurement && !told.info.has_policy);
}

TEST(answers_that_make_no_sense)
{
    static const struct {
        const char *says;
        int code;
        const char *words;
    } cases[] = {
        {GREETING EMPTY R("2", "{}") R("3", "{}") R("4", "{}"), SEVKIT_EINPUT,
         "query-status: tells no status"},
        {GREETING EMPTY FIND("paused") R("5", "{\"enabled\": true, \"api-major\": -1}"),
         SEVKIT_EINPUT, "'api-major' is no unsigned number"},
        {GREETING EMPTY FIND("paused") R("5", "{\"enabled\": true, \"policy\": \"1\"}"),
         SEVKIT_EINPUT, "'policy' is no unsigned number"},
        {GREETING EMPTY FIND("paused") R("5", "{\"enabled\": true, \"sev-type\": \"sev-snp\"}"),
         SEVKIT_EUSAGE, "of type 'sev-snp'"},
        {GREETING EMPTY FIND("paused") R("5", SEV) R("6", "{}"), SEVKIT_EINPUT,
         "'data' is no text"},
        {GREETING EMPTY FIND("paused") R("5", SEV) R("6", "{\"data\": \"\"}") R("7", "{}"),
         SEVKIT_EINPUT, "query-cpus-fast: no list"},
        {GREETING EMPTY FIND("paused") R("5", SEV) R("6", "{\"data\": \"\"}") R("7", "[]"),
         SEVKIT_EINPUT, "query-cpus-fast: no list"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct told told = {0};
        struct sevkit_error error = {0};

        EXPECT_ERROR(ask(cases[i].says, &told, &error), cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
    }
}

TEST(no_socket)
{
    static const struct {
        const char *path, *words;
    } cases[] = {
        {"/nonexistent/qmp.sock", "QMP: /nonexistent/qmp.sock: cannot connect: "},
        {"", "a socket's path has 1 to 107 bytes"},
        {"/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
         "89012345678901234567890",
         "a socket's path has 1 to 107 bytes"},
        {"/", "QMP: /: cannot connect: "},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
        struct sk_sev_place place;
        struct sevkit_error error = {0};

        EXPECT_OK(sk_sev_qmp_new(cases[i].path, &source, &error), &error);
        EXPECT_ERROR(source->functions->connect(source, &place, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
    }
}

/* A real socket: one that answers, and one that says nothing. */
static void *serve(void *arg)
{
    int client = accept(*(int *)arg, NULL, NULL);
    char buffer[256];

    if (client < 0 || write(client, GREETING EMPTY, sizeof(GREETING EMPTY) - 1) < 0)
        return NULL;
    while (read(client, buffer, sizeof(buffer)) > 0)
        ;
    (void)close(client);
    return NULL;
}

TEST(a_real_socket)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sevkit_error error = {0};
    struct sk_stream stream;
    struct sk_qmp *qmp = NULL;
    json_t *value = NULL;
    pthread_t thread;
    int r;

    snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/sevkit-test-qmp-%d", (int)getpid());
    (void)unlink(address.sun_path);
    EXPECT(listener >= 0);
    EXPECT_INT(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
    EXPECT_INT(listen(listener, 1), 0);
    EXPECT_INT(pthread_create(&thread, NULL, serve, &listener), 0);
    r = sk_stream_connect(address.sun_path, &stream, &error);
    (void)unlink(address.sun_path);
    EXPECT_OK(r, &error);
    EXPECT_OK(sk_qmp_open(&sk_sys_real, &stream, 200, &qmp, &error), &error);
    EXPECT_ERROR(sk_qmp_execute(qmp, "query-x", NULL, &value, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "QMP: query-x: no answer within 200 ms");
    sk_qmp_close(qmp);
    pthread_join(thread, NULL);
    (void)close(listener);
}

static int ask_everything(void *arg, struct sevkit_error *error)
{
    struct told told = {0};

    (void)arg;
    return ask(everything, &told, error);
}

TEST(memory_may_run_out)
{
    EXPECT(sk_fault_run(ask_everything, NULL) > 1);
    EXPECT_INT(peer.open, 0);
}
