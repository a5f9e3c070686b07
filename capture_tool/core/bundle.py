"""Seals a report into one zip that opens anywhere, and reads such a zip back without trusting it."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from capture_tool.core import deflate, final_scan, manifest, report_text, zip_reader
from capture_tool.core.errors import PermanentError
from capture_tool.core.ids import parse_ticket_id, short
from capture_tool.core.model import Attachment, Bundle, CleanFile, CleanPath, Report, Ticket
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor
from capture_tool.core.sealing import Sealing
from capture_tool.core.synced_file import SyncedFile
from capture_tool.core.threads import Cancel
from capture_tool.core.value import replace
from capture_tool.core.zip_writer import Packed, Writable, ZipWriter

log = logging.getLogger(__name__)

BLOCK = 1 << 20
MOST_MANIFEST = 16 << 20
"""Bytes of a manifest that are read; ours have some hundred bytes a file."""
MEDIA = {".png": "image/png", ".json": "application/json", ".txt": "text/plain; charset=utf-8"}
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
"""The folder may be one that others write in too: a link under our temporary name is not followed."""
NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def bundle_name(ticket: Ticket) -> str:
    """`capture-<UTC yyyymmdd-hhmmss>-<id8>.zip`."""
    return f"capture-{ticket.moment.utc:%Y%m%d-%H%M%S}-{short(ticket.id)}.zip"


def seal(report: Report, *, target: Path, redactor: Redactor, progress: Progress, cancel: Cancel) -> Bundle:
    """Writes the bundle to `target`: a temporary file beside it, read back and searched for secrets, synced, then renamed.

    `progress` counts bytes as they are written, then as they are looked at. A log that holds what was learned after it was
    cleaned (from the user's words) is cleaned once more.
    Raises PermanentError: `bundle.secret-found` when a known secret is still in it, `bundle.no-space`, `bundle.write`;
    CancelledError. In each case nothing is left behind and an older `target` stays.
    """
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    moved = Sealing(progress)
    try:
        bundle = _written(fresh, report, redactor, moved, cancel)
        if _leaks(bundle, redactor, moved, cancel):
            again = replace(report, files=_cleaned_again(report.files, redactor, cancel))
            bundle = _written(fresh, again, redactor, moved, cancel)
            _refuse_leaks(_leaks(bundle, redactor, moved, cancel))
        moved.end()
        fresh.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _failed(error) from error
    except ValueError as error:  # a member file is not what the report says
        raise PermanentError("bundle.write", "A prepared log was changed meanwhile.", "Gather the logs again.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return replace(bundle, path=CleanPath(target))


def _written(fresh: Path, report: Report, redactor: Redactor, moved: Sealing, cancel: Cancel) -> Bundle:
    """The whole zip in the file `fresh`, safe from a power cut."""
    with open(os.open(fresh, FLAGS, 0o600), "wb") as file:
        out = SyncedFile(file, cancel)
        made = _write(out, report, redactor, moved, cancel)
        return Bundle(report.ticket.id, CleanPath(fresh), out.finish(), out.sha256, made)


def _cleaned_again(files: Iterable[CleanFile], redactor: Redactor, cancel: Cancel) -> tuple[CleanFile, ...]:
    """The logs without anything that is known by now."""
    from capture_tool.core.clean import clean_again  # a short command without logs does without
    from capture_tool.core.packing import Cleaning

    return tuple(clean_again(file, Cleaning.make(redactor, file.member.parent, cancel, since=0)) for file in files)


def _leaks(bundle: Bundle, redactor: Redactor, moved: Sealing, cancel: Cancel) -> tuple[str, ...]:
    encrypted = [file["name"] for file in bundle.manifest["files"] if file.get("encrypted")]
    return final_scan.leaks(bundle.path, redactor.found(), cancel, exempt=encrypted, looked_at=moved.by)


def read(path: Path) -> Bundle:
    """The bundle in a zip from anywhere; its members have the sizes that its manifest says.

    Raises PermanentError `bundle.damaged` for anything else, also for a zip made to do harm.
    """
    try:
        listed = zip_reader.members(path)
        made = _manifest(path, listed)
        if wrong := manifest.problems(made):
            raise zip_reader.DamagedZipError(f"its manifest is wrong: {wrong[0]}")
        said = {file["name"]: file["bytes"] for file in made["files"]}
        if {name: member.bytes for name, member in listed.items() if name != "manifest.json"} != said:
            raise zip_reader.DamagedZipError("its manifest does not fit its members")
        with path.open("rb") as file:
            size, digest = file.seek(0, 2), _sha256(file)
    except (OSError, ValueError) as error:
        why = str(error) if isinstance(error, zip_reader.DamagedZipError) else "it cannot be read"
        raise PermanentError(
            "bundle.damaged", f"This is not a whole Capture Tool bundle: {why}.", "Ask for it to be sent again."
        ) from error
    return Bundle(parse_ticket_id(made["ticket"]), CleanPath(path), size, digest, made)


def verify(path: Path) -> tuple[str, ...]:
    """What is wrong with a bundle: names, sizes, every member's SHA-256, the manifest's form. Empty when all is well."""
    try:
        bundle = read(path)
    except PermanentError as error:
        return (error.title,)
    listed = zip_reader.members(path)
    wrong = []
    for file in bundle.manifest["files"]:
        digest = hashlib.sha256()
        try:
            for chunk in zip_reader.content(path, listed[file["name"]]):
                digest.update(chunk)
        except (zip_reader.DamagedZipError, OSError) as error:
            wrong.append(f"{file['name']}: {error}")
        else:
            if digest.hexdigest() != file["sha256"]:
                wrong.append(f"{file['name']}: its content is not what the manifest says")
    return tuple(wrong)


def content(bundle: Bundle, name: str) -> Iterator[bytes]:
    """The unpacked bytes of a member in pieces, checked at the end. Raises LookupError, zip_reader.DamagedZipError, OSError."""
    return zip_reader.content(bundle.path, zip_reader.members(bundle.path)[name])


def members(bundle: Bundle, prefix: str) -> tuple[Attachment, ...]:
    """Stored members whose names begin with `prefix`, as byte ranges of the zip: pictures, report.txt, manifest.json."""
    digests = {file["name"]: file["sha256"] for file in bundle.manifest["files"]}
    found = []
    for name, member in zip_reader.members(bundle.path).items():
        if member.stored and name.startswith(prefix):
            digest = digests.get(name) or hashlib.sha256(b"".join(zip_reader.content(bundle.path, member))).hexdigest()
            found.append(Attachment(Path(name).name, _media(name), bundle.path, member.offset, member.bytes, digest))
    return tuple(found)


def whole(bundle: Bundle) -> Attachment:
    """The zip itself."""
    return Attachment(bundle.path.name, "application/zip", bundle.path, 0, bundle.bytes, bundle.sha256)


def _write(out: Writable, report: Report, redactor: Redactor, moved: Sealing, cancel: Cancel) -> dict[str, Any]:
    """All members, the manifest last; gives the manifest."""
    moved.begin(report)
    writer = ZipWriter(out, report.ticket.moment.utc)
    files: list[dict[str, Any]] = []
    used: set[str] = set()

    def copied(path: Path, growth: float = 1.0) -> Iterator[bytes]:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                cancel.check()
                yield block
                moved.by(int(len(block) * growth))

    def store(name: str, data: bytes, **more: Any) -> None:
        writer.add(Packed(name=name, method="store", crc32=deflate.crc32(data), bytes=len(data), packed_bytes=len(data)), (data,))
        files.append(
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "media_type": _media(name), **more}
        )

    for words in (report.text, report.expected, report.belongs_to, report.window.title if report.window else ""):
        redactor.text(words)  # what one of them teaches, the others may hold
    for picture in report.pictures:
        rect = picture.rect
        black = {"black_outs": picture.black_outs, "ocr": picture.ocr}
        more = {"kind": picture.kind, "width": picture.width, "height": picture.height, **black}
        name = _unique(f"screenshots/{redactor.file_name(picture.name)}", used)
        store(name, b"".join(copied(picture.path)), rect=[rect.left, rect.top, rect.width, rect.height], **more)
    for file in report.files:
        name = _unique(file.name, used)
        said = Packed(name=name, method=file.method, crc32=file.crc32, bytes=file.bytes, packed_bytes=file.packed_bytes)
        writer.add(said, copied(file.member, file.bytes / max(1, file.packed_bytes)))
        files.append(manifest.log_entry(file, name))
    facts = {name: _cleaned(values, redactor) for name, values in sorted(report.facts.items())}
    for name, values in facts.items():
        store(
            _unique(f"facts/{redactor.file_name(name)}.json", used),
            json.dumps(values, indent=1, ensure_ascii=False, default=str).encode() + b"\n",
        )
    made = manifest.make(report, files, policy=redactor.policy, clean=redactor.text)
    store("report.txt", report_text.write(made, facts).encode())
    data = manifest.packed(made)
    writer.add(
        Packed(name="manifest.json", method="store", crc32=deflate.crc32(data), bytes=len(data), packed_bytes=len(data)), (data,)
    )
    writer.finish()
    cancel.check()
    return made


def _unique(name: str, used: set[str]) -> str:
    """`name`, or with a number when two roots have a file of that name. Case is no difference on half of the systems."""
    stem, dot, ending = name.rpartition(".")
    if not dot or "/" in ending:
        stem, ending = name, ""
    made, number = name, 1
    while made.lower() in used:
        number += 1
        made = f"{stem}-{number}{dot}{ending}" if ending else f"{stem}-{number}"
    used.add(made.lower())
    return made


def _cleaned(value: Any, redactor: Redactor) -> Any:
    """A fact with every text in it redacted."""
    if isinstance(value, Mapping):
        return {redactor.text(str(key)): _cleaned(inner, redactor) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner, redactor) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redactor.text(str(value))


def _refuse_leaks(names: tuple[str, ...]) -> None:
    if names:
        log.warning("the final scan stopped a bundle: %d members", len(names))
        raise PermanentError(
            "bundle.secret-found",
            f"Not sent: a known secret or name is still in {', '.join(names[:3])}.",
            "Take that file out, or mend the text.",
        )


def _manifest(path: Path, listed: Mapping[str, zip_reader.Member]) -> Any:
    member = listed.get("manifest.json")
    if member is None or member.bytes > MOST_MANIFEST:
        raise zip_reader.DamagedZipError("it has no manifest")
    try:
        made = json.loads(b"".join(zip_reader.content(path, member)))
        manifest.packed(made)  # half a character, which JSON can hold, could be neither cut nor sent
    except (ValueError, RecursionError) as error:
        raise zip_reader.DamagedZipError("its manifest is not JSON") from error
    return made


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _media(name: str) -> str:
    return MEDIA.get(Path(name).suffix, "application/octet-stream")


def _sync_folder(folder: Path) -> None:
    flag = getattr(os, "O_DIRECTORY", None)
    if flag is not None:  # Windows has no folder to sync
        descriptor = os.open(folder, os.O_RDONLY | flag)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failed(error: OSError) -> PermanentError:
    if error.errno in NO_SPACE:
        return PermanentError(
            "bundle.no-space", "The disk is full: the bundle could not be written.", "Free some space, or send fewer logs."
        )
    why = error.strerror or type(error).__name__
    return PermanentError(
        "bundle.write", f"The bundle could not be written: {why}.", "Look at the folder's rights, or choose another one."
    )
