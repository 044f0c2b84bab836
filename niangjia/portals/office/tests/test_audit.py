"""The auditor's pages: events, one event, the verification as a run, and who does not see them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.kernel import clock, queue
from niangjia.kernel.actor import Span, system
from niangjia.kernel.models import AuditEvent, Run
from niangjia.union.accounts import actions, permissions

pytestmark = pytest.mark.django_db
AUDIT = reverse("office:audit")


@pytest.fixture
def auditor(signed_in: Callable[..., Client]) -> Client:
    """A browser of the city's auditor."""
    return signed_in([permissions.AUDIT])


@pytest.fixture
def event(db: None) -> AuditEvent:
    """One event: an account opened."""
    actions.open_account(sign_name="he.feng", name="何峰", kind="staff", by=system("演示"), at=clock.now())
    return AuditEvent.objects.latest("id")


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_events_are_listed_in_words_and_filtered(auditor: Client, event: AuditEvent) -> None:
    assert "开通账号" in words(auditor, AUDIT)
    assert "系统：演示" in words(auditor, f"{AUDIT}?who=系统：演示&room=accounts&since=2020-01-01")
    assert "没有符合条件的审计记录" in words(auditor, f"{AUDIT}?room=register")
    assert auditor.get(f"{AUDIT}?since=gestern").status_code == 422


def test_one_event_says_everything_it_holds(auditor: Client, event: AuditEvent) -> None:
    page = words(auditor, reverse("office:audit-event", args=[event.pk]))
    assert "accounts.opened" in page
    assert "几秒内封存" in page


@pytest.mark.parametrize("verbs", [(), (permissions.ADMINISTER,)])
def test_who_is_no_auditor_sees_nothing(
    signed_in: Callable[..., Client], event: AuditEvent, verbs: tuple[str, ...]
) -> None:
    client = signed_in(verbs)
    assert client.get(AUDIT).status_code == 403
    assert client.post(reverse("office:audit-verify")).status_code == 403
    assert client.get(reverse("office:audit-event", args=[event.pk])).status_code == 404
    assert Client().get(AUDIT).url.startswith(reverse("door:sign-in"))


def test_an_auditor_of_a_part_does_not_see_the_rest(
    signed_in: Callable[..., Client], event: AuditEvent
) -> None:
    client = signed_in([permissions.AUDIT], orgs=Span(10, 20))
    assert client.get(reverse("office:audit-event", args=[event.pk])).status_code == 404


def test_a_verification_is_a_run_whose_end_names_the_forged_event(auditor: Client, event: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(actor_name="别人")
    page = auditor.post(reverse("office:audit-verify")).url
    run = Run.objects.get()
    assert "排队中" in words(auditor, page)
    assert auditor.post(reverse("office:audit-verify")).status_code == 409
    queue.perform(run.pk)
    assert f"审计记录 {event.pk}" in words(auditor, page)
    assert "HX-Refresh" in auditor.get(reverse("office:run-progress", args=[run.pk])).headers


def test_a_run_is_seen_by_who_asked_and_who_may_ask(
    auditor: Client, signed_in: Callable[..., Client], account: Callable
) -> None:
    auditor.post(reverse("office:audit-verify"))
    page = reverse("office:run", args=[Run.objects.get().pk])
    assert "核对审计链" in words(auditor, reverse("office:runs"))
    stranger = signed_in([permissions.ADMINISTER], owner=account("other", "别人"))
    assert stranger.get(page).status_code == 404
    assert "还没有后台任务" in words(stranger, reverse("office:runs"))
    colleague = signed_in([permissions.AUDIT], owner=account("third", "同事"))
    assert "排队中" in words(colleague, page)


def test_watching_a_run_keeps_nobody_signed_in(auditor: Client) -> None:
    auditor.post(reverse("office:audit-verify"))
    before = auditor.sign_in.seen_at
    type(auditor.sign_in).objects.update(seen_at=before.replace(year=before.year - 1))
    assert auditor.get(reverse("office:run-progress", args=[Run.objects.get().pk])).status_code == 302


def test_the_audit_asks_the_database_four_times(
    auditor: Client, event: AuditEvent, django_assert_num_queries: Callable
) -> None:
    words(auditor, AUDIT)
    with django_assert_num_queries(4):
        words(auditor, AUDIT)
