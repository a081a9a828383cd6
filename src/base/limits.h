/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_LIMITS_H
#define SK_BASE_LIMITS_H

/* Every maximum in one place. What the public headers promise is there: SEVKIT_FIRMWARE_MAX_BYTES,
 * SEVKIT_VCPUS_MAX. */

#define SK_PAGE_BYTES 4096u

/* QEMU's own limit for a kernel command line is a page in the setup header's days and 64 KiB since. */
#define SK_CMDLINE_MAX_BYTES    ((size_t)1 << 20)
#define SK_KEY_FILE_MAX_BYTES   ((size_t)64 << 10)
#define SK_PASSPHRASE_MAX_BYTES ((size_t)4 << 10)
/* Streamed inputs: QEMU places kernel and initrd below 4 GiB. Also what ends the reading of /dev/zero. */
#define SK_STREAM_MAX_BYTES ((uint64_t)4 << 30)
/* Kernels and unified kernel images that are held in memory whole. */
#define SK_IMAGE_MAX_BYTES      ((size_t)1 << 30)
#define SK_SMALL_FILE_MAX_BYTES ((size_t)1 << 20)
/* Findings kept for one image; a hostile one must not make us write a book. */
#define SK_FINDINGS_MAX 64
#define SK_SECTIONS_MAX 4096
/* Answers of a recorded host: a few for each processor. */
#define SK_HOST_FACTS_MAX      65536u
#define SK_HOST_DUMP_MAX_BYTES ((size_t)16 << 20)
/* Pages of one launch, 16 GiB: a firmware that asks for more is hostile, and would keep us busy. */
#define SK_LAUNCH_PAGES_MAX ((uint64_t)1 << 22)
/* An IGVM file; QEMU reads it into memory whole. Its headers: one for each page of such a launch. */
#define SK_IGVM_MAX_BYTES   ((size_t)1 << 30)
#define SK_IGVM_HEADERS_MAX ((size_t)1 << 22)
#define SK_IGVM_AREAS_MAX   1024
/* One kernel module, decompressed; the largest of Debian's generic kernel has 8 MiB. */
#define SK_MODULE_MAX_BYTES ((size_t)64 << 20)
/* One file of an initramfs. */
#define SK_INITRAMFS_FILE_MAX_BYTES ((size_t)512 << 20)

#endif
