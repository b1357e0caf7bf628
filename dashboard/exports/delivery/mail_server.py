"""Handing messages in at a mail server, each to one recipient, and none twice.

The text of a message goes over first. What ends it, a line with a dot alone, is sent only after the
delivery was claimed in the record: a server that has not seen the dot throws the message away.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from dashboard.exports.delivery.delivery_list import MailServer
from dashboard.settings import Settings

_SECONDS = 30
_START, _ACCEPTED, _TEMPORARY = 354, 250, range(400, 500)
_DOT = re.compile(rb"^\.", re.MULTILINE)


class LaterError(RuntimeError):
    """Not now, perhaps later: greylisted, busy, or not to be reached."""


class UnreachableError(LaterError):
    """The server itself: no other message need be tried now."""


class MailRefusedError(RuntimeError):
    """Never: the server says why."""


class LoginRefusedError(RuntimeError):
    """The server can be used for nobody; one sentence says what to change."""


class ClaimedError(RuntimeError):
    """Another run is sending it, or has been ended while it did."""


@contextmanager
def connection(server: MailServer, settings: Settings) -> Iterator[smtplib.SMTP]:
    """An open connection, encrypted and logged in as the list and the environment say.

    Raises:
        UnreachableError: it cannot be reached, or does not want to now.
        LoginRefusedError: it does not encrypt as the list says, or refuses the user.
    """
    name = f"{server.server}:{server.port}"
    if settings.smtp_user and server.security == "none":
        msg = f"{name}: a password is never sent unencrypted; set security to starttls or tls"
        raise LoginRefusedError(msg)
    try:
        smtp = _opened(server)
    except ssl.SSLCertVerificationError as error:
        msg = f"{name}: its certificate is not trusted: {error.verify_message}"
        raise LoginRefusedError(msg) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(f"{name} cannot be reached: {_words(error)}") from error
    try:
        _log_in(smtp, server, settings, name)
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        smtp.close()


def _opened(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.server, server.port, timeout=_SECONDS, context=context)
    return smtplib.SMTP(server.server, server.port, timeout=_SECONDS)


def _log_in(smtp: smtplib.SMTP, server: MailServer, settings: Settings, name: str) -> None:
    try:
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            smtp.login(settings.smtp_user, settings.smtp_password)
    except ssl.SSLCertVerificationError as error:
        msg = f"{name}: its certificate is not trusted: {error.verify_message}"
        raise LoginRefusedError(msg) from error
    except smtplib.SMTPResponseException as error:
        if error.smtp_code in _TEMPORARY:
            raise UnreachableError(f"{name}: {_words(error)}") from error
        msg = f"{name} refuses the user of ROUTEWATCH_SMTP_USER: {_words(error)}"
        raise LoginRefusedError(msg) from error
    except smtplib.SMTPNotSupportedError as error:
        msg = f"{name} does not offer what the list or the environment asks for: {error}"
        raise LoginRefusedError(msg) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(f"{name}: {_words(error)}") from error


def hand_in(
    smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes, claim: Callable[[], bool]
) -> str:
    """Hand a message in for one recipient, and give what the server answered.

    Args:
        smtp: an open connection.
        sender: the mail address that it comes from.
        recipient: the one that it goes to.
        message: with lines that end in CR and LF.
        claim: takes the delivery upon this run; False where another has it.

    Raises:
        LaterError: not now. A claim that was taken can be given back.
        MailRefusedError: never.
        ClaimedError: another run has it; the message was not sent.
    """
    try:
        smtp.ehlo_or_helo_if_needed()
        _needs(smtp.mail(sender), _ACCEPTED)
        _needs(smtp.rcpt(recipient), _ACCEPTED)
        _needs(smtp.docmd("DATA"), _START)
        smtp.send(_DOT.sub(b"..", message.rstrip(b"\r\n")))
    except (OSError, smtplib.SMTPException) as error:
        raise LaterError(_words(error)) from error
    if not claim():
        # Without its end the message is none.
        smtp.close()
        raise ClaimedError
    try:
        smtp.send(b"\r\n.\r\n")
        answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        # Whether it was taken nobody knows: it stays claimed.
        raise ClaimedError from error
    return _needs(answer, _ACCEPTED)


def _needs(answer: tuple[int, bytes], code: int) -> str:
    words = f"{answer[0]} {answer[1].decode('utf-8', 'replace')}"
    if answer[0] == code or (code == _ACCEPTED and answer[0] // 10 == code // 10):
        return words
    if answer[0] in _TEMPORARY:
        raise LaterError(words)
    raise MailRefusedError(words)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__
