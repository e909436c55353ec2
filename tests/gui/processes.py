"""The process behind the window's engine, as the system knows it."""

import psutil

from gui.engine_client import EngineClient


def process_of(engine: EngineClient) -> psutil.Process:
    assert engine._process is not None, "the engine has not started"
    return psutil.Process(engine._process.processId())
