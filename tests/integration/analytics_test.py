"""Figures in time and registers against the real binary: they add up, a spreadsheet opens them, and nobody sees more than
is his."""
import csv
import io
import unittest

from harness import ServerTest, recorded, wait_until

GTIN14 = "09506000134352"
KINSHASA, GOMA = "CD-KN", "CD-NK"
QUANTITY = 100
PRICE = 1250  # of a stamp, in centimes
SERIES = ("scans", "orders", "revenue")
REGISTERS = ("orders", "payments", "certificates", "recalls")


class Analytics(ServerTest):
    # The tests ask as a gateway does, for whom and where they say; and every answer waits until its scan is durable.
    settings = {"VERIFICATION__GATEWAYS": "127.0.0.1", "VERIFICATION__PATIENCE_MS": "1000"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.certificate = c.certified()
        cls.order = c.ready_order(QUANTITY, cls.certificate)
        cls.batch = c.batch_of(cls.order)
        cls.serials = c.serials(cls.order)
        for archive in c.archives(cls.order):
            assert c.receive(archive).status == 201
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/activations", {"from": 1, "to": 60, "count": 60})
        cls.cancelled = c.approved_order(cls.certificate, 40)
        part = {**c.payment(cls.cancelled), "amount": {"amount": 10 * PRICE, "currency": "CDF"}}
        c.cashier.must(201, "POST", f"/api/v1/orders/{cls.cancelled}/payments", part)
        c.officer.must(200, "POST", f"/api/v1/orders/{cls.cancelled}/cancel", {"reason": "Erreur"})
        cls.foreign = c.certificate(c.product(gtin=None, by=c.other_enterprise), by=c.other_enterprise)
        c.submitted_order(cls.foreign, 30, by=c.other_enterprise, client_reference="=1+1")
        c.placed_order(cls.foreign, 99, by=c.other_enterprise, client_reference="draft")
        c.officer.must(201, "POST", "/api/v1/recalls",
                       {"batch_id": cls.batch, "ranges": [{"from": 1, "to": 5}], "reason_code": "safety", "reason": "Lot souillé"})
        cls.scan_all()

    @classmethod
    def scan_all(cls):
        """Three stamps in two places, one that is not activated, and a code that nobody issued."""
        for client, (position, place) in enumerate([(10, KINSHASA), (11, KINSHASA), (12, GOMA), (90, None)]):
            cls.scan(f"/01/{GTIN14}/21/{cls.serials[position]}", client, place)
        cls.scan(f"/01/{GTIN14}/21/1ZFW36AKC30JSAEMGFTS", "stranger", None)
        wait_until(lambda: cls.counts("scans", "none", cls.country.auditor, "count") == {"": 5}, "the scans' totals")

    @classmethod
    def scan(cls, path, client, place):
        headers = {"X-Scan-Client": f"subscriber-{client}", **({"X-Scan-Place": place} if place else {})}
        asker = cls.server.client()
        return recorded(lambda: asker.must(200, "GET", path, headers=headers))

    @classmethod
    def counts(cls, series, group, client, member):
        """What the last thirty days came to, by key."""
        found = {}
        for item in client.must(200, "GET", f"/api/v1/analytics/{series}?group={group}")["items"]:
            found[item["key"]] = found.get(item["key"], 0) + item[member]
        return found

    def amounts(self, group, client):
        items = client.must(200, "GET", f"/api/v1/analytics/revenue?group={group}")["items"]
        self.assertEqual({item["amount"]["currency"] for item in items} - {"CDF"}, set())
        found = {}
        for item in items:
            found[item["key"]] = found.get(item["key"], 0) + item["amount"]["amount"]
        return found

    def table(self, client, path, headers=None):
        """The file's name and its rows as a spreadsheet reads them, each by the heads of the first."""
        answer = client.ask("GET", path, headers=headers or {})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["content-type"], "text/csv; charset=utf-8")
        self.assertTrue(answer.body.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), delimiter=";"))
        for row in rows:
            self.assertNotIn(None, row, "a row has more cells than there are heads")
            self.assertNotIn(None, row.values(), "a row has fewer cells than there are heads")
        return answer.headers["content-disposition"], rows

    def test_scans_add_up_by_verdict_and_place_and_by_every_step(self):
        c = self.country
        self.assertEqual(self.counts("scans", "verdict", c.auditor, "count"), {"authentic": 3, "not_activated": 1, "unknown": 1})
        self.assertEqual(self.counts("scans", "place", c.auditor, "count"), {KINSHASA: 2, GOMA: 1, "": 2})
        for by in ("hour", "day", "month"):
            answer = c.admin.must(200, "GET", f"/api/v1/analytics/scans?by={by}")
            self.assertEqual(answer["by"], by)
            self.assertEqual(sum(item["count"] for item in answer["items"]), 5)

    def test_orders_and_revenue_add_up(self):
        c = self.country
        self.assertEqual(self.counts("orders", "state", c.auditor, "orders"), {"delivered": 1, "cancelled": 1, "submitted": 1})
        self.assertEqual(self.counts("orders", "none", c.auditor, "stamps"), {"": QUANTITY + 30})
        self.assertEqual(self.counts("orders", "enterprise", c.auditor, "stamps"),
                         {c.enterprise_id: QUANTITY, c.other_enterprise_id: 30})
        self.assertEqual(self.amounts("none", c.auditor), {"": QUANTITY * PRICE})
        self.assertEqual(self.amounts("category", c.auditor), {"beer": QUANTITY * PRICE})
        self.assertEqual(self.amounts("method", c.auditor), {"bank_slip": (QUANTITY + 10) * PRICE, "credit": -10 * PRICE})
        labels = {item["key"]: item["label"] for item in
                  c.auditor.must(200, "GET", "/api/v1/analytics/orders?group=enterprise")["items"]}
        self.assertEqual(labels[c.other_enterprise_id], "Savonnerie du Lac")

    def test_an_enterprise_sees_its_own_alone(self):
        c = self.country
        self.assertEqual(self.counts("scans", "verdict", c.enterprise, "count"), {"authentic": 3, "not_activated": 1})
        self.assertEqual(self.counts("orders", "none", c.enterprise, "stamps"), {"": QUANTITY})
        self.assertEqual(self.amounts("none", c.enterprise), {"": QUANTITY * PRICE})
        self.assertEqual(self.counts("scans", "none", c.other_enterprise, "count"), {})
        self.assertEqual(self.counts("orders", "enterprise", c.other_enterprise, "orders"), {c.other_enterprise_id: 1})
        self.assertEqual(self.amounts("none", c.other_enterprise), {})
        own = c.enterprise.must(200, "GET", "/api/v1/analytics/summary")
        self.assertEqual((own["open_suspicions"], own["enterprises"], own["printers"], own["certificates"]), (None, None, None, 1))
        self.assertEqual(own["last_7_days"]["scans"], 4)
        self.assertEqual((own["last_7_days"]["suspected"], own["last_7_days"]["suspected_share"]), (None, None))

    def test_the_summary_says_the_same(self):
        c = self.country
        summary = c.auditor.must(200, "GET", "/api/v1/analytics/summary")
        now = [summary[name] for name in ("open_suspicions", "enterprises", "printers", "certificates")]
        self.assertEqual(now, [0, 2, 2, 2])
        for window in ("last_7_days", "last_30_days"):
            self.assertEqual(summary[window], {
                "scans": 5, "suspected": 0, "suspected_share": 0, "stamps_issued": QUANTITY, "stamps_activated": 60, "orders": 2,
                "stamps_ordered": QUANTITY + 30, "revenue": {"amount": QUANTITY * PRICE, "currency": "CDF"}})

    def test_figures_open_in_a_spreadsheet(self):
        c = self.country
        name, rows = self.table(c.auditor, "/api/v1/analytics/revenue?group=method&format=csv")
        self.assertRegex(name, r'^attachment; filename="recettes-[0-9_-]+\.csv"$')
        self.assertEqual({row["Moyen de paiement"]: row["Montant"] for row in rows},
                         {"Bordereau bancaire": "1375,00", "Avoir": "-125,00"})
        _, rows = self.table(c.enterprise, "/api/v1/analytics/scans?group=place&by=hour", {"Accept": "text/csv"})
        self.assertEqual(sum(int(row["Vérifications"]) for row in rows), 4)
        self.assertIn("Kinshasa", {row["Province"] for row in rows})

    def test_registers_open_in_a_spreadsheet_and_hold_no_formula(self):
        c = self.country
        name, rows = self.table(c.auditor, "/api/v1/exports/orders")
        self.assertRegex(name, r'^attachment; filename="registre-commandes-[0-9_-]+\.csv"$')
        self.assertEqual([(row["Entreprise"], row["Estampilles"], row["État"]) for row in rows],
                         [("Brasserie du Fleuve SA", "100", "Livrée"), ("Brasserie du Fleuve SA", "40", "Annulée"),
                          ("Savonnerie du Lac", "30", "Soumise")])
        self.assertEqual([row["Référence de l'entreprise"] for row in rows], ["BC-4711", "BC-4711", "'=1+1"])
        self.assertEqual((rows[0]["Montant"], rows[0]["Payé"], rows[0]["Monnaie"]), ("1250,00", "1250,00", "CDF"))
        _, rows = self.table(c.admin, "/api/v1/exports/payments")
        self.assertEqual([(row["Nature"], row["Montant"], row["Payé le"] if row["Nature"] == "Paiement" else "") for row in rows],
                         [("Paiement", "1250,00", "2026-11-23"), ("Paiement", "125,00", "2026-11-23"), ("Avoir", "-125,00", "")])
        _, rows = self.table(c.auditor, "/api/v1/exports/certificates")
        self.assertEqual([(row["GTIN"], row["État"], row["Quota accordé"]) for row in rows],
                         [(GTIN14, "Accordé", "5000000"), ("", "Accordé", "5000000")])
        _, rows = self.table(c.auditor, "/api/v1/exports/recalls")
        self.assertEqual([(row["Estampilles"], row["Motif"], row["Explication"], row["État"]) for row in rows],
                         [("5", "Sécurité du produit", "Lot souillé", "En vigueur")])
        _, rows = self.table(c.auditor, "/api/v1/exports/orders?from=2020-01-01&to=2020-12-31")
        self.assertEqual(rows, [])

    def test_a_register_says_what_it_covers_and_the_audit_log_who_took_it(self):
        c = self.country
        answer = c.auditor.ask("GET", "/api/v1/exports/payments?from=2020-01-01")
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["export-rows"], "3")
        self.assertRegex(answer.headers["export-span"], r"^2020-01-01/\d{4}-\d{2}-\d{2}$")
        self.assertIn("export-begun-at", answer.headers)
        self.assertEqual(answer.headers["transfer-encoding"], "chunked")
        entries = c.auditor.must(200, "GET", "/api/v1/audit/entries?action=register.export&subject_id=payments&order=newest")["items"]
        self.assertEqual(entries[0]["detail"], {"from": "2020-01-01", "to": answer.headers["export-span"][11:], "rows": 3})
        self.assertEqual(entries[0]["subject_kind"], "register")

    def test_a_draft_counts_in_no_figure_and_no_register(self):
        c = self.country
        for _ in range(3):
            c.placed_order(self.foreign, 5, c.other_enterprise)
        drafts = c.other_enterprise.must(200, "GET", "/api/v1/orders?state=draft&limit=200")["items"]
        self.assertGreaterEqual(len(drafts), 3)
        self.assertEqual(self.counts("orders", "none", c.auditor, "stamps"), {"": QUANTITY + 30})
        self.assertEqual(len(self.table(c.auditor, "/api/v1/exports/orders")[1]), 3)

    def test_who_may_not_is_refused(self):
        c, nobody = self.country, self.server.client()
        figures = [f"/api/v1/analytics/{name}" for name in (*SERIES, "summary")]
        registers = [f"/api/v1/exports/{name}" for name in REGISTERS]
        for path in figures + registers:
            with self.subTest(path=path):
                self.assert_refused(nobody.get(path), 401, "unauthenticated")
                for client in (c.officer, c.print_shop):
                    self.assert_refused(client.get(path), 403, "forbidden")
        for path in registers:
            with self.subTest(path=path):
                self.assert_refused(c.enterprise.get(path), 403, "forbidden")

    def test_what_is_too_much_is_refused_by_its_field(self):
        c = self.country
        for query, pointer in (("by=hour&from=2026-01-01&to=2026-01-15", "/from"), ("from=2024-01-01&to=2025-12-31", "/from"),
                               ("by=month&from=2001-01-01&to=2026-01-01", "/from"), ("from=2026-02-01&to=2026-01-01", "/to"),
                               ("by=year", "/by"), ("group=colour", "/group"), ("from=hier", "/from")):
            for series in SERIES:
                with self.subTest(query=query, series=series):
                    self.assert_refused(c.auditor.get(f"/api/v1/analytics/{series}?{query}"), 422, "invalid-input", pointer)
        months = "/api/v1/analytics/scans?by=month&from=2020-01-01&to=2025-12-31"
        self.assertEqual(c.auditor.get(months).status, 200)
        self.assert_refused(c.enterprise.get(months), 422, "invalid-input", "/from")
        self.assert_refused(c.auditor.get("/api/v1/analytics/scans?enterprise=x"), 422, "unknown-field", "/enterprise")

    def test_figures_survive_a_kill(self):
        before = self.country.auditor.must(200, "GET", "/api/v1/analytics/scans?group=verdict")["items"]
        self.server.kill()
        self.server.start()
        self.assertEqual(self.country.auditor.must(200, "GET", "/api/v1/analytics/scans?group=verdict")["items"], before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
