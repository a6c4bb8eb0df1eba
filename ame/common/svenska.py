"""Swedish order without ICU: å, ä and ö sort after z by one immutable SQL function (design.md 3)."""

from django.db.models import Func, TextField

_FRAN = "åäöÅÄÖéèëêüúùûáàâãñçøæØÆÉÈËÊÜÚÙÛÁÀÂÃÑÇ"
_TILL = "{|}{|}eeeeuuuuaaaanc}|}|eeeeuuuuaaaanc"

SKAPA_FUNKTION = f"""
CREATE OR REPLACE FUNCTION svensk_nyckel(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT lower(translate(t, '{_FRAN}', '{_TILL}')) COLLATE "C" $$;
"""
TA_BORT_FUNKTION = "DROP FUNCTION IF EXISTS svensk_nyckel(text);"


class SvenskNyckel(Func):
    """Folded key of a name: lower case, å ä ö after z, accents dropped. Compares bytewise, so a prefix search uses the index."""

    function = "svensk_nyckel"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    arity = 1
    output_field = TextField()


def svensk_nyckel(text: str) -> str:
    """The same fold in Python, for the search word."""
    return text.translate(str.maketrans(_FRAN, _TILL)).lower()
