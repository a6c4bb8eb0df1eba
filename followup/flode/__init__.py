"""Flow and stock (C71; S136, S153), counted at night for a calendar year and kept as Matpunkt x_flode and x_bestand.

familj.py   which tables can be shown together: units, all of them, ages (methods.md 5)
vagar.py    source -> way in -> first insats -> utfall for a start cohort
bestand.py  stock at start + in = out + stock at end, for months, quarters, the year and groups
"""
