"""The documents: their commands exist, their links lead somewhere, their examples are true, nothing is missing."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from api.app import ApiSettings, create_app
from api.metrics import Metrics
from app.administration import administration_of
from app.bootstrap import House
from app.settings import Settings, variables
from knowledge.corpus_files import load_corpus
from knowledge.decisions.rules import load_personas, walk
from knowledge.documents import sha256
from tests.fakes import FakeAnswering

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# Written so that the patterns do not find themselves.
FOREIGN = {
    "a path of somebody's machine": r"(?<![\w.-])/(?:work|home|Users|root|tmp)[/]\w",
    "the host of a package registry": r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org",
}

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", text_of("Makefile"), flags=re.MULTILINE))


def files_of_the_project() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def citations_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"quote", "start", "end", "section"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from citations_in(item)


def test_the_readme_begins_with_two_commands_that_exist() -> None:
    commands = [line.split("#")[0].strip() for line in blocks(text_of("README.md"), "sh")[0].splitlines()]

    assert commands == ["make serve", "make test"]
    assert {command.split()[1] for command in commands} <= make_targets()


@each_document
def test_every_make_command_exists(document: Path) -> None:
    named = set(re.findall(r"(?:`|^|&& )make ([a-z][\w-]*)", document.read_text(encoding="utf-8"), re.MULTILINE))

    assert named <= make_targets()


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", without_code(document.read_text(encoding="utf-8")))
    broken = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / unquote(name)).resolve() if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


@each_document
def test_every_json_example_is_json(document: Path) -> None:
    for block in blocks(document.read_text(encoding="utf-8"), "json"):
        lines = [block] if block.startswith("{\n") else block.strip().splitlines()

        assert all(isinstance(json.loads(line), dict) for line in lines)


@pytest.mark.parametrize("name", ["README.md", "docs/http.md"])
def test_every_quote_of_the_examples_is_the_stored_text(name: str) -> None:
    sections = {(document.id, section.id): section for document in load_corpus() for section in document.sections}
    shown = [json.loads(block) for block in blocks(text_of(name), "json")]
    citations = list(citations_in(shown))

    assert citations
    for citation in citations:
        text = sections[citation["document_id"], citation["section"]].text_for(citation["language"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation.get("sha256") in (None, sha256(citation["quote"]))


def test_every_endpoint_is_documented_and_every_one_documented_exists(tmp_path: Path) -> None:
    with closing(House(Settings(home=tmp_path))) as house:
        administration = administration_of(house)
        app = create_app(FakeAnswering(), settings=ApiSettings(), administration=administration)
        paths = app.openapi()["paths"]
    endpoints = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    listed = set(re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` \|", text_of("docs/http.md"), re.MULTILINE))

    assert listed == endpoints


def test_every_metric_is_documented() -> None:
    rendered = Metrics(lambda: 0, lambda: "g1").render().decode()
    names = set(re.findall(r"^# TYPE (advisor_\w+)", rendered, re.MULTILINE))
    documented = set(re.findall(r"`(advisor_\w+)`", text_of("docs/http.md")))

    assert {name for name in names if not name.endswith("_created")} == documented


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"ADVISOR_[A-Z_]+", text_of("docs/settings.md")))

    assert set(variables()) <= documented


def test_every_ambiguity_that_a_rule_names_is_explained() -> None:
    explained = {int(number) for number in re.findall(r"^(\d+)\. \*\*", text_of("docs/rules.md"), re.MULTILINE)}
    notes = [rule.note for persona in load_personas().values() for rule in walk(persona.rules) if rule.note]
    named: set[int] = set()
    for note in notes:
        for first, last in re.findall(r"ambiguit(?:y|ies) (\d+)(?:-(\d+))?", note):
            named.update(range(int(first), int(last or first) + 1))

    assert named
    assert named <= explained


def test_every_fact_and_persona_of_the_rules_is_told_in_words() -> None:
    rules = text_of("docs/rules.md")

    for persona in load_personas().values():
        assert f"**{persona.id}** ({persona.section})" in rules


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence"))


def test_nothing_of_the_project_names_a_machine_or_a_registry() -> None:
    found: list[str] = []
    for path in files_of_the_project():
        text = path.read_bytes().decode("utf-8", "ignore") if path.suffix != ".npz" else ""
        for what, pattern in FOREIGN.items():
            found.extend(f"{path.relative_to(ROOT)}: {what}: {hit.group()}" for hit in re.finditer(pattern, text))

    assert found == []
