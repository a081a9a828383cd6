/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_DEBUG_H
#define SEVKIT_DEBUG_H

/*
 * Where the library decided what: one line for each decision, for whoever asks why an answer is what it
 * is. Never a secret, and no stable words: for people, not for programs.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* room: the part of the library ("verify", "kds", "formats", ...). line: one line without its newline. The
 * function may be called from several threads at once. It is the whole process's, which is why a program
 * sets it before its first thread, once. NULL: none, as at the start. */
void sevkit_debug_set(void (*function)(void *arg, const char *room, const char *line), void *arg);

#ifdef __cplusplus
}
#endif
#endif
