from django.http import HttpResponse


def bevakning_ny(request, pk=None):
    return HttpResponse(status=501)


def bevakning_oppna(request, pk=None):
    return HttpResponse(status=501)


def bevakning_klar(request, pk=None):
    return HttpResponse(status=501)


def bevakning_angra(request, pk=None):
    return HttpResponse(status=501)
