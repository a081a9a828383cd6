/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_sys.h"
#include "fault.h"
#include "sys/file.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BIG_BYTES 3000000u

static uint8_t big[BIG_BYTES];

static struct sk_fake_file fake; /* what arrange() puts into the world */

static void arrange(void)
{
    sk_fake_add(&fake);
}

static void set_file(const char *path, enum sk_fake_kind kind, size_t size)
{
    sk_test_random(big, sizeof(big));
    fake = (struct sk_fake_file){.path = path, .kind = kind, .data = big, .size = size};
    sk_fake_reset();
    arrange();
}

/* What a stream hands over, put together again. */
struct collected {
    uint8_t *data;
    size_t size;
    size_t pieces;
    uint64_t total;
    int answer; /* of the sink */
};

static int collect(void *arg, const void *data, size_t size, uint64_t total,
                   struct sevkit_error *error)
{
    struct collected *collected = arg;

    if (collected->answer)
        return sk_error_set(error, collected->answer, "the sink says no");
    EXPECT(collected->size + size <= BIG_BYTES);
    memcpy(collected->data + collected->size, data, size);
    collected->size += size;
    collected->pieces++;
    collected->total = total;
    return 0;
}

static uint8_t stream_buffer[BIG_BYTES];

static int stream_it(void *arg, struct sevkit_error *error)
{
    struct collected collected = {.data = stream_buffer};
    uint64_t size = 0;
    int code;

    (void)arg;
    code = sk_file_stream(&sk_fake_sys, fake.path, collect, &collected, &size, error);
    if (code == 0) {
        EXPECT_INT(size, fake.size);
        EXPECT_INT(collected.size, fake.size);
        EXPECT_BYTES(stream_buffer, big, fake.size);
    }
    return code;
}

static int read_it(void *arg, struct sevkit_error *error)
{
    struct sk_bytes bytes = {0};
    int code;

    (void)arg;
    code = sk_file_read(&sk_fake_sys, fake.path, BIG_BYTES, &bytes, error);
    if (code < 0) {
        EXPECT(!bytes.data && !bytes.size && !bytes.mapped);
        return code;
    }
    EXPECT_INT(bytes.size, fake.size);
    EXPECT_BYTES(bytes.data, big, fake.size);
    EXPECT_INT(bytes.data[bytes.size], 0);
    EXPECT_INT((uintptr_t)bytes.data % 4096, 0);
    sk_bytes_done(&bytes);
    return 0;
}

static int read_secret_it(void *arg, struct sevkit_error *error)
{
    struct sk_secret *secret = NULL;
    int code;

    (void)arg;
    code = sk_file_read_secret(&sk_fake_sys, fake.path, 5000, &secret, error);
    if (code < 0) {
        EXPECT(!secret);
        return code;
    }
    EXPECT_INT(secret->size, fake.size);
    EXPECT_BYTES(secret->data, big, fake.size);
    sk_secret_free(secret);
    return 0;
}

typedef int call_type(void *arg, struct sevkit_error *error);
static call_type *const calls[] = {read_it, stream_it, read_secret_it};

/* Sizes around the page and around what one read may give, regular files and pipes, long and short
 * reads. */
TEST(whole_files)
{
    static const size_t sizes[] = {0, 1, 2, 4095, 4096, 4097, 5000};
    static const size_t read_max[] = {0, 1, 7, 4096};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t k = 0; k < sizeof(read_max) / sizeof(read_max[0]); k++) {
            for (size_t kind = 0; kind < 2; kind++) {
                for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
                    struct sevkit_error error = {0};

                    set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, sizes[i]);
                    fake.read_max = read_max[k];
                    EXPECT_OK(calls[c](NULL, &error), &error);
                    EXPECT_INT(sk_fake_open_count(), 0);
                }
            }
        }
    }
}

