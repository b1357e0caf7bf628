"""Sentences for readers, formed below what knows their language: who shows them translates."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which extraction knows
    """Mark a sentence for the catalogues of translations."""
    return message


class SentenceError(ValueError):
    """Something cannot be done; `str()` says why in English.

    Attributes:
        text: the sentence as a message id, with blanks.
        blanks: what fills them.
    """

    def __init__(self, text: str, **blanks: str) -> None:
        super().__init__(text.format(**blanks))
        self.text, self.blanks = text, blanks
