from django.http import HttpResponse


def arende_historik(request, pk=None):
    return HttpResponse(status=501)
