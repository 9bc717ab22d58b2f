"""Lists that a person reads and searches: what their rows are called, what a search and a filter find, and what nobody
learns by them."""
import gzip
import unittest
import urllib.parse

from harness import Client, ServerTest

NOBODY = "0193a000-0000-7000-8000-000000000000"
BREWERY, SHOP, BEER = "Brasserie du Fleuve SA", "Imprimerie Nationale", "Bière blonde 72 cl"


class ListTest(ServerTest):
    def rows(self, client, name, **query):
        return client.must(200, "GET", f"/api/v1/{name}?" + urllib.parse.urlencode({"limit": 200, **query}))["items"]

    def ids(self, client, name, **query):
        return [row["id"] for row in self.rows(client, name, **query)]

    def pages(self, client, name, limit=1, **query):
        """All rows, page by page."""
        found, cursor = [], None
        while True:
            asked = {"limit": limit, **query, **({"cursor": cursor} if cursor else {})}
            page = client.must(200, "GET", f"/api/v1/{name}?" + urllib.parse.urlencode(asked))
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                return found


class Lists(ListTest):
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

    # ---- bytes

    def test_a_long_list_comes_compressed_to_whom_takes_that(self):
        reader = Client(self.server.port, self.country.officer.token, described=False)  # which would read what is compressed as JSON
        plain = reader.get("/api/v1/orders?limit=200")
        self.assertNotIn("content-encoding", plain.headers)
        packed = reader.get("/api/v1/orders?limit=200", headers={"Accept-Encoding": "gzip, deflate, br"})
        self.assertEqual((packed.headers["content-encoding"], packed.headers["vary"]), ("gzip", "Accept-Encoding"))
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        self.assertLess(len(packed.body) * 2, len(plain.body))
        one = reader.get(f"/api/v1/orders/{self.ready}", headers={"Accept-Encoding": "gzip"})
        self.assertNotIn("content-encoding", one.headers)

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
        for stranger in (c.officer, c.auditor):
            rows = self.rows(stranger, "approvals", kind="user", state="awaiting")
            (hidden,) = [row for row in rows if row["subject_id"] == invited["id"]]
            self.assertEqual((hidden["subject"], hidden["subject_label"], hidden["summary"]), (None, "OPERATEUR_OCC", {"role": "OPERATEUR_OCC"}))
            self.assertNotIn("nouveau", str(rows))

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

    def test_the_beginning_of_a_number_finds_what_begins_so(self):
        c = self.country
        beginning = self.number[:-1].lower()
        expected = [row["id"] for row in self.rows(c.admin, "orders") if row["number"].lower().startswith(beginning)]
        self.assertIn(self.ready, expected)
        self.assertEqual(self.ids(c.admin, "orders", q=beginning), expected)
        self.assertEqual(self.ids(c.admin, "orders", q=self.number), [self.ready])
        self.assertEqual(self.ids(c.enterprise, "orders", q=self.number), [self.ready])
        self.assertEqual(self.ids(c.other_enterprise, "orders", q=self.number), [])

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

    def test_a_printer_asks_no_search_what_its_rows_do_not_show(self):
        c = self.country
        certificate = c.admin.must(200, "GET", f"/api/v1/certificates/{self.certificate}")
        for name, row in (("orders", self.ready), ("recalls", self.recall)):
            for query in (certificate["number"], BEER, self.number):
                with self.subTest(list=name, q=query):
                    self.assertIn(row, self.ids(c.print_shop, name, q=query))
            for query in (certificate["reference"], BEER + " fleuve"):
                with self.subTest(list=name, q=query):
                    self.assertIn(row, self.ids(c.officer, name, q=query))
                    self.assertEqual(self.ids(c.print_shop, name, q=query), [])


