"""Whom to tell of a weakness (RFC 9116), and what the log says of plain HTTP beyond loopback."""
import datetime
import unittest

from harness import Server, wait_until

CONTACT = "mailto:securite@occ.example"
PATH = "/.well-known/security.txt"
PLAIN = "plain http beyond loopback"


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
        self.assertNotIn(PLAIN, server.log())

    def test_it_is_not_where_none_is(self):
        self.assertEqual(self.server().client().get(PATH).status, 404)

    def test_plain_http_beyond_loopback_is_told(self):
        server = self.server()
        port = server.port
        server.stop()
        server.settings["SERVER__LISTEN"] = f"0.0.0.0:{port}"
        server.start()
        wait_until(lambda: PLAIN in server.log(), "a warning")


if __name__ == "__main__":
    unittest.main(verbosity=2)
