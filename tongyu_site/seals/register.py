"""The register beside the seals, ``data/seals/register.toml``: which years are sealed, by which mark, with which corrections.

Seal, register and published site vouch for one another: whoever brings back an old seal, or takes one away, has to bring back or
take away the others too. The register is written together with a seal, all or none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..base.files import OWN_MOST, digest, there
from ..base.printing import shown_path
from ..base.problems import Place, Problem, Problems
from ..base.project import PUBLISHED, Project
from ..base.source import Source, toml_value
from .seal import Seal
from .seal_file import load_seal, parse_seal

NAME = "register.toml"
_CHECK = "# 校验 "
_PAGES_AGAIN = f'先在 site.toml 的 [years.{{0}}] 写 stage = "{PUBLISHED}"（重做以后改回），当年的记录、细则和通报稿要与封存时相同'
"""What to do first where the seal of a year without pages is to be made again."""


@dataclass(frozen=True, slots=True)
class RegisteredSeal:
    """A sealed year as the register knows it: the mark of its seal and the hashes of its corrections' files.

    ``adopted`` says, in public, each time that the register was made again, and after what.
    """

    mark: str
    corrections: tuple[str, ...] = ()
    adopted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisteredYear:
    """What a published site or another register says of a year: the mark of its seal (empty where it is not sealed), the numbers
    of its corrections, how often its registration was made again."""

    mark: str = ""
    corrections: frozenset[int] = frozenset()
    adopted: int = 0


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
            hint = _way_out(self.shown, self.newest())
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

    def with_seal(self, year: int, text: str, adopted: str = "", found: Mapping[int, RegisteredYear] | None = None) -> bytes:
        """The register's file with a seal of this text, and what is to be told of it in public, if anything: then it is made
        again after what was ``found`` elsewhere of all years."""
        seal = parse_seal(Source(shown_path(self.project.seal_path(year), self.project.root), text), year)
        years = self._completed(year, found or {}) if adopted else self.years
        known = years.get(year, RegisteredSeal(""))
        told = (*known.adopted, adopted) if adopted else known.adopted
        return _file({**years, year: replace(_registered(seal), adopted=told)})

    def again(self, year: int, found: Mapping[int, RegisteredYear], said: str) -> bytes:
        """The register's file with a year's seal, after what a site or a register (``said`` in words) knows of all years. Raises
        :class:`~tongyu_site.base.problems.Problems` where it and the seal do not agree, or this register knows of more
        corrections than the seal."""
        mark, count = found[year].mark, len(found[year].corrections)
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
            raise Problems([Problem("E715", message, shown, hint=_restore(shown))])
        if len(known) > len(own.corrections):
            message = f"封存登记有更正 {len(known)} 份，封存文件只有 {len(own.corrections)} 份，是以前的，不能重新登记"
            raise Problems([Problem("E715", message, shown, hint=_restore(shown))])
        years = self._completed(year, found)
        return _file({**years, year: replace(own, adopted=(*years[year].adopted, f"按{said}重新登记"))})

    def _completed(self, year: int, found: Mapping[int, RegisteredYear]) -> Mapping[int, RegisteredSeal]:
        """The registered years, completed when that of one is made again after what was ``found`` elsewhere: how often each was
        registered again, which stays public, and years whose seal is gone, which the next build then misses."""
        years = dict(self.readable)
        for other, item in found.items():
            known = years.get(other, RegisteredSeal(item.mark))
            if other in (year, *years) or other not in self.seals:
                before = ("以前重新登记过",) * (item.adopted - len(known.adopted))
                years[other] = replace(known, adopted=(*before, *known.adopted))
        return years

    def newest(self, *years: int) -> int:
        """The newest year of which there is a seal, or of these: the one to be named where any may be meant. Where there is none,
        the newest of the settings; 0 without any."""
        settings = (*(year.number for year in self.project.years), *self.project.withdrawn)
        return max((*self.seals, *years), default=0) or max(settings, default=0)

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
                found.append(Problem("E715", said, file, hint=self._again(file, year, self.years[year].corrections)))
            elif known is None:
                said = f"封存登记中没有 {year} 年度，却有它的封存文件"
                found.append(Problem("E715", said, self.shown, hint=_way_out(self.shown, year)))
            elif replace(known, adopted=()) != _registered(seal):
                counts = f"登记有更正 {len(known.corrections)} 份，封存文件有 {len(seal.recorded)} 份"
                said = f"{year} 年度的封存文件与封存登记不是同一份：{counts}"
                found.append(Problem("E715", said, file, hint=_way_out(f"{file} 和 {self.shown}", year)))
        return found

    def contradicted(self, year: int, item: RegisteredYear, who: str = "公布的网站") -> Problem | None:
        """What is wrong where a published site, or what else ``who`` names, says this of a year."""
        seal, mark, corrections, adopted = self.seals.get(year), item.mark, item.corrections, item.adopted
        recorded = {item.number for item in seal.recorded} if seal else set()
        if seal is None:
            said = f"{who}说 {year} 年度已经封存，封存文件不见了"
        elif missing := sorted(corrections - recorded):
            said = f"{who}登记了更正 {'、'.join(f'{year}-{number}' for number in missing)}，封存文件中没有"
        elif mark and mark != seal.mark_after(len(corrections)):
            said = f"封存文件不是公布时的那一份：{year} 年度的封存、更正与{who}不同"
        elif adopted > (known := len(self.readable.get(year, RegisteredSeal("")).adopted)):
            said = f"{who}写明 {year} 年度重新登记过 {adopted} 次，封存登记中有 {known} 次"
            return Problem("E715", said, self.shown, hint=_way_out(self.shown, year))
        else:
            return None
        shown = shown_path(self.project.seal_path(year), self.project.root)
        return Problem("E715", said, shown, hint=_restore(shown) if seal else self._again(shown, year, corrections))

    def without_pages(self, year: int) -> Problem:
        """The problem of a withdrawn year whose seal is lost: it can't be made again."""
        shown = shown_path(self.project.seal_path(year), self.project.root)
        message = f"{year} 年度的页面已不再公布，没有当年的记录和文字，不能重做封存文件"
        return Problem("E715", message, shown, hint=self._again(shown, year, ()))

    def _again(self, shown: str, year: int, corrections: Collection[object]) -> str:
        """What to do where a year's seal is gone: the backup; without ``corrections`` it can be made again of the records."""
        if corrections:
            return _restore(shown)
        first = f"{_PAGES_AGAIN.format(year)}，" if year in self.project.withdrawn else ""
        command = f"{first}运行 python build.py seal {year} --adopt 公布的网站所在的文件夹"
        return f"{_restore(shown)}；没有备份的，{command}，更正登记会写明"


def _restore(seal: str) -> str:
    """What to do where a year's seal is gone, or is one of before."""
    return f"从备份恢复 {seal} 和 content/corrections/"


def _registered(seal: Seal) -> RegisteredSeal:
    """A seal as it is to be registered."""
    return RegisteredSeal(seal.mark, tuple(item.file for item in seal.recorded))


def _way_out(what: str, year: int) -> str:
    """What to do where the register is gone or another: the backup, else the one explicit command."""
    command = f"python build.py seal {year} --adopt 公布的网站所在的文件夹"
    if not year:
        return f"从备份恢复 {what}"
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
