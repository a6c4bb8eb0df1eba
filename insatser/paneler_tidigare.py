def tidigare(request, remiss):
    return None
