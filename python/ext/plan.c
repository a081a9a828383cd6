/* SPDX-License-Identifier: Apache-2.0 */
/* Measurements for the package sevkit: strict, and from files. */
#include "ext.h"

/* What Python hands in; the texts belong to objects that the caller holds. */
struct settings {
    const char *mode, *firmware, *igvm, *svsm, *kernel, *initrd, *cmdline, *cpu, *profile;
    Py_ssize_t cmdline_size;
    unsigned long long vcpus, features, vars_size;
};

static int set_files(struct sevkit_plan *plan, const struct settings *settings,
                     struct sevkit_error *error)
{
    const struct {
        const char *path;
        int (*set)(struct sevkit_plan *plan, const char *path, struct sevkit_error *error);
    } files[] = {
        {settings->firmware, sevkit_plan_set_firmware_file},
        {settings->igvm, sevkit_plan_set_igvm_file},
        {settings->svsm, sevkit_plan_set_svsm_file},
        {settings->kernel, sevkit_plan_set_kernel_file},
        {settings->initrd, sevkit_plan_set_initrd_file},
    };
    int r = 0;

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && r == 0; i++)
        if (files[i].path)
            r = files[i].set(plan, files[i].path, error);
    if (r == 0 && settings->cmdline)
        r = sevkit_plan_set_cmdline(plan, settings->cmdline, (size_t)settings->cmdline_size, error);
    return r;
}

static int run(enum sevkit_mode mode, const struct settings *settings, uint32_t signature,
               const struct sevkit_profile *profile, struct sevkit_measurement **ret_measurement,
               struct sevkit_error *error)
{
    struct sevkit_plan *plan;
    int r = sevkit_plan_new(mode, &plan, error);

    if (r < 0)
        return r;
    r = set_files(plan, settings, error);
    if (settings->vcpus)
        sevkit_plan_set_vcpus(plan, settings->vcpus);
    if (settings->cpu)
        sevkit_plan_set_vcpu_signature(plan, signature);
    if (settings->features)
        sevkit_plan_set_guest_features(plan, settings->features);
    if (profile)
        sevkit_plan_set_profile(plan, profile);
    if (settings->vars_size)
        sevkit_plan_set_vars_size(plan, settings->vars_size);
    if (r == 0)
        r = sevkit_measure(plan, ret_measurement, error);
    sevkit_plan_free(plan);
    return r;
}

static PyObject *answer(const struct sevkit_measurement *measurement)
{
    PyObject *warnings = PyList_New(0);

    for (size_t i = 0; warnings && i < sevkit_measurement_warning_count(measurement); i++) {
        PyObject *text = PyUnicode_DecodeFSDefault(sevkit_measurement_warning(measurement, i));

        if (!text || PyList_Append(warnings, text) < 0)
            Py_CLEAR(warnings);
        Py_XDECREF(text);
    }
    if (!warnings)
        return NULL;
    return Py_BuildValue("(y#N)", (const char *)sevkit_measurement_digest(measurement),
                         (Py_ssize_t)sevkit_measurement_digest_size(measurement), warnings);
}

static PyObject *plan_measure(PyObject *module, PyObject *args)
{
    const struct sevkit_vcpu_model *model = NULL;
    const struct sevkit_profile *profile = NULL;
    struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;
    struct settings s = {0};
    enum sevkit_mode mode;
    PyObject *result;
    int r;

    if (!PyArg_ParseTuple(args, "szzzzzz#zzKKK:plan_measure", &s.mode, &s.firmware, &s.igvm,
                          &s.svsm, &s.kernel, &s.initrd, &s.cmdline, &s.cmdline_size, &s.cpu,
                          &s.profile, &s.vcpus, &s.features, &s.vars_size))
        return NULL;
    if (!sevkit_mode_find(s.mode, &mode))
        return PyErr_Format(PyExc_ValueError, "unknown mode %s", s.mode);
    model = s.cpu ? sevkit_vcpu_model_find(s.cpu) : NULL;
    if (s.cpu && !model)
        return PyErr_Format(PyExc_ValueError, "unknown CPU model %s", s.cpu);
    profile = s.profile ? sevkit_profile_find(s.profile) : NULL;
    if (s.profile && !profile)
        return PyErr_Format(PyExc_ValueError, "unknown profile %s", s.profile);
    Py_BEGIN_ALLOW_THREADS
    r = run(mode, &s, model ? model->signature : 0, profile, &measurement, &error);
    Py_END_ALLOW_THREADS
    if (r < 0)
        return sk_py_raise(module, &error);
    result = answer(measurement);
    sevkit_measurement_free(measurement);
    return result;
}

PyMethodDef sk_py_plan_methods[] = {
    {"plan_measure", plan_measure, METH_VARARGS,
     "plan_measure(mode, firmware, igvm, svsm, kernel, initrd, cmdline, cpu, profile, vcpus,\n"
     "             features, vars_size) -> (digest, warnings); paths or None, numbers or 0"},
    {NULL, NULL, 0, NULL},
};
