"""The join and the plain lift table by pandas, for benches/scale.py: the same definitions, from the same files.

    python scale_pandas.py FOLDER        prints JSON

A call belongs to the deal that its CRM id names, else to the one deal that has its telephone and was alive when it began
(created ≤ start < closed). A deal's exposing calls are its meaningful calls that began before its close. Wilson intervals,
Newcombe's method 10, Fisher's exact test by scipy.
"""

import json
import math
import pathlib
import sys

import numpy as np
import pandas as pd

try:
    from scipy.stats import fisher_exact, norm

    Z = float(norm.ppf(0.975))
except ImportError:
    fisher_exact, Z = None, 1.959963984540054

ITEMS = [f"part.item_{n:02}" for n in range(1, 31)]
EVENTS = {"objection": "hdt", "objection:price": "hd", "next_step": "n", "closing_attempt": "c"}


def main(folder):
    deals = pd.read_csv(folder / "deals.csv", dtype={"deal_id": "string", "phone": "string"})
    calls = pd.read_csv(folder / "calls.csv", dtype={"customer_phone": "string", "deal_id": "string"})
    cards = pd.read_csv(folder / "scorecards.csv", dtype={"verdicts": "string", "events": "string"}, keep_default_na=False)
    for frame, columns in ((deals, ("created_at", "closed_at")), (calls, ("started_at",))):
        for column in columns:
            frame[column] = pd.to_datetime(frame[column], utc=True)
    calls["call"] = np.arange(len(calls))

    matched, counts = join(calls, deals)
    facts = matched.merge(deals, on="deal_id").merge(cards, on="recording")
    exposing = facts[(facts.meaningful == 1) & (facts.closed_at.isna() | (facts.started_at < facts.closed_at))]
    exposing = exposing[exposing.status != "open"].sort_values(["deal_id", "started_at"], kind="stable")
    first = exposing.groupby("deal_id", sort=False).head(1)
    print(json.dumps({"join": counts, "first_call": lift(first), "any_call": lift(exposing)}))


def join(calls, deals):
    known = calls[calls.deal_id.isin(deals.deal_id)]
    by_id = known[["recording", "started_at", "deal_id"]]
    unknown_id = calls.deal_id.notna().sum() - len(by_id)
    rest = calls[calls.deal_id.isna()]
    no_phone = rest.customer_phone.isna()
    pairs = rest[~no_phone].drop(columns="deal_id").merge(
        deals[["deal_id", "phone", "created_at", "closed_at"]], left_on="customer_phone", right_on="phone")
    alive = pairs[(pairs.created_at <= pairs.started_at) & (pairs.closed_at.isna() | (pairs.started_at < pairs.closed_at))]
    fitting = alive.groupby("call").deal_id.transform("size")
    by_phone = alive[fitting == 1][["recording", "started_at", "deal_id"]]
    ambiguous = alive[fitting > 1].call.nunique()
    with_deals = pairs.call.nunique()
    matched = pd.concat([by_id, by_phone])
    counts = {
        "calls": len(calls),
        "crm_id": len(by_id),
        "phone": len(by_phone),
        "ambiguous": ambiguous,
        "deals_with_calls": matched.deal_id.nunique(),
        "unknown_deal_id": unknown_id,
        "no_phone": no_phone.sum(),
        "unknown_phone": len(rest) - no_phone.sum() - with_deals,
        "outside_deal_life": with_deals - len(by_phone) - ambiguous,
    }
    return matched, {name: int(count) for name, count in counts.items()}


def lift(exposing):
    """One row per item and kind of event; `with` when any of the calls passed the item, or had the event."""
    deal = pd.factorize(exposing.deal_id)[0]
    size = deal.max() + 1
    won = np.zeros(size, bool)
    won[deal] = (exposing.status == "won").to_numpy()
    letters = np.frombuffer("".join(exposing.verdicts).encode(), np.uint8).reshape(len(exposing), len(ITEMS))
    rows = {}
    for at, item in enumerate(ITEMS):
        passed, failed = np.zeros(size, bool), np.zeros(size, bool)
        passed[deal[letters[:, at] == ord("p")]] = True
        failed[deal[letters[:, at] == ord("f")]] = True
        rows[item] = row(passed, (passed | failed) & ~passed, won)
    for event, signs in EVENTS.items():
        happened = np.zeros(size, bool)
        happened[deal[exposing.events.str.contains(f"[{signs}]").to_numpy()]] = True
        rows[event] = row(happened, ~happened, won)
    return {"exposed": {"won": int(won.sum()), "lost": int((~won).sum())}, "rows": rows}


def row(having, lacking, won):
    a, n, c, m = (int(x) for x in ((having & won).sum(), having.sum(), (lacking & won).sum(), lacking.sum()))
    with_, without = wilson(a, n), wilson(c, m)
    difference = with_["value"] - without["value"]
    low = difference - math.hypot(with_["value"] - with_["low"], without["high"] - without["value"])
    high = difference + math.hypot(with_["high"] - with_["value"], without["value"] - without["low"])
    return {
        "n_with": n, "won_with": a, "n_without": m, "won_without": c, "rate_with": with_, "rate_without": without,
        "difference": {"value": difference, "low": low, "high": high},
        "p": None if fisher_exact is None else float(fisher_exact([[a, n - a], [c, m - c]])[1]),
    }


def wilson(hits, n):
    rate = hits / n
    middle = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n))
    return {"value": rate, "low": middle - half, "high": middle + half}


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
