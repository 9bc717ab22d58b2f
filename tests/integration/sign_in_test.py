"""How people come in and are put out: second factors, waiting after failures, links, and how soon a loss is felt."""
import json
import threading
import time
import unittest

from harness import PASSWORD, PATIENCE, Server, ServerTest, robot_of, wait_until

ENTERPRISE, OFFICER = "ENTREPRISE_CERTIFIEE", "OPERATEUR_OCC"
NEW_PASSWORD = "une toute nouvelle phrase"
WITHIN_S = 1


class SignIn(ServerTest):
    def assert_out_within_a_second(self, client, act):
        """The token opens everything before the act, and nothing a second after its answer."""
        client.must(200, "GET", "/api/v1/me")
        act()
        end = time.monotonic() + WITHIN_S * PATIENCE
        while client.get("/api/v1/me").status != 401:
            self.assertLess(time.monotonic(), end, "a second later the token still opens")

    def someone(self, name, role=ENTERPRISE):
        home = self.country.enterprise_id if role == ENTERPRISE else self.country.occ
        return self.country.person(f"{name}@personne.example", home, role)

    def change(self, user, body):
        rows = self.country.admin.must(200, "GET", "/api/v1/users?limit=200")["items"]
        version = next(row["version"] for row in rows if row["id"] == user.id)
        return self.country.admin.must(200, "PATCH", f"/api/v1/users/{user.id}", body, headers={"If-Match": f'"{version}"'})

    def test_disabling_a_person_is_felt_within_a_second(self):
        leaving = self.someone("parti")
        robot = robot_of(self.server, leaving)
        robot.must(200, "GET", "/api/v1/me")
        self.assert_out_within_a_second(leaving, lambda: self.change(leaving, {"state": "disabled"}))
        self.assertEqual(robot.get("/api/v1/me").status, 401)
        again = self.server.client().post("/api/v1/session", {"email": "parti@personne.example", "password": PASSWORD})
        self.assert_refused(again, 401, "unauthenticated")
        self.change(leaving, {"state": "active"})
        self.assertEqual(robot.get("/api/v1/me").status, 401)
        self.country.sign_in("parti@personne.example").must(200, "GET", "/api/v1/me")

    def test_ending_sessions_is_felt_within_a_second(self):
        person = self.someone("sessions")
        again = self.country.sign_in("sessions@personne.example")
        listed = person.must(200, "GET", "/api/v1/me/sessions")["items"]
        other = next(row["id"] for row in listed if not row["current"])
        self.assert_out_within_a_second(again, lambda: person.must(204, "DELETE", f"/api/v1/me/sessions/{other}"))
        self.assert_out_within_a_second(person, lambda: person.must(204, "DELETE", "/api/v1/me/sessions"))
        self.assertEqual(person.post("/api/v1/session/refresh").status, 401)
        third = self.country.sign_in("sessions@personne.example")
        path = f"/api/v1/users/{person.id}/sessions"
        self.assert_out_within_a_second(third, lambda: self.country.admin.must(204, "DELETE", path))

    def assert_stranger(self, token):
        self.assert_refused(self.server.client(token).get("/api/v1/me"), 401, "unauthenticated")

    def test_a_session_that_was_signed_out_of(self):
        leaving = self.country.sign_in("qualite@fleuve.example")
        leaving.must(200, "GET", "/api/v1/me")
        leaving.must(204, "DELETE", "/api/v1/session")
        self.assert_stranger(leaving.token)
        self.assertEqual(leaving.post("/api/v1/session/refresh").status, 401)

    def test_a_person_changes_his_name_and_language_and_a_program_does_not(self):
        c = self.country
        person = c.sign_in("qualite@fleuve.example")
        before = person.get("/api/v1/me")
        match = {"If-Match": before.headers["etag"]}
        self.assertEqual(match["If-Match"], f'"{before.json["version"]}"')
        self.assertEqual(before.json["actions"], ["change_name"])
        self.assertEqual(robot_of(self.server, person).must(200, "GET", "/api/v1/me")["actions"], [])
        self.assert_refused(person.ask("PATCH", "/api/v1/me", {"language": "en"}), 428, "precondition-required")
        self.assert_refused(robot_of(self.server, person).ask("PATCH", "/api/v1/me", {"language": "en"}, headers=match), 403, "forbidden")
        changed = person.must(200, "PATCH", "/api/v1/me", {"name": "M. Kanza-Mbala", "language": "en"}, headers=match)
        self.assertEqual((changed["name"], changed["language"], changed["version"]), ("M. Kanza-Mbala", "en", before.json["version"] + 1))
        again = c.sign_in("qualite@fleuve.example").must(200, "GET", "/api/v1/me")
        self.assertEqual((again["name"], again["language"], again["role"]), ("M. Kanza-Mbala", "en", before.json["role"]))
        self.assert_refused(person.ask("PATCH", "/api/v1/me", {"language": "fr"}, headers=match), 412, "precondition-failed")

    def test_whoever_decides_does_not_name_himself(self):
        c = self.country
        for person in (c.admin, c.officer, c.auditor):
            before = person.get("/api/v1/me")
            self.assertEqual(before.json["actions"], [])
            match = {"If-Match": before.headers["etag"]}
            refused = person.ask("PATCH", "/api/v1/me", {"name": "Le Ministre"}, headers=match)
            self.assert_refused(refused, 403, "forbidden")
            self.assertEqual(refused.json["errors"][0]["pointer"], "/name")
            self.assertEqual(person.must(200, "GET", "/api/v1/me"), before.json)
        me = c.admin.must(200, "GET", "/api/v1/me")
        own = c.admin.ask("PATCH", f"/api/v1/users/{me['id']}", {"name": "Le Ministre"}, headers={"If-Match": f'"{me["version"]}"'})
        self.assert_refused(own, 403, "forbidden")

    def test_sessions_and_invitations_that_are_over(self):
        c = self.country
        link = c.invite("tard@fleuve.example", c.enterprise_id, ENTERPRISE)["invitation"]["url"]
        late, in_time = c.sign_in("qualite@fleuve.example"), c.sign_in("qualite@fleuve.example")
        session = next(s["id"] for s in late.must(200, "GET", "/api/v1/me/sessions")["items"] if s["current"])
        self.server.stop()
        with self.server.database() as database:
            database.execute("UPDATE sessions SET expires_at = 1 WHERE id = ?", [session])
            database.execute("UPDATE invitations SET expires_at = 1")
        self.server.start()
        self.assert_stranger(late.token)
        self.assertEqual(late.post("/api/v1/session/refresh").status, 401)
        in_time.must(200, "GET", "/api/v1/me")
        token = link.rsplit("/", 1)[1]
        self.assert_refused(self.server.client().post(f"/api/v1/invitations/{token}", {"password": PASSWORD}), 404, "not-found")

    def test_a_refresh_token_that_was_used_ends_the_session(self):
        thief = self.country.sign_in("qualite@fleuve.example")
        victim = self.server.client()
        victim.cookie = thief.cookie
        victim.take_session(victim.post("/api/v1/session/refresh"))
        victim.take_session(victim.post("/api/v1/session/refresh"))
        self.assertEqual(thief.post("/api/v1/session/refresh").status, 401)

    def test_revoking_a_client_and_suspending_an_organisation_are_felt_within_a_second(self):
        c = self.country
        home = c.organisation("Eaux de Mayombe", ["enterprise"])
        person = c.person("eaux@personne.example", home, ENTERPRISE)
        first, second = (robot_of(self.server, person) for _ in range(2))
        self.assert_out_within_a_second(first, lambda: person.must(200, "DELETE", f"/api/v1/api-clients/{first.id}"))
        second.must(200, "GET", "/api/v1/me")
        version = c.admin.must(200, "GET", f"/api/v1/organisations/{home}")["version"]
        suspend = lambda: c.admin.must(200, "PATCH", f"/api/v1/organisations/{home}", {"state": "suspended"},
                                       headers={"If-Match": f'"{version}"'})
        self.assert_out_within_a_second(second, suspend)
        self.assertEqual(person.get("/api/v1/me").status, 401)

    def test_an_officer_reaches_nothing_before_his_second_factor(self):
        c = self.country
        invited = c.invite("neuf@occ.example", c.occ, OFFICER)
        token = c.approve("user", invited["id"])["link"].rsplit("/", 1)[1]
        self.server.client().must(201, "POST", f"/api/v1/invitations/{token}", {"password": PASSWORD, "code": invited["code"]})
        officer = self.server.client()
        officer.take_session(officer.post("/api/v1/session", {"email": "neuf@occ.example", "password": PASSWORD}))
        self.assertEqual(officer.must(200, "GET", "/api/v1/me")["totp"]["state"], "none")
        for path in ("/api/v1/orders", "/api/v1/certificates", "/api/v1/organisations"):
            self.assert_refused(officer.get(path), 403, "totp-required")
        telephone = c.enrol(officer)
        officer.must(200, "GET", "/api/v1/orders")
        self.assertEqual(officer.must(200, "GET", "/api/v1/me")["totp"]["recovery_codes_left"], 10)
        without = self.server.client().post("/api/v1/session", {"email": "neuf@occ.example", "password": PASSWORD})
        self.assert_refused(without, 401, "totp-required")
        code = telephone.code()
        body = {"email": "neuf@occ.example", "password": PASSWORD, "totp": code}
        self.assertFalse(self.server.client().must(200, "POST", "/api/v1/session", body)["enrolment"])
        self.assert_refused(self.server.client().post("/api/v1/session", body), 401, "unauthenticated")

    def test_a_used_code_is_refused_after_a_crash(self):
        c = self.country
        self.someone("courant", OFFICER)
        telephone = c.authenticators["courant@personne.example"]
        body = {"email": "courant@personne.example", "password": PASSWORD, "totp": telephone.code()}
        self.server.client().must(200, "POST", "/api/v1/session", body)
        self.server.kill()
        self.server.start()
        self.assert_refused(self.server.client().post("/api/v1/session", body), 401, "unauthenticated")

    def test_one_code_in_two_hands_opens_one_session(self):
        c = self.country
        self.someone("deux", OFFICER)
        telephone = c.authenticators["deux@personne.example"]
        body = {"email": "deux@personne.example", "password": PASSWORD, "totp": telephone.code()}
        seen = []
        threads = [threading.Thread(target=lambda: seen.append(self.server.client().post("/api/v1/session", body).status))
                   for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(seen), [200, 401, 401, 401])

    def test_a_link_sets_a_new_password(self):
        c = self.country
        person = self.someone("oubli")
        told = c.enterprise.must(200, "POST", f"/api/v1/users/{person.id}/reset", {"password": True})
        self.assertEqual(told["state"], "link")
        before, token = told["link"]["url"].rsplit("/", 1)
        self.assertTrue(before.endswith("/console/reinitialisation"), before)
        anybody = self.server.client()
        page = anybody.get(f"/console/reinitialisation/{token}", headers={"Accept": "text/html"})
        self.assertEqual(page.status, 200)
        self.assertNotIn(token, page.body.decode())
        path = f"/api/v1/password-resets/{token}"
        self.assertEqual(anybody.must(200, "GET", path)["name"], "oubli")
        self.assert_refused(anybody.post(path, {"password": "motdepasse2026"}), 422, "invalid-input", "/password")
        self.assert_out_within_a_second(person, lambda: anybody.must(204, "POST", path, {"password": NEW_PASSWORD}))
        self.assert_refused(anybody.post(path, {"password": NEW_PASSWORD}), 404, "not-found")
        c.sign_in("oubli@personne.example", NEW_PASSWORD)
        self.assert_refused(c.other_enterprise.post(f"/api/v1/users/{person.id}/reset", {"password": True}), 404, "not-found")

    def test_an_administrators_reset_waits_for_another_administrator(self):
        c = self.country
        told = c.admin.must(200, "POST", f"/api/v1/users/{c.officer.id}/reset", {"password": True})
        self.assertEqual(told["state"], "awaiting_approval")
        self.assertIsNone(told["link"])
        path = f"/api/v1/approvals/{told['approval_id']}/approve"
        self.assert_refused(c.admin.post(path, {"comment": "Moi-même"}), 403, "same-person")
        shown = c.second_admin.must(200, "POST", path, {"comment": "Vu en personne"})
        self.assertIn("/console/reinitialisation/", str(shown))
        path = "/api/v1/password-resets/" + shown["link"].rsplit("/", 1)[1]
        anybody = self.server.client()
        self.assert_refused(anybody.post(path, {"password": NEW_PASSWORD}), 422, "invalid-input", "/code")
        self.assertTrue(anybody.must(200, "GET", path)["code_required"])
        self.assertRegex(told["code"], r"^\d{3} \d{3} \d{4}$")

    def lines(self, message):
        whole = [line for line in self.server.log().splitlines() if line.startswith("{") and line.endswith("}")]
        return [line for line in map(json.loads, whole) if line["message"] == message]

    def assert_told(self, message, **expected):
        found = lambda: [line for line in self.lines(message) if expected.items() <= line.items()]
        wait_until(found, f"a line {message!r} with {expected}")
        return found()

    def test_the_log_tells_who_was_refused_and_nothing_that_is_secret(self):
        email, wrong = "refuse@personne.example", "pas le bon mot de passe"
        person = self.someone(email.split("@")[0], OFFICER)
        anybody = self.server.client()
        self.assertEqual(anybody.post("/api/v1/session", {"email": email, "password": wrong}).status, 401)
        self.assertEqual(anybody.post("/api/v1/session", {"email": email, "password": PASSWORD, "totp": "000000"}).status, 401)
        self.assertEqual(anybody.post("/api/v1/session", {"email": "nul@personne.example", "password": wrong}).status, 401)
        body = {"current_password": wrong, "new_password": NEW_PASSWORD}
        self.assertEqual(person.post("/api/v1/me/password", body).status, 422)
        for why, user in (("password", person.id), ("second_factor", person.id), ("password", ""), ("own_password", person.id)):
            line = self.assert_told("sign-in refused", why=why, user=user)[-1]
            self.assertRegex(line["network"], "^[0-9a-f]{32}$")
            self.assertTrue(line["request_id"])
        # What his role does not permit, under his own name and beside no stranger's.
        self.assertEqual(person.get("/api/v1/users").status, 403)
        self.assert_told("request", route="/api/v1/users", status="403", caller=f"user {person.id}")
        # Who came in is named as well, and a program by its own id.
        self.assert_told("request", route="/api/v1/session", status="200", caller=f"user {person.id}")
        robot = robot_of(self.server, self.country.enterprise)
        self.assert_told("request", route="/oauth2/token", status="200", caller=f"client {robot.id}")
        self.assertNotIn(robot.secret, self.server.log())
        for secret in (email, wrong, PASSWORD, NEW_PASSWORD):
            self.assertNotIn(secret, self.server.log())

    def test_who_asks_for_a_link_hears_nothing_of_who_there_is(self):
        anybody = self.server.client()
        answers = [anybody.post("/api/v1/password-resets", {"email": email})
                   for email in ("qualite@fleuve.example", "personne@nulle.example", "admin@gouv.example")]
        self.assertEqual([(answer.status, answer.body) for answer in answers], [(202, b"")] * 3)

    def test_zz_the_books_agree(self):
        self.assert_books_agree()


