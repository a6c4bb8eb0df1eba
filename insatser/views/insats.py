from django.http import HttpResponse


def insats(request, pk=None):
    return HttpResponse(status=501)


def insats_ny(request, pk=None):
    return HttpResponse(status=501)


def insats_avsluta(request, pk=None):
    return HttpResponse(status=501)
