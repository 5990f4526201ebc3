### Words of the letters, continued: second review, invitation, password, trials. Variables as in letters.ftl.

letter-trial-subject = [test] { $title }
letter-link-password = Set a password
letter-done-removed = To protect personal data, the evidence and contact details you gave are deleted after { $at }; only the record of what was done is kept.

## A second review is wanted (leads)

letter-second-wanted-title = { $kind ->
    [unbind] Second review wanted: an application to unbind a store
   *[revoke-certification] Second review wanted: an application to revoke a certification
}
letter-second-wanted-text = A reviewer has made a recommendation on this application; somebody else has to review it.
letter-second-wanted-next = Have it reviewed, or claim it yourself. Others may be waiting too: all are listed at the desk under “For second review”. No further letter like this one is sent within the hour.

## Returned (reviewer)

letter-returned-title = { $kind ->
    [unbind] Returned to you: an application to unbind a store
   *[revoke-certification] Returned to you: an application to revoke a certification
}
letter-returned-text = The second reviewer has returned your recommendation; you hold this application again.
letter-returned-next = The reason is on the application’s page. Look at it again and decide; if you cannot, release it to the queue.

## Invitation

letter-invitation-title = Your account at the desk is ready
letter-invitation-text = A colleague has created an account for you at Unbind Desk. Open the link below and set your password; then you can sign in.
letter-invitation-valid = The link works once, until { $at }. After that, ask for a new one on the sign-in page under “Forgot your password?”.
letter-invitation-ignore = If you do not know us, ignore this message: as long as nobody sets a password, the account cannot be used.
letter-password-never = Do not forward this message: whoever has the link can set your password. We never ask for passwords.

## Password reset

letter-password-reset-title = Set a new password for the desk
letter-password-reset-text = Somebody said on the sign-in page that they forgot the password of your account. If it was you, open the link below and set a new one. You will be signed out everywhere else.
letter-password-reset-valid = The link is valid for { $period } and works once.
letter-password-reset-ignore = If it was not you, ignore this message: your password is unchanged. Tell an admin if such messages keep coming.

## Bound again, to every registered contact of the store

letter-kind-bound-again = Store bound again (contacts)
letter-bound-again-title = Your store was bound to a new account: check that this is right
letter-bound-again-text = Your store has been bound to a newly registered account. We are telling you because you are a registered contact of the store.
letter-bound-again-meaning = The store can trade again with this account. The record of its earlier bindings is kept.
letter-bound-again-known = If you arranged this yourself, or agreed to it, you need do nothing.
letter-bound-again-unknown = If you did not, contact customer service now
letter-bound-again-contact = Give the store’s name and the time it was bound, and customer service will look into it. You can also sign in to see the account your store is bound to now.

## A later deadline

letter-kind-postponed = Answer deadline moved
letter-postponed-title = { $kind ->
    [unbind] Your application to unbind your store: the date of our answer has changed
   *[revoke-certification] Your application to revoke your store’s certification: the date of our answer has changed
}
letter-postponed-text = Only working days count, and the public holidays have changed. Counted again, we now promise to answer by { $due } instead of { $was }.
letter-postponed-nothing = You need do nothing: your application keeps its place. We will email you as soon as the review is finished.
