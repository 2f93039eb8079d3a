# ruff: noqa: RUF001  (Cyrillic)
import contextlib
import datetime as dt
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from types import TracebackType
from typing import Any, ClassVar, Self

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from vedette import config as configuration
from vedette import mail
from vedette.config import Config
from vedette.errors import (
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UncertainDeliveryError,
)
from vedette.mail import Letter

CUT = "cut"


def letter(**given: Any) -> Letter:
    usual: dict[str, Any] = {
        "to": "desk@vedette.example",
        "subject": "Vedette, 10 March 2026: 2 stories; Šauliai į Ādaži — Манёвры",
        "html": "<p>Šauliai &amp; <b>drill</b></p>",
        "plain": "Šauliai drill.\nПройдут учения.\n",
        "message_id": "<digest.20260310.desk@vedette.example>",
        "sent_at": dt.datetime(2026, 3, 10, 5, tzinfo=dt.UTC),
    }
    return Letter(**usual | given)


# A real server


class Inbox:
    """Keeps what the server took."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        self.envelopes.append(envelope)
        return "250 2.0.0 kept as 1"

    def only(self) -> tuple[Envelope, EmailMessage]:
        (envelope,) = self.envelopes
        assert envelope.original_content is not None
        parsed = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        return envelope, parsed


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def sink(inbox: Inbox) -> Iterator[Config]:
    """The configuration that sends to a running server."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield configuration.load({}, smtp_port=port)
    finally:
        controller.stop()


def content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_arrives_whole(sink: Config, inbox: Inbox) -> None:
    sent = letter()

    reply = mail.send(sink, sent)

    assert reply == "250 2.0.0 kept as 1"
    envelope, message = inbox.only()
    assert envelope.rcpt_tos == ["desk@vedette.example"]
    assert envelope.mail_from == "digest@vedette.example"
    assert message["From"] == "Vedette <digest@vedette.example>"
    assert message["To"] == "desk@vedette.example"
    assert message["Subject"] == sent.subject
    assert message["Message-ID"] == sent.message_id
    assert message["Date"].datetime == sent.sent_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert content(message, "plain") == sent.plain
    assert content(message, "html").strip() == sent.html


def test_the_same_letter_is_the_same_message(sink: Config, inbox: Inbox) -> None:
    mail.send(sink, letter())
    mail.send(sink, letter())
    ids = [
        email.message_from_bytes(one.original_content or b"")["Message-ID"]
        for one in inbox.envelopes
    ]
    assert ids == ["<digest.20260310.desk@vedette.example>"] * 2


def test_a_letter_without_html_is_plain_text(sink: Config, inbox: Inbox) -> None:
    mail.send(sink, letter(html=None))
    _, message = inbox.only()
    assert message.get_content_type() == "text/plain"
    assert content(message, "plain") == letter().plain


@pytest.mark.parametrize(
    "plain",
    [
        "Before\n.\nafter\n",
        ".\n",
        "..\n.a\n",
        "Учения\n.\nпозже\n",
        "x" * 5000 + "\n.\n" + "ы" * 3000 + "\n",
    ],
)
def test_a_line_with_a_single_period_survives(sink: Config, inbox: Inbox, plain: str) -> None:
    mail.send(sink, letter(plain=plain, html=f"<pre>\n{plain}</pre>\n"))
    _, message = inbox.only()
    assert content(message, "plain") == plain
    assert content(message, "html") == f"<pre>\n{plain}</pre>\n"


@pytest.mark.parametrize(
    "subject",
    [
        "Calm\r\nBcc: victim@vedette.example",
        "Calm\nBcc: victim@vedette.example\n\nA body",
        "Calm\rBcc: victim@vedette.example",
        "Calm\u2028Bcc: victim@vedette.example",
        "Calm\x85Bcc: victim@vedette.example",
        "Calm\x00\x0bBcc: victim@vedette.example",
    ],
)
def test_a_subject_cannot_add_a_header(sink: Config, inbox: Inbox, subject: str) -> None:
    mail.send(sink, letter(subject=subject))
    envelope, message = inbox.only()
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Calm")
    assert envelope.rcpt_tos == ["desk@vedette.example"]
    assert content(message, "plain") == letter().plain


