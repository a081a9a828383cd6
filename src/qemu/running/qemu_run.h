/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_RUNNING_QEMU_RUN_H
#define SK_QEMU_RUNNING_QEMU_RUN_H

/* A QEMU that is asked: one of our own without a machine, and one that runs. */

#include "qemu/probe.h"

/* Starts the program without a machine, asks what it can do, and ends it. */
int sk_qemu_probe(const char *program, struct sk_qemu *ret_qemu,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* One command of QEMU's monitor behind the socket, whatever it answers. *ret_answer may be NULL. */
int sk_qemu_command(const char *socket, const char *command, json_t **ret_answer,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
