"""Times taken, and the table they are printed in: ours, the floor beside it, the ratio, the goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

VOID_FROM = 2.0
"""A floor so many times slower than the reference says that the machine was busy with something else."""


@dataclass(frozen=True)
class Timing:
    """Times of the same work done again and again, in milliseconds."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Figure:
    """One line of the table. All values are in `unit`.

    `reference` is the floor as it was on two quiet cores; without one a floor is never void.
    """

    what: str
    unit: str
    ours: float
    ours_p95: float | None = None
    floor_name: str = ""
    floor: float | None = None
    reference: float | None = None
    most: float | None = None
    most_p95: float | None = None
    most_ratio: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor ours takes."""
        return self.ours / self.floor if self.floor else None

    @property
    def is_void(self) -> bool:
        """Whether the floor itself was so slow that nothing follows from this line."""
        return bool(self.floor and self.reference and self.floor > VOID_FROM * self.reference)

    @property
    def verdict(self) -> str:
        """What the goals of the line say: the ratio holds on any machine, the value only on one like the reference."""
        if self.is_void:
            return "void: slow floor"
        said = []
        if self.most_ratio is not None and self.ratio is not None:
            said.append(f"ratio {'met' if self.ratio <= self.most_ratio else 'MISSED'}")
        if self.most is not None:
            is_met = self.ours <= self.most
            if self.most_p95 is not None and self.ours_p95 is not None:
                is_met = is_met and self.ours_p95 <= self.most_p95
            said.append(f"value {'met' if is_met else 'missed'}")
        return ", ".join(said)


def timing(milliseconds: Sequence[float]) -> Timing:
    """The middle and the slow end of some times."""
    ordered = sorted(milliseconds)
    return Timing(median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))])


def took(work: Callable[[], object]) -> float:
    """How many milliseconds it took."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def side_by_side(
    ours: Callable[[], object], floor: Callable[[], object], *, runs: int, blocks: int = 5, warm: int = 1
) -> tuple[Timing, Timing]:
    """Both in turns, block by block, so that whatever else the machine does slows both alike."""
    for _ in range(warm):
        floor()
        ours()
    ours_ms: list[float] = []
    floor_ms: list[float] = []
    each = max(runs // blocks, 1)
    for _ in range(min(blocks, runs)):
        floor_ms += [took(floor) for _ in range(each)]
        ours_ms += [took(ours) for _ in range(each)]
    return timing(ours_ms), timing(floor_ms)


HEADINGS = ("what", "p50", "p95", "floor", "of which", "ratio", "goal", "verdict")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table, readable on a terminal."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    goals = [f"≤ {figure.most_ratio:g} x floor"] if figure.most_ratio is not None else []
    goals += [f"≤ {figure.most:g} {figure.unit}"] if figure.most is not None else []
    return (
        figure.what,
        _value(figure.ours, figure.unit),
        _value(figure.ours_p95, figure.unit),
        _value(figure.floor, figure.unit),
        figure.floor_name or "–",
        f"{figure.ratio:.2f}" if figure.ratio is not None else "–",
        ", ".join(goals) or "–",
        figure.verdict or "–",
    )


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}" if value < 10 else f"{value:.1f} {unit}"
