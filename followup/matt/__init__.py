"""Stored measures (methods.md 6): what the night counts for every unit and month, and what pages, reports, goals and lists read.

definition.py  a measure as data: who is counted, of whom, what is left out, and its question
fragor.py      the questions over schema `statistik`; the count and the list behind it are the same rows
process.py     K1-K16        resultat.py  ends, follow-up, steps, return        tillgang.py  access by start level
rakna.py       rows -> grouped counts per unit, age selection and split        skatta.py  counts -> figures (statsmodels, worker only)
lagra.py       a municipality's month, in one transaction                      lasa.py    what a page shows, trend, target, break
"""
