from django.http import HttpResponse


def arende_skydd(request, pk=None):
    return HttpResponse(status=501)
