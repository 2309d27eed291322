"""Searches for faults in the API with schemathesis: `api_fuzz.py PROGRAM SCHEMATHESIS [--seconds 90] [--examples 60]` serves a
small department and sends what its description allows, and what it does not, with an admin's token. No answer may be a 5xx,
each must be one that the description names, in the shape that it gives, and without a token there is none. The description is
given ids of real calls, items and managers, so that not every guess ends at 404. Exit code 1 on a fault."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from department import Site

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
          "response_headers_conformance", "ignored_auth", "allow_header_conformance"]


def main():
    arguments = argparse.ArgumentParser(description="search for faults in the API")
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("schemathesis", type=pathlib.Path)
    arguments.add_argument("--seconds", type=int, default=90)
    arguments.add_argument("--examples", type=int, default=60, help="requests per operation and way of making them")
    arguments.add_argument("--seed", type=int, default=20261123)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        site = Site(options.program.resolve(), folder, deals=60, calls=120).serve()
        try:
            description = folder / "openapi.json"
            description.write_text(json.dumps(with_real_ids(site)))
            done = subprocess.run(
                [options.schemathesis.absolute(), "run", description, "--url", site.url, "--header", f"Authorization: Bearer {site.token}",
                 "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", str(options.examples),
                 "--max-time", str(options.seconds), "--seed", str(options.seed), "--workers", "2", "--request-timeout", "30",
                 "--suppress-health-check", "all", "--continue-on-failure", "--no-color", "--warnings", "off"],
                cwd=folder, timeout=options.seconds + 300,
            )
            alive = site.api("/api/v1/calls?limit=1")["calls"]
        finally:
            site.close()
    print(f"the server lives: {'yes' if alive else 'no'}")
    sys.exit(1 if done.returncode or not alive else 0)


def with_real_ids(site):
    description = site.api("/api/v1/openapi.json")
    calls = site.api("/api/v1/calls?limit=20")["calls"]
    for row in calls[:4]:
        site.sound(row["call"], row["recording"])
    card = site.api(f"/api/v1/calls/{calls[0]['call']}")
    real = {
        "call": [row["call"] for row in calls[:6]] + ["0" * 64],
        "agent": sorted({row["agent"] for row in calls if row["agent"]}),
        "manager": sorted({row["agent"] for row in calls if row["agent"]}),
        "form": [card["form"]["id"]],
        "item": [item["id"] for item in card["items"]][:10] + ["no.such"],
        "behaviour": ["objection:dropped", "promise"],
        "q": ["договор", "скидка дорого"],
        "by": ["manager", "week", "source"],
        "period": ["2026-10", "2026-Q3"],
    }
    for methods in description["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] in real and "enum" not in parameter["schema"]:
                    parameter["schema"] = {"type": "string", "enum": real[parameter["name"]]}
    verdict = description["components"]["schemas"]["Verdict"]["properties"]
    for name in ["form", "item"]:
        verdict[name] = {"type": "string", "enum": real[name]}
    return description


if __name__ == "__main__":
    main()
