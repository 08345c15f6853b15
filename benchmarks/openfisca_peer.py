"""The peer of `openfisca`: OpenFisca-Japan on the households of a file, in a process and an environment of its own.

Started by benchmarks/openfisca.py; nothing of Tenohira is imported here, and OpenFisca-Japan (AGPL) nowhere else.
Reads arrays from an .npz file, writes yen a household a month to another, and the seconds: of the calculation, and of
all from arrays in memory.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_japan import CountryTaxBenefitSystem

CHILD = "児童手当"
BUNDLE = (CHILD, "特別障害者手当_最大", "障害児福祉手当")
_PERSON, _HOME = "人物", "世帯"


def main(source: str, target: str) -> None:
    """Calculate the child allowance, then everything, each from arrays in memory to yen a household."""
    held = np.load(source)
    system = CountryTaxBenefitSystem()
    taken = {}
    found = {}
    for name, wanted in (("child", (CHILD,)), ("bundle", BUNDLE)):
        for _turn in range(2):  # the first one warms up what is loaded late
            start = time.perf_counter()
            simulation = _simulation(system, held)
            laid = time.perf_counter()
            amounts = [simulation.calculate(one, str(held["on"])) for one in wanted]
            taken[name] = (time.perf_counter() - laid, time.perf_counter() - start)
        found[name] = np.sum(amounts, axis=0)
    np.savez(target, child=found["child"], bundle=found["bundle"], seconds=[taken["child"], taken["bundle"]])


def _simulation(system: CountryTaxBenefitSystem, held: np.lib.npyio.NpzFile) -> object:
    builder = SimulationBuilder()
    builder.create_entities(system)
    people = len(held["home"])
    builder.declare_person_entity(_PERSON, np.arange(people))
    home = builder.declare_entity(_HOME, np.arange(int(held["homes"])))
    builder.join_with_persons(home, held["home"], roles=held["role"])
    simulation = builder.build(system)
    on = str(held["on"])
    simulation.set_input("誕生年月日", on, held["born"])
    simulation.set_input("身体障害者手帳等級", on, np.where(held["disabled"], "一級", "無"))
    return simulation


if __name__ == "__main__":
    main(*sys.argv[1:])
