"""Large counties for the load tests and the benchmarks: many communities, a record of many events, a rubric of many clauses."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

from tests.helpers.randomrecords import random_record, to_toml
from tests.helpers.support import ROOT


def _project(folder: Path) -> Path:
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copytree(ROOT / "data" / "results", folder / "data" / "results")
    (folder / "data" / "communities" / "2017").mkdir(parents=True)
    return folder


def communities(folder: Path, count: int, more: str = "", seed: int = 1000) -> Path:
    """A project of random communities; ``more`` is added to each record."""
    root = _project(folder)
    rng = random.Random(seed)
    for number in range(1, count + 1):
        record = random_record(rng, "jia")
        record["name"] = f"第{number}社区"
        path = root / "data" / "communities" / "2017" / f"c{number:04}.toml"
        path.write_text(to_toml(record) + more, encoding="utf-8", newline="\n")
    return root


def events(folder: Path, count: int, persons: bool = True) -> Path:
    """One community with so many circulars of criticism (7), each with a document, a note and another person's code."""
    root = _project(folder)
    record = random_record(random.Random(7), "jia")
    record["name"] = "甲社区"
    notices = []
    for number in range(1, count + 1):
        notice = {"date": record["assessed_on"].replace(month=1 + number % 11, day=1 + number % 28)}
        notice["document"] = {"issuer": "县督查指挥中心", "number": f"示督通〔2017〕{number}号"}
        notice["note"] = f"第{number}件重点工作进度滞后"
        if persons:
            notice["person"] = f"代号{number}甲" if number % 2 else f"q{number}-x"
        notices.append(notice)
    record["clauses"].setdefault("7", {})["notices"] = notices
    path = root / "data" / "communities" / "2017" / "jia.toml"
    path.write_text(to_toml(record), encoding="utf-8", newline="\n")
    return root


def clauses(folder: Path, count: int, people: int) -> Path:
    """A rubric with so many more clauses in item 1, which share the point that the text leaves unallotted."""
    each = f"{1 / count:.6f}".rstrip("0")
    names = [f"1-{number}" for number in range(7, 7 + count)]
    facts = "\n".join(f"[clauses.{name}]\nmeetings = {int(name[2:]) % 3}\n" for name in names)
    root = communities(folder, people, "\n" + facts)
    path = root / "content" / "rubric" / "2017.md"
    text = path.read_text(encoding="utf-8")
    text, left = re.subn(r"unallotted = 1\nwords = .*\nderived = .*\n", "", text, count=1)
    assert left == 1
    start = text.index('```toml\nreading = "R-item-1"')
    end = text.index("```\n", start + 7) + 4
    text = text[:start] + text[end:].lstrip("\n")
    more = [
        f"{name[2:]})开展第{name[2:]}项工作不少于2次({each}分),少1次减0.001分。\n{{: #{name}}}\n\n"
        f'```toml\nclause = "{name}"\ntitle = "第{name[2:]}项工作"\npoints = {each}\n\n'
        f'[facts.meetings]\ntype = "count"\ntitle = "开展次数"\nfailed = "未开展这项工作"\nunit = "次"\n\n'
        f'[[rules]]\nkind = "quota"\nfact = "meetings"\nminimum = 2\neach = 0.001\n```\n\n'
        for name in names
    ]
    place = text.index("2.健全责任体系(3分)")
    path.write_text(text[:place] + "".join(more) + text[place:], encoding="utf-8", newline="\n")
    return root
