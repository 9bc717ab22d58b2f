"""Who is no longer, or never was, whom his token says: 401 for every token that was altered, forged, ended or late."""
import base64
import hashlib
import hmac
import json
import unittest

from harness import PASSWORD, ServerTest


def encoded(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Tokens(ServerTest):
    def assert_stranger(self, token, scheme="Bearer"):
        answer = self.server.client().get("/api/v1/me", headers={"Authorization": f"{scheme} {token}"})
        self.assert_refused(answer, 401, "unauthenticated")

    def test_altered_tokens(self):
        token = self.country.enterprise.token
        header, claims, signature = token.split(".")
        for part in range(3):
            for place in (0, 20, -1):
                parts = [header, claims, signature]
                place %= len(parts[part])
                swapped = "A" if parts[part][place] != "A" else "B"
                parts[part] = parts[part][:place] + swapped + parts[part][place + 1:]
                with self.subTest(part=part, place=place):
                    self.assert_stranger(".".join(parts))
        # The last character of 64 bytes carries bits that no byte has: the same bytes, another text.
        spare = signature[:-1] + chr(ord(signature[-1]) + 1)
        for altered in (f"{header}.{claims}.{spare}", "", "x", token + "A", token + ".", token[:-1], f"{header}.{claims}.",
                        f"{header}.{claims}", f".{claims}.{signature}"):
            with self.subTest(token=altered):
                self.assert_stranger(altered)
        self.assert_stranger(token, "Basic")

    def test_tokens_of_other_algorithms(self):
        header, claims, signature = self.country.enterprise.token.split(".")
        key = self.server.client().must(200, "GET", "/.well-known/jwks.json")["keys"][0]
        kept = json.loads(decoded(header))
        for algorithm in ("none", "None", "NONE", ""):
            self.assert_stranger(f"{encoded({**kept, 'alg': algorithm})}.{claims}.")
            self.assert_stranger(f"{encoded({**kept, 'alg': algorithm})}.{claims}.{signature}")
        for secret in (decoded(key["x"]), key["x"].encode(), json.dumps(key).encode(), json.dumps(key, separators=(",", ":")).encode()):
            signed = f"{encoded({**kept, 'alg': 'HS256'})}.{claims}"
            self.assert_stranger(f"{signed}.{encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}")
        self.assert_stranger(f"{encoded({**kept, 'kid': 'other'})}.{claims}.{signature}")
        self.assert_stranger(f"{encoded({**kept, 'jwk': key})}.{claims}.{signature}")

    def test_claims_cannot_be_changed(self):
        header, claims, signature = self.country.enterprise.token.split(".")
        told = json.loads(decoded(claims))
        for change in ({"exp": told["exp"] + 3600}, {"role": "ADMIN_GOUVERNEMENTAL"}, {"sub": self.country.officer.id}):
            self.assert_stranger(f"{header}.{encoded({**told, **change})}.{signature}")

    def test_ended_sessions(self):
        c = self.country
        leaving = c.sign_in("qualite@fleuve.example")
        leaving.must(200, "GET", "/api/v1/me")
        leaving.must(204, "DELETE", "/api/v1/session")
        self.assert_stranger(leaving.token)
        self.assertEqual(leaving.post("/api/v1/session/refresh").status, 401)

    def test_disabled_people(self):
        c = self.country
        leaving = c.person("parti@fleuve.example", c.enterprise_id, "ENTREPRISE_CERTIFIEE")
        row = next(r for r in c.admin.must(200, "GET", "/api/v1/users?limit=200")["items"] if r["id"] == leaving.id)
        c.admin.must(200, "PATCH", f"/api/v1/users/{leaving.id}", {"state": "disabled"}, headers={"If-Match": f'"{row["version"]}"'})
        self.assert_stranger(leaving.token)
        again = self.server.client().post("/api/v1/session", {"email": "parti@fleuve.example", "password": PASSWORD})
        self.assert_refused(again, 401, "unauthenticated")
    def test_sessions_and_invitations_that_are_over(self):
        c = self.country
        link = c.invite("tard@fleuve.example", c.enterprise_id, "ENTREPRISE_CERTIFIEE")["invitation"]["url"]
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
        c = self.country
        thief = c.sign_in("qualite@fleuve.example")
        victim = self.server.client()
        victim.cookie = thief.cookie
        victim.take_session(victim.post("/api/v1/session/refresh"))
        victim.take_session(victim.post("/api/v1/session/refresh"))
        self.assertEqual(thief.post("/api/v1/session/refresh").status, 401)


if __name__ == "__main__":
    unittest.main(verbosity=2)
