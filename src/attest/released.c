/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/released.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "sys/state_file.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ID_DIGITS      (2 * SK_ATTEST_REPORT_ID_BYTES)
#define FILE_MAX_BYTES ((size_t)64 << 20)

int sk_released_path(char **ret_path, struct sevkit_error *error)
{
    int r = sk_state_path("released", ret_path, error);

    return r < 0 ? sk_error_wrap(error, r, "name the state file with --state") : 0;
}

/* Looks at one line; the file is what decides about a second release, so nothing in it may be unclear. */
static int check_line(const char *line, size_t length, const char *id, bool *found,
                      struct sevkit_error *error)
{
    if (length < ID_DIGITS + 2 || strspn(line, "0123456789abcdef") != ID_DIGITS ||
        line[ID_DIGITS] != ' ')
        return sk_error_set(error, SEVKIT_EINPUT,
                            "a line is not \"REPORT_ID SECONDS NAME\"; is it the state file?");
    *found |= strncmp(line, id, ID_DIGITS) == 0;
    return 0;
}

static int look_for(int fd, const char *id, bool *ret_found, struct sevkit_error *error)
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
    for (line = sk_text_get(&all); *line && r == 0;) {
        size_t length = strcspn(line, "\n");

        r = line[length] ? check_line(line, length, id, ret_found, error)
                         : sk_error_set(error, SEVKIT_EINPUT, "the last line is cut off");
        line += length + (line[length] == '\n');
    }
    return r;
}

static int append(int fd, const char *id, const char *name, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    sk_text_addf(&line, "%s %lld ", id, (long long)time(NULL));
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
    bool found = false;
    int fd, r = sk_state_open(path, &fd, error);

    if (r < 0)
        return r;
    sk_hex_encode(report_id, SK_ATTEST_REPORT_ID_BYTES, id);
    r = look_for(fd, id, &found, error);
    if (r == 0 && found && !again)
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
