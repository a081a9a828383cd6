/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PROCESS_OWN_PROGRAM_H
#define SK_SYS_PROCESS_OWN_PROGRAM_H

/* A program of the project that is installed in its libexec folder (installed: its name there), or the one in
 * a build folder (built: its path from the folder above this program's). Freed; NULL if
 * memory is out. */
char *sk_own_program(const char *installed, const char *built);

#endif
