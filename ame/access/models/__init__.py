from ame.access.models.uppdrag import Uppdrag
from ame.access.models.user import User

__all__ = ["Uppdrag", "User"]
