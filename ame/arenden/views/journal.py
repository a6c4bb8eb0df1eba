from django.http import HttpResponse


def arende_journal(request, pk=None):
    return HttpResponse(status=501)
