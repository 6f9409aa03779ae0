"""The three anchors of a sealed year, which vouch for one another: the seal, the register beside it, and the published site.

A root without any site folder builds, because a site is not kept with the data. A site folder that can't vouch for anything, or
a seal or register that is gone, stops as loudly as one that differs; only ``adopt`` (adopting.py) makes one anew, in public.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..base.files import OWN_MOST, digest, there
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.source import read, read_bytes
from ..output import NAME, read_manifest
from ..seals import RegisteredYear, SealRegister
from ..site import read_register
from ..views import CORRECTIONS


def unsealed_problems(project: Project, *sites: Path) -> list[Problem]:
    """What register and published sites say of seals and corrections, and the data do not say any more: E715, empty where all
    agree, or where nothing was ever sealed."""
    register = SealRegister(project)
    found = register.problems()
    for site in dict.fromkeys(sites):
        try:
            published = published_register(site, register.newest(*register.readable))
        except Problems as error:
            found += error.problems if register.seals or found else ()
            continue
        told = {problem.file for problem in found}
        for year, item in sorted((published or {}).items()):
            problem = register.contradicted(year, item)
            if problem and problem.file not in told:
                found.append(problem)
    return found


def unvouched(project: Project, site: Path) -> tuple[str, ...]:
    """That no site stands which could vouch for the seals, in a sentence; nothing where one does, or nothing is sealed."""
    if there(site) or not SealRegister(project).seals:
        return ()
    return (f"没有 {site.name}/，不能与公布的网站核对；封存文件与封存登记一致",)


def published_register(site: Path, sealed: int) -> Mapping[int, RegisteredYear] | None:
    """What a site's register of corrections says of sealed years; None where there is no such folder. ``sealed`` is a year to be
    named in a hint.

    Raises :class:`Problems` (E715) for a folder that vouches for nothing: without manifest or register, or with a register that
    is not as the manifest says.
    """
    if not there(site):
        return None
    shown, content = f"{site.name}/{CORRECTIONS}", _register_of(site)
    try:
        listed = read_manifest(site / NAME).get(CORRECTIONS)
    except Problems:
        said, shown = f"{site.name}/ 没有清单 {NAME}，或者清单读不出来，不能核对封存", site.name
    else:
        if listed and listed == digest(content):
            return read_register(content.decode("utf-8", errors="replace"))
        said = f"{'改动过' if content else '删去了'}公布的更正登记，不能核对封存"
    command = f"python build.py seal {sealed} --adopt data/seals/register.toml"
    hint = f"恢复 {shown}，如从备份或内网上的网站；都没有的，核对无误后运行 {command}，更正登记会写明"
    raise Problems([Problem("E715", said, shown, hint=hint)])


def standing_register(site: Path) -> Mapping[int, RegisteredYear]:
    """What the site that stands says of seals, though it may vouch for nothing any more. Raises :class:`Problems` where it can't
    be read: it may hold corrections."""
    return read_register(_register_of(site).decode("utf-8", errors="replace"))


def _register_of(site: Path) -> bytes:
    """A site's register of corrections; empty where there is none. Raises :class:`Problems` (E103, E107)."""
    path = site / CORRECTIONS
    return read_bytes(path, site.parent, OWN_MOST) if path.is_file() else b""


def vouched(number: int, source: Path) -> tuple[str, Mapping[int, RegisteredYear]]:
    """What a published site or a register says of the sealed years, ``number`` among them, after what it is called."""
    if source.is_dir():
        said, found = "公布的网站", published_register(source, number) or {}
    else:
        registered = SealRegister.read(read(source, source.parent, OWN_MOST))
        said, found = "封存登记", {
            year: RegisteredYear(own.mark, frozenset(range(1, len(own.corrections) + 1)), len(own.adopted))
            for year, own in registered.items()
        }  # fmt: skip
    if number not in found or not found[number].mark:
        hint = "写公布过封存的网站所在的文件夹，或者 data/seals/register.toml"
        raise Problems([Problem("E715", f"{source.name} 没有 {number} 年度的封存", source.name, hint=hint)])
    return said, found
