"""A reading as text for the terminal: what is asked, the options, where it stands in the file and who decides it."""

from __future__ import annotations

from ..rubric import Reading, Rubric


def reading_text(rubric: Rubric, reading: Reading) -> str:
    """What a reading asks, its options, the chosen one first, and who decided it, or what is to be written where no one did."""
    applied, line = reading.applied, reading.written.line("options", reading.chosen, "says")
    others = [option for option in reading.options.values() if option is not applied]
    lines = [
        f"{reading.id} {reading.question}",
        f"条款：{'、'.join(map(rubric.cite, reading.clauses))}",
        f"采用（{applied.name}）：{applied.says}",
        f"  理由：{applied.why}",
        *(f"其他理解（{option.name}）：{option.says}" for option in others),
        *([f"存疑：{reading.doubt}"] if reading.doubt else []),
        f"原文的支持：{applied.supported}",
    ]
    shown = f"{rubric.source.shown}:{line}"
    if decided := applied.decided:
        return "\n".join([*lines, f"由谁确定：{decided.by}，{decided.on}，{decided.document}（{shown}）"])
    hints = [problem.hint for problem in reading.undecided()]
    lines.append(f"由谁确定：还没有写明（{shown}）")
    return "\n".join([*lines, *(f"  改法：{hint}" for hint in hints if hint)])
