"""The installation of the browser tests: the demo's own settings, with its static files in a folder of its own."""

import os
from pathlib import Path

from ame.settings.dev import *

DEBUG = False
AME_DEMO = True
AME_INSTALLATION = "Provkommun"
STATIC_ROOT = Path(os.environ["AME_PROV_STATIK"])
