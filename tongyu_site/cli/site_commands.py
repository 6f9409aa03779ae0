"""Commands on the site: build, check, serve, verify."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import indent

from ..base.files import DRAFTS, SITE, existing, there
from ..base.printing import render, shown_path
from ..base.problems import Problem, Problems
from ..base.progress import Progress
from ..base.writing import writing
from ..output import Inputs, keep, standing
from .next_step import (
    after_build,
    after_check,
    after_serve,
    after_template,
    after_upload_list,
    after_verify,
    say_next,
    states_of,
)
from .terminal import DONE, PROBLEMS, hidden, polite_end, say, say_notes, usage


def build(root: Path, options: argparse.Namespace) -> int:
    """Build the site, and the drafts beside it, or verify that they are what they would be; say what was done."""
    out = options.out or root / SITE
    inputs = None if options.no_cache else Inputs.read(root, out)
    if kept := standing(inputs):
        said, _, step = kept.rpartition("\n")
        say(said)
        say_next(step, options)
        return DONE
    from ..publish import build as build_site
    from ..publish import summary

    with polite_end(), contextlib.ExitStack() as unsaid:
        with Progress(hidden=hidden) as progress:
            built = build_site(root, out, progress=progress, said=unsaid, jobs=options.jobs)
        step = after_build(states_of(built.gathered), built.gathered.project.withdrawn)
        say(summary(built.gathered, built.written, built.notes))
        say_next(step, options)
        unchanged = [replace(item, changed=False) for item in built.written]
        again = "" if built.again is None else f"{summary(built.gathered, unchanged, built.again)}\n{step}"
        keep(inputs, hidden(again), [item.folder for item in built.written])
    return DONE


def check(root: Path, options: argparse.Namespace) -> int:
    """List all questions, derived and idle figures, missing facts and what would keep a draft from being published; make all
    pages, drafts too, compare the seals with the site that stands, and write nothing."""
    from ..publish import before_publishing, gather, list_questions, make_each, summary, unsealed_problems
    from ..site import own_templates
    from .names import fact_title

    _mend(root)
    with Progress(hidden=hidden) as progress:
        gathered = gather(root, progress)
        for drafts in (False, True) if gathered.has_drafts else (False,):
            make_each(gathered, lambda _, __: None, drafts=drafts, progress=progress, jobs=options.jobs)
    if problems := unsealed_problems(gathered.project, root / SITE):
        raise Problems(problems)
    say(summary(gathered))
    if gathered.questions:
        say(list_questions(gathered.questions))
    for said in own_templates(gathered.project):
        say(f"模板：{said}")
    for year in gathered.years:
        for figure in year.rubric.derived:
            where = f"{year.number}年度细则{year.rubric.cite(figure.block)} {figure.name} = {figure.value}"
            say(f"推得的数字：{where}：{figure.reason}")
        for idle in year.rubric.idle:
            say(f"规则用不到的数字：{year.number}年度细则{year.rubric.cite(idle.block)} “{idle.words}”：{idle.reason}")
        for item in year.standing.ranked:
            where = f"{year.number}/{item.result.slug}（{item.result.name}）"
            for block, fact in item.result.card.missing:
                say(f"待录入：{where}{year.rubric.cite(block)} {fact}：{fact_title(year.rubric, block, fact)}")
    before = {year.number: before_publishing(year.assessed) for year in gathered.years}
    for number, problems in before.items():
        if problems:
            say(f"{number} 年度正式发布前还要改好 {len(problems)} 处：")
            say(indent("\n".join(map(render, problems)), "  "))
    say("没有问题")
    say_next(after_check(states_of(gathered, before), gathered.project.withdrawn, asked=bool(gathered.questions)), options)
    return DONE


def serve(root: Path, options: argparse.Namespace) -> int:
    """Serve a preview until Ctrl-C."""
    from ..publish import serve as serve_preview

    _mend(root)
    code = serve_preview(root, options.port, open_browser=not options.no_open)
    say_next(after_serve(), options)
    return code


def verify(root: Path, options: argparse.Namespace) -> int:
    """Compare folders with their manifests; where they agree and an old manifest is given, list what is to be uploaded."""
    from ..output import check_folder, mend_if_needed, report_differences

    if options.list is not None and options.since is None:
        return usage("--list 要与 --since 同用")
    folders = [options.folder or root / SITE]
    if options.folder is None and options.since is None and (root / DRAFTS).is_dir():
        folders.append(root / DRAFTS)
    say_notes(mend_if_needed(*folders))
    outcome = DONE
    for place in folders:
        digests, found = check_folder(place)
        if options.since is not None and not found:
            _say_uploads(root, options, digests, place)
            continue
        say(report_differences(place, digests, found), unread=bool(found or found.ignored))
        outcome = PROBLEMS if found else outcome
    if options.since is None or outcome:
        say_next(after_verify(options.folder, whole=not outcome), options)
    return outcome


def _say_uploads(root: Path, options: argparse.Namespace, digests: Mapping[str, str], site: Path) -> None:
    """Say what is to be uploaded and removed since an old manifest, or its folder; with ``--list`` save that too."""
    from ..output import NAME, read_manifest, report_list, save_list, upload_list

    since: Path = options.since
    steps = upload_list(read_manifest(since / NAME if since.is_dir() else since), digests)
    with writing(root) if options.list is not None else contextlib.nullcontext() as writer:
        if writer:
            save_list(steps, options.list, site, writer)
        say(report_list(steps), unread=bool(steps))
        say_next(after_upload_list(some=bool(steps)), options)


def template(root: Path, options: argparse.Namespace) -> int:
    """Put one of the program's templates into the root's own, to be changed there. Raises :class:`Problems`."""
    from ..base.project import load_project
    from ..site import taken_template

    load_project(root)  # a folder without a site gets no templates
    content, path = taken_template(options.name), root / "templates" / options.name
    with writing(root) as writer:
        if there(path):
            raise Problems([existing(shown_path(path, root), "直接修改这个文件；要重新取出的，先把它改名或移走")])
        writer.write({path: content}, Problem("E505", "文件写不进去"))
        say(f"已取出 {shown_path(path, root)}")
        say_next(after_template(shown_path(path, root)), options)
    return DONE


def _mend(root: Path) -> None:
    """Put right what a killed build left beside the usual folders, and say so."""
    from ..output import mend_if_needed

    say_notes(mend_if_needed(root / SITE, root / DRAFTS))
