"""Public codes: their check digits computed, checked and read as people type them."""

from tenohira.foundation.codes.check_digits import (
    corporate_number_check_digit,
    corporate_number_is_valid,
    format_corporate_number,
    municipal_check_digit,
    municipal_code_is_valid,
    my_number_check_digit,
    my_number_is_valid,
    read_corporate_number,
    read_municipal_code,
    read_my_number,
)
from tenohira.foundation.codes.errors import CodeError

__all__ = [
    "CodeError",
    "corporate_number_check_digit",
    "corporate_number_is_valid",
    "format_corporate_number",
    "municipal_check_digit",
    "municipal_code_is_valid",
    "my_number_check_digit",
    "my_number_is_valid",
    "read_corporate_number",
    "read_municipal_code",
    "read_my_number",
]