class Waiting(unittest.TestCase):
    """With the limits of a real server."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(LIMITS__ENABLED="true")
        cls.addClassCleanup(cls.server.close)
        link = cls.server.init()["setup_link"]
        cls.server.start()
        path = "/api/v1/invitations/" + link.rsplit("/", 1)[1]
        cls.server.client().must(201, "POST", path, {"email": "admin@gouv.example", "name": "A. Admin", "password": PASSWORD})

    def try_password(self, email, password):
        return self.server.client().post("/api/v1/session", {"email": email, "password": password})

    def test_strangers_wait_and_the_person_does_not(self):
        self.assertEqual(self.try_password("admin@gouv.example", PASSWORD).status, 200)
        # From this network the administrator is known by now: these are others', and counted by themselves.
        seen = [self.try_password(f"personne{i}@gouv.example", "pas le bon mot de passe") for i in range(6)]
        self.assertEqual([answer.status for answer in seen], [401] * 5 + [429])
        self.assertIn(int(seen[-1].headers["retry-after"]), range(1, 31))
        self.assertEqual(self.try_password("admin@gouv.example", PASSWORD).status, 200)
        for _ in range(5):
            self.assertEqual(self.try_password("admin@gouv.example", "pas le bon mot de passe").status, 401)
        self.assertEqual(self.try_password("admin@gouv.example", PASSWORD).status, 429)


if __name__ == "__main__":
    unittest.main(verbosity=2)
