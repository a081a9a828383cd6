/* SPDX-License-Identifier: Apache-2.0 */
#include "ext.h"

#include <string.h>

/* What Python hands in for one measurement; the bytes belong to objects that the caller holds. */
struct request {
    const char *mode, *firmware, *svsm, *kernel_hashes, *ovmf_hash;
    Py_ssize_t firmware_size, svsm_size, kernel_hashes_size, ovmf_hash_size;
    struct sevkit_kernel_hashes hashes; /* of kernel_hashes */
    uint64_t vcpus, signature, features, vars_size;
    int vmm;
};

static int fill_plan(struct sevkit_plan *plan, enum sevkit_mode mode, const struct request *request,
                     struct sevkit_error *error)
{
    bool svsm = mode == SEVKIT_MODE_SNP_SVSM;
    int ret;

    sevkit_plan_set_lenient(plan, true);
    ret = sevkit_plan_set_firmware(plan, request->firmware, (size_t)request->firmware_size, error);
    if (ret < 0)
        return ret;
    if (request->svsm) {
        ret = sevkit_plan_set_svsm(plan, request->svsm, (size_t)request->svsm_size, error);
        if (ret < 0)
            return ret;
    }
    if (request->kernel_hashes)
        sevkit_plan_set_kernel_hashes(plan, &request->hashes);
    if (request->ovmf_hash)
        sevkit_plan_set_ovmf_hash(plan, (const uint8_t *)request->ovmf_hash);
    if (mode == SEVKIT_MODE_SEV || mode == SEVKIT_MODE_SNP_OVMF_HASH)
        return 0;
    sevkit_plan_set_vcpus(plan, request->vcpus);
    sevkit_plan_set_vcpu_signature(plan, request->signature);
    if (mode == SEVKIT_MODE_SNP)
        sevkit_plan_set_guest_features(plan, request->features);
    if (svsm)
        sevkit_plan_set_vars_size(plan, request->vars_size);
    sevkit_plan_set_profile(plan, sevkit_profile_default((enum sevkit_vmm)request->vmm, svsm));
    return 0;
}

static int run(enum sevkit_mode mode, const struct request *request,
               struct sevkit_measurement **ret_measurement, struct sevkit_error *error)
{
    struct sevkit_plan *plan;
    int ret;

    ret = sevkit_plan_new(mode, &plan, error);
    if (ret < 0)
        return ret;
    ret = fill_plan(plan, mode, request, error);
    if (ret == 0)
        ret = sevkit_measure(plan, ret_measurement, error);
    sevkit_plan_free(plan);
    return ret;
}

static PyObject *page_or_none(const uint8_t *page)
{
    if (!page)
        Py_RETURN_NONE;
    return PyBytes_FromStringAndSize((const char *)page, SEVKIT_VMSA_BYTES);
}

static PyObject *warning_list(const struct sevkit_measurement *measurement)
{
    PyObject *list = PyList_New(0);
    size_t i, count = sevkit_measurement_warning_count(measurement);

    for (i = 0; list && i < count; i++) {
        PyObject *text = PyUnicode_DecodeFSDefault(sevkit_measurement_warning(measurement, i));

        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    return list;
}

static PyObject *answer(const struct sevkit_measurement *measurement)
{
    /* "N" takes the reference, and a NULL among them fails the whole and frees the others. */
    return Py_BuildValue("(y#NNN)", (const char *)sevkit_measurement_digest(measurement),
                         (Py_ssize_t)sevkit_measurement_digest_size(measurement),
                         page_or_none(sevkit_measurement_vmsa(measurement, SEVKIT_BSP)),
                         page_or_none(sevkit_measurement_vmsa(measurement, SEVKIT_AP)),
                         warning_list(measurement));
}

static PyObject *measure(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"mode",      "firmware", "svsm",      "kernel_hashes",
                               "ovmf_hash", "vcpus",    "signature", "features",
                               "vars_size", "vmm",      NULL};
    struct request r = {.vmm = SEVKIT_VMM_QEMU, .features = 1};
    struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;
    enum sevkit_mode mode;
    PyObject *result;
    int ret;

    if (!PyArg_ParseTupleAndKeywords(
            args, kwargs, "sy#|z#z#z#O&O&O&O&i:measure", keywords, &r.mode, &r.firmware,
            &r.firmware_size, &r.svsm, &r.svsm_size, &r.kernel_hashes, &r.kernel_hashes_size,
            &r.ovmf_hash, &r.ovmf_hash_size, sk_py_u64, &r.vcpus, sk_py_u64, &r.signature,
            sk_py_u64, &r.features, sk_py_u64, &r.vars_size, &r.vmm))
        return NULL;
    if ((r.kernel_hashes &&
         sk_py_kernel_hashes(r.kernel_hashes, r.kernel_hashes_size, &r.hashes) < 0) ||
        (r.ovmf_hash && sk_py_check_size("ovmf_hash", r.ovmf_hash_size, 48) < 0))
        return NULL;
    if (!sevkit_mode_find(r.mode, &mode))
        return PyErr_Format(PyExc_ValueError, "unknown mode %s", r.mode);

    Py_BEGIN_ALLOW_THREADS
    ret = run(mode, &r, &measurement, &error);
    Py_END_ALLOW_THREADS
    if (ret < 0)
        return sk_py_raise(module, &error);
    result = answer(measurement);
    sevkit_measurement_free(measurement);
    return result;
}

