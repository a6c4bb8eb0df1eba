"""Every role and permission in one file. `can_x(user, obj)` answers with a Tillatelse: true, or false with the reason in Swedish.

Views, template context and services call the same function. Rows come through `visible_to` first: a stranger never gets as far as
here (404); a colleague who does gets 403 with the reason. Objects are read by attribute only, so that this file imports no later step.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ame.access.enums import Roll
from ame.access.models import User


@dataclass(frozen=True)
class Tillatelse:
    """The answer of a permission function; `skal` is for the user's eyes."""

    ok: bool
    skal: str = ""

    def __bool__(self) -> bool:
        return self.ok


JA = Tillatelse(True)


def nej(skal: str) -> Tillatelse:
    return Tillatelse(False, skal)


def krav(tillatelse: Tillatelse) -> None:
    """Raises PermissionDenied with the reason when the permission is not given."""
    if not tillatelse:
        raise PermissionDenied(tillatelse.skal)


def _roll_i(user: User, enhet_id: UUID, *roller: Roll) -> bool:
    return enhet_id in user.enheter_med_roll(*roller)


def _med_roll(user: User, skal: str, *roller: Roll) -> Tillatelse:
    return JA if user.har_roll(*roller) else nej(skal)


# --- remiss -----------------------------------------------------------------------------------------------------


def can_skriva_remiss(user: User) -> Tillatelse:
    return _med_roll(user, "Bara socialsekreterare skriver remisser.", Roll.SOCIALSEKRETERARE)


def can_registrera_ansokan(user: User) -> Tillatelse:
    return _med_roll(user, "Bara handläggare och beredare registrerar egna ansökningar.", Roll.HANDLAGGARE, Roll.BEREDARE)


def can_andra_remissutkast(user: User, remiss: Any) -> Tillatelse:
    """The one who holds the draft: its avsändare, or who registers an application. One in the group queue is taken first (S033)."""
    if _haller_i(remiss) != user.pk:
        return nej("Ett utkast hör till den som håller i det.")
    return _skriver_an(user, remiss)


def _haller_i(remiss: Any) -> int | None:
    haller: int | None = remiss.avsandare_id if remiss.avsandande_enhet_id else remiss.skapad_av_id
    return haller


def _skriver_an(user: User, remiss: Any) -> Tillatelse:
    """The writer still has the role in the unit the remiss was written in (law.md D11): who has left or moved sends nothing more."""
    if remiss.avsandande_enhet_id:
        ok = _roll_i(user, remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE)
    elif remiss.mottagande_enhet_id:
        ok = _roll_i(user, remiss.mottagande_enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE)
    else:
        ok = user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE)
    return JA if ok else nej("Du arbetar inte längre i den enhet som remissen skrevs i.")


def can_se_inkorg(user: User) -> Tillatelse:
    return _med_roll(user, "Inkorgen är för handläggare, beredare och chefer.", Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)


def can_se_arbetslista(user: User) -> Tillatelse:
    """What waits for one's role. A chef has a page of the own."""
    return _med_roll(
        user, "Arbetslistan är för reception, handläggare och beredare.", Roll.RECEPTION, Roll.HANDLAGGARE, Roll.BEREDARE
    )


def can_se_kraver_dig(user: User) -> Tillatelse:
    return _med_roll(user, "Sidan är för enhetens chef.", Roll.CHEF)


def can_se_mina_remisser(user: User) -> Tillatelse:
    return _med_roll(user, "Sidan är för socialsekreterare.", Roll.SOCIALSEKRETERARE)


def can_handlagga_remiss(user: User, remiss: Any) -> Tillatelse:
    if _roll_i(user, remiss.mottagande_enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF):
        return JA
    return nej("Remissen hanteras av den enhet som fick den.")


def can_komplettera_remiss(user: User, remiss: Any) -> Tillatelse:
    if _haller_i(remiss) != user.pk:
        return nej("Bara den som håller i remissen kompletterar den.")
    return _skriver_an(user, remiss)


can_aterta_remiss = can_komplettera_remiss


def _i_gruppkon(remiss: Any) -> bool:
    return remiss.avsandare_id is None and remiss.avsandande_enhet_id is not None