TEST(large_files)
{
    for (size_t kind = 0; kind < 2; kind++) {
        struct sevkit_error error = {0};

        set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, BIG_BYTES);
        EXPECT_OK(read_it(NULL, &error), &error);
        set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, BIG_BYTES);
        fake.read_max = 65536;
        EXPECT_OK(stream_it(NULL, &error), &error);
    }
}

TEST(stream_tells_the_total)
{
    struct collected collected = {.data = stream_buffer};
    struct sevkit_error error = {0};
    uint64_t size;

    set_file("f", SK_FAKE_REGULAR, 1000);
    EXPECT_OK(sk_file_stream(&sk_fake_sys, "f", collect, &collected, &size, &error), &error);
    EXPECT_INT(collected.total, 1000);
    set_file("f", SK_FAKE_PIPE, 1000);
    collected = (struct collected){.data = stream_buffer};
    EXPECT_OK(sk_file_stream(&sk_fake_sys, "f", collect, &collected, &size, &error), &error);
    EXPECT_INT(collected.total, 0);
    EXPECT_INT(size, 1000);
}

TEST(stream_stops_when_the_sink_fails)
{
    struct collected collected = {.data = stream_buffer, .answer = SEVKIT_EREFUSED};
    struct sevkit_error error = {0};
    uint64_t size = 99;

    set_file("f", SK_FAKE_REGULAR, BIG_BYTES);
    EXPECT_ERROR(sk_file_stream(&sk_fake_sys, "f", collect, &collected, &size, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the sink says no");
    EXPECT_INT(size, 99);
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(standard_input)
{
    for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
        struct sevkit_error error = {0};

        set_file("-", SK_FAKE_PIPE, 3000);
        EXPECT_OK(calls[c](NULL, &error), &error);
        EXPECT_INT(sk_fake_calls(SK_FAKE_OPEN), 0);
    }
}

TEST(missing_file)
{
    for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
        struct sevkit_error error = {0};

        set_file("there", SK_FAKE_REGULAR, 1);
        fake.path = "a/missing file";
        sk_fake_reset();
        EXPECT_ERROR(calls[c](NULL, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, "No such file");
        EXPECT(strncmp(error.text, "a/missing file: ", 16) == 0);
    }
}

TEST(directory_is_refused)
{
    for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
        struct sevkit_error error = {0};

        set_file("d", SK_FAKE_DIRECTORY, 0);
        EXPECT_ERROR(calls[c](NULL, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, "irectory");
        EXPECT(strncmp(error.text, "d: ", 3) == 0);
        EXPECT_INT(sk_fake_open_count(), 0);
    }
}

/* One byte more than is allowed, with and without a size to see it from. */
TEST(too_large)
{
    for (size_t kind = 0; kind < 2; kind++) {
        struct sk_bytes bytes = {0};
        struct sk_secret *secret = NULL;
        struct sevkit_error error = {0};

        set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, 5001);
        EXPECT_ERROR(sk_file_read(&sk_fake_sys, "f", 5000, &bytes, &error), SEVKIT_EINPUT, &error);
        EXPECT(strncmp(error.text, "f: ", 3) == 0);
        EXPECT_CONTAINS(error.text, "5000");
        EXPECT(!bytes.data);
        set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, 5001);
        EXPECT_ERROR(sk_file_read_secret(&sk_fake_sys, "f", 5000, &secret, &error), SEVKIT_EINPUT,
                     &error);
        EXPECT(!secret);
        set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, 5000);
        EXPECT_OK(sk_file_read(&sk_fake_sys, "f", 5000, &bytes, &error), &error);
        EXPECT_INT(bytes.size, 5000);
        sk_bytes_done(&bytes);
        EXPECT_INT(sk_fake_open_count(), 0);
    }
}

/* A file that claims to be huge must be refused before memory is taken for it. */
TEST(too_large_by_its_size)
{
    struct sk_bytes bytes = {0};
    struct sevkit_error error = {0};

    set_file("f", SK_FAKE_REGULAR, SIZE_MAX / 2);
    EXPECT_ERROR(sk_file_read(&sk_fake_sys, "f", 1u << 20, &bytes, &error), SEVKIT_EINPUT, &error);
    EXPECT(sk_fake_calls(SK_FAKE_READ) <= 1);
}