/* One update of the page chain: data pages where data is given, else count pages without contents. */
static int chain(const char *seed, enum sevkit_page_type type, uint64_t gpa, const char *data,
                 size_t size, uint64_t pages, uint8_t ret_digest[SEVKIT_SNP_DIGEST_BYTES],
                 struct sevkit_error *error)
{
    struct sevkit_launch_digest *digest;
    int ret;

    ret = sevkit_launch_digest_new((const uint8_t *)seed, &digest, error);
    if (ret < 0)
        return ret;
    if (data)
        ret = sevkit_launch_digest_add_data(digest, type, gpa, data, size, error);
    else
        ret = sevkit_launch_digest_add_pages(digest, type, gpa, pages, error);
    if (ret == 0)
        memcpy(ret_digest, sevkit_launch_digest_get(digest), SEVKIT_SNP_DIGEST_BYTES);
    sevkit_launch_digest_free(digest);
    return ret;
}

static PyObject *chain_data(PyObject *module, PyObject *args)
{
    uint8_t digest[SEVKIT_SNP_DIGEST_BYTES];
    struct sevkit_error error;
    const char *seed, *data;
    Py_ssize_t seed_size, size;
    uint64_t gpa;
    int type, ret;

    if (!PyArg_ParseTuple(args, "y#iO&y#:chain_data", &seed, &seed_size, &type, sk_py_u64, &gpa,
                          &data, &size) ||
        sk_py_check_size("seed", seed_size, SEVKIT_SNP_DIGEST_BYTES) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    ret = chain(seed, (enum sevkit_page_type)type, gpa, data, (size_t)size, 0, digest, &error);
    Py_END_ALLOW_THREADS
    if (ret < 0)
        return sk_py_raise(module, &error);
    return PyBytes_FromStringAndSize((const char *)digest, sizeof(digest));
}

static PyObject *chain_pages(PyObject *module, PyObject *args)
{
    uint8_t digest[SEVKIT_SNP_DIGEST_BYTES];
    struct sevkit_error error;
    const char *seed;
    Py_ssize_t seed_size;
    uint64_t gpa, pages;
    int type, ret;

    if (!PyArg_ParseTuple(args, "y#iO&O&:chain_pages", &seed, &seed_size, &type, sk_py_u64, &gpa,
                          sk_py_u64, &pages) ||
        sk_py_check_size("seed", seed_size, SEVKIT_SNP_DIGEST_BYTES) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    ret = chain(seed, (enum sevkit_page_type)type, gpa, NULL, 0, pages, digest, &error);
    Py_END_ALLOW_THREADS
    if (ret < 0)
        return sk_py_raise(module, &error);
    return PyBytes_FromStringAndSize((const char *)digest, sizeof(digest));
}

PyMethodDef sk_py_measure_methods[] = {
    {"measure", (PyCFunction)(void (*)(void))measure, METH_VARARGS | METH_KEYWORDS,
     "measure(mode, firmware, svsm=None, kernel_hashes=None, ovmf_hash=None, vcpus=0, signature=0,\n"
     "        features=1, vars_size=0, vmm=1) -> (digest, bsp, ap, warnings)\n\n"
     "The launch digest, as sev-snp-measure computes it, and the save areas that went into it."},
    {"chain_data", chain_data, METH_VARARGS,
     "chain_data(seed, page_type, gpa, data) -> digest after these pages"},
    {"chain_pages", chain_pages, METH_VARARGS,
     "chain_pages(seed, page_type, gpa, pages) -> digest after pages without contents"},
    {NULL, NULL, 0, NULL},
};
