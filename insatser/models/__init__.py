from insatser.models.insats import Insats, Insatsforlangning
from insatser.models.kartlaggning import Kartlaggning, Kartlaggningsavsnitt, Kartlaggningsmall, Kartlaggningsomrade
from insatser.models.narvaro import Kallelse, Narvarorapport, Schemarad, Tillfalle
from insatser.models.placering import Anordnare, Arbetsgivarbrev, Placering, Placeringsavstamning, Plats
from insatser.models.plan import Plan, Planaktivitet, Planbehov, Planmal, Planoverlamning, Planversion
from insatser.models.stod import Anstallning, Radgivning, Stillestand, Stodaktivitet

__all__ = [
    "Anordnare",
    "Anstallning",
    "Arbetsgivarbrev",
    "Insats",
    "Insatsforlangning",
    "Kallelse",
    "Kartlaggning",
    "Kartlaggningsavsnitt",
    "Kartlaggningsmall",
    "Kartlaggningsomrade",
    "Narvarorapport",
    "Placering",
    "Placeringsavstamning",
    "Plan",
    "Planaktivitet",
    "Planbehov",
    "Planmal",
    "Planoverlamning",
    "Planversion",
    "Plats",
    "Radgivning",
    "Schemarad",
    "Stillestand",
    "Stodaktivitet",
    "Tillfalle",
]
