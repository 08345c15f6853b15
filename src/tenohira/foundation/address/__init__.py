"""Addresses: the towns of a municipality, reading what people type, house numbers, postal codes."""

from tenohira.foundation.address.barcode import address_digits, barcode_bars, barcode_signs, part_after_town
from tenohira.foundation.address.checking import check_towns
from tenohira.foundation.address.errors import AddressError
from tenohira.foundation.address.house_number import normalize_house_number, split_block
from tenohira.foundation.address.postal import format_postal_code, postal_code_is_valid, read_postal_code
from tenohira.foundation.address.reading import PREFECTURES, MatchLevel, ParsedAddress, parse_address
from tenohira.foundation.address.towns import Town, TownMaster

__all__ = [
    "PREFECTURES",
    "AddressError",
    "MatchLevel",
    "ParsedAddress",
    "Town",
    "TownMaster",
    "address_digits",
    "barcode_bars",
    "barcode_signs",
    "check_towns",
    "format_postal_code",
    "normalize_house_number",
    "parse_address",
    "part_after_town",
    "postal_code_is_valid",
    "read_postal_code",
    "split_block",
]
