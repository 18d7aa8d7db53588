"""Signing in and looking after how one does it. Sign-up, e-mail management and password reset do not exist here."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/send/", views.SignIn.as_view(), name="account_request_login_code"),
    path("sign-in/code/", views.Code.as_view(), name="account_confirm_login_code"),
    path("sign-in/password/", views.Password.as_view(), name="sign_in_password"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("settings/confirm/password/", account.reauthenticate, name="account_reauthenticate"),
    path("settings/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("settings/confirm/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("settings/sign-in/", mfa.index, name="mfa_index"),
    path("settings/sign-in/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("settings/sign-in/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("settings/sign-in/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("settings/sign-in/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("settings/sign-in/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("settings/sign-in/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("settings/sign-in/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("settings/sign-in/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
