"""The voices as measures beside k15_rost: the handläggare's yearly question, and how many of the asked participants answered (S121, S122).
An answer has no case, and who did not answer is nobody's list: neither has ids behind it."""

from followup.matt.definition import KALENDERARET, Form, Matt, Objekt
from followup.matt.process import HELA_ARET

BEHOVET = f"""SELECT NULL::uuid AS id, e.enhet_id, NULL::bigint AS person_key, 'O' AS kon, NULL::int AS alder,
    COALESCE(e.niva, 'saknas') AS niva, 'saknas' AS kalla, 'ingen' AS insats, 'saknas' AS avsandare, 'saknas' AS modell,
    NULL::int AS dag, e.steg = 'ja' AS ja, NULL::int AS utfall, NULL::numeric AS t, NULL::numeric AS n
FROM statistik.enkatsvar e JOIN grans g ON g.enhet_id = e.enhet_id
WHERE e.slag = 'handlaggare' AND e.fragekod = 'behovet' AND e.manad {HELA_ARET}"""  # noqa: S608
SVARSANDEL = f"""SELECT NULL::uuid AS id, e.enhet_id, NULL::bigint AS person_key, 'O' AS kon, NULL::int AS alder,
    'saknas' AS niva, 'saknas' AS kalla, 'ingen' AS insats, 'saknas' AS avsandare, 'saknas' AS modell,
    NULL::int AS dag, e.status = 'besvarad' AS ja, NULL::int AS utfall, NULL::numeric AS t, NULL::numeric AS n
FROM statistik.enkat e JOIN grans g ON g.enhet_id = e.enhet_id
WHERE e.slag IN ('deltagare_3m', 'deltagare_slut') AND e.avgjord_den {HELA_ARET}"""  # noqa: S608

ROSTMATT: tuple[Matt, ...] = (
    Matt("k15_behovet", "Handläggarnas svar: fick personen det den behövde", "Handläggarnas röst", Form.ANDEL, Objekt.INSKRIVNING, BEHOVET,
         "Svaret ja på frågan vid avslut, det senaste hela kalenderåret. Skälen när svaret inte är ja står på sidan Röster.", "Svar",
         "Avslut där frågan inte är besvarad.", "statistik.enkatsvar", "S122", period=KALENDERARET),
    Matt("k15_svarsandel", "Deltagarnas svarsandel", "Svarsandel", Form.ANDEL, Objekt.INSKRIVNING, SVARSANDEL,
         "Enkäter till deltagare som fick ett svar, det senaste hela kalenderåret.", "Enkäter som är besvarade, avböjda eller stängda",
         "Enkäter som fortfarande är öppna.", "statistik.enkat: status, avgjord_den", "S120, S121", period=KALENDERARET),
)  # fmt: skip

SVARSANDELEN = "k15_svarsandel"
# What people answered, beside how many: kept from whoever works with them (N19).
SVARSMATT = frozenset({"k15_rost", "k15_behovet"})
