def min_dag(request):
    return None
