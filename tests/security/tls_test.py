"""TLS as others see it: Debian's sslscan and testssl.sh against both addresses. TLS 1.3 alone on server.listen; where the
public address lets old telephones in by TLS 1.2, forward secrecy and AEAD alone; no compression, no renegotiation.

With QRCONGO_SLOW testssl.sh looks at all it knows, which takes minutes."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from certificates import self_signed
from harness import PATIENCE, TlsServer, free_port

TLS_1_3_SUITES = {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}
TLS_1_2_SUITE = re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)")
X25519, P_256 = "0x001d", "0x0017"

SLOW = bool(os.environ.get("QRCONGO_SLOW"))
# Protocols, kinds of ciphers, Heartbleed, CCS, Ticketbleed, renegotiation, compression, 64-bit blocks.
QUICK = ["-p", "-s", "-H", "-I", "-T", "-R", "-C", "-W"]
FINDINGS = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}
# What testssl.sh finds in any certificate that a test makes for itself.
OF_A_TEST_CERTIFICATE = {
    "cert_caIssuers": "it is its own issuer",
    "cert_chain_of_trust": "no authority has signed it",
    "cert_revocation": "nobody could revoke it: it has no address for that",
    "pwnedkeys": "nobody outside is asked",
}
OF_A_SERVER = ["subjectAltName=DNS:localhost,IP:127.0.0.1", "basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature",
               "extendedKeyUsage=serverAuth"]


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="qrcongo-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        certificate, key = self_signed(cls.folder, days=90, extensions=OF_A_SERVER)
        cls.public_port = free_port()
        cls.server = TlsServer(SERVER__TLS_CERTIFICATE=certificate, SERVER__TLS_KEY=key, SERVER__PUBLIC_LISTEN=f"127.0.0.1:{cls.public_port}",
                               SERVER__PUBLIC_TLS_MINIMUM="1.2")
        cls.addClassCleanup(cls.server.close)
        cls.server.init()
        cls.server.start()

    # ---- sslscan

    def scanned(self, port):
        if not shutil.which("sslscan"):
            self.skipTest("sslscan is not installed (scripts/packages)")
        found = os.path.join(self.folder, f"sslscan-{port}.xml")
        subprocess.run(["sslscan", "--no-colour", "--timeout=10", f"--xml={found}", f"127.0.0.1:{port}"], check=True, capture_output=True,
                       timeout=300 * PATIENCE)
        whole = xml.etree.ElementTree.parse(found).getroot()
        self.assertIsNotNone(whole.find("ssltest"), [error.text for error in whole.iter("error")])
        return whole.find("ssltest")

    def assert_sound(self, scan, versions):
        """These versions of TLS alone, and nothing that is known to break any of them."""
        enabled = {f"{one.get('type')} {one.get('version')}" for one in scan.iter("protocol") if one.get("enabled") == "1"}
        self.assertEqual(enabled, versions)
        suites = [(one.get("sslversion"), one.get("cipher")) for one in scan.iter("cipher")]
        self.assertTrue(suites)
        for version, suite in suites:
            with self.subTest(version=version, suite=suite):
                self.assertIn(version, {"TLSv1.2", "TLSv1.3"})
                if version == "TLSv1.3":
                    self.assertIn(suite, TLS_1_3_SUITES)
                else:
                    self.assertRegex(suite, f"^{TLS_1_2_SUITE.pattern}$")
        self.assertEqual([one.get("cipher") for one in scan.iter("cipher") if one.get("strength") in ("weak", "null", "anonymous")], [])
        self.assertLessEqual({one.get("id") for one in scan.iter("group")}, {X25519, P_256})
        self.assertLessEqual({one.get("supported") for one in scan.iter("compression")}, {"0"})
        self.assertLessEqual({one.get("vulnerable") for one in scan.iter("heartbleed")}, {"0"})
        # TLS 1.3 knows none, and what the program says of it there means nothing.
        insecure = [one.attrib for one in scan.iter("renegotiation") if (one.get("supported"), one.get("secure")) == ("1", "0")]
        self.assertTrue("tls 1.2" not in versions or not insecure, insecure)
        return {version for version, _ in suites}

    def test_sslscan_finds_tls_1_3_alone(self):
        self.assertEqual(self.assert_sound(self.scanned(self.server.port), {"tls 1.3"}), {"TLSv1.3"})

    def test_sslscan_finds_the_public_address_as_sound_by_tls_1_2(self):
        self.assertEqual(self.assert_sound(self.scanned(self.public_port), {"tls 1.2", "tls 1.3"}), {"TLSv1.2", "TLSv1.3"})

    # ---- testssl.sh

    def findings_of(self, port):
        """What testssl.sh says, by the name of what it looked at: (severity, finding)."""
        program = shutil.which("testssl") or shutil.which("testssl.sh")
        if not program:
            self.skipTest("testssl.sh is not installed (scripts/packages)")
        found = os.path.join(self.folder, f"testssl-{port}.json")
        done = subprocess.run([program, "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1", "--jsonfile", found,
                               *([] if SLOW else QUICK), f"localhost:{port}"], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              timeout=(1500 if SLOW else 400) * PATIENCE, cwd=self.folder)
        self.assertTrue(os.path.exists(found), done.stdout[-2000:] + done.stderr[-2000:])
        with open(found, encoding="utf-8") as file:
            return {one["id"].split(" ")[0]: (one["severity"], one["finding"]) for one in json.load(file)}

    def assert_clean(self, port, versions):
        said = self.findings_of(port)
        for version in ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3"):
            with self.subTest(version=version):
                self.assertEqual("not offered" not in said[version][1], version in versions, said[version])
        self.assertLessEqual({"heartbleed", "CCS", "secure_client_renego", "CRIME_TLS"}, set(said))
        findings = {name: what for name, what in said.items() if what[0] in FINDINGS and name not in OF_A_TEST_CERTIFICATE}
        self.assertEqual(findings, {})

    def test_testssl_finds_nothing(self):
        self.assert_clean(self.server.port, {"TLS1_3"})

    def test_testssl_finds_nothing_at_the_public_address(self):
        self.assert_clean(self.public_port, {"TLS1_2", "TLS1_3"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
