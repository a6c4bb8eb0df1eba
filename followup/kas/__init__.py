"""KAS: the definitions as data, and the one way from them to a figure, the list behind it, its explanation and its export."""
