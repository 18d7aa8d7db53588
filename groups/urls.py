from django.urls import path

from groups.views import about, attendance, closing, home, homework, meetings, more, support

urlpatterns = [
    path("", home.home, name="home"),
    path("more/", more.more, name="more"),
    path("more/about-me/", about.about_me, name="about_me"),
    path("support/ask/", support.support_ask, name="support_ask"),
    path("support-worker.js", support.support_worker, name="support_worker"),
    path("meetings/", meetings.my_meetings, name="my_meetings"),
    path("meetings/<uuid:meeting_id>/cannot-come/", meetings.meeting_absence, name="meeting_absence"),
    path("meetings/<uuid:meeting_id>/coming/", meetings.meeting_return, name="meeting_return"),
    path("meetings/<uuid:meeting_id>/attendance/", attendance.meeting_attendance, name="attendance"),
    path("meetings/<uuid:meeting_id>/attendance/rest/", attendance.attendance_rest, name="attendance_rest"),
    path("meetings/<uuid:meeting_id>/attendance/rest/undo/", attendance.attendance_undo, name="attendance_undo"),
    path("meetings/<uuid:meeting_id>/attendance/close/", closing.attendance_close, name="attendance_close"),
    path("meetings/<uuid:meeting_id>/attendance/<uuid:member_id>/", attendance.attendance_mark, name="attendance_mark"),
    path(
        "meetings/<uuid:meeting_id>/attendance/<uuid:member_id>/change/",
        closing.attendance_change,
        name="attendance_change",
    ),
    path("meetings/<uuid:meeting_id>/sign-in-sheet/", closing.sign_in_sheet, name="sign_in_sheet"),
    path("cohorts/<uuid:cohort_id>/meetings/", closing.cohort_meetings, name="cohort_meetings"),
    path("cohorts/<uuid:cohort_id>/homework/", homework.cohort_homework, name="homework"),
    path("cohorts/<uuid:cohort_id>/homework/<uuid:homework_id>/mark/", homework.homework_mark, name="homework_mark"),
    path(
        "cohorts/<uuid:cohort_id>/homework/<uuid:homework_id>/take-back/",
        homework.homework_take_back,
        name="homework_take_back",
    ),
    path("homework/<uuid:homework_id>/", homework.homework_done, name="homework_done"),
]
