/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_LISTENER_H
#define SK_BASE_LISTENER_H

/* Whom a service informs while it works. The library itself never prints. */

struct sk_listener {
    /* One line, without a newline, that the user must see; and one that says what is going on. Either may
     * be NULL. */
    void (*warn)(void *arg, const char *line);
    void (*note)(void *arg, const char *line);
    /* One of several errors; the last one is what the call returns. NULL: they are not needed. */
    void (*error)(void *arg, const char *line);
    void *arg;
};

/* listener may be NULL. A line that is longer than 2047 bytes loses its end. */
void sk_listener_warn(const struct sk_listener *listener, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for functions that take a function and its argument, which is the listener (or NULL). */
void sk_listener_warn_line(void *listener, const char *line);
void sk_listener_note(const struct sk_listener *listener, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void sk_listener_error(const struct sk_listener *listener, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
