/* SPDX-License-Identifier: Apache-2.0 */
#include "ext.h"

#include <string.h>

/* A key lives in a capsule: its private half never becomes a Python object. */
#define KEY_CAPSULE "sevsnpmeasure._sevkit.key"

static void key_capsule_free(PyObject *capsule)
{
    sevkit_key_free(PyCapsule_GetPointer(capsule, KEY_CAPSULE));
}

static PyObject *key_load(PyObject *module, PyObject *args)
{
    struct sevkit_error error;
    struct sevkit_key *key;
    const char *data;
    Py_ssize_t size;
    PyObject *capsule;

    if (!PyArg_ParseTuple(args, "y#:key_load", &data, &size))
        return NULL;
    if (sevkit_key_load(data, (size_t)size, NULL, 0, &key, &error) < 0)
        return sk_py_raise(module, &error);
    if (!sevkit_key_is_private(key)) {
        sevkit_key_free(key);
        PyErr_SetString(PyExc_ValueError, "this is a public key, expected a private one");
        return NULL;
    }
    capsule = PyCapsule_New(key, KEY_CAPSULE, key_capsule_free);
    if (!capsule)
        sevkit_key_free(key);
    return capsule;
}

static struct sevkit_key *key_of(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, KEY_CAPSULE);
}

static PyObject *key_public(PyObject *module, PyObject *capsule)
{
    uint8_t bytes[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    const struct sevkit_key *key = key_of(capsule);

    (void)module;
    if (!key)
        return NULL;
    sevkit_key_to_snp(key, bytes);
    return PyBytes_FromStringAndSize((const char *)bytes, sizeof(bytes));
}

static PyObject *key_sign(PyObject *module, PyObject *args)
{
    uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES];
    const struct sevkit_key *key;
    struct sevkit_error error;
    PyObject *capsule;
    const char *data;
    Py_ssize_t size;
    int ret;

    if (!PyArg_ParseTuple(args, "Oy#:key_sign", &capsule, &data, &size))
        return NULL;
    key = key_of(capsule);
    if (!key)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    ret = sevkit_key_sign(key, data, (size_t)size, signature, &error);
    Py_END_ALLOW_THREADS
    if (ret < 0)
        return sk_py_raise(module, &error);
    return PyBytes_FromStringAndSize((const char *)signature, sizeof(signature));
}

struct id_result {
    uint8_t block[SEVKIT_ID_BLOCK_BYTES];
    uint8_t auth[SEVKIT_ID_AUTH_BYTES];
    uint8_t id_digest[SEVKIT_KEY_DIGEST_BYTES];
    uint8_t author_digest[SEVKIT_KEY_DIGEST_BYTES];
};

static int make_id_block(const char *launch_digest, const struct sevkit_key *id_key,
                         const struct sevkit_key *author_key, struct id_result *ret_result,
                         struct sevkit_error *error)
{
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth;
    int ret;

    memcpy(block.launch_digest, launch_digest, sizeof(block.launch_digest));
    ret = sevkit_id_auth_create(&block, id_key, author_key, &auth, error);
    if (ret < 0)
        return ret;
    sevkit_id_block_write(&block, ret_result->block);
    sevkit_id_auth_write(&auth, ret_result->auth);
    ret = sevkit_key_digest(id_key, ret_result->id_digest, error);
    if (ret < 0)
        return ret;
    return sevkit_key_digest(author_key, ret_result->author_digest, error);
}

static PyObject *id_block(PyObject *module, PyObject *args)
{
    const struct sevkit_key *id_key, *author_key;
    PyObject *id_capsule, *author_capsule;
    struct id_result result;
    struct sevkit_error error;
    const char *launch_digest;
    Py_ssize_t size;
    int ret;

    if (!PyArg_ParseTuple(args, "y#OO:id_block", &launch_digest, &size, &id_capsule,
                          &author_capsule) ||
        sk_py_check_size("launch digest", size, SEVKIT_SNP_DIGEST_BYTES) < 0)
        return NULL;
    id_key = key_of(id_capsule);
    author_key = id_key ? key_of(author_capsule) : NULL;
    if (!author_key)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    ret = make_id_block(launch_digest, id_key, author_key, &result, &error);
    Py_END_ALLOW_THREADS
    if (ret < 0)
        return sk_py_raise(module, &error);
    return Py_BuildValue("(y#y#y#y#)", (const char *)result.block, (Py_ssize_t)sizeof(result.block),
                         (const char *)result.auth, (Py_ssize_t)sizeof(result.auth),
                         (const char *)result.id_digest, (Py_ssize_t)sizeof(result.id_digest),
                         (const char *)result.author_digest,
                         (Py_ssize_t)sizeof(result.author_digest));
}

PyMethodDef sk_py_key_methods[] = {
    {"key_load", key_load, METH_VARARGS, "key_load(data) -> private P-384 key"},
    {"key_public", key_public, METH_O, "key_public(key) -> its public half in AMD's layout"},
    {"key_sign", key_sign, METH_VARARGS, "key_sign(key, data) -> signature in AMD's layout"},
    {"id_block", id_block, METH_VARARGS,
     "id_block(launch_digest, id_key, author_key) -> (block, auth, id digest, author digest)"},
    {NULL, NULL, 0, NULL},
};
