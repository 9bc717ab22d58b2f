"""Whom to tell of a weakness (RFC 9116)."""
import datetime
import unittest

from harness import Server

CONTACT = "mailto:securite@occ.example"
PATH = "/.well-known/security.txt"


class SecurityText(unittest.TestCase):
    def server(self, **settings):
        server = Server(**settings)
        self.addCleanup(server.close)
        server.init()
        return server.start()

    def test_it_is_there_where_a_contact_is_set(self):
        server = self.server(AUTHORITY__SECURITY_CONTACT=CONTACT, SERVER__PUBLIC_URL="https://qr.gouv.example")
        answer = server.client().get(PATH)
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/plain; charset=utf-8"))
        fields = dict(line.split(": ", 1) for line in answer.body.decode().splitlines())
        self.assertEqual(set(fields), {"Contact", "Expires", "Preferred-Languages", "Canonical"})
        self.assertEqual(fields["Contact"], CONTACT)
        self.assertEqual(fields["Canonical"], "https://qr.gouv.example" + PATH)
        expires = datetime.datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00"))
        left = expires - datetime.datetime.now(datetime.timezone.utc)
        self.assertTrue(datetime.timedelta(days=90) < left < datetime.timedelta(days=365), left)

    def test_it_is_not_where_none_is(self):
        self.assertEqual(self.server().client().get(PATH).status, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
