"""Defects of templates as problems in Chinese: what the engine says, and the template and line that it came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import jinja2

from ..base.problems import Place, Problem
from ..base.source import Source
from ..base.template_files import shown_template, template_path

_CHINESE = (
    (r"unexpected '(.*?)'(?:, expected .*)?$", r"“\1”多写了，或者前面少写了"),
    (
        r"Encountered unknown tag '(.*?)'\..* innermost block that needs to be closed is '(.*?)'.*",
        r"{% \2 %} 没有结束，却遇到 {% \1 %}",
    ),
    (r"Encountered unknown tag '(.*?)'.*", r"没有 {% \1 %} 这种标记"),
    (r"Unexpected end of template.* innermost block that needs to be closed is '(.*?)'.*", r"{% \1 %} 到文件末尾也没有结束"),
    (r"[Uu]nexpected end of template.*", "到文件末尾还没有写完"),
    (r"No (?:filter|test) named '(.*?)'.*", r"没有名为 \1 的过滤器"),
    (r"'.*'(?: object)? has no attribute '(.*?)'", r"数据中没有 \1"),
    (r"'(.*?)' is undefined", r"没有名为 \1 的数据"),
    (r"expected token '(.*?)', got '(.*?)'", r"这里应是“\1”，写的是“\2”"),
    (r"unexpected char '(.*?)' at \d+", r"这里不能写“\1”"),
    (r"can only concatenate .*|unsupported operand type.*", "文字和数不能直接相加"),
    (r"maximum recursion depth exceeded.*", "模板又引用了自己，没有尽头"),
    (r"(?:integer )?division .*by zero", "除数是 0"),
)


def defect(shown: str, message: str, line: int | None, text: str | None) -> Problem:
    """A problem (E405) of a template as it is ``shown``, at a line of its text; of the file where the text or the line is not
    known."""
    if text is None or line is None:
        return Problem("E405", message, shown)
    return Source(shown, text).problem("E405", message, place=Place(line))


def explained(error: Exception, template: str, folders: Sequence[Path]) -> Problem:
    """What an error that came out of a template of these folders says to the office; ``template`` is the one of the page.

    What the engine says of a name or a division is safe to repeat; other messages may quote a value of the page.
    """
    name, line = _origin(error, folders)
    name = name or template
    if isinstance(error, jinja2.TemplateSyntaxError):
        name, line, message = error.name or template, error.lineno, f"模板有误：{_chinese(str(error.message))}"
    elif isinstance(error, jinja2.TemplateNotFound):
        name, message = _origin(error, folders)[0], f"缺少模板 {error.name}"
    elif isinstance(error, (jinja2.UndefinedError, AttributeError, ZeroDivisionError)) or _of_a_filter(error):
        message = f"模板有误：{_chinese(str(error))}"
    else:
        message = f"模板有误：这里的写法不能计算（{type(error).__name__}）"
    path = template_path(folders, name)
    return defect(shown_template(folders, name), message, line, path.read_text("utf-8", "replace") if path.is_file() else None)


def _of_a_filter(error: Exception) -> bool:
    """Whether the engine lacks a filter or a test that it came to only while it rendered."""
    return type(error) is jinja2.TemplateRuntimeError and str(error).startswith(("No filter named", "No test named"))


def _chinese(message: str) -> str:
    """The engine's message in Chinese; as it is where it is a rare one."""
    for pattern, text in _CHINESE:
        if match := re.match(pattern, message, re.S):
            return match.expand(text)
    return message


def _origin(error: BaseException, folders: Sequence[Path]) -> tuple[str, int | None]:
    """The template and the line in it that an error came from; an empty name where it came from none."""
    trace, name, line = error.__traceback__, "", None
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        for folder in filter(file.is_relative_to, folders):
            name, line = file.relative_to(folder).as_posix(), trace.tb_lineno
        trace = trace.tb_next
    return name, line
