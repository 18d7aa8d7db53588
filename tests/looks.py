"""How a page must look whoever reads it: whole, with large letters and wide spacing, by keyboard (SCREENS A1 to A5, A7, A23).

`make test` looks once, on a phone in Spanish, where words are longer; the tests beside those looks read in English, by night and on a desk.
HANDRAIL_PROOF=1 looks in all eight ways.
"""

import os

from playwright.async_api import Page

from tests.browser import DESK, PHONE, sideways, violations

SEEN_AS = [(PHONE, "light", "es")]
if os.environ.get("HANDRAIL_PROOF"):
    SEEN_AS = [
        (size, scheme, tongue) for size in (PHONE, DESK) for scheme in ("light", "dark") for tongue in ("en", "es")
    ]
# What SCREENS section 1 wants at least 44 px of: main actions, choices of the check-in, tabs, Exit and Support.
MAIN = "main .button:not(.button--small), .choice label, .tabs a, [data-exit], header a[href$='/support/']"
FITS = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || one.closest('.visually-hidden, svg, [hidden], details:not([open]) > :not(summary)')) return false;
  const cut = (way, inner, outer) => ['hidden', 'clip'].includes(style[way]) && inner > outer + 1;
  return cut('overflowX', one.scrollWidth, one.clientWidth) || cut('overflowY', one.scrollHeight, one.clientHeight);
}).map((one) => one.outerHTML.slice(0, 120))"""
SMALL = """(main) => [...document.querySelectorAll(main)].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && (box.height < 43.5 || box.width < 43.5) && getComputedStyle(one).visibility !== 'hidden';
}).map((one) => one.outerHTML.slice(0, 120))"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
COVERED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const ring = one.matches(':focus-visible');
  const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1), y = box.y + Math.min(box.height / 2, 22);
  const top = document.elementFromPoint(x, y);
  const free = top && (one.contains(top) || top.contains(one) || one.labels && [...one.labels].some((l) => l.contains(top)));
  return { what: one.outerHTML.slice(0, 120), free: Boolean(free), ring, is: one.dataset.seen ?? (one.dataset.seen = '1', '') };
}"""


async def whole(page: Page) -> list[str]:
    """A1, A2, A5 and what A23 says of zoom: with everything that folds open, no fault, nothing sideways, main targets 44 px."""
    await page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
    found = await violations(page)
    found += [f"small: {one}" for one in await page.evaluate(SMALL, MAIN)]
    viewport = await page.locator("meta[name=viewport]").get_attribute("content") or ""
    found += [f"zoom: {viewport}"] if "maximum-scale" in viewport or "user-scalable" in viewport else []
    size = page.viewport_size
    await page.set_viewport_size({"width": 320, "height": 740})
    found += ["scrolls sideways at 320 px"] if await sideways(page) > 0 else []
    await page.set_viewport_size(size or PHONE)
    return found


async def large(page: Page) -> list[str]:
    """A3 and A4: letters of 32 px, then wide spacing; nothing sideways, nothing cut off, bars let go."""
    talk = await page.context.new_cdp_session(page)
    await talk.send("Page.enable")
    await talk.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    await page.wait_for_function("parseFloat(getComputedStyle(document.documentElement).fontSize) > 31")
    found = ["sideways with large letters"] if await sideways(page) > 0 else []
    stuck = "[...document.querySelectorAll('header, .tabs')].filter((one) => getComputedStyle(one).position === 'sticky').length"
    found += ["bars stick with large letters"] if await page.evaluate(stuck) else []
    await talk.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    await page.evaluate(
        "(rules) => { const s = new CSSStyleSheet(); s.replaceSync(rules); document.adoptedStyleSheets = [s]; }", SPACED
    )
    found += [f"cut off: {one}" for one in await page.evaluate(FITS)]
    return found + (["sideways with wide spacing"] if await sideways(page) > 0 else [])


async def by_tab(page: Page) -> list[str]:
    """A7: every stop of the Tab key shows that it has the focus, and nothing lies over it."""
    found: list[str] = []
    stops = 0
    for _ in range(60):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(COVERED)
        if stop is None or stop["is"]:
            break
        stops += 1
        found += [] if stop["free"] else [f"covered: {stop['what']}"]
        found += [] if stop["ring"] else [f"no ring: {stop['what']}"]
    return found if stops > 3 else [*found, f"only {stops} stops"]
