"""What gives people rights or takes stamps back, in each of its states: approvals of every kind, people, programs,
printers' keys, key generations, recalls, suspicions and citizens' reports. Every verb by the wrong person and at the wrong
time is refused by name and moves nothing; the right person's does what it says."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import PASSWORD, ServerTest, age_identity, recorded, robot_of, wait_until

from world import ADMIN, ENTERPRISE, NOBODY_ID, OCC, Acts

GTIN14 = "09506000134352"
KINSHASA, GOMA = "CD-KN", "CD-NK"
QUANTITY = 20
NAMES = {401: "unauthenticated", 403: "forbidden", 404: "not-found", 409: "wrong-state"}


class Rights(ServerTest):
    # Asks as a gateway does, for whom and where it says; and every answer waits until its scan is durable.
    settings = {"VERIFICATION__GATEWAYS": "127.0.0.1", "VERIFICATION__PATIENCE_MS": "1000"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.nobody = cls.server.client()
        c.tariff()
        cls.certificate = c.certificate(c.product(), quota=100000)
        order = c.ready_order(QUANTITY, cls.certificate)
        cls.batch, cls.serials = c.batch_of(order), c.serials(order)
        for archive in c.archives(order):
            assert c.receive(archive).status == 201
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/activations", {"from": 1, "to": QUANTITY, "count": QUANTITY})
        c.third_admin = c.person("admin3@gouv.example", c.government, ADMIN)
        c.colleague = c.person("collegue@fleuve.example", c.enterprise_id, ENTERPRISE)
        c.inspector, c.other_inspector = (c.person(f"{name}@occ.example", c.occ, OCC, ["inspector"]) for name in ("inspecteur", "autre"))
        c.admin_robot, c.enterprise_robot, c.printer_robot = (robot_of(cls.server, one) for one in (c.third_admin, c.enterprise, c.other_print_shop))
        cls.acts = Acts(c.auditor)

    def refuse(self, ask, expected):
        """ask(client) by each of these people: {status: names}; nothing is done."""
        # Some of them come only when they are first named.
        asking = [(status, name, getattr(self.country, name)) for status, names in expected.items() for name in names.split()]
        self.acts.since()
        for status, name, client in asking:
            with self.subTest(by=name):
                status_, problem = (403, "same-person") if status == "same" else (status, NAMES[status])
                self.assert_refused(ask(client), status_, problem)
        self.assertEqual(self.acts.since(), [])

    def row(self, path, row, by=None):
        listed = (by or self.country.admin).must(200, "GET", path + "?limit=200")["items"]
        return next(one for one in listed if one["id"] == row)

    # ---- approvals

    def tariff_asked(self):
        body = {"category": "rum", "price_per_thousand": {"amount": 1000, "currency": "CDF"}, "valid_from": "2026-01-01"}
        return self.country.admin.must(201, "POST", "/api/v1/tariffs", body)["id"]

    def user_asked(self):
        self.invited = getattr(self, "invited", 0) + 1
        return self.country.invite(f"nouveau{self.invited}@occ.example", self.country.occ, OCC)["id"]

    def reset_asked(self):
        user = self.country.third_admin.id
        self.country.admin.must(200, "POST", f"/api/v1/users/{user}/reset", {"password": True})
        return user

    def lift_asked(self):
        recall = self.recalled()
        self.country.second_officer.must(202, "POST", f"/api/v1/recalls/{recall}/lift", {"reason": "Erreur"})
        return recall

    def recalled(self):
        body = {"batch_id": self.batch, "ranges": [{"from": 1, "to": 1}], "reason_code": "other", "reason": "Essai"}
        return self.country.officer.must(201, "POST", "/api/v1/recalls", body)["id"]

    def key_asked(self):
        return self.country.print_shop.must(201, "POST", "/api/v1/encryption-keys", {"recipient": age_identity()[1]})["id"]

    def generation_asked(self):
        return self.country.admin.must(202, "POST", "/api/v1/key-generations", {"reason": "Rotation"})["subject_id"]

    def order_asked(self):
        return self.country.submitted_order(self.certificate, 10)

    def test_approvals_of_every_kind(self):
        c = self.country
        outside = "enterprise print_shop auditor admin_robot"
        kinds = {  # who asks; who is in the wrong role, who is party to it; who may
            "tariff": (self.tariff_asked, "officer", "admin", c.second_admin),
            "user": (self.user_asked, "officer", "admin", c.second_admin),
            "credential_reset": (self.reset_asked, "officer", "admin third_admin", c.second_admin),
            "recall_lift": (self.lift_asked, "colleague", "officer second_officer", c.admin),
            "encryption_key": (self.key_asked, "other_print_shop", "", c.officer),
            "key_generation": (self.generation_asked, "officer", "admin", c.second_admin),
            "order": (self.order_asked, "admin", "", c.officer),
        }
        for kind, (ask, wrong_role, parties, decider) in kinds.items():
            for verb, then in (("reject", "rejected"), ("approve", "approved")):
                with self.subTest(kind=kind, verb=verb):
                    path = f"/api/v1/approvals/{c.awaited(kind, ask())['id']}"
                    bodies = {"approve": {"comment": "Vu"}, "reject": {"reason": "Non"}}
                    with self.unchanged(c.auditor, path):
                        for wrong in bodies:
                            self.refuse(lambda client: client.post(f"{path}/{wrong}", bodies[wrong]),
                                        {401: "nobody", 403: f"{outside} {wrong_role}", "same": parties})
                    decided = decider.must(200, "POST", f"{path}/{verb}", bodies[verb])
                    self.assertEqual(decided["state"], then)
                    with self.unchanged(c.auditor, path):
                        for late in bodies:
                            self.assert_refused(decider.post(f"{path}/{late}", bodies[late]), 409, "wrong-state")
                            self.refuse(lambda client: client.post(f"{path}/{late}", bodies[late]),
                                        {401: "nobody", 403: f"{outside} {wrong_role}", 409: parties})

    # ---- people

    def change(self, client, user, body):
        version = self.row("/api/v1/users", user)["version"]
        return client.ask("PATCH", f"/api/v1/users/{user}", body, headers={"If-Match": f'"{version}"'})

    def test_people(self):
        c = self.country
        strangers = {401: "nobody", 403: "officer auditor enterprise_robot admin_robot", 404: "other_enterprise print_shop"}
        invited = c.invite("arrive@fleuve.example", c.enterprise_id, ENTERPRISE)
        awaiting = c.invite("attend@occ.example", c.occ, OCC)
        self.assertEqual((invited["state"], awaiting["state"]), ("invited", "awaiting_approval"))
        for user in (invited["id"], awaiting["id"]):
            with self.unchanged(c.admin, "/api/v1/users?limit=200"):
                self.assert_refused(self.change(c.admin, user, {"state": "active"}), 409, "wrong-state")
        user = c.person("table@fleuve.example", c.enterprise_id, ENTERPRISE)
        for body in ({"state": "disabled"}, {"name": "Autre"}):
            self.refuse(lambda client: self.change(client, user.id, body), strangers)
        self.refuse(lambda client: self.change(client, c.cashier.id, {"state": "disabled"}), {404: "enterprise print_shop"})
        self.assertEqual(self.change(c.colleague, user.id, {"state": "disabled"}).json["state"], "disabled")
        self.assert_refused(user.get("/api/v1/me"), 401, "unauthenticated")
        signing_in = self.server.client().post("/api/v1/session", {"email": "table@fleuve.example", "password": PASSWORD})
        self.assert_refused(signing_in, 401, "unauthenticated")
        self.refuse(lambda client: self.change(client, user.id, {"state": "active"}), strangers)
        self.refuse(lambda client: client.post(f"/api/v1/users/{user.id}/reset", {"password": True}), {**strangers, 409: "enterprise admin"})
        self.assertEqual(self.change(c.colleague, user.id, {"state": "active"}).json["state"], "active")
        c.sign_in("table@fleuve.example")

    # ---- programs

    def test_programs(self):
        c, rows = self.country, "/api/v1/api-clients"
        made = c.enterprise.must(201, "POST", rows, {"name": "ERP"})["id"]
        revoke = lambda client: client.ask("DELETE", f"{rows}/{made}")
        renew = lambda client: client.post(f"{rows}/{made}/secret", {"overlap_minutes": 0})
        with self.unchanged(c.admin, rows + "?limit=200"):
            self.refuse(revoke, {401: "nobody", 403: "officer auditor", 404: "other_enterprise print_shop"})
            self.refuse(renew, {401: "nobody", 403: "officer auditor admin colleague enterprise_robot", 404: "other_enterprise print_shop"})
        self.assertEqual(renew(c.enterprise).status, 200)
        self.assertEqual(revoke(c.colleague).json["state"], "revoked")
        with self.unchanged(c.admin, rows + "?limit=200"):
            self.refuse(renew, {409: "enterprise"})
            self.acts.since()
            self.assertEqual(revoke(c.enterprise).json["state"], "revoked")
            self.assertEqual(self.acts.since(), [])

    # ---- keys

    def test_printers_keys(self):
        c, rows = self.country, "/api/v1/encryption-keys"
        printer, recipients = c.other_print_shop, [age_identity()[1] for _ in range(3)]
        register = lambda client: client.post(rows, {"recipient": recipients[0]})
        self.refuse(register, {401: "nobody", 403: "enterprise officer admin auditor printer_robot"})
        key = printer.must(201, "POST", rows, {"recipient": recipients[0]})["id"]
        approval = f"/api/v1/approvals/{c.awaited('encryption_key', key)['id']}/approve"
        revoke = lambda client: client.post(f"{rows}/{key}/revoke")
        self.refuse(revoke, {401: "nobody", 403: "enterprise auditor printer_robot admin_robot", 404: "print_shop"})
        self.assert_refused(printer.post(rows, {"recipient": recipients[1]}), 409, "wrong-state")
        self.assertEqual(revoke(printer).json["state"], "revoked")
        self.refuse(lambda client: client.post(approval), {409: "officer", 403: "admin"})
        self.refuse(revoke, {409: "officer admin"})
        kept = []
        for recipient in recipients[1:]:
            kept.append(printer.must(201, "POST", rows, {"recipient": recipient})["id"])
            c.approve("encryption_key", kept[-1], by=c.officer)
        self.assertEqual([self.row(rows, one)["state"] for one in kept], ["superseded", "active"])
        key = kept[0]
        self.refuse(revoke, {409: "officer admin other_print_shop"})
        key = kept[1]
        self.assertEqual(revoke(c.officer).json["state"], "revoked")

    def test_key_generations(self):
        c, rows = self.country, "/api/v1/key-generations"
        outside = {401: "nobody", 403: "officer enterprise print_shop auditor admin_robot"}
        made = []
        for _ in range(2):
            self.refuse(lambda client: client.post(rows, {"reason": "Rotation"}), outside)
            made.append(int(self.generation_asked()))
            self.refuse(lambda client: client.post(rows, {"reason": "Encore"}), {409: "admin second_admin"})
            c.approve("key_generation", str(made[-1]))
        states = lambda: {row["generation"]: row["state"] for row in c.admin.must(200, "GET", rows)["items"]}
        self.assertEqual([states()[one] for one in made], ["verifying", "active"])
        path = f"{rows}/{made[0]}/compromise"
        with self.unchanged(c.auditor, rows):
            self.refuse(lambda client: client.post(path, {"reason": "Copiée"}), outside)
            self.refuse(lambda client: client.post(f"{rows}/31/compromise", {"reason": "Copiée"}), {404: "admin"})
            asked = c.admin.must(202, "POST", path, {"reason": "Copiée"})
            self.refuse(lambda client: client.post(path, {"reason": "Copiée"}), {409: "second_admin"})
            self.refuse(lambda client: client.post(f"/api/v1/approvals/{asked['id']}/approve"), {"same": "admin"})
        c.second_admin.must(200, "POST", f"/api/v1/approvals/{asked['id']}/approve", {})
        self.assertEqual([states()[one] for one in made], ["compromised", "active"])
        self.refuse(lambda client: client.post(path, {"reason": "Copiée"}), {409: "admin second_admin"})

    # ---- stamps

    def test_recalls(self):
        c = self.country
        outside = {401: "nobody", 403: "enterprise print_shop auditor admin_robot"}
        body = {"batch_id": self.batch, "ranges": [{"from": 2, "to": 2}], "reason_code": "other", "reason": "Essai"}
        self.refuse(lambda client: client.post("/api/v1/recalls", body), outside)
        recall = c.officer.must(201, "POST", "/api/v1/recalls", body)["id"]
        lift = lambda client: client.post(f"/api/v1/recalls/{recall}/lift", {"reason": "Erreur"})
        self.refuse(lift, {**outside, "same": "officer"})
        self.refuse(lambda client: client.post(f"/api/v1/recalls/{NOBODY_ID}/lift", {"reason": "Erreur"}), {404: "admin officer"})
        self.assertEqual(lift(c.second_officer).status, 202)
        self.refuse(lift, {**outside, 409: "admin second_officer", "same": "officer"})
        self.assertEqual(self.row("/api/v1/recalls", recall)["state"], "active")
        c.approve("recall_lift", recall, by=c.admin)
        self.assertEqual(self.row("/api/v1/recalls", recall)["state"], "lifted")
        self.refuse(lift, {**outside, 409: "admin officer second_officer"})

    def scan(self, serial, client, place):
        headers = {"X-Scan-Client": client, "X-Scan-Place": place}
        recorded(lambda: self.server.client().must(200, "GET", f"/01/{GTIN14}/21/{serial}", headers=headers))

    def test_suspicions(self):
        c, serial = self.country, self.serials[3]
        c.other_inspector.must(200, "POST", "/api/v1/verifications", {"codes": [serial], "place": KINSHASA})
        for number, place in enumerate((KINSHASA, GOMA, KINSHASA, GOMA)):
            self.scan(serial, f"subscriber-{number}", place)
        found = lambda: [one for one in c.officer.must(200, "GET", "/api/v1/suspicions?state=open&limit=200")["items"] if one["serial"] == serial]
        suspicion = wait_until(found, "a suspicion")[0]["id"]
        close = lambda client: client.post(f"/api/v1/suspicions/{suspicion}/close", {"outcome": "genuine", "comment": "Vu au dépôt"})
        strangers = {401: "nobody", 403: "admin officer enterprise print_shop auditor admin_robot"}
        self.refuse(close, {**strangers, "same": "other_inspector"})
        self.assertTrue(found())
        self.assertEqual(close(c.inspector).json["state"], "closed")
        self.refuse(close, {**strangers, 409: "inspector other_inspector"})
        self.assertEqual(self.row("/api/v1/suspicions", suspicion)["outcome"], "genuine")

    def test_citizens_reports(self):
        c = self.country
        self.assertEqual(c.send_report({"what": "other", "where_bought": "Marché", "place": KINSHASA}).status, 201)
        report = c.auditor.must(200, "GET", "/api/v1/citizen-reports")["items"][0]["id"]
        path = f"/api/v1/citizen-reports/{report}"
        close = lambda client: client.post(path + "/close", {"outcome": "unfounded"})
        strangers = {401: "nobody", 403: "enterprise print_shop auditor admin_robot"}
        for reader in (c.auditor, c.admin_robot):
            self.assertEqual(reader.must(200, "GET", path)["state"], "new")
        self.refuse(close, strangers)
        self.assertEqual(c.officer.must(200, "GET", path)["state"], "seen")
        self.refuse(close, strangers)
        self.assertEqual(close(c.officer).json["state"], "closed")
        self.refuse(close, {**strangers, 409: "admin officer second_officer"})
        self.assertEqual(c.auditor.must(200, "GET", path)["outcome"], "unfounded")


if __name__ == "__main__":
    unittest.main(verbosity=2)
