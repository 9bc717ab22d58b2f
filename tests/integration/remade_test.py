"""Archives whose file is gone, damaged or was never written: what is served, verified and rebuilt from the row alone is the same to
the byte."""
import base64
import contextlib
import hashlib
import io
import json
import os
import time
import unittest
import zipfile

from harness import PATIENCE, ServerTest, serials_in, wait_until

QUANTITY = 30000
MEGABYTE = 1 << 20
# Drawn by the path that is slow, so that making them lasts longer than the test; a build that is slow makes fewer.
LOAD = int(500000 / PATIENCE)
LOAD_LAYOUT = {"module_px": 5, "dpi": 500, "level": "H", "codes_csv": True, "part_stamps": 100000}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def flip(path, place):
    with open(path, "r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 0x10]))


def files_under(folder):
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]


class RemadeTest(ServerTest):
    @classmethod
    def path_of(cls, archive, batch):
        return os.path.join(cls.server.data_dir, "archives", batch, archive["name"])

    def archive_command(self, verb, *names):
        """Its exit code and the archives that it lists, whatever the verdict."""
        done = self.server.command("archive", verb, *names, "--json", check=False)
        return done.returncode, json.loads(done.stdout)["archives"]

    def assert_condition(self, archive, code, **expected):
        """Of this archive; and where it is asked for by its id, its name or not at all, the answer is the same."""
        for names in ((archive["id"],), (archive["name"],), ()):
            got, listed = self.archive_command("verify", *names)
            (row,) = [row for row in listed if row["id"] == archive["id"]]
            expected_row = {"id": archive["id"], "name": archive["name"], **expected}
            self.assertEqual((got, {key: row.get(key) for key in expected_row}), (code, expected_row))

    def get(self, archive, spec=None):
        headers = {"Range": "bytes=" + spec} if spec else {}
        answer = self.country.print_shop.get(f"/api/v1/archives/{archive['id']}/content", headers=headers)
        self.assertEqual(answer.status, 206 if spec else 200, answer)
        self.assertEqual(answer.headers["etag"], f"\"{archive['sha256']}\"")
        return answer