def can_se_gruppko(user: User) -> Tillatelse:
    """What nobody holds in a sending unit: its socialsekreterare, and its chef (S033)."""
    if user.har_roll(Roll.SOCIALSEKRETERARE) or any(
        u.roll == Roll.CHEF and u.enhet.slag == "remittent" for u in user.aktiva_uppdrag
    ):
        return JA
    return nej("Gruppkön är för socialsekreterare och deras chef.")


def can_lasa_min_remiss(user: User, remiss: Any) -> Tillatelse:
    """The sender's page: whoever holds the remiss, and the unit whose queue it lies in."""
    if _i_gruppkon(remiss) and _roll_i(user, remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE, Roll.CHEF):
        return JA
    return can_komplettera_remiss(user, remiss)


def can_ta_over_remiss(user: User, remiss: Any) -> Tillatelse:
    """Out of the queue, by somebody who writes remisser in that unit (S033)."""
    if _i_gruppkon(remiss) and _roll_i(user, remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE):
        return JA
    return nej("Bara socialsekreterare i enheten tar över en remiss ur gruppkön.")


def can_fordela_remiss(user: User, remiss: Any) -> Tillatelse:
    if _i_gruppkon(remiss) and _roll_i(user, remiss.avsandande_enhet_id, Roll.CHEF):
        return JA
    return nej("Bara enhetens chef fördelar remisser ur gruppkön.")


def can_registrera_latt(user: User) -> Tillatelse:
    """Registers who has come and hands it on; opens nothing (S011)."""
    return _med_roll(user, "Registreringen är för receptionen.", Roll.RECEPTION)


def can_se_platser(user: User) -> Tillatelse:
    return _med_roll(user, "Platserna följs av enhetens chef.", Roll.CHEF)


# --- beredning --------------------------------------------------------------------------------------------------


def can_se_beredning(user: User) -> Tillatelse:
    if user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.SOCIALSEKRETERARE):
        return JA
    return nej("Beredningen är för dem som bereder eller har skickat remissen.")


def can_se_forum(user: User) -> Tillatelse:
    return _med_roll(user, "Sidan är för dem som kommer till mötena från en annan myndighet.", Roll.FORUMMEDLEM)


def can_leda_mote(user: User, enhet_id: UUID) -> Tillatelse:
    return JA if _roll_i(user, enhet_id, Roll.BEREDARE, Roll.CHEF) else nej("Bara beredare och chefer leder beredningsmöten.")


def can_planera_mote(user: User) -> Tillatelse:
    return _med_roll(user, "Bara beredare och chefer planerar beredningsmöten.", Roll.BEREDARE, Roll.CHEF)


def can_besluta_i_beredning(user: User, beredning: Any) -> Tillatelse:
    """A named human being decides, never the machine (law.md C15)."""
    if _roll_i(user, beredning.arende.enhet_id, Roll.BEREDARE, Roll.CHEF):
        return JA
    return nej("Bara beredare och chefer i enheten beslutar i beredningen.")


# --- ärende -----------------------------------------------------------------------------------------------------


def can_se_arenden(user: User) -> Tillatelse:
    return _med_roll(user, "Ärenden är för handläggare, beredare och chefer.", Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)


def can_arbeta_i_arende(user: User, arende: Any) -> Tillatelse:
    """Write notes, plan, start insatser, close: handläggare and beredare of the unit, in cases they may open."""
    if _roll_i(user, arende.enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE):
        return JA
    return nej("Bara handläggare och beredare i enheten arbetar i ärendet.")


def can_markera_narvaro(user: User, insats: Any) -> Tillatelse:
    """Register attendance: the handledare of the own group, and those who work in the case (S088). The chef reads only."""
    enhet = insats.arende.enhet_id
    if insats.handledare_id == user.pk and _roll_i(user, enhet, Roll.HANDLEDARE):
        return JA
    if _roll_i(user, enhet, Roll.HANDLAGGARE, Roll.BEREDARE):
        return JA
    return nej("Gruppens handledare, handläggare och beredare registrerar närvaro.")


def can_byta_ansvarig(user: User, arende: Any) -> Tillatelse:
    if arende.ansvarig_id == user.pk or _roll_i(user, arende.enhet_id, Roll.CHEF):
        return JA
    return nej("Bara den som är ansvarig eller chefen lämnar över ärendet.")


