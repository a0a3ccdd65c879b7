"""Takes from the reader's process all that decoding a hostile file does not need.

What the kernel allows is used, and `Cage` says what it was: an empty network namespace, a
system call filter (x86-64 and ARM64), resource limits, death with the parent. The limits work
everywhere; where the first two are forbidden, the reader still runs, and `zsb doctor` can tell.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CLONE_THREAD = 0x00010000

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Cage:
    """Which walls stand."""

    has_no_network: bool
    has_filter: bool


def die_with_parent(parent: int) -> None:
    """Be killed when the worker ends in whatever way; at once if it has ended already."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def leave_network() -> bool:
    """Move to a network namespace that holds nothing; before the first thread starts."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWNET) == 0:
        return True
    if _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    # Inside the new user namespace the files of this user stay this user's.
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def limit_resources(*, memory_bytes: int, files: int) -> None:
    """No core, no growing file, few open files, and memory above what is in use now."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    # Data, not address space: allocators and ONNX Runtime reserve far more than they touch.
    data = _status_bytes("VmData") - _status_bytes("RssAnon") + memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (data, data))


def resident_bytes() -> int:
    """How much of this process stands in memory."""
    return _status_bytes("VmRSS")


def _status_bytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


# --- the system call filter: a classic BPF program over `struct seccomp_data` ---------------

_LOAD, _EQUAL, _RETURN, _BITS = 0x20, 0x15, 0x06, 0x45
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000  # with an errno in the low half
_EPERM, _ENOSYS = 1, 38
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FLAGS = 0, 4, 16


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of one architecture: of itself, of `clone` and `clone3`, of calls refused."""

    architecture: int
    clone: int
    clone3: int
    refused: tuple[int, ...]


_MACHINES = {
    # socket connect accept sendto sendmsg bind listen accept4 socketpair; fork vfork execve
    # execveat; ptrace, kill, process_vm_*; mount, pivot_root, chroot, unshare, setns; bpf,
    # perf_event_open, userfaultfd, io_uring_setup, keyctl, add_key, request_key, kexec, module.
    "x86_64": _Machine(
        architecture=0xC000003E,
        clone=56,
        clone3=435,
        refused=(
            41, 42, 43, 44, 46, 49, 50, 288, 53, 57, 58, 59, 322, 101, 62, 310, 311, 165, 155,
            161, 272, 308, 321, 298, 323, 425, 250, 248, 249, 246, 175, 313,
        ),
    ),
    "aarch64": _Machine(
        architecture=0xC00000B7,
        clone=220,
        clone3=435,
        refused=(
            198, 203, 202, 206, 211, 200, 201, 242, 199, 221, 281, 117, 129, 270, 271, 40, 41,
            51, 97, 268, 280, 241, 282, 425, 219, 217, 218, 104, 105, 273,
        ),
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def forbid_calls() -> bool:
    """No sockets, no other programs, no other processes; for this thread and those it starts.

    Threads that run already (of the loaded engine) keep their freedom, so this is called after
    the interpreter starts and before any library does.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    code = _program(machine)
    memory = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(memory, ctypes.c_void_p).value)
    return bool(
        _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    )


def _program(machine: _Machine) -> bytes:
    steps = [
        _step(_LOAD, _AT_ARCHITECTURE),
        _step(_EQUAL, machine.architecture, 1, 0),
        _step(_RETURN, _REFUSE | _EPERM),
        _step(_LOAD, _AT_NUMBER),
        # With clone3 the flags lie in memory, out of the filter's sight: libc falls back.
        _step(_EQUAL, machine.clone3, 0, 1),
        _step(_RETURN, _REFUSE | _ENOSYS),
    ]
    for call in machine.refused:
        steps += [_step(_EQUAL, call, 0, 1), _step(_RETURN, _REFUSE | _EPERM)]
    steps += [
        _step(_EQUAL, machine.clone, 0, 3),
        _step(_LOAD, _AT_FLAGS),
        _step(_BITS, _CLONE_THREAD, 1, 0),  # a thread is allowed, a process is not
        _step(_RETURN, _REFUSE | _EPERM),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, *if_false: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false[0] if if_false else 0, value)
