"""Programs: their tokens, given back and asked about, secrets that follow one another, and certificates of their own."""
import base64
import http.client
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from certificates import self_signed
from harness import PATIENCE, Client, Country, Server, ServerTest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def basic(client):
    pair = f"{client['id']}:{client['secret']}".encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def form(**fields):
    return urllib.parse.urlencode(fields).encode()


class ApiClients(ServerTest):
    def setUp(self):
        self.client = self.country.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "ERP"})

    def send(self, path, client, headers=None, **fields):
        return self.server.client().ask("POST", path, raw=form(**fields), headers={**FORM, **basic(client), **(headers or {})})

    def token_of(self, client):
        answer = self.send("/oauth2/token", client, grant_type="client_credentials")
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        return answer.json["access_token"]

    def is_taken(self, token):
        return self.server.client(token).get("/api/v1/me").status == 200

    def introspected(self, client, token):
        answer = self.send("/oauth2/introspect", client, token=token)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        return answer.json

    def test_the_metadata_leads_to_what_is_there(self):
        nobody = self.server.client()
        told = nobody.must(200, "GET", "/.well-known/oauth-authorization-server")
        self.assertEqual(told["issuer"], self.server.settings["SERVER__PUBLIC_URL"])
        self.assertFalse(told["tls_client_certificate_bound_access_tokens"])
        for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
            path = told[name].removeprefix(told["issuer"])
            answer = nobody.ask("POST", path, raw=b"", headers=FORM)
            self.assertEqual((answer.status, answer.json), (400, {"error": "invalid_request"}), path)
        for name in ("jwks_uri", "service_documentation"):
            nobody.must(200, "GET", told[name].removeprefix(told["issuer"]))

    def test_a_token_that_was_given_back_is_out_at_once_and_after_a_crash(self):
        token, other = self.token_of(self.client), self.token_of(self.client)
        self.assertTrue(self.introspected(self.client, token)["active"])
        answer = self.send("/oauth2/revoke", self.client, token=token, token_type_hint="access_token")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertFalse(self.is_taken(token))
        self.assertEqual(self.introspected(self.client, token), {"active": False})
        self.server.kill()
        self.server.start()
        self.assertFalse(self.is_taken(token))
        self.assertTrue(self.is_taken(other))

    def test_nobody_ends_or_sees_another_ones_token(self):
        token, person = self.token_of(self.client), self.country.enterprise.token
        colleague = self.country.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "Autre"})
        for one in (token, person, token + "A", "x", "' OR 1=1 --"):
            with self.subTest(one[:20]):
                answer = self.send("/oauth2/revoke", colleague, token=one)
                self.assertEqual((answer.status, answer.body), (200, b""))
                self.assertEqual(self.introspected(colleague, one), {"active": False})
        self.assertTrue(self.is_taken(token))
        self.assertTrue(self.is_taken(person))

    def test_whoever_cannot_say_who_he_is(self):
        token = self.token_of(self.client)
        wrong = {**self.client, "secret": "A" * 43}
        unknown = {"id": "01930000-0000-7000-8000-000000000001", "secret": self.client["secret"]}
        for path in ("/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"):
            for client in (wrong, unknown, {"id": "x", "secret": "y"}, {"id": self.client["id"], "secret": ""}):
                answer = self.send(path, client, token=token, grant_type="client_credentials")
                self.assertEqual((answer.status, answer.json), (401, {"error": "invalid_client"}), (path, client))
                self.assertTrue(answer.headers["www-authenticate"].startswith("Basic"))
            both = self.send(path, self.client, token=token, grant_type="client_credentials", client_id=self.client["id"],
                             client_secret=self.client["secret"])
            self.assertEqual(both.status, 401)
        self.assertTrue(self.is_taken(token))

    def test_a_revoked_client_is_out_with_all_it_had(self):
        token = self.token_of(self.client)
        self.country.enterprise.must(200, "DELETE", f"/api/v1/api-clients/{self.client['id']}")
        self.assertFalse(self.is_taken(token))
        self.assertEqual(self.send("/oauth2/introspect", self.client, token=token).status, 401)
        self.assertEqual(self.send("/oauth2/token", self.client, grant_type="client_credentials").status, 401)
        path = f"/api/v1/api-clients/{self.client['id']}/secret"
        self.assert_refused(self.country.enterprise.post(path, {"overlap_minutes": 0}), 409, "wrong-state")

    def test_a_new_secret(self):
        path = f"/api/v1/api-clients/{self.client['id']}/secret"
        enterprise = self.country.enterprise
        second = enterprise.must(200, "POST", path, {"overlap_minutes": 60})
        self.assertIsNotNone(second["previous_secret_until"])
        self.token_of(self.client)
        self.token_of(second)
        third = enterprise.must(200, "POST", path, {"overlap_minutes": 0})
        self.assertIsNone(third["previous_secret_until"])
        for gone in (self.client, second):
            self.assertEqual(self.send("/oauth2/token", gone, grant_type="client_credentials").status, 401)
        self.token_of(third)
        self.assert_refused(self.country.admin.post(path, {"overlap_minutes": 0}), 403, "forbidden")
        self.assert_refused(self.country.other_enterprise.post(path, {"overlap_minutes": 0}), 404, "not-found")
        self.assert_refused(enterprise.post(path, {"overlap_minutes": 1441}), 422, "invalid-input", "/overlap_minutes")
        self.token_of(third)
        row = next(r for r in enterprise.must(200, "GET", "/api/v1/api-clients?limit=200")["items"] if r["id"] == self.client["id"])
        self.assertIsNotNone(row["last_used_at"])
        self.assertNotIn("secret", row)

    def test_a_certificate_is_no_use_where_nobody_asks_for_one(self):
        answer = self.country.enterprise.post("/api/v1/api-clients", {"name": "ERP", "certificate_sha256": "A" * 43})
        self.assert_refused(answer, 422, "invalid-input", "/certificate_sha256")


