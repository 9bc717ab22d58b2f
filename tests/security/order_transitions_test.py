"""Orders in each of their states: every verb by everybody who must not, by whoever may but not now, and at last by the
right person, to whom it does what it says. Refused is refused by name, and nothing moves."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import age_identity

from states import StatesTest

HOLD = {"reason_code": "other", "reason": "Essai", "applies_to": "all_stamps"}

# An order: each state's name on the screen, and who may do what. All others of ORDER_RIGHTS come at the wrong time.
ORDER_RIGHTS = {"submit": ["enterprise"], "approve": ["second_officer", "second_admin"], "reject": ["second_officer", "second_admin"],
                "cancel": ["enterprise", "officer"], "resume": ["officer", "admin"], "payments": ["cashier", "occ_cashier"]}
ORDER_STATES = {
    "draft": ("brouillon", {("submit", "enterprise"), ("cancel", "enterprise")}),
    "submitted": ("soumise", {("approve", "second_officer"), ("reject", "second_officer"), ("reject", "second_admin"), ("cancel", "enterprise")}),
    "half_approved": ("soumise", {("approve", "second_admin"), ("reject", "second_officer"), ("reject", "second_admin"), ("cancel", "enterprise")}),
    "approved": ("approuvée", {("payments", "cashier"), ("payments", "occ_cashier"), ("cancel", "enterprise")}),
    "on_hold": ("suspendue", {("cancel", "officer"), ("resume", "officer"), ("resume", "admin")}),
    "failed": ("en échec", {("cancel", "officer"), ("resume", "officer"), ("resume", "admin")}),
    "ready": ("prête", set()),
    "delivered": ("livrée", set()),
    "closed": ("close", set()),
    "rejected": ("refusée", set()),
    "cancelled": ("annulée", set()),
    "lapsed": ("caduque", set()),
}
# Those through which an order passes by itself, and how one is kept in them: it is too large to be soon made, or behind
# one that is.
PASSING_STATES = {
    "generating": ("en fabrication", set()),
    "paid": ("payée", {("cancel", "officer")}),
}
LARGE = 50_000_000
ORDER_STRANGERS = {
    "submit": {401: ["nobody"], 403: ["admin", "officer", "print_shop", "auditor", "admin_robot"], 404: ["other_enterprise"]},
    "approve": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot", "admin_robot"]},
    "reject": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot", "admin_robot"]},
    "cancel": {401: ["nobody"], 403: ["admin", "print_shop", "auditor", "admin_robot"], 404: ["other_enterprise"]},
    "resume": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot"]},
    "payments": {401: ["nobody"], 403: ["enterprise", "print_shop", "auditor", "admin", "officer", "admin_robot", "cashier_robot"]},
}


class OrdersTest(StatesTest):
    # So that an order fails whose printer's key is gone.
    settings = {"DISTRIBUTION__REQUIRE_ENCRYPTION": "true"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.give_key(cls.country.print_shop)

    @classmethod
    def give_key(cls, printer):
        key = printer.must(201, "POST", "/api/v1/encryption-keys", {"recipient": age_identity()[1]})["id"]
        cls.country.approve("encryption_key", key, by=cls.country.officer)
        return key

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
                        self.refuse_for_now(getattr(c, name), path, verb, body, french)

    def check_order(self, order, state, french, may):
        """Nothing moves it that must not."""
        c, path, bodies = self.country, f"/api/v1/orders/{order}", self.order_bodies(order)
        self.assertEqual(c.state(order), "submitted" if state == "half_approved" else state)
        certificate = c.admin.must(200, "GET", path)["certificate_id"]
        with self.unchanged(c.admin, path, path + "/history", path + "/payments", f"/api/v1/certificates/{certificate}"):
            self.refuse_order(path, french, may, bodies)
            if state == "half_approved":
                self.assert_refused(c.officer.post(path + "/approve"), 403, "same-person")
            if state == "on_hold":
                for client in (c.officer, c.admin):
                    self.assert_refused(client.post(path + "/resume"), 422, "certificate-not-valid")


class Orders(OrdersTest):
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
        special = {"on_hold": self.order_on_hold, "failed": self.order_failed, "lapsed": self.order_lapsed}
        if state in special:
            return special[state]()
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

    def order_failed(self):
        """Of a printer whose key was revoked before the money came."""
        c = self.country
        key = self.give_key(c.other_print_shop)
        order = c.submitted_order(self.certificate, 10, printer=c.other_printer_id)
        c.other_print_shop.must(200, "POST", f"/api/v1/encryption-keys/{key}/revoke", {})
        for client in (c.officer, c.admin):
            client.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        c.pay(order)
        c.wait_for(order, "failed")
        return order

    def order_lapsed(self):
        """Approved a year earlier than it was."""
        c = self.country
        order = c.approved_order(self.certificate, 10)
        self.server.stop()
        with self.server.database() as database:
            changed = database.execute("UPDATE orders SET pay_before = pay_before - 365 WHERE id = ?", [order]).rowcount
        self.assertEqual(changed, 1)
        self.server.start()
        c.wait_for(order, "lapsed")
        return order

    def test_orders(self):
        for state, (french, may) in ORDER_STATES.items():
            with self.subTest(state=state):
                order = self.order_in(state)
                self.check_order(order, state, french, may)
                self.go_on(order, state)

    def go_on(self, order, state):
        """The right person, at last."""
        c, path, bodies = self.country, f"/api/v1/orders/{order}", self.order_bodies(order)
        client, verb, status, then = {
            "draft": (c.enterprise, "submit", 200, "submitted"),
            "submitted": (c.second_officer, "approve", 200, "submitted"),
            "half_approved": (c.second_admin, "approve", 200, "approved"),
            "approved": (c.occ_cashier, "payments", 201, "ready"),
            "on_hold": (c.officer, "cancel", 200, "cancelled"),
            "failed": (c.officer, "resume", 200, "failed"),  # there is still no key
        }.get(state, (None, None, None, None))
        if client is not None:
            client.must(status, "POST", f"{path}/{verb}", bodies[verb])
            c.wait_for(order, then)
        if state == "failed":
            self.give_key(c.other_print_shop)
            c.wait_for(order, "ready")

    def test_who_approved_takes_no_money(self):
        c = self.country
        order = c.submitted_order(self.certificate, 10)
        c.occ_cashier.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        c.cashier.must(200, "POST", f"/api/v1/orders/{order}/approve", {})
        with self.unchanged(c.admin, f"/api/v1/orders/{order}", f"/api/v1/orders/{order}/payments"):
            for client in (c.cashier, c.occ_cashier):
                self.assert_refused(client.post(f"/api/v1/orders/{order}/payments", c.payment(order)), 403, "same-person")


class PassingOrders(OrdersTest):
    # No file is written of what is made here.
    settings = {**OrdersTest.settings, "STORAGE__KEEP_ARCHIVES_DAYS": "0"}
    quota = 2 * LARGE

    def test_orders(self):
        c = self.country
        made = c.paid_order(self.certificate, LARGE)
        c.wait_for(made, "generating")
        waiting = c.paid_order(self.certificate, 10)
        for state, order in (("generating", made), ("paid", waiting)):
            with self.subTest(state=state):
                self.check_order(order, state, *PASSING_STATES[state])
        c.officer.must(200, "POST", f"/api/v1/orders/{waiting}/cancel", {"reason": "Doublon"})
        self.assertEqual((c.state(waiting), c.state(made)), ("cancelled", "generating"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
