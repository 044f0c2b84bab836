"""Staged unions entered into the tree: organisations, parents, closure, labels, coverage, terms, chairs, review.

Only new unions get a parent from the file; a known one that stands elsewhere becomes a question. Of a known
union empty fields are filled and the number of members is renewed, with what it said before kept.
"""

from datetime import datetime
from typing import Final, cast

from niangjia.kernel.bulk.copy import execute
from niangjia.union.organisations import rules
from niangjia.union.organisations.actions import tree
from niangjia.union.organisations.imports.staging import IDENTITY, TABLE

FRESH: Final = "o.run_id = %(run)s AND o.lft = 0"  # entered by this run and not yet labelled
FIELDS: Final = {
    "code": "o.code IS NULL AND s.code IS NOT NULL",
    "founded_on": "o.founded_on IS NULL AND s.founded_on IS NOT NULL",
    "chair_name": "o.chair_name = '' AND s.chair_name IS NOT NULL",
    "members_claimed": "s.members_claimed IS NOT NULL AND o.members_claimed IS DISTINCT FROM s.members_claimed",
}
FEDERATION: Final = "(总工会|工会联合会|联合工会|工会委员会|工会)$"
OPEN_LINK: Final = "l.kind = 'territorial' AND l.until IS NULL AND l.revoked_at IS NULL"


def unions(run: dict[str, object]) -> int:
    """Enter the new unions, still without a place."""
    execute("DROP TABLE IF EXISTS type_table")
    execute(
        """CREATE TEMPORARY TABLE type_table ON COMMIT DROP AS
           SELECT * FROM unnest(%s::text[], %s::smallint[], %s::text[], %s::text[]) AS t(type, level, form, kind)""",
        [
            [t.value for t in rules.TYPES],
            [k.level for k in rules.TYPES.values()],
            [k.forms[0].value for k in rules.TYPES.values()],
            [rules.covers_by(t).value for t in rules.TYPES],
        ],
    )
    return execute(
        f"""INSERT INTO organisations_organisation (id, code, name, short_name, name_key, type, form, level, status,
                   founded_on, members_claimed, chair_name, lft, rgt, synthetic, run_id)
            SELECT s.organisation_id, s.code, s.name, '', s.name_key, s.type, t.form, t.level, 'normal',
                   s.founded_on, s.members_claimed, coalesce(s.chair_name, ''), 0, 1, %(synthetic)s, %(run)s
              FROM {TABLE} s JOIN type_table t ON t.type = s.type
             WHERE s.run_id = %(run)s AND s.lead AND s.organisation_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM organisations_organisation o WHERE o.id = s.organisation_id)
             ORDER BY s.row""",
        run,
    )


def jurisdictions(run: dict[str, object]) -> int:
    """Give new district, street and community federations the one area whose name they bear, while it is free."""
    return execute(
        f"""INSERT INTO organisations_jurisdiction (organisation_id, area_id, since, recorded_at, run_id, revoked_by,
                   revoke_reason)
            SELECT min(o.id), a.id, min(coalesce(o.founded_on, %(on)s)), %(at)s, %(run)s, '', ''
              FROM organisations_organisation o
              JOIN (SELECT id, kind, name FROM areas_area WHERE NOT virtual) a ON a.kind = o.type
               AND right(regexp_replace(o.name_key, '{FEDERATION}', ''), length(a.name)) = a.name
             WHERE {FRESH} AND o.type IN ('district', 'street', 'community')
               AND NOT EXISTS (SELECT 1 FROM organisations_jurisdiction j
                                 JOIN organisations_organisation h ON h.id = j.organisation_id AND h.type = o.type
                                WHERE j.area_id = a.id AND j.until IS NULL AND j.revoked_at IS NULL)
             GROUP BY a.id HAVING count(*) = 1""",
        run,
    )


