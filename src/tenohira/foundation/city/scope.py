"""The abstract model of every row that belongs to a city, and the manager that shows only the current one's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from tenohira.foundation.city.context import current_city


class CityManager(models.Manager[Any]):
    """Shows the rows of the current city only."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(city=current_city())


class CityScoped(models.Model):
    """A row of one city. `objects` is scoped to the current city, `everywhere` is for installation-wide work."""

    city = models.CharField("市区町村コード", max_length=6, default=current_city, editable=False)

    objects: ClassVar[CityManager] = CityManager()
    everywhere: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"
