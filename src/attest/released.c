/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/released.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "sys/state_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ID_DIGITS     (2 * SK_ATTEST_REPORT_ID_BYTES)
#define HEADER_DIGITS (2 * SK_RELEASED_HEADER_BYTES)
#define DISK          "disk "
/* What fits into 64 bits in any case. */
#define GENERATION_DIGITS 19
#define GENERATION_MAX    UINT64_C(9999999999999999999)
#define FILE_MAX_BYTES    ((size_t)64 << 20)

int sk_released_path(char **ret_path, struct sevkit_error *error)
{
    int r = sk_state_path("released", ret_path, error);

    return r < 0 ? sk_error_wrap(error, r, "name the state file with --state") : 0;
}

/* What is looked for, and what was found. */
struct search {
    const char *id;     /* of a launch; NULL: none */
    const char *header; /* of a disk; NULL: none */
    bool found;
    uint64_t generation; /* the disk's last */
};

static bool has_hex(const char *text, size_t digits)
{
    return strspn(text, "0123456789abcdef") == digits && text[digits] == ' ';
}

/* "disk HEADER_SHA256 GENERATION SECONDS NAME" */
static bool take_disk(const char *line, size_t length, struct search *search)
{
    const char *header = line + strlen(DISK), *number = header + HEADER_DIGITS + 1;
    uint64_t generation = 0;
    size_t digits;

    if (length < strlen(DISK) + HEADER_DIGITS + 4 || !has_hex(header, HEADER_DIGITS))
        return false;
    digits = strspn(number, "0123456789");
    if (digits == 0 || digits > GENERATION_DIGITS || number[digits] != ' ')
        return false;
    for (size_t i = 0; i < digits; i++)
        generation = generation * 10 + (uint64_t)(number[i] - '0');
    if (search->header && strncmp(header, search->header, HEADER_DIGITS) == 0) {
        search->found = true;
        search->generation = generation;
    }
    return true;
}

static bool take_launch(const char *line, size_t length, struct search *search)
{
    if (length < ID_DIGITS + 2 || !has_hex(line, ID_DIGITS))
        return false;
    search->found |= search->id && strncmp(line, search->id, ID_DIGITS) == 0;
    return true;
}

/* Looks at one line; the file is what decides about a second release, so nothing in it may be unclear. */
static int take_line(const char *line, size_t length, struct search *search,
                     struct sevkit_error *error)
{
    bool is_disk = strncmp(line, DISK, strlen(DISK)) == 0;

    if (is_disk ? take_disk(line, length, search) : take_launch(line, length, search))
        return 0;
    return sk_error_set(
        error, SEVKIT_EINPUT,
        "a line is not \"REPORT_ID SECONDS NAME\" or \"disk HEADER_SHA256 GENERATION "
        "SECONDS NAME\"; is it the state file?");
}

static int look_for(int fd, struct search *search, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text all = {0};
    const char *line;
    char piece[4096];
    ssize_t n;
    int r = 0;

    while ((n = read(fd, piece, sizeof(piece))) > 0 && all.length < FILE_MAX_BYTES)
        sk_text_add_bytes(&all, piece, (size_t)n);
    if (n != 0)
        return sk_error_set(error, SEVKIT_EIO, "%s", n < 0 ? strerror(errno) : "it is too large");
    if (!sk_text_ok(&all))
        return sk_error_oom(error);
    /* As a crash may leave them: what is behind would not be seen, nor what is appended. */
    if (strlen(sk_text_get(&all)) != all.length)
        return sk_error_set(error, SEVKIT_EINPUT, "it has a NUL; is it the state file?");
    for (line = sk_text_get(&all); *line && r == 0;) {
        size_t length = strcspn(line, "\n");

        r = line[length] ? take_line(line, length, search, error)
                         : sk_error_set(error, SEVKIT_EINPUT, "the last line is cut off");
        line += length + (line[length] == '\n');
    }
    return r;
}

static int append(int fd, const char *what, const char *name, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    sk_text_addf(&line, "%s %lld ", what, (long long)time(NULL));
    for (; *name; name++)
        sk_text_add_bytes(&line, *name > ' ' && *name < 127 ? name : "_", 1);
    sk_text_add(&line, "\n");
    if (!sk_text_ok(&line))
        return sk_error_oom(error);
    if (write(fd, line.data, line.length) != (ssize_t)line.length || fsync(fd) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s", strerror(errno));
    return 0;
}

int sk_released_add(const char *path, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                    const char *name, bool again, struct sevkit_error *error)
{
    char id[ID_DIGITS + 1];
    struct search search = {.id = id};
    int fd, r = sk_state_open(path, &fd, error);

    if (r < 0)
        return r;
    sk_hex_encode(report_id, SK_ATTEST_REPORT_ID_BYTES, id);
    r = look_for(fd, &search, error);
    if (r == 0 && search.found && !again)
        r = sk_error_set(
            error, SEVKIT_EREFUSED,
            "a key was given to this launch before (REPORT_ID %s); what asks now might not "
            "be early boot any more",
            id);
    else if (r == 0)
        r = append(fd, id, name, error);
    (void)close(fd);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static int check_generation(const struct search *search, uint64_t generation,
                            struct sevkit_error *error)
{
    if (!search->found || generation > search->generation)
        return 0;
    return sk_error_set(
        error, SEVKIT_EREFUSED,
        "the host put back an old copy of the disk: generation %llu, expected above %llu; the guest "
        "has its key and runs with old data",
        (unsigned long long)generation, (unsigned long long)search->generation);
}

int sk_released_generation(const char *path, const uint8_t header[SK_RELEASED_HEADER_BYTES],
                           uint64_t generation, const char *name, bool accept,
                           struct sevkit_error *error)
{
    char digits[HEADER_DIGITS + 1], what[HEADER_DIGITS + 64];
    struct search search = {.header = digits};
    int fd, r;

    if (generation > GENERATION_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "generation %llu is larger than %llu",
                            (unsigned long long)generation, (unsigned long long)GENERATION_MAX);
    r = sk_state_open(path, &fd, error);
    if (r < 0)
        return r;
    sk_hex_encode(header, SK_RELEASED_HEADER_BYTES, digits);
    (void)snprintf(what, sizeof(what), DISK "%s %llu", digits, (unsigned long long)generation);
    r = look_for(fd, &search, error);
    if (r == 0 && !accept)
        r = check_generation(&search, generation, error);
    /* A guest that does not count is not remembered as one that does. */
    if (r == 0 && (generation || search.found))
        r = append(fd, what, name, error);
    (void)close(fd);
    return r < 0 && r != SEVKIT_EREFUSED ? sk_error_wrap(error, r, "%s", path) : r;
}
