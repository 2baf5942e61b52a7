"""Where an export is written to."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from monitor.export.write import written


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        assert pool.submit(written, pipe, [b"one\n", b"two\n"]).result(timeout=10) == 8
        assert os.read(reader, 100) == b"one\ntwo\n"
        os.close(reader)
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_link_keeps_pointing_at_the_file_that_gets_the_new_rows(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "rows.csv", tmp_path / "rows.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    written(link, [b"new\n"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new\n"
    assert list(target.parent.iterdir()) == [target]
