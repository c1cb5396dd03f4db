"""Derives JSON Schemas of what we send from Slack's own TypeScript types. Needs node, npm and a network."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGES = ("@slack/web-api@8.2.0", "@slack/types@3.2.0", "ts-json-schema-generator@2.4.0")
SCHEMAS = Path("tests/slack/schemas")
ENTRY = SCHEMAS / "entry.ts"
OUTPUT = SCHEMAS / "slack.json"
_OPTIONS = {"module": "node16", "moduleResolution": "node16", "strict": True, "skipLibCheck": True, "types": []}
# Blocks that we do not send, and fields of arguments likewise: without them the schemas are small, and stricter.
_BLOCKS = ("Actions", "Context", "ContextActions", "Divider", "Header", "Input", "Markdown", "Section")
_FIELDS = ("attachments", "chunks", "entities", "file_ids")


def main() -> int:
    """Write the schemas anew."""
    entry = ENTRY.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        definitions = generate(Path(folder), entry)
    roots = [line.split()[2] for line in entry.splitlines() if line.startswith("export type ")]
    kept = trimmed(definitions, roots)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(kept[name], sort_keys=True)}" for name in sorted(kept))
    OUTPUT.write_text(f'{{"definitions": {{\n{lines}\n}}}}\n', encoding="utf-8")
    sys.stdout.write(f"{OUTPUT}: {len(kept)} definitions for {', '.join(roots)}.\n")
    return 0


def generate(folder: Path, entry: str) -> dict[str, Any]:
    """All definitions that the types in ``entry`` lead to."""
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / "entry.ts").write_text(entry, encoding="utf-8")
    config = {"compilerOptions": _OPTIONS, "files": ["entry.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=folder, check=True)
    generator = ["npx", "ts-json-schema-generator", "--path", "entry.ts", "--tsconfig", "tsconfig.json"]
    asked = [*generator, "--type", "*", "--no-type-check", "--jsDoc", "none"]
    made = subprocess.run(asked, cwd=folder, check=True, capture_output=True)
    definitions: dict[str, Any] = json.loads(made.stdout)["definitions"]
    return definitions


def trimmed(definitions: dict[str, Any], roots: list[str]) -> dict[str, Any]:
    """The definitions that the roots need, without blocks and fields that we never send."""
    sent = [{"$ref": f"#/definitions/{name}Block"} for name in _BLOCKS]
    known = {**definitions, "KnownBlock": {"anyOf": sent}}
    bare = {name: _without_fields(definition) for name, definition in known.items()}
    needed: dict[str, Any] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = bare[name]
            waiting += _named(bare[name])
    return needed


def _without_fields(item: Any) -> Any:
    if isinstance(item, dict):
        return {name: _without_fields(value) for name, value in item.items() if name not in _FIELDS}
    return [_without_fields(value) for value in item] if isinstance(item, list) else item


def _named(item: Any) -> Iterator[str]:
    """The names of the definitions that ``item`` refers to."""
    if isinstance(item, dict):
        if isinstance(reference := item.get("$ref"), str):
            yield reference.rsplit("/", 1)[-1]
        item = list(item.values())
    for each in item if isinstance(item, list) else ():
        yield from _named(each)


if __name__ == "__main__":
    sys.exit(main())
