"""Invented people: names, days of birth, sex and test numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from followup.demo.personnummer import SENARE_AR, provnummer

_KVINNOR = """
Alma Amina Anette Annika Asha Astrid Barbro Birgitta Camilla Carina Ebba Elin Elsa Emma Eva Fatima Frida Gunilla Hanna
Helena Ida Inga Ingrid Jasmin Jenny Johanna Josefin Karin Kerstin Klara Lena Linnea Lisa Lovisa Maja Malin Maria Marie
Mariam Mona Nadia Nora Olivia Petra Rania Ronja Rut Saga Samira Sanna Sara Selma Signe Siv Sofia Stina Therese Tove Ulla
Vera Wilma Zahra Åsa
"""
_MAN = """
Abdi Adam Ahmed Albin Ali Anders Anton Arvid Axel Bengt Björn Christer Dani David Edvin Elias Emil Erik Fredrik Gustav
Hampus Hassan Henrik Hugo Håkan Ibrahim Isak Jakob Jan Jens Joakim Johan Jonas Karim Kent Lars Leif Leo Liam Love Magnus
Malte Markus Mats Mehmet Mikael Mohamed Nils Ola Olle Oscar Patrik Per Peter Robin Rolf Sami Simon Stefan Sven Tobias
Tomas Ville Yusuf Östen
"""
_EFTERNAMN = """
Abdulle Ahlgren Alm Alström Andersson Aronsson Asplund Axelsson Backlund Bengtsdotter Berg Berglind Björklund Blom
Boström Brink Broman Claesson Dahlgren Danielsson Edlund Ek Ekdahl Eklöf Elmi Engström Eriksson Fors Forslund Frisk
Granlund Gren Gunnarsson Gård Hagström Haddad Hedman Hellgren Hermansson Holm Hussein Håkansson Isaksson Jansson
Johansson Jonasson Jönsson Karlsson Kjellberg Larsson Lind Lindgren Lundin Lundmark Löfgren Malm Mattsson Melin
Mohammadi Moberg Nasser Nilsson Norberg Nordin Nyberg Näslund Olofsson Osman Palm Persson Pettersson Ranta Rask Rosén
Rydberg Saleh Sandell Sjöberg Skoog Sköld Stark Strand Ståhl Sundin Svensson Söder Tran Törnqvist Wallin Warsame Westman
Wik Yilmaz Zetterberg Åberg Åkesson Älvgren Öberg Öhman Östlund
"""
KVINNOR, MAN, EFTERNAMN = _KVINNOR.split(), _MAN.split(), _EFTERNAMN.split()
SPRAK = ("Arabiska", "Somaliska", "Dari", "Tigrinja", "Ukrainska", "Turkiska", "Persiska", "Sorani")


@dataclass(frozen=True)
class Manniska:
    """An invented human being. The test number holds the day of birth and the sex."""

    fornamn: str
    efternamn: str
    kon: str
    fodd: date
    nummer: str
    telefon: str
    adress: str
    sprak: str = ""
    har_tolkbehov: bool = False

    @property
    def namn(self) -> str:
        return f"{self.fornamn} {self.efternamn}"


class Folkmangd:
    """Hands out people; no two have the same name or the same number."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.namn: set[str] = set()
        self.nummer: set[str] = set()
        self.antal = 0

    def fodas(self, *, kon: str, fodd_ar: int, fornamn: str = "", efternamn: str = "", tolk: bool = False) -> Manniska:
        """A person of the sex, born in the year. Later years have one test number a day and sex, so the day is looked for."""
        self.antal += 1
        fornamn, efternamn = self._namn(kon, fornamn, efternamn)
        fodd, nummer = next(f for f in self._dagar(fodd_ar, kon) if f[1] not in self.nummer)
        self.nummer.add(nummer)
        sprak = self.rng.choice(SPRAK) if tolk else ""
        return Manniska(
            fornamn=fornamn,
            efternamn=efternamn,
            kon=kon,
            fodd=fodd,
            nummer=nummer,
            telefon=f"070-174 06 {self.rng.randint(5, 99):02d}",  # numbers that the regulator keeps for fiction
            adress=f"Provgatan {self.antal}, 999 {self.rng.randint(10, 99)} Exempelstad",  # no postcode begins with 999
            sprak=sprak,
            har_tolkbehov=bool(sprak),
        )

    def _namn(self, kon: str, fornamn: str, efternamn: str) -> tuple[str, str]:
        while True:
            f = fornamn or self.rng.choice(KVINNOR if kon == "K" else MAN)
            e = efternamn or self.rng.choice(EFTERNAMN)
            if f"{f} {e}" not in self.namn:
                self.namn.add(f"{f} {e}")
                return f, e

    def _dagar(self, ar: int, kon: str) -> Iterator[tuple[date, str]]:
        antal_nummer = 10 if ar < SENARE_AR else 1
        while True:
            fodd = date(ar, 1, 1) + timedelta(days=self.rng.randrange(365))
            yield fodd, provnummer(fodd, kon, self.rng.randrange(antal_nummer))
