/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/path_text.h"
#include "sev/packet.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int cannot(const char *path, int reason, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: cannot write: %s", path, strerror(reason));
}

int sk_sev_output_check(const char *path, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *folder = sk_path_folder(path);
    struct stat st;

    if (!folder)
        return sk_error_oom(error);
    if (!*path)
        return cannot("''", ENOENT, error);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return cannot(path, EISDIR, error);
    /* A device or a pipe is written to; a file is replaced, which is its folder's affair. */
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return access(path, W_OK) == 0 ? 0 : cannot(path, errno, error);
    return access(folder, W_OK | X_OK) == 0 ? 0 : cannot(path, errno, error);
}

int sk_sev_output_write(const char *header_path, const char *payload_path,
                        const struct sk_sev_packet_text *text, struct sevkit_error *error)
{
    struct stat st;
    int r = sk_file_write(header_path, text->header, strlen(text->header), 0600, error);

    if (r < 0)
        return r;
    r = sk_file_write(payload_path, text->payload, strlen(text->payload), 0600, error);
    if (r < 0 && stat(header_path, &st) == 0 && S_ISREG(st.st_mode))
        (void)unlink(header_path);
    return r;
}

int sk_sev_packet_write(const struct sk_sev_packet *packet, const char *header_path,
                        const char *payload_path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_packet_text_done) struct sk_sev_packet_text text = {0};
    int r = sk_sev_packet_encode(packet, &text, error);

    return r < 0 ? r : sk_sev_output_write(header_path, payload_path, &text, error);
}
