from django.http import HttpResponse


def arende_planering(request, pk=None):
    return HttpResponse(status=501)
