/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PYTHON_EXT_H
#define SK_PYTHON_EXT_H

/*
 * sevsnpmeasure._sevkit: libsevkit for the Python modules beside it. It uses the public headers and
 * Python's limited API alone, so one build serves every Python from 3.10 on and an installed libsevkit.
 * Nothing here is meant for users: bytes go in and out, the Python modules make objects of them.
 */

/* Python.h must come before any system header. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <sevkit/sevkit.h>

/* Raises _sevkit.Error(text) with the attribute "reason", or MemoryError. Always returns NULL. */
PyObject *sk_py_raise(PyObject *module, const struct sevkit_error *error);

/* For "O&": any object with __index__ that fits 64 bits; OverflowError for others. */
int sk_py_u64(PyObject *object, void *ret_value);

/* ValueError unless size is wanted. */
int sk_py_check_size(const char *what, Py_ssize_t size, size_t wanted);

/* From the digests of command line, initrd and kernel, 96 bytes in the table's order; ValueError for
 * another size. */
int sk_py_kernel_hashes(const char *bytes, Py_ssize_t size,
                        struct sevkit_kernel_hashes *ret_hashes);

/* The parts of the module: pages and measurements, firmware and tables, keys, appraisals, plans. */
extern PyMethodDef sk_py_measure_methods[];
extern PyMethodDef sk_py_format_methods[];
extern PyMethodDef sk_py_key_methods[];
extern PyMethodDef sk_py_appraise_methods[];
extern PyMethodDef sk_py_plan_methods[];

#endif
