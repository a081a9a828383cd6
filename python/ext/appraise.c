/* SPDX-License-Identifier: Apache-2.0 */
/* Appraisals for the package sevkit: evidence and appraisers are capsules, verdicts plain tuples. */
#include "ext.h"

#include <stdlib.h>
#include <string.h>

#define EVIDENCE_CAPSULE  "sevsnpmeasure._sevkit.evidence"
#define APPRAISER_CAPSULE "sevsnpmeasure._sevkit.appraiser"

/* An appraiser with the Python objects that it calls. */
struct appraiser {
    struct sevkit_appraiser *own;
    PyObject *get, *tell; /* NULL: none */
    /* What a callback raised, until the call that led to it comes back. */
    PyObject *type, *value, *traceback;
};

static void evidence_capsule_free(PyObject *capsule)
{
    sevkit_evidence_free(PyCapsule_GetPointer(capsule, EVIDENCE_CAPSULE));
}

static PyObject *evidence_read(PyObject *module, PyObject *args)
{
    enum sevkit_evidence_form form = SEVKIT_EVIDENCE_AUTO;
    struct sevkit_evidence *evidence;
    struct sevkit_error error;
    const char *data, *word;
    Py_ssize_t size;
    PyObject *capsule;

    if (!PyArg_ParseTuple(args, "y#s:evidence_read", &data, &size, &word))
        return NULL;
    if (!sevkit_evidence_form_find(word, &form))
        return PyErr_Format(PyExc_ValueError, "unknown form %s", word);
    if (sevkit_evidence_read(data, (size_t)size, form, &evidence, &error) < 0)
        return sk_py_raise(module, &error);
    capsule = PyCapsule_New(evidence, EVIDENCE_CAPSULE, evidence_capsule_free);
    if (!capsule)
        sevkit_evidence_free(evidence);
    return capsule;
}

/* "z#" of Py_BuildValue() makes text; bytes or None need a function. */
static PyObject *bytes_or_none(const uint8_t *data, size_t size)
{
    if (!data)
        Py_RETURN_NONE;
    return PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)size);
}

static PyObject *evidence_parts(PyObject *module, PyObject *capsule)
{
    const struct sevkit_evidence *evidence = PyCapsule_GetPointer(capsule, EVIDENCE_CAPSULE);
    const uint8_t *table, *claims;
    size_t table_size, claims_size;

    (void)module;
    if (!evidence)
        return NULL;
    table = sevkit_evidence_table(evidence, &table_size);
    claims = sevkit_evidence_claims(evidence, &claims_size);
    return Py_BuildValue(
        "(sNNN)", sevkit_evidence_form_name(sevkit_evidence_form(evidence)),
        bytes_or_none(sevkit_report_bytes(sevkit_evidence_report(evidence)), SEVKIT_REPORT_BYTES),
        bytes_or_none(table, table_size), bytes_or_none(claims, claims_size));
}

static int append(PyObject *list, PyObject *item)
{
    int r = item ? PyList_Append(list, item) : -1;

    Py_XDECREF(item);
    return r;
}

