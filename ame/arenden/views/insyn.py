from django.http import HttpResponse


def arende_insyn(request, pk=None):
    return HttpResponse(status=501)
