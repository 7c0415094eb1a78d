"""Notices as mail: one message to one person, with what is to be done and by when, in Swedish."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal
from uuid import UUID, uuid5

from adapters.jobs.notices import NotHandedOut, Notice

TIMEOUT_SECONDS = 15
WORDS = {"follow-up": "Uppföljning", "evaluation": "Utvärdering", "commitment": "Åtagande"}
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class Mail:
    """The mail server, and who has which address. address_of: None for a duty without one; public_url: where people reach the service."""

    host: str
    port: int
    sender: str
    address_of: Callable[[UUID], str | None]
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    public_url: str = ""
    timeout: float = TIMEOUT_SECONDS

    def reaches(self, duty: UUID) -> bool:
        """Those of whom the register has an address for work."""
        return self.address_of(duty) is not None

    def hand_out(self, notices: Sequence[Notice]) -> None:
        """Send one message about all of them. Raises NotHandedOut, also where the register has no address."""
        address = self.address_of(notices[0].to)
        if address is None:
            raise NotHandedOut("the register has no work address of this duty")
        try:
            with self._server() as server:
                server.send_message(self._message(notices, address))
        except (OSError, smtplib.SMTPException) as fault:  # what the server says may quote the address
            of_this_one = isinstance(fault, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
            raise NotHandedOut(f"the mail server did not take it: {type(fault).__name__}", away=not of_this_one) from None

    def _server(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=secure)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=secure)
            if self.user:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, notices: Sequence[Notice], address: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, address
        message["Subject"] = f"Att göra: {len(notices)}" if len(notices) > 1 else "Att göra"
        message["Date"] = format_datetime(notices[0].at)
        # The same for each try with the same content, so that a mail program shows a repeated one once.
        message["Message-ID"] = f"<{uuid5(notices[0].id, ' '.join(str(each.id) for each in notices))}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join(["Detta väntar på dig:", "", *map(self._line, notices), "", "Svara inte på detta brev.", ""]))
        return message

    def _line(self, notice: Notice) -> str:
        missed = "missad, du svarar för den nu; " if notice.why == "missed" else ""
        return f"- {WORDS[notice.kind]}, {missed}senast {notice.due:%Y-%m-%d}: {self.public_url.rstrip('/')}{notice.place}"
