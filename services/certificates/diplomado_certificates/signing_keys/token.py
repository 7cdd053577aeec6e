"""A key in a PKCS#11 token (an HSM, a smart card, SoftHSM): the key never leaves it."""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_der_public_key

from diplomado_certificates.signing_keys import PublicKey, SignerUnavailableError, checked

if TYPE_CHECKING:
    import pkcs11

T = TypeVar("T")

_SECONDS = 20.0
_KNOWN = {"token", "object", "id", "module-path"}


class Token:
    """`pkcs11:token=NAME;object=KEY?module-path=/usr/lib/…/module.so` (RFC 7512); `id=%01` for a key without a name.

    The token needs the private and the public key as objects. The secret is the PIN: an address has none.
    """

    # A login counts for the whole process, so all keys of a token share a session, and use it in turns.
    _sessions: ClassVar[dict[tuple[str, str], "pkcs11.Session"]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, address: str, pin: str) -> None:
        parts = urlsplit(address)
        pairs = [one.partition("=") for one in (*parts.path.split(";"), *parts.query.split("&"))]
        given = {name: value for name, _, value in pairs}
        if len(given) < len(pairs) or not given.keys() <= _KNOWN or not {"token", "module-path"} <= given.keys():
            raise ValueError("an address of a token is pkcs11:token=NAME;object=KEY?module-path=FILE")
        self._module, self._token = unquote(given["module-path"]), unquote(given["token"])
        self._named: dict[str, Any] = {"label": unquote(given["object"])} if "object" in given else {}
        self._named |= {"id": unquote_to_bytes(given["id"])} if "id" in given else {}
        if not self._named:
            raise ValueError("an address of a token names a key: object=KEY or id=%01")
        self._pin = pin

    async def public_key(self) -> PublicKey:
        """Return the public key."""
        return await self._use(self._read_public)

    async def sign(self, content: bytes) -> bytes:
        """Sign."""
        key, signature = await self._use(lambda session: self._sign(session, content))
        return checked(key, content, signature)

    async def _use(self, work: "Callable[[pkcs11.Session], T]") -> T:
        try:
            async with asyncio.timeout(_SECONDS):
                return await asyncio.to_thread(self._with_session, work)
        except TimeoutError:
            raise SignerUnavailableError(f"the token did not answer within {_SECONDS:.0f} s") from None

    def _with_session(self, work: "Callable[[pkcs11.Session], T]") -> T:
        import pkcs11

        where = self._module, self._token
        # Without an end, whoever waits for a token that hangs would keep the threads of the whole process.
        if not self._lock.acquire(timeout=_SECONDS):
            raise SignerUnavailableError(f"the token was in use for {_SECONDS:.0f} s")
        try:
            if where not in self._sessions:
                token = pkcs11.lib(self._module).get_token(token_label=self._token)
                self._sessions[where] = token.open(user_pin=self._pin)
            return work(self._sessions[where])
        except (pkcs11.PKCS11Error, RuntimeError, ValueError, KeyError) as error:
            # It may be the connection to the token: the next use opens another.
            _close(self._sessions.pop(where, None))
            raise SignerUnavailableError(f"the token cannot be used: {type(error).__name__}") from None
        finally:
            self._lock.release()

    def _read_public(self, session: "pkcs11.Session") -> PublicKey:
        from pkcs11 import Attribute, KeyType, ObjectClass
        from pkcs11.util.ec import encode_ec_public_key

        key: Any = session.get_key(object_class=ObjectClass.PUBLIC_KEY, **self._named)
        if key.key_type == KeyType.EC_EDWARDS:
            # Some tokens wrap the point in an octet string, others do not.
            return Ed25519PublicKey.from_public_bytes(key[Attribute.EC_POINT][-32:])
        if key.key_type == KeyType.RSA:
            exponent, modulus = (int.from_bytes(key[one]) for one in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS))
            return RSAPublicNumbers(exponent, modulus).public_key()
        return cast(EllipticCurvePublicKey, load_der_public_key(encode_ec_public_key(key)))

    def _sign(self, session: "pkcs11.Session", content: bytes) -> tuple[PublicKey, bytes]:
        from pkcs11 import KeyType, Mechanism, ObjectClass
        from pkcs11.util.ec import encode_ecdsa_signature

        key: Any = session.get_key(object_class=ObjectClass.PRIVATE_KEY, **self._named)
        if key.key_type == KeyType.EC_EDWARDS:
            signature = key.sign(content, mechanism=Mechanism.EDDSA)
        elif key.key_type == KeyType.RSA:
            signature = key.sign(content, mechanism=Mechanism.SHA256_RSA_PKCS)
        else:  # few tokens hash for ECDSA
            raw = key.sign(hashlib.sha256(content).digest(), mechanism=Mechanism.ECDSA)
            signature = encode_ecdsa_signature(raw)
        return self._read_public(session), signature


def _close(session: "pkcs11.Session | None") -> None:
    import pkcs11

    try:
        if session is not None:
            session.close()
    except (pkcs11.PKCS11Error, RuntimeError):
        pass  # the token is gone, and its sessions with it
