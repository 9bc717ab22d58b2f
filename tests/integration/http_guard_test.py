"""The framing guard and the connection's life over raw sockets: what a library would never send."""
import socket
import threading
import time
import unittest

from harness import PATIENCE, Server, wait_until

HOST = "Host: localhost\r\n"
# The hot path answers the first, a coroutine the second, the third is answered on the spot: the guard stands before all.
SCAN = "/S/1ZFW36AKC30JSAEMGFTS"
COMMAND = "/api/v1/invitations/none"
INSTANT = "/health/ready"
KINDS = (SCAN, COMMAND, INSTANT)
# Asked for by nobody but what is smuggled: the metrics would know.
SMUGGLED = f"GET /statut HTTP/1.1\r\n{HOST}\r\nGET /rappels HTTP/1.1\r\n{HOST}\r\n"

# What follows the request line, and why it must be refused.
REFUSED = {
    "no Host": "\r\n",
    "two Hosts": HOST + HOST + "\r\n",
    "two different Hosts": HOST + "Host: elsewhere\r\n\r\n",
    "an empty Host": "Host:\r\n\r\n",
    "two Content-Lengths": HOST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "two different Content-Lengths": HOST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a list of lengths": HOST + "Content-Length: 2, 2\r\n\r\n{}",
    "a signed length": HOST + "Content-Length: +2\r\n\r\n{}",
    "a negative length": HOST + "Content-Length: -2\r\n\r\n{}",
    "a hexadecimal length": HOST + "Content-Length: 0x2\r\n\r\n{}",
    "an empty length": HOST + "Content-Length:\r\n\r\n",
    "gzip": HOST + "Transfer-Encoding: gzip\r\n\r\n",
    "gzip and a length": HOST + "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "chunked, then gzip": HOST + "Transfer-Encoding: chunked, gzip\r\n\r\n",
    "gzip, then chunked": HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "xchunked": HOST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked twice": HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and a length": HOST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "a folded line": HOST + "X-Long: one\r\n two\r\n\r\n",
    "a folded first line": " folded: one\r\n" + HOST + "\r\n",
    "a space before the colon": HOST + "Content-Length : 2\r\n\r\n{}",
    "a field without a colon": HOST + "nothing\r\n\r\n",
    "a field without a name": HOST + ": nothing\r\n\r\n",
    "a bare line feed": HOST + "X: one\nY: two\r\n\r\n",
    "a bare carriage return": HOST + "X: one\rY: two\r\n\r\n",
    "a zero byte": HOST + "X: o\0ne\r\n\r\n",
    "a list of lengths that differ": HOST + "Content-Length: 2, 3\r\n\r\n{}",
    "a length with a space within": HOST + "Content-Length: 1 2\r\n\r\n{}",
    "a length beyond 64 bits": HOST + "Content-Length: 18446744073709551618\r\n\r\n{}",
    "two lengths in other cases": HOST + "CONTENT-LENGTH: 2\r\ncontent-length: 0\r\n\r\n{}",
    "identity": HOST + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
    "chunked, identity": HOST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked behind a comma": HOST + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n",
    "chunked with a parameter": HOST + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
    "chunked behind a vertical tab": HOST + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n",
    "an empty encoding": HOST + "Transfer-Encoding:\r\n\r\n0\r\n\r\n",
    "a folded encoding": HOST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "an encoding with a space before the colon": HOST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "length, then chunked": HOST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a Host with a space": "Host: a b\r\n\r\n",
}

