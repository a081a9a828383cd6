/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk/ext4_empty.h"

#include "sys/process/child.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_BYTES 64
#define ARGUMENT   256
/* Of the file system a part, of at least 1024 blocks (mke2fs(8)). */
#define JOURNAL_PART    64u
#define JOURNAL_MIN_MIB 4u
/* The features that Linux 5.10 and later have on by default, without what depends on the machine's
 * mke2fs.conf. */
#define FEATURES                                                                                       \
    "none,ext_attr,dir_index,filetype,extent,sparse_super,large_file,huge_file,dir_nlink,extra_isize," \
    "flex_bg,64bit,metadata_csum"

static uint64_t journal_mib(uint64_t bytes)
{
    uint64_t mib = (bytes >> 20) / JOURNAL_PART;

    if (mib < JOURNAL_MIN_MIB)
        return JOURNAL_MIN_MIB;
    return mib > SK_EXT4_JOURNAL_MAX_MIB ? SK_EXT4_JOURNAL_MAX_MIB : mib;
}

/* mke2fs wants this section; all that matters is on its command line. */
static const char mke2fs_conf[] = "[defaults]\n\tbase_features = none\n"
                                  "[fs_types]\n\text4 = {\n\t\tinode_size = 256\n\t}\n";

static int run_mke2fs(const struct sk_ext4_options *options, const char *path, uint64_t bytes,
                      uint64_t inodes, const struct sk_output *conf, struct sevkit_error *error)
{
    char configuration[ARGUMENT], journal[ARGUMENT], now[ARGUMENT], extended[ARGUMENT],
        count[ARGUMENT], size[ARGUMENT];
    const char *const argv[] = {
        "env",
        "PATH=/usr/sbin:/sbin:/usr/bin:/bin",
        configuration,
        now,
        "mke2fs",
        "-q",
        "-F",
        "-t",
        "ext4",
        "-T",
        "default",
        "-b",
        "4096",
        "-I",
        "256",
        "-m",
        "0",
        "-O",
        options->journal ? FEATURES ",has_journal" : FEATURES,
        "-U",
        options->uuid,
        "-E",
        extended,
        "-N",
        count,
        "-J",
        journal,
        path,
        size,
        NULL,
    };
    const char *without[sizeof(argv) / sizeof(argv[0])];
    size_t used = 0;
    int status = 0, r;

    (void)snprintf(configuration, sizeof(configuration), "MKE2FS_CONFIG=/proc/%d/fd/%d",
                   (int)getpid(), sk_output_fd(conf));
    (void)snprintf(journal, sizeof(journal), "size=%" PRIu64, journal_mib(bytes));
    (void)snprintf(now, sizeof(now), "E2FSPROGS_FAKE_TIME=%" PRId64, options->time);
    (void)snprintf(extended, sizeof(extended),
                   "root_owner=0:0,hash_seed=%s,lazy_itable_init=%d,nodiscard", options->hash_seed,
                   !options->journal);
    (void)snprintf(count, sizeof(count), "%" PRIu64, inodes);
    (void)snprintf(size, sizeof(size), "%" PRIu64 "k", bytes >> 10);
    for (size_t i = 0; argv[i]; i++)
        if (options->journal || (strcmp(argv[i], "-J") != 0 && argv[i] != journal))
            without[used++] = argv[i];
    without[used] = NULL;
    r = sk_child_run((char *const *)(uintptr_t)without, &status, error);
    if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        r = sk_error_set(error, SEVKIT_EIO, "mke2fs: status %d", WEXITSTATUS(status));
    return r;
}

int sk_ext4_make_empty(const struct sk_ext4_options *options, const struct sk_output *output,
                       uint64_t bytes, uint64_t inodes, struct sevkit_error *error)
{
    SK_CLEANUP(sk_output_free_p) struct sk_output *conf = NULL;
    char path[PATH_BYTES];
    int r = sk_output_scratch(sk_output_path(output), &conf, error);

    (void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), sk_output_fd(output));
    if (r == 0)
        r = sk_output_write(conf, mke2fs_conf, strlen(mke2fs_conf), 0, error);
    return r < 0 ? r : run_mke2fs(options, path, bytes, inodes, conf, error);
}
