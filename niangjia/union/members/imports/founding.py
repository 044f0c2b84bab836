"""People whom the city did not know: each with their record, their phone and their first spell of membership.

Rows go in by the order of their table's widest index: half of a load's time is finding places in indexes.
"""

from niangjia.kernel.bulk.copy import execute
from niangjia.union.members.imports.staging import OTHERS, TEXTS, Letter

NEXT_SPELL = "nextval('members_membership_id_seq')"
NEXT_PHONE = "nextval('members_phone_id_seq')"
SPELL = (
    "(id, person_id, organisation_id, org_lft, standing, since, change, reason, ending, note, recorded_at, recorded_by,"
    " revoked_by, revoke_reason, run_id)"
)
PHONE = "(id, person_id, cipher, digest_a, digest_b, org_lft, since, run_id)"


def found(letter: Letter) -> None:
    """Enter the people that are left in `staged`; their documents are in already."""
    _people(letter)
    execute(
        f"""INSERT INTO members_phone {PHONE}
            SELECT {NEXT_PHONE}, person_id, phone_cipher, phone_digest_a, phone_digest_b, org_lft, %(on)s, %(run)s
              FROM staged WHERE phone_cipher IS NOT NULL ORDER BY coalesce(phone_digest_a, phone_digest_b)""",
        letter.named,
    )
    execute(
        f"""INSERT INTO members_membership {SPELL}
            SELECT {NEXT_SPELL}, person_id, organisation_id, org_lft, standing, joined_on, change, reason, '',
                   '名册导入', %(at)s, %(by)s, '', '', %(run)s FROM staged""",
        letter.named,
    )


def _people(letter: Letter) -> None:
    texts, others = ", ".join(TEXTS), ", ".join(OTHERS)
    said = ", ".join(f"coalesce({name}, {_silence(name)})" for name in TEXTS)
    execute(
        f"""INSERT INTO members_person
                   (id, name, name_key, initials, {texts}, {others}, standing, organisation_id, org_lft,
                    assurance, restricted, synthetic, created_at, run_id)
            SELECT person_id, name, name_key, coalesce(initials, ''), {said}, {others}, standing, organisation_id,
                   org_lft, 0, false, coalesce(synthetic, false), %(at)s, %(run)s
              FROM staged ORDER BY name""",
        letter.named,
    )


def _silence(name: str) -> str:
    return "'0'" if name == "sex" else "''"
