"""Certificate and key as files: refused in a sentence at the start, read again when they change."""

import logging
import ssl
import time
from pathlib import Path

CERTIFICATE = "routewatch-certificate"
"""Name under which the application has the certificate of its server, among its extensions."""
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: forward secrecy and authenticated encryption alone; those of 1.3 all have both."""
_LOOK_EVERY = 10.0
"""Seconds between two looks at whether the files have changed."""
log = logging.getLogger("routewatch")


class CertificateError(ValueError):
    """Why files are no certificate with its key; `str()` is one sentence."""


class Certificate:
    """What a server shows of itself, as the files have it.

    Args:
        certificate: in PEM, with those between it and the one that readers know.
        key: of it, in PEM and without a password.

    Raises:
        CertificateError: they cannot be used.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self._seen = self._changed_at()
        self._context = self._read()
        self._looked_at = time.monotonic()

    def context(self) -> ssl.SSLContext:
        """For the next connection; new files count from then on, unless they cannot be used."""
        if time.monotonic() - self._looked_at > _LOOK_EVERY:
            self._looked_at = time.monotonic()
            seen = self._changed_at()
            if seen != self._seen:
                self._seen = seen
                try:
                    self._context = self._read()
                except CertificateError as error:
                    log.warning("the certificate stays what it was: %s", error)
        return self._context

    def _changed_at(self) -> list[int]:
        return [file.stat().st_mtime_ns if file.is_file() else 0 for file in self._files]

    def _read(self) -> ssl.SSLContext:
        certificate, key = self._files
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(_CIPHERS)
        # Waitress speaks nothing newer; whoever speaks more is told so at once.
        context.set_alpn_protocols(["http/1.1"])
        try:
            for file in self._files:
                file.read_bytes()
            # Without an answer here OpenSSL would ask at the terminal.
            context.load_cert_chain(certificate, key, password=lambda: "")
        except ssl.SSLError as error:
            if error.reason == "KEY_VALUES_MISMATCH":
                msg = f"{key} is not the key of the certificate {certificate}"
            else:
                msg = (
                    f"{certificate} and {key} are no certificate with its key: both in PEM, the "
                    "key without a password"
                )
            raise CertificateError(msg) from error
        except OSError as error:
            msg = f"{error.filename} cannot be read: {error.strerror}"
            raise CertificateError(msg) from error
        return context
