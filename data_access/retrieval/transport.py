"""One address of a publisher, asked politely: a whole file, or a sentence why there is none.

requests speaks HTTP, finds the proxy of the environment and checks certificates. What it leaves to
its callers is here: where a redirect may lead, how large and how slow an answer may be, what it may
be at all, and when to ask again.
"""

import errno
import re
import signal
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from typing import IO, Never
from urllib.parse import urljoin, urlsplit

import requests

from data_access.declaration import cells
from data_access.declaration.file_schema import SourceRefusedError

_BLOCK = 1 << 16
_ATTEMPTS = 4
_LONGEST_WAIT = 60.0
_MOST_REDIRECTS = 5
_LONGEST_ETAG = 500
_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Statuses that another attempt may get over."""
_NO_WAY = {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH}
_NO_FILES = ("text/html", "application/xhtml", "image/", "audio/", "video/", "application/pdf")
# As importers hold it for packed files: tables unpack to thirty times their size.
_MOST_UNPACKED, _MOST_RATIO = 64 << 20, 200
_CERTIFICATE = re.compile(r"certificate verify failed: ([^(\n]*[^(\s])")


class UnreachableError(RuntimeError):
    """There is no answer now; one sentence says why.

    Attributes:
        wait: seconds after which the publisher wants to be asked again; 0 where it says nothing.
    """

    def __init__(self, sentence: str, wait: float = 0) -> None:
        super().__init__(sentence)
        self.wait = wait


class _PassingError(UnreachableError):
    """What another attempt may get over."""


class _DeadlineError(Exception):
    """An answer takes longer than it may."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How publishers are asked.

    Attributes:
        agent: who asks, as `User-Agent`.
        authorities: file of the certificate authorities that count instead of the usual ones.
        megabytes: of one file, unpacked.
        silence: seconds without a byte after which an attempt is given up.
        seconds: for one address, all attempts together.
        sleep: waits before another attempt.
    """

    agent: str
    authorities: str = ""
    megabytes: int = 256
    silence: float = 30
    seconds: float = 900
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Received:
    """A file that arrived whole, with its publisher's marks for finding a newer one."""

    sha256: str
    size: int
    etag: str
    last_modified: str


Conditions = Mapping[str, str]
"""Headers of a request for what is newer than something; none where nothing is known."""


def receive(
    address: str, hosts: Collection[str], known: Conditions, file: IO[bytes], terms: Terms
) -> Received | None:
    """Fetch what is new at an address into a file; None if nothing is.

    Args:
        address: `https://` only.
        hosts: that redirects may lead to, as addresses name them.
        known: of the file that is there; empty where there is none.
        file: empty and seekable. What is in it counts only where this returns.
        terms: how to ask.

    Raises:
        SourceRefusedError: the answer is none that may be taken.
        UnreachableError: there is no answer now.
    """
    try:
        with _deadline(terms.seconds):
            for attempt in range(1, _ATTEMPTS + 1):
                file.seek(0)
                file.truncate()
                try:
                    return _attempt(address, hosts, known, file, terms)
                except _PassingError as error:
                    wait = error.wait or min(_LONGEST_WAIT, 2.0**attempt)
                    if attempt == _ATTEMPTS or wait > _LONGEST_WAIT:
                        raise
                    terms.sleep(wait)
    except _DeadlineError:
        raise UnreachableError(f"it took longer than {terms.seconds:g} seconds") from None
    raise AssertionError


def _attempt(
    address: str, hosts: Collection[str], known: Conditions, file: IO[bytes], terms: Terms
) -> Received | None:
    for _ in range(_MOST_REDIRECTS + 1):
        _check_address(address, hosts)
        with _request(address, known, terms) as answer:
            if answer.status_code in _REDIRECTS:
                location = answer.headers.get("Location", "")
                try:
                    address = urljoin(address, location)
                except ValueError:
                    address = location
                continue
            if answer.status_code == HTTPStatus.NOT_MODIFIED and known:
                return None
            _check_answer(answer, terms)
            return _written(answer, file, terms)
    raise SourceRefusedError(f"it is redirected more than {_MOST_REDIRECTS} times")


