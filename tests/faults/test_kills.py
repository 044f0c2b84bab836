"""kill -9 of the importing command, the worker, the database and the web, each in the middle of an import.

Whatever is killed: the import goes on by itself or with the same command, and ends as if nothing had been.
"""

import signal
from urllib.error import HTTPError

from niangjia.console import sentences
from tests.faults import feeds
from tests.faults.house import ended
from tests.faults.tally import half_way, tally


def test_an_undisturbed_import_is_worth_comparing_with(undisturbed):
    counts = undisturbed["result"]["counts"]
    assert undisturbed["state"] == "done"
    assert undisturbed["audit"] == ["register.import_asked", "register.imported"]
    assert undisturbed["companies"] == undisturbed["names"] == undisturbed["ledger"]
    assert min(counts[key] for key in ("founded", "changed", "rejected")) > 100
    assert undisturbed["revisions"] == counts["changed"]
    assert min(undisturbed["branches"], undisturbed["required"]) > 50


def test_a_killed_command_goes_on_when_it_is_repeated(house, undisturbed):
    with house.held(1):
        command = house.command(*house.load(1))
        house.wait_for_the_middle()
        command.send_signal(signal.SIGKILL)
        ended(command)
    assert half_way(house, 1)
    said = house.done(*house.load(1))
    assert f"{undisturbed['result']['counts']['founded']:,}" in said
    assert tally(house, 1) == undisturbed


def test_a_worker_carries_on_for_a_killed_command_and_the_same_command_waits_for_it(house, undisturbed):
    with house.worker():
        with house.held(2):
            command = house.command(*house.load(2))
            house.wait_for_the_middle()
            command.send_signal(signal.SIGKILL)
            ended(command)
            house.wait_for_the_middle(2)
            again = house.command(*house.load(2), name="again")
            house.wait_for_a_look("again")
        said = ended(again)
    assert again.returncode == 0, said
    assert f"{undisturbed['result']['counts']['founded']:,}" in said
    assert tally(house, 2) == undisturbed


def test_a_command_whose_database_is_killed_says_so_and_the_house_goes_on_by_itself(house, undisturbed):
    with house.worker():
        with house.held(3):
            command = house.command(*house.load(3))
            house.wait_for_the_middle()
            house.kill_database()
        said = ended(command)
        house.until(lambda: house.server.running and house.state(3) == "done")
    assert (command.returncode, said) == (1, sentences.CONNECTION_LOST + "\n")
    assert tally(house, 3) == undisturbed


def test_an_import_asked_on_a_page_outlives_the_web_the_worker_and_the_database(house, undisturbed, clerk):
    with house.worker() as worker, house.web() as (web, port):
        browser = clerk(port)
        rehearse(house, browser)
        with house.held(4):
            browser.send("load/")
            house.wait_for_the_middle()
            web.process.kill()
            worker.process.kill()
            house.wait_for_the_middle(2)
            assert half_way(house, 4)
            house.kill_database()
        house.until(lambda: house.server.running and house.state(4) == "done")
        house.until(lambda: "已完成" in reopened(browser))
    assert tally(house, 4) == undisturbed


def reopened(browser):
    """The browser's page, or nothing while the web still holds connections to the database that was killed."""
    try:
        return browser.open(browser.address)
    except HTTPError:
        return ""


def rehearse(house, browser):
    """Upload a feed, take the columns as guessed, try it; stay at its page when it is through."""
    browser.open("/office/imports/new/")
    browser.send(browser.address, file=feeds.feed(house.home, 4), source="市场监管局", stated_on="2026-11-22")
    browser.send(browser.address, **browser.chosen())
    house.until(lambda: 'load/"' in browser.open(browser.address))
