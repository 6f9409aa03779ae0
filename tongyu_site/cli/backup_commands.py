"""Commands for handing over: backup, restore."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..base.files import DRAFTS, MARKER, SITE
from ..base.problems import Problems
from ..base.writing import writing
from .init_command import refusal
from .next_step import after_backup, after_restore, say_next
from .terminal import DONE, say, say_notes, usage


def backup(root: Path, options: argparse.Namespace) -> int:
    """Pack the root into one file, also where records have mistakes. Raises :class:`Problems`; then there is no such file."""
    from ..output import mend_if_needed
    from ..publish import backup as back_up

    if options.file.suffix.lower() != ".zip":
        return usage(f"备份的文件名应以 .zip 结尾，如 {options.file.stem or '备份'}.zip")
    site = options.site or root / SITE
    if options.site and not (options.site / MARKER).is_file():
        return usage(f"--site 应写本程序生成的网站所在的文件夹，{options.site} 不是")
    say_notes(mend_if_needed(site, root / DRAFTS))
    with writing(root, must_hold=False) as writer:
        say(back_up(writer, options.file, site))
        say_next(after_backup(options.file))
    return DONE


def restore(root: Path, options: argparse.Namespace) -> int:
    """Unpack a backup into a new folder. Raises :class:`Problems`; then nothing is written."""
    from ..publish import restore as put_back
    from ..publish import unpacked

    hint = "换一个新的文件夹，如 python build.py restore 备份.zip kaohe"
    if problem := refusal(root, hint, options.file):
        raise Problems([problem])
    files = unpacked(options.file)
    with writing(root) as writer:
        if problem := refusal(root, hint, options.file):
            raise Problems([problem])
        put_back(writer, files)
        say(f"已恢复 {options.folder}：{len(files)} 个文件，与备份的清单一致")
        step = after_restore(options.folder, here=root == Path.cwd(), own="build.py" in files)
        say_next(step)
    return DONE
