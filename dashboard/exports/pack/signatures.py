"""Signatures of files: Ed25519, the private key in a file that only its owner reads.

Every installation has a key of its own beside its store; a desk may sign with another one. A seal
is a signature of all bytes before it, with the key of who made it, at the end of a file: as the
comment of a ZIP, which workbooks and slides are as well, or behind the end of a PDF.
"""

import logging
import re
from base64 import b64decode, b64encode
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from dashboard.settings import Settings
from data_access.sentences import RefusedError
from data_access.store import durable
from data_access.store.archive import of_store

log = logging.getLogger("routewatch")
SIGNATURE = "manifest.json.sig"
"""The member of a pack that signs its manifest, in Base64."""
_SEAL = re.compile(rb"%routewatch-signature ([0-9a-f]{64}) ([0-9a-f]{128})\n")
_SEAL_BYTES = 216
_ZIP_END, _ZIP_END_BYTES, _COMMENT_BYTES = b"PK\x05\x06", 22, 2
_NOT_SIGNED = "not signed: nothing is proved"
_OTHERS = 0o077


class SigningError(RefusedError, ValueError):
    """A key cannot be made, read or used; the sentence says why."""


def key_file(settings: Settings) -> Path:
    """Where the private key of an installation is: beside its archive."""
    return of_store(settings.database_url, settings.archive).folder.with_suffix(".pem")


def public_file(file: Path) -> Path:
    """The file of the public key, beside that of the private one."""
    return file.with_name(f"{file.name}.pub")


def ensure_key(file: Path) -> Path | None:
    """Make the key of an installation, unless it is there; of two that make it, one wins.

    Returns:
        The file of the private key; None where none can be written, as the log says.

    Raises:
        SigningError: the file that is there is no key, or others may read it.
    """
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_private(file)
        if not public_file(file).exists():
            durable.write(public_file(file), _public_pem(_private_key(file)))
    except FileExistsError:
        return ensure_key(file)
    except OSError as error:
        log.warning("packs stay unsigned: %s cannot be written: %s", file, error.strerror)
        return None
    return file


def make_keys(file: Path) -> Path:
    """Write a new pair of keys: the private one, with mode 600, and the public one beside it.

    Returns:
        The file of the public key.

    Raises:
        SigningError: one of the files is there already.
        OSError: a file cannot be written.
    """
    public = public_file(file)
    if existing := next((one for one in (file, public) if one.exists()), None):
        raise SigningError(f"{existing} is there already: keys are never written over")
    _write_private(file)
    durable.write(public, _public_pem(_private_key(file)))
    return public


def _write_private(file: Path) -> None:
    """Write a new private key; whole, and never over another."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Only its owner can read a temporary file; the link refuses a name that is taken.
    with NamedTemporaryFile(dir=file.parent, prefix=durable.UNFINISHED) as written:
        written.write(pem)
        written.flush()
        file.hardlink_to(written.name)
    durable.sync_folder(file.parent)


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(manifest: bytes, file: Path) -> bytes:
    """The signature of a manifest by the private key in a file.

    Raises:
        SigningError: others may read the key, or it is none.
    """
    return b64encode(_private_key(file).sign(manifest)) + b"\n"


def seal(content: bytes, file: Path | None) -> bytes:
    """A ZIP, a workbook, slides or a PDF with its seal by the private key in a file.

    Other files, and all of them without a key, stay as they are.

    Raises:
        SigningError: others may read the key, or it is none.
    """
    is_zip = content[-_ZIP_END_BYTES:].startswith(_ZIP_END)
    if file is None or not (is_zip or content.startswith(b"%PDF")):
        return content
    key = _private_key(file)
    if is_zip:
        content = content[:-_COMMENT_BYTES] + _SEAL_BYTES.to_bytes(_COMMENT_BYTES, "little")
    public, signature = key.public_key().public_bytes_raw().hex(), key.sign(content).hex()
    return content + f"%routewatch-signature {public} {signature}\n".encode()


def seal_fault(content: bytes, file: Path) -> str:
    """Why a file is not sealed by the owner of the public key in a file; empty where it is.

    Raises:
        SigningError: the file holds no public key of the kind Ed25519.
    """
    expected, found = _public_key(file), _SEAL.fullmatch(content[-_SEAL_BYTES:])
    if not found:
        return _NOT_SIGNED
    signer, signature = (bytes.fromhex(part.decode()) for part in found.groups())
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, content[:-_SEAL_BYTES])
    except (InvalidSignature, ValueError):
        return f"{_NOT_SIGNED}; it was changed after it was signed"
    return "" if signer == expected.public_bytes_raw() else "signed by somebody else"


def _private_key(file: Path) -> Ed25519PrivateKey:
    content = _read_key(file)
    if file.stat().st_mode & _OTHERS:
        raise SigningError(f"{file} can be read by others than its owner: chmod 600 {file}")
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise SigningError(
            f"{file} holds no private key that is kept without a password"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningError(f"the key in {file} is not of the kind Ed25519")
    return key


def is_signed(manifest: bytes, signature: bytes, file: Path) -> bool:
    """Whether a manifest was signed by the private half of the public key in a file.

    Raises:
        SigningError: the file holds no public key of the kind Ed25519.
    """
    key = _public_key(file)
    try:
        key.verify(b64decode(signature), manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _public_key(file: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(_read_key(file))
    except ValueError as error:
        raise SigningError(f"{file} holds no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningError(f"the key in {file} is not of the kind Ed25519")
    return key


def _read_key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SigningError(f"the key in {file} cannot be read: {error.strerror}") from error
