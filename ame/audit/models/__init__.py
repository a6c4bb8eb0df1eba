from ame.audit.models.handelse import Handelse
from ame.audit.models.lasning import Lasning

__all__ = ["Handelse", "Lasning"]
