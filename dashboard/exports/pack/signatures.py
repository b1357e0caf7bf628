"""Signatures of manifests: Ed25519, the private key in a file that only its owner reads.

A pack that was made again from the store shows that its figures are right; a signature shows whose
it is, also where the store is not at hand.
"""

import os
from base64 import b64decode, b64encode
from pathlib import Path
from types import ModuleType

SIGNATURE = "manifest.json.sig"
"""The member of a pack that signs its manifest, in Base64."""
PUBLIC = ".pub"
"""Ends the name of the file with the public key, beside that of the private one."""
_OTHERS = 0o077


class SigningError(ValueError):
    """A key cannot be made, read or used; the sentence says why."""


def make_keys(file: Path) -> Path:
    """Write a new pair of keys: the private one, with mode 600, and the public one beside it.

    Returns:
        The file of the public key.

    Raises:
        SigningError: the library is missing, or one of the files is there already.
        OSError: a file cannot be written.
    """
    keys, serialization = _library()
    public = file.with_name(f"{file.name}{PUBLIC}")
    if existing := next((one for one in (file, public) if one.exists()), None):
        msg = f"{existing} is there already: keys are never written over"
        raise SigningError(msg)
    key = keys.Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as written:
        written.write(private)
    text = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    public.write_bytes(text)
    return public


def signature_of(manifest: bytes, file: Path) -> bytes:
    """The signature of a manifest by the private key in a file.

    Raises:
        SigningError: the library is missing, others may read the key, or it is none.
    """
    keys, serialization = _library()
    content = _content(file)
    if file.stat().st_mode & _OTHERS:
        msg = f"{file} can be read by others than its owner: chmod 600 {file}"
        raise SigningError(msg)
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        msg = f"{file} holds no private key that is kept without a password"
        raise SigningError(msg) from error
    if not isinstance(key, keys.Ed25519PrivateKey):
        msg = f"the key in {file} is not of the kind Ed25519"
        raise SigningError(msg)
    return b64encode(key.sign(manifest)) + b"\n"


def is_signed(manifest: bytes, signature: bytes, file: Path) -> bool:
    """Whether a manifest was signed by the private half of the public key in a file.

    Raises:
        SigningError: the library is missing, or the file holds no public key of the kind Ed25519.
    """
    keys, serialization = _library()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - of the extra

    try:
        key = serialization.load_pem_public_key(_content(file))
    except ValueError as error:
        msg = f"{file} holds no public key"
        raise SigningError(msg) from error
    if not isinstance(key, keys.Ed25519PublicKey):
        msg = f"the key in {file} is not of the kind Ed25519"
        raise SigningError(msg)
    try:
        key.verify(b64decode(signature, validate=False), manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        msg = f"the key in {file} cannot be read: {error.strerror}"
        raise SigningError(msg) from error


def _library() -> tuple[ModuleType, ModuleType]:
    try:
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - of the extra
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415
    except ImportError as error:
        msg = "signing needs the extra `export`: pip install 'routewatch[export]'"
        raise SigningError(msg) from error
    return ed25519, serialization
