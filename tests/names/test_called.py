"""A noun phrase tells what it calls somebody."""

from __future__ import annotations

import pytest

from framing.names.called import Called, describe


@pytest.mark.parametrize(
    ("text", "name", "roles", "sort", "sex"),
    [
        ("Ada Krol", "Ada Krol", "", "person", "f"),
        ("Mr. Oster", "Oster", "", "person", "m"),
        ("Pte. Jon Oster", "Jon Oster", "", "person", "m"),
        ("Grain minister Jon Oster", "Jon Oster", "minister", "person", "m"),
        ("Orlan's mayor, Ada Krol,", "Ada Krol", "mayor", "person", "f"),
        ("Ada Krol, who heads the mill", "Ada Krol", "", "person", "f"),
        ("Jon Oster, the mill's owner", "Jon Oster", "owner", "person", "m"),
        ("a former spokeswoman for the mill", "", "spokeswoman", "person", "f"),
        ("the Orlan ministry of grain", "", "ministry", "body", ""),
        ("Orlan's grain ministry", "", "ministry", "body", ""),
        ("the Grain Council", "Grain Council", "council", "body", ""),
        ("two soldiers of the guard", "", "soldiers", "people", ""),
        ("Residents", "Residents", "residents", "people", ""),
        ("Orlan Radio", "Orlan Radio", "radio", "body", ""),
        ("Tarn", "Tarn", "", "name", ""),
        ("31-year-old Oleg Tesk", "Oleg Tesk", "", "person", "m"),
        ("FM Krol", "Krol", "fm", "person", ""),
        ("3 PM", "PM", "", "name", ""),
        ("Tim Cook", "Tim Cook", "", "person", "m"),
        ("a cook", "", "cook", "person", ""),
        ("Krol and Oster", "", "", "people", ""),
        ("the Trade and Industry Ministry", "", "ministry", "body", ""),
        ("the grain minister of West Orlan Ivan Oster", "Ivan Oster", "minister", "person", "m"),
        ("director of Grain Rights Watch", "", "director", "person", ""),
    ],
)
def test_a_noun_phrase_tells_name_roles_sort_and_sex(text: str, name: str, roles: str, sort: str, sex: str) -> None:
    called = describe(text)
    assert called == Called(tuple(name.split()), frozenset(roles.split()), sort, sex)
