"""One archive past 4 GiB, where the offset of an entry needs ZIP64, read by three ZIP readers. Takes minutes, 6 GB of disk and 12 GB of
memory (Python's zipfile), so it runs only where QRCONGO_SLOW is set."""
import os
import shutil
import subprocess
import tempfile
import unittest

from harness import PATIENCE, ServerTest
import stamp_reading
from stamp_reading import Archive, Books

# The records of stamps alone pass 4 GiB, not only codes.csv and the directory behind them.
STAMPS = 10000000
SAMPLE = 2000
GIGABYTES_4 = 1 << 32
MEGABYTE = 1 << 20
MEMORY = 256 * MEGABYTE


class LargeArchive(ServerTest):
    settings = {"STAMPS__ARCHIVE_STAMPS_MAX": "20000000"}

    @classmethod
    def setUpClass(cls):
        if not os.environ.get("QRCONGO_SLOW"):
            raise unittest.SkipTest("QRCONGO_SLOW is not set")
        super().setUpClass()
        c = cls.country
        c.tariff()
        order = c.approved_order(c.certificate(c.product(), quota=STAMPS), STAMPS)
        cls.ask_for_one_part(order)
        cls.at_rest = cls.memory("VmRSS")
        with open(f"/proc/{cls.server.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # the peak begins anew
        c.pay(order)
        c.wait_for(order, "ready", 600)
        cls.peak = cls.memory("VmHWM")
        cls.batch = c.batch_of(order)
        (cls.row,) = c.archives(order)
        cls.path = os.path.join(cls.server.data_dir, "archives", cls.batch, cls.row["name"])
        cls.ranges = cls.ranges_of_the_row()
        cls.server.stop()
        cls.books = Books(cls.server)
        cls.archive = Archive(cls.path)
        cls.addClassCleanup(cls.archive.zip.close)
        # Half of them all over, half from where offsets need ZIP64.
        late = [stamp for stamp in cls.archive.stamps if stamp.header_offset >= GIGABYTES_4]
        cls.late = len(late)
        cls.some = cls.archive.sample(SAMPLE // 2) + late[:SAMPLE // 4] + late[-SAMPLE // 4:]

    @classmethod
    def ask_for_one_part(cls, order):
        """What no order may ask for by the interface, which ends at a million."""
        cls.server.stop()
        with cls.server.database() as database:
            database.execute("PRAGMA ignore_check_constraints = ON")
            database.execute("UPDATE orders SET part_stamps = ? WHERE id = ?", [STAMPS, order])
        cls.country.admin.described = False
        cls.server.start()

    @classmethod
    def memory(cls, what):
        with open(f"/proc/{cls.server.process.pid}/status", encoding="ascii") as status:
            (line,) = [line for line in status if line.startswith(what + ":")]
        return int(line.split()[1]) * 1024

    @classmethod
    def ranges_of_the_row(cls):
        """Megabytes around the borders, served while the file is away, by where they begin."""
        size = cls.row["size_bytes"]
        away = cls.path + ".away"
        os.rename(cls.path, away)
        found = {}
        for first in (0, GIGABYTES_4 - MEGABYTE // 2, GIGABYTES_4, size // 2, size * 9 // 10, size - MEGABYTE):
            headers = {"Range": f"bytes={first}-{first + MEGABYTE - 1}"}
            found[first] = cls.country.print_shop.get(f"/api/v1/archives/{cls.row['id']}/content", headers=headers).body
        os.rename(away, cls.path)
        return found

    def test_the_memory_stays_bounded(self):
        self.assertLess(self.peak, self.at_rest + MEMORY)

    def test_it_is_as_large_as_it_should_be(self):
        self.assertEqual(os.path.getsize(self.path), self.row["size_bytes"])
        self.assertEqual((self.row["from"], self.row["to"], len(self.archive.stamps)), (1, STAMPS, STAMPS))
        self.assertGreater(self.late, SAMPLE)

    def test_ranges_of_the_row_are_those_of_the_file(self):
        with open(self.path, "rb") as file:
            for first, served in self.ranges.items():
                file.seek(first)
                self.assertTrue(file.read(MEGABYTE) == served, first)

    def test_unzip_reads_it(self):
        subprocess.run(["unzip", "-tq", self.path], check=True, stdout=subprocess.DEVNULL, timeout=600 * PATIENCE)

    def test_bsdtar_reads_it(self):
        with tempfile.TemporaryFile() as names:
            subprocess.run(["bsdtar", "-tf", self.path], check=True, stdout=names, timeout=600 * PATIENCE)
            names.seek(0)
            self.assertEqual(sum(1 for _ in names), STAMPS + 2)

    def test_python_and_zbar_read_stamps_of_it(self):
        folder = tempfile.mkdtemp(prefix="qrcongo-")
        self.addCleanup(shutil.rmtree, folder)
        files = [self.archive.zip.extract(stamp, folder) for stamp in self.some]
        for stamp in self.some:
            self.assertEqual(stamp_reading.serial_of(stamp), self.books.serial(self.batch, stamp_reading.position_of(stamp)))
        stamp_reading.check_by_pngcheck(files)
        self.assertEqual(stamp_reading.read_by_zbar(files), self.archive.addresses(self.some))


if __name__ == "__main__":
    unittest.main(verbosity=2)
