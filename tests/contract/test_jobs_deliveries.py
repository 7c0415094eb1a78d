"""What goes out: to a real HTTP receiver and a real mail server, both on this machine; and what must never be in it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from adapters.composition.desks import deliveries
from adapters.jobs.mail import Mail
from adapters.jobs.notices import NotHandedOut, Notice
from adapters.jobs.webhook import Webhook
from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from adapters.settings import Settings
from tests.roster_school import School
from tests.roster_school import id_of as in_register
from tests.school import TOVE, id_of

SECRET = "whsec_" + base64.b64encode(b"a secret that both sides know").decode()
NOW = datetime(2025, 9, 24, 4, 15, tzinfo=UTC)
DUE = Notice(id_of("one"), "ekeby", TOVE, "due", "follow-up", id_of("o"), date(2025, 10, 1), f"case/{id_of('Elsas')}", NOW)
MISSED = replace(DUE, id=id_of("two"), why="missed", kind="evaluation", due=date(2025, 9, 23))
QUICK = (timedelta(0), timedelta(0))


class Receiver(BaseHTTPRequestHandler):
    """Answers with the next of `answers`, and with 204 when there are no more."""

    got: list[tuple[str, dict[str, str], bytes]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    kind = type("OneReceiver", (Receiver,), {"got": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", kind
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_notice_is_posted_as_a_signed_cloudevent(receiver: tuple[str, type[Receiver]]) -> None:
    url, server = receiver
    Webhook(url, SECRET).hand_out([DUE, MISSED])
    (_, headers, body), (_, _, second) = server.got

    assert json.loads(body) == {
        "specversion": "1.0",
        "id": str(DUE.id),
        "source": "/sqa/ekeby",
        "type": "sqa.notice.obligation-due.v1",
        "subject": DUE.stream,
        "time": "2025-09-24T04:15:00Z",
        "datacontenttype": "application/json",
        "data": {
            "duty": str(TOVE),
            "obligation": str(DUE.obligation),
            "kind": "follow-up",
            "due_on": "2025-10-01",
            "address": f"/v1/cases/{id_of('Elsas')}",
        },
    }
    assert json.loads(second)["type"] == "sqa.notice.evaluation-missed.v1"
    assert headers["content-type"] == "application/cloudevents+json"
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    mac = hmac.new(b"a secret that both sides know", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"


@pytest.mark.parametrize(("answers", "tries"), [([503, 429], 3), ([503], 2), ([], 1)])
def test_what_may_pass_is_tried_again_under_the_same_id(receiver: tuple[str, type[Receiver]], answers: list[int], tries: int) -> None:
    url, server = receiver
    server.answers += answers
    Webhook(url, SECRET, QUICK).hand_out([DUE])
    assert [headers["webhook-id"] for _, headers, _ in server.got] == [str(DUE.id)] * tries


@pytest.mark.parametrize(("answers", "tries"), [([500, 500, 500], 3), ([400], 1), ([410], 1), ([302], 1), ([307], 1)])
def test_what_is_not_taken_is_said_and_no_redirect_followed(receiver: tuple[str, type[Receiver]], answers: list[int], tries: int) -> None:
    url, server = receiver
    server.answers += answers
    with pytest.raises(NotHandedOut, match=str(answers[0])):
        Webhook(url, SECRET, QUICK).hand_out([DUE])
    assert [path for path, _, _ in server.got] == ["/hook"] * tries


def test_nobody_there_is_said_without_the_address() -> None:
    with pytest.raises(NotHandedOut) as why:
        Webhook("http://127.0.0.1:1/hook", SECRET, ()).hand_out([DUE])
    assert "127.0.0.1" not in str(why.value)


# -- mail --------------------------------------------------------------------------------------------------------


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refuses:
            return "451 later, tove@ekeby.example"
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@contextmanager
def mail_server(box: Mailbox, **tls: Any) -> Iterator[int]:
    with socket() as probe:  # the library knocks at the port it was told, so it can't choose one itself
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **tls)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


def a_mail(port: int, **more: Any) -> Mail:
    return Mail("127.0.0.1", port, "sqa@ekeby.example", lambda duty: "tove@ekeby.example", **{"security": "none", **more})


def test_one_message_lists_what_a_duty_owes_in_swedish(box: Mailbox) -> None:
    with mail_server(box) as port:
        a_mail(port, public_url="https://stod.ekeby.example/").hand_out([MISSED, DUE])
        a_mail(port).hand_out([MISSED, DUE])
    (to, message), (_, again) = box.messages
    assert (to, message["From"], message["Subject"]) == (["tove@ekeby.example"], "sqa@ekeby.example", "Att göra: 2")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == again["Message-ID"]
    assert [line for line in message.get_content().splitlines() if line.startswith("-")] == [
        f"- Utvärdering, missad, du svarar för den nu; senast 2025-09-23: https://stod.ekeby.example{DUE.place}",
        f"- Uppföljning, senast 2025-10-01: https://stod.ekeby.example{DUE.place}",
    ]


def test_a_server_that_refuses_or_is_away_is_said_without_naming_anybody(box: Mailbox) -> None:
    box.refuses = True
    with mail_server(box) as port, pytest.raises(NotHandedOut) as why:
        a_mail(port).hand_out([DUE])
    with pytest.raises(NotHandedOut):
        a_mail(port, timeout=2).hand_out([DUE])
    assert "tove" not in str(why.value)


def test_a_duty_without_an_address_is_not_said_to_have_been_told() -> None:
    with pytest.raises(NotHandedOut, match="no work address"):
        replace(a_mail(1), address_of=lambda duty: None).hand_out([DUE])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that signs itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1)).add_extension(here, False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(key.private_bytes(*form) + pem)
    (tmp_path / "trusted.pem").write_bytes(pem)
    return tmp_path


def test_with_starttls_only_a_server_that_is_trusted_gets_anything(
    box: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "server.pem")
    with mail_server(box, tls_context=context, require_starttls=True) as port:
        with pytest.raises(NotHandedOut, match="SSLCertVerificationError"):
            a_mail(port, security="starttls").hand_out([DUE])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "trusted.pem"))
        a_mail(port, security="starttls").hand_out([DUE])
    with mail_server(box) as port, pytest.raises(NotHandedOut):
        a_mail(port, security="starttls").hand_out([DUE])  # it offers none: nothing is sent in the clear
    assert len(box.messages) == 1


# -- whose address, and which settings ----------------------------------------------------------------------------


@pytest.fixture
def roster(data_folder: Path, database_url: str | None) -> Iterator[Callable[..., Roster]]:
    engine = open_register(data_folder, database_url, "ekbacken")
    prepare(engine)
    roster = Roster(engine, named_duty=None, register_id_of=lambda subject: None)

    def with_addresses(*emails: Any) -> Roster:
        school = School()
        school.change("Karin Ek", emails=list(emails))
        roster.take_in(school.files(), date(2024, 9, 1))
        return roster

    yield with_addresses
    engine.dispose()


KARINS = in_register("Karins tjänst")


def test_the_address_is_the_registers_for_work_and_goes_with_its_source(roster: Callable[..., Roster]) -> None:
    private, work = {"value": "karin@hem.example", "type": "Privat"}, {"value": "karin.ek@ekbacken.example", "type": "Skola personal"}
    assert roster(private, work).work_address(KARINS) == "karin.ek@ekbacken.example"
    assert roster(private).work_address(KARINS) is None
    assert roster(work).work_address(KARINS) == "karin.ek@ekbacken.example"
    assert roster(work).work_address(in_register("Vakant skolsköterska")) is None


@pytest.mark.parametrize("value", ["inte en adress", "a@b\nBcc: c@d", "a@b, c@d", "", 7, None])
def test_what_is_no_address_is_left_out_and_refuses_no_import(roster: Callable[..., Roster], value: Any) -> None:
    assert roster({"value": value, "type": "Skola personal"}).work_address(KARINS) is None


@pytest.mark.parametrize(
    "said",
    [
        {"webhook_url": "http://sqa.example/hook", "webhook_secret": "x" * 16},
        {"webhook_url": "https://sqa.example/hook"},
        {"webhook_url": "https://sqa.example/hook", "webhook_secret": "short"},
        {"smtp_host": "mail.example"},
        {"smtp_host": "mail.example", "smtp_from": "sqa@ekeby.example", "smtp_security": "none"},
        {"smtp_host": "mail.example", "smtp_from": "sqa@ekeby.example\nBcc: x@y"},
    ],
)
def test_a_way_out_that_is_open_to_others_or_not_whole_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**said)


def test_the_settings_open_the_ways_out() -> None:
    said = {"webhook_url": "http://localhost:1/hook", "webhook_secret": "x" * 16, "smtp_host": "mail.example"}
    settings = Settings(**said, smtp_from="sqa@ekeby.example")
    assert [type(way) for way in deliveries(settings, lambda duty: None)] == [Webhook, Mail]
    assert deliveries(Settings(), lambda duty: None) == ()
