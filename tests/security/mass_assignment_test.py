"""What a caller adds to a good request: members that answers have and requests have not, names in the query, headers of
somebody else. Each is refused as unknown or means nothing, and nothing is stored."""
import json
import os
import sys
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

import schema
from harness import ServerTest, load_vectors, robot_of

from bodies import valid_bodies
from world import ADMIN, AUDITOR, ENTERPRISE, OCC, PRINTER, Acts, World

JSON_TYPE = "application/json"
LISTED = {f"{route['method']} {route['path']}": route for route in load_vectors("permissions.json")["routes"]}

# What a row may be thought to have, beside what the answers show.
ALWAYS = ["id", "state", "version", "number", "role", "duties", "organisation_id", "enterprise_id", "user_id", "created_at", "updated_at",
          "created_by", "requested_by", "submitted_by", "reviewed_by", "granted_by", "approved_by", "recorded_by", "quota", "quota_granted",
          "approvals", "approvals_required", "total", "paid", "balance", "price", "tariff_id", "batch_id", "first_number", "generation",
          "password_record", "totp_secret", "admin", "is_admin", "system", "permissions", "scope", "State", "ID", "__proto__", "constructor"]
# With what they may hold beside it, for what stands deeper down.
WHOLE = {
    "POST /api/v1/orders": {"layout": {"dpi": 500}},
    "POST /api/v1/organisations": {
        "kinds": ["printer"], "agreement": {"number": "AGR-1", "valid_until": "2099-12-31"}, "print_profile": {"dpi": 500},
        "address": {"line": "Av. du Port 12", "city": "Kinshasa", "province": "CD-KN"}},
}
STRANGE_FILTERS = ["organisation_id", "enterprise_id", "printer_id", "user_id", "role", "all", "deleted", "Limit", "limit[]"]


def members(node):
    """The names that an object of this schema may have."""
    node = schema.resolved(node)
    names = set(node.get("properties", {}))
    for word in ("allOf", "oneOf", "anyOf"):
        for part in node.get(word, []):
            names |= members(part)
    return names


def accepts(operation):
    return members(schema.resolved(operation["requestBody"])["content"][JSON_TYPE]["schema"])


def answers(operation):
    """The names in its good answers, and in those of the rows that a list of it would show."""
    names = set()
    for status, response in operation["responses"].items():
        content = schema.resolved(response).get("content", {})
        if status.startswith("2") and JSON_TYPE in content:
            names |= members(content[JSON_TYPE]["schema"])
    return names


def objects_in(body, pointer=""):
    """Every object within this one and where it stands, but not itself."""
    for name, value in (body.items() if isinstance(body, dict) else enumerate(body)):
        if isinstance(value, dict):
            yield f"{pointer}/{name}", value
        if isinstance(value, (dict, list)):
            yield from objects_in(value, f"{pointer}/{name}")


