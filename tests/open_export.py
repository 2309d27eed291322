"""Opens an export with DuckDB and the views with SQLite, and holds one against the other. Used by tests/cli/export.rs.

    python tests/open_export.py DATABASE FOLDER

Prints one JSON object: rows and column types of each table, and the answer to a query over several files. Ends with an
error when a value of a file is not the view's. DuckDB's own SQLite extension is fetched from elsewhere when it is first
used, so the views are read by Python's sqlite3.
"""

import datetime as dt
import json
import sqlite3
import sys

import duckdb

TABLES = ["fact_call", "fact_item", "fact_deal", "dim_manager", "dim_date"]


def main(database, folder):
    views = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    duck = duckdb.connect()
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
        tables[table] = {"rows": len(found), "types": dict(zip(names, types))}
    won = duck.execute(
        f"SELECT i.item_id, d.status, count(i.passed), sum(i.passed::int) FROM '{folder}/fact_item.parquet' i"
        f" JOIN '{folder}/fact_call.parquet' c USING (call_score_key) JOIN '{folder}/fact_deal.parquet' d USING (deal_key)"
        f" WHERE c.is_current_version GROUP BY ALL ORDER BY ALL").fetchall()
    metadata = duck.execute(f"SELECT key, value FROM parquet_kv_metadata('{folder}/fact_call.parquet')").fetchall()
    metadata = {bytes(key).decode(): bytes(value).decode() for key, value in metadata}
    print(json.dumps({"tables": tables, "won": [list(map(plain, row)) for row in won], "metadata": metadata}))


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