def can_ta_over(user: User, arende: Any) -> Tillatelse:
    """A colleague who works in the unit and has the case open (S029). `arende` None: it is not open to the user."""
    if arende is None:
        return nej("Öppna ärendet med ett angivet skäl innan du tar över det.")
    if not arende.ar_oppet:
        return nej("Ärendet är avslutat.")
    if arende.ansvarig_id == user.pk:
        return nej("Du är redan ansvarig för ärendet.")
    if _roll_i(user, arende.enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE):
        return JA
    return nej("Bara handläggare och beredare i enheten tar över ärendet.")


def can_se_arendefordelning(user: User, enhet_id: UUID | None = None) -> Tillatelse:
    """Who holds how many cases, and moving them for a colleague who leaves: the unit's chef (C13). No result is ever shown here."""
    far = user.har_roll(Roll.CHEF) if enhet_id is None else _roll_i(user, enhet_id, Roll.CHEF)
    return JA if far else nej("Ärendefördelningen är för enhetens chef.")


can_lamna_over_at = can_se_arendefordelning


def can_registrera_franvaro(user: User, user_id: int, enhet_id: UUID) -> Tillatelse:
    """One's own absence, or that of somebody in a unit where the user is chef (C13)."""
    if user.pk == user_id or _roll_i(user, enhet_id, Roll.CHEF):
        return JA
    return nej("Du registrerar din egen frånvaro. Andras registrerar enhetens chef.")


def can_sla_ihop(user: User) -> Tillatelse:
    """Two rows of the same human being: a chef decides, never the machine (C94; law.md B02)."""
    return _med_roll(user, "Bara en chef slår ihop personer.", Roll.CHEF)


def can_bocka_bevakning(user: User, bevakning: Any) -> Tillatelse:
    """Tick off a reminder: the one it is for, or somebody who works in its case."""
    if bevakning.ansvarig_id == user.pk:
        return JA
    if bevakning.arende is None:
        return nej("Bara den som uppgiften gäller bockar av den.")
    return can_arbeta_i_arende(user, bevakning.arende)


def can_hantera_skydd(user: User, person: Any, arende: Any) -> Tillatelse:
    if arende.ansvarig_id == user.pk or _roll_i(user, arende.enhet_id, Roll.CHEF):
        return JA
    return nej("Bara den som är ansvarig eller chefen ändrar skyddet.")


def can_markera_sekretess(user: User, arende: Any) -> Tillatelse:
    """The mark says that secrecy is to be tried; it opens and closes nothing (OSL 5:5; law.md A24)."""
    if arende.ansvarig_id == user.pk or _roll_i(user, arende.enhet_id, Roll.CHEF):
        return JA
    return nej("Bara den som är ansvarig eller chefen sätter en sekretessmarkering.")


def can_se_omotta_behov(user: User) -> Tillatelse:
    """Exact numbers of the own unit, without names (C35)."""
    return _med_roll(user, "Listan är för beredare och chefer.", Roll.BEREDARE, Roll.CHEF)


can_se_malgrupper = can_se_omotta_behov
can_se_stillestand = can_se_arenden


def can_se_diarium(user: User) -> Tillatelse:
    return _med_roll(user, "Diariet är för chefer och administratörer.", Roll.CHEF, Roll.ADMIN)


def can_bocka_overenskommelse(user: User, punkt: Any) -> Tillatelse:
    """An agreed point is ticked off by its side: the remittent's by the one who holds the remiss, the others by the unit (S027, S113)."""
    remiss = punkt.samtal.remiss
    if punkt.part == "remittent" and remiss.avsandande_enhet_id:
        if remiss.avsandare_id == user.pk and _roll_i(user, remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE):
            return JA
        return nej("Det här gör remittenten, som också markerar det klart.")
    return can_arbeta_i_arende(user, punkt.samtal.arende)


def can_soka_person(user: User) -> Tillatelse:
    return _med_roll(user, "Personsök är för handläggare, beredare och chefer.", Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)


# --- insatser ---------------------------------------------------------------------------------------------------


def can_se_insatser(user: User) -> Tillatelse:
    if user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.HANDLEDARE):
        return JA
    return nej("Insatserna är för dem som arbetar i enheten.")


