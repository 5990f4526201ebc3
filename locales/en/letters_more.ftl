### Texts of the emails, continued: second review, invitation, password, test emails. Variables as in letters.ftl.

letter-test-subject = [test] { $title }
letter-link-password = Set a password
letter-done-removed = To protect personal data, the evidence and contact details you gave will be deleted after { $at }; only the record of what was done is kept.

## A second review is wanted (leads)

letter-second-wanted-title = { $kind ->
    [unbind] Second review needed: an application to unbind a store
   *[revoke-certification] Second review needed: an application to revoke a certification
}
letter-second-wanted-text = A reviewer has made a recommendation on this application. Somebody else has to do the second review.
letter-second-wanted-next = Assign it for second review, or claim it yourself. Other applications may be waiting too; they are listed at the desk under “Awaiting second review”. We do not send another email like this within the hour.

## Returned (reviewer)

letter-returned-title = { $kind ->
    [unbind] Sent back to you: an application to unbind a store
   *[revoke-certification] Sent back to you: an application to revoke a certification
}
letter-returned-text = The second reviewer has sent back your recommendation. The application is assigned to you again.
letter-returned-next = The reason is on the application’s page. Review it again and decide. If you cannot, release it to the queue.

## Invitation

letter-invitation-title = Your Unbind Desk account is ready
letter-invitation-text = A colleague has created an account for you at Unbind Desk. Open the link below and set your password; you can then sign in.
letter-invitation-valid = The link works once and expires on { $at }. After that, ask for a new one on the sign-in page under “Forgot your password?”.
letter-invitation-ignore = If you do not know us, ignore this email: the account cannot be used until a password is set.
letter-password-never = Do not forward this email: anybody with the link can set your password. We never ask for passwords.

## Password reset

letter-password-reset-title = Set a new password for Unbind Desk
letter-password-reset-text = Somebody asked on the sign-in page to reset the password of your account. If it was you, open the link below and set a new one. You will be signed out on all devices.
letter-password-reset-valid = The link is valid for { $period } and works once.
letter-password-reset-ignore = If it was not you, ignore this email: your password has not changed. If you keep receiving such emails, tell an administrator.

## Bound again, to every registered contact of the store

letter-kind-bound-again = Store bound again (contacts)
letter-bound-again-title = Your store was bound to a new account: please check
letter-bound-again-text = Your store has been bound to a newly registered account. You are receiving this email because you are a registered contact of the store.
letter-bound-again-meaning = The store can trade again with this account. The record of its earlier bindings is kept.
letter-bound-again-known = If you arranged this yourself, or agreed to it, you do not need to do anything.
letter-bound-again-unknown = If you did not, contact customer service immediately
letter-bound-again-contact = Give the name of the store and the time it was bound, and customer service will check it. You can also sign in to see the account your store is bound to now.

## A later deadline

letter-kind-postponed = Answer date moved
letter-postponed-title = { $kind ->
    [unbind] Your application to unbind your store: new answer date
   *[revoke-certification] Your application to revoke your store’s certification: new answer date
}
letter-postponed-text = Only working days count, and the public holidays have changed. We now promise to answer by { $due } instead of { $was }.
letter-postponed-nothing = You do not need to do anything: your application keeps its place. We will email you as soon as the review is complete.
