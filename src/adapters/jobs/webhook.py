"""Notices as CloudEvents, posted to one address, signed as Standard Webhooks has it (https://www.standardwebhooks.com)."""

import base64
import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx2
import orjson

from adapters.jobs.notices import NotHandedOut, Notice

PAUSES = (timedelta(seconds=0.5), timedelta(seconds=2))  # before the second and the third try
TIMEOUT_SECONDS = 10
TOO_MANY = 429
PREFIX = "whsec_"


@dataclass(frozen=True)
class Webhook:
    """Where notices are posted. secret: shared with the receiver, as text or as `whsec_` and base64; clock: seconds since 1970."""

    url: str
    secret: str
    pauses: Sequence[timedelta] = PAUSES
    timeout: float = TIMEOUT_SECONDS
    clock: Callable[[], float] = time.time

    def reaches(self, duty: UUID) -> bool:
        """Every duty: whoever listens there knows whom to tell."""
        return True

    def hand_out(self, notices: Sequence[Notice]) -> None:
        """Post each by itself. Raises NotHandedOut at the first that isn't taken (2xx), after some tries."""
        # No redirect is followed, and no proxy of the environment used: it goes where the setting says, or nowhere.
        with httpx2.Client(timeout=self.timeout, follow_redirects=False, trust_env=False) as client:
            for notice in notices:
                self._post(client, notice)

    def _post(self, client: httpx2.Client, notice: Notice) -> None:
        body = orjson.dumps(notice.cloud_event())
        for pause in (*self.pauses, None):
            why = self._try(client, str(notice.id), body)
            if why is None:
                return
            if pause is None or not why.passes:
                raise NotHandedOut(str(why), away=why.passes)
            time.sleep(pause.total_seconds())

    def _try(self, client: httpx2.Client, name: str, body: bytes) -> "Fault | None":
        at = str(int(self.clock()))
        headers = {
            "content-type": "application/cloudevents+json",
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": signature(self.secret, name, at, body),
        }
        try:
            answer = client.post(self.url, content=body, headers=headers)
        except httpx2.HTTPError as fault:
            return Fault(f"the webhook did not answer: {type(fault).__name__}")
        if answer.is_success:
            return None
        return Fault(f"the webhook answered {answer.status_code}", answer.is_server_error or answer.status_code == TOO_MANY)


class Fault(Exception):
    """Why a try failed. passes: it may go better in a moment."""

    def __init__(self, message: str, passes: bool = True) -> None:
        super().__init__(message)
        self.passes = passes


def signature(secret: str, name: str, at: str, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, time and body: what the receiver computes too, and compares."""
    key = base64.b64decode(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    return "v1," + base64.b64encode(hmac.digest(key, b".".join((name.encode(), at.encode(), body)), "sha256")).decode()
