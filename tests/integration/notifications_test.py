"""Letters to the world outside: they arrive once and whole, whatever was down meanwhile, and go nowhere they may not."""
import hashlib
import hmac
import os
import re
import shutil
import tempfile
import time
import unittest

from harness import PASSWORD, Server, ServerTest, free_port, wait_until
from receivers import Hook, Mailbox, receivers_certificate

SENDER = "ne-pas-repondre@qr.example"


def tries(server, channel, outcome):
    """How many tries since the start came to this."""
    name = f'notifications_total{{channel="{channel}",outcome="{outcome}"}}'
    for line in server.monitor("/metrics").body.decode().splitlines():
        if line.startswith(name):
            return float(line.split()[-1])
    raise AssertionError("no figure " + name)


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="qrcongo-letters-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        super().setUpClass()

    @classmethod
    def write(cls, name, content, mode=0o400):
        path = os.path.join(cls.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(path, mode)
        return path


class Invitations(Folder, ServerTest):
    """The country is made while no mail server is named; then one is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = Mailbox(free_port()).open()
        cls.addClassCleanup(cls.mailbox.close)
        cls.restart(NOTIFICATION__SMTP_URL=f"smtp://127.0.0.1:{cls.mailbox.port}", NOTIFICATION__EMAIL_FROM=SENDER,
                    NOTIFICATION__RETRY_S="1")

    @classmethod
    def restart(cls, **settings):
        cls.server.stop()
        cls.server.settings.update(settings)
        cls.server.start()

    def invite(self, email, language="fr", name="X"):
        body = {"email": email, "name": name, "organisation_id": self.country.enterprise_id, "role": "ENTREPRISE_CERTIFIEE",
                "language": language}
        return self.country.enterprise.must(201, "POST", "/api/v1/users", body)["invitation"]

    def letter_to(self, address, box=None):
        box = box or self.mailbox
        return wait_until(lambda: box.letters_to(address), f"a letter to {address}")[0]

    def test_the_link_goes_to_its_own_mailbox_and_nobody_else(self):
        shown = self.invite("mado@fleuve.example", name="https://evil.example cliquez ici")
        self.assertEqual(set(shown), {"expires_at", "sent_to_email"})
        self.assertIs(shown["sent_to_email"], True)
        letter = self.letter_to("mado@fleuve.example")
        self.assertEqual(letter["To"].addresses[0].addr_spec, "mado@fleuve.example")
        self.assertEqual(letter["From"].addresses[0].addr_spec, SENDER)
        self.assertEqual(letter["From"].addresses[0].display_name, "Autorité nationale de certification")
        self.assertEqual(letter["Subject"], "Votre invitation")
        self.assertEqual(letter["Auto-Submitted"], "auto-generated")
        self.assertRegex(letter["Message-ID"], r"^<[0-9a-f-]{36}@127\.0\.0\.1>$")
        self.assertLess(abs(letter["Date"].datetime.timestamp() - time.time()), 600)
        text = letter.get_content()
        self.assertNotIn("evil", text)
        url = re.search(r"http\S+/console/invitation/(\S+)", text)
        self.assertTrue(url, text)
        self.server.client().must(201, "POST", f"/api/v1/invitations/{url.group(1)}", {"password": PASSWORD})
        self.country.sign_in("mado@fleuve.example")
        self.assertNotIn(url.group(1), self.server.log())
        self.assertNotIn("mado@fleuve.example", self.server.log())

    def test_the_language_is_the_invited_person_s(self):
        self.invite("jane@fleuve.example", "en")
        letter = self.letter_to("jane@fleuve.example")
        self.assertEqual(letter["Subject"], "Your invitation")
        self.assertIn("which works once", letter.get_content())

    def test_who_forgot_a_password_gets_a_link_and_a_stranger_nothing(self):
        anybody = self.server.client()
        for email in ("qualite@fleuve.example", "stranger@fleuve.example"):
            self.assertEqual(anybody.post("/api/v1/password-resets", {"email": email}).status, 202)
        letter = self.letter_to("qualite@fleuve.example")
        self.assertIn("30\u00a0minutes", letter.get_content())
        token = re.search(r"http\S+/console/reinitialisation/(\S+)", letter.get_content()).group(1)
        self.assertEqual(anybody.get(f"/api/v1/password-resets/{token}").status, 200)
        self.assertNotIn(token, self.server.log())
        time.sleep(1)
        self.assertEqual(self.mailbox.letters_to("stranger@fleuve.example"), [])

    def test_a_mail_server_that_was_down_gets_it_once(self):
        self.mailbox.close()
        failed = tries(self.server, "email", "failed")
        self.invite("late@fleuve.example")
        wait_until(lambda: tries(self.server, "email", "failed") > failed, "a failed try")
        self.mailbox.open()
        self.letter_to("late@fleuve.example")
        time.sleep(2)
        self.assertEqual(len(self.mailbox.letters_to("late@fleuve.example")), 1)

    def test_killed_before_it_was_sent_it_arrives_once_and_lies_sealed_meanwhile(self):
        self.mailbox.close()
        self.invite("crash@fleuve.example")
        self.server.kill()
        with self.server.database() as database:
            rows = database.execute("SELECT recipient, subject, body FROM notifications WHERE state = 'waiting'").fetchall()
        self.assertEqual(len(rows), 1)
        for value in rows[0]:
            self.assertNotIn("crash", value)
            self.assertNotIn("invitation", value)
            self.assertNotIn("http", value)
        self.mailbox.open()
        self.server.start()
        self.letter_to("crash@fleuve.example")
        time.sleep(2)
        self.assertEqual(len(self.mailbox.letters_to("crash@fleuve.example")), 1)
        self.server.stop()
        with self.server.database() as database:
            left = database.execute("SELECT COUNT(*) FROM notifications WHERE recipient IS NOT NULL OR subject IS NOT NULL "
                                    "OR body IS NOT NULL").fetchone()
            sent = database.execute("SELECT COUNT(*) FROM notifications WHERE state = 'sent'").fetchone()
        self.server.start()
        self.assertEqual(left, (0,))
        self.assertGreaterEqual(sent[0], 1)

    def test_one_refused_recipient_holds_up_nobody(self):
        self.mailbox.refused.add("nobody@fleuve.example")
        failed = tries(self.server, "email", "failed")
        self.invite("nobody@fleuve.example")
        wait_until(lambda: tries(self.server, "email", "failed") > failed, "a failed try")
        self.invite("somebody@fleuve.example")
        self.letter_to("somebody@fleuve.example")
        self.mailbox.refused.clear()
        self.letter_to("nobody@fleuve.example")

    def test_it_signs_in_with_the_password_of_the_file(self):
        password = self.write("password", "un secret de courriel\n")
        self.restart(NOTIFICATION__SMTP_USER="qr", NOTIFICATION__SMTP_PASSWORD_FILE=password)
        try:
            self.invite("signed@fleuve.example")
            self.letter_to("signed@fleuve.example")
            self.assertIn([b"qr", "un secret de courriel".encode()], self.mailbox.signed_in)
        finally:
            self.restart(NOTIFICATION__SMTP_USER="", NOTIFICATION__SMTP_PASSWORD_FILE="")

    def test_a_password_that_others_can_read_refuses_the_start(self):
        open_to_all = self.write("open-password", "un secret\n", 0o644)
        self.server.stop()
        self.server.settings.update(NOTIFICATION__SMTP_USER="qr", NOTIFICATION__SMTP_PASSWORD_FILE=open_to_all)
        refused = self.server.command("serve", check=False)
        self.server.settings.update(NOTIFICATION__SMTP_USER="", NOTIFICATION__SMTP_PASSWORD_FILE="")
        self.server.start()
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("notification.smtp_password_file", refused.stderr)
        self.assertNotIn("un secret", refused.stderr + refused.stdout)

    def test_a_certificate_that_nobody_vouches_for_gets_nothing(self):
        certificate = receivers_certificate(self.folder)
        box = Mailbox(free_port(), certificate).open()
        self.addCleanup(box.close)
        plain = self.server.settings["NOTIFICATION__SMTP_URL"]
        self.restart(NOTIFICATION__SMTP_URL=f"smtps://127.0.0.1:{box.port}")
        try:
            self.invite("tls@fleuve.example")
            wait_until(lambda: tries(self.server, "email", "failed") > 0, "a failed try")
            self.assertEqual(box.letters, [])
            self.restart(NOTIFICATION__CA_FILE=certificate[0])
            self.letter_to("tls@fleuve.example", box)
        finally:
            self.restart(NOTIFICATION__SMTP_URL=plain, NOTIFICATION__CA_FILE="")


class Witness(Folder):
    def test_a_witness_by_e_mail_gets_the_checkpoint_as_it_is(self):
        mailbox = Mailbox(free_port()).open()
        self.addCleanup(mailbox.close)
        server = Server(NOTIFICATION__SMTP_URL=f"smtp://127.0.0.1:{mailbox.port}", NOTIFICATION__EMAIL_FROM=SENDER,
                        AUDIT__WITNESS_EMAIL="temoin@cour.example")
        self.addCleanup(server.close)
        server.init()
        server.start()
        letter = wait_until(lambda: mailbox.letters_to("temoin@cour.example"), "a letter to the witness")[0]
        note = letter.get_content().replace("\r\n", "\n")
        self.assertTrue(note.startswith(f"127.0.0.1:{server.port}/audit\n"), note)
        self.assertEqual(server.client().get("/api/v1/audit/checkpoint").body.decode().split("\n")[0], note.split("\n")[0])


class Webhooks(Folder):
    """The audit log's witness stands for every webhook: it is told a checkpoint as soon as the server has started."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = receivers_certificate(cls.folder)
        cls.secret = cls.write("webhook-secret", "0123456789abcdef0123456789abcdef\n")

    def hook(self, **more):
        hook = Hook(free_port(), self.certificate, **more).open()
        self.addCleanup(hook.close)
        return hook

    def serve(self, url, **settings):
        server = Server(AUDIT__WITNESS_WEBHOOK=url, NOTIFICATION__CA_FILE=self.certificate[0], NOTIFICATION__RETRY_S="1",
                        **settings)
        self.addCleanup(server.close)
        server.init()
        return server.start()

    def test_a_webhook_says_what_it_is_and_who_signed_it(self):
        hook = self.hook()
        server = self.serve(f"https://127.0.0.1:{hook.port}/checkpoints?log=1", NOTIFICATION__WEBHOOK_ALLOW="127.0.0.0/8",
                            NOTIFICATION__WEBHOOK_SECRET_FILE=self.secret)
        path, headers, body = wait_until(lambda: hook.received, "a webhook")[0]
        self.assertEqual(path, "/checkpoints?log=1")
        self.assertTrue(body.decode().startswith(f"127.0.0.1:{server.port}/audit\n"), body)
        self.assertEqual(headers["qrcongo-event"], "audit.checkpoint")
        self.assertEqual(headers["content-type"], "text/plain; charset=utf-8")
        self.assertRegex(headers["qrcongo-delivery"], r"^[0-9a-f-]{36}$")
        signed_at, signature = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["qrcongo-signature"]).groups()
        self.assertLess(abs(int(signed_at) - time.time()), 600)
        expected = hmac.new(b"0123456789abcdef0123456789abcdef", signed_at.encode() + b"." + body, hashlib.sha256)
        self.assertEqual(signature, expected.hexdigest())
        self.assertNotIn("cookie", headers)
        self.assertNotIn("authorization", headers)

    def test_no_private_address_is_reached_unless_it_is_allowed(self):
        hook = self.hook()
        for host in ("127.0.0.1", "localhost", "2130706433"):
            with self.subTest(host=host):
                server = self.serve(f"https://{host}:{hook.port}/", NOTIFICATION__WEBHOOK_ALLOW="10.0.0.0/8")
                wait_until(lambda: tries(server, "webhook", "failed") > 0, "a failed try")
                server.stop()
        self.assertEqual(hook.received, [])

    def test_a_redirect_is_not_followed(self):
        target = self.hook()
        hook = self.hook(status=307, location=f"https://127.0.0.1:{target.port}/")
        server = self.serve(f"https://127.0.0.1:{hook.port}/", NOTIFICATION__WEBHOOK_ALLOW="127.0.0.0/8")
        wait_until(lambda: tries(server, "webhook", "failed") > 0, "a failed try")
        self.assertTrue(hook.received)
        self.assertEqual(target.received, [])
        hook.status, hook.location = 204, None
        delivery = hook.received[0][1]["qrcongo-delivery"]
        again = lambda: [one for one in hook.received[1:] if one[1]["qrcongo-delivery"] == delivery]
        wait_until(lambda: again() and tries(server, "webhook", "sent") > 0, "the same letter again")
        self.assertEqual(again()[-1][2], hook.received[0][2])
        self.assertNotIn("qrcongo-signature", again()[-1][1])

    def test_a_proxy_of_the_environment_is_passed_over(self):
        hook, proxy = self.hook(), self.hook()
        os.environ["https_proxy"] = os.environ["ALL_PROXY"] = f"http://127.0.0.1:{proxy.port}"
        try:
            self.serve(f"https://127.0.0.1:{hook.port}/", NOTIFICATION__WEBHOOK_ALLOW="127.0.0.0/8")
        finally:
            del os.environ["https_proxy"], os.environ["ALL_PROXY"]
        wait_until(lambda: hook.received, "a webhook")
        self.assertEqual(proxy.received, [])


if __name__ == "__main__":
    unittest.main()