class Remade(RemadeTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.certificate = c.certified()
        order = c.ready_order(QUANTITY, cls.certificate)
        (cls.row,) = c.archives(order)
        cls.path = cls.path_of(cls.row, c.batch_of(order))
        cls.content = read(cls.path)
        with zipfile.ZipFile(io.BytesIO(cls.content)) as opened:
            last = opened.infolist()[-2:]
            cls.borders = [last[0].header_offset, last[1].header_offset, opened.start_dir]
        cls.digest = "sha-256=:" + base64.b64encode(hashlib.sha256(cls.content).digest()).decode() + ":"

    def setUp(self):
        write(self.path, self.content)

    # ---- what is served

    def assert_range(self, first, last):
        answer = self.get(self.row, f"{first}-{last}")
        last = min(last, len(self.content) - 1)
        self.assertEqual(answer.headers["content-range"], f"bytes {first}-{last}/{len(self.content)}")
        self.assertEqual(answer.headers["repr-digest"], self.digest)
        self.assertTrue(answer.body == self.content[first:last + 1], f"bytes {first} to {last}")

    def assert_ranges(self):
        size = len(self.content)
        for first in range(0, size, MEGABYTE):
            self.assert_range(first, first + MEGABYTE - 1)
        odd = [(0, 0), (size - 1, size - 1), (1, 2), (29, 30), (size - 22, size), (size - 3 * MEGABYTE + 7, size + 5)]
        for border in self.borders:
            odd += [(border - 777, border + 778), (border - 1, border), (border, border), (border - MEGABYTE, border + 1)]
        for first, last in odd:
            self.assert_range(first, last)
        self.assertTrue(self.get(self.row, "-100").body == self.content[-100:])
        self.assertTrue(self.get(self.row, f"{size - 5}-").body == self.content[-5:])

    def assert_served(self):
        whole = self.get(self.row)
        self.assertEqual((len(whole.body), whole.headers["repr-digest"]), (len(self.content), self.digest))
        self.assertTrue(whole.body == self.content)
        self.assert_ranges()

    def restart(self):
        self.assertEqual(self.server.stop(), 0)
        self.server.start()

    def test_a_file_that_stands(self):
        self.assertEqual(hashlib.sha256(self.content).hexdigest(), self.row["sha256"])
        self.assert_served()
        self.assert_condition(self.row, 0, condition="whole")

    def test_a_file_that_is_gone(self):
        os.remove(self.path)
        self.assert_served()
        self.restart()
        self.assert_served()
        self.assert_condition(self.row, 0, condition="missing", remade=True)
        self.assertFalse(os.path.exists(self.path), "verifying and serving write nothing")

    def test_a_folder_that_is_gone(self):
        os.remove(self.path)
        os.rmdir(os.path.dirname(self.path))
        self.assert_served()
        self.assertEqual(self.archive_command("rebuild", self.row["id"])[0], 0)
        self.assertTrue(read(self.path) == self.content)

    def test_a_byte_that_changed(self):
        for place in (0, len(self.content) // 2, self.borders[1] + 1000, len(self.content) - 1):
            with self.subTest(place=place):
                write(self.path, self.content)
                self.assertTrue(self.get(self.row).body == self.content)
                flip(self.path, place)
                self.assert_range(max(place - 10, 0), place + 10)
                self.assertTrue(self.get(self.row).body == self.content)
        self.assert_served()
        self.assert_condition(self.row, 1, condition="damaged")

    def test_a_byte_that_changed_unseen(self):
        """The time of the file tells nothing: a server that starts looks at the bytes."""
        before = os.stat(self.path)
        flip(self.path, len(self.content) // 2)
        os.utime(self.path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.restart()
        self.assert_served()
        self.assert_condition(self.row, 1, condition="damaged")

    def test_a_file_of_another_size(self):
        size = len(self.content)
        for content in (b"", self.content[:1], self.content[:size // 2], self.content[:-1], self.content + b"\0"):
            with self.subTest(size=len(content)):
                write(self.path, content)
                self.assert_served()
                self.assert_condition(self.row, 1, condition="damaged")

    def test_ranges_while_another_order_is_made(self):
        c = self.country
        os.remove(self.path)
        order = c.paid_order(self.certificate, LOAD, layout=LOAD_LAYOUT)
        made = lambda: c.admin.must(200, "GET", f"/api/v1/orders/{order}/progress")["made"]
        wait_until(lambda: made() > 0, "the other order is being made")
        self.assert_served()
        self.assertLess(made(), LOAD, "it was made too soon: nothing is proved")
        c.wait_for(order, "ready")

    # ---- rebuilding

    def assert_rebuilt(self):
        code, listed = self.archive_command("rebuild", self.row["id"])
        self.assertEqual((code, listed), (0, [{"id": self.row["id"], "name": self.row["name"], "sha256": self.row["sha256"]}]))
        self.assertTrue(read(self.path) == self.content)
        self.assertEqual(files_under(os.path.dirname(self.path)), [self.path])

    def test_it_is_rebuilt_beside_the_server(self):
        os.remove(self.path)
        self.assert_rebuilt()
        self.assert_condition(self.row, 0, condition="whole")
        flip(self.path, len(self.content) // 2)
        self.assert_rebuilt()
        self.assert_condition(self.row, 0, condition="whole")
        self.assert_rebuilt()
        self.assert_served()

    def test_it_is_rebuilt_without_a_server(self):
        self.server.stop()
        self.addCleanup(self.server.start)
        os.remove(self.path)
        self.assert_condition(self.row, 0, condition="missing", remade=True)
        self.assert_rebuilt()
        self.assert_condition(self.row, 0, condition="whole")
        write(self.path, self.content[:-1])
        self.assert_condition(self.row, 1, condition="damaged")
        os.remove(self.path)
        done = self.server.command("archive", "rebuild", self.row["name"])
        self.assertIn(self.row["name"], done.stdout)
        self.assertTrue(read(self.path) == self.content)

    def test_people_are_told_too(self):
        flip(self.path, 0)
        done = self.server.command("archive", "verify", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.row["name"], done.stdout)

    @contextlib.contextmanager
    def row_says(self, column, value):
        """The archive's row, tampered with while nothing serves it."""
        def tell(said):
            with self.server.database() as database:
                (text,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'archives_stay_ready'").fetchone()
                (before,) = database.execute(f"SELECT {column} FROM archives WHERE id = ?", [self.row["id"]]).fetchone()
                database.execute("DROP TRIGGER archives_stay_ready")
                database.execute(f"UPDATE archives SET {column} = ? WHERE id = ?", [said, self.row["id"]])
                database.execute(text)
            return before
        self.server.stop()
        before = tell(value)
        try:
            yield
        finally:
            self.server.stop()
            tell(before)
            self.server.start()

    def test_other_bytes_than_the_rows_are_never_written(self):
        with self.row_says("sha256", "0" * 64):
            for running in (False, True):
                if running:
                    self.server.start()
                os.remove(self.path)
                self.assert_condition(self.row, 1, condition="altered", remade=None)
                self.assert_rebuild_fails()
                self.assertEqual(files_under(os.path.dirname(self.path)), [])
                write(self.path, self.content)
                self.assert_condition(self.row, 1, condition="altered")
                self.assert_rebuild_fails()
                self.assertTrue(read(self.path) == self.content)

    def assert_rebuild_fails(self):
        done = self.server.command("archive", "rebuild", self.row["id"], check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(done.stderr)

    def test_files_are_let_go_of_when_they_are_old(self):
        day_s = 86_400
        for days, stands in ((29, True), (31, False)):
            then = int(time.time()) - days * day_s
            with self.subTest(days=days), self.row_says("made_at", then * 1000):
                os.utime(self.path, (then, then))
                self.server.start()
                if stands:
                    time.sleep(2)  # what is not let go of gives no sign
                    self.assertTrue(os.path.exists(self.path))
                else:
                    wait_until(lambda: not os.path.exists(self.path), "the old file is gone")
                self.assertTrue(self.get(self.row).body == self.content)

    def test_a_file_that_was_made_again_stands_as_long_as_a_new_one(self):
        with self.row_says("made_at", 1000):
            self.server.start()
            time.sleep(2)  # what is not let go of gives no sign
            self.assertTrue(os.path.exists(self.path))

    def test_what_a_crash_left_under_way_is_removed(self):
        write(self.path + ".part", b"half")
        self.server.stop()
        self.server.start()
        self.assertEqual(os.path.exists(self.path + ".part"), False)

    def test_an_unknown_archive_is_refused(self):
        os.remove(self.path)
        for running in (True, False):
            if not running:
                self.server.stop()
                self.addCleanup(self.server.start)
            for verb in ("verify", "rebuild"):
                for unknown in ("CMD-1999-000001-1.zip", "01a21ac1-c5be-7ff1-a890-5bb4f9b672e4", "../" + self.row["name"]):
                    with self.subTest(running=running, verb=verb, unknown=unknown):
                        done = self.server.command("archive", verb, self.row["id"], unknown, check=False)
                        self.assertEqual(done.returncode, 1, done.stdout)
                        self.assertIn(unknown, done.stderr)
                        self.assertRegex(done.stderr, "(?i)fichier d'impression|archive")
                        self.assertFalse(os.path.exists(self.path), "one that is unknown: nothing is written")
        self.assertEqual(self.server.command("archive", "rebuild", check=False).returncode, 2)
        self.assertEqual(self.server.command("archive", check=False).returncode, 2)


class NeverKept(RemadeTest):
    settings = {"STORAGE__KEEP_ARCHIVES_DAYS": "0"}

    def test_no_file_is_ever_written(self):
        c = self.country
        order = c.ready_order(5000, part_stamps=1999)
        archives = c.archives(order)
        self.assertEqual([(row["from"], row["to"]) for row in archives], [(1, 1999), (2000, 3998), (3999, 5000)])
        serials = set()
        for row in archives:
            content = self.get(row).body
            self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (row["size_bytes"], row["sha256"]))
            self.assertTrue(self.get(row, "1000-99999").body == content[1000:100000])
            serials.update(serials_in(content).values())
            self.assert_condition(row, 0, condition="missing", remade=True)
        self.assertEqual(len(serials), 5000)
        self.assertEqual(files_under(os.path.join(self.server.data_dir, "archives")), [])
        self.assertEqual(c.receive(archives[0]).status, 201)

        self.server.stop()
        code, listed = self.archive_command("verify")
        self.assertEqual((code, [(row["id"], row["condition"], row["remade"]) for row in listed]),
                         (0, [(row["id"], "missing", True) for row in archives]))
        self.assertEqual(files_under(os.path.join(self.server.data_dir, "archives")), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
