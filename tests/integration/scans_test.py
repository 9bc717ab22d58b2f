"""Scans while everything else goes on: what was said to be recorded outlives a kill -9, and a decision is in the very next
answer."""
import glob
import http.client
import itertools
import json
import os
import threading
import unittest

from harness import PATIENCE, ServerTest, recorded, wait_until

STAMPS = 3000
PATH = "/01/09506000134352/21/"
KILLS = 20
SCANNERS = 4


class Scanner(threading.Thread):
    """A gateway's line: one connection, scan after scan, each for another client, until it is told to stop or the server
    is gone. judge is told of every answer."""

    numbers = itertools.count()

    def __init__(self, port, serials, judge):
        super().__init__()
        self.port, self.serials, self.judge = port, serials, judge
        self.stopping = threading.Event()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60 * PATIENCE)
        try:
            for serial in itertools.cycle(self.serials):
                if self.stopping.is_set():
                    return
                headers = {"Accept": "application/json", "X-Scan-Client": f"client-{next(self.numbers)}"}
                connection.request("GET", PATH + serial, headers=headers)
                self.judge(serial, json.loads(connection.getresponse().read()))
        except (OSError, http.client.HTTPException):
            pass  # killed under its hands: what was not answered was not promised
        finally:
            connection.close()


class Scans(ServerTest):
    settings = {"VERIFICATION__GATEWAYS": "127.0.0.1", "VERIFICATION__PATIENCE_MS": "1000"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.certificate = c.certified()
        order = c.ready_order(STAMPS, cls.certificate)
        for archive in c.archives(order):
            c.receive(archive)
        cls.batch = c.batch_of(order)
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/activations", {"from": 1, "to": STAMPS, "count": STAMPS})
        cls.serials = c.serials(order)

    def scanners(self, serials, judge):
        lines = [Scanner(self.server.port, serials, judge) for _ in range(SCANNERS)]
        for line in lines:
            line.start()
        return lines

    def finish(self, lines):
        for line in lines:
            line.stopping.set()
        for line in lines:
            line.join()

    def count_of(self, serial):
        """As it is told to somebody who only changes the language."""
        link = {"Sec-Fetch-Site": "same-origin"}
        return self.server.client().get(PATH + serial + "?lang=en", headers=link).json["scan"]["count"]

    def test_every_scan_that_was_said_to_be_recorded_is_there_after_a_kill(self):
        promised = {}
        told = threading.Lock()

        def judge(serial, answer):
            if answer["scan"]["recorded"]:
                with told:
                    promised[serial] = max(promised.get(serial, 0), answer["scan"]["count"])

        serials = [self.serials[position] for position in range(1, 301)]
        for kill in range(KILLS):
            before = sum(promised.values())
            lines = self.scanners(serials, judge)
            wait_until(lambda before=before: sum(promised.values()) >= before + 400, "four hundred more are recorded")
            self.server.kill()
            self.finish(lines)
            self.server.start()
            lost = {serial: count for serial, count in promised.items() if self.count_of(serial) < count}
            self.assertEqual(lost, {}, f"after kill {kill + 1}")
        self.assertFalse("journal was damaged" in self.server.log())
        self.assertGreater(len(promised), 100)

    def test_a_decision_is_in_the_very_next_answer(self):
        c = self.country
        position = 500
        serial = self.serials[position]
        # What each scan may say that begins now: set anew around each decision.
        allowed = [{"authentic"}]
        wrong = []
        counts = {"asked": 0}

        def judge(_, answer):
            counts["asked"] += 1
            # A scan under way while a decision falls may say either; allowed then holds both.
            if answer["verdict"] not in allowed[0]:
                wrong.append(answer["verdict"])

        def decide(verdict, client, path, body, status=200):
            before = allowed[0]
            allowed[0] = before | {verdict}
            answer = client.must(status, "POST", path, body)
            # Those that were asked before the decision have been answered within so many more answers.
            settle = counts["asked"] + 2 * SCANNERS
            self.assertEqual(c.scan(PATH + serial).json["verdict"], verdict)
            wait_until(lambda: counts["asked"] >= settle, "the scanners go on")
            allowed[0] = {verdict}
            settle = counts["asked"] + 200
            wait_until(lambda: counts["asked"] >= settle, "the scanners go on")
            return answer

        lines = self.scanners([serial], judge)
        hold = {"reason_code": "nonconformity", "reason": "Analyse", "applies_to": "all_stamps"}
        certificate = f"/api/v1/certificates/{self.certificate}"
        decide("certificate_suspended", c.officer, certificate + "/suspend", hold)
        decide("authentic", c.second_officer, certificate + "/reinstate", {"comment": "Levée"})
        recalled = {"batch_id": self.batch, "ranges": [{"from": 400, "to": 600}], "reason_code": "safety", "reason": "Lot"}
        recall = decide("recalled", c.officer, "/api/v1/recalls", recalled, 201)
        asked = c.second_officer.must(202, "POST", f"/api/v1/recalls/{recall['id']}/lift", {"reason": "Erreur"})
        decide("authentic", c.second_admin, f"/api/v1/approvals/{asked['id']}/approve", {})
        spoiled = {"from": position, "to": position, "count": 1, "reason_code": "damaged"}
        decide("spoiled", c.enterprise, f"/api/v1/batches/{self.batch}/spoilage", spoiled, 201)
        self.finish(lines)
        self.assertEqual(wrong, [])

    def test_what_is_damaged_in_the_journal_is_said_and_costs_nothing_else(self):
        serials = [self.serials[position] for position in range(700, 760)]
        for serial in serials:
            recorded(lambda serial=serial: self.server.client().get(PATH + serial).json)
        self.server.kill()
        (path,) = sorted(glob.glob(os.path.join(self.server.data_dir, "scans", "scans-*.journal")))[-1:]
        with open(path, "r+b") as journal:
            journal.seek(64 * 11)
            byte = journal.read(1)
            journal.seek(64 * 11)
            journal.write(bytes([byte[0] ^ 1]))
        self.server.start()
        wait_until(lambda: "journal was damaged" in self.server.log(), "the damage is told")
        lost = [serial for serial in serials if self.count_of(serial) == 0]
        self.assertLessEqual(len(lost), 1)

    def test_answers_that_do_not_wait_say_that_they_are_not_recorded(self):
        self.server.stop()
        self.server.settings["VERIFICATION__DURABILITY"] = "async"
        self.server.start()
        try:
            answer = self.server.client().get(PATH + self.serials[900]).json
            self.assertFalse(answer["scan"]["recorded"])
            self.assertEqual(answer["scan"]["count"], 1)
        finally:
            self.server.stop()
            del self.server.settings["VERIFICATION__DURABILITY"]
            self.server.start()
        # It was kept all the same, since nothing failed.
        self.assertEqual(self.count_of(self.serials[900]), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
