"""Lists that a person reads and searches: what their rows are called, what a search and a filter find, and what nobody
learns by them."""
import unittest
import urllib.parse

from harness import ServerTest

NOBODY = "0193a000-0000-7000-8000-000000000000"
BREWERY, SHOP, BEER = "Brasserie du Fleuve SA", "Imprimerie Nationale", "Bière blonde 72 cl"


class Lists(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.certificate = c.certified()
        cls.ready = c.ready_order(10, cls.certificate)
        cls.draft = c.placed_order(cls.certificate, 20, printer=c.other_printer_id, client_reference="SAC-1")
        cls.soap = c.product(gtin=None, by=c.other_enterprise, name="Savon de ménage")
        cls.soap_certificate = c.certificate(cls.soap, by=c.other_enterprise)
        cls.soap_order = c.placed_order(cls.soap_certificate, 30, by=c.other_enterprise)
        cls.batch = c.batch_of(cls.ready)
        cls.number = c.admin.must(200, "GET", f"/api/v1/orders/{cls.ready}")["number"]
        cls.recall = c.officer.must(201, "POST", "/api/v1/recalls",
                                    {"batch_id": cls.batch, "ranges": [{"from": 1, "to": 2}], "reason_code": "safety", "reason": "Lot souillé"})["id"]

    def rows(self, client, name, **query):
        return client.must(200, "GET", f"/api/v1/{name}?" + urllib.parse.urlencode({"limit": 200, **query}))["items"]

    def ids(self, client, name, **query):
        return [row["id"] for row in self.rows(client, name, **query)]

    # ---- names

    def test_orders_say_whose_they_are_and_of_what(self):
        c = self.country
        number = c.admin.must(200, "GET", f"/api/v1/certificates/{self.certificate}")["number"]
        for client in (c.admin, c.officer, c.enterprise, c.auditor, c.print_shop):
            shown = client.must(200, "GET", f"/api/v1/orders/{self.ready}")
            self.assertEqual((shown["enterprise_name"], shown["certificate_number"], shown["product_name"]), (BREWERY, number, BEER))
            self.assertEqual([delivery["printer_name"] for delivery in shown["deliveries"]], [SHOP])
            (listed,) = [row for row in self.rows(client, "orders") if row["id"] == self.ready]
            self.assertEqual(listed["product_name"], BEER)

    def test_other_rows_say_what_they_are_of(self):
        c = self.country
        product = c.enterprise.must(200, "GET", f"/api/v1/products/{c.product()}")
        self.assertEqual(product["enterprise_name"], BREWERY)
        certificate = c.officer.must(200, "GET", f"/api/v1/certificates/{self.certificate}")
        self.assertEqual([certificate[name] for name in ("enterprise_name", "product_name", "product_brand")], [BREWERY, BEER, "Fleuve"])
        batch = c.print_shop.must(200, "GET", f"/api/v1/batches/{self.batch}")
        of_batch = {"order_number": self.number, "product_name": BEER, "enterprise_name": BREWERY}
        self.assertEqual({name: batch[name] for name in of_batch}, of_batch)
        self.assertEqual(batch["printer_name"], SHOP)
        (recall,) = self.rows(c.officer, "recalls")
        self.assertEqual({name: recall[name] for name in of_batch}, of_batch)
        for row in self.rows(c.admin, "users"):
            name = c.admin.must(200, "GET", f"/api/v1/organisations/{row['organisation_id']}")["name"]
            self.assertEqual(row["organisation_name"], name)
        robot = c.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "ERP"})
        self.assertEqual(robot["organisation_name"], BREWERY)
        self.assertEqual({row["organisation_name"] for row in self.rows(c.enterprise, "api-clients")}, {BREWERY})

    def test_what_waits_says_what_it_is(self):
        c = self.country
        order = c.submitted_order(self.certificate, 40)
        shown = c.admin.must(200, "GET", f"/api/v1/orders/{order}")
        (waiting,) = [row for row in self.rows(c.officer, "approvals", awaiting="me") if row["subject_id"] == order]
        self.assertEqual(waiting["subject_label"], shown["number"])
        self.assertEqual(waiting["summary"], {"enterprise_name": BREWERY, "product_name": BEER, "quantity": 40, "total": shown["total"]})
        tariff = c.admin.must(201, "POST", "/api/v1/tariffs",
                              {"category": "soap", "price_per_thousand": {"amount": 7, "currency": "CDF"}, "valid_from": "2026-01-01"})
        (waiting,) = [row for row in self.rows(c.second_admin, "approvals", kind="tariff", state="awaiting") if row["subject_id"] == tariff["id"]]
        self.assertEqual(waiting["subject_label"], "soap")
        self.assertEqual(waiting["summary"]["price_per_thousand"], {"amount": 7, "currency": "CDF"})
        invited = c.invite("nouveau@occ.example", c.occ, "OPERATEUR_OCC")
        (waiting,) = [row for row in self.rows(c.second_admin, "approvals", kind="user", state="awaiting") if row["subject_id"] == invited["id"]]
        self.assertEqual((waiting["subject_label"], waiting["summary"]), ("nouveau", {"role": "OPERATEUR_OCC", "organisation_name": "OCC"}))

    # ---- searches

    def test_a_search_finds_by_what_a_person_knows(self):
        c = self.country
        for query in (self.number, self.number.lower(), "fleuve sa", "BIERE BLONDE"):
            with self.subTest(q=query):
                self.assertIn(self.ready, self.ids(c.admin, "orders", q=query))
        self.assertEqual(self.ids(c.admin, "orders", q="sac-1"), [self.draft])
        self.assertEqual(self.ids(c.admin, "orders", q="menage"), [self.soap_order])
        self.assertEqual(self.ids(c.officer, "certificates", q="savonnerie"), [self.soap_certificate])
        self.assertEqual(self.ids(c.officer, "products", q="MÉNAGE"), [self.soap])
        self.assertEqual(self.ids(c.admin, "organisations", q="du lac"), [c.other_enterprise_id])
        self.assertEqual([row["email"] for row in self.rows(c.admin, "users", q="Qualite@Fleuve.example")], ["qualite@fleuve.example"])
        self.assertEqual({row["email"] for row in self.rows(c.admin, "users", q="qualite")}, {"qualite@fleuve.example", "qualite@lac.example"})
        self.assertEqual(self.ids(c.officer, "recalls", q="lot souille"), [self.recall])
        self.assertEqual(self.ids(c.officer, "recalls", q=self.number), [self.recall])
        for name in ("orders", "certificates", "products", "organisations", "users", "recalls"):
            for pattern in ("%", "_____", "' OR 1=1 --", "\\"):
                with self.subTest(list=name, q=pattern):
                    self.assertEqual(self.ids(c.admin, name, q=pattern), [])

    def test_a_search_comes_page_by_page(self):
        c = self.country
        expected = self.ids(c.admin, "orders", q="fleuve")
        self.assertGreaterEqual(len(expected), 2)
        found, cursor = [], None
        while not found or cursor:
            query = {"q": "fleuve", "limit": 1, **({"cursor": cursor} if cursor else {})}
            page = c.admin.must(200, "GET", "/api/v1/orders?" + urllib.parse.urlencode(query))
            found += [row["id"] for row in page["items"]]
            cursor = page["next"]
        self.assertEqual(found, expected)

    def test_searches_that_are_none(self):
        c = self.country
        for name in ("orders", "certificates", "products", "organisations", "users", "recalls", "suspicions", "citizen-reports"):
            for query in ("", "  ", "x" * 101, "a\nb"):
                with self.subTest(list=name, q=query):
                    path = f"/api/v1/{name}?" + urllib.parse.urlencode({"q": query})
                    self.assert_refused(c.admin.get(path), 422, "invalid-input", "/q")
        self.assert_refused(c.admin.get("/api/v1/tariffs?q=beer"), 422, "unknown-field", "/q")

    # ---- filters

    def test_filters_leave_what_they_name(self):
        c = self.country
        self.assertEqual(self.ids(c.admin, "orders", enterprise_id=c.other_enterprise_id), [self.soap_order])
        self.assertEqual(self.ids(c.admin, "orders", certificate_id=self.soap_certificate), [self.soap_order])
        of_port = self.ids(c.enterprise, "orders", printer_id=c.other_printer_id)
        self.assertIn(self.draft, of_port)
        self.assertNotIn(self.ready, of_port)
        self.assertEqual(self.ids(c.officer, "certificates", product_id=self.soap), [self.soap_certificate])
        self.assertEqual(self.ids(c.officer, "certificates", enterprise_id=c.other_enterprise_id), [self.soap_certificate])
        self.assertEqual(self.ids(c.officer, "products", enterprise_id=c.other_enterprise_id), [self.soap])
        self.assertEqual(set(self.ids(c.admin, "organisations", kind="printer")), {c.printer_id, c.other_printer_id})
        self.assertEqual({row["role"] for row in self.rows(c.admin, "users", role="OPERATEUR_OCC")}, {"OPERATEUR_OCC"})
        self.assertEqual({row["organisation_id"] for row in self.rows(c.admin, "users", organisation_id=c.occ)}, {c.occ})
        self.assertEqual(self.ids(c.officer, "recalls", batch_id=self.batch), [self.recall])
        self.assertEqual(self.ids(c.officer, "recalls", batch_id=NOBODY), [])
        self.assertEqual(self.ids(c.officer, "suspicions", batch_id=self.batch), [])

    def test_several_states_at_once(self):
        c = self.country
        both = self.rows(c.admin, "orders", state="draft,ready")
        self.assertEqual({row["state"] for row in both}, {"draft", "ready"})
        self.assertEqual([row["id"] for row in both], [row["id"] for row in self.rows(c.admin, "orders") if row["state"] in ("draft", "ready")])
        self.assertEqual(self.ids(c.officer, "recalls", state="active,lifted"), [self.recall])
        for path in ("orders?state=draft,lost", "orders?state=", "orders?state=draft,", "certificates?state=draft,,granted", "users?state=active,lost",
                     "recalls?state=active,lost", "suspicions?state=open,lost", "approvals?state=awaiting,lost"):
            with self.subTest(path=path):
                self.assert_refused(c.admin.get("/api/v1/" + path), 422, "invalid-input", "/state")

    def test_filters_that_are_none(self):
        for path, pointer in (("orders?enterprise_id=7", "/enterprise_id"), ("orders?printer_id=x", "/printer_id"), ("orders?certificate_id=", "/certificate_id"),
                              ("certificates?product_id=7", "/product_id"), ("products?enterprise_id=7", "/enterprise_id"), ("recalls?batch_id=7", "/batch_id"),
                              ("users?organisation_id=7", "/organisation_id"), ("users?role=ROI", "/role"), ("organisations?kind=bank", "/kind"),
                              ("suspicions?batch_id=7", "/batch_id")):
            with self.subTest(path=path):
                self.assert_refused(self.country.admin.get("/api/v1/" + path), 422, "invalid-input", pointer)

    # ---- what nobody learns

    def test_nobody_finds_a_stranger(self):
        c = self.country
        for name, query in (("orders", {"q": "savon"}), ("orders", {"enterprise_id": c.other_enterprise_id}), ("orders", {"certificate_id": self.soap_certificate}),
                            ("certificates", {"q": "savon"}), ("certificates", {"product_id": self.soap}), ("certificates", {"enterprise_id": c.other_enterprise_id}),
                            ("products", {"q": "savon"}), ("products", {"enterprise_id": c.other_enterprise_id}), ("organisations", {"q": "savonnerie"}),
                            ("organisations", {"kind": "printer"}), ("users", {"q": "qualite@lac.example"}), ("users", {"q": "agent"}),
                            ("users", {"organisation_id": c.occ}), ("users", {"role": "OPERATEUR_OCC"})):
            with self.subTest(list=name, query=query):
                self.assertEqual(self.ids(c.enterprise, name, **query), [])
        self.assertEqual(self.ids(c.other_enterprise, "recalls", batch_id=self.batch), [])
        self.assertEqual(self.ids(c.other_enterprise, "recalls", q="lot"), [])

    def test_a_printer_learns_nothing_of_another(self):
        c = self.country
        body = {**c.order_body(self.certificate, 30), "quantity": 60,
                "deliveries": [{"printer_id": c.printer_id, "quantity": 30}, {"printer_id": c.other_printer_id, "quantity": 30}]}
        shared = c.enterprise.must(201, "POST", "/api/v1/orders", body)["id"]
        self.assertIn(shared, self.ids(c.print_shop, "orders"))
        self.assertEqual(self.ids(c.print_shop, "orders", printer_id=c.other_printer_id), [])
        self.assertEqual(self.ids(c.print_shop, "orders", q="Imprimerie du Port"), [])
        shown = c.print_shop.must(200, "GET", f"/api/v1/orders/{shared}")
        self.assertEqual([delivery["printer_name"] for delivery in shown["deliveries"]], [SHOP])
        self.assertNotIn("Imprimerie du Port", c.print_shop.get("/api/v1/orders?limit=200").body.decode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
