"""The connection to the mail server. Every await has a deadline; of a reply only the code is kept, not the text."""

import asyncio
import ssl
import time

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from diplomado_chassis.observability.logs import failure
from diplomado_notifications.messages.mail import Mail
from diplomado_notifications.sending import outcomes
from diplomado_notifications.sending.outcomes import Accepted, Outcome, TransientFailure
from diplomado_notifications.settings import Settings

log = structlog.get_logger()

_UNCHECKED_SECONDS = 15.0  # a connection that was idle for longer is checked with NOOP before a mail
_QUIT_SECONDS = 2.0


class UnreachableError(Exception):
    """The mail server cannot be used at present; the cause is not a delivery."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class SmtpConnection:
    """A connection that is opened when needed and kept for many mails. One task at a time uses it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._smtp: SMTP | None = None
        self._used_at = 0.0

    async def connect(self) -> None:
        """Connect and log in, unless that is done and the connection still works. Raises UnreachableError."""
        if self._smtp is not None and await self._still_works(self._smtp):
            return
        self.close()
        smtp = self._client()
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
        self._smtp, self._used_at = smtp, time.monotonic()
        log.info("smtp.connected", host=self.settings.smtp_host, tls=_is_encrypted(smtp))

    async def send(self, mail: Mail) -> Outcome:
        """Send a mail. Closes the connection after a failure that may be the connection's own."""
        smtp = self._smtp
        if smtp is None:
            return TransientFailure("connection_lost", affects_all=True)
        try:
            async with asyncio.timeout(self.settings.smtp_message_seconds):
                await _transmit(smtp, mail)
        except (SMTPServerDisconnected, ConnectionError):
            outcome: Outcome = TransientFailure("connection_lost", affects_all=True)
        except (SMTPTimeoutError, TimeoutError):
            outcome = TransientFailure("timed_out", affects_all=True)
        except SMTPRecipientRefused as error:
            outcome = outcomes.of_rcpt_reply(error.code, error.message)
        except SMTPSenderRefused as error:
            outcome = outcomes.of_mail_reply(error.code, error.message)
        except SMTPDataError as error:
            outcome = outcomes.of_data_reply(error.code, error.message)
        except (SMTPException, OSError) as error:
            log.warning("smtp.failed", **failure(error))
            outcome = TransientFailure("smtp_failed", getattr(error, "code", None), affects_all=True)
        except BaseException:
            self.close()
            raise
        else:
            outcome = Accepted()
        self._used_at = time.monotonic()
        if isinstance(outcome, TransientFailure) and outcome.affects_all:
            self.close()
        return outcome

    async def quit_if_idle(self, seconds: float) -> None:
        """Quit if nothing was sent for so long: servers limit idle connections."""
        if self._smtp is not None and time.monotonic() - self._used_at > seconds:
            await self.quit()

    async def quit(self) -> None:
        """Send QUIT, and close the connection also if the server does not answer."""
        smtp = self._smtp
        if smtp is None:
            return
        try:
            async with asyncio.timeout(_QUIT_SECONDS):
                await smtp.quit()
        except (SMTPException, OSError, TimeoutError) as error:
            log.debug("smtp.goodbye_unanswered", error=type(error).__name__)
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection without QUIT."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def is_usable(self) -> bool:
        """Return whether it is connected and was used so lately that a mail needs no check before it."""
        smtp = self._smtp
        return smtp is not None and smtp.is_connected and time.monotonic() - self._used_at < _UNCHECKED_SECONDS

    async def _still_works(self, smtp: SMTP) -> bool:
        if self.is_usable():
            return True
        if not smtp.is_connected:
            return False
        try:
            async with asyncio.timeout(self.settings.smtp_command_seconds):
                await smtp.noop()
        except (SMTPException, OSError, TimeoutError):
            return False
        self._used_at = time.monotonic()
        return True

    def _client(self) -> SMTP:
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


async def _transmit(smtp: SMTP, mail: Mail) -> None:
    """Do what the library's `sendmail` does for one recipient, which goes through the message once more for its size.

    Our messages have the line ends already with which they are transmitted.
    """
    options = [f"size={len(mail.message)}"] if smtp.supports_extension("size") else []
    try:
        await smtp.mail(mail.sender, options=options)
        await smtp.rcpt(mail.recipient)
        await smtp.data(mail.message)
    except SMTPResponseException:
        try:
            await smtp.rset()
        except (ConnectionError, SMTPResponseException) as error:
            log.debug("smtp.envelope_not_reset", error=type(error).__name__)
        raise