def renew(run: dict[str, object]) -> int:
    """Fill and renew what known unions say of themselves; the old values are kept as changes. Returns unions."""
    old = ", ".join(f"'{f}', CASE WHEN {when} THEN to_jsonb(o.{f}) END" for f, when in FIELDS.items())
    new = ", ".join(f"'{f}', CASE WHEN {when} THEN to_jsonb(s.{f}) END" for f, when in FIELDS.items())
    which = " OR ".join(f"({when})" for when in FIELDS.values())
    known = f"""FROM {TABLE} s JOIN organisations_organisation o ON o.id = s.organisation_id
                WHERE s.run_id = %(run)s AND s.lead AND o.run_id IS DISTINCT FROM %(run)s AND ({which})"""
    changed = execute(
        f"""INSERT INTO organisations_change (organisation_id, changed_on, recorded_at, before, after, run_id)
            SELECT o.id, %(on)s, %(at)s, jsonb_build_object({old}),
                   jsonb_strip_nulls(jsonb_build_object({new})), %(run)s {known}""",
        run,
    )
    sets = ", ".join(f"{f} = CASE WHEN {when} THEN s.{f} ELSE o.{f} END" for f, when in FIELDS.items())
    if changed:
        execute(
            f"""UPDATE organisations_organisation o SET {sets} FROM {TABLE} s
                 WHERE s.run_id = %(run)s AND s.lead AND o.id = s.organisation_id
                   AND o.run_id IS DISTINCT FROM %(run)s AND ({which})""",
            run,
        )
    return changed


def parents(run: dict[str, object]) -> None:
    """Links, closure and labels of the new unions. Known unions keep their place."""
    execute(
        f"""INSERT INTO organisations_parentlink (organisation_id, parent_id, kind, since, recorded_at, run_id,
                   revoked_by, revoke_reason)
            SELECT o.id, s.parent_id, 'territorial', coalesce(s.founded_on, %(on)s), %(at)s, %(run)s, '', ''
              FROM {TABLE} s JOIN organisations_organisation o ON o.id = s.organisation_id
             WHERE s.run_id = %(run)s AND s.lead AND {FRESH}""",
        run,
    )
    entered = execute(
        f"""WITH RECURSIVE up AS (
                SELECT o.id AS ancestor, o.id AS descendant, 0 AS depth
                  FROM organisations_organisation o WHERE {FRESH}
                UNION ALL
                SELECT l.parent_id, up.descendant, up.depth + 1
                  FROM up JOIN organisations_parentlink l ON l.organisation_id = up.ancestor AND {OPEN_LINK})
            INSERT INTO organisations_closure (ancestor_id, descendant_id, depth) SELECT * FROM up""",
        run,
    )
    if entered:
        tree.renumber_all(at=cast(datetime, run["at"]))


def coverage(run: dict[str, object]) -> int:
    """Cover the employers found; an employer with a union of its own is not given a second one (F-9)."""
    execute("DROP TABLE IF EXISTS covering")
    execute(
        f"""CREATE TEMPORARY TABLE covering ON COMMIT DROP AS
            SELECT DISTINCT ON (s.organisation_id, s.company_id) s.id, s.organisation_id, s.company_id, t.kind,
                   coalesce(s.founded_on, o.founded_on, %(on)s) AS since, NULL::text AS issue
              FROM {TABLE} s JOIN organisations_organisation o ON o.id = s.organisation_id
              JOIN type_table t ON t.type = o.type
             WHERE s.run_id = %(run)s AND s.company_id IS NOT NULL AND o.status <> 'ended'
               AND NOT EXISTS (SELECT 1 FROM organisations_coverage c
                                WHERE c.organisation_id = s.organisation_id AND c.company_id = s.company_id
                                  AND c.until IS NULL AND c.revoked_at IS NULL)
             ORDER BY s.organisation_id, s.company_id, s.row, s.id""",
        run,
    )
    execute(
        """UPDATE covering v SET issue = 'employer_taken' FROM organisations_coverage c
            WHERE v.kind = 'own' AND c.company_id = v.company_id AND c.kind = 'own'
              AND c.until IS NULL AND c.revoked_at IS NULL"""
    )
    for column, issue in (("company_id", "employer_taken"), ("organisation_id", "employer_extra")):
        execute(
            f"""UPDATE covering v SET issue = '{issue}'
                  FROM (SELECT id, row_number() OVER (PARTITION BY {column} ORDER BY id) AS place
                          FROM covering WHERE kind = 'own' AND issue IS NULL) x
                 WHERE v.id = x.id AND x.place > 1"""
        )
    return execute(
        """INSERT INTO organisations_coverage (organisation_id, company_id, kind, since, source, source_date,
                  recorded_at, run_id, revoked_by, revoke_reason)
           SELECT organisation_id, company_id, kind, since, %(source)s, %(on)s, %(at)s, %(run)s, '', ''
             FROM covering WHERE issue IS NULL""",
        run,
    )


