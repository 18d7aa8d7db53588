"""The sign-in pages in a real Chromium: they can be used by everybody, and passkeys work from end to end."""

import glob
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests import factories
from tests.browser import DESK, PHONE, chromium, sideways, violations, window
from tests.process import WebProcess
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
# A redirect cannot be answered by the test, so the neutral site is one that cannot exist (RFC 2606).
NOWHERE = "https://neutral.invalid/"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def letterbox(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def web(start_web: Callable[..., WebProcess], letterbox: Path) -> WebProcess:
    return start_web(
        HANDRAIL_EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        HANDRAIL_EMAIL_DIR=str(letterbox),
        HANDRAIL_SIGN_IN_STEP_MS="0",
    )


@pytest.fixture
def anas_session(transactional_db: None) -> str:
    return factories.session_key(factories.person("ana"))


@pytest.fixture
def faye_works_here(transactional_db: None) -> str:
    return factories.person("faye", is_team=True).email


def codes(letterbox: Path) -> list[str]:
    texts = [Path(name).read_text() for name in sorted(glob.glob(f"{letterbox}/*.log"))]
    return re.findall(r"\d{4} \d{4}", "".join(texts))


async def sign_in(page: Page, address: str, letterbox: Path) -> None:
    """By code, as far as the code goes."""
    known = len(codes(letterbox))
    await page.goto("/sign-in/")
    await page.get_by_label("E-mail address").fill(address)
    await page.get_by_role("button", name="Send me a code").click()
    await page.wait_for_url("**/sign-in/code/")
    code = wait_until(lambda: codes(letterbox)[known:] or None, "the mail with the code", 10)[-1]
    await page.get_by_label("Code").fill(code)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def opened(chrome: Browser, web: WebProcess, session: str | None = None) -> Page:
    """A window at an address where passkeys are allowed: a number is none."""
    context: BrowserContext = await window(chrome, web.url.replace("127.0.0.1", "localhost"), session)
    return await context.new_page()


async def looked_at(page: Page) -> list[str]:
    """What is wrong with the page in light and dark, on a phone and on a desk."""
    found = []
    for scheme in ("light", "dark"):
        for size in (PHONE, DESK):
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await page.set_viewport_size(size)
            found += await violations(page)
    await page.set_viewport_size({"width": 320, "height": 640})
    if await sideways(page):
        found.append(f"{page.url} scrolls sideways at 320 px")
    await page.set_viewport_size(PHONE)
    return found


async def test_everybody_can_use_the_sign_in_pages(chrome, start_web):
    page = await opened(chrome, start_web(HANDRAIL_DEMO="1", HANDRAIL_SIGN_IN_STEP_MS="0"))
    found = []
    for path in ("/sign-in/", "/sign-in/password/", "/sign-in/closed/"):
        await page.goto(path)
        found += await looked_at(page)
    await page.goto("/sign-in/")
    await page.get_by_label("E-mail address").fill("no address")
    await page.get_by_role("button", name="Send me a code").click()
    assert (await page.title()).startswith("Error: ")
    found += await looked_at(page)
    await page.get_by_label("E-mail address").fill("somebody@demo.invalid")
    await page.get_by_role("button", name="Send me a code").click()
    await page.wait_for_url("**/sign-in/code/")
    found += await looked_at(page)
    assert found == []


async def test_a_wrong_code_is_ready_to_be_typed_over(chrome, web):
    page = await opened(chrome, web)
    await page.goto("/sign-in/")
    await page.get_by_label("E-mail address").fill("somebody@demo.invalid")
    await page.get_by_role("button", name="Send me a code").click()
    await page.get_by_label("Code").fill("0000 0000")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_text("Tries left: 2.").first.wait_for()
    selected = (
        "() => { const f = document.querySelector('#id_code'); return f.value.slice(f.selectionStart, f.selectionEnd) }"
    )
    assert await page.evaluate(selected) == "0000 0000"


async def test_everybody_can_use_the_pages_about_signing_in(chrome, web, anas_session):
    page = await opened(chrome, web, anas_session)
    found = []
    settings = "/settings/sign-in/"
    for path in (settings, f"{settings}app/", f"{settings}passkeys/", f"{settings}passkeys/add/", "/settings/devices/"):
        await page.goto(path)
        found += await looked_at(page)
    for path in ("/sign-out/", f"{settings}password/", f"{settings}recovery-codes/new/"):
        await page.goto(path)
        found += await looked_at(page)
    assert found == []


async def test_the_team_sets_up_a_passkey_and_signs_in_with_it(chrome, web, letterbox, faye_works_here):
    page = await opened(chrome, web)
    phone = await page.context.new_cdp_session(page)
    await phone.send("WebAuthn.enable")
    await phone.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    await sign_in(page, faye_works_here, letterbox)
    await page.wait_for_url("**/settings/sign-in/?next=**")
    await page.get_by_role("link", name="Add a passkey").click()
    await page.get_by_role("button", name="Add it").click()
    await page.get_by_text("The passkey is added.").wait_for()
    found = await looked_at(page)
    await page.goto("/settings/sign-in/passkeys/")
    found += await looked_at(page)
    assert found == []
    await page.get_by_role("link", name="Rename").click()
    await page.get_by_label("Name").fill("Work phone")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Work phone").wait_for()

    await page.goto("/sign-out/")
    await page.get_by_role("main").get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in/")
    await page.get_by_role("button", name="Use a passkey").click()
    await page.wait_for_url(lambda url: "/sign-in/" not in url)
    await page.goto("/settings/devices/")
    assert await page.get_by_role("heading", name="Devices").is_visible()

    await page.goto("/sign-out/")
    await page.get_by_role("main").get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in/")
    await sign_in(page, faye_works_here, letterbox)
    await page.wait_for_url("**/sign-in/second-step/")
    await page.get_by_role("button", name="Use my passkey").click()
    await page.wait_for_url(lambda url: "/sign-in/" not in url)


async def test_the_demo_and_exit_work_without_script(chrome, start_web, anas_session):
    web = start_web(HANDRAIL_DEMO="1", HANDRAIL_NEUTRAL_URL=NOWHERE)
    context = await window(chrome, web.url, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/sign-in/")
    await page.get_by_role("button", name="Be Ana").click()
    await page.goto("/settings/devices/")
    answers = []
    page.on("response", lambda answer: answers.append((answer.status, answer.headers.get("location"))))
    await page.get_by_role("button", name="Exit", exact=True).click()
    await page.wait_for_event("requestfailed")
    assert (303, NOWHERE) in answers
    assert await context.cookies() == []
