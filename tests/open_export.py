"""Opens an export and the views with DuckDB, the views with SQLite too, and holds one against the other. Used by tests/cli/export.rs.

    python tests/open_export.py DATABASE FOLDER

Prints one JSON object: rows and column types of each table, and the answer to a query over several files. Ends with an
error when a value of a file is not the view's. DuckDB reads the views through `sqlite_query`: SQLite itself then answers,
where `ATTACH` alone would have DuckDB read the views' SQL in its own dialect. Its SQLite extension comes from the package
`duckdb-ext-sqlite`.
"""

import datetime as dt
import json
import pathlib
import sqlite3
import sys

import duckdb
import duckdb_ext

TABLES = ["fact_call", "fact_item", "fact_deal", "dim_manager", "dim_date"]


def main(database, folder):
    views = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    duck = duckdb.connect()
    extension = next(pathlib.Path(next(iter(duckdb_ext.__path__))).rglob("sqlite_scanner.duckdb_extension"))
    duck.execute(f"LOAD '{extension}'")
    duck.execute(f"ATTACH '{database}' AS talktrack (TYPE sqlite, READ_ONLY)")
    tables = {}
    for table in TABLES:
        file = f"{folder}/{table}.parquet"
        described = duck.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        names, types = [row[0] for row in described], [row[1] for row in described]
        found = duck.execute(f"SELECT {', '.join(map(read, names, types))} FROM '{file}'").fetchall()
        exact = [exactly(name, kind) for name, kind in zip(names, types)]
        shown = views.execute(f"SELECT {', '.join(exact)} FROM {table}").fetchall()
        ours = sorted([tuple(map(plain, row)) for row in found], key=repr)
        theirs = sorted([tuple(row) for row in shown], key=repr)
        assert ours == theirs, (table, [pair for pair in zip(ours, theirs) if pair[0] != pair[1]][:3], len(ours), len(theirs))
        csv = duck.execute(f"SELECT count(*) FROM read_csv('{folder}/{table}.csv', header = true)").fetchone()[0]
        assert csv == len(found), (table, csv)
        seen = duck.execute(f"SELECT count(*) FROM {view(table)}").fetchone()[0]
        assert seen == len(found), (table, seen)
        tables[table] = {"rows": len(found), "types": dict(zip(names, types))}
    query = (
        "SELECT i.item_id, d.status, count(i.passed), sum(i.passed::int) FROM {} i"
        " JOIN {} c USING (call_score_key) JOIN {} d USING (deal_key)"
        " WHERE c.is_current_version::int = 1 GROUP BY ALL ORDER BY ALL")
    names = ["fact_item", "fact_call", "fact_deal"]
    won = duck.execute(query.format(*[f"'{folder}/{table}.parquet'" for table in names])).fetchall()
    shown = duck.execute(query.format(*map(view, names))).fetchall()
    assert won == shown, (won, shown)
    metadata = duck.execute(f"SELECT key, value FROM parquet_kv_metadata('{folder}/fact_call.parquet')").fetchall()
    metadata = {bytes(key).decode(): bytes(value).decode() for key, value in metadata}
    print(json.dumps({"tables": tables, "won": [list(map(plain, row)) for row in won], "metadata": metadata}))


def view(table):
    return f"sqlite_query('talktrack', 'SELECT * FROM {table}')"


def exactly(name, kind):
    """The column of the view that has the file's value."""
    if kind.startswith("TIMESTAMP"):
        return f"{name}_us"
    return f"{name}_minor" if kind.startswith("DECIMAL") else name


def read(name, kind):
    """Times as the number they are: DuckDB needs one package more to make a Python time of them."""
    return f"epoch_us({name})" if kind.startswith("TIMESTAMP") else name


def plain(value):
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return int(value * 100) if type(value).__name__ == "Decimal" else value


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
