"""Holds the server's answers to web/openapi.json: the operation, its status, its headers and its body.

check_answer raises AssertionError naming the operation and what differs; check_examples holds the document to itself.
"""
import json
import os

from jsonschema import Draft202012Validator, FormatChecker, RefResolver

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with open(os.path.join(SOURCE, "web", "openapi.json"), encoding="utf-8") as file:
    DOCUMENT = json.load(file)
RESOLVER = RefResolver("", DOCUMENT)
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "application/problem+json"


def operations():
    """Every (method, path template, operation)."""
    for template, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), template, item[method]


def resolved(node):
    """What a reference leads to; what stands beside it wins."""
    if "$ref" not in node:
        return node
    target = resolved(RESOLVER.resolve(node["$ref"])[1])
    return {**target, **{name: value for name, value in node.items() if name != "$ref"}}


def differences(schema, value):
    """What is wrong with the value, a line each; empty where nothing is."""
    validator = Draft202012Validator(schema, resolver=RESOLVER, format_checker=FormatChecker())
    return "\n".join(sorted(f"  {error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)))


def find_operation(method, path):
    """The operation whose template fits the path, the one with the most literal segments; HEAD is a GET. None: none."""
    segments = path.split("?", 1)[0].split("/")
    found, most = None, -1
    for verb, template, operation in operations():
        parts = template.split("/")
        fits = len(parts) == len(segments) and all(
            segment if part.startswith("{") else part == segment for part, segment in zip(parts, segments))
        literals = sum(not part.startswith("{") for part in parts)
        if fits and literals > most and verb == ("GET" if method == "HEAD" else method):
            found, most = operation, literals
    return found


def find_response(operation, status, media_type):
    """The response described for this status; any problem may be the default one. None: none."""
    responses = operation["responses"]
    named = resolved(responses[str(status)]) if str(status) in responses else None
    is_problem = status >= 400 and media_type == PROBLEM
    if is_problem and "default" in responses and (named is None or PROBLEM not in named.get("content", {})):
        return resolved(responses["default"])
    return named


def check_answer(method, path, status, headers, body):
    """Raises AssertionError unless the answer is one that the document describes."""
    name = f"{method} {path} -> {status}"
    operation = find_operation(method, path)
    assert operation is not None, f"{name}: no such operation is described"
    name = f"{operation['operationId']}, {name}"
    sent = {header.lower(): value for header, value in dict(headers).items()}
    media_type = sent.get("content-type", "").split(";")[0].strip().lower()
    response = find_response(operation, status, media_type)
    assert response is not None, f"{name}: the status is not described ({media_type or 'no content'})"
    for header, about in response.get("headers", {}).items():
        assert header.lower() in sent or not resolved(about).get("required"), f"{name}: the header {header} is missing"
    content = response.get("content", {})
    if not content:
        assert not body, f"{name}: a body where none is described: {body[:200]!r}"
        return
    assert media_type in content, f"{name}: {media_type or 'no content'}, described is {', '.join(content)}"
    if method == "HEAD" or not media_type.endswith("json"):
        return
    wrong = differences(content[media_type]["schema"], json.loads(body))
    assert not wrong, f"{name}: the body is not as described\n{wrong}"


def check_examples():
    """Raises AssertionError unless every request and every good JSON answer has an example, and all examples hold."""
    wrong = []
    for method, template, operation in operations():
        contents = {"the request": operation.get("requestBody", {}).get("content", {})}
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                contents[status] = resolved(response).get("content", {})
        for where, content in contents.items():
            for media_type, about in content.items():
                if (where == "the request" or media_type.endswith("json")) and "example" not in about:
                    wrong.append(f"{method} {template}: {where} has no example")

    def look(node, pointer):
        if isinstance(node, list):
            for index, item in enumerate(node):
                look(item, f"{pointer}/{index}")
        if not isinstance(node, dict):
            return
        if "schema" in node and "example" in node:
            found = differences(node["schema"], node["example"])
            if found:
                wrong.append(f"{pointer}:\n{found}")
        for name, item in node.items():
            if name != "example":
                look(item, f"{pointer}/{name}")

    look(DOCUMENT, "#")
    assert not wrong, "\n".join(wrong)


if __name__ == "__main__":
    check_examples()
    print(f"{len(list(operations()))} operations, and their examples hold")
