"""Sentences for readers, from code that does not know their language."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which extraction knows
    """Mark a sentence for the catalogues of translations."""
    return message


class RefusedError(Exception):
    """What is asked for cannot be done; one sentence says why. A command ends with code 2."""


class FailedError(Exception):
    """It could not be done now; one sentence says why. A command ends with code 1."""


class SentenceError(ValueError):
    """Something cannot be done; `str()` says why in English.

    Attributes:
        text: the sentence as a message id, with blanks.
        blanks: what fills them.
    """

    def __init__(self, text: str, **blanks: str) -> None:
        super().__init__(text.format(**blanks))
        self.text, self.blanks = text, blanks
