"""Voices: what is asked, the code on paper, and the tables of answers (S120, S121, S122)."""
