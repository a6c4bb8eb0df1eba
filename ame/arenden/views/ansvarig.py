from django.http import HttpResponse


def arende_ansvarig(request, pk=None):
    return HttpResponse(status=501)
