"""Commands on what was published: seal, diff."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from ..base.files import SITE
from ..base.writing import writing
from .next_step import after_diff, after_seal, say_next
from .terminal import DONE, say, usage


def seal(root: Path, options: argparse.Namespace) -> int:
    """Seal a published year, or record a correction of a sealed one."""
    from ..base.project import load_project
    from ..publish import adopt
    from ..publish import seal as seal_year

    year, correction = options.year, options.correct
    project = load_project(root)
    known = [other.number for other in project.years]
    if year in project.withdrawn and options.adopt is None:
        return usage(f'{year} 年度的页面已不再公布，不能封存或更正；要更正的，先在 site.toml 写 stage = "published"，恢复公布')
    if year not in known and year not in project.withdrawn:
        return usage(f"site.toml 没有 {year} 年度，可用：{'、'.join(map(str, known)) or '无'}")
    number = re.fullmatch(rf"{year}-([1-9][0-9]{{0,8}})", correction) if correction else None
    if correction and number is None:
        return usage(f"更正写作 {year}-1，不是“{correction}”；也可以不写编号：python build.py seal {year} --correct")
    site = options.site or root / SITE
    if options.adopt is not None and correction is not None:
        return usage("--adopt 和 --correct 不能同用")
    with writing(root) as writer:
        if options.adopt is not None:
            done = adopt(writer, year, options.adopt.resolve(), site)
        else:
            done = seal_year(writer, year, int(number[1]) if number else 0 if correction is not None else None, site)
        say(done.said)
        say_next(after_seal(year, form=done.form, following=done.following), options)
    return DONE


def diff(_: Path, options: argparse.Namespace) -> int:
    """Say what differs between two seals, built sites or roots."""
    from ..publish import diff_results

    said = diff_results(options.old.resolve(), options.new.resolve())
    say(said or "结果没有差异：社区、得分、档次、名次和台账都相同；通报、细则等文字不在比较之列")
    say_next(after_diff(same=not said), options)
    return DONE
