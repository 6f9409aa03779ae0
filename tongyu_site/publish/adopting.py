"""Vouch again for a seal, in public: register it anew, or make the one that is lost of the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..base.files import MARKER, SITE, rename, there
from ..base.problems import Problem, Problems
from ..base.project import load_project
from ..base.system import reason
from ..base.writing import Writer
from ..output import kept_beside, listing, place_of, refused
from ..seals import RegisteredYear, SealRegister
from .anchors import published_register, standing_register, vouched
from .sealing import Lost, SealDone, seal


def adopt(writer: Writer, number: int, source: Path, site: Path) -> SealDone:
    """Register the seal of a year again, after what ``source`` says of it: a published site, or a register.

    A seal without corrections that is lost is made again of the records, if it becomes the same. A site in the folder ``site``
    that vouches for nothing is put aside. Raises :class:`Problems` where what source or site know of any year does not agree with
    its seal, or the site can't be put aside, and OSError where it can't be read; then nothing is changed.
    """
    site = place_of(site)
    project = load_project(writer.root)
    register = SealRegister(project)
    said, found = vouched(number, source)
    lost = not there(project.seal_path(number))
    remade = lost and not found[number].corrections
    standing = standing_register(site)
    if problems := list(_vanishing(register, number, found, said, standing)):
        raise Problems(problems)
    if remade and number in project.withdrawn:
        raise Problems([register.without_pages(number)])
    for year, item in standing.items():
        known = found.get(year, RegisteredYear())
        found = {**found, year: replace(known, adopted=max(known.adopted, item.adopted))}
    if remade:
        return seal(writer, number, None, source if source.is_dir() else site, Lost(said, found))
    useless = _vouches_for_nothing(site, project.root, number)
    file = {register.path: register.again(number, found, said)}
    writer.write(file, Problem("E505", "封存登记写不进去", register.shown))
    done = [f"已按{said}重新登记 {number} 年度的封存：{register.shown}；更正登记会写明"]
    if useless:
        aside = kept_beside(site)
        try:
            rename(site, aside)
            done.append(f"{site.name}/ 不能核对，已改名为 {aside.name}/，看过以后可以删去")
        except OSError as error:
            done.append(f"{site.name}/ 不能核对，也不能改名（{reason(error)}）；请移走它")
    return SealDone("\n".join(done))


def _vanishing(
    register: SealRegister, number: int, found: Mapping[int, RegisteredYear], said: str, standing: Mapping[int, RegisteredYear]
) -> Iterator[Problem]:
    """The seals and corrections of any year that a source, or the site that stands, knows and the data do not: once that of the
    year ``number`` is registered again, nothing else might tell of them.

    A seal that is lost without corrections is no problem where the next build misses it.
    """
    told = set()
    for year, item in sorted(found.items()):
        if year != number and (item.corrections or year in register.seals):  # the year itself is looked at more closely
            problem = register.contradicted(year, replace(item, adopted=0), said)
            if problem:
                told.add(year)
                yield problem
    for year, item in sorted(standing.items()):
        missed = year not in register.seals and (year in found or year in register.readable)
        if year not in told and not (missed and (not item.corrections or found.get(year, RegisteredYear()).corrections)):
            problem = register.contradicted(year, RegisteredYear("", item.corrections))
            if problem:
                yield problem


def _vouches_for_nothing(site: Path, root: Path, number: int) -> bool:
    """Whether a site stands there that can't vouch for any seal. Raises :class:`Problems` (E715) where that is none of ours and
    may not be put aside, and OSError where it can't be read."""
    usual = site == place_of(root / SITE)
    try:
        if published_register(site, number) is not None or usual:
            return False
    except Problems:
        if usual or ((site / MARKER).is_file() and not refused(site, root)):
            listing(site)  # one that can't be read may hold corrections
            return True
    hint = "--site 写公布的网站所在的文件夹；网站不在了的，不写 --site"
    raise Problems([Problem("E715", f"{site.name or site} 不是本程序生成的网站，不能与它核对", site.name, hint=hint)])