BAD_LINES = ["GET  {} HTTP/1.1", "GET {} HTTP/1.1 ", "GET {} HTTP/2.0", "GET {} HTTP/1.2", "GET {}", "GET {} http/1.1",
             "G@T {} HTTP/1.1", " GET {} HTTP/1.1", "GET {}\x7f HTTP/1.1", "GET {}\0 HTTP/1.1", "GET {}\xe9 HTTP/1.1", "GET {}#x HTTP/1.1",
             "GET {}\\x HTTP/1.1", "GET\t{} HTTP/1.1", "GET {}\rX: HTTP/1.1", "GET  HTTP/1.1", " {} HTTP/1.1", "GET {} HTTP/1.10",
             "PRI * HTTP/2.0", "OPTIONS * HTTP/1.1", "CONNECT localhost:443 HTTP/1.1", "GET localhost:80 HTTP/1.1", "GET {}?q=%zz HTTP/1.1",
             "GET {}?q=%00 HTTP/1.1", "GET ftp://localhost{} HTTP/1.1", "GET ?q HTTP/1.1"]

BAD_CHUNKS = ["zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "+2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\r\n{}x\r\n0\r\n\r\n",
              " 2\r\n{}\r\n0\r\n\r\n", "2 \r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n", "10000000000000002\r\n{}\r\n0\r\n\r\n",
              "2\n{}\n0\n\n", "2\n{}\r\n0\r\n\r\n", "2\r{}\r\n0\r\n\r\n", "2\r\n{}\n0\r\n\r\n", "2\r\n{}\r\n0\n\n", "2\r\n{}0\r\n\r\n",
              "2;\n\r\n{}\r\n0\r\n\r\n", '2;a="\n"\r\n{}\r\n0\r\n\r\n', '2;a="\0"\r\n{}\r\n0\r\n\r\n', '2\r\n{}\r\n0;a="\n"\r\n\r\n',
              "2\r\n{}\r\n0\r\nX: y\nZ: w\r\n\r\n", "2\r\n{}\r\n0\r\nX : y\r\n\r\n", "2\r\n{}\r\n0\r\nContent-Length: 40\r\n\r\n"]


