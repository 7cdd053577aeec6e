"""One kept connection to the mail server. Every await has a deadline; of an answer only its code is kept, no text."""

import asyncio
import ssl
import time

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from diplomado_chassis.observability.logs import failure
from diplomado_notifications.messages.mail import Mail
from diplomado_notifications.sending import outcomes
from diplomado_notifications.sending.outcomes import Accepted, Deferred, Outcome
from diplomado_notifications.settings import Settings

log = structlog.get_logger()

_DOUBTED_AFTER_SECONDS = 15.0
_GOODBYE_SECONDS = 2.0


class UnreachableError(Exception):
    """The mail server cannot be used for now; no delivery is to blame."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Line:
    """A connection that is opened when needed and kept for many mails. Used by one task at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._smtp: SMTP | None = None
        self._used = 0.0

    async def ready(self) -> None:
        """Be connected, greeted and logged in. Raises UnreachableError."""
        if self._smtp is not None and await self._still_there(self._smtp):
            return
        self.drop()
        smtp = self._unconnected()
        try:
            async with asyncio.timeout(self.settings.smtp_message_seconds):
                await smtp.connect()
                await self._log_in(smtp)
        except SMTPResponseException as error:
            smtp.close()
            raise UnreachableError("server_refuses_us", error.code) from error
        except (SMTPException, OSError, TimeoutError) as error:
            smtp.close()
            raise UnreachableError(type(error).__name__) from error
        except BaseException:
            smtp.close()
            raise
        self._smtp, self._used = smtp, time.monotonic()
        log.info("smtp.connected", host=self.settings.smtp_host, tls=_is_encrypted(smtp))

    async def send(self, mail: Mail) -> Outcome:
        """Give a mail to the server. After anything that leaves the connection in doubt, it is dropped."""
        smtp = self._smtp
        if smtp is None:
            return Deferred("connection_lost", of_the_line=True)
        try:
            async with asyncio.timeout(self.settings.smtp_message_seconds):
                await smtp.sendmail(mail.sender, mail.recipient, mail.message)
        except (SMTPServerDisconnected, ConnectionError):
            outcome: Outcome = Deferred("connection_lost", of_the_line=True)
        except (SMTPTimeoutError, TimeoutError):
            outcome = Deferred("timed_out", of_the_line=True)
        except SMTPRecipientsRefused as error:
            outcome = outcomes.of_recipient(error.recipients[0].code)
        except SMTPSenderRefused as error:
            outcome = outcomes.of_sender(error.code)
        except SMTPDataError as error:
            outcome = outcomes.of_content(error.code)
        except (SMTPException, OSError) as error:
            log.warning("smtp.failed", **failure(error))
            outcome = Deferred("smtp_failed", getattr(error, "code", None), of_the_line=True)
        except BaseException:
            self.drop()
            raise
        else:
            outcome = Accepted()
        self._used = time.monotonic()
        if isinstance(outcome, Deferred) and outcome.of_the_line:
            self.drop()
        return outcome

    async def leave_if_idle(self, seconds: float) -> None:
        """Say goodbye if nothing was sent for so long: servers count idle connections."""
        if self._smtp is not None and time.monotonic() - self._used > seconds:
            await self.leave()

    async def leave(self) -> None:
        """Say goodbye, or hang up if the server does not answer."""
        smtp = self._smtp
        if smtp is None:
            return
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await smtp.quit()
        except (SMTPException, OSError, TimeoutError) as error:
            log.debug("smtp.goodbye_unanswered", error=type(error).__name__)
        finally:
            self.drop()

    def drop(self) -> None:
        """Hang up."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    async def _still_there(self, smtp: SMTP) -> bool:
        if not smtp.is_connected:
            return False
        if time.monotonic() - self._used < _DOUBTED_AFTER_SECONDS:
            return True
        try:
            async with asyncio.timeout(self.settings.smtp_command_seconds):
                await smtp.noop()
        except (SMTPException, OSError, TimeoutError):
            return False
        self._used = time.monotonic()
        return True

    def _unconnected(self) -> SMTP:
        security = self.settings.smtp_security
        context = None
        if security != "none":
            context = ssl.create_default_context(cafile=self.settings.smtp_ca)
        start_tls = {"opportunistic": None, "starttls": True}.get(security, False)
        return SMTP(
            hostname=self.settings.smtp_host,
            port=self.settings.smtp_port,
            timeout=self.settings.smtp_command_seconds,
            use_tls=security == "tls",
            start_tls=start_tls,
            tls_context=context,
        )

    async def _log_in(self, smtp: SMTP) -> None:
        username, password = self.settings.smtp_username, self.settings.smtp_password
        if username is None or password is None:
            return
        if not _is_encrypted(smtp):
            raise SMTPException("a password is never sent without TLS")
        await smtp.login(username, password.get_secret_value())


def _is_encrypted(smtp: SMTP) -> bool:
    return smtp.get_transport_info("ssl_object") is not None
