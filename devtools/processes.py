"""Child processes that never outlive `./dev`."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from .console import Failure

Part = str | Path
Command = Sequence[Part]

GRACE_SECONDS = 15
LOG_TAIL_LINES = 25


def interrupt_on_signals() -> None:
    """Make a polite kill or a closed terminal clean up as Ctrl-C does."""

    def interrupt(_signum: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)


def start(
    command: Command,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    feed: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so Ctrl-C reaches only `./dev`.

    :param log: file that receives its output (default: ours)
    :param feed: text for its standard input (default: nothing)
    """
    with ExitStack() as files:
        given = files.enter_context(tempfile.TemporaryFile())
        given.write((feed or "").encode())
        given.seek(0)
        output = None
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = files.enter_context(log.open("ab"))
        return subprocess.Popen(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the child and its children to end; insist after a while."""
    for sign, patience in ((signal.SIGINT, GRACE_SECONDS), (signal.SIGKILL, 5)):
        if not _signal_group(child.pid, sign):
            break
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    child.wait()
    _signal_group(child.pid, signal.SIGKILL)


def _signal_group(pid: int, sign: int) -> bool:
    try:
        os.killpg(pid, sign)
    except ProcessLookupError:
        return False
    return True


def call(
    command: Command,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    feed: str | None = None,
) -> int:
    """Run to the end and return the exit status; Ctrl-C ends the child first."""
    child = start(command, env=env, cwd=cwd, log=log, feed=feed)
    try:
        return child.wait()
    except BaseException:
        stop(child)
        raise


def interact(
    command: Command, *, env: Mapping[str, str], cwd: Path | None = None
) -> int:
    """Run to the end in the foreground: keyboard and Ctrl-C are the child's."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.call(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            preexec_fn=_heed_interrupts,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def check(
    command: Command,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    feed: str | None = None,
) -> None:
    """Run to the end; a failure shows the end of the log.

    :param feed: text for its standard input
    :raises Failure: when the exit status is not zero
    """
    offset = log.stat().st_size if log and log.exists() else 0
    status = call(command, env=env, cwd=cwd, log=log, feed=feed)
    if status:
        message = f"'{command[0]}' ended with status {status}."
        if log:
            message = f"{_tail(log, offset)}\n{message} Whole log: {log}"
        raise Failure(message)


def capture(command: Command, *, env: Mapping[str, str] | None = None) -> str:
    """The standard output of a short command.

    :raises Failure: when the exit status is not zero
    """
    result = subprocess.run(
        [str(part) for part in command], env=env, capture_output=True, text=True
    )
    if result.returncode:
        raise Failure(f"'{command[0]}': {result.stderr.strip()}")
    return result.stdout.strip()


def _tail(log: Path, offset: int) -> str:
    with log.open("rb") as stream:
        stream.seek(offset)
        lines = stream.read().decode(errors="replace").splitlines()
    return "\n".join(lines[-LOG_TAIL_LINES:])
