"""What is well said and must not be done: orders without what carries them, money twice, stamps out of turn. Wrong states,
wrong people and other people's rows are walked through in tests/security."""
import datetime
import unittest
import uuid

from harness import ServerTest, wait_until


def today_at(offset_hours):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=offset_hours)).date().isoformat()


class WrongActs(ServerTest):
    # The latest zone on earth, so that a later offset makes an end of today a past one.
    settings = {"AUTHORITY__UTC_OFFSET": "-12:00"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.tariff()
        cls.product = c.product()
        cls.certificate = c.certificate(cls.product, quota=100000)
        cls.order = c.ready_order(1000, cls.certificate)
        cls.batch = c.batch_of(cls.order)
        cls.other_order = c.ready_order(10, cls.certificate)
        cls.archive = c.archives(cls.order)[0]

    # ---- orders against certificates and printers

    def test_certificates_that_do_not_carry_an_order(self):
        c = self.country
        draft = c.application(self.product)
        suspended = c.certificate(c.product(gtin=None))
        revoked = c.certificate(c.product(gtin=None))
        hold = {"reason_code": "safety", "reason": "x", "applies_to": "all_stamps"}
        held_later = c.placed_order(suspended, 10)
        c.officer.must(200, "POST", f"/api/v1/certificates/{suspended}/suspend", hold)
        c.officer.must(200, "POST", f"/api/v1/certificates/{revoked}/revoke", hold)
        with self.unchanged(c.enterprise, "/api/v1/orders"):
            for certificate in (draft, suspended, revoked):
                for path in ("orders", "quotations"):
                    body = c.order_body(certificate, 10) if path == "orders" else {"certificate_id": certificate, "quantity": 10}
                    self.assert_refused(c.enterprise.post("/api/v1/" + path, body), 422, "certificate-not-valid", "/certificate_id")
            self.assert_refused(c.enterprise.post(f"/api/v1/orders/{held_later}/submit"), 422, "certificate-not-valid", "/certificate_id")

    def test_an_order_that_does_not_exist(self):
        for order in (uuid.uuid4(), 7):
            self.assert_refused(self.country.enterprise.get(f"/api/v1/orders/{order}"), 404, "not-found")

    def test_a_certificate_that_does_not_exist(self):
        c = self.country
        with self.unchanged(c.enterprise, "/api/v1/orders"):
            quotation = {"certificate_id": str(uuid.uuid4()), "quantity": 10}
            for name, body in (("orders", c.order_body(str(uuid.uuid4()), 10)), ("quotations", quotation)):
                with self.subTest(path=name):
                    self.assert_refused(c.enterprise.post("/api/v1/" + name, body), 404, "not-found", "/certificate_id")

    def test_a_product_without_a_tariff(self):
        c = self.country
        certificate = c.certificate(c.product(gtin=None, category="untaxed"))
        self.assert_refused(c.enterprise.post("/api/v1/orders", c.order_body(certificate, 10)), 422, "no-tariff", "/certificate_id")

    def test_printers_without_an_agreement(self):
        c = self.country
        ended = c.printer("Imprimerie d'hier", valid_until="2020-12-31")
        with self.unchanged(c.enterprise, "/api/v1/orders"):
            for printer in (ended, c.other_enterprise_id, str(uuid.uuid4())):
                body = c.order_body(self.certificate, 10, printer=printer)
                self.assert_refused(c.enterprise.post("/api/v1/orders", body), 422, "printer-not-approved", "/deliveries/0/printer_id")

        listed = c.enterprise.must(200, "GET", "/api/v1/printers?q=imprimerie")["items"]
        by_id = {one["id"]: one for one in listed}
        self.assertEqual((by_id[ended]["can_receive"], by_id[ended]["reason"]), (False, "not_now"))
        self.assertEqual({one["agreement"] for one in listed}, {None})
        self.assertEqual((by_id[c.printer_id]["can_receive"], by_id[c.printer_id]["reason"]), (True, None))
        self.assertNotIn(c.other_enterprise_id, by_id)
        known = {"id", "name", "province", "agreement", "print_profile", "can_receive", "reason"}
        self.assertEqual({name for one in listed for name in one}, known)
        for knowing in (c.admin, c.officer, c.auditor):
            (shown,) = knowing.must(200, "GET", "/api/v1/printers?q=D%27HIER")["items"]
            self.assertEqual((shown["id"], shown["reason"]), (ended, "agreement_expired"))
            self.assertEqual(shown["agreement"]["valid_until"], "2020-12-31")
        self.assert_refused(c.print_shop.get("/api/v1/printers"), 403, "forbidden")

    # ---- money

    def test_a_payment_counts_once(self):
        c = self.country
        first, second = c.approved_order(self.certificate, 10), c.approved_order(self.certificate, 10)
        half = {**c.payment(first, "RAWBANK-1"), "amount": {"amount": 5000, "currency": "CDF"}}
        c.cashier.must(201, "POST", f"/api/v1/orders/{first}/payments", half)
        with self.unchanged(c.admin, *[f"/api/v1/orders/{order}{more}" for order in (first, second) for more in ("", "/payments")]):
            for order, reference in ((first, "RAWBANK-1"), (second, "RAWBANK-1"), (second, "rawbank-1")):
                with self.subTest(reference=reference):
                    answer = c.cashier.post(f"/api/v1/orders/{order}/payments", {**half, "reference": reference})
                    self.assert_refused(answer, 409, "payment-duplicate", "/reference")
            for change, pointer in (({"amount": {"amount": 0, "currency": "CDF"}}, "/amount/amount"), ({"paid_on": "2099-01-01"}, "/paid_on"),
                                    ({"method": "gold"}, "/method"), ({"amount": 5000}, "/amount")):
                with self.subTest(change=change):
                    body = {**half, "reference": "RAWBANK-2", **change}
                    self.assert_refused(c.cashier.post(f"/api/v1/orders/{second}/payments", body), 422, "invalid-input", pointer)

    # ---- what was declared

    def test_what_was_declared_about_a_batch_is_listed(self):
        c = self.country
        order = c.ready_order(20, self.certificate)
        path = f"/api/v1/batches/{c.batch_of(order)}"
        acts = lambda by, query="": by.must(200, "GET", path + "/acts" + query)
        self.assertEqual(acts(c.enterprise)["items"], [])
        (archive,) = c.archives(order)
        self.assertEqual(c.receive(archive).status, 201)
        serials = c.serials(order)
        c.enterprise.must(201, "POST", path + "/activations", {"from": 1, "to": 10, "count": 10, "production_lot": "L1", "best_before": "2099-05-31"})
        c.enterprise.must(201, "POST", path + "/activations", {"serials": [serials[12], serials[15]], "count": 2, "client_reference": "OF-2"})
        c.print_shop.must(201, "POST", path + "/spoilage", {"from": 20, "to": 20, "count": 1, "reason_code": "misprint"})
        body = {"batch_id": path.rsplit("/", 1)[1], "ranges": [{"from": 1, "to": 3}], "reason_code": "other", "reason": "Essai"}
        recall = c.officer.must(201, "POST", "/api/v1/recalls", body)
        self.assert_refused(c.enterprise.post(path + "/activations", {"from": 1, "to": 1, "count": 1}), 409, "range-overlap")
        found = acts(c.print_shop)["items"]
        self.assertEqual([(act["kind"], act["count"], act["ranges"]) for act in found], [
            ("receipt", 20, [{"from": 1, "to": 20}]), ("activation", 10, [{"from": 1, "to": 10}]),
            ("activation", 2, [{"from": 12, "to": 12}, {"from": 15, "to": 15}]), ("spoilage", 1, [{"from": 20, "to": 20}]),
            ("recall", 3, [{"from": 1, "to": 3}])])
        self.assertEqual((found[1]["production_lot"], found[1]["best_before"], found[2]["client_reference"]), ("L1", "2099-05-31", None))
        self.assertEqual((found[0]["archive_id"], found[3]["reason_code"], found[4]["id"]), (archive["id"], "misprint", recall["id"]))
        first = acts(c.auditor, "?limit=3")
        rest = acts(c.auditor, "?limit=3&cursor=" + first["next"])
        whole = first["items"] + rest["items"]
        self.assertEqual(rest["next"], None)
        nobody = lambda items: [{**act, "by": None, "client_reference": None} for act in items]
        self.assertEqual(nobody(whole), nobody(found))
        who = [c.print_shop, c.enterprise, c.enterprise, c.print_shop, c.officer]
        self.assertEqual([act["by"]["id"] for act in whole], [person.id for person in who])
        self.assertEqual(whole[2]["client_reference"], "OF-2")
        # The others' people are no name and no id.
        for own, client_reference in ((c.print_shop, None), (c.enterprise, "OF-2")):
            items = acts(own)["items"]
            self.assertEqual([act["by"].get("id") for act in items], [person.id if person is own else None for person in who])
            for act, known in zip(items, whole):
                if "id" not in act["by"]:
                    self.assertEqual(set(act["by"]), {"role", "organisation_name"})
                    self.assertEqual(act["by"]["role"], known["by"]["role"])
            self.assertEqual(items[2]["client_reference"], client_reference)
            shown = own.must(200, "GET", f"/api/v1/recalls?batch_id={c.batch_of(order)}")
            (recalled,) = shown["items"]
            self.assertEqual(set(recalled["recalled_by"]), {"role", "organisation_name"})
            self.assertNotIn(c.officer.id, str(shown))
        for stranger in (c.other_enterprise, c.other_print_shop):
            self.assert_refused(stranger.get(path + "/acts"), 404, "not-found")

    # ---- receipts and activations, in the order of a roll's life

    def test_receipts_and_activations(self):
        c = self.country
        path = f"/api/v1/batches/{self.batch}"
        serials, other = c.serials(self.order), c.serials(self.other_order)
        with self.unchanged(c.print_shop, path, path + "/archives"):
            for sha256 in ("0" * 64, self.archive["sha256"][:-1], "x", 5):
                with self.subTest(sha256=sha256):
                    answer = c.print_shop.post(f"/api/v1/archives/{self.archive['id']}/receipts", {"sha256": sha256})
                    self.assert_refused(answer, 422, "invalid-input", "/sha256")
            for name, more in (("activations", {}), ("spoilage", {"reason_code": "lost"})):
                self.assert_refused(c.enterprise.post(f"{path}/{name}", {"from": 1, "to": 10, "count": 10, **more}), 409, "not-received")
        self.assertEqual(c.receive(self.archive).status, 201)
        self.assert_refused(c.receive(self.archive), 409, "wrong-state")
        first = c.enterprise.must(201, "POST", path + "/activations", {"from": 100, "to": 200, "count": 101})
        refused = [({"from": 1, "to": 10, "count": 9}, 422, "count-mismatch", "/count"),
                   ({"from": 1, "to": 10, "count": 11}, 422, "count-mismatch", "/count"),
                   ({"serials": [serials[1], serials[1]], "count": 2}, 422, "count-mismatch", "/count"),
                   ({"from": 0, "to": 10, "count": 10}, 422, "invalid-input", "/from"),
                   ({"from": 1, "to": 1001, "count": 1001}, 422, "invalid-input", "/to"),
                   ({"from": 10, "to": 1, "count": 10}, 422, "invalid-input", "/to"),
                   ({"from": other[1], "to": serials[5], "count": 5}, 422, "invalid-input", "/from"),
                   ({"serials": [serials[1], other[1]], "count": 2}, 422, "invalid-input", "/serials/1"),
                   ({"serials": ["1ZFW36AKC30JSAEMGFTX"], "count": 1}, 422, "invalid-input", "/serials/0"),
                   ({"serials": [], "count": 1}, 422, "invalid-input", "/serials"),
                   ({"count": 1}, 422, "invalid-input", "/from"),
                   ({"from": 1, "to": 2, "serials": [serials[1]], "count": 1}, 422, "unknown-field", "/from"),
                   ({"from": 200, "to": 300, "count": 101}, 409, "range-overlap", None),
                   ({"serials": [serials[150]], "count": 1}, 409, "range-overlap", None)]
        with self.unchanged(c.enterprise, path):
            for body, status, name, pointer in refused:
                with self.subTest(body=body):
                    self.assert_refused(c.enterprise.post(path + "/activations", body), status, name, pointer)
        overlap = c.enterprise.post(path + "/activations", {"from": 50, "to": 250, "count": 201}).json
        self.assertIn("100 à 200", overlap["detail"])
        self.assertIn(first["id"], overlap["errors"][0]["detail"])
        self.assertIn(first["created_at"], overlap["errors"][0]["detail"])

    # ---- time

    def start_again_at(self, offset):
        self.server.stop()
        self.server.settings["AUTHORITY__UTC_OFFSET"] = offset
        self.server.start()

    def test_what_has_expired_is_refused(self):
        c = self.country
        certificate = c.certificate(c.product(), valid_until=today_at(-12))
        order = c.placed_order(certificate, 10)
        printer = c.printer("Imprimerie du Soir", valid_until=today_at(-12))
        c.placed_order(certificate, 10, printer=printer)
        lasting = c.certificate(c.product(gtin=None))
        self.start_again_at("+14:00")
        self.addCleanup(self.start_again_at, "-12:00")

        self.assert_refused(c.enterprise.post("/api/v1/orders", c.order_body(certificate, 10)), 422, "certificate-not-valid", "/certificate_id")
        self.assert_refused(c.enterprise.post(f"/api/v1/orders/{order}/submit"), 422, "certificate-not-valid", "/certificate_id")
        body = c.order_body(lasting, 10, printer=printer)
        self.assert_refused(c.enterprise.post("/api/v1/orders", body), 422, "printer-not-approved", "/deliveries/0/printer_id")
        wait_until(lambda: c.admin.must(200, "GET", f"/api/v1/certificates/{certificate}")["state"] == "expired", "the certificate expires")

if __name__ == "__main__":
    unittest.main(verbosity=2)
