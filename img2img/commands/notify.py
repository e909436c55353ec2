"""A notification on the desktop that something has ended, by the means that each system brings."""

import shutil
import subprocess
import sys

PATIENCE = 10.0  # seconds
ON_WINDOWS = (
    "Add-Type -AssemblyName System.Windows.Forms;"
    "$icon = New-Object System.Windows.Forms.NotifyIcon;"
    "$icon.Icon = [System.Drawing.SystemIcons]::Information; $icon.Visible = $true;"
    "$icon.ShowBalloonTip(5000, $args[0], $args[1], 'Info'); Start-Sleep 6; $icon.Dispose()"
)
ON_MACOS = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"


def notify(title: str, text: str) -> bool:
    """Show a notification. False where none can be had, such as on a server: nothing else happens then."""
    command = _command()
    if command is None:
        return False
    try:
        return (
            subprocess.run([*command, title, text], capture_output=True, check=False, timeout=PATIENCE).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _command() -> list[str] | None:
    """What shows a notification of the two words that follow."""
    commands = {
        "win32": ["powershell", "-NoProfile", "-Command", f"& {{{ON_WINDOWS}}}"],
        "darwin": ["osascript", "-e", ON_MACOS],
    }
    command = commands.get(sys.platform, ["notify-send", "--app-name", "img2img", "--"])
    return command if shutil.which(command[0]) else None
