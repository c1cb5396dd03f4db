"""The words for those who tend the knowledge: re-indexing, gaps, calls for a human."""

from collections.abc import Mapping

from knowledge.documents import Language

TENDING: Mapping[str, Mapping[Language, str]] = {
    "job.reindex": {"ko": "다시 색인하기", "en": "Re-index"},
    "job.scan": {"ko": "출처 살펴보기", "en": "Scan of a source"},
    "job.queued": {"ko": "기다리는 중", "en": "waiting"},
    "job.running": {"ko": "진행 중", "en": "running"},
    "job.done": {"ko": "끝남", "en": "done"},
    "job.failed": {"ko": "실패", "en": "failed"},
    "job.cancelled": {"ko": "취소됨", "en": "cancelled"},
    "stage.encode": {"ko": "읽고 인코딩하는 중", "en": "Encoding"},
    "stage.examples": {"ko": "예시를 인코딩하는 중", "en": "Encoding examples"},
    "stage.questions": {"ko": "품질을 재는 중", "en": "Judging the quality"},
    "stage.index": {"ko": "색인하는 중", "en": "Indexing"},
    "stage.write": {"ko": "쓰는 중", "en": "Writing"},
    "stage.activate": {"ko": "바꾸는 중", "en": "Activating"},
    "job.remaining": {"ko": "약 {seconds}초 남음", "en": "about {seconds} s left"},
    "job.waiting": {"ko": "일꾼이 맡기를 기다립니다.", "en": "Waiting for a worker to take it."},
    "job.activated": {
        "ko": "이제 새 색인에서 답합니다: {generation}",
        "en": "Answers now come from the new index {generation}.",
    },
    "job.unchanged": {
        "ko": "바뀐 문서가 없어 색인은 그대로입니다: {generation}",
        "en": "No document has changed, so the index stays as it was: {generation}.",
    },
    "job.parked": {
        "ko": "새 색인의 답이 더 나빠서 쓰지 않고 세워 두었습니다: {generation}. 보고서를 본 뒤 받아들이려면 "
        "`advisor index activate {bare}`을 실행하세요.",
        "en": "The new index {generation} answers worse and was parked. Look at its report; to accept it, run "
        "`advisor index activate {bare}`.",
    },
    "job.counts": {
        "ko": "구절 {passages}개 · 새로 인코딩 {encoded}개",
        "en": "{passages} passages · {encoded} newly encoded",
    },
    "job.problem": {"ko": "까닭", "en": "Why"},
    "job.by": {"ko": "{actor} 요청", "en": "requested by {actor}"},
    "gaps": {"ko": "답하지 못한 질문", "en": "Asked in vain"},
    "gaps.none": {
        "ko": "답하지 못한 질문이 없습니다.",
        "en": "There are no open questions. Every one was answered.",
    },
    "gaps.count": {"ko": "열린 질문 {count}개", "en": "{count} open questions"},
    "gaps.times": {"ko": "{count}번", "en": "{count}×"},
    "gaps.last": {"ko": "마지막 {date}", "en": "last {date}"},
    "gaps.near": {"ko": "가까운 절", "en": "near"},
    "gaps.draft": {"ko": "초안 있음", "en": "has a draft"},
    "gaps.more": {"ko": "외 {count}개 묶음", "en": "and {count} more groups"},
    "human.asked": {"ko": "{user} 님이 사람의 도움을 기다립니다.", "en": "{user} would like to hear from a human."},
    "human.thread": {"ko": "스레드 열기", "en": "Open the thread"},
    "human.said": {"ko": "어드바이저의 답", "en": "The advisor's answer"},
}
