"""Retention per model in one table (design wall 8, law.md E01-E09). A test fails when a model has no rule.

The rule says when a row must go; the weeding itself comes with its own module. Nothing here deletes.
"""

from dataclasses import dataclass

SOL = "SoL 16 kap. 1 §"


@dataclass(frozen=True)
class Gallringsregel:
    """`efter` in plain Swedish; `klocka` is what the time runs from; `grund` is the law or decision it needs."""

    efter: str
    klocka: str
    grund: str


PERSONAKT = Gallringsregel("5 år", "sista anteckningen i personakten", SOL)
FOLJER_ARENDET = Gallringsregel("med personakten", "sista anteckningen i personakten", SOL)
ORGANISATION = Gallringsregel("bevaras", "—", "Behövs för att förstå äldre ärenden och statistik")
LOGG = Gallringsregel("5 år", "läsningen eller händelsen", "Nämndens gallringsbeslut; förvalt värde enligt D06")
STATISTIK = Gallringsregel("bevaras", "—", "Inga personuppgifter; levererad statistik ändras inte")

REGLER: dict[str, Gallringsregel] = {
    "organisation.kommun": ORGANISATION,
    "organisation.namnd": ORGANISATION,
    "organisation.verksamhet": ORGANISATION,
    "organisation.enhet": ORGANISATION,
    "organisation.enhetinstallning": ORGANISATION,
    "organisation.samverkanspart": ORGANISATION,
    "organisation.bestallningstyp": ORGANISATION,
    "organisation.insatstyp": ORGANISATION,
    "organisation.franvaroskal": ORGANISATION,
    "organisation.kontaktvag": ORGANISATION,
    "organisation.delegation": ORGANISATION,
    "organisation.samverkansavtal": ORGANISATION,
    "access.user": Gallringsregel("5 år", "sista uppdraget har upphört", "Behövs så länge loggen sparas"),
    "access.uppdrag": Gallringsregel("5 år", "uppdraget har upphört", "Behövs så länge loggen sparas"),
    "access.franvaro": Gallringsregel("5 år", "frånvaron är slut", "Behövs så länge loggen sparas"),
    "people.person": PERSONAKT,
    "people.personidentitet": PERSONAKT,
    "people.skydd": PERSONAKT,
    "people.skyddatkomst": LOGG,
    "people.medgivande": PERSONAKT,
    "people.sammanslagning": PERSONAKT,
    "audit.handelse": LOGG,
    "audit.lasning": LOGG,
    "arenden.arende": PERSONAKT,
    "arenden.ansvar": FOLJER_ARENDET,
    "arenden.atkomst": LOGG,
    "arenden.baslinje": FOLJER_ARENDET,
    "arenden.anteckning": FOLJER_ARENDET,
    "arenden.utkast": Gallringsregel("90 dagar", "senaste ändringen", "Utkast är inte handlingar"),
    "arenden.bevakning": FOLJER_ARENDET,
    "arenden.nivabedomning": FOLJER_ARENDET,
    "arenden.omottbehov": FOLJER_ARENDET,
    "arenden.sekretessmarkering": FOLJER_ARENDET,
    "arenden.samverkansaktor": FOLJER_ARENDET,
    "arenden.utbetalningsunderrattelse": FOLJER_ARENDET,
    "arenden.kontaktforsok": FOLJER_ARENDET,
    "arenden.diariepost": Gallringsregel("bevaras", "—", "Diariet är nämndens register över allmänna handlingar"),
    "arenden.notis": Gallringsregel("90 dagar", "notisen skapades", "Notiser är inte handlingar"),
    "intake.remiss": PERSONAKT,
    "intake.avtaladaterkoppling": FOLJER_ARENDET,
    "intake.komplettering": FOLJER_ARENDET,
    "intake.remissuppgift": FOLJER_ARENDET,
    "intake.sparraddelning": FOLJER_ARENDET,
    "intake.bilaga": Gallringsregel("enhetens dagar, annars med personakten", "remissen är avslutad", SOL),
    "intake.bilageinnehall": Gallringsregel("enhetens dagar, annars med personakten", "remissen är avslutad", SOL),
    "intake.sandning": FOLJER_ARENDET,
    "intake.lofte": FOLJER_ARENDET,
    "intake.trepartssamtal": FOLJER_ARENDET,
    "intake.overenskommelse": FOLJER_ARENDET,
    "intake.ingang": ORGANISATION,
    "intake.kvot": ORGANISATION,
    "intake.moteserie": ORGANISATION,
    "intake.forummedlem": ORGANISATION,
    "intake.protokoll": FOLJER_ARENDET,
    "intake.underrattelse": FOLJER_ARENDET,
    "intake.beredningsmote": ORGANISATION,
    "intake.motesdeltagare": ORGANISATION,
    "intake.beredning": FOLJER_ARENDET,
    "intake.beredningsbeslut": FOLJER_ARENDET,
    "insatser.insats": FOLJER_ARENDET,
    "insatser.kartlaggningsmall": ORGANISATION,
    "insatser.kartlaggningsomrade": ORGANISATION,
    "insatser.kartlaggning": FOLJER_ARENDET,
    "insatser.kartlaggningsavsnitt": FOLJER_ARENDET,
    "insatser.plan": PERSONAKT,
    "insatser.planmal": FOLJER_ARENDET,
    "insatser.planbehov": FOLJER_ARENDET,
    "insatser.planaktivitet": FOLJER_ARENDET,
    "insatser.planversion": FOLJER_ARENDET,
    "insatser.planoverlamning": FOLJER_ARENDET,
    "insatser.insatsforlangning": FOLJER_ARENDET,
    "insatser.stodaktivitet": FOLJER_ARENDET,
    "insatser.radgivning": ORGANISATION,
    "insatser.anordnare": ORGANISATION,
    "insatser.plats": ORGANISATION,
    "insatser.placering": FOLJER_ARENDET,
    "insatser.placeringsavstamning": FOLJER_ARENDET,
    "insatser.arbetsgivarbrev": FOLJER_ARENDET,
    "insatser.schemarad": FOLJER_ARENDET,
    "insatser.tillfalle": FOLJER_ARENDET,
    "insatser.kallelse": FOLJER_ARENDET,
    "insatser.narvarorapport": FOLJER_ARENDET,
    "insatser.anstallning": FOLJER_ARENDET,
    "insatser.stillestand": FOLJER_ARENDET,
    "followup.avslut": FOLJER_ARENDET,
    "followup.arbetsbekraftelse": FOLJER_ARENDET,
    "followup.aterkoppling": FOLJER_ARENDET,
    "followup.samarbetsbetyg": FOLJER_ARENDET,
    "followup.uppfoljning": FOLJER_ARENDET,
    "followup.korning": STATISTIK,
    "followup.korningrad": STATISTIK,
    "followup.koladavarde": STATISTIK,
    "followup.leverans": STATISTIK,
    "followup.arsarbetare": STATISTIK,
    "followup.matkorning": STATISTIK,
    "followup.matpunkt": STATISTIK,
    "followup.matmal": ORGANISATION,
    "followup.nyckeltalsval": ORGANISATION,
    "followup.seriebrott": STATISTIK,
    "followup.uppdragsavtal": ORGANISATION,
    "followup.avtalsgrupp": ORGANISATION,
    "followup.avtalsmal": ORGANISATION,
    "followup.rapport": STATISTIK,
    "followup.rapportmottagare": ORGANISATION,
    "followup.exempelblad": STATISTIK,
    "followup.forskningsuttag": STATISTIK,
    "followup.enkat": FOLJER_ARENDET,
    "followup.enkatsvar": STATISTIK,
}


def regel_for(etikett: str, historik_av: str | None = None) -> Gallringsregel | None:
    """The rule of a model by its label; a history table follows the model whose rows it keeps."""
    return REGLER.get(historik_av or etikett)
