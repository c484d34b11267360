"""Files as Slack takes them since 2025: a place is asked for, bytes are sent, the upload is
completed once."""

import secrets
from dataclasses import dataclass, replace

from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.people import BOT_USER


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """`place` is the secret part of the upload address. `content` is None until the bytes came."""

    id: str
    name: str
    length: int
    place: str
    title: str = ""
    owner: str = BOT_USER
    content: bytes | None = None
    is_complete: bool = False
    channels: tuple[str, ...] = ()


class Files:
    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def expect(self, name: str, length: int) -> StoredFile:
        made = StoredFile(
            id="F0" + secrets.token_hex(4).upper(),
            name=name,
            length=length,
            place=secrets.token_urlsafe(16),
        )
        return self._keep(made)

    def receive(self, place: str, content: bytes) -> StoredFile:
        """ApiFault when nobody asked for that place, or for another number of bytes."""
        found = next((file for file in self._files.values() if file.place == place), None)
        if found is None or found.content is not None:
            raise ApiFault("file_not_found")
        if len(content) != found.length:
            raise ApiFault("length_mismatch")
        return self._keep(replace(found, content=content))

    def complete(self, file_id: str, title: str, channels: tuple[str, ...]) -> StoredFile:
        found = self._files.get(file_id)
        if found is None or found.content is None or found.is_complete:
            raise ApiFault("file_not_found")
        return self._keep(replace(found, title=title, is_complete=True, channels=channels))

    def get(self, file_id: str) -> StoredFile:
        found = self._files.get(file_id)
        if found is None or not found.is_complete:
            raise ApiFault("file_not_found")
        return found

    def add(self, file: StoredFile) -> StoredFile:
        """What a person uploaded."""
        return self._keep(file)

    def delete(self, file_id: str) -> None:
        if self.get(file_id).owner != BOT_USER:
            raise ApiFault("cant_delete_file")
        del self._files[file_id]

    def _keep(self, file: StoredFile) -> StoredFile:
        self._files[file.id] = file
        return file


def file_payload(file: StoredFile, site: str) -> JsonObject:
    link = f"{site}/files/{file.id}/download"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "size": file.length,
        "user": file.owner,
        "is_external": False,
        "is_public": False,
        "groups": [*file.channels],
        "channels": [],
        "ims": [],
        "url_private": link,
        "url_private_download": link,
    }