class Wire:
    """A socket that reads answers one after the other."""

    def __init__(self, server, address="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30 * PATIENCE, source_address=(address, 0))
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.file.close()
        self.socket.close()

    def send(self, text):
        self.socket.sendall(text.encode("latin-1"))
        return self

    def answer(self, head=False):
        line = self.file.readline()
        if not line:
            return None
        status, headers = int(line.split()[1]), {}
        while (line := self.file.readline().strip()):
            name, value = line.decode("latin-1").split(":", 1)
            headers[name.lower()] = value.strip()
        body = b"" if head or status in (204, 304) or 100 <= status < 200 else self.file.read(int(headers["content-length"]))
        return status, headers, body

    def ended(self):
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True


class HttpGuard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.server.init()
        cls.server.start()

    def wire(self):
        return Wire(self.server)

    def tearDown(self):
        metrics = self.server.monitor("/metrics").body.decode()
        for path in ("/statut", "/rappels"):
            self.assertNotIn(path, metrics, "what was smuggled was answered")

    def assert_refused_for_good(self, text, status=400):
        with self.wire() as wire:
            wire.send(text)
            found, headers, body = wire.answer()
            self.assertEqual((found, headers["content-type"], headers["connection"]), (status, "application/problem+json", "close"), body)
            self.assertTrue(wire.ended(), "what followed was read as another request")

    def test_bad_framing_is_refused_and_the_connection_ends(self):
        for path in KINDS:
            for why, rest in REFUSED.items():
                for method in ("POST", "GET", "HEAD"):
                    with self.subTest(why=why, path=path, method=method):
                        self.assert_refused_for_good(f"{method} {path} HTTP/1.1\r\n{rest}{SMUGGLED}")

    def test_chunked_on_1_0_is_refused(self):
        self.assert_refused_for_good(f"POST {COMMAND} HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")

    def test_bad_request_lines_are_refused(self):
        for path in KINDS:
            for line in BAD_LINES:
                with self.subTest(line=line, path=path):
                    self.assert_refused_for_good(f"{line.format(path)}\r\n{HOST}\r\n{SMUGGLED}")

    def test_http_0_9_is_refused(self):
        for path in KINDS:
            self.assert_refused_for_good(f"GET {path}\r\n\r\n{SMUGGLED}")

    def test_the_preface_of_http_2_is_refused(self):
        self.assert_refused_for_good(f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{SMUGGLED}")

    def test_1_0_needs_no_host_and_ends(self):
        with self.wire() as wire:
            status, headers, _ = wire.send(f"GET {SCAN} HTTP/1.0\r\nAccept: application/json\r\n\r\n").answer()
            self.assertEqual((status, headers["connection"]), (200, "close"))
            self.assertTrue(wire.ended())

    def test_a_header_over_8_kb_is_refused(self):
        self.assert_refused_for_good(f"GET {SCAN} HTTP/1.1\r\n{HOST}X-Long: {'a' * 9000}\r\n\r\n", 431)
        self.assert_refused_for_good(f"GET {SCAN}?{'a' * 9000} HTTP/1.1\r\n{HOST}\r\n", 431)
        self.assert_refused_for_good(f"GET {SCAN} HTTP/1.1\r\n{HOST}" + "X: y\r\n" * 2000 + "\r\n", 431)
        with self.wire() as wire:
            self.assertEqual(wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}X-Long: {'a' * 7000}\r\n\r\n").answer()[0], 200)

    def test_a_header_that_never_ends_is_refused_too(self):
        self.assert_refused_for_good(f"GET {SCAN} HTTP/1.1\r\n{HOST}X-Long: {'a' * 9000}", 431)

    def test_a_chunked_body_is_read(self):
        body = '{"email":"a@b.example","password":"x"}'
        head = f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (body[:7], body[7:])) + "0\r\n\r\n"
        with self.wire() as wire:
            self.assertEqual(wire.send(head + chunks).answer()[0], 401)
            self.assertEqual(wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n").answer()[0], 200)

    def test_bad_chunks_are_refused(self):
        head = f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        for chunks in BAD_CHUNKS:
            with self.subTest(chunks=chunks):
                self.assert_refused_for_good(head + chunks + SMUGGLED)
        with self.wire() as wire:
            self.assertIn(wire.send(head + "ffffffffffffffffff\r\n{}").answer()[0], (400, 413))
            self.assertTrue(wire.ended())

    def test_pipelined_requests_are_answered_in_order(self):
        paths = [SCAN, COMMAND, "/01/09506000134352", "/nowhere", COMMAND, SCAN + "X", "/health/ready", SCAN]
        statuses = [200, 404, 404, 404, 404, 400, 200, 200]
        sent = "".join(f"GET {path} HTTP/1.1\r\n{HOST}Accept: application/json\r\nX-Request-Id: claimed-{i}\r\n\r\n" for i, path in enumerate(paths))
        with self.wire() as wire:
            wire.send(sent)
            answers = [wire.answer() for _ in paths]
        self.assertEqual([status for status, _, _ in answers], statuses)
        ids = {headers["x-request-id"] for _, headers, _ in answers}
        self.assertEqual(len(ids), len(paths))
        self.assertFalse([id for id in ids if id.startswith("claimed")], "a stranger named his request")

    def test_a_pipelined_request_after_a_body_is_its_own(self):
        body = '{"email":"a@b.example","password":"x"}'
        post = f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        with self.wire() as wire:
            wire.send(post + f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n")
            self.assertEqual([wire.answer()[0], wire.answer()[0]], [401, 200])

    def test_a_request_in_single_bytes_is_read(self):
        with self.wire() as wire:
            for byte in f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n":
                wire.send(byte)
            self.assertEqual(wire.answer()[0], 200)

    def test_head_is_get_without_its_body(self):
        for path in (SCAN, COMMAND, "/", "/api/openapi.json", "/nowhere"):
            with self.subTest(path=path), self.wire() as wire:
                wire.send(f"GET {path} HTTP/1.1\r\n{HOST}\r\n")
                status, headers, body = wire.answer()
                wire.send(f"HEAD {path} HTTP/1.1\r\n{HOST}\r\n")
                head_status, head_headers, _ = wire.answer(head=True)
                self.assertEqual((head_status, head_headers["content-type"]), (status, headers["content-type"]))
                if "request_id" not in body.decode():
                    self.assertEqual(head_headers["content-length"], headers["content-length"])
                self.assertEqual(wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n").answer()[0], 200)

    def test_100_continue_is_sent_before_the_body(self):
        body = '{"email":"a@b.example","password":"x"}'
        with self.wire() as wire:
            wire.send(f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                      "Expect: 100-continue\r\n\r\n")
            self.assertEqual(wire.answer()[0], 100)
            self.assertEqual(wire.send(body).answer()[0], 401)

    def test_a_body_that_is_too_large_is_refused_before_it_comes(self):
        head = f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Type: application/json\r\nContent-Length: 900000000\r\n\r\n"
        self.assert_refused_for_good(head, 413)

    def test_half_headers_block_nobody(self):
        slow = [self.wire().send(f"GET {SCAN} HTTP/1.1\r\n{HOST}X-Slow: ") for _ in range(200)]
        try:
            start = time.monotonic()
            with self.wire() as wire:
                self.assertEqual(wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n").answer()[0], 200)
            # Their own deadline is after ten seconds.
            self.assertLess(time.monotonic() - start, 8)
        finally:
            for wire in slow:
                wire.__exit__()

    def test_half_a_header_is_reaped(self):
        start = time.monotonic()
        with self.wire() as wire:
            wire.send(f"GET {SCAN} HTTP/1.1\r\n")
            wire.socket.settimeout(25 * PATIENCE)
            answer = wire.answer()
            self.assertTrue(answer is None or answer[0] == 408, answer)
            self.assertGreater(time.monotonic() - start, 5)


class RequestIds(unittest.TestCase):
    PROXY = "127.0.0.2"

    @classmethod
    def setUpClass(cls):
        cls.server = Server(SERVER__TRUSTED_PROXIES=cls.PROXY)
        cls.addClassCleanup(cls.server.close)
        cls.server.init()
        cls.server.start()

    def ids(self, address, *fields):
        """Under which name each path's answer went, asked in one go with these fields."""
        paths = [SCAN, COMMAND, "/nowhere", SCAN]
        with Wire(self.server, address) as wire:
            wire.send("".join(f"GET {path} HTTP/1.1\r\n{HOST}" + "".join(f"X-Request-Id: {field.format(i)}\r\n" for field in fields) + "\r\n"
                              for i, path in enumerate(paths)))
            return [wire.answer()[1]["x-request-id"] for _ in paths]

    def test_a_trusted_proxys_is_kept(self):
        self.assertEqual(self.ids(self.PROXY, "request-{}"), [f"request-{i}" for i in range(4)])

    def test_anybody_elses_and_what_is_unfit_or_doubled_is_not(self):
        for address, fields in (("127.0.0.1", ["request-{}"]), (self.PROXY, ["short"]), (self.PROXY, ["a" * 65]),
                                (self.PROXY, ["re\"quest-{}"]), (self.PROXY, ["request-{}", "another-{}"]), (self.PROXY, [])):
            with self.subTest(address=address, fields=fields):
                ids = self.ids(address, *fields)
                self.assertEqual(len(set(ids)), 4)
                self.assertFalse([id for id in ids if id.startswith(("request", "another", "short", "aaaa", "re\""))])


def figure(server, line):
    """What /metrics says of this name with these labels."""
    found = [row for row in server.monitor("/metrics").body.decode().splitlines() if row.startswith(line + " ")]
    return float(found[0].rsplit(" ", 1)[1]) if found else None


class SlowClients(unittest.TestCase):
    """Answers of some 200 kB are asked for so often that the kernel cannot keep them for a client that does not read."""

    CUT = 'connections_cut_total{why="slow"}'
    PAGE = f"GET /api/openapi.json HTTP/1.1\r\n{HOST}\r\n"
    TIMES = 200

    def setUp(self):
        self.server = Server(LIMITS__SLOW_BYTES_PER_S="100000", LIMITS__SLOW_AFTER_S="1")
        self.addCleanup(self.server.close)
        self.server.init()
        self.server.start()

    def asking(self):
        wire = socket.socket()
        self.addCleanup(wire.close)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.settimeout(30 * PATIENCE)
        wire.connect(("127.0.0.1", self.server.port))
        wire.sendall(self.PAGE.encode() * self.TIMES)
        return wire

    def test_who_takes_a_few_bytes_now_and_then_is_left(self):
        self.assertEqual(figure(self.server, self.CUT), 0)
        wire = self.asking()

        def is_cut():
            try:
                wire.recv(64)
            except ConnectionResetError:
                pass
            return figure(self.server, self.CUT) == 1

        wait_until(is_cut, "the trickling client is left")


class Shares(unittest.TestCase):
    CUT = 'connections_cut_total{why="address"}'
    MOST = 5

    def started(self, **settings):
        server = Server(LIMITS__ENABLED="true", LIMITS__CONNECTIONS_AN_ADDRESS=str(self.MOST), **settings)
        self.addCleanup(server.close)
        server.init()
        return server.start()

    def joined(self, server, address="127.0.0.1"):
        """A connection from this address that has been answered, or None where it was closed at once."""
        wire = Wire(server, address)
        self.addCleanup(wire.__exit__)
        try:
            return wire if wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n").answer() else None
        except OSError:
            return None

    def filled(self, server):
        # The connection by which the test saw that the server answers may not be gone yet.
        wires = [wait_until(lambda: self.joined(server), "a place") for _ in range(self.MOST)]
        self.assertIsNone(self.joined(server))
        return wires

    def test_an_address_has_its_share_and_takes_nobody_elses(self):
        server = self.started()
        wires = self.filled(server)
        self.assertGreaterEqual(figure(server, self.CUT), 1)
        self.assertIsNotNone(self.joined(server, "127.0.0.2"))
        for wire in wires:
            self.assertEqual(wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n").answer()[0], 200)
        wires[0].__exit__()
        wait_until(lambda: self.joined(server), "the place of one that left")

    def test_a_proxy_and_a_gateway_have_any_number(self):
        server = self.started(SERVER__TRUSTED_PROXIES="127.0.0.3", VERIFICATION__GATEWAYS="127.0.0.4")
        for address in ("127.0.0.3", "127.0.0.4"):
            for _ in range(3 * self.MOST):
                self.assertIsNotNone(self.joined(server, address))
        self.assertEqual(figure(server, self.CUT), 0)


class GracefulStop(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.init()
        self.server.start()

    def stop_while(self, sign_in_lasts):
        stopped = []
        stopping = threading.Thread(target=lambda: stopped.append(self.server.stop()))
        stopping.start()
        sign_in_lasts()
        stopping.join()
        return stopped[0]

    def takes_nobody(self):
        try:
            socket.create_connection(("127.0.0.1", self.server.port), timeout=30 * PATIENCE).close()
        except OSError:
            return True
        return False

    def test_a_request_in_flight_is_answered(self):
        body = '{"email":"a@b.example","password":"un mot de passe"}'
        with Wire(self.server) as wire:
            wire.send(f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(wire.answer()[0], 100)
            answers = []

            def sign_in_lasts():
                wait_until(self.takes_nobody, "the stop has begun")
                answers.append(wire.send(body).answer())

            code = self.stop_while(sign_in_lasts)
            status, headers, _ = answers[0]
            self.assertEqual((status, headers["connection"], code), (401, "close", 0))
            self.assertTrue(wire.ended())

    def test_idle_connections_do_not_delay_it(self):
        with Wire(self.server) as wire:
            self.assertEqual(wire.send(f"GET {SCAN} HTTP/1.1\r\n{HOST}\r\n").answer()[0], 200)
            start = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            # Those under way have ten seconds.
            self.assertLess(time.monotonic() - start, 9)
            self.assertTrue(wire.ended())


if __name__ == "__main__":
    unittest.main(verbosity=2)
