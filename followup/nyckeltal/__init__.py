"""Nyckeltal: the measures of the page Uppföljning, one function each. Page, file and tests call the same function (N01, T05).

utsnitt.py    what is looked at: units, unit, sex, calendar year
kallor.py     the counts from schema `statistik`, one query per source, for every unit and sex of the reader's scope at once
rutnat.py     counts in a grid of unit, sex, time and group, masked together with everything they add up to (followup/maskning.py)
volym.py      nya remisser, bestånd        utfall.py   avslut, andel till arbete eller studier
tider.py      väntan, tid i verksamheten, återkoppling i tid       flode.py   way in -> insats -> utfall
km.py         Kaplan-Meier                 definitioner.py   "så räknas det"       sida.py   all of them for one utsnitt
"""