def can_se_insatskatalog(user: User) -> Tillatelse:
    """What the verksamhet offers, without anybody's name: for all its staff."""
    roller = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.HANDLEDARE, Roll.RECEPTION, Roll.BESTALLARE, Roll.ADMIN)
    return _med_roll(user, "Katalogen är för dem som arbetar i verksamheten.", *roller)


def can_skriva_projektresultat(user: User, insatstyp: Any) -> Tillatelse:
    """The one who answers for the content, or a chef in the verksamhet (S068)."""
    chef = any(u.roll == Roll.CHEF and u.enhet.verksamhet_id == insatstyp.verksamhet_id for u in user.aktiva_uppdrag)
    if chef or insatstyp.agare_id == user.pk:
        return JA
    return nej("Bara den som ansvarar för insatsen, eller en chef, skriver resultatet.")


def can_se_anordnare(user: User) -> Tillatelse:
    """The register of places holds no participant; the weeks of a place are counts without names."""
    return _med_roll(user, "Platserna är för handläggare, beredare och chefer.", Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)


def can_andra_anordnare(user: User, verksamhet_id: UUID) -> Tillatelse:
    """Register, change and close a place: whoever works with cases in the verksamhet."""
    roller = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    if any(u.roll in roller and u.enhet.verksamhet_id == verksamhet_id for u in user.aktiva_uppdrag):
        return JA
    return nej("Platsen hör till en annan verksamhet.")


def can_skriva_arbetsgivarbrev(user: User, arende: Any) -> Tillatelse:
    """What a workplace is told (law.md A22). Of a protected person only by whoever holds the case."""
    if arende.person.har_skydd and arende.ansvarig_id != user.pk:
        return nej("Personen har skyddade personuppgifter. Bara den som är ansvarig för ärendet skriver till arbetsplatsen.")
    return can_arbeta_i_arende(user, arende)


can_anmala_franvaro = can_markera_narvaro  # writes down that somebody has told beforehand (AK11)


def can_bedoma_franvaro(user: User, arende: Any) -> Tillatelse:
    """Whether an absence was valid is decided by a named person who works in the case: never by the handledare of the group, never by
    the machine (S089; law.md I04, I06)."""
    if _roll_i(user, arende.enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE):
        return JA
    return nej("Bara handläggare och beredare som arbetar i ärendet bedömer frånvaro.")


def can_signera_narvarorapport(user: User, arende: Any) -> Tillatelse:
    if _roll_i(user, arende.enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE):
        return JA
    return nej("Bara handläggare och beredare som arbetar i ärendet signerar närvarorapporten.")


def can_kvittera_narvarorapport(user: User, rapport: Any) -> Tillatelse:
    """The one who holds the remiss now and still works where it was sent from (law.md D11)."""
    remiss = rapport.remiss
    if remiss.avsandare_id == user.pk and _roll_i(user, remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE):
        return JA
    return nej("Rapporten tas emot av den som håller i remissen.")


def can_se_stodmix(user: User) -> Tillatelse:
    """The mix of support in the unit, per target group and never per person who works there (S037)."""
    return _med_roll(user, "Sidan är för enhetens chef.", Roll.CHEF)


def can_registrera_radgivning(user: User) -> Tillatelse:
    """Counted heads, without a person (law.md C31)."""
    return _med_roll(
        user, "Rådgivning registreras av handläggare, beredare och chefer.", Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF
    )


# --- uppföljning, KAS och dashboard -----------------------------------------------------------------------------

_SER_RESULTAT = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.BESTALLARE, Roll.ANALYTIKER)
_SER_NAMNDENS = (Roll.BESTALLARE, Roll.ANALYTIKER)


def can_se_uppfoljningar(user: User) -> Tillatelse:
    return can_se_arenden(user)


def can_se_dashboard(user: User) -> Tillatelse:
    return _med_roll(user, "Sidan är för handläggare, chefer, beställare och analytiker.", *_SER_RESULTAT)


can_se_kas = can_se_dashboard


def can_se_roster(user: User, enhet_id: UUID | None = None) -> Tillatelse:
    """The voices, as aggregates: never who works with the persons that answered (N19). The unit's chef, and the nämnd's own."""
    roller = (Roll.CHEF, *_SER_NAMNDENS)
    far = user.har_roll(*roller)
    if enhet_id is not None:
        far = _roll_i(user, enhet_id, Roll.CHEF) or enhet_id in _namndens_enheter(user, *_SER_NAMNDENS)
    return JA if far else nej("Sidan är för chefer, beställare och analytiker. Den som arbetar med personerna ser inte svaren.")


