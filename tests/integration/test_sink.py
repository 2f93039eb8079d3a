import email
import email.policy
import smtplib
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from vedette.config import ROOT
from vedette.local import run, state
from vedette.local.api import poll


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    port = state.free_port()
    command = [sys.executable, "-m", "vedette.local.sink", "--port", str(port)]
    child = subprocess.Popen(
        [*command, "--folder", str(folder)], env={"PYTHONPATH": str(ROOT / "plugins")}
    )
    try:
        assert poll(lambda: run.answers(port), seconds=30)
        yield port
    finally:
        child.terminate()
        assert child.wait(10) == 0


def message(text: str = "Plain") -> EmailMessage:
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"] = "digest@vedette.example"
    made["To"] = "desk@vedette.example"
    made["Subject"] = "Žinios"
    made["Message-ID"] = "<1@vedette.example>"
    made.set_content(f"{text}\n.a line that begins with a dot\n")
    made.add_alternative("<p>Žemė</p>", subtype="html")
    return made


def test_message_is_kept_byte_for_byte_with_its_page_beside_it(tmp_path: Path) -> None:
    sent = message().as_bytes()
    with sink(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("digest@vedette.example", ["desk@vedette.example"], sent)
    (kept,) = tmp_path.glob("*.eml")
    assert kept.read_bytes() == sent
    assert kept.with_suffix(".html").read_text(encoding="utf-8").strip() == "<p>Žemė</p>"
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_messages_of_the_same_second_are_all_kept_also_over_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with sink(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
            for number in range(3):
                client.send_message(message(str(number)))
    assert len(list(tmp_path.glob("*.eml"))) == 6


def test_message_without_a_page_is_kept_alone(tmp_path: Path) -> None:
    with sink(tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("a@vedette.example", ["b@vedette.example"], b"not much of a message")
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_message_that_cannot_be_written_is_not_taken(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    with sink(folder) as port, smtplib.SMTP("127.0.0.1", port) as client:
        folder.rmdir()
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            client.send_message(message())
    assert refusal.value.smtp_code == 452
    assert not folder.exists()


def test_sink_listens_on_loopback_only(tmp_path: Path) -> None:
    with sink(tmp_path) as port:
        sockets = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        addresses = [line.split()[1] for line in sockets if line.split()[3] == "0A"]  # listening
        assert [one for one in addresses if one.endswith(f":{port:04X}")] == [
            f"0100007F:{port:04X}"
        ]
