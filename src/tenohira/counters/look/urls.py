"""Addresses of the look: the preferences form, and the gallery for those who build pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from tenohira.counters.look.gallery import gallery
from tenohira.counters.look.preferences import preferences

app_name = "look"
urlpatterns = [path("preferences/", preferences, name="preferences")]
if settings.DEBUG:
    urlpatterns.append(path("gallery/<str:counter>/", gallery, name="gallery"))
