"""Reading files in a process of its own."""

from knowledge.readers.reading import Reading, read_file


class IsolatedReader:
    """Reads files."""

    def read(self, name: str, content: bytes, *, document_id: str | None = None, url: str | None = None) -> Reading:
        return read_file(name, content, document_id=document_id, url=url)

    def close(self) -> None:
        return None
