"""TLS of the whole server: which versions, and a certificate that is renewed while it runs."""
import hashlib
import http.client
import os
import signal
import socket
import ssl
import tempfile
import unittest

from certificates import self_signed
from harness import PATIENCE, TlsServer, free_port, wait_until


def trusting(most=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if most is not None:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.maximum_version = most
    return context


class Tls(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qrcongo-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.certificate, self.key = self_signed(self.folder, days=30)
        self.public_port = free_port()
        self.server = TlsServer(SERVER__TLS_CERTIFICATE=self.certificate, SERVER__TLS_KEY=self.key,
                                SERVER__PUBLIC_LISTEN=f"127.0.0.1:{self.public_port}", SERVER__PUBLIC_TLS_MINIMUM="1.2")
        self.addCleanup(self.server.close)
        self.server.init()
        self.server.start()

    def connected(self, port=None, most=None):
        plain = socket.create_connection(("127.0.0.1", port or self.server.port), timeout=30 * PATIENCE)
        wrapped = trusting(most).wrap_socket(plain)
        self.addCleanup(wrapped.close)
        return wrapped

    def fingerprint(self, port=None):
        with self.connected(port) as wrapped:
            return hashlib.sha256(wrapped.getpeercert(True)).hexdigest()

    def fingerprints(self):
        return {self.fingerprint(), self.fingerprint(self.public_port)}

    def test_versions_and_what_answers_say(self):
        self.assertEqual(self.connected().version(), "TLSv1.3")
        with self.assertRaises(OSError):
            self.connected(most=ssl.TLSVersion.TLSv1_2)
        old = self.connected(self.public_port, ssl.TLSVersion.TLSv1_2)
        self.assertEqual(old.version(), "TLSv1.2")
        self.assertRegex(old.cipher()[0], "^ECDHE-.*(GCM|POLY1305)")
        asking = http.client.HTTPSConnection("127.0.0.1", self.server.port, context=trusting(), timeout=30 * PATIENCE)
        self.addCleanup(asking.close)
        for path, status in (("/S/1ZFW36AKC30JSAEMGFTS", 200), ("/api/v1/me", 401)):
            asking.request("GET", path, headers={"Accept": "application/json"})
            answer = asking.getresponse()
            answer.read()
            self.assertEqual((answer.status, answer.headers["strict-transport-security"]), (status, "max-age=31536000; includeSubDomains"))

    def test_a_certificate_is_renewed_by_a_signal(self):
        before = self.fingerprints()
        self.assertEqual(len(before), 1)
        held = self.connected()
        certificate, key = self_signed(self.folder, "renewed", days=1)
        os.replace(certificate, self.certificate)
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "the old one stays" in self.server.log(), "half a renewal is told")
        self.assertEqual(self.fingerprints(), before)
        os.replace(key, self.key)
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not self.fingerprints() & before, "the new certificate")
        held.sendall(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        self.assertTrue(held.recv(64).startswith(b"HTTP/1.1 200 "), "a connection of before lives on")
        health = self.server.monitor("/health")
        self.assertEqual(health.status, 503, health)
        self.assertIn("certificate", [part["name"] for part in health.json["components"] if part["status"] != "ok"], health)
        self.assertIn("tls_certificate_expires_seconds", self.server.monitor("/metrics").body.decode())

    def test_a_key_that_everybody_can_read_is_told(self):
        told = "everybody on this machine can read the TLS key"
        self.assertNotIn(told, self.server.log())
        self.server.stop()
        os.chmod(self.key, 0o644)
        self.server.start()
        wait_until(lambda: told in self.server.log(), "a warning")

    def test_without_a_file_the_old_one_stays(self):
        before = self.fingerprints()
        os.remove(self.key)
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "the old one stays" in self.server.log(), "it is told")
        self.assertEqual(self.fingerprints(), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
