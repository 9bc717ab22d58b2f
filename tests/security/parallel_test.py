"""Many at one moment, where one alone may win: repeats of one request, a quota, a decision, money, codes and links that
serve once, a range of stamps. Whoever loses is told why, and leaves nothing behind."""
import collections
import os
import random
import resource
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import PASSWORD, ServerTest

from volley import at_once, request, statuses

ORDERS, QUOTA = 1000, 100


class Parallel(ServerTest):
    @classmethod
    def setUpClass(cls):
        may, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(may, min(4096, most)), most))
        super().setUpClass()
        c = cls.country
        c.tariff()
        cls.certificate = c.certificate(c.product(), quota=100000)

    def volley(self, requests):
        """Whoever finds the server too busy to begin is told so, and asks again."""
        answers = at_once(self.server.port, requests)
        busy = [place for place, answer in enumerate(answers) if answer.status == 503]
        if busy:
            for place, answer in zip(busy, self.volley([requests[place] for place in busy])):
                answers[place] = answer
        return answers

    def assert_one_wins(self, answers, won, lost):
        """Exactly one came with this status, all others with that (status, problem)."""
        self.assertEqual(statuses(answers), {won: 1, lost: len(answers) - 1})
        return next(answer for answer in answers if answer.status == won)

    def count(self, path):
        admin = self.server.client(self.country.admin.token, described=False)
        found, cursor = 0, None
        while True:
            page = admin.must(200, "GET", path + (f"&cursor={cursor}" if cursor else ""))
            found, cursor = found + len(page["items"]), page["next"]
            if cursor is None:
                return found

    # ---- one request, a hundred times

    def test_a_hundred_repeats_of_one_request_act_once(self):
        c, key = self.country, {"Idempotency-Key": "BC-4711"}
        body = c.order_body(self.certificate, 10, client_reference="REPEATED")
        answers = self.volley([request(c.enterprise, "POST", "/api/v1/orders", body, key)] * 100)
        counted = statuses(answers)
        self.assertLessEqual(set(counted), {201, (409, "idempotency-in-progress")})
        made = [answer for answer in answers if answer.status == 201]
        self.assertEqual(len({answer.body for answer in made}), 1)
        self.assertEqual(len({(answer.headers["location"], answer.headers["etag"]) for answer in made}), 1)
        self.assertEqual([answer.headers.get("idempotent-replayed") for answer in made].count(None), 1)
        for answer in answers:
            if answer.status == 409:
                self.assertIn("retry-after", answer.headers)
        later = [c.enterprise.post("/api/v1/orders", body, headers=key) for _ in range(5)]
        for answer in later:
            self.assertEqual((answer.status, answer.body, answer.headers["idempotent-replayed"]), (201, made[0].body, "true"))
        path = "/api/v1/orders?client_reference=REPEATED&limit=200"
        self.assertEqual(self.count(path), 1)
        audited = c.admin.must(200, "GET", f"/api/v1/audit/entries?action=order.place&subject_id={made[0].json['id']}")["items"]
        self.assertEqual(len(audited), 1)
        self.assert_refused(c.enterprise.post("/api/v1/orders", {**body, "quantity": 11}, headers=key), 422, "idempotency-mismatch")
        self.assertEqual(self.count(path), 1)

    def test_the_same_key_of_another_caller_is_another_request(self):
        c, key = self.country, {"Idempotency-Key": "shared"}
        body = {"name": "Savon", "brand": "Lac", "category": "soap"}
        answers = self.volley([request(client, "POST", "/api/v1/products", body, key) for client in (c.enterprise, c.other_enterprise) * 10])
        made = {answer.json["id"]: answer.json["enterprise_id"] for answer in answers if answer.status == 201}
        self.assertEqual(sorted(made.values()), sorted([c.enterprise_id, c.other_enterprise_id]))

    # ---- a quota

    def test_a_thousand_orders_against_a_quota_of_a_hundred(self):
        c, enterprise = self.country, self.country.other_enterprise  # its thousand orders of the day
        certificate = c.certificate(c.product(gtin=None, name="Quota", by=enterprise), quota=QUOTA, by=enterprise)
        body = c.order_body(certificate, 1, client_reference="QUOTA")
        awaited = "/api/v1/approvals?kind=order&state=awaiting&limit=200"
        placed, awaited_before = [], self.count(awaited)
        while len(placed) < ORDERS:
            answers = self.volley([request(enterprise, "POST", "/api/v1/orders", body)] * 100)
            self.assertEqual(statuses(answers), {201: 100})
            placed += [answer.json["id"] for answer in answers]
        submits = [request(enterprise, "POST", f"/api/v1/orders/{order}/submit") for order in placed]
        looks = [request(enterprise, "GET", f"/api/v1/certificates/{certificate}")] * 50
        volley = submits + looks
        random.Random(5).shuffle(volley)
        by_status = collections.defaultdict(list)
        for whole, answer in zip(volley, self.volley(volley)):
            by_status["look" if whole.startswith(b"GET") else answer.status].append(answer)
        for answer in by_status.pop("look"):
            self.check_quota(answer.json["quota"])
        self.assertEqual({status: len(answers) for status, answers in by_status.items()}, {200: QUOTA, 422: ORDERS - QUOTA})
        for answer in by_status[422]:
            self.assertEqual((answer.json["type"], answer.json["errors"][0]["pointer"]), ("urn:qrcongo:problem:quota-exceeded", "/quantity"))
        self.assertEqual(self.quota(certificate), {"granted": QUOTA, "reserved": QUOTA, "used": 0, "left": 0})
        lists = "/api/v1/orders?client_reference=QUOTA&limit=200&state="
        self.assertEqual((self.count(lists + "submitted"), self.count(lists + "draft")), (QUOTA, ORDERS - QUOTA))
        self.assertEqual(self.count(awaited) - awaited_before, QUOTA)
        self.give_one_back(certificate, by_status[200][0].json["id"], [answer.json["instance"] for answer in by_status[422]][:100])

    def give_one_back(self, certificate, order, refused):
        """Rejected by many at once, an order gives its quota back once; and one other order alone gets it."""
        c = self.country
        requests = [request(c.officer, "POST", f"/api/v1/orders/{order}/reject", {"reason": "Doublon"})] * 20
        self.assert_one_wins(self.volley(requests), 200, (409, "wrong-state"))
        self.assertEqual(self.quota(certificate), {"granted": QUOTA, "reserved": QUOTA - 1, "used": 0, "left": 1})
        self.assert_one_wins(self.volley([request(c.other_enterprise, "POST", path) for path in refused]), 200, (422, "quota-exceeded"))
        self.assertEqual(self.quota(certificate)["left"], 0)

    def quota(self, certificate):
        return self.check_quota(self.country.admin.must(200, "GET", f"/api/v1/certificates/{certificate}")["quota"])

    def check_quota(self, quota):
        self.assertTrue(0 <= quota["reserved"] + quota["used"] <= quota["granted"], quota)
        self.assertEqual(quota["left"], quota["granted"] - quota["reserved"] - quota["used"])
        self.assertGreaterEqual(min(quota.values()), 0)
        return quota

    # ---- decisions

    def test_one_step_is_given_once_by_whichever_door(self):
        c = self.country
        order = c.submitted_order(self.certificate, 10)
        doors = [f"/api/v1/orders/{order}/approve", f"/api/v1/approvals/{c.awaited('order', order)['id']}/approve"]
        answers = self.volley([request(client, "POST", door) for client in (c.officer, c.second_officer) for door in doors] * 10)
        self.assertEqual([answer.status for answer in answers].count(200), 1)
        self.assertLessEqual(set(statuses(answers)), {200, (409, "wrong-state"), (403, "same-person")})
        row = c.admin.must(200, "GET", f"/api/v1/orders/{order}")
        self.assertEqual((row["state"], [given["step"] for given in row["approvals"]["given"]]), ("submitted", ["occ"]))

    def test_of_yes_and_no_one_wins(self):
        c = self.country
        certificate = c.certificate(c.product(gtin=None, name="Oui ou non"), quota=10)
        order = c.submitted_order(certificate, 10)
        c.officer.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        path = f"/api/v1/approvals/{c.awaited('order', order)['id']}"
        yes = [request(client, "POST", door) for client in (c.admin, c.second_admin) for door in (path + "/approve", f"/api/v1/orders/{order}/approve")]
        no = [request(client, "POST", door, {"reason": "Non"}) for client in (c.admin, c.second_officer)
              for door in (path + "/reject", f"/api/v1/orders/{order}/reject") if not (client is c.second_officer and door.startswith(path))]
        answers = self.volley((yes + no) * 6)
        self.assert_one_wins(answers, 200, (409, "wrong-state"))
        row, held = c.admin.must(200, "GET", f"/api/v1/orders/{order}"), self.quota(certificate)["reserved"]
        decisions = [given["decision"] for given in row["approvals"]["given"]]
        self.assertIn((row["state"], decisions, held), [("approved", ["approved", "approved"], 10), ("rejected", ["approved", "rejected"], 0)])

    # ---- money

    def test_one_slip_pays_one_order(self):
        c = self.country
        orders = [c.approved_order(self.certificate, 10) for _ in range(2)]
        body = c.payment(orders[0], "RAWBANK-PARALLEL")
        answers = self.volley([request(c.cashier, "POST", f"/api/v1/orders/{order}/payments", body) for order in orders * 15])
        self.assert_one_wins(answers, 201, (409, "payment-duplicate"))
        self.assertEqual(sum(len(self.payments(order)) for order in orders), 1)

    def test_an_order_is_paid_once(self):
        c = self.country
        order = c.approved_order(self.certificate, 10)
        answers = self.volley([request(c.cashier, "POST", f"/api/v1/orders/{order}/payments", c.payment(order, f"RAWBANK-P{number}"))
                               for number in range(20)])
        self.assert_one_wins(answers, 201, (409, "wrong-state"))
        row = c.admin.must(200, "GET", f"/api/v1/orders/{order}")
        self.assertEqual(row["paid"], row["total"])
        self.assertEqual([payment["amount"] for payment in self.payments(order)], [row["total"]])
        c.wait_for(order, "ready")

    def payments(self, order):
        return self.country.admin.must(200, "GET", f"/api/v1/orders/{order}/payments")["items"]

    # ---- who comes in

    def test_a_refresh_token_serves_once(self):
        person = self.country.sign_in("qualite@fleuve.example")
        first = person.cookie
        refresh = lambda: request(person, "POST", "/api/v1/session/refresh")
        won = self.assert_one_wins(self.volley([refresh()] * 40), 200, (409, "wrong-state"))
        person.take_session(won)
        person.must(200, "GET", "/api/v1/me")
        person.take_session(person.post("/api/v1/session/refresh"))
        newest = person.cookie
        # By now it is nobody's second tab: who shows it stole it, and the whole family ends, for many as for one.
        person.cookie = first
        self.assertEqual(statuses(self.volley([refresh()] * 10)), {(401, "unauthenticated"): 10})
        person.cookie = newest
        self.assert_refused(person.post("/api/v1/session/refresh"), 401, "unauthenticated")
        self.assert_refused(person.get("/api/v1/me"), 401, "unauthenticated")

    def test_a_code_serves_once(self):
        c = self.country
        c.person("codes@occ.example", c.occ, "OPERATEUR_OCC")
        telephone = c.authenticators["codes@occ.example"]
        for proof in ({"recovery_code": telephone.recovery_codes[0]}, {"totp": telephone.code()}):
            with self.subTest(proof=list(proof)):
                body = {"email": "codes@occ.example", "password": PASSWORD, **proof}
                answers = self.volley([request(self.server.client(), "POST", "/api/v1/session", body)] * 6)
                self.assert_one_wins(answers, 200, (401, "unauthenticated"))
        left = self.server.client()
        left.take_session(left.post("/api/v1/session", {"email": "codes@occ.example", "password": PASSWORD,
                                                        "recovery_code": telephone.recovery_codes[1]}))
        self.assertEqual(left.must(200, "GET", "/api/v1/me")["totp"]["recovery_codes_left"], 8)

    def test_an_invitation_is_taken_up_once(self):
        c = self.country
        invited = c.invite("invite@fleuve.example", c.enterprise_id, "ENTREPRISE_CERTIFIEE")
        path = "/api/v1/invitations/" + invited["invitation"]["url"].rsplit("/", 1)[1]
        passwords = [f"une phrase assez longue {number}" for number in range(6)]
        answers = self.volley([request(self.server.client(), "POST", path, {"password": password}) for password in passwords])
        self.assert_one_wins(answers, 201, (404, "not-found"))
        for password, answer in zip(passwords, answers):
            signed_in = self.server.client().post("/api/v1/session", {"email": "invite@fleuve.example", "password": password})
            self.assertEqual(signed_in.status, 200 if answer.status == 201 else 401)

    def test_a_reset_link_serves_once(self):
        c = self.country
        person = c.person("oubli@fleuve.example", c.enterprise_id, "ENTREPRISE_CERTIFIEE")
        told = c.enterprise.must(200, "POST", f"/api/v1/users/{person.id}/reset", {"password": True})
        path = "/api/v1/password-resets/" + told["link"]["url"].rsplit("/", 1)[1]
        passwords = [f"une phrase assez longue {number}" for number in range(4)]
        answers = self.volley([request(self.server.client(), "POST", path, {"password": password}) for password in passwords])
        counted = collections.Counter(answer.status for answer in answers)
        self.assertEqual(counted, {204: 1, 404: 3})
        won = next(password for password, answer in zip(passwords, answers) if answer.status == 204)
        c.sign_in("oubli@fleuve.example", won)

    # ---- rows that stand once

    def test_a_gtin_stands_once_in_an_enterprise(self):
        body = {"name": "Savon", "brand": "Lac", "category": "soap", "gtin": "4006381333931"}
        answers = self.volley([request(self.country.enterprise, "POST", "/api/v1/products", body)] * 20)
        self.assert_one_wins(answers, 201, (409, "already-exists"))

    def test_a_certificate_is_granted_once(self):
        c = self.country
        path = f"/api/v1/certificates/{c.application(c.product())}"
        c.enterprise.must(200, "POST", path + "/submit", {})
        c.officer.must(200, "POST", path + "/review", {})
        grant = {"valid_until": "2099-12-31", "quota": 10}
        requests = [request(client, "POST", path + "/grant", grant) for client in (c.admin, c.second_officer)] + [
            request(c.second_admin, "POST", path + "/reject", {"reason": "Non"})]
        self.assert_one_wins(self.volley(requests * 8), 200, (409, "wrong-state"))
        row = c.admin.must(200, "GET", path)
        decided = [event["to"] for event in row["history"] if event["to"] in ("granted", "rejected")]
        self.assertEqual(decided, [row["state"]])
        self.assertEqual(row["number"] is None, row["state"] == "rejected")

    # ---- stamps

    def test_a_range_is_received_and_activated_once(self):
        c = self.country
        order = c.ready_order(1000, self.certificate)
        path, archive = f"/api/v1/batches/{c.batch_of(order)}", c.archives(order)[0]
        receipt = request(c.print_shop, "POST", f"/api/v1/archives/{archive['id']}/receipts", {"sha256": archive["sha256"]})
        self.assert_one_wins(self.volley([receipt] * 20), 201, (409, "wrong-state"))
        report = request(c.enterprise, "POST", path + "/activations", {"from": 1, "to": 10, "count": 10})
        self.assert_one_wins(self.volley([report] * 30), 201, (409, "range-overlap"))
        self.assertEqual(c.enterprise.must(200, "GET", path)["counts"]["activated"], 10)
        # Each overlaps the next one by half: no two neighbours can both stand.
        starts = range(101, 501, 5)
        answers = self.volley([request(c.enterprise, "POST", path + "/activations", {"from": start, "to": start + 9, "count": 10})
                               for start in starts])
        self.assertLessEqual(set(statuses(answers)), {201, (409, "range-overlap")})
        stand = [start for start, answer in zip(starts, answers) if answer.status == 201]
        self.assertGreaterEqual(min(later - start for start, later in zip(stand, stand[1:])), 10)
        self.assertEqual(c.enterprise.must(200, "GET", path)["counts"]["activated"], 10 + 10 * len(stand))


if __name__ == "__main__":
    unittest.main(verbosity=2)
