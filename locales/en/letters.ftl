### Words of the letters. $kind is the kind of application (unbind, revoke-certification); times and periods come in written out.
### Terms are in ../GLOSSARY.md; both languages must have the same files, ids and variables.

## Shared

letter-subject = { $title } (reference { $reference })
letter-greeting-applicant = Dear applicant,
letter-greeting-contact = Dear registered contact,
letter-greeting-owner = Dear store owner,
letter-greeting-anybody = Hello,
letter-greeting-staff = Hello,
letter-sign-off = The store unbinding service
letter-sign-off-staff = Unbind Desk
letter-footer = This message was sent automatically; replies to it are not read. We never ask for passwords, codes or evidence by email.
letter-footer-staff = This message was sent automatically; replies to it are not read. Do not forward it outside the team.
letter-next = What happens next
letter-words = From the reviewer
letter-estimated = { $at } (estimated)
letter-link-status = See your application’s progress
letter-link-status-note = It asks for the query code shown when the application was submitted; you need not sign in.
letter-link-stop = Stop this application
letter-link-stop-note = Opening the link changes nothing: the application is stopped once you confirm on the page that opens.
letter-link-answer = Sign in and answer
letter-link-draft = Sign in and continue
letter-link-again = Sign in and apply again
letter-link-account = See my store
letter-link-case = Open this application

## The table of facts

letter-fact-target = Answer aimed for
letter-fact-due = Answer at the latest
letter-fact-not-before = Carried out not before
letter-fact-done = Carried out
letter-fact-promised = Answer promised
letter-fact-estimate = New estimate
letter-fact-deadline = Deadline
letter-fact-answer-until = Answer by
letter-fact-removed = Draft removed

## Sign-in code

letter-sign-in-code-title = Your sign-in code for the store unbinding service
letter-sign-in-code-text = You are signing in to the unbinding service for the store “{ $store }”. Enter this code on the sign-in page:
letter-sign-in-code-ignore = If you did not ask for it, ignore this message: nobody can sign in without the code.

## Shared by the letters with a code

letter-code-valid = The code is valid for { $period } and works once.
letter-code-never = Nobody from us will ever ask you for this code. Do not pass it on.

## Contact email code, to a reader who may not know us

letter-email-code-title = Your email code for the store unbinding service
letter-email-code-text = Somebody filling in an application for the store “{ $store }” with the store unbinding service gave this address as their contact email. If it was you, enter this code on the application page:
letter-email-code-ignore = If you know nothing of this, ignore this message: without the code the address is not used, and nothing happens.

## Draft removal reminder

letter-draft-reminder-title = { $kind ->
    [unbind] Your draft application to unbind your store will soon be removed
   *[revoke-certification] Your draft application to revoke your store’s certification will soon be removed
}
letter-draft-reminder-text = { $kind ->
    [unbind] Your application to unbind your store is still a draft. It has not been submitted, and has not been changed for some time.
   *[revoke-certification] Your application to revoke your store’s certification is still a draft. It has not been submitted, and has not been changed for some time.
}
letter-draft-reminder-removed = The draft and the evidence uploaded with it will be removed on { $at }. They cannot be recovered after that.
letter-draft-reminder-keep = If you still want to apply, sign in before then, continue and save; everything you filled in is still there.
letter-draft-reminder-leave = If you no longer need it, you need do nothing. A draft that is not submitted changes nothing for your store.

## Received

letter-received-title = { $kind ->
    [unbind] We have received your application to unbind your store
   *[revoke-certification] We have received your application to revoke your store’s certification
}
letter-received-text = { $kind ->
    [unbind] Your application to unbind your store has arrived and is waiting to be reviewed. Keep the reference below: you will need it when you ask about your application.
   *[revoke-certification] Your application to revoke your store’s certification has arrived and is waiting to be reviewed. Keep the reference below: you will need it when you ask about your application.
}
letter-received-promise = We aim to answer by { $target }, and promise to answer by { $due }. Only working days count, and the day of submission does not.
letter-received-review = A reviewer checks what you submitted. While the review is open it cannot be changed.
letter-received-outcome = We email you when there is a decision. If your application is approved, it is carried out automatically and you need do nothing more; another email tells you when it is done.
letter-received-status = You can sign in at any time to see how far we are. If you change your mind, you can withdraw the application until it is carried out.
letter-received-code = With the query code you can see how far we are without signing in. It was shown once, on the page after submission, and is in no email. If you did not note it down, sign in to get a new one.

