"""Branches point to their head: by the head's name inside the branch's own."""

from niangjia.kernel.bulk.copy import execute


def link() -> int:
    """Link every branch whose head is known under exactly one name; return how many. Cheap to repeat."""
    return execute(
        """UPDATE enterprises_company branch SET head_id = wanted.head
             FROM (SELECT b.id, (SELECT CASE WHEN count(*) = 1 THEN min(h.id) END FROM enterprises_company h
                                  WHERE h.name_key = b.head_key AND h.id <> b.id) AS head
                     FROM enterprises_company b WHERE b.head_id IS NULL AND b.head_key IS NOT NULL) wanted
            WHERE branch.id = wanted.id AND wanted.head IS NOT NULL"""
    )
