from django.http import HttpResponse


def arende(request, pk=None):
    return HttpResponse(status=501)
