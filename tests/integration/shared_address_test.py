"""Many people and programs behind one address, as behind a carrier's NAT, and a stranger among them who sends junk: he is
refused, and nobody else is."""
import threading
import unittest
import urllib.parse

from harness import ServerTest

JUNK = 200


class SharedAddress(ServerTest):
    settings = {"LIMITS__ENABLED": "true"}

    def refresh_by(self, cookie):
        stranger = self.server.client()
        stranger.cookie = cookie
        return stranger.post("/api/v1/session/refresh")

    def token_answer(self, made, secret):
        form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
        return self.server.client().ask("POST", "/oauth2/token", raw=urllib.parse.urlencode(form).encode(),
                                        headers={"Content-Type": "application/x-www-form-urlencoded"})

    def beside(self, junk, genuine):
        """What a stranger hears who sends junk all the while, after the address has failed too often."""
        heard = [junk() for _ in range(JUNK)]
        over = threading.Event()

        def send_on():
            while not over.is_set():
                heard.append(junk())

        stranger = threading.Thread(target=send_on)
        stranger.start()
        try:
            genuine()
        finally:
            over.set()
            stranger.join()
        return heard

    def test_junk_refresh_tokens_shut_nobody_out(self):
        person = self.country.enterprise
        name, value = person.cookie.split("=", 1)
        guess = f"{name}={value.split('.')[0]}.{'A' * 43}"

        def genuine():
            for _ in range(20):
                person.take_session(person.post("/api/v1/session/refresh"))
            person.must(200, "GET", "/api/v1/me")

        heard = self.beside(lambda: self.refresh_by(guess), genuine)
        self.assertEqual({answer.status for answer in heard}, {401, 429})
        statuses = [answer.status for answer in heard]
        self.assertLess(statuses.count(401), JUNK / 2)
        refused = next(answer for answer in heard if answer.status == 429)
        self.assertEqual(refused.json["type"], "urn:qrcongo:problem:rate-limited")
        self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)

    def test_wrong_secrets_and_links_shut_nobody_out(self):
        made = self.country.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "ERP"})
        invited = self.country.invite("nouveau@lac.example", self.country.other_enterprise_id, "ENTREPRISE_CERTIFIEE")
        link = "/api/v1/invitations/" + invited["invitation"]["url"].rsplit("/", 1)[1]

        def genuine():
            for _ in range(20):
                self.assertEqual(self.token_answer(made, made["secret"]).status, 200)
                self.server.client().must(200, "GET", link)

        def junk():
            self.server.client().get("/api/v1/invitations/" + "A" * 43)
            return self.token_answer(made, "A" * 43).status

        self.assertEqual(set(self.beside(junk, genuine)) - {401}, {429})


if __name__ == "__main__":
    unittest.main(verbosity=2)
