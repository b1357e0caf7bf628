"""The mail around a pack: what it says as subject and text, the file attached."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from dashboard.exports.links import link_text
from dashboard.exports.pack.brief_files import BriefFile
from dashboard.formats import format_date, with_subject
from dashboard.i18n import _


def message_of(file: BriefFile, raised: Sequence[str] = ()) -> EmailMessage:
    """A message without sender and recipient, in the current language.

    Args:
        file: the pack.
        raised: what thresholds have raised, one sentence each.
    """
    brief = file.brief
    message = EmailMessage(policy=SMTP)
    finding = raised[0] if raised else brief.finding
    subject = " · ".join(filter(None, (brief.title, finding)))
    exercise = _("EXERCISE") if brief.exercise else ""
    # A line break in it would begin another head.
    message["Subject"] = " ".join(f"[{brief.marking.label}] {exercise} {subject}".split())
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"
    lead = _("Open this briefing:")
    paragraphs = (
        with_subject(brief.marking.label, _(brief.marking.meaning)),
        exercise and _("Some of these figures were made for exercises."),
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
