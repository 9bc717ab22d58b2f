"""Many requests at one moment: each on a connection of its own, all but their last bytes sent before, and then those."""
import contextlib
import http.client
import json
import socket

from harness import PATIENCE, Answer


def request(client, method, path, body=None, headers=None):
    """A whole request of this client as its bytes."""
    content = json.dumps({} if body is None else body).encode() if method != "GET" else b""
    lines = {"Host": f"127.0.0.1:{client.port}", "Connection": "close", "Accept": "application/json"}
    if client.token:
        lines["Authorization"] = "Bearer " + client.token
    if client.cookie:
        lines["Cookie"] = client.cookie
    if content:
        lines.update({"Content-Type": "application/json", "Content-Length": str(len(content))})
    lines.update(headers or {})
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode() + b"\r\n" + content


def read_answer(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    return Answer(response, response.read())


def at_once(port, requests):
    """Their answers, in the requests' order."""
    with contextlib.ExitStack() as all_closed:
        connections = [all_closed.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120 * PATIENCE)) for _ in requests]
        for connection, whole in zip(connections, requests):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(whole[:-1])
        for connection, whole in zip(connections, requests):
            connection.sendall(whole[-1:])
        return [read_answer(connection) for connection in connections]


def statuses(answers):
    """How many answers came with which status and problem."""
    counted = {}
    for answer in answers:
        name = answer.json["type"].rsplit(":", 1)[1] if answer.status >= 400 else ""
        key = (answer.status, name) if name else answer.status
        counted[key] = counted.get(key, 0) + 1
    return counted
