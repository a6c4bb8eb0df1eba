from ame.access.models.franvaro import Franvaro
from ame.access.models.uppdrag import Uppdrag
from ame.access.models.user import User

__all__ = ["Franvaro", "Uppdrag", "User"]
