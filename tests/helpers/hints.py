"""Doing to a text what a hint says, to the letter. Knows the forms that hints have, and nothing of the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tongyu_site.base.problems import Place, Problem


def followed_in_record(text: str, problem: Problem) -> Iterator[str]:
    """The texts that come of doing what a hint says on the line of its problem; several where it leaves a choice."""
    hint, lines = problem.hint or "", text.split("\n")
    assert problem.place is not None
    row = problem.place.line - 1

    def put(*new: str) -> str:
        return "\n".join([*lines[:row], *new, *lines[row + 1 :]])

    start = problem.place.column - 1
    whole = re.match(r'(?:\{[^}]*\}|“[^”]*”|"[^"]*"|[^,}]*?(?:,\d{3})?)(?=\s*[,}])', lines[row][start:])
    end = start + (len(whole[0]) if whole and problem.place.width <= 1 else problem.place.width)  # hidden, or one sign of it
    pair = re.match(r"(\w+) = ", hint)
    inner_end = re.match(r" *[,}]", lines[row][end:])
    if (
        pair
        and inner_end
        and not hint.endswith(",")
        and (before := re.search(rf"(?:[{{,] *|^ +){pair[1]} *= *$", lines[row][:start]))
    ):  # a pair of a table in braces
        alone = "\n".join([*lines[:row], lines[row][start:end], *lines[row + 1 :]])
        for new in followed_in_record(alone, replace(problem, place=Place(row + 1))):
            kept = new.split("\n")[row] if new.count("\n") == text.count("\n") else ""
            rest = lines[row][end:] if kept else re.sub("^ *,", "", lines[row][end:])
            yield put(f"{lines[row][: before.start() + 1].rstrip()} {kept}{rest}")
    elif key := re.fullmatch("改为 (.+)", hint):
        column = problem.place.column - 1
        yield put(f"{lines[row][:column]}{key[1]}{lines[row][column + problem.place.width :]}")
    elif works := re.fullmatch(r"每.写一节 \[\[(\S+)\]\]；一.也没有的，(在这一节下写 .+)", hint):
        yield from followed_in_record(text, replace(problem, hint=works[2]))
        yield f'{text}\n[[{works[1]}]]\ntitle = "某某"\ndate = 2017-06-14\nlevel = "city"\noutlet = "白城日报"\n'
    elif below := re.fullmatch("在这一节下写 (.+)", hint):
        place = Place(problem.place.line + 1)
        yield from followed_in_record(
            "\n".join([*lines[: row + 1], "", *lines[row + 1 :]]), replace(problem, place=place, hint=below[1])
        )
    elif top := re.fullmatch("在文件开头写 (.+)", hint):
        yield "\n".join([_filled(top[1]), *lines])
    elif before := re.fullmatch(r"在这一行之前加一行 (\[.+\])", hint):
        yield put(before[1], lines[row])
    elif hint.endswith("删去这一节"):
        heads = [number for number, line in enumerate(lines) if line.startswith("[")]
        first = max(number for number in heads if number <= row)
        yield "\n".join([*lines[:first], *lines[min((number for number in heads if number > row), default=len(lines)) :]])
    elif hint.endswith("删去这一条"):  # the entry of a list in braces, on one line or several
        yield re.sub(r" = \[\{[^]]*\}\]", " = []", text)
    elif hint.startswith("删去这一行") or hint == "两行只留一行" or re.fullmatch(r"删去 [\w\"]+：.+", hint):
        yield put()
    elif headers := re.fullmatch(r"是否为 (\[.+)", hint):
        yield from map(put, re.findall(r"\[[^\]]+\]", headers[1]))
    elif keys := re.fullmatch(r"(?:是否为|可写) (\w+（.+)", hint):
        names = re.findall(r"(?:^|、)([\w-]+)(?=、|$)", re.sub("（[^）]*）", "", keys[1]))
        assert names
        yield from (put(re.sub(r"^\s*[^\s=＝:：]+", name, lines[row])) for name in names)
    elif homes := re.fullmatch(r".+ 项的事实，写在 (.+) 一节", hint):
        yield from (f"{put()}\n{header}\n{lines[row]}\n" for header in homes[1].split(" 或 "))
    elif choice := re.fullmatch(r'(?s)(\w+) = "…"，可填 ([^；]+)(?:；不是从本县社区调来的，(删去这一[行项])，只写 since)?', hint):
        yield from [put()] if choice[3] else []
        yield from (
            put(f'{choice[1]} = "{name}"') for name in re.findall(r"(?:^|、)([^、（]+)", re.sub("（[^）]*）", "", choice[2]))
        )
    elif either := re.fullmatch(r"(\w+) = true 或 false(?:（.+）)?", hint):
        yield from (put(f"{either[1]} = {word}") for word in ("true", "false"))
    elif day := re.fullmatch(r"(\w+) = 日期，没有办的写 false", hint):
        yield from (put(f"{day[1]} = {word}") for word in ("2017-06-14", "false"))
    elif of := re.fullmatch(r"(\w+ = )…(-\d\d-\d\d)，写明是哪一年", hint):
        yield put(f"{of[1]}2017{of[2]}")
    elif month := re.fullmatch(r"(\w+ = \d{4}-\d\d-)…，写明是哪一日", hint):
        yield put(f"{month[1]}14")
    elif re.fullmatch(r'former = \["…"\]，写各社区记录的文件名，不带 .toml；没有改名、合并的，删去这一行', hint):
        yield from (put('former = ["mao"]'), put())
    elif several := re.fullmatch(r"(\w+ = \[.+\])，每一件写一个 \{ \}；没有的写 (\w+ = \[\])(.*)", hint):
        chosen = dict(re.findall(r"；(\w+) 可填 ([^、（；]+)", several[3]))
        line = several[1]
        for name, value in chosen.items():
            line = line.replace(f'{name} = "…"', f'{name} = "{value}"')
        yield from (put(_filled(line)), put(several[2]))
    elif levels := re.fullmatch(r'(\w+ = \[.*")…(".*\])，可填 (.+)', hint):
        yield from (put(f"{levels[1]}{name}{levels[2]}") for name in re.findall(r"(?:^|、)([^、（]+)", levels[3]))
    elif unit := re.fullmatch(r'(\w+) = "…"，写那个社区记录的文件名，不带 .toml', hint):
        yield put(f'{unit[1]} = "yi"')
    elif meant := re.fullmatch(r'是否为 (".+")', hint):
        start = problem.place.column - 1
        yield put(f"{lines[row][:start]}{meant[1]}{lines[row][start + problem.place.width :]}")
    elif limits := re.fullmatch(r"核对后写 (\d+) 至 (\d+) 的数", hint):
        yield from (put(f"{lines[row][:start]}{figure}{lines[row][end:]}") for figure in limits.groups())
    elif count := re.fullmatch(r"(\w+) = …（没有写 0）", hint):
        yield from (put(f"{count[1]} = {figure}") for figure in ("0", "7"))
    else:
        assert "，" not in re.sub('"[^"]*"', "", hint), f"a hint of an unknown form: {hint}"
        yield from (put(*_filled(line).split("\n")) for line in _chosen(hint, problem.message))


def _chosen(hint: str, message: str) -> list[str]:
    """The lines that a hint with one or more values to choose is, as its message lists them: of a table in braces."""
    hint = re.sub(r"= (\d{4}-\d\d)-…", r"= \1-14", re.sub(r"= …(-\d\d-\d\d)", r"= 2017\1", hint))
    if "true 或 false" in hint:
        return [hint.replace("true 或 false", word) for word in ("true", "false")]
    if "写那个社区记录的文件名" in message:
        return [re.sub('previous_unit = "…"', 'previous_unit = "yi"', hint)]
    listed = re.search("(?:可填|只能是) ([^；]+)", message)
    names = re.findall(r"(?:^|、)([^、（]+)", re.sub("（[^）]*）", "", listed[1])) if listed else []
    return [hint.replace('"…"', f'"{name}"') for name in names] if '"…"' in hint and names else [hint]


def _filled(line: str) -> str:
    """A line with something written for each …, by the name of its key."""
    line = re.sub(r"\b(date|since|founded|\w+_on) = …", r"\1 = 2017-06-14", line)
    return re.sub(r"= …", "= 7", line).replace("…", "某某")


BY_HAND = re.compile("words = |在这一段下|在这个规则块中|在规定这一点|核对|恢复|从备份|改名|换一个|换成|例如|写上|规则写在|请")
"""How hints begin that ask a human to think: they name no line, or one whose words only the official text can give."""


def followed(text: str, problem: Problem) -> Iterator[str]:
    """The texts that come of doing what a hint says at its problem; several where it leaves a choice."""
    hint, rows = filled(_dated(problem.hint or "")), text.split("\n")
    assert problem.place is not None
    row, column = problem.place.line - 1, problem.place.column - 1
    line = rows[row]

    def put(*new: str) -> str:
        return "\n".join([*rows[:row], *new, *rows[row + 1 :]])

    def at_place(word: str) -> str:
        end = column + (problem.place.width if problem.place else 0)
        quoted = line[column:end].startswith('"') and not word.startswith(('"', "["))
        return put(line[:column] + (f'"{word}"' if quoted else word) + line[end:])

    if office := re.fullmatch("(.+)；(?:没有确认|不是)的，删去这一行", hint):
        yield put()
        yield from followed(text, replace(problem, hint=office[1]))
    elif swapped := re.fullmatch("是否写反了：(.+)", hint):
        for one in swapped[1].split("，"):
            key = one.partition(" = ")[0]
            text = re.sub(rf"(?m)^{key} = .*$", one, text, count=1)
        yield text
    elif quoted := re.fullmatch("原文是“(.+)”", hint):
        yield at_place(f'"{quoted[1]}"')
    elif cited := re.match(r"引用 ((?:\{\{ \S+ \}\}(?: 或 )?)+)", hint):
        yield from map(at_place, cited[1].split(" 或 "))
    elif decided := re.match("在这一行后面加一行，按实际填写：(.+?)；", hint):
        yield put(line, decided[1])
    elif hint.startswith("silent = "):
        yield put(line, "", "```toml", hint, "```")
    elif problem.code == "E419":
        yield put(line, "", hint)
    elif "\n" in hint and hint.startswith("["):  # a whole table
        start = rows.index(hint.partition("\n")[0])
        end = next(n for n in range(start + 1, len(rows)) if rows[n].startswith(("[", "+++")))
        yield "\n".join([*rows[:start], *hint.split("\n"), *rows[end:]])
    elif hint.startswith("在设置的最后写 "):
        end = rows.index("+++", 1)
        yield "\n".join([*rows[:end], hint.partition(" ")[2], *rows[end:]])
    elif choice := re.fullmatch("(?:是否为|可写|只能是) (.+)", hint):
        for word in filter(None, re.split("、| 或 ", re.sub("（[^、]*）", "", choice[1]))):
            yield put(word) if " = " in word else at_place(word)
    elif hint.startswith(("两行删去一行", "两行只留一行")):
        yield put()
    elif instead := re.fullmatch(r"改为 (\{.+\})", hint):
        yield put(line[:column] + instead[1] + line[column + problem.place.width :])
    elif hint == "删去这一项":  # the pair of a table in braces at whose place the problem is
        pairs = [m for m in re.finditer(r'"?[^\s{},="]+"? = "[^"]*",? ?', line) if m.start() <= column < m.end()]
        yield put(line[: pairs[0].start()] + line[pairs[0].end() :])
    elif gone := re.fullmatch(r"删去(?:条件)? ?(\S+)", hint):
        name = re.escape(gone[1].rpartition(".")[2])
        inner = re.sub(rf"{name} = (?:\"[^\"]*\"|\[[^\]]*\]|[^,}}]+),? ?", "", line)
        yield put() if re.match(rf"[\w.]*{name} = |\[", line) or hint == "删去这一行" else put(inner)
    elif idle := re.fullmatch(r"规则用不到的，在本段的规则块中写 (idle = \{.+\})，写明.+", hint):
        start = rows.index("```toml", row) + 1
        yield "\n".join([*rows[: start + 1], idle[1], *rows[start + 1 :]])
    elif derived := DERIVED.fullmatch(hint):
        yield from _with_reason(rows, row, derived)
        if not BY_HAND.match(derived[3]):
            yield from followed(text, replace(problem, hint=derived[3]))
    elif told := re.fullmatch("([a-z_]+ = .+)，写.+", hint):
        yield from followed(text, replace(problem, hint=told[1]))
    elif hint.startswith("# ") or "\n\n" in hint:
        yield put(*hint.split("\n"))
    elif hint.startswith("{{"):
        yield at_place(hint)
    elif problem.code == "E102":
        key, _, value = hint.partition(" = ")
        yield from (put(f"{key} = {one}") for one in value.split(" 或 ")) if " 或 " in value else [put(*hint.split("\n"))]
    elif hint == "+++":
        yield put(hint, line) if row == 0 else put(line, hint)
    elif pair := re.fullmatch(r'("?[\w.-]+"?) = (.+)', hint):
        for value in pair[2].split(" 或 ") if "{" not in hint else [pair[2]]:
            if re.match(rf"{pair[1]}\s*[=＝:：]|{pair[1]} ", line):
                yield put(f"{pair[1]} = {value}")
            elif re.search(rf"[{{,]\s*{pair[1]} = ", line):
                old = rf'([{{,]\s*{pair[1]} = )(?:"[^"]*"|\[[^\]]*\]|[^,}}]+?)(?=\s*[,}}])'
                yield put(re.sub(old, rf"\g<1>{value}", line))
            elif line[column : column + 1] == "{":  # a table in braces lacks it
                yield put(re.sub(r" ?\}", f", {pair[1]} = {value} }}", line, count=1))
            else:
                yield put(line, f"{pair[1]} = {value}")
    else:
        yield put(hint)


DERIVED = re.compile(
    r"是推得的，(?:与 words 并列写 (derived = \{.+\})|在 \[derived\] 一节写 (.+ = .+))，写明怎样推得；不是推得的，(.+)"
)
"""A hint that says how a figure follows from words: the line, or that below a header, and what to do where it doesn't follow."""