def terms(run: dict[str, object]) -> None:
    """Terms where a union has none running and the file gives both days (F-17); chairs where none is in office."""
    execute(
        f"""INSERT INTO organisations_term (organisation_id, body, since, ends_on, recorded_at, run_id, revoked_by,
                   revoke_reason)
            SELECT s.organisation_id, 'committee', s.elected_on, s.ends_on, %(at)s, %(run)s, '', ''
              FROM {TABLE} s WHERE s.run_id = %(run)s AND s.lead AND s.organisation_id IS NOT NULL
               AND s.ends_on > s.elected_on
               AND NOT EXISTS (SELECT 1 FROM organisations_term t WHERE t.organisation_id = s.organisation_id
                                AND t.body = 'committee' AND t.revoked_at IS NULL
                                AND (t.until IS NULL OR t.since = s.elected_on))""",
        run,
    )
    execute(
        f"""INSERT INTO organisations_officer (organisation_id, term_id, post, name, since, recorded_at, run_id,
                   revoked_by, revoke_reason)
            SELECT s.organisation_id, t.id, 'chair', s.chair_name,
                   coalesce(s.elected_on, s.founded_on, %(on)s), %(at)s, %(run)s, '', ''
              FROM {TABLE} s
              LEFT JOIN organisations_term t ON t.organisation_id = s.organisation_id AND t.body = 'committee'
                    AND t.until IS NULL AND t.revoked_at IS NULL
             WHERE s.run_id = %(run)s AND s.lead AND s.organisation_id IS NOT NULL AND s.chair_name IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM organisations_officer f WHERE f.organisation_id = s.organisation_id
                                AND f.post = 'chair' AND f.until IS NULL AND f.revoked_at IS NULL)""",
        run,
    )


def questions(run: dict[str, object]) -> int:
    """What a person must look at, once per union, question and wording; one settled before is not asked again."""
    entered = (
        """s.organisation_id IN (SELECT o.id FROM organisations_organisation o WHERE o.run_id = %(run)s)"""
    )
    asked = f"""
        SELECT s.id, s.issue, concat_ws(' / ', s.code, s.type_text), NULL::bigint FROM {TABLE} s
         WHERE s.run_id = %(run)s AND s.issue IN ('code_twice', 'name_twice', 'type_unknown')
        UNION ALL
        SELECT s.id, CASE WHEN s.parent_text IS NULL THEN s.issue
                          WHEN s.parent_key IN (SELECT key FROM parent_names) THEN 'parent_unfit'
                          ELSE 'parent_unknown' END, coalesce(s.parent_text, ''), s.organisation_id
          FROM {TABLE} s WHERE s.run_id = %(run)s AND s.lead AND {entered}
           AND s.issue IN ('placed_by_address', 'placed_under_city')
        UNION ALL
        SELECT s.id, s.issue, coalesce(s.parent_text, ''), NULL FROM {TABLE} s
         WHERE s.run_id = %(run)s AND s.issue = 'parent_unfit'
        UNION ALL
        SELECT s.id, 'parent_differs', s.parent_text, s.organisation_id
          FROM {TABLE} s JOIN organisations_parentlink l ON l.organisation_id = s.organisation_id AND {OPEN_LINK}
          JOIN parent_names p ON p.key = s.parent_key
         WHERE s.run_id = %(run)s AND s.lead AND l.parent_id <> p.id AND NOT {entered}
           AND s.organisation_id <> p.id
        UNION ALL
        SELECT s.id, CASE WHEN EXISTS (SELECT 1 FROM enterprises_company c WHERE c.name_key = s.employer_key)
                          THEN 'employer_ambiguous' ELSE 'employer_unknown' END,
               coalesce(s.employer_text, s.employer_code), s.organisation_id
          FROM {TABLE} s WHERE s.run_id = %(run)s AND s.organisation_id IS NOT NULL AND s.company_id IS NULL
           AND (s.employer_key IS NOT NULL OR s.employer_code IS NOT NULL)
        UNION ALL
        SELECT s.id, v.issue, coalesce(s.employer_text, s.employer_code, s.name), s.organisation_id
          FROM covering v JOIN {TABLE} s ON s.id = v.id WHERE v.issue IS NOT NULL"""
    return execute(
        f"""INSERT INTO organisations_unplaced (run_id, row, issue, identity, name, code, said, organisation_id, facts,
                   outcome, settled_by, reason)
            SELECT %(run)s, s.row, q.issue, {IDENTITY}, s.name, coalesce(s.code, ''), left(q.said, 200),
                   q.organisation_id,
                   to_jsonb(s) || jsonb_build_object('source_date', %(on)s::date, 'source', %(source)s::text),
                   'open', '', ''
              FROM ({asked}) AS q (id, issue, said, organisation_id) JOIN {TABLE} s ON s.id = q.id
             ORDER BY s.row, q.issue
                ON CONFLICT DO NOTHING""",
        run,
    )