TEST(changes_while_read)
{
    static const size_t changed[] = {2000, 4000, 0, 3000};

    for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
        for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
            struct sevkit_error error = {0};

            set_file("f", SK_FAKE_REGULAR, 3000);
            fake.read_max = 1000;
            fake.changes = true;
            fake.changed_size = changed[i];
            EXPECT_ERROR(calls[c](NULL, &error), SEVKIT_EIO, &error);
            EXPECT_CONTAINS(error.text, "change");
            EXPECT_INT(sk_fake_open_count(), 0);
        }
    }
}

static void set_chunked(size_t size)
{
    set_file("f", SK_FAKE_REGULAR, size);
    fake.read_max = 1000;
}

TEST(every_call_fails_once)
{
    static const int errors[] = {EIO, EACCES, ENOMEM};

    for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
        for (size_t e = 0; e < sizeof(errors) / sizeof(errors[0]); e++) {
            set_chunked(4500);
            EXPECT(sk_fake_run(SK_FAKE_OPEN, errors[e], SEVKIT_EIO, arrange, calls[c], NULL) == 1);
            EXPECT(sk_fake_run(SK_FAKE_READ, errors[e], SEVKIT_EIO, arrange, calls[c], NULL) >= 5);
            EXPECT(sk_fake_run(SK_FAKE_INFO, errors[e], SEVKIT_EIO, arrange, calls[c], NULL) >= 1);
            EXPECT(sk_fake_run(SK_FAKE_CLOSE, errors[e], SEVKIT_EIO, arrange, calls[c], NULL) == 1);
        }
    }
}

/* A signal interrupts: the call is made again. */
TEST(interrupted_reads)
{
    for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
        set_chunked(4500);
        EXPECT(sk_fake_run(SK_FAKE_READ, EINTR, 0, arrange, calls[c], NULL) >= 5);
    }
}

static int with_fresh_world(void *arg, struct sevkit_error *error)
{
    call_type *const *call = arg;

    sk_fake_reset();
    arrange();
    return (*call)(NULL, error);
}

TEST(out_of_memory)
{
    for (size_t kind = 0; kind < 2; kind++) {
        for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++) {
            call_type *call = calls[c];

            set_file("f", kind ? SK_FAKE_PIPE : SK_FAKE_REGULAR, 4500);
            (void)sk_fault_run(with_fresh_world, &call);
            EXPECT_INT(sk_fake_open_count(), 0);
        }
    }
}

TEST(secret_from_a_descriptor)
{
    struct sk_secret *secret = NULL;
    struct sevkit_error error = {0};

    set_file("-", SK_FAKE_PIPE, 100);
    EXPECT_OK(sk_fd_read_secret(&sk_fake_sys, 0, "descriptor 0", 100, &secret, &error), &error);
    EXPECT_INT(secret->size, 100);
    EXPECT_BYTES(secret->data, big, 100);
    sk_secret_free(secret);
    secret = NULL;
    EXPECT_ERROR(sk_fd_read_secret(&sk_fake_sys, 9, "descriptor 9", 100, &secret, &error),
                 SEVKIT_EIO, &error);
    EXPECT(strncmp(error.text, "descriptor 9: ", 14) == 0);
    EXPECT(!secret);
}

/* The real world, in a directory of its own. */

static char directory[64];
static char path[96];

static void make_directory(void)
{
    (void)snprintf(directory, sizeof(directory), "/tmp/sevkit-file-XXXXXX");
    EXPECT(mkdtemp(directory));
    (void)snprintf(path, sizeof(path), "%s/f", directory);
}

static void remove_directory(void)
{
    (void)unlink(path);
    /* Fails, and says so, if a temporary file was left in it. */
    EXPECT_INT(rmdir(directory), 0);
}

