"""What the system says when it refuses something, in words: the reason, and what can be done."""

import errno
from collections.abc import Mapping

_ROOM = "make room, and run again"
_NAME = "give another name"

_WORDS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("the disk quota is used up", _ROOM),
    errno.EFBIG: ("it is larger than a file may be", "`ulimit -f` shows the limit"),
    errno.EROFS: ("the disk can only be read", "give a place that can be written to"),
    errno.EACCES: ("permission denied", "look at who may write there, or give another place"),
    errno.EPERM: ("the system does not permit it", "look at who may write there"),
    errno.ENOENT: ("there is no such folder", "give a file in a folder that exists"),
    errno.ENOTDIR: ("a part of the path is no folder", "give a file in a folder that exists"),
    errno.EISDIR: ("it is a folder", "give the name of a file"),
    errno.EEXIST: ("it is there already", _NAME),
    errno.ENAMETOOLONG: ("the name is too long", "give a shorter one"),
    errno.ELOOP: ("links lead in a circle there", "give the file itself"),
    errno.EINVAL: ("the system does not take it", _NAME),
    errno.EIO: ("the disk, or the network to it, has failed", "look at the machine"),
    errno.ENXIO: ("nobody reads there", "start the reader first"),
    errno.EPIPE: ("nobody reads there any more", "start the reader again"),
    errno.EBUSY: ("it is in use", "end what uses it, or give another place"),
    errno.ETXTBSY: ("it is a program that runs", _NAME),
    errno.EBADF: ("it is closed", "open it for writing"),
    errno.EMFILE: ("too many files are open", "`ulimit -n` shows the limit"),
    errno.ENFILE: ("too many files are open on this machine", "end other programs"),
    errno.EAGAIN: ("no more processes may be started", "`ulimit -u` shows the limit"),
    errno.ENOMEM: ("there is no memory left", "end other programs, or check fewer files at once"),
}


def refused(error: OSError) -> tuple[str, str]:
    """Why the system refuses to write, and the next step."""
    reason = error.strerror or str(error) or "it does not say why"
    return _WORDS.get(error.errno or 0, (reason, "look at the machine, and run again"))
