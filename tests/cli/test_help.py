"""Help and errors of the command line are Chinese throughout, in every command and for every argument."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from tests.helpers.projects import step_of
from tongyu_site.cli import main
from tongyu_site.cli.parser import Parser, parser

SAMPLES = r"xinhua|jia|SHA256SUMS|E203|R-daily|draft|name|slug|export|import|x"
"""What is no English word but a value, a name of a file or a command."""


def parsers(own: Parser | None = None, name: str = "") -> Iterator[tuple[list[str], Parser]]:
    """Every parser with the words that lead to it."""
    own = own or parser()
    yield name.split(), own
    for action in own._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from parsers(below, f"{name} {word}")


PARSERS = {" ".join(words): (words, own) for words, own in parsers()}


def english(text: str) -> list[str]:
    """The English words of a text, but for options, paths, files, how the program is called and the names of commands."""
    text = re.sub(r"python build\.py|tongyu-site", " ", text)
    text = re.sub(r"(?<![\w-])--?[a-zA-Z][\w-]*", " ", text)
    text = re.sub(r"[\w.…-]*[/.][\w./-]*[A-Za-z]\w*|\w+/", " ", text, flags=re.A)
    known = "|".join([SAMPLES, *parser().names])
    return re.findall(r"[A-Za-z]+", re.sub(rf"(?<![A-Za-z-])({known})(?![A-Za-z-])", " ", text))


def said(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    done = capsys.readouterr()
    return int(str(ended.value.code)), done.out + done.err


def test_there_are_all_of_them() -> None:
    assert len(PARSERS) > 16
    assert {"", "init", "sheet", "sheet export", "sheet import", "new-year"} <= PARSERS.keys()
    assert english("用法：python build.py [-h] [--root 文件夹] 命令 ...，见 content/site.toml、2017/jia") == []
    assert english("usage: build the following arguments are required: --name") != []


@pytest.mark.parametrize("name", PARSERS)
def test_help_is_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, own = PARSERS[name]
    code, text = said(capsys, [*words, "--help"])
    assert code == 0
    assert text.startswith("用法：python build.py")
    assert english(text) == [], text
    for action in own._actions:
        assert action.help is argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction) or action.help, action
    assert step_of(text) == (text, "")


def wrong(words: list[str], own: Parser) -> Iterator[list[str]]:
    """What can be wrong with the arguments of a parser."""
    given: list[str] = []
    for action in own._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from ([*words, "什么"], [*words, 'it\'s "what" (choose from'], [*words, ""])
            if action.required:
                yield words
        elif not action.option_strings:
            if action.nargs != "?":
                yield [*words, *given]  # this one is missing
            if action.type is int:
                yield from ([*words, *given, value] for value in ("二", "it's", '"it\'s"', "1.5", "", "9" * 5000))
            given.append("2017")
        elif action.nargs == 0 and action.option_strings[-1] != "--help":
            yield [*words, f"{action.option_strings[-1]}=二"]
        elif action.nargs is None:
            yield [*words, action.option_strings[-1]]
            yield [*words, action.option_strings[-1], "--help"]
            if action.type not in (None,):
                yield from ([*words, *given, action.option_strings[-1], value] for value in ("", "0", "it's"))
    yield [*words, *given, "--nothing"]
    yield [*words, *given, "-hx"]
    if words:
        yield [*words, *given, *["多余的"] * 3]


@pytest.mark.parametrize("name", PARSERS)
def test_every_error_of_the_arguments_is_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, own = PARSERS[name]
    refused = 0
    for arguments in wrong(words, own):
        code = 0
        try:
            parser().check_first(arguments)
            parser().parse_args(arguments)
        except SystemExit as ended:
            code = int(str(ended.code))
        text = capsys.readouterr().err
        if not code:
            continue  # a value that this option takes
        assert code == 2, arguments
        refused += 1
        for word in arguments:
            text = text.replace(f"“{word}”", " ") if word else text
        assert text.startswith("用法：python build.py"), arguments
        assert re.search(r"\n用法不对：.*[\u4e00-\u9fff]", text, re.S), text
        rest = [word for word in english(text) if word not in " ".join(arguments)]
        assert rest == [], (arguments, text)
    assert refused > 1
