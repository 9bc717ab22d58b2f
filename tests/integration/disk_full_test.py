"""A disk that fills: while stamps are made, and inside a group commit. On a tmpfs of its own with a file that takes the room."""
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

from harness import PATIENCE, Country, Server, serials_in

MEGABYTE = 1 << 20
WRITERS = 16
# One archive of these is more than what FULL leaves free beside the reserve that making stamps keeps.
STAMPS = 12000
FULL = 12 * MEGABYTE


def may_mount():
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode != 0:
            return False
        subprocess.run(["umount", folder], check=True)
        return True


class SmallDisk:
    """A mounted tmpfs, and a filler file that leaves so much of it."""

    def __init__(self, megabytes):
        self.folder = tempfile.mkdtemp(prefix="qrcongo-disk-")
        self.filler = os.path.join(self.folder, "filler")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", self.folder], check=True)

    def free(self):
        status = os.statvfs(self.folder)
        return status.f_bavail * status.f_frsize

    def fill(self, leaving):
        with open(self.filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.free() - leaving)

    def make_room(self):
        os.remove(self.filler)

    def close(self):
        subprocess.run(["umount", "-l", self.folder], check=True)
        os.rmdir(self.folder)


class DiskCase(unittest.TestCase):
    megabytes = 64

    @classmethod
    def setUpClass(cls):
        if not may_mount():
            print("SKIPPED: a small disk cannot be mounted here, by root or by unshare", file=sys.stderr)
            raise unittest.SkipTest("no permission to mount a tmpfs")
        cls.disk = SmallDisk(cls.megabytes)
        cls.addClassCleanup(cls.disk.close)
        cls.server = Server(data_dir=os.path.join(cls.disk.folder, "var"))
        log = tempfile.NamedTemporaryFile(suffix=".log")
        cls.addClassCleanup(log.close)
        cls.server.log_path = log.name
        cls.addClassCleanup(cls.server.close)
        cls.country = Country(cls.server)


class WhileADirectoryIsPrepared(unittest.TestCase):
    def setUp(self):
        if not may_mount():
            raise unittest.SkipTest("no permission to mount a tmpfs")
        self.disk = SmallDisk(48)
        self.addCleanup(self.disk.close)

    def test_init_that_found_no_room_can_be_done_again(self):
        server = Server(data_dir=os.path.join(self.disk.folder, "var"))
        self.disk.fill(leaving=8192)
        self.assertEqual(server.command("init", check=False).returncode, 1)
        self.disk.make_room()
        self.assertIn("setup_link", server.init())

    def test_a_demonstration_that_found_no_room_goes_on_at_its_next_run(self):
        server = Server(data_dir=os.path.join(self.disk.folder, "var"), STAMPS__BASE_URL="")
        self.disk.fill(leaving=FULL)
        refused = server.command("demo", "--stamps", str(STAMPS), "--json", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertRegex(refused.stderr, "place|plein")
        self.disk.make_room()
        shown = json.loads(server.command("demo", "--stamps", str(STAMPS), "--json").stdout)
        self.assertTrue(os.path.exists(shown["archives"][0]["path"]))


class WhileStampsAreMade(DiskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.country.certified()

    def failed_order(self):
        c = self.country
        self.disk.fill(leaving=FULL)
        order = c.paid_order(self.certificate, STAMPS)
        c.wait_for(order, "failed", 60)
        return order

    def assert_failed(self, order):
        row = self.country.enterprise.must(200, "GET", f"/api/v1/orders/{order}")
        self.assertEqual(row["state"], "failed")
        self.assertRegex(row["state_reason"], "place|plein")
        self.assertIn("resume", self.country.officer.must(200, "GET", f"/api/v1/orders/{order}")["actions"])

    def assert_whole(self, order):
        c = self.country
        c.wait_for(order, "ready", 90)
        found = []
        for archive in c.archives(order):
            content = c.download(archive)
            self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (archive["size_bytes"], archive["sha256"]))
            path = os.path.join(self.server.data_dir, "archives", c.batch_of(order), archive["name"])
            subprocess.run(["unzip", "-tq", path], check=True, stdout=subprocess.DEVNULL)
            found += serials_in(content).values()
        self.assertEqual(len(set(found)), STAMPS)

    def test_an_order_that_found_no_room_is_resumed_by_hand(self):
        c = self.country
        order = self.failed_order()
        self.assert_failed(order)
        c.product(gtin=None, name="Ce qui reste suffit à la base")
        c.officer.must(200, "POST", f"/api/v1/orders/{order}/resume", {})
        c.wait_for(order, "failed", 60)
        components = {one["name"]: one["status"] for one in self.server.monitor("/health").json["components"]}
        self.assertEqual(components["generation"], "failed")
        self.disk.make_room()
        c.officer.must(200, "POST", f"/api/v1/orders/{order}/resume", {})
        self.assert_whole(order)

    def test_an_order_that_found_no_room_resumes_by_itself(self):
        order = self.failed_order()
        self.assert_failed(order)
        self.disk.make_room()
        self.assert_whole(order)
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)


