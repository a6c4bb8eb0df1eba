"""What of a remiss may leave: the whitelist of the order, the consent's own limits, the step down in secrecy (law.md A14, A16, A17), and
the record of every share that was refused (S035, S036)."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Niva
from ame.audit.services import log_event
from ame.organisation.enums import Regim
from ame.organisation.models import Enhet
from ame.people.enums import KANSLIGA, Uppgiftskategori
from ame.people.models import Medgivande
from intake.enums import Delningsgrund, Delningsriktning, SaknadGrund
from intake.grunder import KOLUMNER, avser
from intake.models import Remiss, Remissuppgift, SparradDelning


class SaknarGrund(ValidationError):
    """The share was refused for want of a ground; `saknad` says which."""

    def __init__(self, fel: dict[str, str], saknad: SaknadGrund) -> None:
        super().__init__(dict(fel))
        self.saknad = saknad


@dataclass(frozen=True)
class Post:
    """One category of information in a remiss: what it says, and why it stays behind (`skal` empty: it goes along)."""

    kategori: Uppgiftskategori
    text: str
    skal: str = ""

    @property
    def forklaring(self) -> str:
        return SaknadGrund(self.skal).label if self.skal else ""


def regim_skiljer(avsandande: Enhet | None, mottagande: Enhet | None) -> bool:
    """True when data leave the strictest regim for another one: secrecy does not follow the data (OSL 7:2; law.md A17), so the sender
    confirms that it was thought of."""
    if avsandande is None or mottagande is None:
        return False
    return avsandande.verksamhet.regim == Regim.SOCIALTJANST and mottagande.verksamhet.regim != Regim.SOCIALTJANST


def poster(remiss: Remiss, den: date) -> list[Post]:
    """Everything in the remiss beside name, number, question and order, with what is to be struck out on the day. One query."""
    rader = {u.kategori: u for u in remiss.uppgifter.select_related("medgivande")}  # type: ignore[attr-defined]
    svar = []
    for kategori in Uppgiftskategori:
        uppgift = rader.get(kategori)
        delar = [kolumntext(remiss, kategori), uppgift.text if uppgift and kategori not in KOLUMNER else ""]
        if text := "\n".join(d for d in delar if d):
            svar.append(Post(kategori, text, strykskal(remiss, kategori, uppgift.medgivande if uppgift else None, den)))
    return svar


def kolumntext(remiss: Remiss, kategori: str) -> str:
    """The words of the remiss's own columns in the category."""
    delar = {
        "telefon": f"Telefon: {remiss.telefon}" if remiss.telefon else "",
        "sprak": f"Språk: {remiss.sprak}" if remiss.sprak else "",
        "har_tolkbehov": "Behöver tolk" if remiss.har_tolkbehov else "",
        "niva_avsandare": f"Din bedömning: {Niva(remiss.niva_avsandare).label}" if remiss.niva_avsandare else "",
        "bakgrund": remiss.bakgrund,
    }
    return "\n".join(delar[namn] for namn in KOLUMNER.get(Uppgiftskategori(kategori), ()) if delar[namn])


def strykskal(remiss: Remiss, kategori: str, eget: Medgivande | None, den: date) -> str:
    """Why the category may not leave, in the order in which the walls stand; empty when it may. Registered by the receiving unit itself
    there is nothing to disclose."""
    fran, till = remiss.avsandande_enhet, remiss.mottagande_enhet
    if fran is None or till is None or remiss.bestallningstyp is None:
        return ""
    if kategori not in remiss.bestallningstyp.kategorier:
        return SaknadGrund.UTANFOR_BESTALLNING
    har_eget = bool(eget and eget.ar_giltigt(den) and avser(eget, fran, till) and kategori in eget.kategorier)
    if kategori == Uppgiftskategori.HUSHALL:
        return "" if har_eget and eget and eget.givare.strip() else SaknadGrund.EGET_SAMTYCKE
    if kategori in KANSLIGA and regim_skiljer(fran, till) and not har_eget:
        return SaknadGrund.SVAGARE_SEKRETESS
    m = remiss.medgivande
    if remiss.grund == Delningsgrund.SAMTYCKE and m and kategori not in m.kategorier and not har_eget:
        return SaknadGrund.SAMTYCKE_ANNAT
    return ""


def stryk(*, actor: User, remiss: Remiss) -> list[Post]:
    """Called with the remiss's row locked, before it is saved as sent: what may not leave is taken off the row and kept with the
    sending side, struck. The caller saves the columns of KOLUMNER."""
    idag = timezone.localdate()
    alla = poster(remiss, idag)
    for post in alla:
        rader = Remissuppgift.objects.filter(remiss=remiss, kategori=post.kategori)
        if post.skal:
            rader.update(struken=post.skal)
            _ta_bort(remiss, post)
            notera_sparr(actor=actor, remiss=remiss, saknad=SaknadGrund(post.skal), kategori=post.kategori)
        elif post.kategori in KOLUMNER:
            rader.delete()  # struck before, in the row's own column now
        else:
            rader.update(struken="")
    return [p for p in alla if p.skal]


def _ta_bort(remiss: Remiss, post: Post) -> None:
    if post.kategori not in KOLUMNER:
        return
    for namn in KOLUMNER[post.kategori]:
        setattr(remiss, namn, False if namn == "har_tolkbehov" else "")
    Remissuppgift.objects.update_or_create(
        remiss=remiss, kategori=post.kategori, defaults={"text": post.text, "struken": post.skal}
    )


def notera_sparr(
    *,
    actor: User | None,
    remiss: Remiss,
    saknad: SaknadGrund,
    kategori: str = "",
    riktning: str = Delningsriktning.TILL_AME,
    enhet: Enhet | None = None,
) -> SparradDelning:
    """One row per refused share, counted in the figures of the unit it concerned (S036): the AME unit, whichever way it went. The same
    attempt again on the same day is the same row. Outside the transaction that was refused, so that it survives."""
    enhet = enhet or remiss.mottagande_enhet or remiss.avsandande_enhet
    samma = SparradDelning.objects.filter(
        remiss=remiss, riktning=riktning, saknad_grund=saknad, kategori=kategori, forsokt_vid__date=timezone.localdate()
    )
    if finns := samma.first():
        return finns
    rad = SparradDelning(remiss=remiss, enhet=enhet, riktning=riktning, saknad_grund=saknad, kategori=kategori, forsokt_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(
        actor=actor,
        verb="delning.sparrad",
        obj=rad,
        after=saknad,
        arende_id=remiss.arende_id,
        remiss_id=remiss.pk,
        data={"riktning": str(riktning), "kategori": str(kategori)},
    )
    return rad
