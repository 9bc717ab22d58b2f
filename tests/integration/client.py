"""Callers of the HTTP interface: people, programs and nobody. Every JSON answer is held to web/openapi.json."""
import http.client
import json
import sys
import time
import urllib.parse

from waiting import PATIENCE

try:
    import schema
except ImportError as missing:
    schema = None
    print(f"answers are not held to web/openapi.json: {missing}", file=sys.stderr)

# An access token lives ten minutes, a slow build's tests longer.
RENEW_AFTER_S = 300


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def is_json(self):
        return self.headers.get("content-type", "").split(";")[0] in ("application/json", "application/problem+json")

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


class Client:
    """One caller of the HTTP interface, signed in or not. described: every JSON answer is held to web/openapi.json."""

    def __init__(self, port, token=None, described=True):
        self.port, self.token, self.cookie = port, token, None
        self.signed_in_at = None
        self.described = described and schema is not None

    def take_session(self, answer):
        """Is from now on whom this sign-in or refresh was for."""
        assert answer.status == 200, answer
        self.token = answer.json["access_token"]
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        self.signed_in_at = time.monotonic()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120 * PATIENCE)

    def ask(self, method, path, body=None, headers=None, raw=None):
        if self.signed_in_at and time.monotonic() - self.signed_in_at > RENEW_AFTER_S:
            self.signed_in_at = None
            self.take_session(self.post("/api/v1/session/refresh"))
        connection = self.connect()
        sent = {"Accept": "application/json"}
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        if self.cookie:
            sent["Cookie"] = self.cookie
        data = raw
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        sent.update(headers or {})
        try:
            connection.request(method, path, data, sent)
            response = connection.getresponse()
            answer = Answer(response, response.read())
        finally:
            connection.close()
        if self.described and answer.body and answer.is_json():
            self.check_description(method, path, answer)
        return answer

    def check_description(self, method, path, answer):
        if schema.find_operation(method, path) is not None:
            schema.check_answer(method, path, answer.status, answer.headers, answer.body)
        else:
            assert answer.status in (404, 405), f"{method} {path} is served and not described: {answer}"

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, {} if body is None and "raw" not in more else body, **more)

    def must(self, status, method, path, body=None, **more):
        answer = self.ask(method, path, body, **more)
        assert answer.status == status, f"{method} {path}: {answer}"
        return answer.json if answer.body else None


class Robot(Client):
    """A program that acts in its maker's name, with a token that is never old. made: what POST /api/v1/api-clients answered."""

    def __init__(self, port, made):
        super().__init__(port)
        self.id, self.secret = made["id"], made["secret"]
        self.take_token()

    def ask_for_token(self, **more):
        form = {"grant_type": "client_credentials", "client_id": self.id, "client_secret": self.secret, **more}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Client(self.port).ask("POST", "/oauth2/token", raw=urllib.parse.urlencode(form).encode(), headers=headers)

    def take_token(self):
        answer = self.ask_for_token()
        assert answer.status == 200, answer
        self.token, self.taken_at = answer.json["access_token"], time.monotonic()

    def ask(self, *what, **more):
        if time.monotonic() - self.taken_at > RENEW_AFTER_S:
            self.take_token()
        return super().ask(*what, **more)


def robot_of(server, person):
    return Robot(server.port, person.must(201, "POST", "/api/v1/api-clients", {"name": "Script"}))