class MassAssignment(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.country)
        cls.acts = Acts(cls.country.auditor)
        cls.bodies = valid_bodies(cls.world)

    def caller_of(self, name):
        """Who may do it, and the role in which: the narrowest first."""
        if name not in LISTED:
            return ADMIN, self.server.client()
        route = LISTED[name]
        for role in (ENTERPRISE, PRINTER, OCC, ADMIN, AUDITOR):
            if route[role] == "duty:cashier":
                return role, self.world.cashiers[role]
            if route[role] != "no":
                return role, self.world.people[role]
        raise AssertionError(f"nobody may {name}")

    def path_of(self, name, role):
        if name in LISTED:
            return self.world.path_for(role, LISTED[name])
        return name.split(" ", 1)[1].replace("{token}", "A" * 43)

    def quick(self, client):
        """The same caller, whose answers are looked at here and not held to the description: there are thousands."""
        if client.token:
            client.must(200, "GET", "/api/v1/me")  # so that the token is a fresh one
        return self.server.client(client.token, described=False)

    def routes_with_a_body(self):
        for method, path, operation in schema.operations():
            if JSON_TYPE in schema.resolved(operation.get("requestBody", {})).get("content", {}):
                yield f"{method} {path}", operation

    def test_a_member_that_is_not_asked_for(self):
        seen = 0
        for name, operation in self.routes_with_a_body():
            role, client = self.caller_of(name)
            path, body = self.path_of(name, role), self.bodies[name]
            client = self.quick(client)
            self.acts.since()
            for extra in sorted((answers(operation) | set(ALWAYS)) - accepts(operation)):
                with self.subTest(route=name, member=extra):
                    self.assert_unknown(client, name, path, {**body, extra: self.value_of(extra)}, "/" + extra)
                    seen += 1
            self.assert_unknown(client, name, path, {**body, "state": None, "id": None}, *{"/state", "/id"} - {"/" + one for one in accepts(operation)})
            self.assertEqual(self.acts.since(), [], name)
        self.assertGreater(seen, 1000)

    def value_of(self, name):
        others = self.world.others
        values = {"role": ADMIN, "duties": ["cashier"], "state": "approved", "quota": {"granted": 10**9}, "approvals_required": 0, "version": 99,
                  "total": {"amount": 0, "currency": "CDF"}, "paid": {"amount": 10**9, "currency": "CDF"}, "enterprise_id": others["organisations"],
                  "organisation_id": others["organisations"], "admin": True, "is_admin": True}
        return values.get(name, others["users"] if name.endswith(("id", "_by")) else 1)

    def assert_unknown(self, client, name, path, body, *pointers):
        answer = client.ask(name.split()[0], path, body)
        self.assertEqual((answer.status, answer.json["type"]), (422, "urn:qrcongo:problem:unknown-field"), answer)
        self.assertEqual(sorted(error["pointer"] for error in answer.json["errors"]), sorted(pointers))

    def test_a_member_deeper_down(self):
        seen = 0
        for name, _ in self.routes_with_a_body():
            role, client = self.caller_of(name)
            path = self.path_of(name, role)
            whole = {**self.bodies[name], **WHOLE.get(name, {})}
            for pointer, _ in objects_in(whole):
                with self.subTest(route=name, within=pointer):
                    body = json.loads(json.dumps(whole))
                    dict(objects_in(body))[pointer]["batch_id"] = self.world.others["batches"]
                    self.acts.since()
                    self.assert_unknown(self.quick(client), name, path, body, pointer + "/batch_id")
                    self.assertEqual(self.acts.since(), [])
                    seen += 1
        self.assertGreaterEqual(seen, 8)

    def test_an_invitation_names_nobody_else(self):
        c = self.country
        invited = c.invite("neuf@fleuve.example", c.enterprise_id, ENTERPRISE)
        path = "/api/v1/invitations/" + invited["invitation"]["url"].rsplit("/", 1)[1]
        anybody = self.server.client()
        for extra in ({"email": "admin@gouv.example"}, {"name": "A. Admin"}):
            self.assert_refused(anybody.post(path, {"password": "une phrase assez longue", **extra}), 422, "unknown-field")
        self.assertEqual(anybody.get(path).status, 200)

    # ---- names in the query

    def lists(self):
        for method, path, operation in schema.operations():
            documented = {schema.resolved(one)["name"] for one in operation.get("parameters", []) if schema.resolved(one)["in"] == "query"}
            if method == "GET" and "limit" in documented and f"GET {path}" in LISTED:
                yield f"GET {path}", documented

    def test_a_filter_that_there_is_not(self):
        listed = list(self.lists())
        self.assertGreater(len(listed), 12)
        for name, documented in listed:
            role, client = self.caller_of(name)
            path = self.path_of(name, role)
            for strange in STRANGE_FILTERS:
                if strange in documented:
                    continue
                with self.subTest(route=name, filter=strange):
                    query = urllib.parse.urlencode({strange: self.world.others["organisations"]})
                    answer = self.quick(client).get(f"{path}?{query}")
                    self.assertEqual((answer.status, answer.json["type"]), (422, "urn:qrcongo:problem:unknown-field"), answer)

    def test_a_cursor_of_somebody_who_sees_more(self):
        c = self.country
        self.world.api_client_of(c.enterprise)
        for name in ("products", "certificates", "orders", "users", "api-clients", "recalls", "organisations"):
            with self.subTest(list=name):
                own = {row["id"] for row in c.enterprise.must(200, "GET", f"/api/v1/{name}?limit=200")["items"]}
                cursor, pages = None, 0
                while pages == 0 or cursor:
                    query = "?limit=1" + (f"&cursor={cursor}" if cursor else "")
                    seen = c.enterprise.must(200, "GET", f"/api/v1/{name}?limit=200" + (f"&cursor={cursor}" if cursor else ""))["items"]
                    self.assertLessEqual({row["id"] for row in seen}, own)
                    cursor, pages = c.admin.must(200, "GET", f"/api/v1/{name}{query}")["next"], pages + 1
                self.assertGreater(pages, 1)

    def test_a_filter_finds_own_rows_alone(self):
        c = self.country
        own = {row["id"] for row in c.enterprise.must(200, "GET", "/api/v1/orders?limit=200")["items"]}
        for query in ("client_reference=BC-4711", "state=ready", "updated_since=2020-01-01T00:00:00Z"):
            found = {row["id"] for row in c.enterprise.must(200, "GET", "/api/v1/orders?limit=200&" + query)["items"]}
            self.assertTrue(found and found <= own, query)
            everything = {row["id"] for row in c.admin.must(200, "GET", "/api/v1/orders?limit=200&" + query)["items"]}
            self.assertIn(self.world.others["orders"], everything)

    def test_a_query_beside_a_body_means_nothing(self):
        c = self.country
        query = urllib.parse.urlencode({"enterprise_id": c.other_enterprise_id, "organisation_id": c.other_enterprise_id, "state": "granted"})
        for path, body in (("/api/v1/products", self.bodies["POST /api/v1/products"]),
                           ("/api/v1/certificates", self.bodies["POST /api/v1/certificates"]),
                           ("/api/v1/orders", self.bodies["POST /api/v1/orders"])):
            with self.subTest(path=path):
                answer = c.enterprise.post(f"{path}?{query}", body)
                self.assertIn(answer.status, (201, 422), answer)
                if answer.status == 201:
                    self.assertEqual((answer.json["enterprise_id"], answer.json.get("state", "draft")), (c.enterprise_id, "draft"))

    def test_a_query_shows_no_other_row(self):
        query = urllib.parse.urlencode({"enterprise_id": self.country.other_enterprise_id, "id": self.world.others["orders"], "role": ADMIN})
        lists = dict(self.lists())
        for name in LISTED:
            if not name.startswith("GET ") or name in lists or schema.find_operation("GET", name.split()[1]) is None:
                continue
            role, client = self.caller_of(name)
            path, client = self.path_of(name, role), self.quick(client)
            plain, again = client.get(path), client.get(path)
            if plain.status != 200 or again.body != plain.body:
                continue
            with self.subTest(route=name):
                answer = client.get(f"{path}?{query}")
                if answer.status == 422:
                    self.assertEqual(answer.json["type"], "urn:qrcongo:problem:unknown-field")
                else:
                    self.assertEqual((answer.status, answer.body), (200, plain.body))

    # ---- what says who asks, and does not

    def test_headers_that_name_somebody_else(self):
        c = self.country
        me = c.enterprise.must(200, "GET", "/api/v1/me")
        for name, value in (("X-User-Id", c.admin.must(200, "GET", "/api/v1/me")["id"]), ("X-Role", ADMIN), ("X-Organisation-Id", c.other_enterprise_id),
                            ("X-Forwarded-User", "admin@gouv.example"), ("X-Remote-User", "admin@gouv.example"), ("X-Original-URL", "/api/v1/users"),
                            ("X-Rewrite-URL", "/api/v1/audit/entries")):
            with self.subTest(header=name):
                self.assertEqual(c.enterprise.must(200, "GET", "/api/v1/me", headers={name: value}), me)

    def test_a_program_asks_for_no_more_than_its_creator_has(self):
        """Other names in its form are no error (RFC 6749 section 3.2) and mean nothing."""
        c = self.country
        robot = robot_of(self.server, c.enterprise)
        answer = robot.ask_for_token(scope="admin", role=ADMIN, organisation_id=c.other_enterprise_id, sub=c.officer.id, expires_in="999999")
        self.assertEqual((answer.status, answer.json["expires_in"]), (200, 600), answer)
        robot.token = answer.json["access_token"]
        me = robot.must(200, "GET", "/api/v1/me")
        self.assertEqual((me["role"], me["organisation"]["id"], me["id"], me["client_id"]), (ENTERPRISE, c.enterprise_id, c.enterprise.id, robot.id))
        self.assert_refused(robot.get("/api/v1/audit/entries"), 403, "forbidden")


if __name__ == "__main__":
    unittest.main(verbosity=2)
