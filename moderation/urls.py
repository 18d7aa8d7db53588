"""Pages of the desk and of its edges."""

from django.urls import URLPattern, path

from moderation.views import case, desk, figures, habits, hiding, members, modes, queue, record

urlpatterns: list[URLPattern] = [
    path("needs-me/", desk.needs_me, name="needs_me"),
    path("needs-me/<uuid:task_id>/", desk.care_task, name="care_task"),
    path("needs-me/<uuid:task_id>/take/", desk.take_task, name="take_task"),
    path("needs-me/<uuid:task_id>/back/", desk.hand_back_task, name="hand_back_task"),
    path("queue/", queue.queue, name="queue"),
    path("queue/let-stand/", queue.keep_several, name="keep_several"),
    path("queue/<uuid:case_id>/", case.case, name="case"),
    path("queue/<uuid:case_id>/decide/", case.decide, name="decide"),
    path("queue/<uuid:case_id>/take/", queue.claim_case, name="claim_case"),
    path("queue/<uuid:case_id>/back/", queue.release_case, name="release_case"),
    path("queue/<uuid:case_id>/undo/", queue.undo, name="undo"),
    path("queue/<uuid:case_id>/words/", case.show_words, name="show_words"),
    path("queue/<uuid:case_id>/reports/<uuid:flag_id>/", case.show_reporter, name="show_reporter"),
    path("messages/<uuid:message_id>/case/", case.open_case, name="open_case"),
    path("messages/<uuid:message_id>/report/", members.flag_message, name="flag_message"),
    path("messages/<uuid:message_id>/report/thanks/", members.flag_thanks, name="flag_thanks"),
    path("messages/<uuid:message_id>/hide/", hiding.hide, name="hide"),
    path("rooms/<uuid:room_id>/hidden/", hiding.hidden, name="hidden"),
    path("rooms/<uuid:room_id>/hidden/<int:hidden_id>/show/", hiding.show_again, name="show_again"),
    path("rooms/<uuid:room_id>/worried/", members.worried, name="worried"),
    path("rooms/<uuid:room_id>/worried/thanks/", members.worried_thanks, name="worried_thanks"),
    path("notes/", members.note_list, name="notes"),
    path("notes/<uuid:note_id>/look-again/", members.look_again, name="look_again"),
    path("handover/<uuid:cohort_id>/", record.handover, name="handover"),
    path("trail/<uuid:cohort_id>/", record.trail, name="trail"),
    path("queue/folded/", habits.folded, name="folded"),
    path("phrases/<uuid:cohort_id>/", habits.own_phrases, name="own_phrases"),
    path("phrases/<uuid:cohort_id>/<uuid:phrase_id>/end/", habits.end_phrase, name="end_phrase"),
    path("looks/", record.looks, name="looks"),
    path("figures/<uuid:cohort_id>/", figures.figures, name="figures"),
    path("cohorts/<uuid:cohort_id>/people/<uuid:member_id>/", record.person, name="person"),
    path("cohorts/<uuid:cohort_id>/people/<uuid:member_id>/disclosure/", record.disclosure, name="disclosure"),
    path("cohorts/<uuid:cohort_id>/running/mode/", modes.room_mode, name="room_mode"),
    path("cohorts/<uuid:cohort_id>/running/pace/", modes.room_pace, name="room_pace"),
    path("notes/<uuid:note_id>/", members.note, name="note"),
]