def _check_address(address: str, hosts: Collection[str]) -> None:
    """Refuse what is no address of a known host, whose name is compared whole, with its port."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https":
        raise SourceRefusedError(f"{cells.quoted(address)} is not https")
    host = parts.netloc.casefold()
    if host not in hosts:
        raise SourceRefusedError(
            f"it leads to {cells.quoted(host)}, which the registry does not name for this source; "
            "look at the publisher's page"
        )


@contextmanager
def _request(address: str, known: Conditions, terms: Terms) -> Iterator[requests.Response]:
    """The head of an answer, until the block ends; nothing of it is kept for the next request."""
    headers = {"User-Agent": terms.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
    try:
        with requests.get(
            address,
            headers={**headers, **known},
            # Without this, requests would send what `.netrc` has for a host.
            auth=lambda request: request,
            timeout=terms.silence,
            allow_redirects=False,
            stream=True,
            verify=terms.authorities or True,
        ) as answer:
            yield answer
    except requests.exceptions.SSLError as error:
        _refuse_certificate(error)
    except requests.exceptions.ContentDecodingError as error:
        raise SourceRefusedError("what it sends cannot be unpacked") from error
    except requests.RequestException as error:
        why = next(why for kind, why in _FAILURES if isinstance(error, kind))
        why = why.format(seconds=terms.silence)
        if _has_no_network(error):
            raise UnreachableError(f"{why}: there is no network, or no such host") from error
        raise _PassingError(why) from error


_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (
        requests.exceptions.ProxyError,
        "the way through the proxy (HTTPS_PROXY) could not be taken, or broke off",
    ),
    (requests.Timeout, "there was no answer within {seconds:g} seconds"),
    (requests.exceptions.ChunkedEncodingError, "the answer broke off before its end"),
    (requests.RequestException, "the connection could not be made, or broke off"),
)


def _has_no_network(error: BaseException | None) -> bool:
    """Whether no name is resolved or no way found, which some seconds do not change."""
    while error is not None:
        if isinstance(error, socket.gaierror) or getattr(error, "errno", None) in _NO_WAY:
            return True
        error = error.__cause__ or error.__context__
    return False


def _refuse_certificate(error: Exception) -> Never:
    reason = _CERTIFICATE.search(str(error))
    if reason is None and "certificate" not in str(error):
        raise _PassingError("the encrypted connection broke off") from error
    why = f" ({cells.printable(reason[1])})" if reason else ""
    raise SourceRefusedError(
        f"its certificate cannot be trusted{why}; where a proxy of yours opens connections, name "
        "its authority in ROUTEWATCH_FETCH_CA"
    ) from error


def _check_answer(answer: requests.Response, terms: Terms) -> None:
    status = answer.status_code
    if status in _PASSING:
        raise _PassingError(
            f"the publisher answers {status}", _retry_after(answer.headers.get("Retry-After", ""))
        )
    if status != HTTPStatus.OK:
        raise SourceRefusedError(f"the publisher answers {status}; has the file moved?")
    kind = answer.headers.get("Content-Type", "").casefold()
    if kind.startswith(_NO_FILES):
        raise SourceRefusedError(f"it sends {cells.quoted(kind)}, a page in place of a data file")
    length = answer.headers.get("Content-Length", "")
    chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").casefold()
    if not (chunked or length.isdecimal()):
        raise SourceRefusedError(
            "the answer does not say how long it is, so that nobody would see where it was cut"
        )
    if length.isdecimal() and int(length) > terms.megabytes << 20:
        _refuse_size(terms)


def _refuse_size(terms: Terms) -> Never:
    raise SourceRefusedError(
        f"it has more than {terms.megabytes:,} MB (ROUTEWATCH_FETCH_MEGABYTES)"
    )


def _retry_after(written: str) -> float:
    """Seconds, which may be said as a time; 0 where there are none."""
    if written.isdecimal():
        return float(written)
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return 0
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _written(answer: requests.Response, file: IO[bytes], terms: Terms) -> Received:
    """The body; that it has the length which was announced, urllib3 sees to."""
    digest, size = sha256(), 0
    for block in answer.iter_content(_BLOCK):
        size += len(block)
        if size > terms.megabytes << 20:
            _refuse_size(terms)
        # What came over the wire is not told of an answer in chunks: then the size has to do.
        packed = answer.raw.tell() if "Content-Encoding" in answer.headers else 0
        if packed and size > max(_MOST_UNPACKED, _MOST_RATIO * packed):
            raise SourceRefusedError(
                f"it unpacks to more than {_MOST_RATIO} times its size, which no table does"
            )
        digest.update(block)
        file.write(block)
    if not size:
        raise SourceRefusedError("the file is empty")
    etag, day = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Received(digest.hexdigest(), size, etag if len(etag) <= _LONGEST_ETAG else "", day)


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """A limit of time that no trickle of bytes puts off; of a process's main thread.

    Raises:
        _DeadlineError: inside the block, and again every five seconds, should a library eat it.
    """

    def stop(_number: int, _frame: object) -> Never:
        raise _DeadlineError

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, stop)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            left_over = max(0.001, left - (time.monotonic() - began))
            signal.setitimer(signal.ITIMER_REAL, left_over, interval)