class Order(ListTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.certificate = c.certified()
        cls.batch = c.batch_of(c.ready_order(20, cls.certificate))
        for position in (1, 9):
            c.officer.must(201, "POST", "/api/v1/recalls", {"batch_id": cls.batch, "ranges": [{"from": position, "to": position}], "reason_code": "other", "reason": "Essai"})
        for name in ("Caisse", "Stock"):
            c.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": name})
        c.product(gtin=None, name="Limonade")
        c.application(c.product(gtin=None, name="Jus"))
        c.submitted_order(cls.certificate, 50)
        cls.occ_cashier = c.person("caisse@occ.example", c.occ, "OPERATEUR_OCC", ["cashier"])

    def test_every_list_begins_with_the_newest_where_that_is_asked_for(self):
        c = self.country
        for what in ("price", "other"):
            self.assertEqual(c.send_report({"what": what, "where_bought": "Marché", "place": "CD-KN"}).status, 201)
        for name in ("orders", "certificates", "products", "approvals", "recalls", "citizen-reports", "organisations", "users", "api-clients"):
            with self.subTest(list=name):
                oldest = self.rows(c.admin, name, order="oldest")
                self.assertGreater(len(oldest), 1)
                self.assertEqual([row["id"] for row in self.pages(c.admin, name, order="newest")], [row["id"] for row in reversed(oldest)])
                usual = oldest[::-1] if name == "citizen-reports" else oldest
                self.assertEqual(self.ids(c.admin, name), [row["id"] for row in usual])
        entries = self.pages(c.auditor, "audit/entries", limit=7, order="newest", action="user.invite")
        listed = self.pages(c.auditor, "audit/entries", limit=7, action="user.invite")
        self.assertEqual([entry["sequence"] for entry in entries], [entry["sequence"] for entry in reversed(listed)])
        newest = c.auditor.must(200, "GET", "/api/v1/audit/entries?order=newest&limit=200")
        down = [entry["sequence"] for entry in newest["items"]]
        self.assertEqual(down, list(range(down[0], down[0] - len(down), -1)))
        self.assertEqual(down[-1] == 0, newest["next"] is None)

    def test_what_changed_last_comes_first(self):
        c = self.country
        first, second = c.placed_order(self.certificate, 60), c.placed_order(self.certificate, 61)
        c.enterprise.must(200, "POST", f"/api/v1/orders/{first}/submit", {})
        changed = self.rows(c.enterprise, "orders", order="changed")
        self.assertEqual([row["id"] for row in changed[:2]], [first, second])
        for name in ("orders", "certificates"):
            for client in (c.admin, c.enterprise):
                with self.subTest(list=name):
                    rows = self.pages(client, name, limit=2, order="changed")
                    times = [row["updated_at"] for row in rows]
                    self.assertEqual(times, sorted(times, reverse=True))
                    self.assertEqual(sorted(row["id"] for row in rows), sorted(self.ids(client, name)))

    def test_what_was_decided_last_comes_first(self):
        c = self.country
        first, second = c.submitted_order(self.certificate, 62), c.submitted_order(self.certificate, 63)
        asked = {row["subject_id"]: row["id"] for row in self.rows(c.officer, "approvals", awaiting="me", kind="order")}
        c.officer.must(200, "POST", f"/api/v1/approvals/{asked[second]}/reject", {"reason": "Erreur"})
        c.submitted_order(self.certificate, 64)
        c.officer.must(200, "POST", f"/api/v1/approvals/{asked[first]}/reject", {"reason": "Erreur"})
        decided = self.pages(c.officer, "approvals", limit=2, order="changed", state="approved,rejected,withdrawn")
        self.assertEqual([row["id"] for row in decided[:2]], [asked[first], asked[second]])
        times = [row["decided_at"] for row in decided]
        self.assertEqual(times, sorted(times, reverse=True))
        rows = self.pages(c.officer, "approvals", limit=2, order="changed")
        times = [row["decided_at"] or row["asked_at"] for row in rows]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(sorted(row["id"] for row in rows), sorted(self.ids(c.officer, "approvals")))

    def test_orders_and_cursors_that_are_none(self):
        c = self.country
        for name in ("orders", "certificates", "products", "approvals", "recalls", "citizen-reports", "organisations", "users", "api-clients", "audit/entries"):
            for word in ("", "NEWEST", "latest", "oldest,newest"):
                with self.subTest(list=name, order=word):
                    self.assert_refused(c.admin.get(f"/api/v1/{name}?" + urllib.parse.urlencode({"order": word})), 422, "invalid-input", "/order")
        for name in ("products", "users", "audit/entries"):
            self.assert_refused(c.admin.get(f"/api/v1/{name}?order=changed"), 422, "invalid-input", "/order")
        for name in ("tariffs", "suspicions", "printers"):
            self.assert_refused(c.admin.get(f"/api/v1/{name}?order=newest"), 422, "unknown-field", "/order")
        orders = ("oldest", "newest", "changed")
        for order in orders:
            cursor = c.admin.must(200, "GET", f"/api/v1/orders?limit=1&order={order}")["next"]
            for other in orders:
                with self.subTest(cursor=order, order=other):
                    answer = c.admin.get(f"/api/v1/orders?limit=1&order={other}&cursor={cursor}")
                    if other == order:
                        self.assertEqual(answer.status, 200)
                    else:
                        self.assert_refused(answer, 422, "invalid-input", "/cursor")

    # ---- what awaits somebody

    def test_what_awaits_me_is_what_i_may_decide(self):
        c = self.country
        submitted, approved = c.submitted_order(self.certificate, 70), c.approved_order(self.certificate, 71)
        application = c.application(c.product(gtin=None, name="Eau gazeuse"))
        c.enterprise.must(200, "POST", f"/api/v1/certificates/{application}/submit", {})
        deciding = {"orders": {"approve", "record_payment"}, "certificates": {"review", "grant"}}
        for client in (c.admin, c.second_admin, c.officer, c.cashier, self.occ_cashier, c.auditor, c.enterprise, c.print_shop):
            for name, verbs in deciding.items():
                if client is c.print_shop and name == "certificates":
                    continue
                with self.subTest(list=name):
                    expected = [row["id"] for row in self.pages(client, name, limit=200) if verbs & set(row["actions"])]
                    self.assertEqual([row["id"] for row in self.pages(client, name, awaiting="me")], expected)
        self.assertIn(submitted, self.ids(c.officer, "orders", awaiting="me", state="submitted"))
        self.assertNotIn(submitted, self.ids(c.admin, "orders", awaiting="me"))
        self.assertIn(approved, self.ids(self.occ_cashier, "orders", awaiting="me", state="approved"))
        self.assertEqual(self.ids(c.enterprise, "orders", awaiting="me"), [])
        c.officer.must(200, "POST", f"/api/v1/certificates/{application}/review", {})
        self.assertNotIn(application, self.ids(c.officer, "certificates", awaiting="me"))
        self.assertIn(application, self.ids(c.admin, "certificates", awaiting="me"))
        self.assertEqual(self.ids(c.print_shop, "orders", applied_by="printer"), [])
        self.assertIn(approved, self.ids(c.enterprise, "orders", applied_by="enterprise"))
        asked = self.rows(c.admin, "approvals", asked_by="me")
        self.assertTrue(asked)
        self.assertEqual([row["id"] for row in asked], [row["id"] for row in self.rows(c.admin, "approvals") if (row["asked_by"] or {}).get("id") == asked[0]["asked_by"]["id"]])
        self.assertEqual(self.ids(c.second_officer, "approvals", asked_by="me"), [])
        self.assert_refused(c.admin.get("/api/v1/orders?applied_by=nobody"), 422, "invalid-input", "/applied_by")
        self.assert_refused(c.admin.get("/api/v1/approvals?asked_by=all"), 422, "invalid-input", "/asked_by")
        for name in deciding:
            self.assert_refused(c.admin.get(f"/api/v1/{name}?awaiting=all"), 422, "invalid-input", "/awaiting")

    # ---- deliveries, people, the country

    def test_a_delivery_says_how_far_it_is(self):
        c = self.country
        order = c.ready_order(10, self.certificate)
        for archive in c.archives(order):
            self.assertEqual(c.receive(archive).status, 201)
        waiting = c.paid_order(self.certificate, 12)
        c.wait_for(waiting, "ready")
        whole = {"parts": 1, "stamps": 10}
        (row,) = [one for one in self.rows(c.print_shop, "orders") if one["id"] == order]
        (delivery,) = row["deliveries"]
        self.assertEqual((delivery["parts"], delivery["ready"], delivery["received"], delivery["used_up"]), (1, whole, whole, 0))
        (row,) = [one for one in self.rows(c.print_shop, "orders") if one["id"] == waiting]
        (delivery,) = row["deliveries"]
        self.assertEqual((delivery["ready"], delivery["received"]), ({"parts": 1, "stamps": 12}, {"parts": 0, "stamps": 0}))
        batch = c.enterprise.must(200, "GET", f"/api/v1/batches/{c.batch_of(order)}")
        self.assertEqual(batch["actions"], ["activate", "spoil"])
        self.assertEqual(c.officer.must(200, "GET", f"/api/v1/batches/{batch['id']}")["actions"], ["recall"])
        c.enterprise.must(201, "POST", f"/api/v1/batches/{batch['id']}/activations", {"from": 1, "to": 4, "count": 4})
        (delivery,) = c.enterprise.must(200, "GET", f"/api/v1/orders/{order}")["deliveries"]
        self.assertEqual(delivery["used_up"], 4)

    def test_one_person_alone(self):
        c = self.country
        for row in self.rows(c.admin, "users"):
            self.assertEqual(c.admin.must(200, "GET", f"/api/v1/users/{row['id']}"), row)
        self.assertEqual(c.enterprise.must(200, "GET", f"/api/v1/users/{c.enterprise.id}")["email"], "qualite@fleuve.example")
        for user in (c.other_enterprise.id, c.officer.id, NOBODY):
            self.assert_refused(c.enterprise.get(f"/api/v1/users/{user}"), 404, "not-found")
        self.assert_refused(c.officer.get(f"/api/v1/users/{c.officer.id}"), 403, "forbidden")

    def test_me_says_whose_days_these_are(self):
        me = self.country.enterprise.must(200, "GET", "/api/v1/me")
        self.assertEqual((me["utc_offset"], me["demonstration"]), ("+01:00", False))


if __name__ == "__main__":
    unittest.main(verbosity=2)
