"""The command line as an operator meets it."""

from __future__ import annotations

import json

import pytest

from tests.journeys.contract.setting import World


def test_help_is_in_both_languages_and_errors_are_one_sentence(world: World) -> None:
    english = world.machine.run_apart("accounts", "create", "--help", language="C.UTF-8")
    chinese = world.machine.run_apart("accounts", "create", "--help", language="zh_CN.UTF-8")
    assert "Make an account" in english
    assert "建立账号" in chinese
    assert "密码" in chinese
    wrong = world.machine.run("tokens", "create", "--login", "nobody", status=1)
    assert (wrong.stdout, wrong.stderr.count("\n")) == ("", 1)


@pytest.mark.parametrize("command", ["config", "jobs list", "rules check", "audit verify"])
def test_what_commands_list_is_told_as_json_too(world: World, command: str) -> None:
    world.machine.run(*command.split())
    assert json.loads(world.machine.run(*command.split(), "--json").stdout) is not None


def test_one_job_is_run_and_a_rule_is_shown(world: World) -> None:
    world.machine.run("jobs", "run", "seal-audit")
    assert "DR-N-03" in world.machine.run("rules", "show", "DR-N-03").stdout
