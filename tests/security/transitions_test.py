"""Certificates in each of their states: every verb by everybody who must not, by whoever may but not now, and at last by
the right person, to whom it does what it says. Refused is refused by name, and nothing moves."""
import datetime
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from harness import wait_until

from states import StatesTest

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

CERTIFICATE_STRANGERS = {
    "enterprise": {401: ["nobody"], 403: ["admin", "officer", "print_shop", "auditor", "admin_robot"], 404: ["other_enterprise"]},
    "authority": {401: ["nobody"], 403: ["enterprise", "other_enterprise", "print_shop", "auditor", "enterprise_robot", "admin_robot"]},
}


def today_at(offset_hours):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=offset_hours)).date().isoformat()


class Certificates(StatesTest):
    # The latest zone on earth, so that a later offset makes an end of today a past one.
    settings = {"AUTHORITY__UTC_OFFSET": "-12:00"}

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
                        self.refuse_for_now(self.doer(verb), path, verb, body, french)

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
