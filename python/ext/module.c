/* SPDX-License-Identifier: Apache-2.0 */
#include "ext.h"

struct state {
    PyObject *error;
};

PyObject *sk_py_raise(PyObject *module, const struct sevkit_error *error)
{
    struct state *state = PyModule_GetState(module);
    PyObject *text, *exception, *reason;

    if (error->code == SEVKIT_ENOMEM)
        return PyErr_NoMemory();
    /* What an error quotes need not be UTF-8. */
    text = PyUnicode_DecodeFSDefault(error->text);
    if (!text)
        return NULL;
    exception = PyObject_CallFunctionObjArgs(state->error, text, NULL);
    Py_DECREF(text);
    reason = PyLong_FromLong((long)error->reason);
    if (exception && reason && PyObject_SetAttrString(exception, "reason", reason) == 0)
        PyErr_SetObject(state->error, exception);
    Py_XDECREF(exception);
    Py_XDECREF(reason);
    return NULL;
}

int sk_py_u64(PyObject *object, void *ret_value)
{
    PyObject *number = PyNumber_Index(object);
    unsigned long long value;

    if (!number)
        return 0;
    value = PyLong_AsUnsignedLongLong(number);
    Py_DECREF(number);
    if (value == (unsigned long long)-1 && PyErr_Occurred())
        return 0;
    *(uint64_t *)ret_value = value;
    return 1;
}

int sk_py_check_size(const char *what, Py_ssize_t size, size_t wanted)
{
    if ((size_t)size == wanted)
        return 0;
    PyErr_Format(PyExc_ValueError, "%s: %zd bytes, expected %zu", what, size, wanted);
    return -1;
}

static PyObject *version(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    return PyUnicode_FromString(sevkit_version());
}

static PyMethodDef module_methods[] = {
    {"version", version, METH_NOARGS, "version() -> str\n\nVersion of libsevkit."},
    {NULL, NULL, 0, NULL},
};

/* Those that the modules tell apart. */
static const struct {
    const char *name;
    long number;
} reasons[] = {
    {"REASON_TABLE_ENTRY_SIZE", SEVKIT_REASON_TABLE_ENTRY_SIZE},
    {"REASON_METADATA_SIGNATURE", SEVKIT_REASON_METADATA_SIGNATURE},
    {"REASON_METADATA_VERSION", SEVKIT_REASON_METADATA_VERSION},
};

static PyMethodDef *const methods[] = {sk_py_measure_methods, sk_py_format_methods,
                                       sk_py_key_methods, sk_py_appraise_methods,
                                       sk_py_plan_methods};

static int module_exec(PyObject *module)
{
    struct state *state = PyModule_GetState(module);

    state->error = PyErr_NewExceptionWithDoc("sevsnpmeasure._sevkit.Error",
                                             "What libsevkit refused, in its own words; reason is "
                                             "one of the module's numbers REASON_*, or another.",
                                             NULL, NULL);
    if (!state->error)
        return -1;
    Py_INCREF(state->error); /* PyModule_AddObject() takes one, the state keeps one */
    if (PyModule_AddObject(module, "Error", state->error) < 0) {
        Py_DECREF(state->error);
        return -1;
    }
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (PyModule_AddIntConstant(module, reasons[i].name, reasons[i].number) < 0)
            return -1;
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (PyModule_AddFunctions(module, methods[i]) < 0)
            return -1;
    return 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct state *state = PyModule_GetState(module);

    Py_VISIT(state->error);
    return 0;
}

static int module_clear(PyObject *module)
{
    struct state *state = PyModule_GetState(module);

    Py_CLEAR(state->error);
    return 0;
}

/* The slot table wants an object pointer for a function; POSIX makes that conversion well-defined. */
static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, (void *)module_exec},
    {0, NULL},
};

static struct PyModuleDef module_def = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_sevkit",
    .m_doc = "libsevkit for the modules of sevsnpmeasure; no interface for users.",
    .m_size = sizeof(struct state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

/* PyMODINIT_FUNC is no prototype. */
PyMODINIT_FUNC PyInit__sevkit(void);

PyMODINIT_FUNC PyInit__sevkit(void)
{
    return PyModuleDef_Init(&module_def);
}
