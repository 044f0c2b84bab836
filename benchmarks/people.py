"""The city of people that other benchmarks stand on: planted once by `make bench-data`, cloned for each.

    make bench NAME=people

Ten million people with document, phone and membership in 30,000 unions of sizes after Zipf.
"""

from datetime import date

from _measure import conclude
from _people import PEOPLE, SEED, planted

from niangjia.kernel import crypto, sight
from niangjia.seed import persons
from niangjia.union.members.models import Document, Membership, Person, Phone

TODAY = date(2026, 11, 22)


def read() -> dict[str, int]:
    """Rows of the four tables in the clone."""
    with sight.everywhere("测速：核对铺设的人数"):
        return {
            model.__name__.lower(): model.objects.count() for model in (Person, Document, Phone, Membership)
        }


def found_again() -> bool:
    """Is a person in the middle found by their sealed document, and does it open?"""
    number = PEOPLE // 2
    document = persons.persons(SEED, number, 1, TODAY)["doc_number"][0]
    with sight.everywhere("测速：核对密文"):
        row = Document.objects.get(kind="resident", **crypto.lookup("members.document", document))
        return row.person_id == number + 1 and crypto.unseal("members.document", row.cipher) == document


def report() -> None:
    """Look at the clone, conclude."""
    kept, rows = planted(), read()
    seconds = sum(kept["seconds"].values())
    must = {
        "planted within eight minutes": seconds <= 480,
        "everybody there once": set(rows.values()) == {PEOPLE},
        "a sealed number is found and opens": found_again(),
    }
    conclude(
        "people", must, people=PEOPLE, unions=kept["unions"], plant_seconds=round(seconds, 1), parts=kept["seconds"],
        clone_seconds=kept["clone_seconds"], rows=rows,
    )  # fmt: skip


if __name__ == "__main__":
    report()
