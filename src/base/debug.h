/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_DEBUG_H
#define SK_BASE_DEBUG_H

/* One line where a decision is made; see sevkit/debug.h. It costs one load where no one listens. The only
 * state of the library that is not an object's: a listener of one process, never part of an answer. */

#include <sevkit/debug.h>

/* room is the folder of src: "verify". The text is one line, without what is secret. */
void sk_debug(const char *room, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
