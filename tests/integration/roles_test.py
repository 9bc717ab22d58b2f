"""Who may do what, route by route: vectors/permissions.json against the real binary, each role with a real row."""
import sys
import unittest

from harness import ServerTest, age_identity, load_vectors, png

ROLES = ["ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE", "AUDITEUR_SYSTEME"]
ADMIN, OCC, ENTERPRISE, PRINTER, AUDITOR = ROLES
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LISTED = load_vectors("permissions.json")["routes"]

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

# What ends everything that a person has open is asked by, or for, somebody else than the world's people.
ENDS_ALL = {"DELETE /api/v1/me/sessions"}
OF_A_COLLEAGUE = {"DELETE /api/v1/users/{id}/sessions", "POST /api/v1/users/{id}/reset"}


class World:
    """Two enterprises and two printers with a row of every kind, and who stands for which role."""

    def __init__(self, country):
        c = self.country = country
        c.tariff()
        c.occ_cashier = c.person("caisse@occ.example", c.occ, OCC, ["cashier"])
        self.people = dict(zip(ROLES, [c.admin, c.officer, c.enterprise, c.print_shop, c.auditor]))
        self.emails = dict(zip(ROLES, ["admin@gouv.example", "agent1@occ.example", "qualite@fleuve.example",
                                       "atelier@imprimerie.example", "audit@gouv.example"]))
        homes = dict(zip(ROLES, [c.government, c.occ, c.enterprise_id, c.printer_id, c.government]))
        self.colleagues = {role: c.person(f"{role.lower()}@reserve.example", home, role) for role, home in homes.items()}
        self.cashiers = {ADMIN: c.cashier, OCC: c.occ_cashier}
        product = c.product()
        certificate = c.certificate(product)
        order = self.ready_order(certificate, c.enterprise, c.printer_id)
        by_printer = self.ready_order(certificate, c.enterprise, c.printer_id, applied_by="printer")
        other_product = c.product(by=c.other_enterprise, name="Savon")
        other_certificate = c.certificate(other_product, by=c.other_enterprise)
        other_order = self.ready_order(other_certificate, c.other_enterprise, c.other_printer_id)
        self.own = {
            "products": product, "certificates": certificate, "orders": order, "organisations": c.enterprise_id,
            "users": c.enterprise.id, "batches": c.batch_of(order), "archives": self.archive_of(order),
            # Nobody has scanned yet, and what is wrong with a body is said before the row is looked for.
            "suspicions": "01930000-0000-7000-8000-000000000001",
            "encryption-keys": self.key_of(c.print_shop), "recalls": self.recall_of(by_printer), "printer's organisations": c.printer_id, "printer's users": c.print_shop.id,
            "printer's activations": c.batch_of(by_printer)}
        self.others = {
            "products": other_product, "certificates": other_certificate, "orders": other_order,
            "organisations": c.other_enterprise_id, "users": c.other_enterprise.id, "batches": c.batch_of(other_order),
            "archives": self.archive_of(other_order), "recalls": self.recall_of(other_order),
            "api-clients": self.api_client_of(c.other_enterprise), "encryption-keys": self.key_of(c.other_print_shop),
            "printer's organisations": c.other_printer_id, "printer's users": c.other_print_shop.id}
        # Decided, and both roles that decide anything might have: who may is told that it is over.
        self.own["approvals"] = c.lift(self.others["recalls"])["id"]
        self.serial = c.serials(order)[1]
        self.own["citizen-reports"] = self.report()

    def ready_order(self, certificate, by, printer, **more):
        order = self.country.paid_order(certificate, 300, by=by, printer=printer, **more)
        self.country.wait_for(order, "ready")
        return order

    def archive_of(self, order):
        return self.country.admin.must(200, "GET", f"/api/v1/batches/{self.country.batch_of(order)}/archives")["items"][0]["id"]

    def recall_of(self, order):
        body = {"batch_id": self.country.batch_of(order), "ranges": [{"from": 300, "to": 300}], "reason_code": "other",
                "reason": "Essai"}
        return self.country.officer.must(201, "POST", "/api/v1/recalls", body)["id"]

    def report(self):
        fields = {"what": "other", "where_bought": "Marché", "place": "CD-KN"}
        assert self.country.send_report(fields, ("a.png", png())).status == 201
        return self.country.admin.must(200, "GET", "/api/v1/citizen-reports")["items"][0]["id"]

    def api_client_of(self, person):
        return person.must(201, "POST", "/api/v1/api-clients", {"name": "ERP"})["id"]

    def key_of(self, printer):
        return printer.must(201, "POST", "/api/v1/encryption-keys", {"recipient": age_identity()[1]})["id"]

    def session_of(self, role):
        again = self.country.sign_in(self.emails[role])
        return next(s["id"] for s in again.must(200, "GET", "/api/v1/me/sessions")["items"] if s["current"])

    def path_for(self, role, route):
        """The route's path to a row that this role may reach; what it may destroy is made for it."""
        path, kind = route["path"], kind_of(route["path"])
        if kind == "sessions" and "{id}" in path:
            return path.replace("{id}", self.session_of(role))
        if kind == "api-clients" and "{id}" in path:
            owner = self.people[role] if route[role] == "own" else self.country.admin
            return path.replace("{id}", self.api_client_of(owner))
        return self.fill(role, path, self.own)

    def path_to_other(self, role, route):
        return self.fill(role, route["path"], self.others)

    def fill(self, role, path, rows):
        if "{" not in path:
            return path
        if any(path == name.split()[1] for name in OF_A_COLLEAGUE) and rows is not self.others:
            return path.replace("{id}", self.colleagues[role if role in (ENTERPRISE, PRINTER) else ENTERPRISE].id)
        special = "printer's " + (path.rsplit("/", 1)[1] if path.endswith("activations") else kind_of(path))
        row = rows.get(special) if role == PRINTER else None
        return path.replace("{serial}", self.serial).replace("{seq}", "1").replace("{generation}", "0").replace("{id}", row or rows.get(kind_of(path), "none"))


