"""A disk that answers EIO while stamps are made: the kernel's answer is replaced by strace, at the room that is taken, in the middle
of the writing, and when it is made durable. The order says so each time, nothing half made stands, and in the end the bytes are the
row's."""
import hashlib
import os
import subprocess
import unittest

from harness import ServerTest, wait_until

STAMPS = 30000  # some five blocks


def failing(call, when, *more):
    """A prefix that lets the n-th such call of the server fail; -D leaves the server the process that was started."""
    return ["strace", "-D", "-f", "-qq", "-o", os.devnull, *more, "-e", f"trace={call}",
            "-e", f"inject={call}:error=EIO:when={when}"]


def may_trace():
    return subprocess.run(["strace", "-o", os.devnull, "true"], check=False).returncode == 0


@unittest.skipUnless(may_trace(), "no process may trace another here")
class DiskError(ServerTest):
    def test_an_order_survives_a_disk_that_fails_in_three_places(self):
        c = self.country
        c.tariff()
        order = c.approved_order(c.certificate(c.product()), STAMPS)
        self.serve_with(failing("fallocate", 1))
        c.pay(order)
        self.assert_failed(order, failures=1)
        (row,) = c.archives(order)
        path = os.path.join(self.server.data_dir, "archives", c.batch_of(order), row["name"])
        for failures, prefix in ((2, failing("write", 3, "-P", path + ".part")), (3, failing("fsync", 1, "-P", path + ".part"))):
            self.serve_with(prefix)
            self.assert_failed(order, failures)
        self.serve_with(())
        c.wait_for(order, "ready", 60)
        (row,) = c.archives(order)
        with open(path, "rb") as file:
            self.assertEqual(hashlib.sha256(file.read()).hexdigest(), row["sha256"])

    def serve_with(self, prefix):
        self.server.stop()
        self.server.prefix = list(prefix)
        self.server.start()

    def assert_failed(self, order, failures):
        """The log counts them, since an order that fails again was failed before; it speaks a moment before the order does."""
        wait_until(lambda: self.server.log().count("Input/output error") == failures, "EIO is told")
        self.country.wait_for(order, "failed", 60)
        row = self.country.enterprise.must(200, "GET", f"/api/v1/orders/{order}")
        self.assertIn("Input/output error", row["state_reason"])
        folder = os.path.join(self.server.data_dir, "archives")
        self.assertEqual([name for _, _, names in os.walk(folder) for name in names], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
