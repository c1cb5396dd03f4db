"""The advisor's own command line as the victim of kills: documents added by it, re-indexed by it, asked for after."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from advisor.answers import Ask
from evaluation.crash import Kill, kill_often, summary
from evaluation.subject import Subject, seeded_cache
from index.encoder_shelf import only
from index.encoders import Encoder, load_encoder
from index.live import LiveIndex

CLI = (sys.executable, "-m", "app.cli")
DOCUMENT = "kill-log"
KILLS = 20
_SENTENCES = 40
_ENGLISH = "What is TensorFlow Lite for?"
_MARK = re.compile(r"content number (\d+)")


class AdvisorVictim:
    """`advisor reindex` over the shipped corpus and one document that changes each time."""

    def __init__(self, home: Path, encoder: Encoder, cli: Sequence[str] = CLI) -> None:
        self.index_home = home / "index"
        self._file = home / f"{DOCUMENT}.md"
        # `env` sets the folder for the command alone.
        self._cli = ("env", f"ADVISOR_HOME={home}", *cli)
        self._subject = Subject(self.index_home, encoder, seeded_cache(home / "embeddings.sqlite", encoder))

    def change(self, number: int) -> None:
        """Ingest a document of sentences that were never encoded before."""
        lines = [f"This is content number {number}."]
        lines += [f"Line {at} of run {number} was written to be encoded anew." for at in range(_SENTENCES)]
        self._file.write_text("# Kill log\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run([*self._cli, "ingest", str(self._file)], check=True, capture_output=True)

    def command(self) -> Sequence[str]:
        """`advisor reindex`."""
        return (*self._cli, "reindex")

    def serving(self) -> int:
        """The number in the document that the active generation holds, once it has answered a question."""
        answer = self._subject.advisor().answer(Ask(_ENGLISH))
        if answer.status != "answered" or not answer.citations:
            raise ValueError(f"the answer was {answer.status} with {len(answer.citations)} citations")
        snapshot = LiveIndex(self._subject.generations, only(self._subject.encoder)).current()
        if snapshot.generation != self._subject.generations.active():
            raise ValueError("another generation than the active one had to be loaded")
        text = " ".join(section.texts[0].text for section in snapshot.document_of[DOCUMENT].sections)
        found = _MARK.search(text)
        if found is None:
            raise ValueError(f"{DOCUMENT} has no number in it")
        return int(found.group(1))


def crash(*, kills: int = KILLS, seed: int = 1, say: Callable[[str], None] = lambda _: None) -> list[Kill]:
    """Kill `advisor reindex` ``kills`` times in a temporary home; the last line said is the summary."""
    with tempfile.TemporaryDirectory() as home:
        found = kill_often(AdvisorVictim(Path(home), load_encoder()), kills, seed=seed, say=say)
    say(summary(found))
    return found
