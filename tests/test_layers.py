"""Who may import whom: the table of the design, held to what the files say.

Every import counts, also one inside a function or for type checking only.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.layers import INDEX, QA, SEVERAL_MODULES, SUPPORT

CHECKOUT = Path(__file__).parents[1]

ALLOWED = {f"index.{name}": {f"index.{other}" for other in others.split()} for name, others in INDEX.items()}
ALLOWED |= {f"qa.{name}": set(others.split()) for name, others in QA.items()}
ALLOWED |= {
    f"qa.support.{name}": {other if "." in other else f"qa.support.{other}" for other in others.split()}
    for name, others in SUPPORT.items()
}


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")


FILES = {module_name(file): file for package in ("index", "qa") for file in sorted((CHECKOUT / package).rglob("*.py"))}


def imports(module: str) -> Iterator[str]:
    """Yield the full name of every module that ``module`` imports."""
    for node in ast.walk(ast.parse(FILES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            assert node.module
            # `from index import x` names the module in its list.
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from [name for name in inside if name in FILES] or [node.module]


def top(name: str) -> str:
    return name.partition(".")[0]


PACKAGES = {"index", "index.formats", "index.milvus", "qa", "qa.api", "qa.retrievers", "qa.support"}


def test_the_table_names_every_module_and_no_other() -> None:
    assert set(ALLOWED) == set(FILES) - PACKAGES


@pytest.mark.parametrize("module", sorted(PACKAGES - {"qa"}))
def test_packages_import_nothing(module: str) -> None:
    assert list(imports(module)) == []


def test_what_the_package_offers_is_loaded_when_it_is_asked_for() -> None:
    # For type checkers alone it imports; nothing inside may go through it.
    assert {name for name in imports("qa") if name in FILES} == {"qa.answer", "qa.cite", "qa.python"}
    assert not any(name == "qa" for module in FILES for name in imports(module))
    code = "import sys, qa; print(*(name for name in sys.modules if name.startswith(('qa.', 'index'))))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert ended.stdout == "\n"


@pytest.mark.parametrize("module", sorted(set(FILES) - PACKAGES))
def test_modules_import_only_what_the_table_lets_them(module: str) -> None:
    own = {name for name in imports(module) if top(name) in ("index", "qa")}
    assert own <= ALLOWED[module]


def test_the_index_never_imports_questions_nor_scripts() -> None:
    found = {top(name) for module in FILES if top(module) == "index" for name in imports(module)}
    assert not found & {"qa", "scripts", "tests"}


def test_nothing_imports_in_a_circle() -> None:
    # What may be taken away because all it imports is gone already; a circle stays.
    left = {module: {name for name in imports(module) if name in FILES} for module in FILES}
    while free := [module for module, others in left.items() if not others & left.keys()]:
        for module in free:
            del left[module]
    assert left == {}


def test_each_third_party_library_is_imported_in_one_module() -> None:
    users: dict[str, set[str]] = {}
    for module in FILES:
        for name in imports(module):
            if top(name) not in sys.stdlib_module_names | {"index", "qa"}:
                users.setdefault(top(name), set()).add(module)
    shared = {name: modules for name, modules in users.items() if len(modules) > 1}
    assert set(shared) <= set(SEVERAL_MODULES)
    for name, modules in shared.items():
        assert not SEVERAL_MODULES[name] or modules <= set(SEVERAL_MODULES[name].split())