def test_the_server_says_which_message_it_will_not_take(sink: Config, inbox: Inbox) -> None:
    class Picky:
        async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
            self, *given: object
        ) -> str:
            del given
            return "550 5.1.1 nobody\r\nof that name"

    del inbox
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    controller = Controller(Picky(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with pytest.raises(GiveUpError, match=r"550 5\.1\.1 nobody") as caught:
            mail.send(configuration.load({}, smtp_port=port), letter())
    finally:
        controller.stop()
    assert "\n" not in str(caught.value)
    assert sink.smtp_port != port


# Servers that misbehave


class Scripted:
    """Answers each command from a script: a reply, or CUT to hang up instead.

    Steps: greeting, EHLO, MAIL, RCPT, DATA, and "." for the end of the message. A step that the
    script leaves out is answered as a good server does. `heard` has the commands.
    """

    GOOD: ClassVar = {
        "greeting": "220 sink",
        "EHLO": "250 sink",
        "HELO": "250 sink",
        "MAIL": "250 fine",
        "RCPT": "250 fine",
        "DATA": "354 go on",
        ".": "250 taken",
    }

    def __init__(self, **script: str) -> None:
        self._script = self.GOOD | {
            ("." if step == "end" else step): script[step] for step in script
        }
        self.heard: list[str] = []
        self.message = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Wakes it where nobody came.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with contextlib.suppress(OSError), connection, connection.makefile("rwb") as stream:
            self._talk(stream)

    def _talk(self, stream: Any) -> None:
        if not self._say(stream, "greeting"):
            return
        while line := stream.readline():
            step = line.split()[0].decode("ascii").upper()
            self.heard.append(line.decode("utf-8").strip())
            if not self._say(stream, step):
                return
            if step == "DATA" and self._script["DATA"].startswith("3"):
                while (line := stream.readline()) not in {b".\r\n", b""}:
                    self.message += line
                if not self._say(stream, "."):
                    return

    def _say(self, stream: Any, step: str) -> bool:
        answer = self._script.get(step, "500 unknown")
        if answer == CUT:
            return False
        stream.write(answer.encode() + b"\r\n")
        stream.flush()
        return True

    def send(self, **given: Any) -> str:
        return mail.send(configuration.load({}, smtp_port=self.port), letter(**given))


def test_what_is_taken_is_answered() -> None:
    with Scripted(end="250 queued as 17\tby me") as server:
        assert server.send() == "250 queued as 17 by me"
    assert [line.split()[0] for line in server.heard] == ["ehlo", "mail", "rcpt", "DATA"]
    assert server.heard[0] == "ehlo localhost"
    assert server.heard[2] == "rcpt TO:<desk@vedette.example>"


def test_a_server_that_knows_no_ehlo_will_do() -> None:
    with Scripted(EHLO="502 what") as server:
        assert server.send() == "250 taken"


def test_eight_bits_are_announced_to_a_server_that_takes_them() -> None:
    with Scripted(EHLO="250-sink\r\n250 8BITMIME") as server:
        server.send()
    assert server.heard[1].lower() == "mail from:<digest@vedette.example> body=8bitmime"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "end"])
def test_a_refusal_for_now_is_tried_later(step: str) -> None:
    with (
        Scripted(**{step: "452 4.3.1 disk full"}) as server,
        pytest.raises(RetryLaterError, match=r"452 4\.3\.1 disk full") as caught,
    ):
        server.send()
    assert caught.value.gate == "mail"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "end"])
def test_a_refusal_for_good_is_given_up(step: str) -> None:
    with (
        Scripted(**{step: "554 5.7.1 not wanted here"}) as server,
        pytest.raises(GiveUpError, match=r"554 5\.7\.1 not wanted here") as caught,
    ):
        server.send()
    assert caught.value.gate == "mail"


@pytest.mark.parametrize("step", ["greeting", "EHLO"])
@pytest.mark.parametrize("answer", ["421 closing", "554 no service", "nonsense", CUT])
def test_a_server_that_does_not_begin_is_tried_later(step: str, answer: str) -> None:
    script = {step: answer} | ({"HELO": answer} if step == "EHLO" else {})
    with Scripted(**script) as server, pytest.raises(RetryLaterError) as caught:
        server.send()
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [CUT, "nonsense", "250 " + "x" * 10_000])
def test_a_connection_lost_before_the_message_is_tried_later(step: str, answer: str) -> None:
    with Scripted(**{step: answer}) as server, pytest.raises(RetryLaterError) as caught:
        server.send()
    assert len(str(caught.value).splitlines()) == 1
    assert server.message == b""


@pytest.mark.parametrize("answer", [CUT, "nonsense", ""])
def test_a_connection_lost_after_the_message_is_uncertain(answer: str) -> None:
    with Scripted(end=answer) as server, pytest.raises(UncertainDeliveryError) as caught:
        server.send()
    assert len(str(caught.value).splitlines()) == 1
    assert b"Message-ID: <digest.20260310.desk@vedette.example>" in server.message


def test_no_server_is_tried_later() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with pytest.raises(RetryLaterError, match="refused"):
        mail.send(configuration.load({}, smtp_port=port), letter())


# What never leaves


@pytest.mark.parametrize(
    "host", ["mail.example", "192.0.2.7", "10.0.0.1", "::", "localhost.example", "127.1"]
)
def test_another_server_than_the_sink_is_refused_without_a_connection(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    def dialled(*given: object, **named: object) -> None:
        pytest.fail(f"a connection or a look-up: {given} {named}")

    monkeypatch.setattr(socket, "create_connection", dialled)
    monkeypatch.setattr(socket, "getaddrinfo", dialled)
    with pytest.raises(RefusedError, match="VEDETTE_SMTP_HOST") as caught:
        mail.send(configuration.load({}, smtp_host=host), letter())
    assert caught.value.gate == "mail"


@pytest.mark.parametrize(
    "given",
    [
        {"to": "nobody"},
        {"to": "a@vedette.example\r\nRCPT TO:<victim@vedette.example>"},
        {"to": "a@vedette.example, b@vedette.example"},
        {"to": "a@vedette.example> SIZE=1"},
        {"to": "šauliai@vedette.example"},
        {"plain": "\ud800"},
        {"html": "\udfff"},
        {"message_id": "<a@vedette.example>\r\nBcc: victim@vedette.example"},
    ],
)
def test_what_is_no_mail_is_given_up_before_anything_is_sent(given: dict[str, str]) -> None:
    with Scripted() as server, pytest.raises(GiveUpError) as caught:
        server.send(**given)
    assert server.heard == []
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "sender", ["Vedette", "", "Vedette <digest>", "a@b.example\nBcc: c@d.example"]
)
def test_a_sender_that_is_none_is_given_up(sender: str) -> None:
    with Scripted() as server, pytest.raises(GiveUpError):
        mail.send(configuration.load({}, smtp_port=server.port, mail_from=sender), letter())
    assert server.heard == []
