"""Who may do what, route by route: vectors/permissions.json against the real binary. Each role, each duty, programs and
nobody, on rows of the own and of another organisation; whoever is refused changes nothing."""
import hashlib
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import Client, ServerTest, free_port, load_vectors, robot_of

from bodies import valid_bodies
from world import ADMIN, ENTERPRISE, NOBODY_ID, OCC, PRINTER, ROLES, Acts, World, kind_of, name_of

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
LISTED = load_vectors("permissions.json")["routes"]

# The table that was agreed upon with the operators, line by line as text_of writes it. It never changes; what came later
# is named here.
AGREED_SHA256 = "8eae4915023d07654162ae651bdd4b75845ceca42563e7cd8812244ab519ad51"
LATER = {
    "PATCH /api/v1/me",
    "DELETE /api/v1/me/totp",
    "POST /api/v1/me/totp/confirm",
    "POST /api/v1/me/totp/recovery-codes",
    "DELETE /api/v1/me/sessions",
    "GET /api/v1/users/{id}",
    "DELETE /api/v1/users/{id}/sessions",
    "POST /api/v1/users/{id}/reset",
    "POST /api/v1/api-clients/{id}/secret",
    "POST /api/v1/encryption-keys/{id}/revoke",
    "GET /api/v1/approvals/{id}",
    "GET /api/v1/live",
    "POST /api/v1/key-generations/{generation}/compromise",
    "GET /api/v1/printers",
    "GET /api/v1/batches/{id}/acts",
    "GET /api/v1/settings",
    "GET /api/v1/suspicions/{id}",
    "GET /api/v1/suspicions/{id}/scans",
    "GET /api/v1/citizen-reports/{id}",
    "GET /api/v1/citizen-reports/{id}/photo",
    "POST /api/v1/citizen-reports/{id}/close",
    "GET /api/v1/analytics/scans",
    "GET /api/v1/analytics/orders",
    "GET /api/v1/analytics/revenue",
    "GET /api/v1/analytics/summary",
    "GET /api/v1/exports/orders",
    "GET /api/v1/exports/payments",
    "GET /api/v1/exports/certificates",
    "GET /api/v1/exports/recalls",
}

# What is served and stands in no row of the table, by the reason why nobody is asked who he is.
OPEN = {
    "for everybody in the street": {
        "GET /", "GET /01/{gtin}", "GET /01/{gtin}/21/{serial}", "GET /01/{gtin}/235/{serial}", "GET /S/{serial}", "GET /s/{serial}",
        "GET /favicon.ico", "GET /rappels", "GET /scanner", "GET /signaler", "POST /signaler", "GET /statut",
        "GET /verifier/01/{gtin}", "GET /verifier/01/{gtin}/21/{serial}"},
    "the console as such, which shows nothing before somebody signs in": {
        "GET /console", "GET /console/assets/{name}", "GET /console/{path}"},
    "how programs find their way": {
        "GET /.well-known/gs1resolver", "GET /.well-known/jwks.json", "GET /.well-known/security.txt",
        "GET /.well-known/oauth-authorization-server", "GET /api/openapi.json"},
    "for whoever watches over it": {"GET /api/v1/audit/checkpoint", "GET /health", "GET /health/ready"},
    "by which one comes in, and out": {"DELETE /api/v1/session", "POST /api/v1/session", "POST /api/v1/session/refresh"},
    "a client says who it is by its secret": {"POST /oauth2/introspect", "POST /oauth2/revoke", "POST /oauth2/token"},
    "the link's token is the permission": {
        "GET /api/v1/invitations/{token}", "GET /api/v1/password-resets/{token}", "GET /d/{token}",
        "POST /api/v1/invitations/{token}", "POST /api/v1/password-resets/{token}"},
    "whoever forgot a password cannot say who he is": {"POST /api/v1/password-resets"},
}

# What a gate lets through may still be refused for what it says, but never for who says it.
ADMITTED = {409, 412, 422, 428}

# Good enough to be read, so that the row is looked for; they change nothing of a row that is ready and not yet received.
BODIES = {
    "POST /api/v1/api-clients/{id}/secret": {"overlap_minutes": 0},
    "POST /api/v1/archives/{id}/receipts": {"sha256": "0" * 64},
    "POST /api/v1/batches/{id}/activations": {"from": 1, "to": 1, "count": 1},
    "POST /api/v1/batches/{id}/spoilage": {"from": 1, "to": 1, "count": 1, "reason_code": "misprint"},
    "POST /api/v1/users/{id}/reset": {"password": True},
}

# What ends everything that a person has open is asked by somebody else than the world's people.
ENDS_ALL = {"DELETE /api/v1/me/sessions"}

