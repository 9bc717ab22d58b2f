"""`qrcongo reconcile` and its route against the real binary: an honest country agrees, and whatever somebody with the
database's file in his hands adds, changes or removes is named."""
import json
import unittest

from harness import ServerTest

FORGED = [f"01930000-0000-7000-8000-{i:012d}" for i in range(100)]
COPIED = ("order_id, enterprise_id, printer_id, certificate_id, applied_by, gtin, generation, demonstration, base_address, level, "
          "module_px, dpi, codes_csv, keypad_code, part_stamps, format_version, created_at")


def names_in(report):
    return [(finding["code"], finding["subject"]["kind"], finding["subject"]["id"]) for finding in report["findings"]]


class ReconciliationTest(ServerTest):
    """A country whose one order was made, received and applied, all by its own people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.order = c.ready_order(3000, part_stamps=2000)
        cls.batch = c.batch_of(cls.order)
        for archive in c.archives(cls.order):
            assert c.receive(archive).status == 201
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/activations", {"from": 1, "to": 2900, "count": 2900})
        body = {"from": 2901, "to": 2950, "count": 50, "reason_code": "misprint"}
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/spoilage", body)

    def reconcile(self):
        done = self.server.command("reconcile", "--json", check=False)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1 if report["findings_count"] else 0, done.stderr)
        self.assertEqual(report["findings_count"], len(report["findings"]))
        return report

    def tamper(self, *statements):
        """Past the triggers, while nothing serves; they stand again afterwards."""
        self.server.stop()
        with self.server.database() as database:
            triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                database.execute(f"DROP TRIGGER {name}")
            for statement, *values in statements:
                database.execute(statement, values)
            for _, text in triggers:
                database.execute(text)


class HundredBatches(ReconciliationTest):
    def check_honest(self, report):
        self.assertEqual(names_in(report), [])
        totals = report["totals"]
        stamps = {name: totals[name] for name in ("ordered", "paid", "issued", "archived", "received", "activated", "spoiled")}
        self.assertEqual(stamps, {"ordered": 3000, "paid": 3000, "issued": 3000, "archived": 3000, "received": 3000,
                                  "activated": 2900, "spoiled": 50})
        self.assertEqual(totals["money"], [{"amount": 3750000, "currency": "CDF"}])

    def check_forged(self, report):
        self.assertEqual(set(names_in(report)), {("batch_not_in_log", "batch", forged) for forged in FORGED})
        self.assertEqual(report["findings_count"], 100)

    def test_they_are_all_named_and_an_honest_country_is_not(self):
        c = self.country
        for client in (c.officer, c.enterprise, c.print_shop):
            self.assert_refused(client.get("/api/v1/reconciliation"), 403, "forbidden")
        self.assert_refused(self.server.client().get("/api/v1/reconciliation"), 401, "unauthenticated")
        self.check_honest(c.auditor.must(200, "GET", "/api/v1/reconciliation"))
        self.check_honest(self.reconcile())
        self.server.stop()
        self.check_honest(self.reconcile())
        self.assertIn("Tout s'accorde.", self.server.command("reconcile").stdout)

        self.tamper(*((f"INSERT INTO batches ({COPIED}, id, delivery_id, first_number, quantity) SELECT {COPIED}, ?, ?, ?, 50 "
                       "FROM batches WHERE id = ?", forged, "d" + forged, 10000 + 50 * i, self.batch)
                      for i, forged in enumerate(FORGED)))
        self.check_forged(self.reconcile())
        plain = self.server.command("reconcile", check=False)
        self.assertEqual(plain.returncode, 1)
        for forged in FORGED:
            self.assertIn(forged, plain.stdout)

        self.server.start()
        self.check_forged(self.reconcile())
        answered = c.auditor.must(200, "GET", "/api/v1/reconciliation")
        self.check_forged(answered)
        self.assertEqual(c.admin.must(200, "GET", "/api/v1/reconciliation")["made_at"], answered["made_at"])
        self.assertRegex(self.server.monitor("/metrics").body.decode(), r"(?m)^reconciliation_findings(\{[^}]*\})? 100(\.0*)?$")


class RowsAndEntries(ReconciliationTest):
    def test_forged_and_lost_payments_and_rewritten_entries_are_named(self):
        self.tamper(("INSERT INTO payments (id, order_id, kind, amount, currency, method, reference, reference_key, paid_on, state, "
                     "created_at) SELECT 'forged', order_id, kind, amount, currency, 'cash', 'X', 'X', paid_on, state, created_at "
                     "FROM payments WHERE order_id = ?", self.order),
                    ("DELETE FROM payments WHERE id <> 'forged'",),
                    ("UPDATE audit_entries SET detail = '{}' WHERE action = 'batch.issue' AND subject_id = ?", self.batch))
        report = self.reconcile()
        self.assertEqual([name[0] for name in names_in(report)],
                         ["audit_log", "payment_not_in_log", "batch_differs_from_log", "payment_lost"])
        self.assertIn(("payment_not_in_log", "payment", "forged"), names_in(report))
        self.assertEqual(report["audit"]["root"], "")


class Schema(ReconciliationTest):
    def test_a_dropped_trigger_is_named_by_all_who_look_and_health_is_unwell(self):
        self.assertEqual(self.server.command("check").returncode, 0)
        self.server.stop()
        with self.server.database() as database:
            (text,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'payments_stay'").fetchone()
            database.execute("DROP TRIGGER payments_stay")
        self.server.start()
        health = self.server.client().get("/health")
        self.assertEqual(health.status, 503)
        self.assertEqual({one["name"]: one["status"] for one in health.json["components"]}["schema"], "failed")
        checked = self.server.command("check", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("le déclencheur payments_stay manque", checked.stdout)
        self.assertIn("payments_stay", self.server.log())
        self.assertEqual(names_in(self.reconcile()), [("schema", "trigger", "payments_stay")])
        self.server.stop()
        with self.server.database() as database:
            database.execute(text)
        self.server.start()
        self.assertEqual(self.server.client().get("/health").status, 200)
        self.assertEqual(names_in(self.reconcile()), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
