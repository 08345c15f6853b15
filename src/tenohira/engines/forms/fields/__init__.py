"""The types of field a form may ask, by the name they have in form.yaml."""

from __future__ import annotations

from typing import Any

from tenohira.engines.forms.field_models import AskedField
from tenohira.engines.forms.fields.addresses import Address
from tenohira.engines.forms.fields.amounts import Number, Yen
from tenohira.engines.forms.fields.bank_accounts import BankAccount
from tenohira.engines.forms.fields.base import Context, FieldType
from tenohira.engines.forms.fields.choosing import Choice, Choices, Declaration, YesNo
from tenohira.engines.forms.fields.contact import Mail, Phone
from tenohira.engines.forms.fields.dates import Date
from tenohira.engines.forms.fields.files import Files
from tenohira.engines.forms.fields.my_number import MyNumber
from tenohira.engines.forms.fields.names import Kana, Name
from tenohira.engines.forms.fields.persons import HouseholdMembers, Person
from tenohira.engines.forms.fields.places import Place
from tenohira.engines.forms.fields.text import LongText, Text

TYPES: dict[str, FieldType[Any]] = {
    kind.name: kind
    for kind in (
        Text(), LongText(), Kana(), Name(), Date(), Number(), Yen(), YesNo(), Choice(), Choices(), Person(),
        HouseholdMembers(), Address(), Phone(), Mail(), BankAccount(), MyNumber(), Place(), Files("file"),
        Files("photo"), Declaration(),
    )
}  # fmt: skip

__all__ = ["TYPES", "Context", "FieldType", "field_type"]


def field_type(field: AskedField) -> FieldType[Any]:
    """Return the type of a field of a form."""
    return TYPES[field.type]  # type: ignore[attr-defined]
