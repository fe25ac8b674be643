"""What a scheduler needs to watch a county: a systemd unit, a line for cron, a task for the Windows scheduler."""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gridplan.languages import said

MINUTES = 10
"""So often schedulers that only know ``--once`` look for changes."""

_LONGEST = "PT4H"  # no run takes so long; one that hangs makes room for the next
_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is to run.

    Attributes:
        program: how gridplan is started, with absolute paths.
        folder: the county folder, absolute.
        code: of the county, to name things after.
        title: of the county.
        once: look now and then instead of all the time; cron and Windows know only that.
        every: cron expression for cron; by default every :data:`MINUTES` minutes.
        options: further options of ``gridplan watch``.
    """

    program: tuple[str, ...]
    folder: Path
    code: str
    title: str
    once: bool = False
    every: str = ""
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the unit or task."""
        return f"gridplan-{self.code}"

    def command(self, *, once: bool) -> tuple[str, ...]:
        """The program with its arguments."""
        return (*self.program, "watch", str(self.folder), *(("--once",) if once else ()), *self.options)


def unit_text(unit: Unit, kind: Literal["systemd", "cron", "windows"]) -> str:
    """The unit for one of the schedulers, with the commands that install it."""
    if kind == "cron":
        return _cron(unit)
    if kind == "windows":
        return _windows(unit)
    return _systemd_once(unit) if unit.once else _systemd(unit)


def _systemd(unit: Unit) -> str:
    path = f"~/.config/systemd/user/{unit.name}.service"
    return f"""\
# gridplan watch {_line(unit.folder)} --unit systemd > {path}
# systemctl --user daemon-reload && systemctl --user enable --now {unit.name}
# loginctl enable-linger    # also while nobody is logged in
# journalctl --user -u {unit.name} -f    # what it does
[Unit]
Description=gridplan watches {_value(unit.title)}

[Service]
ExecStart={_words(unit.command(once=False))}
Environment=PYTHONUTF8=1 PYTHONUNBUFFERED=1
Nice=10
Restart=on-failure
RestartSec=30
TimeoutStopSec=60

[Install]
WantedBy=default.target
"""


def _systemd_once(unit: Unit) -> str:
    folder = "~/.config/systemd/user"
    return f"""\
# {folder}/{unit.name}.service
[Unit]
Description=gridplan plans {_value(unit.title)} if its input changed

[Service]
Type=oneshot
ExecStart={_words(unit.command(once=True))}
Environment=PYTHONUTF8=1 PYTHONUNBUFFERED=1
Nice=10

# {folder}/{unit.name}.timer
# systemctl --user daemon-reload && systemctl --user enable --now {unit.name}.timer
[Unit]
Description=gridplan looks at {_value(unit.title)} every {MINUTES} minutes

[Timer]
OnBootSec=1min
OnUnitInactiveSec={MINUTES}min

[Install]
WantedBy=timers.target
"""


def _cron(unit: Unit) -> str:
    command = " ".join(shlex.quote(word) for word in unit.command(once=True))
    command = command.replace("%", r"\%")  # a bare one ends the command
    return f"""\
# crontab -e, then this line; what ran: gridplan plans --events {_line(unit.folder)}
{unit.every or f"*/{MINUTES} * * * *"} PYTHONUTF8=1 {command} >/dev/null 2>&1
"""


def _windows(unit: Unit) -> str:
    """An XML task. It is all ASCII: whatever encoding the console gives it, Chinese paths come through."""
    task = ET.Element("Task", {"version": "1.2", "xmlns": _NAMESPACE})
    told = ET.SubElement(task, "RegistrationInfo")
    ET.SubElement(told, "Description").text = f"gridplan: {unit.title}"
    trigger = ET.SubElement(ET.SubElement(task, "Triggers"), "TimeTrigger")
    repetition = ET.SubElement(trigger, "Repetition")
    ET.SubElement(repetition, "Interval").text = f"PT{MINUTES}M"
    ET.SubElement(trigger, "StartBoundary").text = f"{dt.datetime.now().astimezone():%Y-%m-%dT00:00:00}"
    settings = ET.SubElement(task, "Settings")
    for key, value in (
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("StartWhenAvailable", "true"),
        ("ExecutionTimeLimit", _LONGEST),
        ("Priority", "7"),
    ):
        ET.SubElement(settings, key).text = value
    program, *arguments = unit.command(once=True)
    run = ET.SubElement(ET.SubElement(task, "Actions"), "Exec")
    ET.SubElement(run, "Command").text = program
    ET.SubElement(run, "Arguments").text = subprocess.list2cmdline(arguments)
    ET.indent(task)
    text: bytes = ET.tostring(task, encoding="us-ascii")
    return text.decode("ascii") + "\n"


def hint(unit: Unit, kind: Literal["systemd", "cron", "windows"]) -> str:
    """How a task is installed whose text cannot say it itself; empty for the others."""
    if kind != "windows":
        return ""
    folder = str(unit.folder)
    return said(
        "PowerShell: Register-ScheduledTask -TaskName {task} -Xml "
        "(gridplan watch '{folder}' --unit windows | Out-String)\n"
        "What ran: gridplan plans --events '{folder}'",
        task=unit.name,
        folder=folder,
    )


def _line(path: Path) -> str:
    """A path in a comment for a shell."""
    return shlex.quote(_value(str(path)))


def _value(text: str) -> str:
    """Text as a value of a unit file: on one line, with no specifier."""
    return "".join(sign if sign.isprintable() else " " for sign in text).replace("%", "%%")


def _word(text: str) -> str:
    """A word of a unit file."""
    escaped = _value(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(command: tuple[str, ...]) -> str:
    """A command line of a unit file; ``$`` would name a variable there."""
    return " ".join(_word(word).replace("$", "$$") for word in command)
