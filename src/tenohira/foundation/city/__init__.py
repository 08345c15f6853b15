"""City (tenant) scoping: the city being served, the rows that belong to it, and its definition."""

from tenohira.foundation.city.context import NoCity, current_city, every_city, use_city
from tenohira.foundation.city.definition import CityDefinition
from tenohira.foundation.city.packs import PackError, city_definition, first_pack, pack_folder, packs
from tenohira.foundation.city.scope import CityManager, CityScoped

LANGUAGES = ("ja", "ja-easy", "en", "pt-BR")

__all__ = [
    "LANGUAGES",
    "CityDefinition",
    "CityManager",
    "CityScoped",
    "NoCity",
    "PackError",
    "city_definition",
    "current_city",
    "every_city",
    "first_pack",
    "pack_folder",
    "packs",
    "use_city",
]
