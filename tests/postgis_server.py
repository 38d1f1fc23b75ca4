"""A PostGIS server of our own for tests: a new cluster in a folder of its own, reached by a socket, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest; None where it is not installed with PostGIS."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    for program in reversed(found):
        version = program.parts[-3]
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
            return program.parent
    return None


@contextlib.contextmanager
def server() -> Iterator[str]:
    """psycopg2's connection string to an empty database with PostGIS."""
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL with PostGIS is not installed: apt-get install postgresql postgresql-postgis")
    home = Path(tempfile.mkdtemp(prefix="karwan-postgis-"))
    # PostgreSQL does not run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    user = "postgres" if as_user else pwd.getpwuid(os.getuid()).pw_name
    data = home / "data"
    try:
        if as_user:
            shutil.chown(home, "postgres")
        run = [*as_user, str(folder / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run(run, check=True, capture_output=True, timeout=120, cwd="/")
        options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c jit=off"
        control = [*as_user, str(folder / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
        started = [*control, "-o", options, "-l", str(home / "log"), "start"]
        subprocess.run(started, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, cwd="/")
        try:
            import psycopg2

            where = f"host={home} user={user} dbname=postgres"
            with contextlib.closing(psycopg2.connect(where)) as connection, connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION postgis")
                connection.commit()
            yield where
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, timeout=60, cwd="/")
    finally:
        shutil.rmtree(home, ignore_errors=True)
