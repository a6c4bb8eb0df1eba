"""The parts of the remiss's page. Each part says in a hidden field which fields it showed: a box that was not ticked and a field that was
not there look the same in a POST."""

from intake.enums import Kalla
from intake.grunder import KOLUMNER, MED_TEXT

SAMTYCKE = {  # form field -> field of the consent
    "samtycke_kategorier": "kategorier",
    "samtycke_andamal": "andamal",
    "samtycke_form": "form",
    "samtycke_inhamtat_den": "inhamtat_den",
    "samtycke_till_den": "giltigt_till_den",
    "samtycke_givare": "givare",
}
ATERKOPPLINGAR = (
    ("aterkoppling_start", "start"),
    ("aterkoppling_del", "del"),
    ("aterkoppling_del_2", "del"),
    ("aterkoppling_slut", "slut"),
)
UPPGIFTER = {f"uppgift_{k.value}": k for k in MED_TEXT}  # form field -> category that is carried as text
KATEGORI = {namn: k for k, namnen in KOLUMNER.items() for namn in namnen} | UPPGIFTER  # form field -> category (law.md A16)
DELAR: dict[str, tuple[str, ...]] = {
    "mottagare": ("mottagande_enhet", "kalla", "slag", "ar_am_anstallning_eb", "har_samverkan_soc"),
    "ingang": ("avsandande_part", "avsandande_kontakt", "af_program", "inkomstsatt", "omhandertagen_den"),
    "enhetens": ("onskad_insats", "bestallningstyp", "bekraftar_sekretess"),
    "person": ("identitetsnummer",),
    "nummer": ("fornamn", "efternamn", "identitetsniva", "fodelsedatum", "kon", "har_skydd"),
    "fraga": ("fraga", "forvantat_resultat", "svar_senast_den"),
    "aterkoppling": tuple(namn for namn, _ in ATERKOPPLINGAR),
    "uppgifter": tuple(KATEGORI),
    "grund": ("grund",),
    "grunden": ("grund_motivering", *SAMTYCKE),
    "svar": ("svar",),
}
SVARET = ("forvantat_resultat", "svar_senast_den", *DELAR["aterkoppling"])  # what somebody who waits for an answer has
BARA_REMISS = {"ar_am_anstallning_eb", "bekraftar_sekretess", "niva_avsandare", *UPPGIFTER, *DELAR["grund"], *DELAR["grunden"]}
BARA_ANSOKAN = {"slag", "har_samverkan_soc", *DELAR["ingang"]}
UTAN_PART = {Kalla.EGEN_ANSOKAN, Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO}
