/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_CLEANUP_H
#define SK_BASE_CLEANUP_H

#include <stdlib.h>

/* Frees a variable when its scope ends; SK_TAKE hands it on instead. */
#define SK_CLEANUP(function) __attribute__((cleanup(function)))
#define SK_TAKE(pointer)                        \
    ({                                          \
        __typeof__(pointer) taken_ = (pointer); \
        (pointer) = NULL;                       \
        taken_;                                 \
    })

/* Defines static inline void NAME_p(TYPE **) for SK_CLEANUP(NAME_p). clang counts it as unused even if
 * only cleanup attributes use it. */
#define SK_DEFINE_CLEANUP(type, function)                                   \
    __attribute__((unused)) static inline void function##_p(type *variable) \
    {                                                                       \
        if (*variable)                                                      \
            function(*variable);                                            \
    }

static inline void sk_free_p(void *variable)
{
    free(*(void **)variable);
}

#define SK_CLEANUP_FREE SK_CLEANUP(sk_free_p)

#define SK_ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