TEST(same_files)
{
    char other[sizeof(path) + 16], link[sizeof(path) + 16];
    struct sevkit_error error;

    make_directory();
    snprintf(other, sizeof(other), "%.*s/./%s", (int)(strrchr(path, '/') - path), path,
             strrchr(path, '/') + 1);
    snprintf(link, sizeof(link), "%s.link", path);
    EXPECT(sk_file_is_same(path, other));
    EXPECT(!sk_file_is_same(path, link));
    EXPECT_OK(sk_file_write(path, "x", 1, 0600, &error), &error);
    EXPECT_INT(symlink(path, link), 0);
    EXPECT(sk_file_is_same(path, other) && sk_file_is_same(path, link));
    EXPECT_INT(unlink(link), 0);
    EXPECT(!sk_file_is_same(path, link));
    EXPECT(!sk_file_is_same("/dev/null", "/dev/null"));
    EXPECT(!sk_file_is_same("-", "-"));
    EXPECT(!sk_file_is_same("/nonexistent/x", "/nonexistent/x"));
    remove_directory();
}

TEST(write_and_read_back)
{
    static const size_t sizes[] = {0, 1, 4096, BIG_BYTES};

    make_directory();
    sk_test_random(big, sizeof(big));
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct sk_bytes bytes = {0};
        struct sevkit_error error = {0};
        struct stat status;

        EXPECT_OK(sk_file_write(path, big, sizes[i], 0600, &error), &error);
        EXPECT_INT(stat(path, &status), 0);
        EXPECT_INT(status.st_mode & 07777, 0600);
        EXPECT_OK(sk_file_read(&sk_sys_real, path, BIG_BYTES, &bytes, &error), &error);
        EXPECT_INT(bytes.size, sizes[i]);
        EXPECT_BYTES(bytes.data, big, sizes[i]);
        EXPECT_INT(bytes.data[bytes.size], 0);
        sk_bytes_done(&bytes);
    }
    remove_directory();
}

TEST(write_honours_the_umask)
{
    struct sevkit_error error = {0};
    struct stat status;
    mode_t old;

    make_directory();
    old = umask(027);
    EXPECT_OK(sk_file_write(path, "x", 1, 0644, &error), &error);
    (void)umask(old);
    EXPECT_INT(stat(path, &status), 0);
    EXPECT_INT(status.st_mode & 07777, 0640);
    remove_directory();
}

TEST(write_into_nowhere)
{
    struct sevkit_error error = {0};

    make_directory();
    (void)snprintf(path, sizeof(path), "%s/no/f", directory);
    EXPECT_ERROR(sk_file_write(path, "x", 1, 0600, &error), SEVKIT_EIO, &error);
    EXPECT(strncmp(error.text, path, strlen(path)) == 0);
    (void)snprintf(path, sizeof(path), "%s/f", directory);
    EXPECT_INT(mkdir(path, 0700), 0);
    EXPECT_ERROR(sk_file_write(path, "x", 1, 0600, &error), SEVKIT_EIO, &error);
    EXPECT_INT(rmdir(path), 0);
    remove_directory();
}

TEST(real_directory_is_refused)
{
    struct sk_bytes bytes = {0};
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_file_read(&sk_sys_real, "/", 100, &bytes, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "irectory");
}

TEST(real_device)
{
    struct sk_bytes bytes = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_file_read(&sk_sys_real, "/dev/null", 100, &bytes, &error), &error);
    EXPECT_INT(bytes.size, 0);
    sk_bytes_done(&bytes);
    EXPECT_ERROR(sk_file_read(&sk_sys_real, "/dev/zero", 100, &bytes, &error), SEVKIT_EINPUT,
                 &error);
}

TEST(done_accepts_nothing)
{
    struct sk_bytes bytes = {0};

    sk_bytes_done(&bytes);
    EXPECT(!bytes.data);
}
