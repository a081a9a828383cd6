# SPDX-License-Identifier: Apache-2.0
"""A validator for the part of JSON Schema 2020-12 that the schemas in docs/ use. A keyword that it does
not know is an error, so that a schema cannot promise what no one checks."""

import re

TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
ANNOTATIONS = {"$schema", "$comment", "$defs", "title", "properties", "required",
               "additionalProperties", "items", "minimum", "maximum", "pattern", "type", "enum",
               "const", "oneOf", "$ref"}


def same(a, b):
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def resolve(root, reference):
    node = root
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def object_problems(root, schema, value, path):
    for key in schema.get("required", []):
        if key not in value:
            yield f"{path}: member {key} is missing"
    properties = schema.get("properties", {})
    for key, member in value.items():
        if key in properties:
            yield from problems(root, properties[key], member, f"{path}.{key}")
        elif schema.get("additionalProperties", True) is False:
            yield f"{path}: member {key} is not in the schema"


def scalar_problems(schema, value, path):
    if "const" in schema and not same(value, schema["const"]):
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and not any(same(value, choice) for choice in schema["enum"]):
        yield f"{path}: {value!r} is none of {schema['enum']!r}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"
    if "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
        yield f"{path}: {value} is below {schema['minimum']}"
    if "maximum" in schema and isinstance(value, int) and value > schema["maximum"]:
        yield f"{path}: {value} is above {schema['maximum']}"


def problems(root, schema, value, path="$"):
    """What is wrong with value, one line each."""
    unknown = set(schema) - ANNOTATIONS
    if unknown:
        raise ValueError(f"{path}: the schema has keywords that are not checked: {sorted(unknown)}")
    if "$ref" in schema:
        yield from problems(root, resolve(root, schema["$ref"]), value, path)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[name](value) for name in types):
        yield f"{path}: {type(value).__name__} is not {' or '.join(types)}"
        return
    yield from scalar_problems(schema, value, path)
    if isinstance(value, dict):
        yield from object_problems(root, schema, value, path)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from problems(root, schema["items"], item, f"{path}[{index}]")
    if "oneOf" in schema:
        found = [list(problems(root, choice, value, path)) for choice in schema["oneOf"]]
        if sum(not choice for choice in found) != 1:
            yield f"{path}: fits {sum(not choice for choice in found)} of the choices, not one: {found}"


def validate(schema, value):
    return list(problems(schema, schema, value))
