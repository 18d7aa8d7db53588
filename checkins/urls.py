"""Pages of the check-in. A day in an address is the person's local day."""

from django.urls import path, re_path

from checkins.views import (
    after_use,
    checkin,
    history,
    measures,
    partners,
    plan,
    programme_measures,
    reminders,
    saved,
    setup,
    support,
    today,
)

DAY = r"^check-in/(?P<day>\d{4}-\d{2}-\d{2})/"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("support/", support.support, name="support"),
    path("my-plan/", plan.plan, name="plan"),
    path("my-plan/edit/", plan.plan_edit, name="plan_edit"),
    path("my-plan/sharing/", plan.plan_sharing, name="plan_sharing"),
    path("my-plan/versions/<int:n>/", plan.plan_version, name="plan_version"),
    path("my-plan/together/", plan.plan_together, name="plan_together"),
    path("my-plan/delete/", plan.plan_delete, name="plan_delete"),
    path("my-plan/print/", plan.plan_print, name="plan_print"),
    path("my-plan/kept/", plan.plan_kept, name="plan_kept"),
    path("partners/", partners.partners, name="partners"),
    path("partners/ask/", partners.partner_ask, name="partner_ask"),
    path("partners/<uuid:pair_id>/agree/", partners.partner_agree, name="partner_agree"),
    path("partners/<uuid:pair_id>/end/", partners.partner_end, name="partner_end"),
    path("settings/reminders/", reminders.reminders, name="reminders"),
    path("reminders/stop/<uuid:stop_id>/", reminders.reminders_stop, name="reminders_stop"),
    path("check-in/", checkin.checkin, name="checkin"),
    re_path(DAY + "$", checkin.checkin_day, name="checkin_day"),
    re_path(DAY + "saved/$", saved.checkin_saved, name="checkin_saved"),
    re_path(DAY + "share/$", saved.checkin_share, name="checkin_share"),
    re_path(DAY + "call/$", saved.checkin_call, name="checkin_call"),
    re_path(DAY + "enough/$", saved.checkin_enough, name="checkin_enough"),
    re_path(DAY + "around/$", after_use.checkin_around, name="checkin_around"),
    re_path(DAY + "plan-later/$", after_use.plan_prompt_done, name="plan_prompt_done"),
    path("check-in/questions/", setup.my_questions, name="my_questions"),
    path("check-in/days-off/", setup.days_off, name="days_off"),
    path("my-check-ins/", history.my_checkins, name="my_checkins"),
    path("my-check-ins/data/", history.my_data, name="my_data"),
    path("my-check-ins/count/", after_use.sober_time, name="sober_time"),
    path("my-check-ins/share/", history.share_week, name="share_week"),
    path("my-check-ins/share/<uuid:consent>/stop/", history.take_week_back, name="take_week_back"),
    path("shared-with-me/", history.shared_with_me, name="shared_with_me"),
    path("programme/questions/", setup.programmes, name="programmes"),
    path("programme/<uuid:programme>/questions/", setup.programme_questions, name="programme_questions"),
    path("programme/<uuid:programme>/measures/", programme_measures.programme_measures, name="measures"),
    path("programme/<uuid:programme>/measures/new/", programme_measures.new_measure, name="measure_new"),
    path(
        "programme/<uuid:programme>/measures/<slug:code>/", programme_measures.shipped_measure, name="measure_shipped"
    ),
    path("programme/<uuid:programme>/measures/<slug:code>/stop/", programme_measures.stop_measure, name="measure_stop"),
    path("questions/<slug:code>/", measures.measure, name="measure"),
    path("questions/<uuid:sitting>/thanks/", measures.measure_thanks, name="measure_thanks"),
]
