"""The register beside the seals, ``data/seals/register.toml``: which years are sealed, by which mark, with which corrections.

Seal, register and published site vouch for one another: whoever brings back an old seal, or takes one away, has to bring back or
take away the others too. The register is written together with a seal, all or none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..base.files import digest, there
from ..base.printing import shown_path
from ..base.problems import Place, Problem, Problems
from ..base.project import Project
from ..base.source import OWN_MOST, Source, toml_value
from .seal import Seal
from .seal_file import load_seal, parse_seal

NAME = "register.toml"
_CHECK = "# 校验 "


@dataclass(frozen=True, slots=True)
class RegisteredSeal:
    """A sealed year as the register knows it: the mark of its seal and the hashes of its corrections' files.

    ``adopted`` says, in public, each time that the register was made again, and after what.
    """

    mark: str
    corrections: tuple[str, ...] = ()
    adopted: tuple[str, ...] = ()


class SealRegister:
    """The register of a project, and what it and the seals that there are say of each other."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.path = project.seal_path(0).with_name(NAME)
        self.shown = shown_path(self.path, project.root)

    @cached_property
    def seals(self) -> Mapping[int, Seal]:
        """All seals by year. Raises :class:`~tongyu_site.base.problems.Problems` for a broken one."""
        return {year: seal for year in self.project.sealed_years if (seal := load_seal(self.project, year)) is not None}

    @cached_property
    def years(self) -> Mapping[int, RegisteredSeal]:
        """The registered years; none where there is no register. Raises :class:`~tongyu_site.base.problems.Problems` (E715) for
        one that was altered."""
        if not there(self.path):
            return {}
        try:
            return self.read(self.project.read(self.path, OWN_MOST))
        except Problems as error:  # an empty one is no file to delete
            hint = _way_out(self.shown, max(self.seals, default=self.project.years[-1].number))
            raise Problems([replace(item, hint=hint) if item.code == "E106" else item for item in error.problems]) from None

    @staticmethod
    def read(source: Source) -> Mapping[int, RegisteredSeal]:
        """The years of a register's text. Raises :class:`~tongyu_site.base.problems.Problems` for one that was altered."""
        text, _, check = source.text.rstrip().rpartition(f"\n{_CHECK}")
        try:
            if digest(f"{text}\n") != check:
                raise ValueError(check)
            return {
                int(year): RegisteredSeal(item["mark"], tuple(item["corrections"]), tuple(item["adopted"]))
                for year, item in Source(source.shown, text).toml().get("years", {}).items()
            }
        except (KeyError, TypeError, ValueError, AttributeError):
            message, hint = "封存登记被改动过，或者不完整", f"从备份恢复 {source.shown}"
            raise Problems([source.problem("E715", message, place=Place(1), hint=hint)]) from None

    # the register with a seal

    def with_seal(self, year: int, text: str, adopted: str = "") -> bytes:
        """The register's file with a seal of this text, and what is to be told of it in public, if anything."""
        seal = parse_seal(Source(shown_path(self.project.seal_path(year), self.project.root), text), year)
        years = self.readable if adopted else self.years
        known = years.get(year, RegisteredSeal(""))
        told = (*known.adopted, adopted) if adopted else known.adopted
        return _file({**years, year: replace(_registered(seal), adopted=told)})

    def again(self, year: int, mark: str, count: int, said: str, adopted: int = 0) -> bytes:
        """The register's file with a year's seal, after a site or a register (``said`` in words) that knows its mark after some
        corrections, and that it was registered again so many times. Raises :class:`~tongyu_site.base.problems.Problems` where the
        two do not agree, or this register knows of more corrections than the seal."""
        shown, seal = shown_path(self.project.seal_path(year), self.project.root), self.seals.get(year)
        if seal is None:
            message = f"没有 {year} 年度的封存文件，不能重新登记"
            raise Problems([Problem("E715", message, shown, hint=f"从备份恢复 {shown}")])
        if count > len(seal.recorded) or mark != seal.mark_after(count):
            message = f"{said}与封存文件不是同一份，不能按它重新登记：它有更正 {count} 份，封存文件有 {len(seal.recorded)} 份"
            raise Problems([Problem("E715", message, shown, hint=f"从备份恢复 {shown}、content/corrections/ 和 {self.shown}")])
        registered = self.readable.get(year, RegisteredSeal(""))
        own, known = _registered(seal), registered.corrections
        if known[: len(own.corrections)] != own.corrections[: len(known)]:
            message = "封存文件与封存登记的更正不同，不能按别的重新登记"
            raise Problems([Problem("E715", message, shown, hint=_restore(shown, year, [0]))])
        if len(known) > len(own.corrections):
            message = f"封存登记有更正 {len(known)} 份，封存文件只有 {len(own.corrections)} 份，是以前的，不能重新登记"
            raise Problems([Problem("E715", message, shown, hint=_restore(shown, year, [0]))])
        before = ("以前重新登记过",) * (adopted - len(registered.adopted))
        told = (*before, *registered.adopted, f"按{said}重新登记")
        return _file({**self.readable, year: replace(own, adopted=told)})

    @property
    def readable(self) -> Mapping[int, RegisteredSeal]:
        """The registered years; none where the register was altered: what it says can't be believed."""
        try:
            return self.years
        except Problems:
            return {}

    # what does not agree

    def problems(self) -> list[Problem]:
        """Where the register and the seals do not agree: E715."""
        if not self.seals and not there(self.path):
            return []
        if not there(self.path):
            return [Problem("E715", "封存登记不见了", self.shown, hint=_way_out(self.shown, max(self.seals)))]
        found = []
        for year in sorted(self.years.keys() | self.seals.keys()):
            known, seal = self.years.get(year), self.seals.get(year)
            file = shown_path(self.project.seal_path(year), self.project.root)
            if seal is None:
                said = f"封存登记说 {year} 年度已经封存，封存文件不见了"
                found.append(Problem("E715", said, file, hint=_restore(file, year, self.years[year].corrections)))
            elif known is None:
                said = f"封存登记中没有 {year} 年度，却有它的封存文件"
                found.append(Problem("E715", said, self.shown, hint=_way_out(self.shown, year)))
            elif replace(known, adopted=()) != _registered(seal):
                counts = f"登记有更正 {len(known.corrections)} 份，封存文件有 {len(seal.recorded)} 份"
                said = f"{year} 年度的封存文件与封存登记不是同一份：{counts}"
                found.append(Problem("E715", said, file, hint=_way_out(f"{file} 和 {self.shown}", year)))
        return found

    def contradicted(self, year: int, mark: str, corrections: frozenset[int], adopted: int = 0) -> Problem | None:
        """What is wrong where a published site says that a year is sealed, with this mark and these corrections, and that it was
        registered again so many times."""
        seal = self.seals.get(year)
        recorded = {item.number for item in seal.recorded} if seal else set()
        if seal is None:
            said = f"公布的网站说 {year} 年度已经封存，封存文件不见了"
        elif missing := sorted(corrections - recorded):
            said = f"公布的网站登记了更正 {'、'.join(f'{year}-{number}' for number in missing)}，封存文件中没有"
        elif mark and mark != seal.mark_after(len(corrections)):
            said = f"封存文件不是公布时的那一份：{year} 年度的封存、更正与公布的网站不同"
        elif adopted > (known := len(self.years[year].adopted) if year in self.years else 0):
            said = f"公布的网站写明 {year} 年度重新登记过 {adopted} 次，封存登记中有 {known} 次"
            return Problem("E715", said, self.shown, hint=_way_out(self.shown, year))
        else:
            return None
        shown = shown_path(self.project.seal_path(year), self.project.root)
        return Problem("E715", said, shown, hint=_restore(shown, year, corrections if seal is None else [0]))


