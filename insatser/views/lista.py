from django.http import HttpResponse


def insatser(request, pk=None):
    return HttpResponse(status=501)
