"""Choosing the sentences that answer: from ranked sections to stretches worth quoting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.citations import Evidence
from advisor.question_kinds import asks_for_figure, holds_figure, makers_in
from index.retriever import Pool, Query, SectionHit
from index.snapshot import QUESTION_KIND, SectionKey, Snapshot
from knowledge.documents import Section

Floats = NDArray[np.float32]

# A question written for a sentence speaks for it as much as its own words do, once they are nearly the same question.
QUESTION_FLOOR = 0.82
QUESTION_SHARE = 0.6
LEXICAL_SHARE = 0.05
MAX_MAIN = 4
MAX_RUNS = 2
MAIN_MARGIN = 0.045
# Another section is quoted beside the best when its score comes this near, or when the question needs both.
SECTION_MARGIN = 0.09
# A follow-up may mean the same section as before or the next: both are shown sooner.
FOLLOW_UP_MARGIN = 0.16


# A question for a figure or a date is answered by a sentence that holds one.
FIGURE_BONUS = 0.03
# Where systems are compared, what each of them is comes first: sections on a system begin with that.
DEFINITION_BONUS = 0.04
# Of two equally good sentences the one in the better section is quoted.
SECOND_COST = 0.01


@dataclass(frozen=True, slots=True)
class Ranked:
    """A section with a score for each of its sentences."""

    key: SectionKey
    section: Section
    hit: SectionHit
    sentences: Floats


class EvidencePicker:
    """Picks evidence in one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def pick(
        self,
        query: Query,
        pool: Pool,
        hits: Sequence[SectionHit],
        *,
        limit: int,
        margin: float = SECTION_MARGIN,
    ) -> tuple[Evidence, ...]:
        """The stretches to quote, best first: the best section's, then those of sections within ``margin``."""
        if not hits:
            return ()
        ranked = [self._rank(query, pool, hit) for hit in self._chosen(query, hits, limit, margin)]
        picked = _stretches(ranked[0], MAX_MAIN, MAIN_MARGIN)[:MAX_RUNS]
        for other in ranked[1:]:
            picked.extend(_stretches(other, 2, 0.02)[:1])
        return tuple(self._complete(query, picked, ranked))

    def _complete(self, query: Query, picked: list[Evidence], ranked: Sequence[Ranked]) -> list[Evidence]:
        """Where several systems or makers are compared, each is spoken of: the best sentence on any that is not yet."""
        names = self._names(query.text)
        if len(names) < 2:
            return picked
        told = {self._subject(key, at) for key, at in self._places(picked)}
        for name in names:
            if name in told:
                continue
            places = [
                (float(part.sentences[at]) - SECOND_COST * order, order, at)
                for order, part in enumerate(ranked)
                for at in range(len(part.sentences))
                if self._subject(part.key, at) == name
            ]
            if places:
                _, order, at = max(places)
                part = ranked[order]
                picked.append(Evidence(part.key, at, at, part.hit.score))
                told.add(name)
        return picked

    @staticmethod
    def _places(picked: Sequence[Evidence]) -> list[tuple[SectionKey, int]]:
        return [(evidence.key, at) for evidence in picked for at in range(evidence.first, evidence.last + 1)]

    def _names(self, text: str) -> list[str]:
        makers = [name for _, name in makers_in(text)]
        systems = [slug for slug in self._snapshot.tokenizer.systems(text) if slug not in makers]
        return [*systems, *makers]

    def _subject(self, key: SectionKey, at: int) -> str | None:
        """What a sentence is about: the first system or maker it names, in English where there is English."""
        text = self._snapshot.sections[key].text_for("en")
        sentence = text.quote(text.sentences[at])
        system = self._snapshot.tokenizer.first_system(sentence)
        first = min([*makers_in(sentence), *([system] if system else [])], default=None)
        return first[1] if first else None

    def _chosen(self, query: Query, hits: Sequence[SectionHit], limit: int, margin: float) -> list[SectionHit]:
        needed = self._needed_too(query, hits[0])
        chosen = [hits[0]]
        for hit in hits[1:]:
            key = self._snapshot.keys[hit.number]
            near = hits[0].score - hit.score <= margin
            told_later = bool(self._snapshot.is_later[hit.number]) and hit is hits[1]
            if key[1] in needed or told_later or (near and not self._speaks_for(hit, chosen)):
                chosen.append(hit)
        chosen[1:] = sorted(chosen[1:], key=lambda hit: self._snapshot.keys[hit.number][1] not in needed)
        return chosen[:limit]

    def _speaks_for(self, hit: SectionHit, chosen: Sequence[SectionHit]) -> bool:
        """Whether this is the note on a system whose article section is already chosen."""
        section = self._snapshot.sections[self._snapshot.keys[hit.number]]
        ids = {self._snapshot.keys[other.number][1] for other in chosen}
        return bool(section.supports) and not section.today and section.supports[0] in ids

    def _needed_too(self, query: Query, best: SectionHit) -> set[str]:
        """Sections that the question's nearest written one needs besides, and those of every system compared."""
        needed: set[str] = set()
        if best.row >= 0 and self._snapshot.passages[best.row].kind == "question":
            passage = self._snapshot.passages[best.row]
            section = self._snapshot.sections[passage.document_id, passage.section]
            needed.update(next((asked.also for asked in section.questions if asked.text == passage.text), ()))
        systems = self._snapshot.tokenizer.systems(query.text)
        if len(systems) > 1:
            needed.update(self._snapshot.own_section[slug] for slug in systems if slug in self._snapshot.own_section)
        return needed

    def _rank(self, query: Query, pool: Pool, hit: SectionHit) -> Ranked:
        snapshot = self._snapshot
        key = snapshot.keys[hit.number]
        section = snapshot.sections[key]
        text = section.texts[0]
        scores = np.zeros(len(text.sentences), np.float32)
        rows = snapshot.rows_of_section[hit.number]
        rows = rows[snapshot.kinds[rows] != QUESTION_KIND]
        cosines = snapshot.vectors.scores(query.vector, rows)
        for row, cosine in zip(rows.tolist(), cosines.tolist(), strict=True):
            first, last = snapshot.sentences_of[row]
            share = 1.0 if snapshot.passages[row].kind == "sentence" or len(text.sentences) == 1 else 0.97
            scores[first : last + 1] = np.maximum(scores[first : last + 1], cosine * share)
        self._add_questions(scores, pool, hit.number)
        self._add_words(scores, query.text, section)
        if len(self._names(query.text)) > 1 and len(scores):
            scores[0] += DEFINITION_BONUS
        if asks_for_figure(query.text):
            for at, span in enumerate(text.sentences):
                scores[at] += FIGURE_BONUS if holds_figure(text.quote(span)) else 0.0
        return Ranked(key, section, hit, scores)

    def _add_questions(self, scores: Floats, pool: Pool, number: int) -> None:
        snapshot = self._snapshot
        asked = (snapshot.kinds[pool.rows] == QUESTION_KIND) & (snapshot.section_numbers[pool.rows] == number)
        best = np.zeros_like(scores)
        for row, cosine in zip(pool.rows[asked].tolist(), pool.cosines[asked].tolist(), strict=True):
            first, last = snapshot.sentences_of[row]
            if last - first + 1 < len(scores) or len(scores) <= 2:
                best[first : last + 1] = np.maximum(best[first : last + 1], cosine - QUESTION_FLOOR)
        scores += QUESTION_SHARE * np.maximum(best, 0.0)

    def _add_words(self, scores: Floats, question: str, section: Section) -> None:
        """Sentences that share the question's words, in any language of the section, gain a little."""
        asked = set(self._snapshot.tokenizer.tokens(question))
        if not asked:
            return
        for text in section.texts:
            for at, span in enumerate(text.sentences[: len(scores)]):
                shared = asked & self._snapshot.tokens_of(text.quote(span))
                scores[at] += LEXICAL_SHARE * len(shared) / len(asked)


def _stretches(ranked: Ranked, most: int, margin: float) -> list[Evidence]:
    """The best sentences of a section as runs of neighbours, the run with the best sentence first."""
    scores = ranked.sentences
    if not len(scores):
        return []
    best = float(scores.max())
    order = [int(at) for at in np.argsort(-scores, kind="stable")[:most] if scores[at] >= best - margin]
    runs: list[list[int]] = []
    for at in sorted(order):
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    runs.sort(key=lambda run: -max(float(scores[at]) for at in run))
    return [Evidence(ranked.key, run[0], run[-1], ranked.hit.score) for run in runs]
