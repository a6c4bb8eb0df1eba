"""All pages, and one with nothing on it."""

from django.shortcuts import render
from django.urls import path

from ame.urls import handler403
from ame.urls import urlpatterns as sidor

__all__ = ["handler403", "urlpatterns"]


def tom(request):
    """The base template, the same middleware, the same signed-in user, the same menu: what every page costs."""
    return render(request, "layout/base.html")


urlpatterns = [path("bench/tom/", tom, name="bench_tom"), *sidor]