/* (name, title, offset, size) of each field but reserved ones. */
static PyObject *report_fields(PyObject *module, PyObject *args)
{
    PyObject *list;
    unsigned version;

    (void)module;
    if (!PyArg_ParseTuple(args, "I:report_fields", &version))
        return NULL;
    list = PyList_New(0);
    for (size_t i = 0; list && i < sevkit_report_field_count(version); i++) {
        const struct sevkit_report_field *field = sevkit_report_field(version, i);

        if (field->kind != SEVKIT_REPORT_RESERVED &&
            append(list, Py_BuildValue("(ssnn)", field->name, field->title,
                                       (Py_ssize_t)field->offset, (Py_ssize_t)field->size)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static void appraiser_capsule_free(PyObject *capsule)
{
    struct appraiser *appraiser = PyCapsule_GetPointer(capsule, APPRAISER_CAPSULE);

    sevkit_appraiser_free(appraiser->own);
    Py_XDECREF(appraiser->get);
    Py_XDECREF(appraiser->tell);
    free(appraiser);
}

static struct appraiser *appraiser_of(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, APPRAISER_CAPSULE);
}

/* An OSError is an answer of the network; everything else is the caller's own. */
static int take_exception(struct appraiser *appraiser, struct sevkit_response *response,
                          struct sevkit_error *error)
{
    PyObject *text;
    const char *words = NULL;
    bool system = PyErr_ExceptionMatches(PyExc_OSError);

    PyErr_Fetch(&appraiser->type, &appraiser->value, &appraiser->traceback);
    *error = (struct sevkit_error){.code = system ? SEVKIT_EIO : SEVKIT_EINTERNAL};
    (void)snprintf(error->text, sizeof(error->text), "the getter raised an exception");
    if (!system)
        return error->code;
    sevkit_response_set_transient(response);
    text = appraiser->value ? PyObject_Str(appraiser->value) : NULL;
    words = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
    if (words)
        (void)snprintf(error->text, sizeof(error->text), "%s", words);
    PyErr_Clear();
    Py_XDECREF(text);
    Py_CLEAR(appraiser->type);
    Py_CLEAR(appraiser->value);
    Py_CLEAR(appraiser->traceback);
    return error->code;
}

/* get(url, max_bytes, seconds) -> (status, body, retry_after) */
static int call_get(void *arg, const struct sevkit_request *request,
                    struct sevkit_response *response, struct sevkit_error *error)
{
    struct appraiser *appraiser = arg;
    PyObject *answer =
        PyObject_CallFunction(appraiser->get, "snd", request->url, (Py_ssize_t)request->max_bytes,
                              (double)request->timeout_ms / 1000);
    const char *body, *retry_after;
    Py_ssize_t size;
    unsigned status;
    int r;

    if (answer && !PyTuple_Check(answer))
        PyErr_SetString(PyExc_TypeError, "the getter must return (status, body, retry_after)");
    if (!answer || !PyTuple_Check(answer) ||
        !PyArg_ParseTuple(answer, "Iy#s", &status, &body, &size, &retry_after)) {
        Py_XDECREF(answer);
        return take_exception(appraiser, response, error);
    }
    sevkit_response_set_status(response, status);
    sevkit_response_set_retry_after(response, retry_after);
    r = sevkit_response_add(response, body, (size_t)size, error);
    Py_DECREF(answer);
    return r;
}

static void call_tell(struct appraiser *appraiser, const char *kind, const char *line)
{
    PyObject *text = PyUnicode_DecodeFSDefault(line);
    PyObject *result =
        text && appraiser->tell ? PyObject_CallFunction(appraiser->tell, "sO", kind, text) : NULL;

    /* A listener decides nothing. */
    PyErr_Clear();
    Py_XDECREF(text);
    Py_XDECREF(result);
}

static void warn(void *arg, const char *line)
{
    call_tell(arg, "warning", line);
}

static void note(void *arg, const char *line)
{
    call_tell(arg, "note", line);
}

/* appraiser_new(get, tell) */
static PyObject *appraiser_new(PyObject *module, PyObject *args)
{
    struct appraiser *appraiser;
    struct sevkit_error error;
    PyObject *get, *tell, *capsule;

    if (!PyArg_ParseTuple(args, "OO:appraiser_new", &get, &tell))
        return NULL;
    appraiser = calloc(1, sizeof(*appraiser));
    if (!appraiser)
        return PyErr_NoMemory();
    if (sevkit_appraiser_new(&appraiser->own, &error) < 0) {
        free(appraiser);
        return sk_py_raise(module, &error);
    }
    capsule = PyCapsule_New(appraiser, APPRAISER_CAPSULE, appraiser_capsule_free);
    if (!capsule) {
        sevkit_appraiser_free(appraiser->own);
        free(appraiser);
        return NULL;
    }
    if (get != Py_None) {
        Py_INCREF(get);
        appraiser->get = get;
        sevkit_appraiser_set_getter(appraiser->own, call_get, appraiser);
    }
    if (tell != Py_None) {
        Py_INCREF(tell);
        appraiser->tell = tell;
        sevkit_appraiser_set_listener(appraiser->own, warn, note, appraiser);
    }
    return capsule;
}

static PyObject *done(PyObject *module, int r, const struct sevkit_error *error)
{
    if (r < 0)
        return sk_py_raise(module, error);
    Py_RETURN_NONE;
}

/* appraiser_set(appraiser, what, value): a path, a URL, a number of seconds. */
static PyObject *appraiser_set(PyObject *module, PyObject *args)
{
    static const struct {
        const char *what;
        int (*set)(struct sevkit_appraiser *appraiser, const char *value,
                   struct sevkit_error *error);
    } setters[] = {
        {"certificates", sevkit_appraiser_add_path},
        {"roots", sevkit_appraiser_trust_path},
        {"cache", sevkit_appraiser_set_cache},
        {"mirror", sevkit_appraiser_set_mirror},
    };
    struct appraiser *appraiser;
    struct sevkit_error error;
    const char *what, *value;
    PyObject *capsule;

    if (!PyArg_ParseTuple(args, "Osz:appraiser_set", &capsule, &what, &value))
        return NULL;
    appraiser = appraiser_of(capsule);
    if (!appraiser)
        return NULL;
    for (size_t i = 0; i < sizeof(setters) / sizeof(setters[0]); i++)
        if (strcmp(setters[i].what, what) == 0)
            return done(module, setters[i].set(appraiser->own, value, &error), &error);
    return PyErr_Format(PyExc_ValueError, "unknown setting %s", what);
}

/* appraiser_set_number(appraiser, what, value) */
static PyObject *appraiser_set_number(PyObject *module, PyObject *args)
{
    struct appraiser *appraiser;
    const char *what;
    PyObject *capsule;
    long long value;

    (void)module;
    if (!PyArg_ParseTuple(args, "OsL:appraiser_set_number", &capsule, &what, &value))
        return NULL;
    appraiser = appraiser_of(capsule);
    if (!appraiser)
        return NULL;
    if (strcmp(what, "time") == 0)
        sevkit_appraiser_set_time(appraiser->own, value);
    else
        sevkit_appraiser_set_deadline(appraiser->own, (unsigned)value);
    Py_RETURN_NONE;
}

static PyObject *check_tuple(const struct sevkit_check *check)
{
    return Py_BuildValue(
        "(ssszzz)", check->info->name, sevkit_check_class_name(check->info->check_class),
        sevkit_check_status_name(check->status), check->value, check->expectation, check->detail);
}

/* (answer, decisive check or None, checks, obtained, unavailable or None, product or None) */
static PyObject *appraisal_tuple(const struct sevkit_appraisal *appraisal)
{
    const struct sevkit_verdict *verdict = sevkit_appraisal_verdict(appraisal);
    const struct sevkit_check *decisive = sevkit_verdict_decisive(verdict);
    const struct sevkit_product *product = sevkit_verdict_product(verdict);
    PyObject *checks = PyList_New(0), *obtained = PyList_New(0);
    int r = checks && obtained ? 0 : -1;

    for (size_t i = 0; r == 0 && i < sevkit_verdict_check_count(verdict); i++)
        r = append(checks, check_tuple(sevkit_verdict_check(verdict, i)));
    for (size_t i = 0; r == 0 && i < sevkit_appraisal_obtained_count(appraisal); i++) {
        const struct sevkit_obtained *one = sevkit_appraisal_obtained(appraisal, i);

        r = append(obtained, Py_BuildValue("(sss)", one->title, one->from, one->url));
    }
    if (r < 0) {
        Py_XDECREF(checks);
        Py_XDECREF(obtained);
        return NULL;
    }
    return Py_BuildValue("(szNNzz)", sevkit_answer_name(sevkit_appraisal_answer(appraisal)),
                         decisive ? decisive->info->name : NULL, checks, obtained,
                         sevkit_appraisal_unavailable(appraisal), product ? product->name : NULL);
}

/* Rules are a list of (rule, value, origin or None). */
static int read_rules(PyObject *rules, struct sevkit_acceptance **ret_acceptance,
                      struct sevkit_error *error)
{
    Py_ssize_t count = PyList_Size(rules);
    int r = count < 0 ? SEVKIT_EINTERNAL : sevkit_acceptance_new(ret_acceptance, error);

    for (Py_ssize_t i = 0; i < count && r == 0; i++) {
        const char *rule, *value, *origin;

        if (!PyArg_ParseTuple(PyList_GetItem(rules, i), "ssz", &rule, &value, &origin))
            r = SEVKIT_EINTERNAL;
        else
            r = sevkit_acceptance_add(*ret_acceptance, rule, value, origin, error);
    }
    return r;
}

static PyObject *fail(PyObject *module, struct appraiser *appraiser,
                      const struct sevkit_error *error)
{
    if (appraiser && appraiser->type) {
        PyErr_Restore(appraiser->type, appraiser->value, appraiser->traceback);
        appraiser->type = appraiser->value = appraiser->traceback = NULL;
        return NULL;
    }
    return PyErr_Occurred() ? NULL : sk_py_raise(module, error);
}

/* appraise(appraiser, evidence, rules, report_data or None) */
static PyObject *appraise(PyObject *module, PyObject *args)
{
    struct sevkit_expectations *expectations = NULL;
    struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_appraisal *appraisal = NULL;
    const struct sevkit_evidence *evidence;
    PyObject *capsule, *evidence_capsule, *rules, *result;
    struct sevkit_error error = {0};
    struct appraiser *appraiser;
    int r;

    if (!PyArg_ParseTuple(args, "OOO!:appraise", &capsule, &evidence_capsule, &PyList_Type, &rules))
        return NULL;
    appraiser = appraiser_of(capsule);
    evidence = PyCapsule_GetPointer(evidence_capsule, EVIDENCE_CAPSULE);
    if (!appraiser || !evidence)
        return NULL;
    r = read_rules(rules, &acceptance, &error);
    if (r == 0)
        r = sevkit_expectations_new(&expectations, &error);
    if (r == 0)
        r = sevkit_appraiser_apply(appraiser->own, acceptance, expectations, &error);
    if (r == 0)
        r = sevkit_appraise(appraiser->own, evidence, expectations, &appraisal, &error);
    if (r < 0 || appraiser->type)
        result = fail(module, appraiser, &error);
    else
        result = appraisal_tuple(appraisal);
    sevkit_appraisal_free(appraisal);
    sevkit_expectations_free(expectations);
    sevkit_acceptance_free(acceptance);
    return result;
}

/* rules_check(rules): raises for an unknown rule, a malformed value, or a contradiction. */
static PyObject *rules_check(PyObject *module, PyObject *args)
{
    struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_error error = {0};
    PyObject *rules;
    int r;

    if (!PyArg_ParseTuple(args, "O!:rules_check", &PyList_Type, &rules))
        return NULL;
    r = read_rules(rules, &acceptance, &error);
    if (r == 0)
        r = sevkit_acceptance_check(acceptance, &error);
    sevkit_acceptance_free(acceptance);
    if (r < 0)
        return fail(module, NULL, &error);
    Py_RETURN_NONE;
}

/* (name, is_list, is_tcb, example, meaning) of each rule. */
static PyObject *rules(PyObject *module, PyObject *args)
{
    PyObject *list = PyList_New(0);

    (void)module;
    (void)args;
    for (size_t i = 0; list && i < sevkit_rule_count(); i++) {
        const struct sevkit_rule *rule = sevkit_rule(i);

        if (append(list,
                   Py_BuildValue("(siiss)", rule->name, rule->is_list,
                                 rule->kind == SEVKIT_RULE_TCB, rule->example, rule->meaning)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

/* certificates(data) -> [(kind, product or None, subject, not_before, not_after, der)] */
static PyObject *certificates(PyObject *module, PyObject *args)
{
    struct sevkit_certs *certs;
    struct sevkit_error error;
    const char *data;
    Py_ssize_t size;
    PyObject *list;
    int r;

    if (!PyArg_ParseTuple(args, "y#:certificates", &data, &size))
        return NULL;
    if (sevkit_certs_new(&certs, &error) < 0)
        return sk_py_raise(module, &error);
    r = sevkit_certs_add(certs, data, (size_t)size, &error);
    list = r < 0 ? sk_py_raise(module, &error) : PyList_New(0);
    for (size_t i = 0; list && i < sevkit_certs_count(certs); i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(certs, i);
        const struct sevkit_product *product = sevkit_cert_product(cert);
        size_t der_size;
        const uint8_t *der = sevkit_cert_der(cert, &der_size);

        if (append(list, Py_BuildValue("(szsNLL)", sevkit_cert_kind_name(sevkit_cert_kind(cert)),
                                       product ? product->name : NULL, sevkit_cert_subject(cert),
                                       bytes_or_none(der, der_size),
                                       (long long)sevkit_cert_not_before(cert),
                                       (long long)sevkit_cert_not_after(cert))) < 0)
            Py_CLEAR(list);
    }
    sevkit_certs_free(certs);
    return list;
}

PyMethodDef sk_py_appraise_methods[] = {
    {"evidence_read", evidence_read, METH_VARARGS, "evidence_read(data, form) -> evidence"},
    {"evidence_parts", evidence_parts, METH_O,
     "evidence_parts(evidence) -> (form, report, table or None, claims or None)"},
    {"report_fields", report_fields, METH_VARARGS,
     "report_fields(version) -> [(name, title, offset, size)]"},
    {"appraiser_new", appraiser_new, METH_VARARGS, "appraiser_new(get, tell) -> appraiser"},
    {"appraiser_set", appraiser_set, METH_VARARGS, "appraiser_set(appraiser, what, value)"},
    {"appraiser_set_number", appraiser_set_number, METH_VARARGS,
     "appraiser_set_number(appraiser, what, value)"},
    {"appraise", appraise, METH_VARARGS,
     "appraise(appraiser, evidence, rules) -> (answer, decisive, checks, obtained, unavailable,\n"
     "                                         product)"},
    {"rules", rules, METH_NOARGS, "rules() -> [(name, is_list, is_tcb, example, meaning)]"},
    {"rules_check", rules_check, METH_VARARGS, "rules_check(rules)"},
    {"certificates", certificates, METH_VARARGS,
     "certificates(data) -> [(kind, product or None, subject, der, not_before, not_after)]"},
    {NULL, NULL, 0, NULL},
};
