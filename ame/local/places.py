"""Where one checkout's embedded servers live, and as whom they run."""

import hashlib
import os
import pwd
import re
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# A socket's path may hold ~104 characters (macOS) or ~108 (Linux), and the name of PostgreSQL's socket takes 14 of them.
LONGEST_SOCKET_FOLDER = 85
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")
# PostgreSQL refuses to run as root. Started by root, both servers run as this account, which every system has.
ACCOUNT_FOR_ROOT = "nobody"


class LocalError(Exception):
    """What went wrong, in one sentence that the person at the terminal can act on."""


@dataclass(frozen=True)
class Place:
    """The folder that holds the data, the logs, the locks and (when its path is short enough) the sockets."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def users_lock(self) -> Path:
        return self.root / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def vakt_lock(self) -> Path:
        return self.root / "vakt.lock"

    @property
    def database_url(self) -> str:
        return f"postgres://ame@/ame?host={self.sockets}&port=5432"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/redis.sock?db=0"

    @cached_property
    def account(self) -> pwd.struct_passwd | None:
        """The account to run the servers as; None means our own. Root uses the owner of the folder, or `nobody`."""
        if os.geteuid() != 0:
            return None
        owner = self.root.stat().st_uid
        try:
            return pwd.getpwuid(owner) if owner else pwd.getpwnam(ACCOUNT_FOR_ROOT)
        except KeyError:
            raise LocalError(
                f"PostgreSQL does not run as root and there is no account '{ACCOUNT_FOR_ROOT}' to run it as: "
                "use an ordinary user, or set DATABASE_URL and REDIS_URL."
            ) from None

    @cached_property
    def sockets(self) -> Path:
        """The folder of both sockets. Its name must stay the same while a server runs, so a short one is written down."""
        direct = self.root / "run"
        if len(str(direct)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(direct)):
            return direct
        note = self.root / "sockets"
        written = note.read_text().splitlines() if note.exists() else []
        # The first line is this folder's own path: a copied or moved checkout must not speak to the old one's server.
        if len(written) == 2 and written[0] == str(self.root):
            return Path(written[1])
        short = self._short_folder()
        draft = note.with_suffix(".new")
        draft.write_text(f"{self.root}\n{short}\n")
        draft.replace(note)
        return short

    def _short_folder(self) -> Path:
        base = tempfile.gettempdir()
        if len(base) > 50 or not PLAIN_PATH.fullmatch(base):
            base = "/tmp"  # noqa: S108  (the folder itself is created 0700 and its owner is checked)
        uid = self.account.pw_uid if self.account else os.geteuid()
        return Path(base) / f"ame-{uid}-{hashlib.sha256(str(self.root).encode()).hexdigest()[:12]}"

    def prepare(self) -> None:
        """Create the folders with the right owner. The socket folder is closed to others: the database trusts who reaches it."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.sockets, self.redis):
            folder.mkdir(mode=0o700, exist_ok=True)
            self.give(folder)
        seen = self.sockets.lstat()
        uid = self.account.pw_uid if self.account else os.geteuid()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != uid:
            raise LocalError(
                f"The folder {self.sockets} belongs to somebody else: remove it, or set TMPDIR to a folder of your own."
            )
        self.sockets.chmod(0o700)
        if self.account:
            open_the_way(self.root)

    def give(self, path: Path) -> None:
        """Let the account own `path` and what is in it. Only root can, and only root needs to."""
        if self.account is None or path.is_symlink():
            return
        for each in (path, *(path.rglob("*") if path.is_dir() else ())):
            if each.lstat().st_uid != self.account.pw_uid:
                os.chown(each, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)

    def hand_over(self, descriptor: int) -> None:
        """A lock or log that root creates in somebody's checkout shall be that somebody's."""
        owner = self.root.stat()
        if os.geteuid() == 0 and owner.st_uid != os.fstat(descriptor).st_uid:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


def open_the_way(path: Path) -> None:
    """Let other accounts pass through (not list) the folders down to `path`: root's own checkouts are often closed."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def default_place(environ: Mapping[str, str]) -> Place:
    """`.local` beside manage.py, or the folder named in AME_LOCAL_DIR."""
    named = environ.get("AME_LOCAL_DIR")
    return Place(Path(named).resolve() if named else Path(__file__).resolve().parent.parent.parent / ".local")