class InsideAGroupCommit(DiskCase):
    megabytes = 48

    def write(self, writer):
        """Posts products until the disk has refused a few; each request's name with its status and seconds."""
        found = []
        for number in range(400):
            name = f"{writer:02}-{number:04} " + "x" * 190
            start = time.monotonic()
            answer = self.country.enterprise.post("/api/v1/products", self.body(name))
            found.append((name, answer.status, time.monotonic() - start))
            if sum(status != 201 for _, status, _ in found) >= 5:
                break
        return found

    def body(self, name):
        return {"name": name, "brand": "y" * 100, "category": "beer", "client_reference": "z" * 64}

    def names(self):
        found, cursor = [], ""
        while cursor is not None:
            page = self.country.enterprise.must(200, "GET", "/api/v1/products?limit=200" + (cursor and "&cursor=" + cursor))
            found += [row["name"] for row in page["items"]]
            cursor = page["next"]
        return found

    def test_what_was_acknowledged_is_there_and_nothing_else(self):
        self.disk.fill(leaving=MEGABYTE)
        with concurrent.futures.ThreadPoolExecutor(WRITERS) as writers:
            sent = [one for found in writers.map(self.write, range(WRITERS)) for one in found]
        acknowledged = {name for name, status, _ in sent if status == 201}
        refused = {name for name, status, _ in sent if status != 201}
        self.assertEqual({status for _, status, _ in sent} - {201, 503, 507}, set())
        self.assertTrue(acknowledged)
        self.assertTrue(refused, f"{self.disk.free()} bytes are free: the disk did not fill")
        self.assertLess(max(seconds for _, _, seconds in sent), 20 * PATIENCE)
        self.assertEqual(self.country.enterprise.get("/api/v1/products?limit=1").status, 200)
        self.disk.make_room()
        self.country.enterprise.must(201, "POST", "/api/v1/products", self.body("après"))
        self.server.kill()
        self.server.start()
        stored = self.names()
        self.assertEqual(sorted(stored), sorted(acknowledged | {"après"}))
        self.assertEqual(set(stored) & refused, set())
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)

    def test_a_full_disk_keeps_nobody_from_verifying(self):
        self.disk.fill(leaving=0)
        self.addCleanup(self.disk.make_room)
        self.server.kill()
        self.server.start()
        self.assertEqual(self.server.client().must(200, "GET", "/S/1ZFW36AKC30JSAEMGFTS")["verdict"], "unknown")


if __name__ == "__main__":
    if not may_mount() and "QRCONGO_TEST_UNSHARED" not in os.environ:
        # In a user namespace of one's own anybody may mount; where that is not allowed either, the tests say so.
        os.environ["QRCONGO_TEST_UNSHARED"] = "1"
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0:
            os.execvp("unshare", ["unshare", "-rm", sys.executable, *sys.argv])
    unittest.main(verbosity=2)
