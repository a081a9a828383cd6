/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_LIBVIRT_API_H
#define SK_LIBVIRT_LIBVIRT_API_H

/*
 * What we use of libvirt's client library, as one struct of functions: the real ones are looked up in
 * the library when a connection is asked for, so that nothing else needs libvirt; tests put others in
 * their place. The declarations are libvirt's stable ABI, and a test compares them with its headers.
 */

#include "base/error.h"

#include <stddef.h>

/* virDomainState */
#define SK_LIBVIRT_PAUSED 3
/* virErrorNumber: there is no such domain */
#define SK_LIBVIRT_NO_DOMAIN       42
#define SK_LIBVIRT_UUID_TEXT_BYTES 37

/* virTypedParameterType */
enum sk_libvirt_type {
    SK_LIBVIRT_INT = 1,
    SK_LIBVIRT_UINT = 2,
    SK_LIBVIRT_LLONG = 3,
    SK_LIBVIRT_ULLONG = 4,
    SK_LIBVIRT_STRING = 7,
};

#define SK_LIBVIRT_FIELD_BYTES 80

/* virTypedParameter */
struct sk_libvirt_parameter {
    char field[SK_LIBVIRT_FIELD_BYTES];
    int type;
    union {
        int i;
        unsigned ui;
        long long l;
        unsigned long long ul;
        double d;
        char b;
        char *s;
    } value;
};

/* virDomainInfo */
struct sk_libvirt_info {
    unsigned char state;
    unsigned long max_memory;
    unsigned long memory;
    unsigned short vcpus;
    unsigned long long cpu_time;
};

/* virErrorFunc; the second argument is a virErrorPtr. */
typedef void (*sk_libvirt_report)(void *arg, void *error);

/* In the order of libvirt_load.c. Connections and domains are opaque; a char * that is returned is
 * freed with free(). */
struct sk_libvirt_api {
    void *(*open)(const char *uri);
    int (*close)(void *connection);
    char *(*uri)(void *connection);
    char *(*host_name)(void *connection);
    char *(*capabilities)(void *connection);
    void *(*lookup_uuid)(void *connection, const char *uuid);
    void *(*lookup_id)(void *connection, int id);
    void *(*lookup_name)(void *connection, const char *name);
    int (*domain_free)(void *domain);
    unsigned (*domain_id)(void *domain);
    const char *(*domain_name)(void *domain);
    int (*domain_uuid)(void *domain, char *ret_text);
    int (*domain_is_active)(void *domain);
    int (*domain_info)(void *domain, struct sk_libvirt_info *ret_info);
    char *(*domain_xml)(void *domain, unsigned flags);
    int (*launch_info)(void *domain, struct sk_libvirt_parameter **ret_parameters, int *ret_count,
                       unsigned flags);
    int (*set_launch_state)(void *domain, struct sk_libvirt_parameter *parameters, int count,
                            unsigned flags);
    int (*resume)(void *domain);
    void (*parameters_free)(struct sk_libvirt_parameter *parameters, int count);
    const char *(*error_message)(void);
    int (*error_code)(void);
    void (*set_report)(void *arg, sk_libvirt_report report);
};

/* SEVKIT_EIO with the loader's words if the library, or a function in it, is not there. */
int sk_libvirt_load(struct sk_libvirt_api *ret_api, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same from the library of that name. */
int sk_libvirt_load_from(const char *library, struct sk_libvirt_api *ret_api,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