def dashboard_enheter(user: User) -> list[UUID]:
    """Units whose figures the user may see: own units; a beställare or analytiker sees every unit of the own nämnd. Aggregates only (D12)."""

    return sorted({*user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF), *_namndens_enheter(user, *_SER_NAMNDENS)})


def _namndens_enheter(user: User, *roller: Roll) -> set[UUID]:
    from ame.organisation.models import Enhet

    namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.roll in roller}
    return (
        set(Enhet.objects.filter(verksamhet__namnd_id__in=namnder, slag="ame").values_list("id", flat=True)) if namnder else set()
    )


def can_rakna_kas(user: User, enhet: Any, kommun_id: str) -> Tillatelse:
    """A unit's run (`enhet`): chef in the unit, or beställare of its nämnd. A municipality's run (`enhet` None): any chef or beställare
    of the municipality. Counting changes nothing that is delivered (kas.md 6.5)."""
    if enhet is None:
        far = any(
            u.roll in (Roll.CHEF, Roll.BESTALLARE) and u.enhet.verksamhet.namnd.kommun_id == kommun_id
            for u in user.aktiva_uppdrag
        )
        return JA if far else nej("Bara kommunens chefer och beställare beställer en ny körning.")
    namnd_id = enhet.verksamhet.namnd_id
    bestaller = any(u.roll == Roll.BESTALLARE and u.enhet.verksamhet.namnd_id == namnd_id for u in user.aktiva_uppdrag)
    if bestaller or _roll_i(user, enhet.pk, Roll.CHEF):
        return JA
    return nej("Bara enhetens chef och nämndens beställare beställer en ny körning för enheten.")


def can_frys_kas(user: User, korning: Any) -> Tillatelse:
    """Freezing is delivering the year. A unit's run: chef in the unit. A municipality's run: a beställare of the municipality (the
    nämnd delivers the municipality's year), or a chef who is chef in every one of its ame units."""
    if korning.enhet_id is not None:
        far = _roll_i(user, korning.enhet_id, Roll.CHEF)
        return JA if far else nej("Bara enhetens chef fryser enhetens siffror.")
    i_kommunen = [u for u in user.aktiva_uppdrag if u.enhet.verksamhet.namnd.kommun_id == korning.kommun_id]
    if any(u.roll == Roll.BESTALLARE for u in i_kommunen):
        return JA
    chef_i = {u.enhet_id for u in i_kommunen if u.roll == Roll.CHEF}
    if chef_i and chef_i >= _ame_enheter(korning.kommun_id):
        return JA
    return nej("Bara kommunens beställare, eller en chef för alla kommunens enheter, fryser hela kommunens siffror.")


def _ame_enheter(kommun_id: str) -> set[UUID]:
    from ame.organisation.models import Enhet

    return set(Enhet.objects.filter(verksamhet__namnd__kommun=kommun_id, slag="ame").values_list("id", flat=True))


def can_oppna_kas_lista(user: User) -> Tillatelse:
    """The list behind a figure shows persons: it needs a case role (law.md D12)."""
    return can_se_arenden(user)


def can_oppna_mattlista(user: User, enhet_id: UUID) -> Tillatelse:
    """The persons behind a stored figure: those who work with the unit's cases, and its chef (S147). Never in another unit."""
    if _roll_i(user, enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF):
        return JA
    return nej("Listan visar personer. Den är för dem som arbetar i enheten.")


def can_satta_mal(user: User, enhet_id: UUID) -> Tillatelse:
    """Targets, limits, notes on breaks and which figures the dashboard opens with (S149, T07)."""
    return JA if _roll_i(user, enhet_id, Roll.CHEF) else nej("Bara enhetens chef sätter mål och väljer nyckeltal.")


def can_valja_forvaltningens_nyckeltal(user: User, enhet_id: UUID) -> Tillatelse:
    """Which figures the nämnd's own dashboard opens with (S149)."""
    return JA if _roll_i(user, enhet_id, Roll.BESTALLARE) else nej("Bara beställaren väljer förvaltningens nyckeltal.")


