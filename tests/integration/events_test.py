"""Server-sent events of the whole server: an order's progress and the live figures, and when a stream must end."""
import http.client
import json
import time
import unittest

from harness import PATIENCE, ServerTest, wait_until

LIVE = "/api/v1/live"
FIGURES = {"at", "scans_a_second", "stamps_a_second", "generating", "well"}


class Feed:
    """A stream of events, read one by one."""

    def __init__(self, client, path, method="GET"):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30 * PATIENCE)
        self.answer = self.ask(client, path, method)
        self.retry = None

    def ask(self, client, path, method="GET", accept="text/event-stream"):
        headers = {"Accept": accept, **({"Authorization": "Bearer " + client.token} if client.token else {})}
        self.connection.request(method, path, headers=headers)
        return self.connection.getresponse()

    @property
    def status(self):
        return self.answer.status

    def next(self):
        """The next event as its name and its JSON; None once the stream has ended as it should."""
        name, data = None, ""
        while (line := self.answer.readline()):
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data += value
            elif field == "retry":
                self.retry = int(value)
            elif not field and name:
                return name, json.loads(data)
        return None

    def seconds_to_its_end(self):
        begun = time.monotonic()
        while self.next():
            pass
        return time.monotonic() - begun

    def close(self):
        self.answer.close()
        self.connection.close()


