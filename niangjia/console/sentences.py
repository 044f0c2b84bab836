"""Errors that people can mend, as one sentence; everything else is a bug and keeps its traceback."""

import errno

import psycopg
from django.db import Error

from niangjia.kernel.keys import KeysUnusable
from niangjia.kernel.refusals import Refusal

DISK_FULL = "磁盘已满；请腾出至少 1 GB 后再运行一次，已提交的数据都还在。"
NO_CONNECTION = "连不上数据库；请先运行 make up，用外部数据库时请检查 DATABASE_URL 的地址、用户名和密码。"
CONNECTION_LOST = "数据库连接中断（数据库停止或重启了）；已提交的数据都还在，请再运行一次。"


def sentence_for(error: Exception, *, was_connected: bool = False) -> str:
    """Return the Chinese sentence for an error, or nothing where there is no remedy to name.

    Who `was_connected` already knows the address and the password: a connection that fails then has been lost.
    """
    if isinstance(error, Refusal | KeysUnusable):
        return str(error)
    if isinstance(error, OSError):
        return DISK_FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else ""
    cause = error.__cause__ if isinstance(error, Error) else error
    return _of_database(cause, was_connected) if isinstance(cause, psycopg.Error) else ""


def _of_database(error: psycopg.Error, was_connected: bool) -> str:
    state = error.sqlstate or ""
    if state == "53100":
        return DISK_FULL
    if str(error).startswith("connection failed"):
        return CONNECTION_LOST if was_connected else NO_CONNECTION
    lost = not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return CONNECTION_LOST if lost or state.startswith(("57P", "08")) else ""
