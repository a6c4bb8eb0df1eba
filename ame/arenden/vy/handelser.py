"""What the events are called on a page. A verb is never renamed (style.md 3), so this table only grows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from ame.access.models import User
from ame.arenden.enums import Niva, Status
from ame.arenden.models import Bevakning
from ame.audit.models import Handelse

# verb -> title, kind as a word, kind of dot in the timeline (anteckning, beslut, insats, remiss or system)
VERB: dict[str, tuple[str, str, str]] = {
    "arende.oppna": ("Ärendet öppnades", "Inflöde", "remiss"),
    "arende.starta_beredning": ("Beredningen började", "Beredning", "beslut"),
    "arende.skriva_in": ("Inskriven", "Beslut", "beslut"),
    "arende.starta_insats": ("Ärendet gick till insats", "System", "system"),
    "arende.avsluta": ("Ärendet avslutades", "Avslut", "beslut"),
    "arende.avsluta_ej_paborjad": ("Avslutat som ej påbörjat", "Avslut", "beslut"),
    "arende.angra_avslut_till_insats": ("Avslutet ångrades", "Avslut", "beslut"),
    "arende.angra_avslut_till_vantan": ("Avslutet ångrades", "Avslut", "beslut"),
    "arende.byt_ansvarig": ("Ny ansvarig", "Ansvar", "beslut"),
    "arende.ta_over": ("Togs över", "Ansvar", "beslut"),
    "arende.medarbetare": ("Medarbetare lades till", "Ansvar", "system"),
    "arende.medarbetare_bort": ("Medarbetare togs bort", "Ansvar", "system"),
    "person.sla_ihop": ("Två personer slogs ihop", "Person", "beslut"),
    "person.angra_ihop": ("Sammanslagningen ångrades", "Person", "beslut"),
    "arende.insyn": ("Öppnades av kollega med angivet skäl", "Insyn", "system"),
    "arende.felaktig_utbetalning": ("Underrättelse om felaktig utbetalning", "Utlämnande", "beslut"),
    "arende.aktor": ("Part lades till i ärendet", "Samverkan", "system"),
    "arende.aktor_slut": ("En parts uppdrag i ärendet avslutades", "Samverkan", "system"),
    "arende.kontakt": ("Kontakt med annan part", "Samverkan", "system"),
    "arende.kontakt_svar": ("Svar från annan part", "Samverkan", "system"),
    "arende.niva": ("Ny nivåbedömning", "Bedömning", "beslut"),
    "arende.omott_behov": ("Omött behov noterades", "Behov", "beslut"),
    "followup.valj_nyckeltal": ("Nyckeltal valdes", "Uppföljning", "system"),
    "arende.omott_behov_slut": ("Ett omött behov upphörde", "Behov", "system"),
    "arende.sekretessmarkering": ("Sekretessmarkering sattes", "Sekretess", "system"),
    "arende.sekretessmarkering_havd": ("Sekretessmarkering hävdes", "Sekretess", "system"),
    "arende.skydd": ("Skyddade personuppgifter registrerades", "Skydd", "system"),
    "arende.skydd_av": ("Skyddet avslutades", "Skydd", "system"),
    "arende.skyddsatkomst": ("Åtkomst till skyddade uppgifter gavs", "Skydd", "system"),
    "arende.skyddsatkomst_bort": ("Åtkomst till skyddade uppgifter togs bort", "Skydd", "system"),
    "anteckning.signera": ("Anteckning skrevs", "Journal", "anteckning"),
    "anteckning.ratta": ("Anteckning rättades", "Journal", "anteckning"),
    "bevakning.skapa": ("Bevakning lades till", "System", "system"),
    "bevakning.klar": ("Bevakning klar", "System", "system"),
    "bevakning.angra_klar": ("Bevakning öppnades igen", "System", "system"),
    "remiss.utkast": ("Remissutkast skapades", "Remiss", "system"),
    "remiss.latt": ("Registrerades av receptionen", "Remiss", "system"),
    "remiss.till_gruppko": ("Remissen lades i enhetens gruppkö", "Remiss", "system"),
    "remiss.ta_over": ("Remissen fick ny kontakt hos remittenten", "Remiss", "remiss"),
    "bilaga.lagg_till": ("Fil lades till", "Remiss", "system"),
    "bilaga.ta_bort": ("Fil togs bort innan remissen skickades", "Remiss", "system"),
    "bilaga.stoppad": ("Fil med skadlig kod stoppades", "Remiss", "system"),
    "bilaga.gallra": ("Fil gallrades", "Remiss", "system"),
    "remiss.skicka": ("Remiss skickades", "Remiss", "remiss"),
    "remiss.ta_emot": ("Remiss togs emot", "Remiss", "remiss"),
    "remiss.begar_komplettering": ("Komplettering begärdes", "Remiss", "remiss"),
    "remiss.komplettera": ("Remissen kompletterades", "Remiss", "remiss"),
    "remiss.anta": ("Remissen antogs", "Remiss", "remiss"),
    "remiss.avboj": ("Remissen avböjdes", "Remiss", "remiss"),
    "remiss.omdirigera": ("Remissen skickades vidare", "Remiss", "remiss"),
    "remiss.aterta": ("Remissen återtogs", "Remiss", "remiss"),
    "remiss.besvara": ("Remissen besvarades", "Remiss", "remiss"),
    "beredning.starta": ("Beredning startades", "Beredning", "system"),
    "beredning.dagordning": ("Sattes upp på ett möte", "Beredning", "system"),
    "beredning.ansvarig": ("Beredningen bytte ansvarig", "Beredning", "system"),
    "beredning.underratta": ("Personen underrättades om beslutet", "Beslut", "beslut"),
    "beredning.av_dagordning": ("Togs bort från dagordningen", "Beredning", "system"),
    "beredning.besluta": ("Beslut i beredningen", "Beslut", "beslut"),
    "trepart.skapa": ("Trepartssamtal ska hållas", "Trepartssamtal", "system"),
    "trepart.boka": ("Trepartssamtal bokades", "Trepartssamtal", "remiss"),
    "trepart.hallet": ("Trepartssamtal hölls", "Trepartssamtal", "remiss"),
    "trepart.ej_hallet": ("Trepartssamtal blev inte av", "Trepartssamtal", "remiss"),
    "trepart.ateroppna": ("Trepartssamtal ska hållas igen", "Trepartssamtal", "system"),
    "trepart.punkt_klar": ("En överenskommen punkt blev klar", "Trepartssamtal", "system"),
    "trepart.punkt_oppen": ("En överenskommen punkt öppnades igen", "Trepartssamtal", "system"),
    "beredning.beredare": ("Ny beredare", "Beredning", "system"),
    "lofte.besok_bokat": ("Första besöket bokades", "Löfte", "anteckning"),
    "lofte.flytta": ("En lovad dag flyttades", "Löfte", "system"),
    "stillestand.upptackt": ("Ärendet står stilla", "System", "system"),
    "stillestand.upphort": ("Ärendet står inte stilla längre", "System", "system"),
    "insats.starta": ("Insats startade", "Insats", "insats"),
    "insats.avsluta": ("Insats avslutades", "Insats", "insats"),
    "insats.ateroppna": ("Insats öppnades igen", "Insats", "system"),
    "insats.forlang": ("Insats förlängdes", "Insats", "insats"),
    "kartlaggning.borja": ("En kartläggning påbörjades", "Kartläggning", "insats"),
    "kartlaggning.avsnitt": ("Ett avsnitt i kartläggningen skrevs", "Kartläggning", "system"),
    "kartlaggning.klar": ("Kartläggningen blev klar", "Kartläggning", "beslut"),
    "narvaro.markera": ("Närvaro registrerades", "Närvaro", "system"),
    "narvaro.ratta": ("En registrerad närvaro ändrades", "Närvaro", "system"),
    "tillfalle.anmal": ("Frånvaro anmäldes före passet", "Närvaro", "system"),
    "tillfalle.forklaring": ("Deltagarens förklaring skrevs", "Närvaro", "system"),
    "tillfalle.bedom": ("Frånvaro bedömdes", "Närvaro", "system"),
    "kallelse.skicka": ("Kallelse skickades", "Kallelse", "anteckning"),
    "kallelse.natt": ("Om kallelsen nådde fram skrevs", "Kallelse", "system"),
    "uppgifter.lamna": ("Uppgifter lämnades till beslutande nämnd", "Uppgifter", "remiss"),
    "narvarorapport.signera": ("Närvarorapport lämnades", "Närvarorapport", "remiss"),
    "narvarorapport.aterkalla": ("Närvarorapport drogs tillbaka", "Närvarorapport", "remiss"),
    "narvarorapport.kvittera": ("Remittenten tog emot närvarorapporten", "Närvarorapport", "system"),
    "narvarorapport.kommunicera": ("Deltagaren fick se närvarorapporten", "Närvarorapport", "anteckning"),
    "narvarorapport.andrad_efterat": ("Närvaron ändrades efter rapporten", "Närvarorapport", "system"),
    "schema.lagg_till": ("Tid i veckoschemat lades till", "Närvaro", "system"),
    "schema.andra": ("Tid i veckoschemat ändrades", "Närvaro", "system"),
    "schema.avsluta": ("Tid i veckoschemat togs bort", "Närvaro", "system"),
    "tillfalle.lagg_till": ("Ett tillfälle lades till", "Närvaro", "system"),
    "tillfalle.flytta": ("Ett tillfälle flyttades", "Närvaro", "system"),
    "stod.registrera": ("Stöd registrerades", "Stöd", "anteckning"),
    "stod.anteckna": ("Tid registrerades till en anteckning", "Stöd", "anteckning"),
    "stod.ratta": ("Registrerat stöd rättades", "Stöd", "system"),
    "stod.folj": ("Registrerat stöd följde anteckningens rättelse", "Stöd", "system"),
    "anstallning.registrera": ("Anställning registrerades", "Anställning", "insats"),
    "anstallning.andra": ("Anställning ändrades", "Anställning", "insats"),
    "anstallning.avsluta": ("Anställningens sista dag registrerades", "Anställning", "insats"),
    "placering.planera": ("Plats valdes", "Placering", "insats"),
    "placering.andra": ("Placeringen ändrades", "Placering", "system"),
    "placering.kontroll": ("Kontrollen inför starten fylldes i", "Placering", "system"),
    "placering.starta": ("Placeringen började", "Placering", "insats"),
    "placering.avsluta": ("Placeringen slutade", "Placering", "insats"),
    "placering.avbryt": ("Placeringen bröts", "Placering", "insats"),
    "placering.installd": ("Placeringen blev inte av", "Placering", "insats"),
    "placering.ateroppna": ("Placeringen öppnades igen", "Placering", "system"),
    "placering.avstamning": ("Avstämning på arbetsplatsen", "Placering", "anteckning"),
    "skydd.prova_utskrift": ("Ett papper om en skyddad person prövades och visades", "Utlämnande", "system"),
    "arbetsgivarbrev.skapa": ("Brev till arbetsplatsen skapades", "Utlämnande", "system"),
    "anordnare.spara": ("Anordnare ändrades", "Register", "system"),
    "plats.spara": ("Plats ändrades", "Register", "system"),
    "plan.borja": ("Planen började", "Plan", "insats"),
    "plan.andra": ("Planen ändrades", "Plan", "system"),
    "plan.signera": ("Planen signerades", "Plan", "beslut"),
    "plan.overlamna": ("Planen lämnades till deltagaren", "Plan", "beslut"),
    "plan.kontakt": ("Kontakt med en annan aktör", "Plan", "anteckning"),
    "plan.avsluta": ("Planen avslutades", "Plan", "beslut"),
    "plan.ateroppna": ("Planen öppnades igen", "Plan", "system"),
    "planmal.satt": ("Ett mål sattes", "Plan", "insats"),
    "planmal.andra": ("Ett mål ändrades", "Plan", "system"),
    "planmal.avsluta": ("Ett mål avslutades", "Plan", "insats"),
    "planbehov.notera": ("Ett behov noterades", "Plan", "insats"),
    "planbehov.andra": ("Ett behov ändrades", "Plan", "system"),
    "planbehov.avsluta": ("Ett behov avslutades", "Plan", "insats"),
    "planaktivitet.lagg_till": ("En aktivitet lades till i planen", "Plan", "insats"),
    "planaktivitet.andra": ("En aktivitet ändrades", "Plan", "system"),
    "planaktivitet.avsluta": ("En aktivitet avslutades", "Plan", "insats"),
    "planaktivitet.forlang": ("Sysselsättning förlängdes", "Plan", "beslut"),
    "aterkoppling.signera": ("Återkoppling lämnades", "Återkoppling", "remiss"),
    "aterkoppling.ratta": ("Återkoppling rättades", "Återkoppling", "remiss"),
    "aterkoppling.begar": ("Remittenten bad om återkoppling", "Återkoppling", "remiss"),
    "aterkoppling.aterta_begaran": ("Remittenten tog tillbaka sin begäran om återkoppling", "Återkoppling", "system"),
    "aterkoppling.papper": ("Återkoppling lämnades på papper", "Återkoppling", "system"),
    "remiss.betyg": ("Remittenten betygsatte samarbetet", "Remiss", "system"),
    "aterkoppling.last": ("Remittenten läste återkopplingen", "System", "system"),
    "avslut.signera": ("Avslutet signerades", "Avslut", "beslut"),
    "avslut.angra": ("Avslutet drogs tillbaka", "Avslut", "system"),
    "avslut.bekrafta_arbete": ("Uppgift om arbetet efter avslutet", "Avslut", "beslut"),
    "enkat.lappen": ("Svarslappen lämnades ut", "Enkät", "system"),
    "enkat.handlaggare": ("Frågan vid avslutet besvarades", "Enkät", "system"),
    "uppfoljning.svara": ("Uppföljning besvarades", "Uppföljning", "beslut"),
    "arende.sokt": ("Deltagaren sökte sin handläggare", "Ärende", "system"),
    "uppfoljning.forsok": ("Personen söktes för uppföljning", "Uppföljning", "system"),
    "medgivande.registrera": ("Samtycke registrerades", "Samtycke", "beslut"),
    "medgivande.aterkalla": ("Samtycke återkallades", "Samtycke", "beslut"),
    "medgivande.otillrackligt": ("Samtycke räckte inte", "Samtycke", "system"),
    "rapport.skapa": ("Enhetens rapport gjordes", "Rapport", "system"),
    "rapport.mottagare": ("Rapportens mottagare ändrades", "Rapport", "system"),
    "exempelblad.skapa": ("Ett gott exempel skrevs", "Rapport", "system"),
    "forskningsuttag.gor": ("Ett uttag för forskning gjordes", "Rapport", "system"),
    "delning.sparrad": ("En delning stoppades", "Sekretess", "system"),
}
BYTEN = ("arende.byt_ansvarig", "arende.ta_over")
SYSTEM = ("Händelse", "System", "system")
# These say the same as the note itself, or as the event beside them; the timeline leaves them out and Historik keeps them.
DUBBLA = (
    "anteckning.signera",
    "anteckning.ratta",
    "stod.anteckna",
    "stod.folj",
    "arende.starta_insats",
    "arende.avsluta",
    "beredning.starta",
    "avslut.angra",
    "kartlaggning.avsnitt",
    "narvaro.markera",  # attendance lies on its own tab, not in the story of the case (S090)
    "narvaro.ratta",
    "tillfalle.anmal",
    "tillfalle.forklaring",
    "tillfalle.bedom",
    "tillfalle.lagg_till",
    "tillfalle.flytta",
)


@dataclass(frozen=True)
class Rad:
    """One event in words. `tid` is a moment, or a date when the event happened on another day than it was written down."""

    titel: str
    typ: str
    slag: str
    tid: Any
    av: str
    text: str


def verb_med_slag(*slag: str) -> list[str]:
    return [verb for verb, (_, _, s) in VERB.items() if s in slag]


def handelser_i_ord(handelser: Iterable[Handelse]) -> dict[int, Rad]:
    """Key of the event -> its words. One query for names, one for reminders, and those of the packages named in AME_HANDELSETEXTER."""
    lista = list(handelser)
    personal = _personal(lista)
    texter = _bevakningar(lista)
    for namn in getattr(settings, "AME_HANDELSETEXTER", []):
        texter |= import_string(namn)(lista)
    return {h.pk: _i_ord(h, personal, texter.get(h.pk, "")) for h in lista}


def _personal(handelser: list[Handelse]) -> dict[str, str]:
    ids = {h.aktor_id for h in handelser if h.aktor_id}
    ids |= {int(v) for h in handelser for v in _namnda(h) if str(v).isdigit()}
    return {str(pk): namn for pk, namn in User.objects.filter(pk__in=ids).values_list("pk", "namn")} if ids else {}


def _bevakningar(handelser: list[Handelse]) -> dict[int, str]:
    egna = {h.pk: h.objekt_id for h in handelser if h.verb.startswith("bevakning.")}
    titlar = dict(Bevakning.objects.filter(pk__in=egna.values()).values_list("pk", "titel")) if egna else {}
    return {pk: titlar.get(objekt_id, "") for pk, objekt_id in egna.items()}


def _namnda(h: Handelse) -> list[str]:
    if h.verb in BYTEN:
        return [h.fore, h.efter]
    return [h.data["user"]] if "user" in h.data else []


def _i_ord(h: Handelse, personal: dict[str, str], text: str) -> Rad:
    titel, typ, slag = VERB.get(h.verb, SYSTEM)
    text = text or _egen_text(h, personal)
    skriven = h.registrerad_vid
    samma_dag = timezone.localdate(skriven) <= h.handelse_den
    av = personal.get(str(h.aktor_id), "") if h.aktor_id else "systemet"
    return Rad(titel, typ, slag, skriven if samma_dag else h.handelse_den, av, text)


def _egen_text(h: Handelse, personal: dict[str, str]) -> str:
    """What this package can say of its own events."""
    if h.verb in BYTEN:
        return f"{personal.get(h.efter, 'Okänd')} tog över efter {personal.get(h.fore, 'okänd')}."
    if h.verb == "arende.niva":
        return f"Från {Niva(h.fore).kort.lower()} till {Niva(h.efter).kort.lower()}." if h.fore else Niva(h.efter).label
    if h.verb.startswith("arende.") and h.fore in Status.values and h.efter in Status.values:
        return f"Från «{Status(h.fore).label}» till «{Status(h.efter).label}»." if h.fore != h.efter else ""
    if "user" in h.data:
        return personal.get(str(h.data["user"]), "")
    return ""
