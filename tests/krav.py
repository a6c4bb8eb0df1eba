"""python -m tests.krav [--codes]: which tests prove which row of docs/krav.txt, and which rows have none yet.

The markers are read from the source (@pytest.mark.krav("S016", "A08")), not by running the tests. An unknown code is an error.
With --codes only the errors and the sum are printed.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs" / "krav.txt"


def read_rows(path: Path = ROWS) -> dict[str, list[str]]:
    """Heading -> codes. A heading is a line in square brackets, a comment begins with #."""
    groups: dict[str, list[str]] = {}
    codes: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("["):
            codes = groups.setdefault(text.strip("[]"), [])
        elif text and not text.startswith("#"):
            codes.extend(text.split())
    return groups


def _is_krav(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "krav"
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "mark"
    )


def markers(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, str | None, int]]:
    """(name of the test, class or '' for the module; code, or None when it is not a plain string; line)."""
    for node in ast.iter_child_nodes(tree):
        here = owner
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            here = f"{owner}::{node.name}"
        if isinstance(node, ast.Call) and _is_krav(node):
            for argument in node.args:
                plain = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                yield here, argument.value if plain else None, node.lineno  # type: ignore[attr-defined]
        yield from markers(node, here)


def collect(folder: Path = ROOT / "tests") -> tuple[dict[str, list[str]], list[str]]:
    """Code -> tests, and sentences about markers that cannot be read."""
    proofs: dict[str, list[str]] = {}
    wrong: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent).as_posix()
        for owner, code, line in markers(ast.parse(path.read_text(encoding="utf-8"))):
            if code is None:
                wrong.append(f"{name}:{line}: a code must be written out as a string")
            else:
                tests = proofs.setdefault(code, [])
                if f"{name}{owner}" not in tests:
                    tests.append(f"{name}{owner}")
    return proofs, wrong


def main() -> int:
    groups = read_rows()
    proofs, wrong = collect()
    known = {code for codes in groups.values() for code in codes}
    if "--codes" not in sys.argv:
        show(groups, proofs)
    unknown = sorted(set(proofs) - known)
    wrong += [f"{test}: unknown code {code} (not in docs/krav.txt)" for code in unknown for test in proofs[code]]
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"\n{sum(code in proofs for code in known)} of {len(known)} rows have at least one test.")
    return 1 if wrong else 0


def show(groups: dict[str, list[str]], proofs: dict[str, list[str]]) -> None:
    for heading, codes in groups.items():
        proven = [code for code in codes if code in proofs]
        print(f"\n{heading}: {len(proven)} of {len(codes)} rows have a test")
        for code in proven:
            print(f"  {code:5} {', '.join(proofs[code])}")
        if missing := [code for code in codes if code not in proofs]:
            print(f"  without: {' '.join(missing)}")


if __name__ == "__main__":
    sys.exit(main())
