"""The server's configuration: sized by the machine, the same in every start."""

import os
from pathlib import Path

MEGABYTE = 1 << 20


def configuration(*, sockets: Path, port: str, durable: bool) -> str:
    """Return the text of niangjia.conf; `durable=False` is for tests and scratch folders only."""
    memory = memory_in_bytes() // MEGABYTE
    lines = {
        "listen_addresses": "''",
        "port": port,
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
        "password_encryption": "'scram-sha-256'",
        "max_connections": "60",
        "shared_buffers": f"{max(64, min(4096, memory // 4))}MB",
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "maintenance_work_mem": f"{max(64, min(512, memory // 8))}MB",
        "work_mem": "32MB",
        "temp_buffers": "128MB",  # a piece of a bulk load stays in memory while it is matched
        "max_wal_size": "8GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "off",
        "log_checkpoints": "off",
        "log_line_prefix": "'%m [%p] '",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        # An error quotes the row it refuses and the statement with its values: people. Whoever asked is told;
        # the log keeps the server's own life, and of a crash not what was being done.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "dynamic_shared_memory_type": _shared_memory(),
        **(_DURABLE if durable else _FAST),
    }
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FAST = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


def memory_in_bytes() -> int:
    """Return the machine's memory, or the container's when that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdigit() else total


def _shared_memory() -> str:
    """Containers often give 64 MB of /dev/shm, on which parallel queries fail; files then serve."""
    try:
        shm = os.statvfs("/dev/shm")  # noqa: S108  only its size is read
    except OSError:
        return "mmap"
    return "posix" if shm.f_blocks * shm.f_frsize >= 512 * MEGABYTE else "mmap"
