"""Whoever asks too often hears so in time, costs nobody else anything, and fills no log."""
import json
import time
import unittest

from harness import Server, wait_until
from http_guard_test import HOST, SCAN, Wire

QUESTION = f"GET /nowhere HTTP/1.1\r\n{HOST}\r\n"


class RequestLimits(unittest.TestCase):
    BURST = 50

    def setUp(self):
        self.server = Server(LIMITS__ENABLED="true", LIMITS__ADDRESS_PER_S=str(self.BURST // 10), VERIFICATION__GATEWAYS="127.0.0.3")
        self.addCleanup(self.server.close)
        self.server.init()
        self.server.start()

    def statuses(self, times, address="127.0.0.1", question=QUESTION):
        with Wire(self.server, address) as wire:
            wire.send(question * times)
            return [wire.answer()[0] for _ in range(times)]

    def test_an_address_spends_its_own_budget_alone(self):
        found = self.statuses(3 * self.BURST)
        self.assertIn(429, found)
        self.assertGreater(found.count(404), 10)
        self.assertEqual(self.statuses(5, "127.0.0.2"), [404] * 5)
        self.assertEqual(self.statuses(3 * self.BURST, "127.0.0.3"), [404] * 3 * self.BURST)
        # Scans have limits of their own.
        self.assertEqual(self.statuses(5, question=f"GET {SCAN} HTTP/1.1\r\n{HOST}Accept: application/json\r\n\r\n").count(429), 0)

    def test_the_refusal_says_how_long_and_is_over_by_then(self):
        self.statuses(3 * self.BURST)
        refused = self.server.client().get("/api/v1/me")
        self.assertEqual(refused.status, 429, refused)
        self.assertEqual(refused.json["type"], "urn:qrcongo:problem:rate-limited")
        self.assertEqual((refused.headers["ratelimit-limit"], refused.headers["ratelimit-remaining"]), (str(self.BURST), "0"))
        self.assertEqual(refused.headers["ratelimit-reset"], refused.headers["retry-after"])
        time.sleep(int(refused.headers["retry-after"]))
        self.assertEqual(self.server.client().get("/api/v1/me").status, 401)


class Flood(unittest.TestCase):
    def test_a_flood_leaves_the_log_readable(self):
        server = Server()
        self.addCleanup(server.close)
        server.init()
        server.start()
        asked = 2000
        with Wire(server) as wire:
            wire.send(QUESTION * asked)
            self.assertEqual({wire.answer()[0] for _ in range(asked)}, {404})

        def lines(message):
            whole = [line for line in server.log().splitlines() if line.startswith("{") and line.endswith("}")]
            return [line for line in map(json.loads, whole) if line["message"] == message]

        wait_until(lambda: lines("requests without a line of their own"), "what is left out is told")

        def told():
            return len([line for line in lines("request") if line["status"] == "404"])

        def left_out():
            return sum(int(line["count"]) for line in lines("requests without a line of their own"))

        wait_until(lambda: told() + left_out() >= asked, lambda: f"every request is a line or counted: {told()}, {left_out()} of {asked}")
        self.assertLess(told(), asked / 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
