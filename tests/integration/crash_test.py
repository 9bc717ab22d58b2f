"""What a kill -9 and an old backup must not cost: bytes of archives, numbers, and what was acknowledged."""
import glob
import hashlib
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import PATIENCE, Server, ServerTest, serials_in, wait_until

# A build that is slow makes fewer.
PART_STAMPS = int(100000 / PATIENCE)
# Small symbols: how large they are drawn changes nothing of what is proved, but most of the time that it takes.
LAYOUT = {"module_px": 3, "dpi": 500, "level": "M", "codes_csv": True, "part_stamps": PART_STAMPS}
DATABASE = ("qrcongo.db", "qrcongo.db-wal", "qrcongo.db-shm")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def files_of(data_dir, batch, ending):
    return {os.path.basename(path): path for path in glob.glob(os.path.join(data_dir, "archives", batch, "*" + ending))}


def copy_database(source, target):
    for name in DATABASE:
        if os.path.exists(os.path.join(target, name)):
            os.remove(os.path.join(target, name))
        if os.path.exists(os.path.join(source, name)):
            shutil.copy2(os.path.join(source, name), target)


class Crash(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.country.certified()

    def assert_verdict(self, verdict, serials):
        anybody = self.server.client(described=False)
        for serial in serials:
            self.assertEqual(anybody.get("/01/09506000134352/21/" + serial).json["verdict"], verdict)

    # ---- archives

    def wait_made(self, order, stamps):
        path = f"/api/v1/orders/{order}/progress"
        wait_until(lambda: self.country.admin.must(200, "GET", path)["made"] >= stamps, f"{stamps} stamps are made", 120)

    def files(self, batch, ending):
        return files_of(self.server.data_dir, batch, ending)

    def left_in_peace(self, order, batch):
        """The killed server's directory, copied and finished by a server of its own; its archives by name."""
        folder = tempfile.mkdtemp(prefix="qrcongo-")
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run(["cp", "-a", self.server.data_dir, folder], check=True)
        copy = Server(data_dir=os.path.join(folder, "var"), SERVER__PUBLIC_URL=self.server.settings["SERVER__PUBLIC_URL"])
        self.addCleanup(copy.close)
        for part in files_of(copy.data_dir, batch, ".part").values():
            os.remove(part)
        copy.start()
        admin = copy.client(self.country.admin.token)
        wait_until(lambda: admin.must(200, "GET", f"/api/v1/orders/{order}")["state"] == "ready", "the copy is ready", 300)
        self.assertEqual(copy.stop(), 0)
        return {name: read(path) for name, path in files_of(copy.data_dir, batch, ".zip").items()}

    def test_killed_archives_are_byte_for_byte_those_left_in_peace(self):
        c = self.country
        order = c.paid_order(self.certificate, 4 * PART_STAMPS, layout=LAYOUT)
        self.wait_made(order, PART_STAMPS // 5)
        batch = c.batch_of(order)
        self.server.kill()
        self.assertEqual(self.files(batch, ".zip"), {}, "an archive stood already: nothing is proved")
        self.assertEqual(len(self.files(batch, ".part")), 1)
        peaceful = self.left_in_peace(order, batch)
        self.server.start()
        self.wait_made(order, 2 * PART_STAMPS + PART_STAMPS // 5)
        self.server.kill()
        self.assertEqual(len(self.files(batch, ".part")), 1)
        self.server.start()
        c.wait_for(order, "ready", 300)

        archives = c.archives(order)
        self.assertEqual([(a["from"], a["to"]) for a in archives],
                         [(first + 1, first + PART_STAMPS) for first in range(0, 4 * PART_STAMPS, PART_STAMPS)])
        disturbed = {name: read(path) for name, path in self.files(batch, ".zip").items()}
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in disturbed.items()}
        self.assertEqual(digests, {name: hashlib.sha256(content).hexdigest() for name, content in peaceful.items()})
        self.assertTrue(all(disturbed[name] == peaceful[name] for name in disturbed))
        self.assertEqual(digests, {a["name"]: a["sha256"] for a in archives})
        self.assertEqual(self.files(batch, ".part"), {})
        serials = set()
        for name, path in self.files(batch, ".zip").items():
            subprocess.run(["unzip", "-tq", path], check=True, stdout=subprocess.DEVNULL, timeout=60 * PATIENCE)
            serials.update(serials_in(disturbed[name]).values())
        self.assertEqual(len(serials), 4 * PART_STAMPS)
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)

    def test_a_stop_in_the_middle_comes_soon_and_loses_nothing(self):
        c = self.country
        quantity = PART_STAMPS // 5
        order = c.paid_order(self.certificate, quantity, layout=LAYOUT)
        self.wait_made(order, quantity // 10)
        batch = c.batch_of(order)
        start = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - start, 10 * PATIENCE)
        self.assertEqual(self.files(batch, ".part"), {})
        self.server.start()
        c.wait_for(order, "ready")
        self.assertEqual(len(set(c.serials(order).values())), quantity)

    # ---- numbers

    def test_an_older_database_hands_out_no_number_twice(self):
        c = self.country
        backup = tempfile.mkdtemp(prefix="qrcongo-")
        self.addCleanup(shutil.rmtree, backup)
        first = c.serials(c.ready_order(1000, self.certificate)).values()
        self.server.stop()
        copy_database(self.server.data_dir, backup)
        self.server.start()
        lost = c.serials(c.ready_order(1000, self.certificate)).values()
        self.server.stop()
        copy_database(backup, self.server.data_dir)
        self.server.start()
        third = c.serials(c.ready_order(1000, self.certificate)).values()

        self.assertEqual(len(set(first) | set(lost) | set(third)), 3000)
        self.assert_verdict("unknown", lost)
        self.assert_verdict("not_activated", [*first, *third])
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)

    def test_a_kill_right_after_payment_wastes_numbers_at_most(self):
        c = self.country
        found = []
        for _ in range(3):
            order = c.paid_order(self.certificate, 100)
            self.server.kill()
            self.server.start()
            c.wait_for(order, "ready")
            found += c.serials(order).values()
        self.assertEqual(len(set(found)), 300)

    # ---- what was acknowledged

    def test_what_was_acknowledged_is_there(self):
        enterprise = self.country.enterprise
        headers = {"Authorization": "Bearer " + enterprise.token, "Content-Type": "application/json", "Accept": "application/json"}
        expected = enterprise.must(200, "GET", "/api/v1/products?limit=200")["items"]
        for life in range(4):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30 * PATIENCE)
            for number in range(5):
                body = {"name": f"Produit {life}-{number}", "brand": "Fleuve", "category": "beer"}
                key = {"Idempotency-Key": f"produit-{life}-{number}"}
                connection.request("POST", "/api/v1/products", json.dumps(body), {**headers, **key})
                answer = connection.getresponse()
                row = json.loads(answer.read())
                self.assertEqual(answer.status, 201)
                expected.append(row)
            self.server.kill()
            connection.close()
            self.server.start()
            again = enterprise.post("/api/v1/products", body, headers=key)
            self.assertEqual((again.status, again.json, again.headers["idempotent-replayed"]), (201, row, "true"))
            self.assertEqual(enterprise.must(200, "GET", "/api/v1/products?limit=200")["items"], expected)
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
