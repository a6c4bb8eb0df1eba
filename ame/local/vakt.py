"""Waits until nobody uses the servers, then stops them: also when the last user was killed and could not do it."""

import fcntl
import os
import sys
from pathlib import Path

from ame.local import environment
from ame.local.places import Place


def main(root: str) -> None:
    place = Place(Path(root))
    alone = environment._open(place, place.vakt_lock)
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    users = environment._open(place, place.users_lock)
    fcntl.flock(users, fcntl.LOCK_EX)
    environment.stop_all(place)
    # In this order: whoever gets the users' lock next must see that there is no vakt any more.
    os.close(alone)
    os.close(users)


if __name__ == "__main__":
    main(sys.argv[1])
