"""The check-in in a real browser: few taps, keyboard alone, without script (SCREENS A5, A6, A21, A22)."""

import pytest
from asgiref.sync import sync_to_async
from playwright.async_api import expect

from groups.models import CareTask
from tests.checkins.device import local_day, rows, shared, tap

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


async def test_answered_sent_and_shared_in_seven_taps_on_a_small_phone(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    assert await page.locator("input:checked").count() == 0
    await tap(page, "mood", "4")
    await tap(page, "urge", "2")
    await tap(page, "used", "no")
    await tap(page, "helped", "called")
    await tap(page, "call", "no")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_focused()
    await page.get_by_role("button", name="Share with Evening group", exact=True).click()
    await expect(page.get_by_text("Shared. The group can read it.")).to_be_visible()
    (row,) = await rows()
    assert (row.mood, row.urge, row.used, row.helped, row.call) == (4, 2, "no", ["called"], "no")
    assert await shared() == 1


async def test_what_is_tapped_is_large_enough(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    labels = page.locator(".choice__label, main button[type=submit]")
    for number in range(await labels.count()):
        box = await labels.nth(number).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


async def test_every_question_is_left_out_when_one_is_answered(enter) -> None:
    for question, value in (("mood", "3"), ("urge", "0"), ("used", "talk"), ("helped", "moved"), ("call", "no")):
        page = await enter("ana")
        await page.goto("/check-in/" if not await rows() else f"/check-in/{local_day()}/")
        for chosen in await page.get_by_role("button", name="Clear this answer").all():
            if await chosen.is_visible():
                await chosen.click()
        for ticked in await page.locator("input[type=checkbox]:checked + label").all():
            await ticked.click(force=True)
        await tap(page, question, value)
        await page.get_by_role("button", name="Send check-in").click()
        await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_visible()
        await page.context.close()
    (row,) = await rows()
    assert (row.mood, row.urge, row.used, row.helped, row.call) == (None, None, "", [], "no")


async def test_with_the_keyboard_alone(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")

    async def tab_to(selector: str) -> None:
        for _ in range(40):
            if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            await page.keyboard.press("Tab")
        raise AssertionError(f"no way by Tab to {selector}")

    await tab_to('input[name="mood"]')
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await tab_to('input[name="urge"]')
    await page.keyboard.press("Space")
    await tab_to('input[name="helped"]')
    await page.keyboard.press("Space")
    await tab_to("main button[type=submit]")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_focused()
    (row,) = await rows()
    assert (row.mood, row.urge, row.helped) == (2, 0, ["called"])


async def test_without_script_errors_keep_everything_and_the_rest_works(enter) -> None:
    page = await enter("ana", java_script_enabled=False)
    await page.goto("/check-in/")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(
        page.get_by_role("alert").filter(has_text="Answer at least one question, or close this.")
    ).to_be_visible()
    assert (await page.title()).startswith("Error: ")
    await page.get_by_label("Anything else?").fill("A walk.")
    await page.locator('label[for="id_used_1"]').click(force=True)
    await page.get_by_role("button", name="Send check-in").click()
    await expect(page.get_by_role("heading", name="Thank you for telling us.")).to_be_visible()
    await page.get_by_role("button", name="to call me").click()
    await expect(page.get_by_text("You asked for a call.")).to_be_visible()
    kinds = await sync_to_async(lambda: set(CareTask.objects.values_list("kind", flat=True)))()
    assert kinds == {"use_reported", "call_wanted"}
    assert await shared() == 0


async def test_the_error_summary_takes_the_focus(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(page.get_by_role("alert").filter(has_text="Answer at least one")).to_be_focused()
