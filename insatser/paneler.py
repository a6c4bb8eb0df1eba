def pagaende(request, arende):
    return None


def min_dag(request):
    return None
