"""Who gets letters in tests: a mail server and a webhook's receiver on loopback, and certificates for them."""
import base64
import email
import email.policy
import http.server
import socketserver
import ssl
import threading

from certificates import self_signed


def receivers_certificate(folder):
    return self_signed(folder, "receiver", "127.0.0.1", extensions=["subjectAltName=IP:127.0.0.1"])


class ReceivingServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    context = None

    def get_request(self):
        connection, address = super().get_request()
        if self.context:
            # The handshake is the connection's own thread's, so that a client that breaks it off ends nothing else.
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        pass


class Receiver:
    """A server on a port of 127.0.0.1 that can be closed and opened again."""

    def __init__(self, port, handler, certificate=None):
        self.port, self.handler, self.certificate = port, handler, certificate
        self.server = None

    def open(self):
        self.server = ReceivingServer(("127.0.0.1", self.port), self.handler)
        self.server.receiver = self
        if self.certificate:
            self.server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.server.context.load_cert_chain(*self.certificate)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def close(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class MailHandler(socketserver.StreamRequestHandler):
    def say(self, *lines):
        self.wfile.write("".join(line + "\r\n" for line in lines).encode())

    def handle(self):
        self.recipients = []
        self.say("220 mail.example")
        for line in self.rfile:
            words = line.decode("ascii").rstrip("\r\n")
            if words.upper() == "QUIT":
                return self.say("221 2.0.0 bye")
            self.answer(words)

    def answer(self, words):
        verb, box = words.upper().split(" ")[0], self.server.receiver
        if verb == "EHLO":
            return self.say("250-mail.example", "250 AUTH PLAIN")
        if verb == "AUTH":
            return self.sign_in(words)
        if verb == "RCPT":
            address = words[words.index("<") + 1:words.index(">")]
            if address in box.refused:
                return self.say("550 5.1.1 nobody of that name")
            self.recipients.append(address)
        if verb == "DATA":
            return self.take_letter(box)
        return self.say("250 2.0.0 ok")

    def sign_in(self, words):
        given = words.split(" ")[2:]
        if not given:
            self.say("334 ")
            given = [self.rfile.readline().decode("ascii").strip()]
        self.server.receiver.signed_in.append(base64.b64decode(given[0]).split(b"\0")[1:])
        self.say("235 2.7.0 welcome")

    def take_letter(self, box):
        self.say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        box.letters.append((self.recipients, email.message_from_bytes(b"".join(lines), policy=email.policy.default)))
        self.recipients = []
        self.say("250 2.0.0 taken")


class Mailbox(Receiver):
    """letters: [(recipients of the envelope, message)]."""

    def __init__(self, port, certificate=None):
        super().__init__(port, MailHandler, certificate)
        self.letters, self.signed_in, self.refused = [], [], set()

    def letters_to(self, address):
        return [message for recipients, message in self.letters if address in recipients]


class HookHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        hook = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.received.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(hook.status)
        if hook.location:
            self.send_header("Location", hook.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Hook(Receiver):
    """received: [(path, headers, body)]."""

    def __init__(self, port, certificate, status=204, location=None):
        super().__init__(port, HookHandler, certificate)
        self.received, self.status, self.location = [], status, location
