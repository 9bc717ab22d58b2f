"""What cannot be read or makes no sense: each field is named, and nothing is changed."""
import json
import unittest

from harness import GTIN, ServerTest

JSON = {"Content-Type": "application/json"}
BAD_QUANTITIES = [0, -1, 2**53 + 1, 2**63, 2**64, 1.5, 1.0, "10", True, [10], {}, None]


class BadInput(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.tariff()
        cls.product = c.product()
        cls.certificate = c.certificate(cls.product, quota=100000)

    def body(self, **changes):
        return {**self.country.order_body(self.certificate, 10), **changes}

    def product_body(self, **changes):
        return {"name": "Savon", "brand": "Lac", "category": "soap", **changes}

    def user_body(self, **changes):
        return {"email": "x@y.example", "name": "X", "organisation_id": self.country.occ, "role": "OPERATEUR_OCC", **changes}

    def tariff_body(self, valid_from="2026-01-01", **price):
        return {"category": "beer", "price_per_thousand": {"amount": 1, "currency": "CDF", **price}, "valid_from": valid_from}

    # ---- fields

    def test_unknown_fields(self):
        c = self.country
        delivery = {"printer_id": c.printer_id, "quantity": 10, "prix": 1}
        draft = c.placed_order(self.certificate, 10)
        cases = [(c.enterprise, "/api/v1/products", self.product_body(nom="Savon"), "/nom"),
                 (c.enterprise, "/api/v1/products", self.product_body(**{"a/b~c": 1}), "/a~1b~0c"),
                 (c.enterprise, "/api/v1/orders", self.body(enterprise_id=c.other_enterprise_id), "/enterprise_id"),
                 (c.enterprise, "/api/v1/orders", self.body(layout={"dpii": 500}), "/layout/dpii"),
                 (c.enterprise, "/api/v1/orders", self.body(deliveries=[delivery]), "/deliveries/0/prix"),
                 (c.enterprise, f"/api/v1/orders/{draft}/submit", {"force": True}, "/force"),
                 (c.admin, "/api/v1/organisations", {"kinds": ["enterprise"], "name": "X", "state": "active"}, "/state"),
                 (c.admin, "/api/v1/users", self.user_body(password="x"), "/password"),
                 (self.server.client(), "/api/v1/session", {"email": "a@b.example", "password": "x", "admin": True}, "/admin")]
        with self.unchanged(c.admin, "/api/v1/products", "/api/v1/orders", "/api/v1/organisations", "/api/v1/users"):
            for client, path, body, pointer in cases:
                with self.subTest(pointer=pointer):
                    self.assert_refused(client.post(path, body), 422, "unknown-field", pointer)

    def test_unknown_query_names(self):
        for path, pointer in (("/api/v1/orders?stat=draft", "/stat"), ("/api/v1/products?page=2", "/page")):
            self.assert_refused(self.country.admin.get(path), 422, "unknown-field", pointer)
        for path, pointer in (("limit=0", "/limit"), ("limit=201", "/limit"), ("limit=ten", "/limit"), ("cursor=!", "/cursor"),
                              ("state=lost", "/state"), ("updated_since=yesterday", "/updated_since")):
            with self.subTest(query=path):
                self.assert_refused(self.country.admin.get("/api/v1/orders?" + path), 422, "invalid-input", pointer)

    def test_wrong_types(self):
        c = self.country
        cases = [(c.enterprise, "products", self.product_body(name=5), "/name"),
                 (c.enterprise, "products", self.product_body(brand=["Lac"]), "/brand"),
                 (c.enterprise, "products", self.product_body(category="Soap & Co"), "/category"),
                 (c.enterprise, "products", self.product_body(gtin=int(GTIN)), "/gtin"),
                 (c.enterprise, "products", self.product_body(name="x" * 201), "/name"),
                 (c.enterprise, "products", self.product_body(name="a\nb"), "/name"),
                 (c.enterprise, "products", self.product_body(name="  "), "/name"),
                 (c.enterprise, "products", {"brand": "Lac", "category": "soap"}, "/name"),
                 (c.enterprise, "orders", self.body(certificate_id="7"), "/certificate_id"),
                 (c.enterprise, "orders", self.body(certificate_id=7), "/certificate_id"),
                 (c.enterprise, "orders", self.body(deliveries={}), "/deliveries"),
                 (c.enterprise, "orders", self.body(deliveries=[]), "/deliveries"),
                 (c.enterprise, "orders", self.body(deliveries=["x"]), "/deliveries"),
                 (c.enterprise, "orders", self.body(layout=[]), "/layout"),
                 (c.enterprise, "orders", self.body(layout={"codes_csv": "yes"}), "/layout/codes_csv"),
                 (c.enterprise, "orders", self.body(layout={"module_px": 2}), "/layout/module_px"),
                 (c.enterprise, "orders", self.body(layout={"level": "X"}), "/layout/level"),
                 (c.enterprise, "orders", self.body(applied_by="nobody"), "/applied_by"),
                 (c.enterprise, "orders", self.body(format="svg"), "/format"),
                 (c.admin, "organisations", {"kinds": "enterprise", "name": "X"}, "/kinds"),
                 (c.admin, "organisations", {"kinds": ["bank"], "name": "X"}, "/kinds"),
                 (c.admin, "organisations", {"kinds": ["occ", "printer"], "name": "X"}, "/kinds"),
                 (c.admin, "organisations", {"kinds": ["enterprise"], "name": "X", "email": "nobody"}, "/email"),
                 (c.admin, "organisations", {"kinds": ["printer"], "name": "X"}, "/agreement"),
                 (c.admin, "tariffs", self.tariff_body(amount="1250000"), "/price_per_thousand/amount"),
                 (c.admin, "tariffs", self.tariff_body(currency="EUR"), "/price_per_thousand/currency"),
                 (c.admin, "tariffs", self.tariff_body(amount=-1), "/price_per_thousand/amount"),
                 (c.admin, "tariffs", self.tariff_body("2026-02-30"), "/valid_from"),
                 (c.admin, "users", self.user_body(role="ROI"), "/role"),
                 (c.admin, "users", self.user_body(role="ENTREPRISE_CERTIFIEE"), "/role"),
                 (c.admin, "users", self.user_body(role="AUDITEUR_SYSTEME", duties=["cashier"]), "/duties")]
        with self.unchanged(c.admin, "/api/v1/products", "/api/v1/orders", "/api/v1/organisations", "/api/v1/users", "/api/v1/tariffs"):
            for client, name, body, pointer in cases:
                with self.subTest(path=name, body=body):
                    self.assert_refused(client.post("/api/v1/" + name, body), 422, "invalid-input", pointer)

    def test_all_faults_are_named_at_once(self):
        answer = self.country.enterprise.post("/api/v1/products", {"name": 1, "category": 2, "colour": "red"})
        pointers = [error["pointer"] for error in self.assert_refused(answer, 422, "invalid-input")["errors"]]
        self.assertEqual(sorted(pointers), ["/brand", "/category", "/colour", "/name"])

    # ---- quantities

    def test_quantities_that_are_none(self):
        c = self.country
        with self.unchanged(c.enterprise, "/api/v1/orders", f"/api/v1/certificates/{self.certificate}"):
            for quantity in BAD_QUANTITIES:
                delivery = {"printer_id": c.printer_id, "quantity": quantity}
                application = {"product_id": self.product, "standard": "NCD 012", "site": "Limete", "quota_requested": quantity}
                cases = [("orders", self.body(quantity=quantity), "/quantity"),
                         ("orders", self.body(deliveries=[delivery]), "/deliveries/0/quantity"),
                         ("quotations", {"certificate_id": self.certificate, "quantity": quantity}, "/quantity"),
                         ("certificates", application, "/quota_requested")]
                for name, body, pointer in cases:
                    with self.subTest(quantity=quantity, pointer=pointer):
                        self.assert_refused(c.enterprise.post("/api/v1/" + name, body), 422, "invalid-input", pointer)

    def test_more_than_the_quota_says_what_is_left(self):
        c = self.country
        certificate = c.certificate(c.product(gtin=None), quota=41000)
        c.submitted_order(certificate, 1010)
        quotation = c.enterprise.post("/api/v1/quotations", {"certificate_id": certificate, "quantity": 40000})
        problem = self.assert_refused(quotation, 422, "quota-exceeded", "/quantity")
        self.assertIn("39 990 estampilles", problem["detail"])
        self.assertEqual(problem["errors"][0]["detail"], "Au plus 39 990.")
        order = c.placed_order(certificate, 40000)
        with self.unchanged(c.enterprise, f"/api/v1/orders/{order}", f"/api/v1/certificates/{certificate}"):
            problem = self.assert_refused(c.enterprise.post(f"/api/v1/orders/{order}/submit"), 422, "quota-exceeded", "/quantity")
        self.assertIn("39 990 estampilles", problem["detail"])

    def test_deliveries_that_do_not_add_up(self):
        c = self.country
        with self.unchanged(c.enterprise, "/api/v1/orders"):
            for quantities in ([9], [11], [5, 4], [10, 10]):
                deliveries = [{"printer_id": c.printer_id, "quantity": quantity} for quantity in quantities]
                with self.subTest(quantities=quantities):
                    self.assert_refused(c.enterprise.post("/api/v1/orders", self.body(deliveries=deliveries)), 422, "invalid-input", "/deliveries")

    def test_gtins_that_are_none(self):
        c = self.country
        product = c.enterprise.get(f"/api/v1/products/{self.product}")
        with self.unchanged(c.enterprise, "/api/v1/products"):
            for gtin in ("9506000134351", "95060001343", "950600013435X", "00000000000000", "19506000134352", "9506000134352 1"):
                with self.subTest(gtin=gtin):
                    self.assert_refused(c.enterprise.post("/api/v1/products", self.product_body(gtin=gtin)), 422, "invalid-input", "/gtin")
                    changed = c.enterprise.ask("PATCH", f"/api/v1/products/{self.product}", {"gtin": gtin}, {"If-Match": product.headers["etag"]})
                    self.assert_refused(changed, 422, "invalid-input", "/gtin")
            taken = c.enterprise.post("/api/v1/products", self.product_body(gtin="0" + GTIN))
            self.assertEqual((taken.status, taken.json["errors"][0]["pointer"]), (409, "/gtin"))

    def test_a_change_needs_the_version_that_was_read(self):
        c = self.country
        path = f"/api/v1/products/{self.product}"
        with self.unchanged(c.enterprise, path):
            self.assert_refused(c.enterprise.ask("PATCH", path, {"brand": "X"}), 428, "precondition-required")
            self.assert_refused(c.enterprise.ask("PATCH", path, {"brand": "X"}, {"If-Match": '"999"'}), 412, "precondition-failed")

    # ---- bodies

    def test_bodies_that_are_too_large(self):
        c = self.country
        body = json.dumps(self.product_body(name="x" * 1_010_000)).encode()
        with self.unchanged(c.enterprise, "/api/v1/products"):
            self.assert_refused(c.enterprise.post("/api/v1/products", raw=body, headers=JSON), 413, "payload-too-large")
            chunks = (body[at:at + 50_000] for at in range(0, len(body), 50_000))
            self.assert_refused(c.enterprise.post("/api/v1/products", raw=chunks, headers=JSON), 413, "payload-too-large")

    def test_bodies_that_are_no_json(self):
        c = self.country
        bodies = [b"{", b"nothing", b"[]", b'"text"', b"5", b"null", b'{"name":"x"} {}', b"{'name':'x'}", b'{"name":"x",}', b"{\"name\":\"\xff\"}",
                  b'{"name":"\\ud800"}', b"\xef\xbb\xbf{}", b'{"name":NaN}', b"name=x", b'{"a":' * 40 + b"1" + b"}" * 40]
        with self.unchanged(c.enterprise, "/api/v1/products"):
            for body in bodies:
                with self.subTest(body=body):
                    self.assert_refused(c.enterprise.post("/api/v1/products", raw=body, headers=JSON), 400, "malformed")

    def test_names_that_stand_twice(self):
        c = self.country
        product = b'{"name":"a","name":"b","brand":"c","category":"soap"}'
        order = json.dumps(self.body()).replace('"dpi": 500', '"dpi": 500, "dpi": 600').encode()
        escaped = b'{"name":"a","n\\u0061me":"b","brand":"c","category":"soap"}'
        with self.unchanged(c.enterprise, "/api/v1/products", "/api/v1/orders"):
            for path, body in (("products", product), ("products", escaped), ("orders", order)):
                with self.subTest(body=body):
                    self.assert_refused(c.enterprise.post("/api/v1/" + path, raw=body, headers=JSON), 400, "malformed")

    def test_other_content_types(self):
        c = self.country
        body = json.dumps(self.product_body()).encode()
        with self.unchanged(c.enterprise, "/api/v1/products"):
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""):
                with self.subTest(content_type=kind):
                    self.assert_refused(c.enterprise.post("/api/v1/products", raw=body, headers={"Content-Type": kind}), 415, "unsupported-media")
            self.assert_refused(c.enterprise.post("/api/v1/products", raw=body), 415, "unsupported-media")

    def test_idempotency_keys_that_are_none(self):
        c = self.country
        with self.unchanged(c.enterprise, "/api/v1/products"):
            for key in ("", "x" * 256):
                self.assert_refused(c.enterprise.post("/api/v1/products", self.product_body(), headers={"Idempotency-Key": key}), 400, "malformed")

if __name__ == "__main__":
    unittest.main(verbosity=2)
