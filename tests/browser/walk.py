"""Walks through the review pages in a real Chromium: `walk.py PROGRAM OUT [--axe axe.min.js]` makes a small department, serves
it, signs in as each role, corrects a verdict, contests it, decides, tells three stories (stories.py), and keeps a picture of
every page in both languages, light and dark, wide and narrow, in OUT. With axe-core every page is held to its rules. Ends with
a line per check; exit code 1 when one fails."""

import argparse
import concurrent.futures
import json
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.parse

import devtools
import stories
from department import PASSWORD, Site

PAGES = [
    ("calls", "/calls"), ("worst", "/calls?order=worst"), ("search", "/calls?q=" + urllib.parse.quote("договоры дорого")),
    ("queue", "/queue"), ("disputes", "/disputes?all=1"), ("managers", "/managers"), ("conversion", "/conversion"),
    ("morning", "/morning"), ("revive", "/worklists/revive"), ("lost", "/worklists/lost"), ("kpi", "/kpi"),
    ("training", "/training"), ("calibration", "/calibration"), ("checklist", "/checklist"), ("runs", "/runs"),
    ("users", "/users"), ("log", "/log"), ("changes", "/log?of=changes"), ("playlists", "/playlists"),
    ("editor", "/checklist/edit"),
]
checks = []


def check(what, holds, why=""):
    checks.append((what, bool(holds), why))
    print(("ok    " if holds else "FAULT ") + what + (f": {why}" if why and not holds else ""), flush=True)


def sign_in(browser, site, name, to="/"):
    browser.call("Network.clearBrowserCookies")
    browser.go(f"{site.url}/language/ru?back={urllib.parse.quote('/login?to=' + urllib.parse.quote(to))}")
    browser.js(f"document.querySelector('[name=name]').value = {json.dumps(name)};"
               f"document.querySelector('[name=password]').value = {json.dumps(PASSWORD)}")
    browser.leave("document.querySelector('form.fields').submit()")


def score(browser):
    return browser.js("document.querySelector('.ring')?.getAttribute('aria-label')")


def flows(browser, site, out):
    browser.screen(1280, 900)
    browser.go(site.url + "/calls")
    check("a stranger is led to the login", "/login" in browser.js("location.href"))
    browser.picture(out / "login.png")
    sign_in(browser, site, "Ольга", "/calls?order=worst")
    rows = browser.js("document.querySelectorAll('.calls tbody tr').length")
    check("the reviewer finds the worst calls", rows == 50, str(rows))
    # With an item that failed, and of the agent who will contest it.
    found = site.api(f"/api/v1/calls?order=worst&limit=100&agent={urllib.parse.quote(site.agent)}")["calls"]
    name, call, length = next((row["recording"], row["call"], row["duration_ms"]) for row in found if row["score"] > 10)
    site.sound(call, name)
    browser.go(f"{site.url}/calls/{call}")
    before = score(browser)
    check("the scorecard has a player", browser.js("!!document.querySelector('.player audio')"))
    browser.js("new Promise(done => { const a = document.querySelector('.player audio');"
               " if (a.readyState > 0) done(); a.onloadedmetadata = () => done(); setTimeout(done, 8000); })")
    heard = browser.js("document.querySelector('.player audio').duration")
    check("the sound is served whole", heard and abs(heard - length / 1000) < 0.2, str(heard))
    browser.js("document.querySelector('[data-t].play, .time[data-t]').click()")
    at = browser.js("new Promise(done => setTimeout(() => done(document.querySelector('.player audio').currentTime), 700))")
    wanted = float(browser.js("document.querySelector('[data-t].play, .time[data-t]').dataset.t"))
    check("a click on a quote plays it", at is not None and abs(at - wanted) < 3, f"{at} {wanted}")
    browser.go(f"{site.url}/calls/{call}")
    wave_drawn = browser.js("document.querySelectorAll('path.wave').length")
    check("the waveform has two lanes", wave_drawn == 2, str(wave_drawn))
    place = browser.js("[...document.querySelectorAll('.item')].findIndex(i => i.querySelector('.badge.fail') && i.querySelector('form[data-item]'))")
    item = f"document.querySelectorAll('.item')[{place}]"
    browser.js(f"{item}.querySelector('details.judge').open = true; {item}.querySelector('[value=pass]').checked = true;"
               f"{item}.querySelector('textarea').value = 'Это было сказано'")
    browser.picture(out / "answer.png")
    browser.leave(f"{item}.querySelector('form[data-item]').submit()")
    after = score(browser)
    check("a corrected verdict moves the score at once", before != after, f"{before} → {after}")
    check("the machine's answer stays beside", browser.js(f"{item}.textContent.includes('машина решила')"))
    browser.picture(out / "answered.png")
    # Two reviewers at once.
    stale = browser.js(f"{item}.querySelector('[name=revision]').value")
    browser.js(f"{item}.querySelector('[value=na]').checked = true; {item}.querySelectorAll('[name=revision]').forEach(i => i.value = {int(stale) - 1})")
    browser.leave(f"{item}.querySelector('form[data-item]').submit()")
    check("the second reviewer is told", "успел раньше" in browser.js("document.title"), browser.js("document.title"))
    browser.picture(out / "stale.png")
    browser.go(f"{site.url}/calls/{call}")
    browser.leave(f"{item}.querySelector('form[action$=undo]').submit()")
    check("an answer can be taken back", score(browser) == before, f"{score(browser)} {before}")
    # The agent contests, the head decides.
    sign_in(browser, site, "Менеджер")
    check("the agent begins on his own page", site.agent in browser.js("document.querySelector('h1').textContent"))
    browser.picture(out / "agent.png")
    other = site.api("/api/v1/calls?order=best&limit=200")["calls"]
    foreign = next(row["call"] for row in other if row["agent"] != site.agent)
    browser.go(f"{site.url}/calls/{foreign}")
    check("another's call is not there for the agent", "нет" in browser.js("document.querySelector('h1').textContent"))
    browser.go(f"{site.url}/calls/{call}")
    browser.js(f"{item}.querySelector('details.judge').open = true; {item}.querySelector('[name=reason]').value = 'Это прозвучало в начале звонка, послушайте ещё раз'")
    browser.leave(f"{item}.querySelector('form[action$=dispute]').submit()")
    check("the item is contested", browser.js(f"{item}.textContent.includes('оспорено')"))
    sign_in(browser, site, "Руководитель", "/disputes")
    browser.picture(out / "dispute.png")
    browser.js("document.querySelector('form.fields [value=pass]').checked = true")
    browser.leave("document.querySelector('form.fields').submit()")
    browser.go(f"{site.url}/calls/{call}")
    check("the decision moves the score", score(browser) != before, f"{score(browser)} {before}")
    browser.js("fetch('/queue/fill', {method: 'POST', body: new URLSearchParams({csrf: document.querySelector('[name=csrf]').value, reason: 'sample', count: '10'})})")
    browser.go(f"{site.url}/worklists/revive")
    deals = browser.js("document.querySelectorAll('button[value=done]').length")
    browser.leave("const b = document.querySelector('button[value=done]'); b.form.requestSubmit(b)")
    check("a deal is put away", browser.js("document.querySelectorAll('button[value=done]').length") == deals - 1)
    faults = [fault for fault in browser.faults if " 404 " not in fault and " 409 " not in fault]
    check("no page has a script fault or breaks its content policy", not faults, "; ".join(faults[:3]))
    return call


