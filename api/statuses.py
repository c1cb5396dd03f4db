"""Which status an expected error has, where its own words are the problem's detail."""

from collections.abc import Mapping

from advisor.errors import (
    DocumentIdError,
    DraftStateError,
    DraftUnfinishedError,
    JobStateError,
    NothingToRollBackError,
    UnknownAnswerError,
    UnknownDraftError,
    UnknownGapError,
    UnknownJobError,
)
from api.errors import (
    LastAdminKeyError,
    NoProviderError,
    NotAnAdminError,
    ProviderError,
    SignInDeniedError,
    SignInLostError,
    UnknownKeyError,
)
from index.errors import (
    EncoderError,
    GenerationCorruptError,
    GenerationInUseError,
    GenerationRefusedError,
    GenerationUnknownError,
    IndexError_,
    ReindexRunningError,
)
from knowledge.errors import KnowledgeError, SourcesOffError, UnknownDocumentError, UnknownSourceError

STATUSES: Mapping[type[Exception], int] = {
    KnowledgeError: 422,
    UnknownDocumentError: 404,
    UnknownSourceError: 404,
    SourcesOffError: 409,
    UnknownKeyError: 404,
    LastAdminKeyError: 409,
    NoProviderError: 404,
    ProviderError: 502,
    SignInLostError: 400,
    SignInDeniedError: 403,
    NotAnAdminError: 403,
    DocumentIdError: 422,
    NothingToRollBackError: 409,
    UnknownJobError: 404,
    JobStateError: 409,
    UnknownAnswerError: 404,
    UnknownGapError: 404,
    UnknownDraftError: 404,
    DraftStateError: 409,
    DraftUnfinishedError: 422,
}
# Whoever asks a question is not told of the index; an admin is.
ADMIN_PATHS = ("/v1/admin/", "/admin/")
INDEX_STATUSES: Mapping[type[Exception], int] = {
    IndexError_: 503,
    EncoderError: 422,
    GenerationUnknownError: 404,
    GenerationCorruptError: 409,
    GenerationRefusedError: 409,
    GenerationInUseError: 409,
    ReindexRunningError: 409,
}
