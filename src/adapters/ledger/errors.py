"""What can go wrong with a ledger that is nobody's broken rule."""


class LedgerUnavailable(Exception):
    """The database didn't answer, or refused to write. Nothing is acknowledged; the same ids may be sent again."""


class LedgerIsFull(LedgerUnavailable):
    """There is no room left where history is kept. Reading goes on; appending does again once there is room."""


class LedgerHasMoved(LedgerUnavailable):
    """This ledger was moved to another place and takes nothing any more. Serve the new place: SQA_DATA or SQA_DATABASE_URL."""


class LedgerIsNotCreated(Exception):
    """There is no ledger here yet. Create it: `sqa tenant create`, or `create=True`."""


class TextIsAReference(ValueError):
    """A proposed text begins with `sealed:`, which is how history writes where a text lies."""


class RootKeyIsMissing(Exception):
    """The file of the root key isn't there. Without it nothing that was sealed can be opened: bring it from its backup."""


class RecordIsUnreadable(Exception):
    """A stored event can't be read by this version of the service: it was written by a newer one, or an upcaster fails."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position}")
        self.position = position