## Alert, to every registered contact of the store

letter-alert-title = { $kind ->
    [unbind] Somebody applied to unbind your store: check that this is right
   *[revoke-certification] Somebody applied to revoke your store’s certification: check that this is right
}
letter-alert-text = { $kind ->
    [unbind] Somebody has applied to unbind your store. We are telling you because you are a registered contact of the store.
   *[revoke-certification] Somebody has applied to revoke your store’s certification. We are telling you because you are a registered contact of the store.
}
letter-alert-when = { $kind ->
    [unbind] Nothing has changed yet. The review ends by { $due } at the latest, perhaps sooner. Even if the application is approved, the store is not unbound before the notice period is over. Until then your store stays as it is.
   *[revoke-certification] Nothing has changed yet. The review ends by { $due } at the latest, perhaps sooner. Even if the application is approved, the certification is not revoked before the notice period is over. Until then your store stays as it is.
}
letter-alert-known = If you applied yourself, or agreed to it, you need do nothing.
letter-alert-unknown = If this was not you, stop it
letter-alert-stop = Open the link below and confirm; you need not sign in. The application then stands still while our staff look into it. Until they have, it is not decided and nothing is carried out.
letter-alert-contact = If the link does not open, or you think your account may have been stolen, contact customer service now and quote the reference { $reference }.
# At the end of the letter in the other language; the link that stops the application follows.
letter-alert-other-language = { $kind ->
    [unbind] Somebody applied to unbind your store. If this was not you, open this link and confirm, to stop it:
   *[revoke-certification] Somebody applied to revoke your store’s certification. If this was not you, open this link and confirm, to stop it:
}

## Approved, not done yet

letter-approved-title = { $kind ->
    [unbind] Your application to unbind your store is approved, not yet carried out
   *[revoke-certification] Your application to revoke your store’s certification is approved, not yet carried out
}
letter-approved-text = { $kind ->
    [unbind] Your application to unbind your store has been approved, but it has not been carried out yet. Your store’s binding has not changed.
   *[revoke-certification] Your application to revoke your store’s certification has been approved, but it has not been carried out yet. The certification has not changed.
}
letter-approved-when = It will be carried out automatically, not before { $at }. You need do nothing.
letter-approved-done = When it is done and the platform has confirmed it, we will email you again.
letter-approved-withdraw = If you change your mind, sign in and withdraw the application before it is carried out.

## Rejected

letter-rejected-title = { $kind ->
    [unbind] Your application to unbind your store was not approved
   *[revoke-certification] Your application to revoke your store’s certification was not approved
}
letter-rejected-text = { $kind ->
    [unbind] Your application to unbind your store was not approved. The store’s binding stays as it is.
   *[revoke-certification] Your application to revoke your store’s certification was not approved. The certification stays as it is.
}
letter-rejected-reasons = Why, and what you can do
letter-rejected-again = Once you have prepared what is described above, you can sign in and apply again.

## Done

letter-done-title = { $kind ->
    [unbind] Your store has been unbound
   *[revoke-certification] Your store’s certification has been revoked
}
letter-done-text = { $kind ->
    [unbind] The platform has confirmed it: your store was unbound on { $at }. Your application is complete.
   *[revoke-certification] The platform has confirmed it: your store’s certification was revoked on { $at }. Your application is complete.
}
letter-done-meaning = { $kind ->
    [unbind] From now on the store cannot trade. To trade again, it has to be bound to a newly registered account.
   *[revoke-certification] From now on the store is no longer certified. This cannot be undone: the store can never be certified again.
}
letter-done-unknown = If you did not know about this, contact customer service now and quote the reference { $reference }.

## Blocked