def can_registrera_arsarbetare(user: User, enhet_id: UUID) -> Tillatelse:
    return JA if _roll_i(user, enhet_id, Roll.CHEF) else nej("Bara enhetens chef registrerar årsarbetare.")


def can_importera_kolada(user: User) -> Tillatelse:
    return _med_roll(user, "Bara chefer och beställare läser in jämförelsefiler.", Roll.CHEF, Roll.BESTALLARE)


def can_skriva_uppdragsavtal(user: User, enhet_id: UUID) -> Tillatelse:
    """The chef and the beställare of the nämnd write the agreement and sign it (S142, S145)."""
    return JA if _roll_i(user, enhet_id, Roll.CHEF) or _bestaller_av(user, enhet_id) else nej(
        "Bara enhetens chef och nämndens beställare skriver uppdragsavtalet."
    )  # fmt: skip


def _bestaller_av(user: User, enhet_id: UUID) -> bool:
    return user.har_roll(Roll.BESTALLARE) and enhet_id in _namndens_enheter(user, Roll.BESTALLARE)


def can_se_bestallarsida(user: User) -> Tillatelse:
    """Aggregates, goals and feedback rate, no person (S145)."""
    return _med_roll(user, "Sidan är för beställare och chefer.", Roll.BESTALLARE, Roll.CHEF, Roll.ANALYTIKER)


def can_se_rapporter(user: User) -> Tillatelse:
    return can_se_dashboard(user)


def can_valja_rapportmottagare(user: User, enhet_id: UUID) -> Tillatelse:
    return JA if _roll_i(user, enhet_id, Roll.CHEF) else nej("Bara enhetens chef väljer vem som får rapporten.")


def can_gora_om_rapport(user: User, enhet_id: UUID) -> Tillatelse:
    """A new version beside the kept one (S173)."""
    return JA if _roll_i(user, enhet_id, Roll.CHEF) else nej("Bara enhetens chef beställer en ny version av rapporten.")


def can_skriva_exempelblad(user: User, enhet_id: UUID) -> Tillatelse:
    far = _roll_i(user, enhet_id, Roll.CHEF, Roll.HANDLAGGARE)
    return JA if far else nej("Bara enhetens handläggare och chef skriver ett gott exempel.")


def can_gora_forskningsuttag(user: User) -> Tillatelse:
    """A pseudonymised file leaves on a decision only, through one role that opens no case (S162; OSL 24:8, 26:1)."""
    return _med_roll(user, "Bara analytikern gör uttag för forskning, på ett beslut.", Roll.ANALYTIKER)


# --- avtal om samverkan -----------------------------------------------------------------------------------------


def can_registrera_avtal(user: User) -> Tillatelse:
    return _med_roll(user, "Bara chefer registrerar avtal om samverkan.", Roll.CHEF)


def can_hantera_avtal(user: User, enhet_id: UUID) -> Tillatelse:
    return JA if _roll_i(user, enhet_id, Roll.CHEF) else nej("Bara enhetens chef ändrar avtalet.")


# --- logg och administration ------------------------------------------------------------------------------------


def can_se_logg(user: User) -> Tillatelse:
    return _med_roll(user, "Läsloggen är för loggkontrollanten.", Roll.LOGGKONTROLLANT)


def can_administrera(user: User, enhet: Any = None) -> Tillatelse:
    """Units and uppdrag of the own nämnder only: an administrator of one authority has no say in another (OSL 8:1)."""
    if enhet is not None and enhet.verksamhet.namnd_id not in administrerade_namnder(user):
        return nej("Enheten hör till en annan nämnd.")
    return _med_roll(user, "Sidan är för administratörer.", Roll.ADMIN)


def can_administrera_verksamhet(user: User, verksamhet: Any) -> Tillatelse:
    """The catalogue, the delegations and the regim belong to the verksamhet."""
    if verksamhet.namnd_id not in administrerade_namnder(user):
        return nej("Verksamheten hör till en annan nämnd.")
    return _med_roll(user, "Sidan är för administratörer.", Roll.ADMIN)


def administrerade_namnder(user: User) -> set[UUID]:
    return {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.roll == Roll.ADMIN}
