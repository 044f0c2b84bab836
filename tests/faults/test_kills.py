"""kill -9 of the importing command, the worker, the database and the web, each in the middle of an import.

Whatever is killed: the import goes on by itself or with the same command, and ends as if nothing had been.
"""

import signal

from tests.faults.house import ended
from tests.faults.tally import half_way, tally


def test_an_undisturbed_import_is_worth_comparing_with(undisturbed):
    counts = undisturbed["result"]["counts"]
    assert undisturbed["state"] == "done"
    assert undisturbed["audit"] == ["register.import_asked", "register.imported"]
    assert undisturbed["companies"] == undisturbed["names"] == undisturbed["ledger"]
    assert min(counts[key] for key in ("founded", "changed", "rejected")) > 100
    assert undisturbed["revisions"] == counts["changed"]
    assert min(undisturbed["branches"], undisturbed["required"]) > 100


def test_a_killed_command_goes_on_when_it_is_repeated(house, undisturbed):
    with house.held(1):
        command = house.command(*house.load(1))
        house.until(house.stopped_in_the_middle)
        command.send_signal(signal.SIGKILL)
        ended(command)
    assert half_way(house, 1)
    said = house.done(*house.load(1))
    assert f"{undisturbed['result']['counts']['founded']:,}" in said
    assert tally(house, 1) == undisturbed