def without_scripts(site, call):
    browser = devtools.Browser()
    try:
        sign_in(browser, site, "Ольга", f"/calls/{call}")
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        browser.go(f"{site.url}/calls/{call}")
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
        check("without JavaScript the scorecard, the player and the forms are there",
              browser.js("!!document.querySelector('audio[controls]') && !!document.querySelector('form[data-item]')"
                         " && document.querySelectorAll('.seg').length > 0 && !document.body.classList.contains('script')"))
    finally:
        browser.close()


NAMELESS = (
    "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,audio')].filter(e =>"
    " !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || (e.labels && e.labels.length)))"
    ".map(e => e.outerHTML.slice(0, 120)).slice(0, 3).join(' ')"
)
WIDTHS = {"wide": (1280, 900, False), "phone": (390, 844, True)}


def pictures(site, out, call, axe, form, scheme):
    """Every page in one width and one scheme, in a browser of its own; the faults that its console saw."""
    pages = PAGES + [("scorecard", f"/calls/{call}"), ("words", f"/calls/{call}/words"), ("manager", "/managers/" + urllib.parse.quote(site.agent))]
    width, height, phone = WIDTHS[form]
    browser = devtools.Browser()
    try:
        browser.screen(width, height, scheme == "dark", phone)
        browser.go(site.url + "/login")
        hold(browser, axe, f"login {form} {scheme}")
        if axe and (form, scheme) == ("wide", "light"):
            browser.js("document.querySelector('main').append(new Image())")
            check("axe sees a planted fault", any(fault.startswith("image-alt") for fault in browser.axe(axe)))
        sign_in(browser, site, "Админ")
        for language in ["ru", "en"]:
            browser.go(f"{site.url}/language/{language}?back=/checklist")
            for name, path in pages:
                browser.go(site.url + path)
                browser.picture(out / f"{name}-{language}-{form}-{scheme}.png")
                if scheme == "light":
                    over = browser.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    check(f"{name} {language} fits a {form} screen", over <= 1, f"{over} px too wide")
                    nameless = browser.js(NAMELESS)
                    check(f"{name} {language} {form}: everything to press has a name", not nameless, nameless)
                # The other language has other words in the same places.
                if language == "ru" or (form, scheme) == ("phone", "light"):
                    hold(browser, axe, f"{name} {language} {form} {scheme}")
        return browser.faults
    finally:
        browser.close()


def hold(browser, axe, what):
    if axe:
        found = browser.axe(axe)
        check(f"axe: {what}", not found, " | ".join(found))


def main():
    arguments = argparse.ArgumentParser(description="walk through the review pages in Chromium")
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--axe", type=pathlib.Path, help="axe.min.js; without it axe is left out")
    options = arguments.parse_args()
    program, out = options.program.resolve(), options.out.resolve()
    axe = options.axe.read_text() if options.axe else None
    if not devtools.find():
        sys.exit("no Chromium here: `make browser-for-tests` installs it")
    began = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(program, pathlib.Path(folder)).serve()
        made = time.monotonic()
        browser = devtools.Browser()
        try:
            call = flows(browser, site, out)
            hold(browser, axe, "worklist after a deal was put away")
            without_scripts(site, call)
            stories.tell(browser, site, out / "stories", call, sign_in, check)
            walked = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(2) as two:
                jobs = [two.submit(pictures, site, out, call, axe, form, scheme) for scheme in ["light", "dark"] for form in WIDTHS]
                faults = [fault for job in jobs for fault in job.result() if " 404 " not in fault]
            check("no picture has a script fault", not faults, "; ".join(faults[:3]))
        finally:
            browser.close()
            code = site.close()
        check("the server ends in good order", code == 0, str(code))
    failed = [what for what, holds, _ in checks if not holds]
    word = "FAILED" if failed else "ok"
    print(f"walk result: {word}. {len(checks) - len(failed)} passed; {len(failed)} failed; pictures in {out};"
          f" {time.monotonic() - began:.0f} s ({made - began:.0f} to make the department, {walked - made:.0f} for the flows)")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
