"""A believable municipality as SS 12000 writes it: Ekbacken, with a preschool, a school and their staff and pupils."""

import json
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid5

HERE = UUID("5d3cbd55-4ba5-4a3a-9b8f-1f0c4b2f7e10")


def id_of(name: str) -> UUID:
    return uuid5(HERE, name)


def ref(name: str) -> dict[str, str]:
    return {"id": str(id_of(name)), "displayName": name}


def organisation(name: str, kind: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    above = {"parentOrganisation": ref(parent)} if parent else {}
    return {"id": str(id_of(name)), "displayName": name, "organisationType": kind, "meta": META} | above | more


def person(name: str, **more: Any) -> dict[str, Any]:
    given, family = name.split(" ", 1)
    return {"id": str(id_of(name)), "givenName": given, "familyName": family, "meta": META} | more


def duty(name: str, who: str | None, role: str, unit: str, start: str, *, end: str | None = None) -> dict[str, Any]:
    whose = {"person": ref(who)} if who else {}
    last = {"endDate": end} if end else {}
    return {"id": str(id_of(name)), "dutyAt": ref(unit), "dutyRole": role, "startDate": start, "meta": META} | whose | last


def enrolment(unit: str, form: str, year: int | None, start: str, end: str | None = None) -> dict[str, Any]:
    return {"enroledAt": ref(unit), "schoolType": form, "schoolYear": year, "startDate": start, "endDate": end}


META = {"created": "2023-08-01T08:00:00+02:00", "modified": "2024-08-01T08:00:00+02:00"}

ORGANISATIONS = [
    organisation("Ekbackens kommun", "Huvudman", municipalityCode="0999"),
    organisation("Barn- och utbildningsförvaltningen", "Förvaltning", "Ekbackens kommun"),
    organisation("Rektorsområde Söder", "Rektorsområde", "Barn- och utbildningsförvaltningen"),
    organisation("Rektorsområde Norr", "Rektorsområde", "Barn- och utbildningsförvaltningen"),
    organisation("Lindskolan", "Skolenhet", "Rektorsområde Söder", schoolUnitCode="01234567", schoolTypes=["FKLASS", "GR", "FTH"]),
    organisation("Björkens förskola", "Skolenhet", "Rektorsområde Söder", schoolTypes=["FS"]),
]

PERSONS = [
    person("Karin Ek", birthDate="1970-02-11", emails=[{"value": "karin.ek@ekbacken.example", "type": "Arbete övrigt"}]),
    person("Samira Haddad", birthDate="1982-06-30"),
    person("Johan Berg", birthDate="1979-09-09"),
    person("Åsa Öman", birthDate="1988-12-24", securityMarking="Skyddad folkbokföring"),
    person("Maria Lind", birthDate="1985-01-01"),
    person(
        "Elsa Lind",
        civicNo={"value": "201803172384", "nationality": "SE"},
        securityMarking="Ingen",
        enrolments=[enrolment("Lindskolan", "FKLASS", 0, "2024-08-01")],
        responsibles=[{"person": ref("Maria Lind"), "relationType": "Vårdnadshavare"}],
    ),
    person(
        "Nils Ström",
        birthDate="2008-11-05",
        enrolments=[enrolment("Lindskolan", "GR", 9, "2023-08-01", "2025-06-12")],
        responsibles=[],
    ),
    person(
        "Vera Sjö",
        birthDate="2010-02-28",
        securityMarking="Sekretessmarkering",
        enrolments=[enrolment("Lindskolan", "GR", 8, "2024-08-01")],
    ),
]

PLACEMENTS = [
    {
        "id": str(id_of("Elsas förskoleplats")),
        "child": ref("Elsa Lind"),
        "placedAt": ref("Björkens förskola"),
        "schoolType": "FS",
        "startDate": "2021-08-16",
        "endDate": "2024-07-31",
    },
    {
        "id": str(id_of("Elsas fritidsplats")),
        "child": ref("Elsa Lind"),
        "placedAt": ref("Lindskolan"),
        "schoolType": "FTH",
        "startDate": "2024-08-12",
    },
]

DUTIES = [
    duty("Karins tjänst", "Karin Ek", "Rektor", "Lindskolan", "2019-08-01", end="2025-01-31"),
    duty("Johans tjänst", "Johan Berg", "Rektor", "Björkens förskola", "2022-01-01"),
    duty("Samiras tjänst", "Samira Haddad", "Kurator", "Lindskolan", "2021-08-01"),
    duty("Åsas tjänst", "Åsa Öman", "Speciallärare/specialpedagog", "Lindskolan", "2023-08-01"),
    duty("Vakant skolsköterska", None, "Skolsköterska", "Lindskolan", "2024-08-01"),
]

GROUPS = [
    {
        "id": str(id_of("9B")),
        "displayName": "9B",
        "groupType": "Klass",
        "schoolType": "GR",
        "startDate": "2024-08-01",
        "endDate": "2025-06-30",
        "organisation": ref("Lindskolan"),
        "groupMemberships": [{"person": ref("Nils Ström")}, {"person": ref("Vera Sjö"), "endDate": "2024-10-31"}],
    }
]


class School:
    """Ekbacken's register, to be changed by a test and sent as files."""

    def __init__(self) -> None:
        self.organisations = deepcopy(ORGANISATIONS)
        self.persons = deepcopy(PERSONS)
        self.placements = deepcopy(PLACEMENTS)
        self.duties = deepcopy(DUTIES)
        self.groups = deepcopy(GROUPS)

    def change(self, name: str, **fields: Any) -> None:
        """Give an entity other fields; None takes one away."""
        for entities in (self.organisations, self.persons, self.placements, self.duties, self.groups):
            for entity in entities:
                if entity["id"] == str(id_of(name)):
                    entity.update(fields)
                    for field in [field for field, value in fields.items() if value is None]:
                        del entity[field]

    def files(self) -> dict[str, bytes]:
        kinds = ("organisations", "persons", "placements", "duties", "groups")
        return {f"{kind}.json": page(getattr(self, kind)) for kind in kinds}


def page(data: Any, token: str | None = None) -> bytes:
    return json.dumps({"data": data, "pageToken": token}, ensure_ascii=False).encode()


def bare(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
