"""python -m tests.lankar: every relative link, image and heading that README.md and docs/ point to exists."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)|^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE)
HTML = re.compile(r"<(?:a|img)\b[^>]*?\b(?:href|src)=[\"']([^\"']+)[\"']", re.IGNORECASE)
OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def prose(text: str) -> str:
    """The text without code, where square brackets mean other things."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(path: Path) -> set[str]:
    """The names that a heading can be pointed to by, as GitHub and most viewers make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6}\s+(.*?)\s*#*\s*$", path.read_text(encoding="utf-8"), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)).lower()
        name, number = plain.replace(" ", "-"), 1
        while name in found:
            name, number = f"{plain.replace(' ', '-')}-{number}", number + 1
        found.add(name)
    return found


def broken(path: Path, root: Path = ROOT) -> list[str]:
    text = prose(path.read_text(encoding="utf-8"))
    targets = [a or b for a, b in LINK.findall(text)] + HTML.findall(text)
    wrong = []
    for target in targets:
        if OUTSIDE.match(target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (root / name.lstrip("/") if name.startswith("/") else path.parent / name) if name else path
        if not file.exists():
            wrong.append(f"{path.relative_to(root)}: {target} does not exist")
        elif anchor and file.suffix == ".md" and anchor.lower() not in anchors(file):
            wrong.append(f"{path.relative_to(root)}: {target}: no such heading")
    return wrong


def main() -> int:
    files = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.exists()]
    wrong = [line for path in files for line in broken(path)]
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(files)} documents, {len(wrong)} broken links.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
