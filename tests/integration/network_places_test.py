"""Where networks lead, by a MaxMind database: shown to those who inspect, and never a word against a stamp."""
import os
import shutil
import tempfile
import unittest

from harness import Server, ServerTest, recorded, wait_until
from network_database import city, database

GTIN14 = "09506000134352"
QUANTITY = 20
PROXY = "127.0.0.1"
NETWORKS = {
    "10.1.0.0/16": city("CD", "KN"), "10.2.0.0/16": city("CD", "NK"), "10.3.0.0/16": city("CD", "HK"),
    "10.4.0.0/16": city("CD", "TO"), "10.5.0.0/16": city("CD", "KC"), "10.8.0.0/16": city("CD"),
    "10.9.0.0/16": city("FR", "IDF"), "2001:db8::/32": city("CD", "SK"),
    # The proxy's own, which is also the gateway: where it stands says nothing of whom it speaks for.
    "127.0.0.0/8": city("CD", "KN")}


def written(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


class Networks(ServerTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="qrcongo-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.settings = {"SERVER__TRUSTED_PROXIES": PROXY, "VERIFICATION__GATEWAYS": PROXY, "VERIFICATION__PATIENCE_MS": "1000",
                        "VERIFICATION__NETWORK_PLACES": written(folder, "City.mmdb", database(NETWORKS))}
        super().setUpClass()
        c = cls.country
        order = c.ready_order(QUANTITY)
        cls.serials = c.serials(order)
        for archive in c.archives(order):
            assert c.receive(archive).status == 201
        c.enterprise.must(201, "POST", f"/api/v1/batches/{c.batch_of(order)}/activations",
                          {"from": 1, "to": QUANTITY, "count": QUANTITY, "production_lot": "L2611A"})
        cls.unused = iter(range(1, QUANTITY + 1))

    def take_serial(self):
        return self.serials[next(self.unused)]

    def ask(self, serial, **headers):
        named = {"X-" + name.replace("_", "-"): value for name, value in headers.items()}
        client = self.server.client()
        return recorded(lambda: client.must(200, "GET", f"/01/{GTIN14}/21/{serial}", headers=named))

    def scan(self, serial, address):
        return self.ask(serial, Forwarded_For=address)

    def scans(self, serial):
        return self.country.officer.must(200, "GET", f"/api/v1/stamps/{serial}")["scans"]

    def test_a_scan_from_a_known_network_shows_its_province(self):
        kinshasa = {"code": "CD-KN", "name": "Kinshasa", "source": "network"}
        sud_kivu = {"code": "CD-SK", "name": "Sud-Kivu", "source": "network"}
        for address, place in (("10.1.2.3", kinshasa), ("2001:db8::7", sud_kivu)):
            with self.subTest(address=address):
                serial = self.take_serial()
                answer = self.scan(serial, address)
                self.assertEqual((answer["verdict"], answer["scan"]["first_place"]), ("authentic", None))
                self.assertEqual(self.scans(serial)["first_place"], place)
                self.assertEqual(self.scans(serial)["places"], [])
        self.server.kill()
        self.server.start()
        self.assertEqual(self.scans(serial)["first_place"], sud_kivu)

    def test_a_network_that_leads_nowhere_has_no_place(self):
        for address in ("192.0.2.1", "10.8.0.1", "10.9.0.1", "2001:db9::1"):
            with self.subTest(address=address):
                serial = self.take_serial()
                self.assertEqual(self.scan(serial, address)["verdict"], "authentic")
                self.assertIsNone(self.scans(serial)["first_place"])

    def test_networks_accuse_nobody_and_bring_no_suspicion(self):
        serial = self.take_serial()
        # At declared places the first four of these would be told to whoever scans.
        for turn in range(3):
            for step, network in enumerate((1, 2, 1, 2, 3, 4, 5)):
                answer = self.scan(serial, f"10.{network}.{turn}.{step}")
                self.assertEqual((answer["verdict"], answer["reasons"]), ("authentic", []))
        scans = self.scans(serial)
        self.assertEqual((scans["suspicions"], scans["accusations"], scans["places"]), ([], [], []))
        # Scans are added up in their order: once a later one's suspicion stands there, theirs would too.
        copied = self.take_serial()
        for turn, place in enumerate(("CD-KN", "CD-NK", "CD-KN", "CD-NK")):
            self.ask(copied, Scan_Client=f"traveller-{turn}", Scan_Place=place)

        def suspicions():
            return self.country.officer.must(200, "GET", "/api/v1/suspicions")["items"]

        wait_until(lambda: copied in [one["serial"] for one in suspicions()], "the copy's suspicion")
        self.assertEqual([one["serial"] for one in suspicions()], [copied])

    def test_a_declared_place_goes_before_and_a_gateway_has_no_network(self):
        declared, silent = self.take_serial(), self.take_serial()
        self.ask(declared, Scan_Client="subscriber-1", Scan_Place="CD-NK")
        self.scan(declared, "10.1.7.7")
        self.assertEqual(self.scans(declared)["first_place"], {"code": "CD-NK", "name": "Nord-Kivu", "source": "declared"})
        self.assertEqual(self.scans(declared)["places"], [{"code": "CD-NK", "name": "Nord-Kivu"}])
        self.ask(silent, Scan_Client="subscriber-2")
        self.assertIsNone(self.scans(silent)["first_place"])


class BrokenFile(unittest.TestCase):
    def test_a_file_that_is_missing_or_broken_refuses_the_start(self):
        server = Server()
        self.addCleanup(server.close)
        whole = database(NETWORKS)
        paths = [os.path.join(server.folder, "missing.mmdb"), server.folder,
                 written(server.folder, "empty.mmdb", b""), written(server.folder, "text.mmdb", b"no database" * 1000),
                 written(server.folder, "cut.mmdb", whole[:len(whole) // 2])]
        server.init()
        for path in paths:
            with self.subTest(path=path):
                server.settings["VERIFICATION__NETWORK_PLACES"] = path
                done = server.command("serve", check=False, seconds=30)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                for part in ("verification.network_places", path):
                    self.assertIn(part, done.stderr)
        server.settings["VERIFICATION__NETWORK_PLACES"] = written(server.folder, "whole.mmdb", whole)
        server.start()
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
