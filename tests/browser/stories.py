"""Three stories of a morning, told in the browser and kept as small pictures (the README shows them): a reviewer, a head of
sales, an agent. Each step is a page that must be understood in ten seconds; what it must show is checked."""

import datetime
import json
import urllib.parse

WIDTH, HEIGHT = 1280, 800


def tell(browser, site, out, contested, sign_in, check):
    """`contested`: a call whose item the agent has contested, and the head decided."""
    out.mkdir(parents=True)
    browser.screen(WIDTH, HEIGHT)
    reviewer(browser, site, out, sign_in, check)
    head(browser, site, out, sign_in, check)
    agent(browser, site, out, contested, sign_in, check)


def shot(browser, out, name, at=None, above=12):
    """What the window shows, from `at` (a selector) on and so many pixels above it."""
    if at:
        browser.js(f"window.scrollTo(0, document.querySelector({json.dumps(at)}).getBoundingClientRect().top + scrollY - {above})")
    browser.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    browser.picture(out / f"{name}.webp", whole=False)


def reviewer(browser, site, out, sign_in, check):
    """The worst call of yesterday, the refused objection in it, the correction."""
    newest = site.api("/api/v1/calls?limit=1")["calls"][0]["started_at"][:10]
    day = datetime.date.fromisoformat(newest)
    for _ in range(20):
        rows = site.api(f"/api/v1/calls?from={day}&to={day}&order=worst&behaviour=objection:dropped&deal=lost")["calls"]
        if rows:
            break
        day -= datetime.timedelta(days=1)
    row = rows[0]
    site.sound(row["call"], row["recording"])
    sign_in(browser, site, "Ольга", f"/calls?from={day}&to={day}&order=worst&behaviour=objection:dropped")
    first = browser.js("document.querySelector('.calls tbody tr .row')?.getAttribute('href') ?? ''")
    check("reviewer: the worst call of the day with a dropped objection leads the list", first.startswith("/calls/"), first)
    shot(browser, out, "reviewer-1-worst")
    browser.go(f"{site.url}/calls/{row['call']}")
    browser.js("new Promise(done => { const a = document.querySelector('.player audio');"
               " if (a.readyState > 0) done(); a.onloadedmetadata = () => done(); setTimeout(done, 8000); })")
    # The mark in the transcript says that the objection was dropped; the words before it are what to hear.
    heard = browser.js(
        "(() => { const note = [...document.querySelectorAll('.event-note')].find(n => /возражение.*не отработано/i.test(n.textContent));"
        " let line = note; while (line && !line.classList.contains('seg')) line = line.previousElementSibling;"
        " line?.click(); return note && line ? note.textContent + ': ' + line.textContent : ''; })()")
    check("reviewer: the objection can be heard", "озражение" in heard, heard)
    at = browser.js("new Promise(done => setTimeout(() => done(document.querySelector('.player audio').currentTime), 1500))")
    check("reviewer: it plays", at and at > 0, str(at))
    browser.js("document.querySelector('.player audio').pause()")
    shot(browser, out, "reviewer-2-hear", "section.card:has(svg[data-seconds])", above=100)
    place = browser.js("(() => { const all = [...document.querySelectorAll('.item')], is = i => i.querySelector('.badge.fail') && i.querySelector('form[data-item]');"
                       " const about = all.findIndex(i => is(i) && /Отработал возражение/.test(i.textContent)); return about < 0 ? all.findIndex(is) : about; })()")
    item = f"document.querySelectorAll('.item')[{place}]"
    browser.js(f"{item}.querySelector('details.judge').open = true; {item}.querySelector('[value=na]').checked = true;"
               f"{item}.querySelector('textarea').value = 'Трубку взял не тот, кто решает: отрабатывать было нечего'")
    browser.leave(f"{item}.querySelector('form[data-item]').submit()")
    stands = browser.js(f"{item}.querySelector('.badge').textContent + ' ' + {item}.querySelector('.given').textContent")
    check("reviewer: his answer stands, and the machine's beside it",
          "неприменимо" in stands and "машина решила: не выполнено" in " ".join(stands.split()), stands)
    browser.js(f"window.scrollTo(0, {item}.getBoundingClientRect().top + scrollY - 260)")
    shot(browser, out, "reviewer-3-corrected")


def head(browser, site, out, sign_in, check):
    """Which behaviour goes with won deals, whom to train, five calls to play."""
    sign_in(browser, site, "Руководитель", "/conversion")
    check("head: the page says what goes with won deals", browser.js("/выигран/i.test(document.querySelector('main').textContent)"))
    shot(browser, out, "head-1-conversion")
    browser.go(f"{site.url}/managers/{urllib.parse.quote(site.agent)}")
    worse = browser.js("[...document.querySelectorAll('td.reading')].filter(c => c.textContent.includes('реже других')).length")
    check("head: what a manager does less often than the others", worse >= 1, str(worse))
    browser.js("document.querySelector('td.reading').closest('section').id = 'beside-others'")
    shot(browser, out, "head-2-train", "#beside-others")
    browser.go(site.url + "/training")
    clips = browser.js("document.querySelectorAll('.clip').length")
    check("head: calls to play are chosen, in pairs", clips >= 4, str(clips))
    shot(browser, out, "head-3-play")


def agent(browser, site, out, contested, sign_in, check):
    """His week, his contested item."""
    sign_in(browser, site, "Менеджер")
    check("agent: his own page", site.agent in browser.js("document.querySelector('h1').textContent"))
    shot(browser, out, "agent-1-week")
    found = browser.js("[...document.querySelectorAll('main section.card')].findIndex(s => /споры/i.test(s.querySelector('h2')?.textContent))")
    check("agent: his dispute and its decision", found >= 0)
    browser.js(f"window.scrollTo(0, document.querySelectorAll('main section.card')[{found}].getBoundingClientRect().top + scrollY - 400)")
    shot(browser, out, "agent-2-dispute")
    browser.go(f"{site.url}/calls/{contested}")
    check("agent: his call says what was decided", browser.js("/решен/i.test(document.querySelector('main').textContent)"))
