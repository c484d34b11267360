"""Takes each rule out of the local Slack once, and sees whether a test misses it.

`python -m tests.doors.sandbox_mutants shapes` works in memory on the Block Kit tables;
`… code FOLDER` copies the project to FOLDER and takes out one refusing statement, or moves one
number, at a time. Both print what survived, and the score.
"""

import ast
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from _pytest.mark.structures import ParameterSet

from bot.sandbox.slack import block_shapes, blockkit, composition, element_shapes, rich_text
from bot.sandbox.slack.checks import Check, Shape, anything
from bot.sandbox.slack.limits import LIMITS
from tests.doors import test_sandbox_blockkit, test_sandbox_elements

ROOT = Path(__file__).parents[2]
Case = Callable[[], object]


# In memory: the tables of blocks, elements and objects


@dataclass(frozen=True, kw_only=True)
class Mutant:
    name: str
    shape: Shape
    kind: str
    field: str = ""


def shapes() -> dict[str, Shape]:
    tables = {
        "block": block_shapes.BLOCKS,
        "context": block_shapes.CONTEXT_ELEMENTS,
        "element": element_shapes.ELEMENTS,
        "inline": rich_text.INLINE,
        "part": rich_text.PARTS,
        "view": blockkit.VIEWS,
    }
    found = {
        f"{table}.{name}": shape for table, named in tables.items() for name, shape in named.items()
    }
    objects = {name: value for name, value in vars(composition).items() if name.isupper()}
    found |= {
        f"object.{name}": shape for name, shape in objects.items() if isinstance(shape, Shape)
    }
    found["element.IMAGE"] = element_shapes.IMAGE
    return found


def mutants() -> Iterator[Mutant]:
    for name, shape in shapes().items():
        for field in shape.required:
            yield Mutant(
                name=f"{name}: {field} not required", shape=shape, kind="need", field=field
            )
        for field in (*shape.required, *shape.optional):
            yield Mutant(name=f"{name}: {field} unchecked", shape=shape, kind="check", field=field)
        for number in range(len(shape.rules)):
            text = f"{name}: rule {shape.rules[number].__qualname__} gone"
            yield Mutant(name=text, shape=shape, kind="rule", field=str(number))


@contextmanager
def taken_out(mutant: Mutant) -> Iterator[None]:
    shape = mutant.shape
    before = (shape.required, shape.optional, shape.rules)
    required: dict[str, Check] = dict(shape.required)
    optional: dict[str, Check] = dict(shape.optional)
    rules = list(shape.rules)
    if mutant.kind == "need":
        optional[mutant.field] = required.pop(mutant.field)
    elif mutant.kind == "rule":
        del rules[int(mutant.field)]
    elif mutant.field in required:
        required[mutant.field] = anything
    else:
        optional[mutant.field] = anything
    _set(shape, required, optional, tuple(rules))
    try:
        yield
    finally:
        _set(shape, *before)


def _set(shape: Shape, *values: object) -> None:
    for name, value in zip(("required", "optional", "rules"), values, strict=True):
        object.__setattr__(shape, name, value)


def cases() -> Iterator[Case]:
    """Every test of the two tables with each of its parameters, as a plain call."""
    for module in (test_sandbox_elements, test_sandbox_blockkit):
        for name, function in vars(module).items():
            if name.startswith("test_"):
                yield from _calls(function)


def _calls(function: Callable[..., object]) -> Iterator[Case]:
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        yield function
        return
    named, rows = marks[0].args[:2]
    names = named.split(",") if isinstance(named, str) else list(named)
    for row in rows:
        if isinstance(row, ParameterSet):
            row = row.values
        values = (row,) if len(names) == 1 else tuple(row)
        yield partial(function, *values)


def is_missed(tests: list[Case]) -> bool:
    """Whether at least one test fails. The one that failed moves to the front."""
    for number, test in enumerate(tests):
        try:
            test()
        except Exception:  # noqa: BLE001 - a mutant may fail in any way
            tests.insert(0, tests.pop(number))
            return True
    return False


def in_memory() -> list[str]:
    tests = list(cases())
    if is_missed(tests):
        raise SystemExit("the tests fail before anything is taken out")
    survived, count = [], 0
    for mutant in mutants():
        count += 1
        with taken_out(mutant):
            if not is_missed(tests):
                survived.append(mutant.name)
    _say(f"shapes: {count - len(survived)} of {count} missed by a test")
    return survived


# In a copy: the statements that refuse, and the numbers

REFUSING = frozenset({"ApiFault", "RateLimited", "unsound"})
NOTING = frozenset({"add", "violate", "refuse_missing"})
TESTS = tuple(
    f"tests/doors/test_sandbox_{name}.py"
    for name in (
        "refusals",
        "files",
        "blockkit",
        "elements",
        "hands",
        "conversations",
        "delivery",
        "trouble",
    )
)


def statements(path: Path) -> Iterator[tuple[int, int, str]]:
    """First and last line of every statement that refuses or notes something."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", "")
            if name in REFUSING:
                yield node.lineno, node.end_lineno or node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
            owner = ast.unparse(node.value.func)
            if name in NOTING and "scopes_used" not in owner:
                yield node.lineno, node.end_lineno or node.lineno, ast.unparse(node)


def edits() -> Iterator[tuple[str, str, str]]:
    """(name, file, its text with one rule gone)."""
    folder = ROOT / "bot" / "sandbox" / "slack"
    for path in sorted(folder.glob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for first, last, shown in statements(path):
            indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
            changed = [*lines[: first - 1], f"{indent}pass", *lines[last:]]
            yield f"{path.name}:{first} {shown[:80]}", path.name, "\n".join(changed) + "\n"
    yield from _numbers((folder / "limits.py").read_text(encoding="utf-8"))


def _numbers(source: str) -> Iterator[tuple[str, str, str]]:
    """One more is allowed than Slack allows."""
    marker = "_MOST = {limit.rule: limit.most for limit in LIMITS}\n"
    for limit in LIMITS:
        changed = source.replace(marker, f'{marker}_MOST["{limit.rule}"] += 1\n')
        yield f"limits.py {limit.rule} + 1", "limits.py", changed


def in_a_copy(folder: Path, part: int, parts: int) -> list[str]:
    copy, planned = folder / f"copy{part}", list(edits())
    for name in ("bot", "handlers", "storage", "templates", "tests", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("node_modules"))
    for name in ("pyproject.toml", "slack-manifest.json"):
        shutil.copy(ROOT / name, copy / name)
    if _fails(copy):
        raise SystemExit("the tests fail before anything is taken out")
    survived, count = [], 0
    for name, file, text in itertools.islice(planned, part, None, parts):
        count += 1
        path = copy / "bot" / "sandbox" / "slack" / file
        before = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        if not _fails(copy):
            survived.append(name)
            _say(f"survived: {name}")
        path.write_text(before, encoding="utf-8")
    _say(f"code, part {part}: {count - len(survived)} of {count} missed by a test")
    return survived


def _fails(copy: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, check=False, timeout=240
        )
        return done.returncode != 0
    return True


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def main(words: list[str]) -> None:
    if words[:1] == ["shapes"]:
        survived = in_memory()
    elif words[:1] == ["code"]:
        part, parts = (int(word) for word in (words[2:4] or ("0", "1")))
        survived = in_a_copy(Path(words[1]), part, parts)
    else:
        raise SystemExit(__doc__)
    for name in survived:
        _say(f"  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
