"""Certificates and orders in each of their states: every verb by everybody who must not, by whoever may but not now, and
at last by the right person, to whom it does what it says. Refused is refused by name, and nothing moves."""
import datetime
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import ServerTest, robot_of, wait_until

from world import OCC

GRANT = {"valid_until": "2099-12-31", "quota": 100000, "comment": "Conforme"}
HOLD = {"reason_code": "other", "reason": "Essai", "applies_to": "all_stamps"}

# A certificate: each state's name on the screen, how one comes there, which verbs may follow, and one that does.
CERTIFICATE_VERBS = {"submit": {}, "review": {}, "request-corrections": {"comment": "Plan du site"}, "grant": GRANT, "reject": {"reason": "Hors norme"},
                     "suspend": HOLD, "reinstate": {"comment": "Conforme"}, "revoke": HOLD}
CERTIFICATE_STATES = {
    "draft": ("brouillon", "", {"submit"}, ("submit", "submitted")),
    "submitted": ("soumis", "submit", {"review"}, ("review", "under_review")),
    "under_review": ("en examen", "submit review", {"request-corrections", "grant", "reject"}, ("grant", "granted")),
    "corrections_requested": ("à corriger", "submit review request-corrections", {"submit"}, ("submit", "submitted")),
    "granted": ("accordé", "submit review grant", {"suspend", "revoke"}, ("suspend", "suspended")),
    "suspended": ("suspendu", "submit review grant suspend", {"reinstate", "revoke"}, ("reinstate", "granted")),
    "rejected": ("rejeté", "submit review reject", set(), None),
    "revoked": ("retiré", "submit review grant suspend revoke", set(), None),
}

# An order: each state's name on the screen, and who may do what. All others of ORDER_RIGHTS come at the wrong time.
ORDER_RIGHTS = {"submit": ["enterprise"], "approve": ["second_officer", "second_admin"], "reject": ["second_officer", "second_admin"],
                "cancel": ["enterprise", "officer"], "resume": ["officer", "admin"], "payments": ["cashier", "occ_cashier"]}
ORDER_STATES = {
    "draft": ("brouillon", {("submit", "enterprise"), ("cancel", "enterprise")}),
    "submitted": ("soumise", {("approve", "second_officer"), ("reject", "second_officer"), ("reject", "second_admin"), ("cancel", "enterprise")}),
    "half_approved": ("soumise", {("approve", "second_admin"), ("reject", "second_officer"), ("reject", "second_admin"), ("cancel", "enterprise")}),
    "approved": ("approuvée", {("payments", "cashier"), ("payments", "occ_cashier"), ("cancel", "enterprise")}),
    "on_hold": ("suspendue", {("cancel", "officer"), ("resume", "officer"), ("resume", "admin")}),
    "ready": ("prête", set()),
    "delivered": ("livrée", set()),
    "closed": ("close", set()),
    "rejected": ("refusée", set()),
    "cancelled": ("annulée", set()),
}
ORDER_STRANGERS = {
    "submit": {401: ["nobody"], 403: ["admin", "officer", "print_shop", "auditor", "admin_robot"], 404: ["other_enterprise"]},
    "approve": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot", "admin_robot"]},
    "reject": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot", "admin_robot"]},
    "cancel": {401: ["nobody"], 403: ["admin", "print_shop", "auditor", "admin_robot"], 404: ["other_enterprise"]},
    "resume": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot"]},
    "payments": {401: ["nobody"], 403: ["enterprise", "print_shop", "auditor", "admin", "officer", "admin_robot", "cashier_robot"]},
}
CERTIFICATE_STRANGERS = {
    "enterprise": {401: ["nobody"], 403: ["admin", "officer", "print_shop", "auditor", "admin_robot"], 404: ["other_enterprise"]},
    "authority": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot", "admin_robot"]},
}
NAMES = {401: "unauthenticated", 403: "forbidden", 404: "not-found"}


