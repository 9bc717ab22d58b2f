"""A clock that leapt forward: what nobody could undo waits for somebody who says that it is right, and all else goes on."""
import time
import unittest

from harness import PASSWORD, Server

DAY_MS = 86_400_000
SCAN = "/S/1ZFW36AKC30JSAEMGFTS"


class Leap(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        link = self.server.init()["setup_link"]
        self.server.start()
        path = "/api/v1/invitations/" + link.rsplit("/", 1)[1]
        self.server.client().must(201, "POST", path, {"email": "admin@gouv.example", "name": "A. Admin", "password": PASSWORD})

    def leave_on_record(self, days_ago):
        """As if the last run had ended so long ago, and a key of tokens was due to be followed by another."""
        self.assertEqual(self.server.stop(), 0)
        now_ms = int(time.time() * 1000)
        with self.server.database() as opened:
            opened.execute("UPDATE clock_mark SET highest_ms = ?", (now_ms - days_ago * DAY_MS,))
            opened.execute("UPDATE token_keys SET created_at = ?", (now_ms - 31 * DAY_MS,))

    def clock(self):
        components = {one["name"]: one["status"] for one in self.server.monitor("/health").json["components"]}
        return components["clock"]

    def token_keys(self):
        return len(self.server.client().must(200, "GET", "/.well-known/jwks.json")["keys"])

    def sign_in(self):
        return self.server.client().post("/api/v1/session", {"email": "admin@gouv.example", "password": PASSWORD})

    def test_what_nobody_could_undo_waits_until_the_clock_is_accepted(self):
        self.leave_on_record(8)
        self.server.start()
        for _ in range(2):
            self.assertEqual(self.clock(), "failed")
            self.assertEqual(self.token_keys(), 1)
            self.assertEqual(self.server.client().get("/health").status, 503)
            # Scans and people go on, and their acts make nobody believe the clock at the next start.
            self.assertEqual(self.server.client().must(200, "GET", SCAN)["verdict"], "unknown")
            self.assertEqual(self.sign_in().status, 200)
            self.assertEqual(self.server.stop(), 0)
            self.server.start()
        self.assertIn("the clock leapt forward", self.server.log())
        self.assertRegex(self.server.monitor("/metrics").body.decode(), r"(?m)^clock_leapt_seconds [1-9]")
        refused = self.server.command("check", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("avancé", refused.stdout + refused.stderr)
        self.server.command("clock", "accept")
        self.assertEqual(self.clock(), "ok")
        self.assertIn("clock ok\n", self.server.command("check").stdout)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.clock(), "ok")
        self.assertEqual(self.token_keys(), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