# Of the others nobody may make a program.
MAKES_PROGRAMS = (ADMIN, ENTERPRISE, PRINTER)

# What a program may not do in anybody's name: decide, let people or programs in, or touch what a person signs in with.
PERSONS_ALONE = {
    "PATCH /api/v1/me", "GET /api/v1/me/sessions", "DELETE /api/v1/me/sessions", "DELETE /api/v1/me/sessions/{id}", "POST /api/v1/me/password",
    "POST /api/v1/me/totp", "DELETE /api/v1/me/totp", "POST /api/v1/me/totp/confirm", "POST /api/v1/me/totp/recovery-codes",
    "POST /api/v1/organisations", "PATCH /api/v1/organisations/{id}", "POST /api/v1/users", "PATCH /api/v1/users/{id}",
    "DELETE /api/v1/users/{id}/sessions", "POST /api/v1/users/{id}/reset", "POST /api/v1/api-clients",
    "POST /api/v1/api-clients/{id}/secret", "POST /api/v1/encryption-keys", "POST /api/v1/encryption-keys/{id}/revoke",
    "POST /api/v1/certificates/{id}/review", "POST /api/v1/certificates/{id}/request-corrections",
    "POST /api/v1/certificates/{id}/grant", "POST /api/v1/certificates/{id}/reject", "POST /api/v1/certificates/{id}/suspend",
    "POST /api/v1/certificates/{id}/reinstate", "POST /api/v1/certificates/{id}/revoke", "POST /api/v1/approvals/{id}/approve",
    "POST /api/v1/approvals/{id}/reject", "POST /api/v1/tariffs", "POST /api/v1/orders/{id}/approve",
    "POST /api/v1/orders/{id}/reject", "POST /api/v1/orders/{id}/payments", "POST /api/v1/recalls", "POST /api/v1/recalls/{id}/lift",
    "POST /api/v1/suspicions/{id}/close", "POST /api/v1/citizen-reports/{id}/close", "POST /api/v1/key-generations",
    "POST /api/v1/key-generations/{generation}/compromise",
}


def text_of(route):
    return " ".join([route["method"], route["path"], *(route[role] for role in ROLES)])


def body_for(route):
    return BODIES.get(name_of(route), {}) if route["method"] in ("POST", "PATCH") else None