def today_at(offset_hours):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=offset_hours)).date().isoformat()


class Transitions(ServerTest):
    # The latest zone on earth, so that a later offset makes an end of today a past one.
    settings = {"AUTHORITY__UTC_OFFSET": "-12:00"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.tariff()
        c.occ_cashier = c.person("caisse@occ.example", c.occ, OCC, ["cashier"])
        c.nobody = cls.server.client()
        c.admin_robot, c.enterprise_robot, c.cashier_robot = (robot_of(cls.server, one) for one in (c.admin, c.enterprise, c.cashier))
        cls.product = c.product()
        cls.certificate = c.certificate(cls.product, quota=100000)

    def refuse_strangers(self, path, verb, body, strangers):
        for status, names in strangers.items():
            for name in names:
                with self.subTest(verb=verb, by=name):
                    self.assert_refused(getattr(self.country, name).post(f"{path}/{verb}", body), status, NAMES[status])

    # ---- certificates

    def doer(self, verb):
        c = self.country
        return {"submit": c.enterprise, "review": c.officer}.get(verb, c.second_officer)

    def certificate_by(self, verbs):
        path = f"/api/v1/certificates/{self.country.application(self.product)}"
        for verb in verbs.split():
            self.doer(verb).must(200, "POST", f"{path}/{verb}", CERTIFICATE_VERBS[verb])
        return path

    def refuse_certificate(self, path, french, allowed):
        """Nobody does what he must not, and whoever may do so is told the state unless it allows the verb."""
        with self.unchanged(self.country.admin, path):
            for verb, body in CERTIFICATE_VERBS.items():
                self.refuse_strangers(path, verb, body, CERTIFICATE_STRANGERS["enterprise" if verb == "submit" else "authority"])
                if verb not in allowed:
                    with self.subTest(verb=verb):
                        problem = self.assert_refused(self.doer(verb).post(f"{path}/{verb}", body), 409, "wrong-state")
                        self.assertIn(f"« {french} »", problem["detail"])

    def test_certificates(self):
        for state, (french, verbs, allowed, following) in CERTIFICATE_STATES.items():
            with self.subTest(state=state):
                path = self.certificate_by(verbs)
                self.assertEqual(self.country.admin.must(200, "GET", path)["state"], state)
                self.refuse_certificate(path, french, allowed)
                if following is not None:
                    verb, then = following
                    self.assertEqual(self.doer(verb).must(200, "POST", f"{path}/{verb}", CERTIFICATE_VERBS[verb])["state"], then)

    def test_a_reviewer_grants_nothing(self):
        path = self.certificate_by("submit review")
        with self.unchanged(self.country.admin, path):
            self.assert_refused(self.country.officer.post(path + "/grant", GRANT), 403, "same-person")

    def start_again_at(self, offset):
        self.server.stop()
        self.server.settings["AUTHORITY__UTC_OFFSET"] = offset
        self.server.start()

    def test_an_expired_certificate(self):
        c = self.country
        path = f"/api/v1/certificates/{c.certificate(self.product, valid_until=today_at(-12))}"
        self.start_again_at("+14:00")
        self.addCleanup(self.start_again_at, "-12:00")
        wait_until(lambda: c.admin.must(200, "GET", path)["state"] == "expired", "the certificate expires")
        self.refuse_certificate(path, "expiré", set())

    # ---- orders

    def order_in(self, state):
        c, certificate = self.country, self.certificate
        if state == "draft":
            return c.placed_order(certificate, 10)
        if state in ("submitted", "half_approved", "rejected", "cancelled"):
            order = c.submitted_order(certificate, 10)
            client, verb, body = {"half_approved": (c.officer, "approve", {}), "rejected": (c.officer, "reject", {"reason": "Doublon"}),
                                  "cancelled": (c.enterprise, "cancel", {})}.get(state, (None, None, None))
            if client is not None:
                client.must(200, "POST", f"/api/v1/orders/{order}/{verb}", body)
            return order
        if state == "approved":
            return c.approved_order(certificate, 10)
        if state == "on_hold":
            return self.order_on_hold()
        order = c.ready_order(10, certificate)
        if state in ("delivered", "closed"):
            for archive in c.archives(order):
                self.assertEqual(c.receive(archive).status, 201)
        if state == "closed":
            c.enterprise.must(201, "POST", f"/api/v1/batches/{c.batch_of(order)}/activations", {"from": 1, "to": 10, "count": 10})
        return order

    def order_on_hold(self):
        """Of a certificate that was suspended before the money came."""
        c = self.country
        certificate = c.certificate(c.product(gtin=None, name="Suspendu"))
        order = c.approved_order(certificate, 10)
        c.officer.must(200, "POST", f"/api/v1/certificates/{certificate}/suspend", HOLD)
        c.pay(order)
        c.wait_for(order, "on_hold")
        return order

    def order_bodies(self, order):
        reference = "RAWBANK-T-" + order
        return {"submit": {}, "approve": {}, "reject": {"reason": "Doublon"}, "cancel": {"reason": "Doublon"}, "resume": {},
                "payments": self.country.payment(order, reference)}

    def refuse_order(self, path, french, may, bodies):
        c = self.country
        for verb, body in bodies.items():
            self.refuse_strangers(path, verb, body, ORDER_STRANGERS[verb])
            for name in ORDER_RIGHTS[verb]:
                if (verb, name) not in may:
                    with self.subTest(verb=verb, by=name):
                        problem = self.assert_refused(getattr(c, name).post(f"{path}/{verb}", body), 409, "wrong-state")
                        self.assertIn(f"« {french} »", problem["detail"])

    def test_orders(self):
        c = self.country
        for state, (french, may) in ORDER_STATES.items():
            with self.subTest(state=state):
                order = self.order_in(state)
                path, bodies = f"/api/v1/orders/{order}", self.order_bodies(order)
                self.assertEqual(c.state(order), "submitted" if state == "half_approved" else state)
                certificate = c.admin.must(200, "GET", path)["certificate_id"]
                with self.unchanged(c.admin, path, path + "/history", path + "/payments", f"/api/v1/certificates/{certificate}"):
                    self.refuse_order(path, french, may, bodies)
                    if state == "half_approved":
                        self.assert_refused(c.officer.post(path + "/approve"), 403, "same-person")
                    if state == "on_hold":
                        for client in (c.officer, c.admin):
                            self.assert_refused(client.post(path + "/resume"), 422, "certificate-not-valid")
                self.go_on(order, state, path, bodies)

    def go_on(self, order, state, path, bodies):
        """The right person, at last."""
        c = self.country
        client, verb, status, then = {
            "draft": (c.enterprise, "submit", 200, "submitted"),
            "submitted": (c.second_officer, "approve", 200, "submitted"),
            "half_approved": (c.second_admin, "approve", 200, "approved"),
            "approved": (c.occ_cashier, "payments", 201, "ready"),
            "on_hold": (c.officer, "cancel", 200, "cancelled"),
        }.get(state, (None, None, None, None))
        if client is not None:
            client.must(status, "POST", f"{path}/{verb}", bodies[verb])
            c.wait_for(order, then)

    def test_who_approved_takes_no_money(self):
        c = self.country
        order = c.submitted_order(self.certificate, 10)
        c.occ_cashier.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        c.cashier.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        with self.unchanged(c.admin, f"/api/v1/orders/{order}", f"/api/v1/orders/{order}/payments"):
            for client in (c.cashier, c.occ_cashier):
                self.assert_refused(client.post(f"/api/v1/orders/{order}/payments", c.payment(order)), 403, "same-person")


if __name__ == "__main__":
    unittest.main(verbosity=2)
