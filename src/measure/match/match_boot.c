/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/grow.h"
#include "crypto/digest.h"
#include "measure/match/match_space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int append(struct sk_match_boots *boots, const struct sk_match_boot *boot,
                  struct sevkit_error *error)
{
    if (!sk_grow(&boots->items, sizeof(*boots->items), boots->count, &boots->capacity))
        return sk_error_oom(error);
    boots->items[boots->count++] = *boot;
    return 0;
}

static void merge(struct sk_match_changes *changes, const struct sk_match_changes *more)
{
    for (unsigned i = 0; i < more->count && changes->count < SK_MATCH_CHANGES_MAX; i++)
        changes->items[changes->count++] = more->items[i];
}

static void describe_blob(const char *kind, const struct sk_match_blob *blob,
                          struct sk_match_changes *changes)
{
    char option[SK_MATCH_TEXT_BYTES];

    if (blob->note) {
        (void)snprintf(option, sizeof(option),
                       "--%s with a file of these bytes, or start the guest with %.200s as it is",
                       kind, blob->name);
        sk_match_change_add(changes, kind, option, "the %s is %.200s, %s", kind, blob->name,
                            blob->note);
        return;
    }
    (void)snprintf(option, sizeof(option), "--%s %.280s", kind, blob->name);
    sk_match_change_add(changes, kind, option, "the %s is %.240s", kind, blob->name);
}

/* Every command line with one kernel and one initrd (NULL: none). */
static int add_lines(const struct sk_match_request *request, const struct sk_match_lines *lines,
                     const struct sk_match_boot *start, struct sk_match_boots *boots,
                     struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < lines->count; i++) {
        struct sk_match_boot boot = *start;

        if (boot.changes.count + lines->items[i].changes.count > request->differences_max)
            continue;
        merge(&boot.changes, &lines->items[i].changes);
        memcpy(boot.hashes.cmdline, lines->items[i].sha256, sizeof(boot.hashes.cmdline));
        r = append(boots, &boot, error);
    }
    return r;
}

static int add_initrds(const struct sk_match_request *request, const struct sk_match_lines *lines,
                       const struct sk_match_boot *start, struct sk_match_boots *boots,
                       struct sevkit_error *error)
{
    struct sk_match_boot boot = *start;
    int r = sk_hash_bytes(SK_SHA256, "", 0, boot.hashes.initrd, error);

    if (r == 0 && request->initrd_count > 0)
        sk_match_change_add(&boot.changes, "initrd", "leave out --initrd",
                            "the guest has no initrd");
    if (r == 0 && request->initrds_tried == 0)
        r = add_lines(request, lines, &boot, boots, error);
    for (size_t i = request->initrds_tried; r == 0 && i < request->initrd_count; i++) {
        boot = *start;
        memcpy(boot.hashes.initrd, request->initrds[i].sha256, sizeof(boot.hashes.initrd));
        if (i > 0)
            describe_blob("initrd", &request->initrds[i], &boot.changes);
        r = add_lines(request, lines, &boot, boots, error);
    }
    return r;
}

static int add_swapped(const struct sk_match_request *request, const struct sk_match_lines *lines,
                       struct sk_match_boots *boots, struct sevkit_error *error)
{
    struct sk_match_boot boot = {.hashed = true};

    if (request->kernel_count == 0 || request->initrd_count == 0)
        return 0;
    memcpy(boot.hashes.kernel, request->initrds[0].sha256, sizeof(boot.hashes.kernel));
    memcpy(boot.hashes.initrd, request->kernels[0].sha256, sizeof(boot.hashes.initrd));
    sk_match_change_add(&boot.changes, "kernel", "exchange --kernel and --initrd",
                        "kernel and initrd are swapped");
    return add_lines(request, lines, &boot, boots, error);
}

static int add_unhashed(const struct sk_match_request *request, struct sk_match_boots *boots,
                        struct sevkit_error *error)
{
    struct sk_match_boot boot = {0};

    if (request->kernel_count > 0)
        sk_match_change_add(&boot.changes, "kernel-hashes",
                            "leave out --kernel, --initrd and --append, or start the guest with "
                            "kernel-hashes=on",
                            "kernel, initrd and command line are not measured: the guest was "
                            "started without kernel-hashes=on");
    return append(boots, &boot, error);
}

int sk_match_boots_make(const struct sk_match_request *request, struct sk_match_boots *ret_boots,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_match_lines_done) struct sk_match_lines lines = {0};
    struct sk_match_boots boots = {0};
    int r = sk_match_lines_make(request, &lines, error);

    boots.lines_left_out = lines.left_out;
    if (r == 0 && request->kernel_count == 0)
        r = add_unhashed(request, &boots, error);
    for (size_t i = 0; r == 0 && i < request->kernel_count; i++) {
        struct sk_match_boot boot = {.hashed = true};

        memcpy(boot.hashes.kernel, request->kernels[i].sha256, sizeof(boot.hashes.kernel));
        if (i > 0)
            describe_blob("kernel", &request->kernels[i], &boot.changes);
        r = add_initrds(request, &lines, &boot, &boots, error);
    }
    if (r == 0 && request->kernel_count > 0 && request->initrds_tried == 0)
        r = add_unhashed(request, &boots, error);
    if (r == 0 && request->initrds_tried == 0)
        r = add_swapped(request, &lines, &boots, error);
    if (r < 0)
        sk_match_boots_done(&boots);
    else
        *ret_boots = boots;
    return r;
}

void sk_match_boots_done(struct sk_match_boots *boots)
{
    free(boots->items);
    *boots = (struct sk_match_boots){0};
}
