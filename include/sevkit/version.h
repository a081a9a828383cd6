/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_VERSION_H
#define SEVKIT_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0": the version of the library that is running. */
const char *sevkit_version(void);

#ifdef __cplusplus
}
#endif
#endif
