"""Hears from the operating system that something in a county folder moved.

That is only a hint to look: what changed is found by looking, and is looked for from time to time in any case. So
nothing is lost where the system tells nothing, as on many network shares, or loses count.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from watchfiles import watch

_STEP = 50  # milliseconds without news after which news are passed on
_SILENCE = 1_000  # milliseconds without news after which the first look comes
_END = 5.0  # seconds


class Waker:
    """Sets ``woken`` whenever something in one of the folders moves, from a thread of its own.

    Attributes:
        woken: to be waited for and cleared.
        deaf: why the system cannot tell of changes; empty where it does.
        told: for the owner: whether it has passed that on.
    """

    def __init__(self) -> None:
        self.woken = threading.Event()
        self.deaf = ""
        self.told = False
        self._folders: tuple[Path, ...] = ()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, folders: Sequence[Path]) -> None:
        """Listen to these folders, not to those in them, instead of the former ones.

        Plans and cache are not listened to: each version there would take one of the system's few watches.
        """
        if tuple(folders) == self._folders and not self.deaf:
            return
        self.close()
        self._folders, self.deaf, self._stop = tuple(folders), "", threading.Event()
        self._thread = threading.Thread(target=self._hear, args=(self._stop,), name="gridplan-waker", daemon=True)
        self._thread.start()

    def _hear(self, stop: threading.Event) -> None:
        heard = False
        try:
            for changes in watch(
                *self._folders,
                watch_filter=None,
                recursive=False,
                step=_STEP,
                debounce=4 * _STEP,
                stop_event=stop,
                rust_timeout=_SILENCE,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                # also after the first silence: what moved before listening had begun is found by looking then
                if changes or not heard:
                    self.woken.set()
                heard = True
        except Exception as refusal:  # no watches left, the folder gone, a share: looking from time to time remains
            self.deaf = f"{refusal}" or type(refusal).__name__
            self.woken.set()

    def close(self) -> None:
        """Listen no longer."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_END)
            self._thread = None
