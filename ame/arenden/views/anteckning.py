from django.http import HttpResponse


def anteckning_ny(request, pk=None):
    return HttpResponse(status=501)


def anteckning_utkast(request, pk=None):
    return HttpResponse(status=501)


def anteckning_ratta(request, pk=None):
    return HttpResponse(status=501)
