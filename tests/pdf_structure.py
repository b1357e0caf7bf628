"""What a PDF says to those who do not see it: the elements of its structure, in reading order."""

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject


def structure(document: PdfReader) -> list[DictionaryObject]:
    """Elements of the structure of a PDF in their reading order."""
    found: list[DictionaryObject] = []

    def walk(part: object) -> None:
        part = part.get_object() if isinstance(part, IndirectObject) else part
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, DictionaryObject):
            if "/S" in part:
                found.append(part)
            walk(part.get("/K"))

    walk(document.trailer["/Root"]["/StructTreeRoot"].get_object().get("/K"))  # type: ignore[index]
    return found
