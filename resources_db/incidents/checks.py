"""The worked cases of grades and reporting clocks, run by `emergency rules check` with those of every other pack."""

from __future__ import annotations

from emergency.rulebook.cases import Checked
from resources_db.incidents.grades import grade_lines, grade_rules, window_lines, windows
from resources_db.incidents.packs import failing
from resources_db.incidents.reporting import clock_lines, clocks, report_contents

_GRADES, _REPORTING = "incidents/rules/grades.toml", "incidents/rules/reporting.toml"


def check() -> Checked:
    """What of grades, windows and clocks does not come out as its cases say."""
    report_contents()
    standing = [rule.standing for rules in (grade_rules(), windows().values(), clocks()) for rule in rules]
    problems = [problem for rule in grade_rules() for problem in failing(rule, grade_lines, file=_GRADES)]
    problems += [problem for rule in windows().values() for problem in failing(rule, window_lines, file=_GRADES)]
    problems += [problem for clock in clocks() for problem in failing(clock, clock_lines, file=_REPORTING)]
    return Checked(
        packs=2, rules=len(standing), cases=sum(len(rule.cases) for rule in standing), problems=tuple(problems)
    )
