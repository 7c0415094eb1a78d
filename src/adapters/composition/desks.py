"""A huvudman's desk for the jobs: what has been opened for the service, and the ways out that the settings tell of."""

from collections.abc import Callable
from uuid import UUID

from adapters.api.huvudman import Huvudman
from adapters.composition.following import following
from adapters.jobs.desk import Desk
from adapters.jobs.mail import Mail
from adapters.jobs.notices import Delivery
from adapters.jobs.webhook import Webhook
from adapters.settings import Settings


def desk_of(huvudman: Huvudman, settings: Settings) -> Desk:
    """The desk of a huvudman that has been opened; it is open as long as the huvudman is."""
    return Desk(
        name=huvudman.name,
        ledger=huvudman.ledger,
        views=huvudman.views,
        staff=huvudman.roster,
        clock=huvudman.clock,
        policy=huvudman.policy,
        deliveries=deliveries(settings, huvudman.roster.work_address),
        register=following(settings, huvudman.roster) if huvudman.name == settings.huvudman else None,
    )


def deliveries(settings: Settings, address_of: Callable[[UUID], str | None]) -> tuple[Delivery, ...]:
    """The ways out: none, a webhook, mail, or both."""
    ways: list[Delivery] = []
    if settings.webhook_url and settings.webhook_secret:
        ways.append(Webhook(settings.webhook_url, settings.webhook_secret.get_secret_value()))
    if settings.smtp_host and settings.smtp_from:
        ways.append(
            Mail(
                settings.smtp_host,
                settings.smtp_port,
                settings.smtp_from,
                address_of,
                settings.smtp_security,
                settings.smtp_user,
                settings.smtp_password.get_secret_value() if settings.smtp_password else None,
                settings.public_url,
            )
        )
    return tuple(ways)