class Certificate:
    """A self-signed one with its key."""

    def __init__(self, folder, name):
        self.file, self.key = self_signed(folder, name, subject=name)

    def thumbprint(self):
        der = subprocess.run(["openssl", "x509", "-in", self.file, "-outform", "DER"], check=True, capture_output=True).stdout
        digest = subprocess.run(["openssl", "dgst", "-sha256", "-binary"], input=der, check=True, capture_output=True).stdout
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class TlsClient(Client):
    certificate = None  # what it shows

    def connect(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self.certificate is not None:
            context.load_cert_chain(self.certificate.file, self.certificate.key)
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=120 * PATIENCE)


class ServerOverTls(Server):
    """One that even its harness asks over TLS."""

    def client(self, token=None, described=True):
        return TlsClient(self.port, token, described)


class Certificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="qrcongo-tls-")
        cls.addClassCleanup(folder.cleanup)
        of_server = Certificate(folder.name, "server")
        cls.mine, cls.other = Certificate(folder.name, "mine"), Certificate(folder.name, "other")
        cls.server = ServerOverTls(SERVER__TLS_CERTIFICATE=of_server.file, SERVER__TLS_KEY=of_server.key,
                                   SERVER__TLS_CLIENT_CERTIFICATES="true")
        cls.addClassCleanup(cls.server.close)
        cls.country = Country(cls.server)
        cls.client = cls.country.enterprise.must(201, "POST", "/api/v1/api-clients",
                                                 {"name": "ERP", "certificate_sha256": cls.mine.thumbprint()})

    def over(self, certificate, token=None):
        client = self.server.client(token)
        client.certificate = certificate
        return client

    def send(self, path, certificate, **fields):
        return self.over(certificate).ask("POST", path, raw=form(**fields), headers={**FORM, **basic(self.client)})

    def test_a_client_and_its_tokens_come_over_its_certificate_alone(self):
        for wrong in (None, self.other):
            answer = self.send("/oauth2/token", wrong, grant_type="client_credentials")
            self.assertEqual((answer.status, answer.json), (401, {"error": "invalid_client"}))
        token = self.send("/oauth2/token", self.mine, grant_type="client_credentials").json["access_token"]
        self.assertEqual(self.over(self.mine, token).get("/api/v1/me").status, 200)
        for wrong in (None, self.other):
            self.assertEqual(self.over(wrong, token).get("/api/v1/me").status, 401)
            self.assertEqual(self.send("/oauth2/revoke", wrong, token=token).status, 401)
        told = self.send("/oauth2/introspect", self.mine, token=token).json
        self.assertEqual(told["cnf"], {"x5t#S256": self.mine.thumbprint()})
        self.assertGreater(told["exp"], time.time())
        self.assertEqual(self.send("/oauth2/revoke", self.mine, token=token).status, 200)
        self.assertEqual(self.over(self.mine, token).get("/api/v1/me").status, 401)

    def test_nobody_else_has_to_show_one(self):
        self.country.enterprise.must(200, "GET", "/api/v1/me")
        told = self.server.client().must(200, "GET", "/.well-known/oauth-authorization-server")
        self.assertTrue(told["tls_client_certificate_bound_access_tokens"])

    def test_what_is_no_thumbprint(self):
        for thumbprint in ("A" * 42, "!" * 43, self.mine.thumbprint()[:-1] + "_"):
            answer = self.country.enterprise.post("/api/v1/api-clients", {"name": "ERP", "certificate_sha256": thumbprint})
            self.assertEqual(answer.status, 422, answer)


if __name__ == "__main__":
    unittest.main(verbosity=2)