def _with_reason(rows: list[str], row: int, derived: re.Match[str]) -> Iterator[str]:
    """The text with the reason in its table, in the place of the one that the table has."""
    if derived[2]:
        header = min((number for number, line in enumerate(rows) if line == "[derived]"), key=lambda number: abs(number - row))
        yield "\n".join([*rows[: header + 1], derived[2], *rows[header + 1 :]])
        return
    marks = [number for number, line in enumerate(rows) if line.startswith(("[", "```"))]
    beside = (number for number, line in enumerate(rows) if line.startswith(("words = ", "[words]")))
    words = max(number for number in beside if number <= _end(marks, row))
    if rows[words] == "[words]":  # a line of the block itself stands before its tables
        yield "\n".join([*rows[:words], derived[1], *rows[words:]])
        return
    first, last = max(number for number in marks if number <= words), _end(marks, words)
    kept = [line for line in rows[words + 1 : last] if not line.startswith("derived = ")]
    before = [line for line in rows[first:words] if not line.startswith("derived = ")]
    yield "\n".join([*rows[:first], *before, rows[words], derived[1], *kept, *rows[last:]])


def _end(marks: list[int], row: int) -> int:
    """Where the table of a line ends, of the lines that begin tables and blocks."""
    return min(number for number in marks if number > row)


def _dated(hint: str) -> str:
    """A hint with the year, the day or the whole date that it leaves open; and with what else is of a form."""
    year = "2016" if hint.startswith("previous_assessed_on") else "2018"
    hint = re.sub(r"…(-\d\d-\d\d)，写明是哪一年", rf"{year}\1", hint)
    hint = re.sub(r"(\d{4}-\d\d)-…，写明是哪一日", r"\1-20", hint)
    hint = re.sub(r"= …，写(?:日期|印发日期|确认的日期)[^；]*", f"= {year}-12-20", hint)
    hint = re.sub(r"\bon = …(?= \})", f"on = {year}-12-20", hint)
    hint = re.sub(r"= …，写一个数.*", "= 93.5", hint)
    hint = re.sub(r'= (\[)?"…"\]?，如 (.+)', lambda match: f"= {match[2]}", hint)
    return re.sub(r"^\[(.*)…\]，写.+如 (\[.+\])", r"\2", hint)


def filled(hint: str) -> str:
    """A hint with something written for each …"""
    return hint.replace("…", "某某")
