"""Addresses for the look's own tests: with the gallery, whatever DEBUG says."""

from django.urls import include, path

from tenohira.counters.look.gallery import gallery

urlpatterns = [
    path("look/", include("tenohira.counters.look.urls")),
    path("gallery/<str:counter>/", gallery),
]