class Events(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.country.certified()

    def feed(self, client, path, method="GET"):
        feed = Feed(client, path, method)
        self.addCleanup(feed.close)
        return feed

    def opened(self, client, path):
        feed = self.feed(client, path)
        self.assertEqual(feed.status, 200)
        return feed

    def test_an_order_is_followed_from_approved_to_ready(self):
        c = self.country
        order = c.approved_order(self.certificate, 50_000, part_stamps=10_000)
        path = f"/api/v1/orders/{order}/progress"
        feed = self.opened(c.enterprise, path)
        headers = {name.lower(): value for name, value in feed.answer.getheaders()}
        self.assertEqual(headers["content-type"], "text/event-stream")
        self.assertEqual((headers["cache-control"], headers["x-accel-buffering"]), ("no-store", "no"))
        first = feed.next()
        self.assertEqual(first, ("progress", c.enterprise.must(200, "GET", path)))
        self.assertEqual((first[1]["state"], first[1]["made"], feed.retry), ("approved", 0, 2000))
        c.pay(order)
        told = []
        while (event := feed.next()) and event[0] == "progress":
            told.append(event[1])
        self.assertEqual(event, ("end", c.enterprise.must(200, "GET", path)))
        self.assertIsNone(feed.next())
        self.assertEqual(told[-1], event[1])
        self.assertEqual((told[-1]["state"], told[-1]["made"], told[-1]["percent"]), ("ready", 50_000, 100))
        self.assertLessEqual({one["state"] for one in told}, {"paid", "generating", "ready"})
        made = [one["made"] for one in told]
        self.assertEqual(made, sorted(made))
        for one, other in zip(told, told[1:]):
            self.assertNotEqual(one, other, "what did not change was told again")

    def test_what_is_over_is_told_once(self):
        c = self.country
        order = c.placed_order(self.certificate, 1000)
        c.enterprise.must(200, "POST", f"/api/v1/orders/{order}/cancel", {"reason": "Erreur"})
        feed = self.opened(c.officer, f"/api/v1/orders/{order}/progress")
        self.assertEqual([feed.next()[0], feed.next()[0], feed.next()], ["progress", "end", None])

    def test_somebody_elses_order_is_not_there(self):
        c = self.country
        path = f"/api/v1/orders/{c.placed_order(self.certificate, 1000)}/progress"
        for client, status in ((c.other_enterprise, 404), (c.other_print_shop, 404), (self.server.client(), 401)):
            feed = self.feed(client, path)
            self.assertEqual((feed.status, feed.answer.getheader("Content-Type")), (status, "application/problem+json"))

    def test_live_figures_come_every_second_to_whom_they_are_for(self):
        c = self.country
        for client in (c.admin, c.officer, c.auditor):
            self.assertEqual(set(client.must(200, "GET", LIVE)), FIGURES)
            self.assertEqual(self.opened(client, LIVE).next()[0], "live")
        for client, status in ((c.enterprise, 403), (c.print_shop, 403), (self.server.client(), 401)):
            self.assertEqual(self.feed(client, LIVE).status, status)
            self.assertEqual(client.get(LIVE).status, status)
        feed = self.opened(c.second_officer, LIVE)
        begun = time.monotonic()
        told = [feed.next()[1] for _ in range(3)]
        self.assertGreater(time.monotonic() - begun, 1)
        self.assertEqual(len({one["at"] for one in told}), 3)
        self.assertEqual([set(one) for one in told], [FIGURES] * 3)
        self.assertTrue(told[-1]["well"])

    def test_live_figures_follow_what_happens(self):
        c = self.country
        order = c.approved_order(self.certificate, 1000)
        c.scan("/S/1ZFW36AKC30JSAEMGFTS")
        wait_until(lambda: c.admin.must(200, "GET", LIVE)["scans_a_second"] > 0, "the scan is counted")
        c.pay(order)
        c.wait_for(order, "ready")
        wait_until(lambda: c.admin.must(200, "GET", LIVE)["generating"] == 0, "nothing is owed any more")

    def test_a_stream_ends_with_its_session(self):
        c = self.country
        order = c.placed_order(self.certificate, 1000)
        path = f"/api/v1/orders/{order}/progress"
        person = c.sign_in("qualite@fleuve.example")
        feed, other = self.opened(person, path), self.opened(c.enterprise, path)
        self.assertEqual((feed.next()[0], other.next()[0]), ("progress", "progress"))
        person.must(204, "DELETE", "/api/v1/session")
        self.assertLess(feed.seconds_to_its_end(), 2 * PATIENCE)
        self.assertEqual(self.feed(person, path).status, 401)
        # Another session of the same person's goes on.
        c.enterprise.must(200, "POST", f"/api/v1/orders/{order}/submit", {})
        self.assertEqual(other.next()[1]["state"], "submitted")

    def test_a_stream_ends_when_the_server_stops(self):
        feed = self.opened(self.country.officer, LIVE)
        self.assertEqual(feed.next()[0], "live")
        begun = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        # Less than it gives those who have something to end.
        self.assertLess(time.monotonic() - begun, 8 * PATIENCE)
        self.assertLess(feed.seconds_to_its_end(), 2 * PATIENCE)
        self.assertTrue(feed.answer.isclosed(), "the stream was cut, not ended")
        self.server.start()
        self.assertEqual(self.opened(self.country.officer, LIVE).next()[0], "live")

    def test_nobody_has_more_than_four_streams_and_one_that_is_left_makes_room(self):
        c = self.country
        feeds = [self.opened(c.cashier, LIVE) for _ in range(4)]
        fifth = self.feed(c.cashier, LIVE)
        self.assertEqual((fifth.status, fifth.answer.getheader("Retry-After")), (429, "10"))
        self.assertEqual(json.load(fifth.answer)["type"], "urn:qrcongo:problem:rate-limited")
        self.assertEqual(c.cashier.get(LIVE).status, 200)
        self.assertEqual(self.opened(c.second_admin, LIVE).next()[0], "live")
        feeds.pop().close()
        wait_until(lambda: self.feed(c.cashier, LIVE).status == 200, "a stream that was left makes room")

    def test_an_organisation_has_no_more_than_sixteen_streams_and_leaves_the_authorities_theirs(self):
        c = self.country
        path = f"/api/v1/orders/{c.placed_order(self.certificate, 1000)}/progress"
        people = [c.person(f"suivi{n}@fleuve.example", c.enterprise_id, "ENTREPRISE_CERTIFIEE") for n in range(5)]
        for person in people[:4]:
            for _ in range(4):
                # Those of the tests before are given back a moment after them.
                wait_until(lambda: self.feed(person, path).status == 200, "a place of the organisation's")
        refused = self.feed(people[4], path)
        self.assertEqual((refused.status, refused.answer.getheader("Retry-After")), (429, "10"))
        self.assertEqual(refused.answer.getheader("RateLimit-Limit"), "16")
        self.assertEqual(people[4].get(path).status, 200)
        self.assertEqual(self.opened(c.second_officer, path).next()[0], "progress")

    def test_all_who_follow_an_order_are_told_the_same(self):
        c = self.country
        order = c.placed_order(self.certificate, 1000)
        path = f"/api/v1/orders/{order}/progress"
        feeds = [self.opened(client, path) for client in (c.enterprise, c.officer, c.second_officer)]
        self.assertEqual(len({json.dumps(feed.next()) for feed in feeds}), 1)
        c.enterprise.must(200, "POST", f"/api/v1/orders/{order}/cancel", {"reason": "Erreur"})
        for feed in feeds:
            self.assertEqual([feed.next()[1]["state"], feed.next()[0], feed.next()], ["cancelled", "end", None])

    def test_head_is_the_header_and_the_connection_goes_on(self):
        c = self.country
        feed = self.feed(c.admin, LIVE, "HEAD")
        self.assertEqual((feed.status, feed.answer.getheader("Content-Type")), (200, "text/event-stream"))
        self.assertEqual(feed.answer.read(), b"")
        before = feed.connection.sock
        self.assertIsNotNone(before, "the connection ended")
        answer = feed.ask(c.admin, LIVE, accept="application/json")
        self.assertEqual(set(json.load(answer)), FIGURES)
        self.assertIs(feed.connection.sock, before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
