"""Another site's page in the browser of somebody who is signed in: what it sends is refused and changes nothing."""
import unittest

from harness import PASSWORD, ServerTest

EMAIL = "qualite@fleuve.example"


class Origins(ServerTest):
    def setUp(self):
        self.own = f"http://127.0.0.1:{self.server.port}"
        self.foreign = [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": self.own + "0"},
                        {"Origin": self.own.replace("http:", "https:")}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                        {"Origin": self.own, "Sec-Fetch-Site": "cross-site"}]

    def signed_in(self):
        self.country.enterprise
        return self.country.sign_in(EMAIL)

    def test_a_session_is_neither_renewed_nor_ended_by_another_site(self):
        person = self.signed_in()
        for headers in self.foreign:
            with self.subTest(headers=headers):
                for method, path in (("POST", "/api/v1/session/refresh"), ("DELETE", "/api/v1/session")):
                    refused = person.ask(method, path, headers=headers)
                    self.assert_refused(refused, 403, "forbidden")
                    self.assertNotIn("set-cookie", refused.headers)
                self.assertEqual(person.get("/api/v1/me").status, 200)
        person.take_session(person.post("/api/v1/session/refresh"))
        self.assertEqual(person.get("/api/v1/me").status, 200)

    def test_nobody_is_signed_in_by_another_site(self):
        for headers in self.foreign:
            with self.subTest(headers=headers):
                refused = self.server.client().post("/api/v1/session", {"email": EMAIL, "password": PASSWORD}, headers=headers)
                self.assert_refused(refused, 403, "forbidden")
                self.assertNotIn("set-cookie", refused.headers)

    def test_nor_is_an_invitation_accepted(self):
        invited = self.country.invite("invite@fleuve.example", self.country.enterprise_id, "ENTREPRISE_CERTIFIEE")
        path = "/api/v1/invitations/" + invited["invitation"]["url"].rsplit("/", 1)[1]
        for headers in self.foreign:
            self.assert_refused(self.server.client().post(path, {"password": PASSWORD}, headers=headers), 403, "forbidden")
        self.assertEqual(self.server.client().get(path).status, 200)
        self.server.client().must(201, "POST", path, {"password": PASSWORD}, headers={"Origin": self.own})

    def test_our_own_pages_and_programs_may(self):
        for headers in ({}, {"Origin": self.own}, {"Origin": self.own, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
            with self.subTest(headers=headers):
                person = self.server.client()
                person.take_session(person.post("/api/v1/session", {"email": EMAIL, "password": PASSWORD}, headers=headers))
                person.take_session(person.post("/api/v1/session/refresh", headers=headers))
                self.assertEqual(person.ask("DELETE", "/api/v1/session", headers=headers).status, 204)

    def test_the_publics_form(self):
        report = {"what": "looks_different", "where_bought": "Marché de la Liberté", "place": "CD-KN"}
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
            self.assert_refused(self.server.client().post("/signaler", report, headers=headers), 403, "forbidden")
        listed = self.country.officer.must(200, "GET", "/api/v1/citizen-reports")["items"]
        self.assertEqual(listed, [])
        # A form whose page keeps its referrer to itself.
        for headers in ({"Origin": "null"}, {"Origin": self.own}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
            self.assertEqual(self.country.send_report(report, **headers).status, 201)

    def test_no_other_origin_may_read(self):
        for path in ("/api/v1/me", "/api/v1/session", "/health"):
            answer = self.country.enterprise.get(path, headers={"Origin": "https://evil.example"})
            self.assertNotIn("access-control-allow-origin", answer.headers, path)
            self.assertNotIn("access-control-allow-credentials", answer.headers, path)

    def test_links_are_built_from_the_configured_name(self):
        """A Host that somebody made up stands in no link."""
        invited = self.country.admin.post("/api/v1/users", {"email": "lien@fleuve.example", "name": "Lien", "organisation_id": self.country.enterprise_id,
                                                            "role": "ENTREPRISE_CERTIFIEE", "duties": [], "language": "fr"}, headers={"Host": "evil.example"})
        self.assertEqual(invited.status, 201, invited)
        self.assertTrue(invited.json["invitation"]["url"].startswith(self.own + "/"), invited)
        for path, accept in (("/", "text/html"), ("/signaler", "text/html"), ("/.well-known/gs1resolver", "application/json"),
                             ("/S/1ZFW36AKC30JSAEMGFTS", "text/html"), ("/S/1ZFW36AKC30JSAEMGFTS", "application/json"), ("/nowhere", "*/*")):
            for host in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}):
                answer = self.server.client().get(path, headers={"Accept": accept, **host})
                self.assertNotIn(b"evil.example", answer.body, (path, host))
                self.assertNotIn("evil.example", str(answer.headers), (path, host))

    def test_a_method_is_what_the_request_line_says(self):
        person = self.signed_in()
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            self.assertEqual(person.get("/api/v1/me", headers={name: "DELETE"}).status, 200)
            answer = person.post("/api/v1/me", {}, headers={name: "GET"})
            self.assertEqual(answer.status, 405, answer)
        self.assertEqual(person.get("/api/v1/me?_method=DELETE").status, 200)
        for method in ("TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"):
            answer = person.ask(method, "/api/v1/me")
            self.assertEqual(answer.status, 405, answer)
            self.assertNotIn(person.token.encode(), answer.body)


if __name__ == "__main__":
    unittest.main(verbosity=2)
