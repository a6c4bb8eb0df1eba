"""What every page of stored figures is about: a unit or all of them, and which ages."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.http import urlencode

from ame.access.models import User
from ame.access.perms import can_se_roster, dashboard_enheter
from ame.organisation.models import Enhet
from followup.enums import Urval
from followup.forms.siffror import SiffrorForm
from followup.nyckeltal.utsnitt import Enhetsval, enhetsval


@dataclass(frozen=True)
class Val:
    """`enhet` None: every unit of the municipality together, only for whoever sees each of them."""

    form: SiffrorForm
    kommun_id: str
    enheter: tuple[Enhetsval, ...]
    enhet: Enhetsval | None
    urval: str

    @property
    def enhet_id(self) -> UUID | None:
        return self.enhet.id if self.enhet else None

    @property
    def omfattning(self) -> str:
        """The scope in words (N04)."""
        namn = self.enhet.namn if self.enhet else "Alla enheter"
        return f"{namn}, {Urval(self.urval).label.lower()}"

    def adress(self, **mer: str) -> str:
        """The choice as a query, so that a link keeps it."""
        return urlencode(
            {k: v for k, v in {"enhet": self.enhet.kod if self.enhet else "", "urval": self.urval, **mer}.items() if v}
        )


def ser_svar(user: User, enhet_id: UUID | None) -> bool:
    """May the reader see what people have answered (N19)? All units together only for whoever may see each of them: a chef of one unit who
    works with persons in another would else read the other's answers off the whole."""
    return all(can_se_roster(user, e) for e in ([enhet_id] if enhet_id else dashboard_enheter(user)))


def siffror_val(request: HttpRequest) -> Val:
    """The reader's choice in the address. Raises 404 for a unit or an age that is not offered, and where the reader has no unit."""
    enheter = list(
        Enhet.objects.filter(pk__in=dashboard_enheter(request.user)).values_list("pk", "namn", "verksamhet__namnd__kommun_id")
    )
    if not enheter:
        raise Http404("Du har ingen enhet med siffror.")
    kommun_id = enheter[0][2]
    egna = enhetsval([(pk, namn) for pk, namn, kommun in enheter if kommun == kommun_id])
    ser_alla = len(egna) > 1 and len(egna) == Enhet.objects.filter(slag="ame", verksamhet__namnd__kommun_id=kommun_id).count()
    form = SiffrorForm(request.GET.dict(), enheter=egna, har_alla=ser_alla)
    if not form.is_valid():
        raise Http404("Filtret finns inte.")
    enhet = next((e for e in egna if e.kod == form.cleaned_data["enhet"]), None)
    return Val(form, kommun_id, egna, enhet, form.cleaned_data["urval"])
