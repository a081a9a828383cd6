/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's side of a QMP connection: whatever it says, every question ends, with an answer or with one
 * clear error, and the connection is closed once. The first byte is how many bytes a read gives. */
#include "base/cleanup.h"
#include "fuzz.h"
#include "qemu/qmp_source.h"

#include <errno.h>

static struct {
    const uint8_t *data;
    size_t left, piece;
    int open;
} peer;

static ssize_t peer_read(void *arg, void *buffer, size_t size, int64_t deadline_ms)
{
    (void)arg;
    (void)deadline_ms;
    if (size > peer.left)
        size = peer.left;
    if (size > peer.piece)
        size = peer.piece;
    if (size)
        memcpy(buffer, peer.data, size);
    peer.data += size;
    peer.left -= size;
    return (ssize_t)size;
}

static ssize_t peer_write(void *arg, const void *data, size_t size, int64_t deadline_ms)
{
    (void)arg;
    (void)data;
    (void)deadline_ms;
    return (ssize_t)size;
}

static void peer_close(void *arg)
{
    (void)arg;
    peer.open--;
}

static int ask(struct sk_sev_source *source, struct sevkit_error *error)
{
    struct sk_sev_place place;
    struct sk_sev_guest guest;
    struct sk_sev_launch_info info;
    uint64_t vcpus;
    int r = source->functions->connect(source, &place, error);

    if (r < 0)
        return r;
    REQUIRE(!place.remote);
    r = source->functions->find(source, &guest, error);
    if (r < 0)
        return r;
    REQUIRE(strnlen(guest.name, sizeof(guest.name)) < sizeof(guest.name));
    REQUIRE(strnlen(guest.uuid, sizeof(guest.uuid)) < sizeof(guest.uuid));
    REQUIRE(guest.is_running || !guest.is_paused);
    r = source->functions->launch_info(source, &info, error);
    if (r < 0)
        return r;
    REQUIRE(strnlen(info.measurement, sizeof(info.measurement)) < sizeof(info.measurement));
    REQUIRE(info.has_measurement || !info.has_api_major);
    r = source->functions->vcpus(source, &vcpus, error);
    if (r < 0)
        return r;
    REQUIRE(vcpus > 0);
    r = source->functions->inject(source, "aGVhZGVy", "cGF5bG9hZA==", error);
    return r < 0 ? r : source->functions->resume(source, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_stream stream = {peer_read, peer_write, peer_close, &peer};
    struct sk_sev_source *source = NULL;
    struct sevkit_error error = {0};
    int r;

    if (size < 1)
        return 0;
    peer.data = data + 1;
    peer.left = size - 1;
    peer.piece = (size_t)data[0] * 16 + 1;
    peer.open = 1;
    REQUIRE(sk_sev_qmp_new_stream(&stream, &source, &error) == 0);
    r = ask(source, &error);
    if (r == SEVKIT_EUSAGE)
        REQUIRE_ERROR(r, &error, SEVKIT_EUSAGE, SEVKIT_EUSAGE);
    else if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EIO, SEVKIT_EINPUT);
    sk_sev_source_free(source);
    REQUIRE(peer.open == 0);
    return 0;
}
