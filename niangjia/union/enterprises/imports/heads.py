"""Branches point to their head: by the head's name inside the branch's own."""

from niangjia.kernel.bulk.copy import execute


def link() -> int:
    """Link every branch whose head is known under exactly one name; return how many. Cheap to repeat."""
    return execute(
        """UPDATE enterprises_company branch SET head_id = head.id
             FROM (SELECT c.name_key, min(c.id) AS id FROM enterprises_company c
                    WHERE c.name_key IN (SELECT head_key FROM enterprises_company
                                          WHERE head_id IS NULL AND head_key IS NOT NULL)
                    GROUP BY c.name_key HAVING count(*) = 1) head
            WHERE branch.head_id IS NULL AND branch.head_key = head.name_key AND branch.id <> head.id"""
    )
