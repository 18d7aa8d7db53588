"""Pages of rooms."""

from django.urls import path

from chat.views import agreement, invited, inviting, joining, leaving, message, publishing, room, running, searching

urlpatterns = [
    path("rooms/", room.rooms, name="rooms"),
    path("rooms/<uuid:room_id>/", room.room, name="room"),
    path("rooms/<uuid:room_id>/part/", room.room_part, name="room_part"),
    path("rooms/<uuid:room_id>/about/", room.room_about, name="room_about"),
    path("rooms/<uuid:room_id>/read/", room.room_read, name="room_read"),
    path("rooms/<uuid:room_id>/search/", searching.search, name="search_room"),
    path("rooms/<uuid:room_id>/people/", room.room_people, name="room_people"),
    path("messages/<uuid:message_id>/", message.message, name="message"),
    path("messages/<uuid:message_id>/in-room/", message.show_message, name="show_message"),
    path("messages/<uuid:message_id>/part/", message.message_part, name="message_part"),
    path("messages/<uuid:message_id>/edit/", message.edit_message, name="edit_message"),
    path("messages/<uuid:message_id>/take-back/", message.take_back, name="take_back"),
    path("messages/<uuid:message_id>/react/", message.react, name="react"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("invitations/<str:token>/<int:number>/", joining.step, name="invitation_step"),
    path("invitations/<str:token>/question/", joining.question, name="invitation_question"),
    path("invitations/<str:token>/later/", invited.later, name="invitation_later"),
    path("invitations/<str:token>/ask/", invited.ask_for_new_link, name="invitation_ask"),
    path("cohorts/<uuid:cohort_id>/agreement/", agreement.agreement, name="agreement"),
    path("cohorts/<uuid:cohort_id>/agreement/question/", agreement.agreement_question, name="agreement_question"),
    path("cohorts/<uuid:cohort_id>/agreement/new/", publishing.new_agreement, name="new_agreement"),
    path("cohorts/<uuid:cohort_id>/invite/", inviting.inviting, name="inviting"),
    path(
        "cohorts/<uuid:cohort_id>/invite/<uuid:invitation_id>/revoke/",
        inviting.revoke_invitation,
        name="revoke_invitation",
    ),
    path("cohorts/<uuid:cohort_id>/running/", running.running, name="running_room"),
    path("cohorts/<uuid:cohort_id>/running/watch/", running.watch, name="watch"),
    path("cohorts/<uuid:cohort_id>/running/stop/", running.stop_watching, name="stop_watching"),
    path("cohorts/<uuid:cohort_id>/running/plan/", running.plan_watch, name="plan_watch"),
    path("cohorts/<uuid:cohort_id>/running/plan/<int:shift_id>/drop/", running.drop_watch, name="drop_watch"),
    path("cohorts/<uuid:cohort_id>/leave/", leaving.leave_group, name="leave_group"),
    path("cohorts/<uuid:cohort_id>/members/<uuid:member_id>/end/", leaving.end_membership, name="end_membership"),
    path("left/", leaving.left_group, name="left_group"),
]
