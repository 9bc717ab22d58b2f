"""Enterprises and printers are told of what the authorities did, and by which office: by no name and no id of a person."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import ServerTest

from world import ENTERPRISE, OCC, PRINTER, World

# Streams, and what is no JSON.
PASSED_OVER = ("/api/v1/live", "/api/v1/orders/{id}/progress", "/api/v1/archives/{id}/content")
# Where the authorities' acts are told: these must answer, or the walk has seen nothing.
TOLD = {
    ENTERPRISE: {"/api/v1/certificates", "/api/v1/certificates/{id}", "/api/v1/orders", "/api/v1/orders/{id}",
                 "/api/v1/orders/{id}/history", "/api/v1/orders/{id}/payments", "/api/v1/recalls"},
    PRINTER: {"/api/v1/orders", "/api/v1/orders/{id}", "/api/v1/encryption-keys", "/api/v1/recalls"},
}


def words_in(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {word for one in value for word in words_in(one)}
    return {value} if isinstance(value, str) else set()


class NamesOfTheAuthorities(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.country)
        cls.country.approve("encryption_key", cls.world.own["encryption-keys"], by=cls.country.officer)
        people = cls.country.admin.must(200, "GET", "/api/v1/users?limit=200")["items"]
        staff = [one for one in people if one["role"] not in (ENTERPRISE, PRINTER)]
        cls.forbidden = {one[name] for one in staff for name in ("id", "name", "email")}

    def answers(self, role):
        served = self.server.client().must(200, "GET", "/api/openapi.json")["paths"]
        for path, methods in served.items():
            if "get" not in methods or not path.startswith("/api/v1/") or path in PASSED_OVER or "{token}" in path:
                continue
            answer = self.world.people[role].get(self.world.fill(role, path, self.world.own))
            if answer.status == 200 and "application/json" in answer.headers["content-type"]:
                yield path, answer.json

    def test_no_answer_names_anybody_of_the_authorities(self):
        self.assertGreater(len(self.forbidden), 20)
        for role, must_answer in TOLD.items():
            seen = set()
            for path, told in self.answers(role):
                seen.add(path)
                with self.subTest(role=role, path=path):
                    self.assertEqual(words_in(told) & self.forbidden, set())
            self.assertEqual(must_answer - seen, set(), role)

    def test_who_it_was_is_told_by_office(self):
        c, own = self.country, self.world.own
        id_of = lambda client: client.must(200, "GET", "/api/v1/me")["id"]
        path = f"/api/v1/orders/{own['orders']}"
        for client in (c.enterprise, c.print_shop):
            (first, _) = client.must(200, "GET", path)["approvals"]["given"]
            self.assertEqual(first["by"], {"role": OCC, "organisation_name": "OCC"})
        history = c.enterprise.must(200, "GET", path + "/history")["items"]
        self.assertEqual(history[0]["by"]["id"], id_of(c.enterprise))
        (payment,) = c.enterprise.must(200, "GET", path + "/payments")["items"]
        self.assertEqual(payment["recorded_by"]["organisation_name"], "Gouvernement")
        certificate = c.enterprise.must(200, "GET", f"/api/v1/certificates/{own['certificates']}")
        self.assertEqual(certificate["requested_by"]["name"], "qualite")
        self.assertEqual([certificate[who]["role"] for who in ("reviewed_by", "granted_by")], [OCC, OCC])
        keys = c.print_shop.must(200, "GET", "/api/v1/encryption-keys")["items"]
        self.assertEqual([(key["registered_by"]["id"], key["confirmed_by"]) for key in keys],
                         [(id_of(c.print_shop), {"role": OCC, "organisation_name": "OCC"})])
        # Those who oversee them read who it was.
        shown = c.auditor.must(200, "GET", path)["approvals"]["given"]
        self.assertEqual([one["by"]["id"] for one in shown], [id_of(c.officer), id_of(c.admin)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
