"""What a person does on the page of the check-in, and what the house then knows."""

from datetime import date

from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Locator, Page, expect

from chat.models import Message
from checkins.models import CheckIn
from checkins.policies import days

NEW_YORK = days.zone_named("America/New_York")


def option(page: Page, question: str, value: str) -> Locator:
    return page.locator(f'input[name="{question}"][value="{value}"]')


async def tap(page: Page, question: str, value: str) -> None:
    """One tap in the middle of a choice, wherever the choice has scrolled to."""
    label = page.locator(f'input[name="{question}"][value="{value}"] + label')
    await label.scroll_into_view_if_needed()
    box = await label.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await expect(option(page, question, value)).to_be_checked()


@sync_to_async
def rows() -> list[CheckIn]:
    return list(CheckIn.objects.order_by("on_day"))


@sync_to_async
def shared() -> int:
    return Message.objects.filter(kind="checkin").count()


def local_day() -> date:
    return days.local_day(timezone.now(), NEW_YORK)
