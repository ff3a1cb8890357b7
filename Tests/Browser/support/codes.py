"""Codes as an authenticator app makes them (RFC 6238), and what a camera reads from a QR code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import struct
import time


def one_time_code(secret: str, ahead: int = 0) -> str:
    """The code of now, or of a 30-second step `ahead`."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def read_qr(picture: bytes) -> str:
    import PIL.Image
    import zxingcpp

    found = zxingcpp.read_barcodes(PIL.Image.open(io.BytesIO(picture)))
    assert len(found) == 1, "no QR code can be read"
    return found[0].text
