"""Every write of the room, one function per act."""

from niangjia.union.accounts.actions.auditing import verify_audit
from niangjia.union.accounts.actions.passwords import change_password, set_password_by_link
from niangjia.union.accounts.actions.people import (
    NewAccount,
    Opened,
    activate,
    ask_new_password,
    deactivate,
    give_link,
    open_account,
    open_accounts,
    unlock,
)
from niangjia.union.accounts.actions.sessions import (
    end_all_sessions,
    end_session,
    forget_old,
    see_session,
    sign_out,
)
from niangjia.union.accounts.actions.signing import sign_in

__all__ = [
    "NewAccount",
    "Opened",
    "activate",
    "ask_new_password",
    "change_password",
    "deactivate",
    "end_all_sessions",
    "end_session",
    "forget_old",
    "give_link",
    "open_account",
    "open_accounts",
    "see_session",
    "set_password_by_link",
    "sign_in",
    "sign_out",
    "unlock",
    "verify_audit",
]
