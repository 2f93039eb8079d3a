"""The one door to SMTP: build a message, hand it over, and say for certain what happened."""

import datetime as dt
import email.policy
import email.utils
import ipaddress
import re
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage

from vedette import plaintext
from vedette.config import Config
from vedette.errors import (
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UncertainDeliveryError,
)

_TIMEOUT = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A mail to one person. `sent_at` becomes the Date header; the rest is taken as it is."""

    to: str
    subject: str
    html: str | None
    plain: str
    message_id: str
    sent_at: dt.datetime


def message(letter: Letter, sender: str) -> EmailMessage:
    """The message: text first, HTML as its alternative, one recipient, no surprise in a header."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = sender
    mail["To"] = letter.to
    mail["Subject"] = plaintext.clean(letter.subject)
    mail["Date"] = email.utils.format_datetime(letter.sent_at)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.plain)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
    return mail


def send(config: Config, letter: Letter) -> str:
    """Hand a letter to the mail server; returns its answer.

    Raises:
        RefusedError: the server is not the local sink.
        RetryLaterError: the server surely did not take it; later it may.
        GiveUpError: the server refused it for good, or it is no mail at all.
        UncertainDeliveryError: the connection broke after the text was sent and before the answer.
    """
    if not _loopback(config.smtp_host):
        reason = (
            f"mail goes to the local sink only: {config.smtp_host} refused, unset VEDETTE_SMTP_HOST"
        )
        raise RefusedError("mail", reason)
    sender, content = _written(letter, config.mail_from)
    try:
        # Named, because smtplib would look our own name up in the DNS.
        server = smtplib.SMTP(
            config.smtp_host, config.smtp_port, local_hostname="localhost", timeout=_TIMEOUT
        )
    except (OSError, smtplib.SMTPException) as error:
        raise RetryLaterError("mail", _line(error)) from error
    try:
        return _hand_over(server, sender, letter.to, content)
    finally:
        # Not QUIT through the context manager: what the server says to it no longer matters.
        server.close()


def _written(letter: Letter, sender: str) -> tuple[str, bytes]:
    """The address it comes from, and the message as it goes over the wire but for its end."""
    try:
        address = email.utils.parseaddr(sender)[1]
        for one in (address, letter.to):
            _check(one)
        content = message(letter, sender).as_bytes()
    except ValueError as error:
        reason = f"no mail can be made of it: {_line(error)}"
        raise GiveUpError("mail", reason) from error
    # RFC 5321, 4.5.2: a line that begins with a period gets another one.
    return address, re.sub(rb"(?m)^\.", b"..", content)


def _check(address: str) -> None:
    # RFC 5321: printable ASCII; white space and angle brackets would end it in a command.
    if not re.fullmatch(r"[!-;=?-~]+@[!-;=?-~]+", address):
        reason = f"{address!r} is no mail address"
        raise ValueError(reason)


def _hand_over(server: smtplib.SMTP, sender: str, to: str, content: bytes) -> str:
    """The dialogue by hand, because only the step that failed says whether the mail was taken."""
    try:
        server.ehlo_or_helo_if_needed()
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        _expect("MAIL", 2, server.mail(sender, options))
        _expect("RCPT", 2, server.rcpt(to))
        _expect("DATA", 3, server.docmd("DATA"))
        server.send(content)
    except (OSError, smtplib.SMTPException) as error:
        raise RetryLaterError("mail", _line(error)) from error
    try:
        # Without this line no server has the message; from here on it may.
        server.send(b".\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        reason = f"the connection broke while the server had the message ({_line(error)})"
        raise UncertainDeliveryError(reason) from error
    if answer[0] // 100 not in {2, 4, 5}:
        reason = f"no answer to be understood when the server had the message: {_text(answer[1])}"
        raise UncertainDeliveryError(reason)
    _expect("message", 2, answer)
    return f"{answer[0]} {_text(answer[1])}"


def _expect(step: str, kind: int, reply: tuple[int, bytes]) -> None:
    """Check the first digit of a reply (RFC 5321, 4.2.1); 5xx is final, anything else may pass."""
    code, answer = reply
    if code // 100 == kind:
        return
    reason = f"the mail server answers {code} {_text(answer)} to {step}"
    if code // 100 == 5:  # noqa: PLR2004
        raise GiveUpError("mail", reason)
    raise RetryLaterError("mail", reason)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _text(answer: bytes) -> str:
    return " ".join(answer.decode("utf-8", "replace").split())


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