def kind_of(path):
    return path.removeprefix("/api/v1/").removeprefix("me/").split("/")[0]


def name_of(route):
    return f"{route['method']} {route['path']}"


def body_for(route):
    return BODIES.get(name_of(route), {}) if route["method"] in ("POST", "PATCH") else None


class Roles(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.country)
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

    def ask(self, role, route, path=None):
        client = (self.world.colleagues if name_of(route) in ENDS_ALL else self.world.people)[role]
        return client.ask(route["method"], path or self.world.path_for(role, route), body_for(route))

    def assert_admitted(self, answer):
        self.assertTrue(200 <= answer.status < 300 or answer.status in ADMITTED, answer)

    def test_every_gated_route_is_listed(self):
        listed = {name_of(route) for route in LISTED}
        gated = {f"{method} {path}" for path, methods in self.served.items() for method, what in methods.items() if what.get("x-permission")}
        self.assertGreater(len(gated), 40)
        self.assertEqual(gated - listed, set())

    def test_every_listed_route_that_is_served_is_gated(self):
        for route in self.routes:
            with self.subTest(route=name_of(route)):
                self.assertTrue(self.served[route["path"]][route["method"]].get("x-permission"))

    def test_nobody_gets_401(self):
        nobody = self.server.client()
        for route in self.routes:
            with self.subTest(route=name_of(route)):
                answer = nobody.ask(route["method"], self.world.path_for(ADMIN, {**route, ADMIN: "yes"}), body_for(route))
                self.assert_refused(answer, 401, "unauthenticated")
                self.assertIn("bearer", answer.headers["www-authenticate"].lower())

    def test_whose_role_does_not_allow_it_gets_403(self):
        self.for_each("no", lambda route, role: self.assert_refused(self.ask(role, route), 403, "forbidden"))

    def test_whose_role_allows_it_is_admitted(self):
        self.for_each("yes", lambda route, role: self.assert_admitted(self.ask(role, route)))

    def test_own_rows_are_reached(self):
        self.for_each("own", lambda route, role: self.assert_admitted(self.ask(role, route)))

    def test_rows_of_another_organisation_are_not_there(self):
        def check(route, role):
            if "{id}" in route["path"]:
                self.assert_refused(self.ask(role, route, self.world.path_to_other(role, route)), 404, "not-found")
        self.for_each("own", check)

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
            self.assert_refused(self.ask(role, route), 403, "forbidden")
            path = self.world.path_for(role, route)
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
