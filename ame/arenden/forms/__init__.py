"""Forms of the case pages: shape and words only; the services decide."""

from ame.arenden.forms.ansvar import FranvaroForm, MedarbetarForm, OverlamnaForm, TaOverForm
from ame.arenden.forms.anteckning import AnteckningForm, RattelseForm
from ame.arenden.forms.arende import AnsvarForm, InsynForm
from ame.arenden.forms.bevakning import BevakningForm
from ame.arenden.forms.skydd import AtkomstForm, SkyddForm

__all__ = [
    "AnsvarForm",
    "AnteckningForm",
    "AtkomstForm",
    "BevakningForm",
    "FranvaroForm",
    "InsynForm",
    "MedarbetarForm",
    "OverlamnaForm",
    "RattelseForm",
    "SkyddForm",
    "TaOverForm",
]