def _restore(seal: str, year: int, corrections: Collection[object]) -> str:
    """What to do where a year's seal is gone, or is one of before: the backup; without ``corrections`` it can be made again."""
    again = f"python build.py seal {year} --adopt 公布的网站所在的文件夹"
    return f"从备份恢复 {seal} 和 content/corrections/" + ("" if corrections else f"；没有备份的，运行 {again}，更正登记会写明")


def _registered(seal: Seal) -> RegisteredSeal:
    """A seal as it is to be registered."""
    return RegisteredSeal(seal.mark, tuple(item.file for item in seal.recorded))


def _way_out(what: str, year: int) -> str:
    """What to do where the register is gone or another: the backup, else the one explicit command."""
    command = f"python build.py seal {year} --adopt 公布的网站所在的文件夹"
    return f"从备份恢复 {what}；没有备份的，核对无误后运行 {command}，更正登记会写明"


def _file(years: Mapping[int, RegisteredSeal]) -> bytes:
    """A register's file."""
    lines = ["# 封存登记，由 python build.py seal 写出，请勿手工修改；与封存文件一起备份。", ""]
    for year, item in sorted(years.items()):
        lines += [f"[years.{year}]", f"mark = {toml_value(item.mark)}"]
        lines += [f"{key} = [{', '.join(map(toml_value, getattr(item, key)))}]" for key in ("corrections", "adopted")]
        lines.append("")
    text = "\n".join(lines) + "\n"
    return f"{text}{_CHECK}{digest(text)}\n".encode()
