"""The second factor of people: a telephone that makes one-time codes, and recovery codes on paper."""
import base64
import hashlib
import hmac
import time

from waiting import wait_until


def totp(secret, step):
    """RFC 6238 with SHA-1 and six digits; secret in base32."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset:offset + 4], 'big') & 0x7fffffff) % 1000000:06}"


class Authenticator:
    """A telephone that was given a secret, and the recovery codes on paper beside it."""

    PERIOD_S = 30

    def __init__(self, secret):
        self.secret, self.used_step, self.recovery_codes = secret, 0, []

    def next_step(self):
        """The step of this moment or, where that was used, the next, which the server takes too; else nothing."""
        now = int(time.time()) // self.PERIOD_S
        step = max(now, self.used_step + 1)
        return step if step <= now + 1 else None

    def code(self):
        step = wait_until(self.next_step, "a code that was not used", 2 * self.PERIOD_S)
        self.used_step = step
        return totp(self.secret, step)

    def proof(self):
        """What stands beside a password: each code serves once, so a hurried test takes one from the paper."""
        if self.next_step() is None and self.recovery_codes:
            return {"recovery_code": self.recovery_codes.pop()}
        return {"totp": self.code()}
