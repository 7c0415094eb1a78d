"""What the rules of concerns refuse."""

from sqa.eventing.refusal import Refusal


class NobodyWouldOwnIt(Refusal):
    """The unit has no principal and the huvudman has no named duty, so nobody would own the question."""

    SV = "Enheten saknar rektor och huvudmannen saknar utsedd tjänst, så ingen skulle äga frågan."
    NEXT = "Import the unit's principal, or name the huvudman's duty."
    NEXT_SV = "Läs in enhetens rektor, eller utse huvudmannens tjänst."


class AConcernAboutSomebodyNamesWhom(Refusal):
    """A concern about a pupil or a group names the subject; one about the environment does not."""

    SV = "En oro för en elev eller grupp anger vem den gäller; en oro för miljön gör det inte."
    NEXT = "Send `subject` with about = pupil or group, and leave it out with about = environment."
    NEXT_SV = "Skicka `subject` när about är pupil eller group, och utelämna det när about är environment."


class ACaseIsAboutAPupilOrAGroup(Refusal):
    """A concern about the environment becomes no case of its own: a case is about a pupil or a group."""

    SV = "En oro för miljön blir inget eget ärende: ett ärende gäller en elev eller en grupp."
    NEXT = "Answer the concern, or link it to the case of the pupil or group that it bears on."
    NEXT_SV = "Besvara oron, eller koppla den till ärendet för den elev eller grupp som den rör."


class OnlyThePrincipalHandlesTheConcern(Refusal):
    """The concern is owned by the unit's principal, who takes it up, links it or answers it."""

    SV = "Oron ägs av enhetens rektor, som tar upp den, kopplar den eller svarar."
    NEXT = "Ask the owner of the concern."
    NEXT_SV = "Be den som äger oron."


class TheConcernIsAnswered(Refusal):
    """The concern is answered and closed."""

    SV = "Oron är besvarad och avslutad."
    NEXT = "Raise a new concern if the worry remains."
    NEXT_SV = "Anmäl en ny oro om den finns kvar."


class TheConcernHasItsCase(Refusal):
    """The concern already belongs to a case."""

    SV = "Oron hör redan till ett ärende."
    NEXT = "Go on in the case in `case`."
    NEXT_SV = "Fortsätt i ärendet i `case`."
