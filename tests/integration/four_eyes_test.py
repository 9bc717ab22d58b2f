"""Four eyes: every kind of act that takes a second person, by the person who asked, the wrong role, a program, whom it
concerns, twice, and by two at once."""
import concurrent.futures
import unittest

from harness import PASSWORD, ServerTest, robot_of


class FourEyes(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.tariff()
        cls.certificate = c.certificate(c.product(), quota=100000)
        cls.third_admin = c.person("admin3@gouv.example", c.government, "ADMIN_GOUVERNEMENTAL")
        cls.robot = robot_of(cls.server, cls.third_admin)

    def decide(self, client, approval, verb="approve", **more):
        body = {"comment": "Vu"} if verb == "approve" else {"reason": "Non"}
        return client.post(f"/api/v1/approvals/{approval['id']}/{verb}", body, **more)

    def actions(self, client, approval):
        return client.must(200, "GET", f"/api/v1/approvals/{approval['id']}")["actions"]

    def mine(self, client):
        rows = client.must(200, "GET", "/api/v1/approvals?awaiting=me&limit=200")["items"]
        return [row["id"] for row in rows]

    def assert_only_another_decides(self, approval, asker, wrong_role, decider, also_barred=()):
        """All that must be refused, then the decision, then all that comes too late."""
        c, path = self.country, f"/api/v1/approvals/{approval['id']}"
        with self.unchanged(c.auditor, path):
            for verb in ("approve", "reject"):
                for client in (asker, *also_barred):
                    self.assert_refused(self.decide(client, approval, verb), 403, "same-person")
                    self.assertEqual(self.actions(client, approval), [])
                    self.assertNotIn(approval["id"], self.mine(client))
                for client in (wrong_role, self.robot, c.auditor, c.enterprise, c.print_shop):
                    self.assert_refused(self.decide(client, approval, verb), 403, "forbidden")
                self.assert_refused(self.decide(self.server.client(), approval, verb), 401, "unauthenticated")
        self.assertNotIn(approval["id"], self.mine(self.robot))
        self.assertIn(approval["id"], self.mine(decider))
        self.assertEqual(self.actions(decider, approval), ["approve", "reject"])
        answer = self.decide(decider, approval)
        self.assertEqual((answer.status, answer.json["state"]), (200, "approved"), answer)
        for verb in ("approve", "reject"):
            self.assert_refused(self.decide(decider, approval, verb), 409, "wrong-state")
        self.assertEqual(self.actions(decider, approval), [])
        return answer.json

    def tariff(self, by, category):
        body = {"category": category, "price_per_thousand": {"amount": 1000, "currency": "CDF"}, "valid_from": "2026-01-01"}
        made = by.must(201, "POST", "/api/v1/tariffs", body)
        self.assertEqual(made["state"], "awaiting_approval")
        return made, self.country.awaited("tariff", made["id"])

    def tariff_state(self, made):
        rows = self.country.enterprise.must(200, "GET", "/api/v1/tariffs?limit=200")["items"]
        return next(row["state"] for row in rows if row["id"] == made["id"])

    def test_an_order_by_the_approval_s_own_door(self):
        c = self.country
        order = c.submitted_order(self.certificate, 10)
        occ = c.awaited("order", order)
        self.assertEqual((occ["step"], occ["roles"]), ("occ", ["OPERATEUR_OCC"]))
        self.assert_refused(self.decide(c.enterprise, occ), 403, "forbidden")
        self.assert_refused(self.decide(c.admin, occ), 403, "forbidden")
        self.assertEqual(self.decide(c.officer, occ).status, 200)
        government = c.awaited("order", order)
        self.assertEqual((government["step"], government["roles"]), ("government", ["ADMIN_GOUVERNEMENTAL"]))
        self.assert_refused(self.decide(c.officer, government), 403, "forbidden")
        self.assert_refused(self.decide(self.robot, government), 403, "forbidden")
        c.admin.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        self.assert_refused(self.decide(c.second_admin, government), 409, "wrong-state")
        row = c.admin.must(200, "GET", f"/api/v1/orders/{order}")
        self.assertEqual(row["state"], "approved")
        self.assertEqual([given["step"] for given in row["approvals"]["given"]], ["occ", "government"])

    def test_a_cancelled_order_waits_for_nobody(self):
        c = self.country
        order = c.submitted_order(self.certificate, 10)
        occ = c.awaited("order", order)
        c.enterprise.must(200, "POST", f"/api/v1/orders/{order}/cancel", {})
        self.assert_refused(self.decide(c.officer, occ), 409, "wrong-state")
        self.assertEqual(c.auditor.must(200, "GET", f"/api/v1/approvals/{occ['id']}")["state"], "withdrawn")
        self.assertEqual(c.state(order), "cancelled")

    def test_what_can_take_no_effect_is_not_decided(self):
        c = self.country
        certificate = c.certificate(c.product(gtin=None, name="Savon"), quota=100)
        order = c.submitted_order(certificate, 10)
        occ, path = c.awaited("order", order), f"/api/v1/certificates/{certificate}"
        hold = {"reason_code": "nonconformity", "reason": "Analyse", "applies_to": "all_stamps"}
        c.officer.must(200, "POST", path + "/suspend", hold)
        with self.unchanged(c.admin, f"/api/v1/orders/{order}", f"/api/v1/approvals/{occ['id']}"):
            self.assert_refused(self.decide(c.officer, occ), 422, "certificate-not-valid")
        c.second_officer.must(200, "POST", path + "/reinstate", {"comment": "Levée"})
        self.assertEqual(self.decide(c.officer, occ).status, 200)

    def test_a_tariff(self):
        c = self.country
        made, approval = self.tariff(c.admin, "wine")
        self.assertEqual(self.tariff_state(made), "awaiting_approval")
        self.assert_only_another_decides(approval, c.admin, c.officer, c.second_admin)
        self.assertEqual(self.tariff_state(made), "active")
        made, approval = self.tariff(c.admin, "wine")
        self.assertEqual(self.decide(c.second_admin, approval, "reject").json["state"], "rejected")
        self.assertEqual(self.tariff_state(made), "rejected")
        self.assert_refused(self.decide(c.second_admin, approval), 409, "wrong-state")

    def test_nothing_is_priced_by_a_tariff_that_waits(self):
        c = self.country
        self.tariff(c.admin, "cider")
        certificate = c.certificate(c.product(gtin=None, category="cider", name="Cidre"), quota=100)
        self.assert_refused(c.enterprise.post("/api/v1/orders", c.order_body(certificate, 10)), 422, "no-tariff")

    def test_of_many_at_once_one_decides(self):
        c = self.country
        made, approval = self.tariff(c.admin, "rum")
        clients = [c.second_admin, self.third_admin] * 10
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            answers = list(pool.map(lambda one: self.decide(one[1], approval, "approve" if one[0] % 4 < 2 else "reject"), enumerate(clients)))
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [409] * (len(clients) - 1))
        (won,) = [answer.json["state"] for answer in answers if answer.status == 200]
        self.assertEqual(self.tariff_state(made), {"approved": "active", "rejected": "rejected"}[won])

    def test_a_person_who_decides(self):
        c = self.country
        for number, (organisation, role) in enumerate([(c.occ, "OPERATEUR_OCC"), (c.government, "ADMIN_GOUVERNEMENTAL")]):
            with self.subTest(role=role):
                email = f"nouveau{number}@x.example"
                invited = c.invite(email, organisation, role)
                self.assertEqual((invited["state"], invited["invitation"]), ("awaiting_approval", None))
                approval = c.awaited("user", invited["id"])
                decided = self.assert_only_another_decides(approval, c.admin, c.officer, c.second_admin)
                self.assertNotIn("link", c.auditor.must(200, "GET", f"/api/v1/approvals/{approval['id']}"))
                self.assertEqual(approval["subject"]["email"], email)
                path = "/api/v1/invitations/" + decided["link"].rsplit("/", 1)[1]
                anybody = self.server.client()
                self.assertTrue(anybody.must(200, "GET", path)["code_required"])
                self.assert_refused(anybody.post(path, {"password": PASSWORD}), 422, "invalid-input", "/code")
                self.assert_refused(anybody.post(path, {"password": PASSWORD, "code": "12"}), 422, "invalid-input", "/code")
                c.arrive(email, invited["id"], decided["link"], invited["code"]).must(200, "GET", "/api/v1/me")

    def test_the_link_is_not_shown_again(self):
        c = self.country
        invited = c.invite("lien@occ.example", c.occ, "OPERATEUR_OCC")
        approval, headers = c.awaited("user", invited["id"]), {"Idempotency-Key": "lien"}
        self.assertIn("link", self.decide(c.second_admin, approval, headers=headers).json)
        self.assert_refused(self.decide(c.second_admin, approval, headers=headers), 409, "secret-shown-once")

    def test_a_person_who_was_rejected_never_comes(self):
        c = self.country
        invited = c.invite("refuse@occ.example", c.occ, "OPERATEUR_OCC")
        answer = self.decide(c.second_admin, c.awaited("user", invited["id"]), "reject")
        self.assertNotIn("link", answer.json)
        self.assertEqual(self.user(invited["id"])["state"], "disabled")

    def user(self, user):
        return next(row for row in self.country.admin.must(200, "GET", "/api/v1/users?limit=200")["items"] if row["id"] == user)

    def change(self, user, body):
        return self.country.admin.ask("PATCH", f"/api/v1/users/{user}", body, headers={"If-Match": f'"{self.user(user)["version"]}"'})

    def test_the_cash(self):
        c = self.country
        before = self.user(self.third_admin.id)
        for mixed in ({"duties": ["cashier"], "name": "Autre"}, {"duties": ["cashier"], "state": "disabled"}):
            self.assert_refused(self.change(self.third_admin.id, mixed), 422, "invalid-input")
        answer = self.change(self.third_admin.id, {"duties": ["cashier"]})
        self.assertEqual((answer.status, answer.json["kind"]), (202, "user"))
        self.assert_refused(self.change(self.third_admin.id, {"duties": ["cashier"]}), 409, "wrong-state")
        self.assertEqual(self.user(self.third_admin.id), before)
        self.assert_only_another_decides(answer.json, c.admin, c.officer, c.second_admin, also_barred=[self.third_admin])
        self.assertEqual(self.user(self.third_admin.id)["duties"], ["cashier"])
        self.assertEqual(self.change(self.third_admin.id, {"duties": []}).status, 200)

    def test_another_name(self):
        c = self.country
        officer = c.person("renomme@occ.example", c.occ, "OPERATEUR_OCC")
        before = self.user(officer.id)
        self.assert_refused(self.change(officer.id, {"name": "J. Ilunga", "duties": []}), 422, "invalid-input", "/name")
        answer = self.change(officer.id, {"name": "J. Ilunga"})
        self.assertEqual((answer.status, answer.json["kind"], answer.json["detail"]["change"]), (202, "user", "rename"))
        self.assertEqual(answer.json["summary"]["wanted_name"], "J. Ilunga")
        self.assertEqual(self.user(officer.id), before)
        path = f"/api/v1/approvals/{answer.json['id']}"
        self.assertNotIn("Ilunga", str(c.auditor.must(200, "GET", path)))
        self.assert_only_another_decides(answer.json, c.admin, c.officer, c.second_admin, also_barred=[])
        self.assertEqual(self.user(officer.id)["name"], "J. Ilunga")
        self.assertNotIn("Ilunga", str(c.auditor.must(200, "GET", "/api/v1/audit/entries?order=newest&limit=200")))

    def test_somebody_who_comes_back(self):
        c = self.country
        back = c.person("retour@occ.example", c.occ, "OPERATEUR_OCC")
        self.assertEqual(self.change(back.id, {"state": "disabled"}).status, 200)
        self.assertEqual(back.get("/api/v1/me").status, 401)
        answer = self.change(back.id, {"state": "active"})
        self.assertEqual(answer.status, 202)
        self.assertEqual(self.user(back.id)["state"], "disabled")
        self.assert_only_another_decides(answer.json, c.admin, c.officer, c.second_admin)
        self.assertEqual(self.user(back.id)["state"], "active")

    def test_a_recall_is_lifted_by_a_third_person(self):
        c = self.country
        order = c.ready_order(10, self.certificate)
        recall = c.officer.must(201, "POST", "/api/v1/recalls", {"batch_id": c.batch_of(order), "reason_code": "safety", "reason": "Lot"})
        path = f"/api/v1/recalls/{recall['id']}/lift"
        self.assert_refused(c.officer.post(path, {"reason": "Erreur"}), 403, "same-person")
        self.assert_refused(self.robot.post(path, {"reason": "Erreur"}), 403, "forbidden")
        approval = c.second_officer.must(202, "POST", path, {"reason": "Erreur"})
        self.assert_refused(self.third_admin.post(path, {"reason": "Erreur"}), 409, "wrong-state")
        row = self.recall(recall["id"])
        self.assertEqual((row["state"], row["awaited_lift"]["approval_id"]), ("active", approval["id"]))
        self.assert_only_another_decides(approval, c.second_officer, c.enterprise, c.admin, also_barred=[c.officer])
        row = self.recall(recall["id"])
        self.assertEqual((row["state"], row["lift_reason"], row["awaited_lift"]), ("lifted", "Erreur", None))
        self.assertEqual(row["lifted_by"]["id"], c.admin.must(200, "GET", "/api/v1/me")["id"])

    def recall(self, recall):
        rows = self.country.admin.must(200, "GET", "/api/v1/recalls?limit=200")["items"]
        return next(row for row in rows if row["id"] == recall)

    def test_the_machine_makes_no_third_administrator(self):
        made = self.server.command("admin", "create", "--email", "chef@gouv.example", check=False)
        self.assertEqual(made.returncode, 1)
        self.assertIn("Deux administrateurs", made.stdout + made.stderr)

    def test_zz_the_books_agree(self):
        self.assert_books_agree()


if __name__ == "__main__":
    unittest.main(verbosity=2)
