/* SPDX-License-Identifier: Apache-2.0 */
#include "ext.h"

#include <string.h>

/* Appends a new reference, which may be NULL for "could not be made". */
static int append(PyObject *list, PyObject *item)
{
    int ret = item ? PyList_Append(list, item) : -1;

    Py_XDECREF(item);
    return ret;
}

static PyObject *entry_list(const struct sevkit_firmware *firmware)
{
    PyObject *list = PyList_New(0);
    size_t i, count = sevkit_firmware_entry_count(firmware);

    for (i = 0; list && i < count; i++) {
        const struct sevkit_firmware_entry *entry = sevkit_firmware_entry(firmware, i);

        if (append(list, Py_BuildValue("(y#y#)", (const char *)entry->guid,
                                       (Py_ssize_t)sizeof(entry->guid), (const char *)entry->data,
                                       (Py_ssize_t)entry->size)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *section_list(const struct sevkit_firmware *firmware)
{
    PyObject *list = PyList_New(0);
    size_t i, count = sevkit_firmware_section_count(firmware);

    for (i = 0; list && i < count; i++) {
        const struct sevkit_section *section = sevkit_firmware_section(firmware, i);

        if (append(list, Py_BuildValue("(III)", section->gpa, section->size, section->type)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *firmware(PyObject *module, PyObject *args)
{
    struct sevkit_firmware *image;
    struct sevkit_error error;
    const char *data;
    Py_ssize_t size;
    PyObject *result;

    if (!PyArg_ParseTuple(args, "y#:firmware", &data, &size))
        return NULL;
    if (sevkit_firmware_parse(data, (size_t)size, &image, &error) < 0)
        return sk_py_raise(module, &error);
    result = Py_BuildValue("(NN)", entry_list(image), section_list(image));
    sevkit_firmware_free(image);
    return result;
}

static PyObject *vmsa(PyObject *module, PyObject *args)
{
    uint8_t page[SEVKIT_VMSA_BYTES];
    const struct sevkit_profile *profile;
    uint64_t eip, signature, features;
    int vmm, svsm;

    (void)module;
    if (!PyArg_ParseTuple(args, "ipO&O&O&:vmsa", &vmm, &svsm, sk_py_u64, &eip, sk_py_u64,
                          &signature, sk_py_u64, &features))
        return NULL;
    profile = sevkit_profile_default((enum sevkit_vmm)vmm, svsm != 0);
    if (!profile) {
        PyErr_SetString(PyExc_ValueError, "unknown VMM type");
        return NULL;
    }
    /* sev-snp-measure tells the processors apart by where they start. */
    sevkit_vmsa_build(profile, eip == SEVKIT_BSP_EIP ? SEVKIT_BSP : SEVKIT_AP, eip, signature,
                      features, page);
    return PyBytes_FromStringAndSize((const char *)page, sizeof(page));
}

int sk_py_kernel_hashes(const char *bytes, Py_ssize_t size, struct sevkit_kernel_hashes *ret_hashes)
{
    if (sk_py_check_size("kernel hashes", size, 96) < 0)
        return -1;
    memcpy(ret_hashes->cmdline, bytes, 32);
    memcpy(ret_hashes->initrd, bytes + 32, 32);
    memcpy(ret_hashes->kernel, bytes + 64, 32);
    return 0;
}

static PyObject *hash_table(PyObject *module, PyObject *args)
{
    uint8_t table[SEVKIT_HASH_TABLE_BYTES];
    struct sevkit_kernel_hashes hashes;
    const char *bytes;
    Py_ssize_t size;

    (void)module;
    if (!PyArg_ParseTuple(args, "y#:hash_table", &bytes, &size) ||
        sk_py_kernel_hashes(bytes, size, &hashes) < 0)
        return NULL;
    sevkit_kernel_hashes_write(&hashes, table);
    return PyBytes_FromStringAndSize((const char *)table, sizeof(table));
}

static PyObject *vcpu_models(PyObject *module, PyObject *args)
{
    PyObject *list = PyList_New(0);
    size_t i, count = sevkit_vcpu_model_count();

    (void)module;
    (void)args;
    for (i = 0; list && i < count; i++) {
        const struct sevkit_vcpu_model *model = sevkit_vcpu_model(i);

        if (append(list, Py_BuildValue("(sIO)", model->name, model->signature,
                                       model->peer ? Py_True : Py_False)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *vmsa_fields(PyObject *module, PyObject *args)
{
    PyObject *list = PyList_New(0);
    size_t i, count = sevkit_vmsa_field_count();

    (void)module;
    (void)args;
    for (i = 0; list && i < count; i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);

        if (append(list, Py_BuildValue("(siiO)", field->name, (int)field->offset, (int)field->size,
                                       field->reserved ? Py_True : Py_False)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

PyMethodDef sk_py_format_methods[] = {
    {"firmware", firmware, METH_VARARGS,
     "firmware(data) -> ([(guid, payload), ...], [(gpa, size, type), ...])\n\n"
     "The GUID table, the entry nearest the footer first, and the SEV metadata sections."},
    {"vmsa", vmsa, METH_VARARGS,
     "vmsa(vmm, svsm, eip, signature, features) -> 4096 bytes of save area"},
    {"hash_table", hash_table, METH_VARARGS,
     "hash_table(cmdline + initrd + kernel digests) -> 176 bytes"},
    {"vcpu_models", vcpu_models, METH_NOARGS,
     "vcpu_models() -> [(name, signature, known to sev-snp-measure), ...]"},
    {"vmsa_fields", vmsa_fields, METH_NOARGS,
     "vmsa_fields() -> [(name, offset, size, reserved), ...]"},
    {NULL, NULL, 0, NULL},
};