letter-blocked-title = { $kind ->
    [unbind] Your application to unbind your store cannot be carried out yet
   *[revoke-certification] Your application to revoke your store’s certification cannot be carried out yet
}
letter-blocked-text = { $kind ->
    [unbind] Your application to unbind your store is approved and remains so, but it cannot be carried out just yet. Your store stays as it is for now.
   *[revoke-certification] Your application to revoke your store’s certification is approved and remains so, but it cannot be carried out just yet. Your store stays as it is for now.
}
letter-blocked-content-changed = The reason: since the approval, the store’s records have changed and no longer match what was reviewed. Our staff have to compare them again.
letter-blocked-objected = The reason: a registered contact of the store objected to this application. Our staff have to look into it first.
letter-blocked-notice-not-delivered = The reason: our notice of this application did not reach any registered contact of the store. Our staff have to reach one another way first. If the store’s registered email address is no longer in use, ask customer service to update it.
letter-blocked-nothing-to-do = { $kind ->
    [unbind] The reason: at the platform, this store is not bound to any account at present. Our staff have to find out whether it has been unbound already.
   *[revoke-certification] The reason: at the platform, this store has no valid certification at present. Our staff have to find out whether it has been revoked already.
}
letter-blocked-next = Our staff are dealing with it; you need not apply again. We will email you as soon as there is news.

## Withdrawn

letter-withdrawn-title = { $kind ->
    [unbind] Your application to unbind your store has been withdrawn
   *[revoke-certification] Your application to revoke your store’s certification has been withdrawn
}
letter-withdrawn-text = { $kind ->
    [unbind] As you asked, this application to unbind your store has been withdrawn. It will not be reviewed or carried out, and the store’s binding stays as it is.
   *[revoke-certification] As you asked, this application to revoke your store’s certification has been withdrawn. It will not be reviewed or carried out, and the certification stays as it is.
}
letter-withdrawn-again = Should you need to, you can sign in and apply again at any time.
letter-withdrawn-unknown = If it was not you who withdrew it, contact customer service and quote the reference { $reference }.

## Overdue, with an apology

letter-overdue-title = { $kind ->
    [unbind] We are sorry: your application to unbind your store is delayed
   *[revoke-certification] We are sorry: your application to revoke your store’s certification is delayed
}
letter-overdue-text = { $kind ->
    [unbind] We promised to answer your application to unbind your store by { $due }, and have not done so. That is our fault, and we apologise.
   *[revoke-certification] We promised to answer your application to revoke your store’s certification by { $due }, and have not done so. That is our fault, and we apologise.
}
letter-overdue-estimate = A senior colleague is now following it up. Our new estimate for an answer is { $at }.
letter-overdue-nothing = You need not apply again: your application keeps its place. We will email you as soon as the review is finished.

## Target day, to the holder

letter-remind-title = { $kind ->
    [unbind] Target day today: an application to unbind a store awaits a decision
   *[revoke-certification] Target day today: an application to revoke a certification awaits a decision
}
letter-remind-text = The application you hold has reached its target day and has not been decided.
letter-remind-next = Decide it before the target; if you cannot finish it today, release it to the queue so that a colleague can go on.

## Deadline day, to a lead

letter-escalate-title = { $kind ->
    [unbind] Deadline today: an application to unbind a store is not decided
   *[revoke-certification] Deadline today: an application to revoke a certification is not decided
}
letter-escalate-text = This application reaches its deadline today and has not been decided.
letter-escalate-next = Have it decided before the deadline. After that, the system apologises to the applicant and gives a new estimate.

## Overdue, to a lead

letter-overdue-lead-title = { $kind ->
    [unbind] Overdue: an application to unbind a store is not decided
   *[revoke-certification] Overdue: an application to revoke a certification is not decided
}
letter-overdue-lead-text = This application has passed its deadline and has not been decided.
letter-overdue-lead-next = The system apologises to the applicant and gives a new estimate. Have it decided as soon as possible.

## Objection, to a lead

letter-objection-lead-title = { $kind ->
    [unbind] Objection: an application to unbind a store is stopped, look into it
   *[revoke-certification] Objection: an application to revoke a certification is stopped, look into it
}
letter-objection-lead-text = A registered contact of the store has objected to this application.
letter-objection-lead-next = Look into it with the contact. Until a lead lifts the objection, the application cannot be decided and nothing is carried out.

## Information needed

letter-information-needed-title = { $kind ->
    [unbind] Your application to unbind your store needs something more from you
   *[revoke-certification] Your application to revoke your store’s certification needs something more from you
}
letter-information-needed-text = { $kind ->
    [unbind] Your application to unbind your store lacks something. The review goes on once you have added it.
   *[revoke-certification] Your application to revoke your store’s certification lacks something. The review goes on once you have added it.
}
letter-information-needed-until = Add it by { $at }. While we wait for you the clock of the review stands still; once you have answered, the review goes on and you keep your place.
letter-information-needed-items = What to add
letter-information-needed-lapse = Write or upload it on the pages of the store unbinding service; send no evidence by email. If nothing has come by then, the application ends and you can apply again.

