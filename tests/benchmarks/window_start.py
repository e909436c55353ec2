"""How long `img2img` takes until its window is shown, and how that compares to importing Qt's widgets alone.

    python tests/benchmarks/window_start.py [--repeat N]

Each measurement is a process of its own; the medians are printed. The window must be there within 1.5 seconds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

LIMIT = 1.5
QT_ALONE = "import PySide6.QtWidgets"
WINDOW = """
from PySide6.QtCore import QTimer
from gui.app import build, make_application
application = make_application()
services = build(application)
services.window.show()
application.processEvents()
print("shown", flush=True)
services.engine.close()
import os; os._exit(0)
"""


def seconds(code: str, home: str) -> float:
    """From the start of Python until `code` has run."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "IMG2IMG_HOME": home, "PYTHONPYCACHEPREFIX": home}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as home:
        seconds(WINDOW, home)  # compiles to bytecode what was never started before, as on a person's machine
        window = statistics.median(seconds(WINDOW, home) for _ in range(repeat))
        qt_alone = statistics.median(seconds(QT_ALONE, home) for _ in range(repeat))
    print(f"window shown after {window:.2f} s, {window / qt_alone:.1f} times Qt's widgets alone ({qt_alone:.2f} s)")
    sys.exit(window > LIMIT)


if __name__ == "__main__":
    main()