class Matrix(ServerTest):
    public_port = free_port()
    settings = {"SERVER__PUBLIC_LISTEN": f"127.0.0.1:{public_port}"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.country)
        cls.acts = Acts(cls.country.auditor)
        served = cls.server.client().must(200, "GET", "/api/openapi.json")["paths"]
        cls.served = {path: {method.upper(): what for method, what in methods.items() if method.upper() in METHODS}
                      for path, methods in served.items()}
        cls.routes = [route for route in LISTED if route["method"] in cls.served.get(route["path"], {})]
        print(f"{len(cls.routes)} listed routes are served, {len(LISTED) - len(cls.routes)} are not yet", file=sys.stderr)

    def for_each(self, expected, check):
        """Runs check(route, role) for every cell of the table that says so."""
        cells = [(route, role) for route in self.routes for role in ROLES if route[role] == expected]
        self.assertTrue(cells)
        for route, role in cells:
            with self.subTest(route=name_of(route), role=role):
                check(route, role)

    def ask(self, role, route, path):
        client = self.world.colleague_again(role) if name_of(route) in ENDS_ALL else self.world.people[role]
        return client.ask(route["method"], path, body_for(route))

    def assert_admitted(self, answer):
        self.assertTrue(200 <= answer.status < 300 or answer.status in ADMITTED, answer)

    def assert_nothing_done(self, ask, status, name):
        """Refused so, and no act stands in the audit log."""
        self.acts.since()
        answer = ask()
        self.assert_refused(answer, status, name)
        self.assertEqual(self.acts.since(), [])
        return answer

    def test_every_route_is_listed_or_open(self):
        served = {f"{method} {path}" for path, methods in self.served.items() for method in methods} - {
            f"OPTIONS {path}" for path in self.served}
        listed = {name_of(route) for route in LISTED}
        named = [name for names in OPEN.values() for name in names]
        self.assertEqual(served - listed, set(named))
        self.assertEqual(len(named), len(set(named)))

    def test_every_gated_route_is_listed(self):
        listed = {name_of(route) for route in LISTED}
        gated = {f"{method} {path}" for path, methods in self.served.items() for method, what in methods.items() if what.get("x-permission")}
        self.assertGreater(len(gated), 40)
        self.assertEqual(gated - listed, set())

    def test_every_listed_route_that_is_served_is_gated(self):
        for route in self.routes:
            with self.subTest(route=name_of(route)):
                self.assertTrue(self.served[route["path"]][route["method"]].get("x-permission"))

    def test_what_was_agreed_upon_still_stands(self):
        self.assertEqual(LATER - {name_of(route) for route in LISTED}, set())
        agreed = sorted(text_of(route) for route in LISTED if name_of(route) not in LATER)
        self.assertEqual(hashlib.sha256("\n".join(agreed).encode()).hexdigest(), AGREED_SHA256,
                         "a row of the agreed table differs, or a new route is not named in LATER")

    def test_nobody_gets_401(self):
        nobody = self.server.client()
        for route in self.routes:
            with self.subTest(route=name_of(route)):
                path = self.world.path_for(ADMIN, {**route, ADMIN: "yes"})
                answer = self.assert_nothing_done(lambda: nobody.ask(route["method"], path, body_for(route)), 401, "unauthenticated")
                self.assertIn("bearer", answer.headers["www-authenticate"].lower())

    def test_whose_role_does_not_allow_it_gets_403(self):
        def check(route, role):
            path = self.world.path_for(role, route)
            self.assert_nothing_done(lambda: self.ask(role, route, path), 403, "forbidden")
            if route["method"] == "GET":
                self.assertEqual(self.world.people[role].ask("HEAD", path).status, 403)
        self.for_each("no", check)

    def test_whose_role_allows_it_is_admitted(self):
        self.for_each("yes", lambda route, role: self.assert_admitted(self.ask(role, route, self.world.path_for(role, route))))

    def test_own_rows_are_reached(self):
        self.for_each("own", lambda route, role: self.assert_admitted(self.ask(role, route, self.world.path_for(role, route))))

    def test_rows_of_another_organisation_are_not_there(self):
        def check(route, role):
            if "{id}" not in route["path"]:
                return
            for path in (self.world.path_to_other(role, route), route["path"].replace("{id}", NOBODY_ID)):
                self.assert_nothing_done(lambda: self.ask(role, route, path), 404, "not-found")
        self.for_each("own", check)

    def test_programs(self):
        """They may what their creator's role may, but nothing that takes a person."""
        bodies = valid_bodies(self.world)
        robots = {role: robot_of(self.server, self.world.people[role]) for role in MAKES_PROGRAMS}
        for route in self.routes:
            for role, robot in robots.items():
                with self.subTest(route=name_of(route), role=role):
                    self.check_program(route, role, robot, bodies)

    def check_program(self, route, role, robot, bodies):
        name, path = name_of(route), self.path_for_program(role, route)
        if route[role] == "no" or route[role].startswith("duty:"):
            self.assert_nothing_done(lambda: robot.ask(route["method"], path, body_for(route)), 403, "forbidden")
        elif name in PERSONS_ALONE:
            headers = self.world.match(path) if route["method"] == "PATCH" else {}
            self.assert_nothing_done(lambda: robot.ask(route["method"], path, bodies.get(name), headers=headers), 403, "forbidden")
        else:
            self.assert_admitted(robot.ask(route["method"], path, body_for(route)))

    def path_for_program(self, role, route):
        if kind_of(route["path"]) == "sessions":
            return route["path"].replace("{id}", NOBODY_ID)
        return self.world.path_for(role, route)

    def test_a_cashiers_program_records_no_money(self):
        bodies = valid_bodies(self.world)
        path = f"/api/v1/orders/{self.world.own['orders']}/payments"
        robot = robot_of(self.server, self.country.cashier)
        self.assert_nothing_done(lambda: robot.post(path, bodies["POST /api/v1/orders/{id}/payments"]), 403, "forbidden")

    def test_the_public_address_carries_no_gated_route(self):
        for route in self.routes:
            with self.subTest(route=name_of(route)):
                path = self.world.fill(ADMIN, route["path"], {**self.world.others, **self.world.own})
                client = Client(self.public_port, self.country.admin.token, described=False)
                self.assert_nothing_done(lambda: client.ask(route["method"], path, body_for(route)), 404, "not-found")

    def test_rows_of_another_organisation_cannot_be_named_in_a_body(self):
        c, others = self.country, self.world.others
        foreign = {
            "/api/v1/certificates": {"product_id": others["products"], "standard": "NCD 012", "site": "Limete", "quota_requested": 10},
            "/api/v1/quotations": {"certificate_id": others["certificates"], "quantity": 10},
            "/api/v1/orders": c.order_body(others["certificates"], 10),
            "/api/v1/users": {"email": "x@lac.example", "name": "X", "organisation_id": c.other_enterprise_id, "role": ENTERPRISE}}
        for path, body in foreign.items():
            with self.subTest(path=path):
                self.assert_refused(c.enterprise.post(path, body), 404, "not-found")
        for path in ("/api/v1/products", "/api/v1/api-clients"):
            with self.subTest(path=path):
                body = {"name": "Savon", "brand": "Lac", "category": "soap", "organisation_id": c.other_enterprise_id}
                self.assertEqual(c.enterprise.post(path, body).status, 422)

    def test_a_duty_is_asked_for(self):
        def check(route, role):
            path = self.world.path_for(role, route)
            self.assert_nothing_done(lambda: self.ask(role, route, path), 403, "forbidden")
            self.assert_admitted(self.world.cashiers[role].ask(route["method"], path, body_for(route)))
        self.for_each("duty:cashier", check)

    def test_lists_show_own_rows_alone(self):
        c, own, others = self.country, self.world.own, self.world.others
        lists = [
            (c.enterprise, "organisations", lambda row: row["id"] == c.enterprise_id),
            (c.print_shop, "organisations", lambda row: row["id"] == c.printer_id),
            (c.enterprise, "users", lambda row: row["organisation_id"] == c.enterprise_id),
            (c.print_shop, "users", lambda row: row["organisation_id"] == c.printer_id),
            (c.enterprise, "api-clients", lambda row: row["organisation_id"] == c.enterprise_id),
            (c.print_shop, "api-clients", lambda row: row["organisation_id"] == c.printer_id),
            (c.enterprise, "products", lambda row: row["enterprise_id"] == c.enterprise_id),
            (c.enterprise, "certificates", lambda row: row["enterprise_id"] == c.enterprise_id),
            (c.enterprise, "orders", lambda row: row["enterprise_id"] == c.enterprise_id),
            (c.print_shop, "orders", lambda row: [d["printer_id"] for d in row["deliveries"]] == [c.printer_id]),
            (c.enterprise, "recalls", lambda row: row["id"] == own["recalls"]),
            (c.print_shop, "encryption-keys", lambda row: row["organisation_id"] == c.printer_id),
            (c.print_shop, "recalls", lambda row: row["id"] == own["recalls"])]
        self.world.api_client_of(c.enterprise)
        self.world.api_client_of(c.print_shop)
        for client, name, is_own in lists:
            with self.subTest(list=name, by="enterprise" if client is c.enterprise else "printer"):
                rows = client.must(200, "GET", f"/api/v1/{name}?limit=200")["items"]
                self.assertTrue(rows)
                self.assertEqual([row for row in rows if not is_own(row)], [])
                everything = c.admin.must(200, "GET", f"/api/v1/{name}?limit=200")["items"]
                self.assertTrue([row for row in everything if row["id"] == others[name]])

    def test_people_outside_the_authorities_invite_their_own_role_alone(self):
        c = self.country
        for client, organisation, role in ((c.enterprise, c.enterprise_id, PRINTER), (c.enterprise, c.enterprise_id, ADMIN),
                                           (c.print_shop, c.printer_id, ENTERPRISE), (c.print_shop, c.printer_id, OCC)):
            with self.subTest(role=role):
                body = {"email": "autre@fleuve.example", "name": "X", "organisation_id": organisation, "role": role}
                self.assert_refused(client.post("/api/v1/users", body), 403, "forbidden")

    def test_who_applies_is_who_activates(self):
        c = self.country
        report = {"from": 1, "to": 1, "count": 1}
        by_enterprise = f"/api/v1/batches/{self.world.own['batches']}/activations"
        by_printer = "/api/v1/batches/" + self.world.own["printer's activations"] + "/activations"
        self.assert_refused(c.print_shop.post(by_enterprise, report), 403, "forbidden")
        self.assert_refused(c.enterprise.post(by_printer, report), 403, "forbidden")

    def test_a_printer_sees_no_prices(self):
        c = self.country
        row = c.print_shop.must(200, "GET", f"/api/v1/orders/{self.world.own['orders']}")
        self.assertEqual({"total", "paid", "balance"} & set(row), set())

    def test_methods_that_are_not_listed_are_not_allowed(self):
        for path in sorted({route["path"] for route in self.routes}):
            expected = set(self.served[path]) | ({"HEAD"} if "GET" in self.served[path] else set())
            for method in set(METHODS) - set(self.served[path]):
                with self.subTest(path=path, method=method):
                    answer = self.country.admin.ask(method, self.world.fill(ADMIN, path, {**self.world.others, **self.world.own}))
                    self.assert_refused(answer, 405, "method-not-allowed")
                    self.assertEqual(set(answer.headers["allow"].replace(" ", "").split(",")), expected)


if __name__ == "__main__":
    unittest.main(verbosity=2)
