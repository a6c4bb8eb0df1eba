"""Files of a remiss, on the receiver's and the sender's page. One query whatever the number of files."""

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from intake.models import Remiss
from intake.vy.bilagor import bilagerader


def remiss(request: HttpRequest, remiss: Remiss) -> Panel | None:
    rader = bilagerader(request.user, remiss)
    return Panel("intake/bilagor/_panel.html", {"rader": rader}, ordning=20) if rader else None


min_remiss = remiss
