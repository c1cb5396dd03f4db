"""What was asked in vain, the most wanted first."""

from collections.abc import Iterator

from advisor.gaps import GapCluster, GapReport
from bot.blocks.elements import context, header, section
from bot.blocks.message import Block, Message, message
from bot.blocks.mrkdwn import linked, shortened
from bot.blocks.sources import section_name
from bot.labels.label import label
from bot.links import Links
from knowledge.documents import Language

MAX_CLUSTERS = 10


def gaps_message(report: GapReport, language: Language, links: Links) -> Message:
    """The clusters of open gaps, ten at most."""
    if not report.clusters:
        said = label("gaps.none", language)
        return message(said, section(f"✅ {said}"))
    title = f"{label('gaps', language)} · {label('gaps.count', language, count=f'{report.open_gaps:,}')}"
    return message(title, header(title), *_clusters(report, language, links))


def _clusters(report: GapReport, language: Language, links: Links) -> Iterator[Block]:
    for cluster in report.clusters[:MAX_CLUSTERS]:
        yield section(f"*{label('gaps.times', language, count=cluster.count)}*  {shortened(cluster.question, 300)}")
        yield context(" · ".join(_details(cluster, language, links)))
    left = len(report.clusters) - MAX_CLUSTERS
    if left > 0:
        yield context(label("gaps.more", language, count=left))


def _details(cluster: GapCluster, language: Language, links: Links) -> Iterator[str]:
    yield label("gaps.last", language, date=f"{cluster.last_seen:%Y-%m-%d}")
    for section_near in cluster.nearest[:1]:
        name = section_name(section_near.section, section_near.title)
        url = links.section(section_near.document_id, section_near.section, language)
        yield f"{label('gaps.near', language)}: {linked(url, name)}"
    if cluster.draft_id is not None:
        yield label("gaps.draft", language)
    yield from (f"“{shortened(reason, 120)}”" for reason in cluster.reasons[:1])
