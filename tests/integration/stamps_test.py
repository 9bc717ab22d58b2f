"""The stamps of many layouts and counts: every code is computed again from the key, every image drawn again, and what is printed is
read by scanners."""
import csv
import io
import itertools
import os
import subprocess
import tempfile
import unittest

from harness import GTIN, PATIENCE, ServerTest, load_vectors
import stamp_reading
from stamp_reading import Archive, Books, Codes
from PIL import Image

ALL_IN_ONE = 1000000
LONG = 20000
SHORT = 3000
# Sizes of parts around those of any batch or block that the maker could work in.
COUNTS = [(1, ALL_IN_ONE, [1]), (129, 127, [127, 2]), (642, 513, [513, 129]), (1001, ALL_IN_ONE, [1001])]
LAYOUTS = list(itertools.product((3, 5, 8, 16), "LMQH"))
LAYOUT_STAMPS = 6


class Stamps(ServerTest):
    """All are ordered first; then the server ends, and what it left is read without it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.tariff()
        cls.with_gtin = c.certificate(c.product())
        without_gtin = c.certificate(c.product(gtin=None, name="Savon de ménage"))
        orders = [cls.order(cls.with_gtin, LONG), cls.order(without_gtin, SHORT)]
        orders += [cls.order(cls.with_gtin, quantity, part_stamps=part) for quantity, part, _ in COUNTS]
        orders += [cls.order(cls.with_gtin, LAYOUT_STAMPS, module_px=px, level=level, dpi=100 * px, codes_csv=False) for px, level in LAYOUTS]
        batches = [cls.fetch(order) for order in orders]
        cls.made = dict(batches)
        (cls.long,), (cls.short,) = [archives for _, archives in batches[:2]]
        cls.counted = [archives for _, archives in batches[2:2 + len(COUNTS)]]
        cls.laid_out = [archives for _, archives in batches[2 + len(COUNTS):]]
        cls.server.stop()
        cls.books = Books(cls.server)

        folder = tempfile.TemporaryDirectory(prefix="qrcongo-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        for archive in (cls.long, cls.short):
            cls.unpack(archive)

    @classmethod
    def order(cls, certificate, quantity, part_stamps=ALL_IN_ONE, **layout):
        drawn = {"module_px": 8, "dpi": 500, "level": "M", "codes_csv": True, "part_stamps": part_stamps, **layout}
        return cls.country.paid_order(certificate, quantity, layout=drawn)

    @classmethod
    def fetch(cls, order):
        cls.country.wait_for(order, "ready")
        return cls.country.batch_of(order), [Archive(cls.country.download(row)) for row in cls.country.archives(order)]

    @classmethod
    def unpack(cls, archive):
        """A folder of its own for each, since positions begin at 1 in each."""
        archive.folder = tempfile.mkdtemp(dir=cls.folder)
        path = os.path.join(archive.folder, "archive.zip")
        with open(path, "wb") as file:
            file.write(archive.content)
        subprocess.run(["unzip", "-q", path, "-d", archive.folder], check=True, timeout=120 * PATIENCE)

    def files(self, archive, stamps):
        return [os.path.join(archive.folder, stamp.filename) for stamp in stamps]

    def all_archives(self):
        return [archive for archives in self.made.values() for archive in archives]

    # ---- codes

    def test_the_program_that_checks_them_is_right_itself(self):
        for vector in load_vectors("stamp-codes.json")["vectors"]:
            codes = Codes(vector["generation"], bytes.fromhex(vector["master_key_hex"]))
            self.assertEqual(codes.serial(vector["gtin"].zfill(14), int(vector["number"])), vector["serial"])

    def test_every_code_is_what_the_key_makes_of_its_number(self):
        seen = set()
        for batch, archives in self.made.items():
            found = {}
            for archive in archives:
                found.update(archive.serials)
            self.assertEqual(sorted(found), list(range(1, len(found) + 1)))
            self.assertEqual(found, {position: self.books.serial(batch, position) for position in found})
            seen.update(found.values())
        self.assertEqual(len(seen), sum(len(archive.stamps) for archive in self.all_archives()))
        self.assertGreater(len(seen), LONG + SHORT)

    def test_codes_csv_says_them_too(self):
        for archive in self.all_archives():
            names = archive.zip.namelist()
            self.assertEqual("codes.csv" in names, archive.manifest["layout"]["codes_csv"])
            if "codes.csv" in names:
                rows = list(csv.reader(io.StringIO(archive.zip.read("codes.csv").decode(), newline="")))
                expected = [[str(position), info.filename, archive.serials[position]] for position, info in zip(archive.serials, archive.stamps)]
                self.assertEqual(rows, [["position", "file", "serial"], *expected])

    def test_the_batches_are_those_of_their_products(self):
        gtins = [self.books.batches[batch][0] for batch in self.made]
        self.assertEqual(gtins, [GTIN.zfill(14), stamp_reading.NO_GTIN] + [GTIN.zfill(14)] * (len(gtins) - 2))
        self.assertIsNone(self.short.manifest["product"]["gtin"])

    # ---- archives

    def test_counts_that_fill_no_block(self):
        for (quantity, _, sizes), archives in zip(COUNTS, self.counted):
            with self.subTest(quantity=quantity):
                self.assertEqual([len(archive.stamps) for archive in archives], sizes)
                self.assertEqual([archive.manifest["count"] for archive in archives], sizes)
                for archive in archives:
                    self.unpack(archive)
                    self.assertEqual(len(archive.zip.namelist()), len(archive.stamps) + 2)
                    self.assertIsNone(archive.zip.testzip())
                    some = archive.sample(5)
                    self.assertEqual(stamp_reading.read_by_zbar(self.files(archive, some)), archive.addresses(some))

    def test_images_of_one_layout_have_one_size(self):
        for archive in self.all_archives():
            self.assertEqual(len({stamp.file_size for stamp in archive.stamps}), 1, archive.manifest["layout"])
            self.assertEqual({stamp.compress_type for stamp in archive.stamps}, {0})
        self.assertEqual({archive.stamps[0].file_size for archive in [self.long, *sum(self.counted, [])]}, {self.long.stamps[0].file_size})

    # ---- images

    def test_each_image_is_what_its_modules_draw(self):
        for archive, count in ((self.long, 1500), (self.short, 500)):
            layout = archive.manifest["layout"]
            for stamp in archive.sample(count):
                modules = stamp_reading.read_modules(archive.zip.read(stamp), layout)
                self.assertEqual((len(modules), stamp_reading.level_of(modules)), (29, "M"), stamp.filename)

    def test_pngcheck_and_pillow_read_them(self):
        for archive in (self.long, self.short):
            stamp_reading.check_by_pngcheck(self.files(archive, archive.stamps))
        for stamp in self.long.sample(200):
            with Image.open(io.BytesIO(self.long.zip.read(stamp))) as image:
                image.load()
                self.assertEqual((image.format, image.mode, image.size, round(image.info["dpi"][0])), ("PNG", "1", (296, 296), 500))

    def test_every_layout_is_drawn_as_ordered(self):
        for (px, level), (archive,) in zip(LAYOUTS, self.laid_out):
            with self.subTest(module_px=px, level=level):
                layout = archive.manifest["layout"]
                self.assertEqual((layout["module_px"], layout["level"], layout["dpi"]), (px, level, 100 * px))
                self.unpack(archive)
                for stamp in archive.stamps:
                    modules = stamp_reading.read_modules(archive.zip.read(stamp), layout)
                    self.assertEqual(stamp_reading.level_of(modules), level)
                files = self.files(archive, archive.stamps)
                stamp_reading.check_by_pngcheck(files)
                self.assertEqual(stamp_reading.read_by_zbar(files), archive.addresses(archive.stamps))

    # ---- scanners

    def test_zbar_reads_2000(self):
        for archive, count in ((self.long, 1500), (self.short, 500)):
            some = archive.sample(count)
            self.assertEqual(len(some), count)
            self.assertEqual(stamp_reading.read_by_zbar(self.files(archive, some)), archive.addresses(some))

    def test_zxing_reads_500(self):
        for archive, count in ((self.long, 350), (self.short, 150)):
            some = archive.sample(count)
            self.assertEqual(stamp_reading.read_by_zxing(self.files(archive, some)), archive.addresses(some))


if __name__ == "__main__":
    unittest.main(verbosity=2)