## Lapsed

letter-lapsed-title = { $kind ->
    [unbind] We received no answer: your application to unbind your store has ended
   *[revoke-certification] We received no answer: your application to revoke your store’s certification has ended
}
letter-lapsed-text = { $kind ->
    [unbind] We did not receive what we asked for in time, so this application to unbind your store has ended. It will not be reviewed or carried out, and the store’s binding stays as it is.
   *[revoke-certification] We did not receive what we asked for in time, so this application to revoke your store’s certification has ended. It will not be reviewed or carried out, and the certification stays as it is.
}
letter-lapsed-again = Once you have prepared what we asked for, you can sign in and apply again.

## Answered, to the holder

letter-answered-title = { $kind ->
    [unbind] The applicant answered: the review of an application to unbind a store can go on
   *[revoke-certification] The applicant answered: the review of an application to revoke a certification can go on
}
letter-answered-text = The applicant has added what was asked for on the application you hold. The clock is running again.
letter-answered-next = Go on with the review and decide it before the target; if you cannot, release it to the queue.

## Reminder of an information request

letter-information-reminder-title = { $kind ->
    [unbind] Reminder: your application to unbind your store is waiting for you
   *[revoke-certification] Reminder: your application to revoke your store’s certification is waiting for you
}
letter-information-last-title = { $kind ->
    [unbind] Today is the last day: your application to unbind your store is waiting for you
   *[revoke-certification] Today is the last day: your application to revoke your store’s certification is waiting for you
}
letter-information-reminder-text = { $kind ->
    [unbind] We have not received what we asked for on your application to unbind your store. The review is waiting for you.
   *[revoke-certification] We have not received what we asked for on your application to revoke your store’s certification. The review is waiting for you.
}
letter-information-reminder-until = Add it by { $at }.
letter-information-reminder-done = If you submitted it before this email reached you, there is nothing left to do.

## After a rejection: bar, appeal; set aside

letter-rejected-bar = You cannot apply for now
letter-rejected-bar-until = For the reason below, the store and the account it is bound to cannot apply until { $at }. The bar then ends by itself.
letter-rejected-bar-appeal = To appeal against the bar: { $address }
letter-rejected-appeal = If you think this decision is wrong, you can sign in and appeal once, until { $at }. Somebody who had no part in the decision will then review it.
letter-appealed-title = { $kind ->
    [unbind] We received your appeal about your application to unbind your store
   *[revoke-certification] We received your appeal about your application to revoke your store’s certification
}
letter-appealed-text = { $kind ->
    [unbind] We received your appeal. Your application to unbind your store is reviewed anew; until it is decided, the store’s binding stays as it is.
   *[revoke-certification] We received your appeal. Your application to revoke your store’s certification is reviewed anew; until it is decided, the certification stays as it is.
}
letter-appealed-promise = The clock starts anew: we aim to answer by { $target }, and at the latest by { $due }. Only working days count; the day of the appeal does not.
letter-appealed-who = Somebody who had no part in the earlier decision reviews it.
letter-appealed-once = An application can be appealed once. When there is an answer, we will email you.
letter-voided-title = { $kind ->
    [unbind] Your application to unbind your store was set aside
   *[revoke-certification] Your application to revoke your store’s certification was set aside
}
letter-voided-text = { $kind ->
    [unbind] This application to unbind your store was set aside: it was neither approved nor rejected, and will not be carried out. The store’s binding stays as it is.
   *[revoke-certification] This application to revoke your store’s certification was set aside: it was neither approved nor rejected, and will not be carried out. The certification stays as it is.
}
letter-voided-words = Why
letter-voided-again = If you still need it, you can sign in and apply again.
letter-penalty-lifted-title = The bar on your store’s applications was lifted
letter-penalty-lifted-text = The bar on applying that came with this application, for the store and the account it was bound to, has been lifted early.
letter-penalty-lifted-next = From now on it no longer keeps the store from applying. You need do nothing.
