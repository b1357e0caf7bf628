"""Short links to long addresses of pages: `/s/<code>`, kept in the store, beside the figures."""

from base64 import b32encode
from hashlib import sha256

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from data_access.store.schema import now, short_link

_C = short_link.c
MOST = 20_000
"""That a store keeps."""
MOST_OF_ONE = 2_000
"""Of these, made for one reader who is known."""
LONGEST = 8_000
"""Letters of an address."""
_LETTERS = 10


def code_of(address: str) -> str:
    """The code of an address, the same in every store: 50 bits of its hash."""
    return b32encode(sha256(address.encode()).digest())[:_LETTERS].decode().lower()


def is_of_a_page(address: str) -> bool:
    """Whether it is path and query of this installation, and names no host."""
    return (
        address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and address.isprintable()
        and len(address) <= LONGEST
    )


def address_of(connection: Connection, code: str) -> str | None:
    """Where a link leads; None where it is not kept."""
    found = connection.scalar(select(_C.address).where(_C.code == code))
    return found if found is not None and is_of_a_page(found) else None


def keep(connection: Connection, address: str, maker: str = "") -> bool:
    """Keep the link of an address; False where it cannot have one, or there are as many as may be.

    None is dropped for another: a printed slide has to lead somewhere years later.

    Args:
        connection: in a transaction that may write.
        address: path and query.
        maker: subject of the reader for whom it is made; empty where nobody is known.
    """
    code = code_of(address)
    found = connection.scalar(select(_C.address).where(_C.code == code))
    if found is not None:
        return bool(found == address)
    number = connection.scalar(select(func.count()).select_from(short_link)) or 0
    if number >= MOST or not is_of_a_page(address):
        return False
    own = select(func.count()).select_from(short_link).where(_C.made_by == maker)
    if maker and (connection.scalar(own) or 0) >= MOST_OF_ONE:
        return False
    try:
        with connection.begin_nested():
            made = {"made_at": now(), "made_by": maker or None}
            connection.execute(insert(short_link).values(code=code, address=address, **made))
    except IntegrityError:
        # Another one came in between, with the same address.
        return True
    return True
