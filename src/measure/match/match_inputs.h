/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATCH_MATCH_INPUTS_H
#define SK_MEASURE_MATCH_MATCH_INPUTS_H

/* Files and words of a command line (or of a plan) as a search's request, and what they own. */

#include "measure/match/match.h"
#include "sys/file.h"

#include <sevkit/report.h>

/* Hands what a compressed file holds to take, piece by piece; more than max_size bytes is an error. */
typedef int (*sk_match_unpack)(const char *path, uint64_t max_size,
                               int (*take)(void *arg, const void *data, size_t size,
                                           struct sevkit_error *error),
                               void *arg, struct sevkit_error *error);

struct sk_match_inputs {
    struct sk_match_request request;
    struct sk_match_image firmwares[SK_MATCH_IMAGES_MAX], svsms[1], igvms[SK_MATCH_IMAGES_MAX];
    struct sk_match_blob kernels[SK_MATCH_IMAGES_MAX], initrds[SK_MATCH_IMAGES_MAX];
    struct sk_match_cmdline cmdlines[SK_MATCH_IMAGES_MAX];
    sk_match_unpack unpack; /* NULL: the initrd is tried as it is only */
    uint64_t signatures[2];
    uint8_t expected[48];
    struct sk_bytes *files; /* what images and command lines point to */
    size_t file_count;
    char **names; /* of files found in folders */
    size_t name_count;
};

/* Makes the request point to the lists; mode snp, features 0x1, limits at their defaults. */
void sk_match_inputs_start(struct sk_match_inputs *inputs);
void sk_match_inputs_done(struct sk_match_inputs *inputs);

/* A file, or a folder: all firmware images in it. */
int sk_match_add_firmware(struct sk_match_inputs *inputs, const char *path,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_add_svsm(struct sk_match_inputs *inputs, const char *path,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_add_igvm(struct sk_match_inputs *inputs, const char *path,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_add_kernel(struct sk_match_inputs *inputs, const char *path,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_add_initrd(struct sk_match_inputs *inputs, const char *path,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* text is borrowed. */
int sk_match_add_cmdline(struct sk_match_inputs *inputs, const char *text,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_add_cmdline_file(struct sk_match_inputs *inputs, const char *path,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Hex with or without 0x, base64, base64 of the hex digits, @FILE with one of them or the bytes, or - . */
int sk_match_set_expected(struct sk_match_inputs *inputs, const char *text,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Measurement and, from version 3 on, the processor's signature of a report. */
void sk_match_set_report(struct sk_match_inputs *inputs, const struct sevkit_report *report);

/* The search; where nothing fits, again with what the compressed initrd holds, which some VMMs hash. */
int sk_match_inputs_run(struct sk_match_inputs *inputs, struct sk_match_result *ret_result,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
