"""The mail around a pack, and handing it in at a server: to one recipient each, and none twice.

A delivery is claimed in the record when the server has taken sender and recipient, before the text
goes over: what may have been taken is not sent again.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from dashboard.exports.delivery.delivery_list import MailServer
from dashboard.exports.links import link_text
from dashboard.exports.pack.brief_files import BriefFile
from dashboard.formats import format_date, with_subject
from dashboard.i18n import _
from dashboard.settings import Settings

_SECONDS = 30
_ACCEPTED, _TEMPORARY = range(250, 260), range(400, 500)


class LaterError(RuntimeError):
    """Not now, perhaps later: greylisted, busy, or not to be reached."""


class UnreachableError(LaterError):
    """The server itself: no other message need be tried now."""


class MailRefusedError(RuntimeError):
    """Never: the server says why."""


class LoginRefusedError(RuntimeError):
    """The mail server cannot be used; one sentence says what to change."""


class ClaimedError(RuntimeError):
    """Another run is sending it, or has been ended while it did."""


def message_of(file: BriefFile, raised: Sequence[str] = ()) -> EmailMessage:
    """A message without sender and recipient, in the current language, the pack attached.

    Args:
        file: the pack.
        raised: what thresholds have raised, one sentence each.
    """
    brief = file.brief
    message = EmailMessage(policy=SMTP)
    finding = raised[0] if raised else brief.finding
    subject = " · ".join(filter(None, (brief.title, finding)))
    exercise = _("DEMO") if brief.exercise else ""
    # A line break in it would begin another head.
    message["Subject"] = " ".join(f"[{brief.marking.label}] {exercise} {subject}".split())
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"
    lead = _("Open this briefing:")
    paragraphs = (
        with_subject(brief.marking.label, _(brief.marking.meaning)),
        exercise and _("Some of these figures are demo figures, not real."),
        f"{brief.title}\n{brief.sentence}",
        "\n".join(raised),
        "\n".join(brief.summary),
        f"{lead} {link_text(brief.link)}",
        "{}, {}".format(
            _("Put together on {day}").format(day=format_date(brief.made_on)),
            _("data version {version}").format(version=brief.data_version),
        ),
    )
    message.set_content("\n\n".join(filter(None, paragraphs)) + "\n")
    main, _slash, sub = file.media_type.partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


@contextmanager
def connection(server: MailServer, settings: Settings) -> Iterator[smtplib.SMTP]:
    """An open connection, encrypted and logged in as the list and the environment say.

    Raises:
        UnreachableError: it cannot be reached, or does not want to now.
        LoginRefusedError: it does not encrypt as the list says, or refuses the user.
    """
    name = f"{server.server}:{server.port}"
    if settings.smtp_user and server.security == "none":
        raise LoginRefusedError(
            f"{name}: a password is never sent unencrypted; set security to starttls or tls"
        )
    try:
        smtp = _connect(server, settings)
    except ssl.SSLCertVerificationError as error:
        raise LoginRefusedError(
            f"{name}: its certificate is not trusted: {error.verify_message}"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise LoginRefusedError(
            f"{name} does not offer what the list or the environment asks for: {error}"
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code in _TEMPORARY:
            raise UnreachableError(f"{name}: {_words(error)}") from error
        raise LoginRefusedError(
            f"{name} refuses the user of ROUTEWATCH_SMTP_USER: {_words(error)}"
        ) from error
    except OSError as error:
        raise UnreachableError(f"{name} cannot be reached: {_words(error)}") from error
    try:
        yield smtp
        with suppress(OSError):
            smtp.quit()
    finally:
        smtp.close()


def _connect(server: MailServer, settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.server, server.port, timeout=_SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(server.server, server.port, timeout=_SECONDS)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if settings.smtp_user:
            smtp.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def hand_in(
    smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes, claim: Callable[[], bool]
) -> str:
    """Hand a message in for one recipient, and give what the server answered.

    Args:
        smtp: an open connection.
        sender: the mail address that it comes from.
        recipient: the one that it goes to.
        message: its text.
        claim: takes the delivery upon this run; False where another has it.

    Raises:
        LaterError: not now. A claim that was taken can be given back.
        MailRefusedError: never.
        ClaimedError: another run has it; the message was not sent.
    """
    try:
        smtp.ehlo_or_helo_if_needed()
        _accepted(*smtp.mail(sender))
        _accepted(*smtp.rcpt(recipient))
    except OSError as error:
        raise LaterError(_words(error)) from error
    if not claim():
        raise ClaimedError
    try:
        answer: tuple[int, bytes | str] = smtp.data(message)
    except smtplib.SMTPDataError as error:
        answer = error.smtp_code, error.smtp_error
    except OSError as error:
        # Whether it was taken nobody knows: it stays claimed.
        raise ClaimedError from error
    return _accepted(*answer)


def _accepted(code: int, text: bytes | str) -> str:
    """What a server answered that has taken something."""
    words = _words(smtplib.SMTPResponseException(code, text))
    if code in _ACCEPTED:
        return words
    if code in _TEMPORARY:
        raise LaterError(words)
    raise MailRefusedError(words)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__
