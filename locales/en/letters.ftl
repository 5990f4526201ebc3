### Texts of the emails. Those of round-ups, of the platform and of the calendar are in delivery.ftl, platform.ftl and calendar.ftl.
### $kind is the type of application (unbind, revoke-certification); times and periods come in written out.
### Terms are in ../STYLE.md; both languages must have the same files, ids and variables.

## Shared

letter-subject = { $title } (reference { $reference })
letter-greeting-applicant = Dear applicant,
letter-greeting-contact = Dear registered contact,
letter-greeting-owner = Dear store owner,
letter-greeting-anybody = Hello,
letter-greeting-staff = Hello,
letter-sign-off = The store unbinding service
letter-sign-off-staff = Unbind Desk
letter-footer = This email was sent automatically; we do not read replies. We never ask for passwords, codes or evidence by email.
letter-footer-staff = This email was sent automatically; replies are not read. Do not forward it outside the team.
letter-next = What happens next
letter-message = Message from the reviewer
letter-estimated = { $at } (estimated)
letter-link-status = Check the progress of your application
letter-link-status-note = { $channel ->
    [agent] The page asks for the query code that customer service told you; you do not need to sign in.
   *[web] The page asks for the query code that was shown when you submitted the application; you do not need to sign in.
}
letter-link-stop = Stop this application
letter-link-stop-note = Opening the link does not change anything: the application is only stopped when you confirm on the page that opens.
letter-link-status-answer = See what is needed and answer
letter-link-status-reapply = See the reasons and what you can do
letter-link-answer = Sign in and answer
letter-link-draft = Sign in and continue
letter-link-reapply = Sign in and apply again
letter-link-account = View my store
letter-link-case = Open this application

## The table of facts

letter-fact-target = Target for our answer
letter-fact-due = Answer at the latest
letter-fact-not-before = Carried out no earlier than
letter-fact-done = Carried out
letter-fact-original-deadline = Original answer date
letter-fact-estimate = New estimated answer date
letter-fact-deadline = Deadline
letter-fact-answer-until = Answer by
letter-fact-removed = Draft deleted on

## Sign-in code

letter-sign-in-code-title = Your sign-in code for the store unbinding service
letter-sign-in-code-text = You are signing in to the unbinding service for the store “{ $store }”. Enter this code on the sign-in page:
letter-sign-in-code-ignore = If you did not ask for this code, ignore this email: nobody can sign in without the code.

## Shared by the emails with a code

letter-code-valid = The code is valid for { $period } and works once.
letter-code-never = Our staff will never ask you for this code. Do not share it with anybody.

## Contact email code, to a reader who may not know us

letter-email-code-title = Confirm your email for the store unbinding service
letter-email-code-text = Somebody is filling in an application for the store “{ $store }” and gave this address as their contact email. If it was you, enter this code on the application page:
letter-email-code-ignore = If you do not know about this, ignore this email: without the code, the address is not used and nothing happens.

## Draft deletion reminder

letter-draft-reminder-title = { $kind ->
    [unbind] Your draft application to unbind your store will soon be deleted
   *[revoke-certification] Your draft application to revoke your store’s certification will soon be deleted
}
letter-draft-reminder-text = { $kind ->
    [unbind] Your application to unbind your store is still a draft. It has not been submitted, and has not been changed for some time.
   *[revoke-certification] Your application to revoke your store’s certification is still a draft. It has not been submitted, and has not been changed for some time.
}
letter-draft-reminder-removed = The draft and the evidence uploaded with it will be deleted on { $at }. They cannot be recovered after that.
letter-draft-reminder-keep = If you still want to apply, sign in before then, continue and save. Everything you filled in is still there.
letter-draft-reminder-leave = If you no longer need it, you do not need to do anything. An unsubmitted draft does not change anything for your store.

## Received

letter-received-title = { $kind ->
    [unbind] We have received your application to unbind your store
   *[revoke-certification] We have received your application to revoke your store’s certification
}
letter-received-text = { $kind ->
    [unbind] We have received your application to unbind your store, and it is waiting for review. Keep the reference below: you will need it if you contact us about your application.
   *[revoke-certification] We have received your application to revoke your store’s certification, and it is waiting for review. Keep the reference below: you will need it if you contact us about your application.
}
letter-received-dates = Our target is to answer by { $target }, and we promise to answer by { $due }. Only working days count; the day of submission does not.
letter-received-review = A reviewer checks what you submitted. It cannot be changed during the review.
letter-received-outcome = We will email you when there is a decision. If your application is approved, it is carried out automatically and you do not need to do anything else; we will email you again when it is complete.
letter-received-status = { $channel ->
    [agent] You can check the progress at any time: open the link below and enter the query code. If you change your mind, you can withdraw the application there until it is carried out.
   *[web] You can sign in at any time to check the progress. If you change your mind, you can withdraw the application until it is carried out.
}
letter-received-code = { $channel ->
    [agent] The page asks for the query code, which customer service told you; it is not in any email. With it you can send what we ask for, withdraw and appeal without signing in. If you no longer have it, contact customer service.
   *[web] With the query code you can check the progress without signing in. It was shown once, on the page after submission, and is not in any email. If you did not write it down, sign in to create a new one.
}

## Alert, to every registered contact of the store

letter-alert-title = { $kind ->
    [unbind] Somebody applied to unbind your store: please check
   *[revoke-certification] Somebody applied to revoke your store’s certification: please check
}
letter-alert-text = { $kind ->
    [unbind] Somebody has applied to unbind your store. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] Somebody has applied to revoke your store’s certification. You are receiving this email because you are a registered contact of the store.
}
letter-alert-when = { $kind ->
    [unbind] Nothing has changed yet. The review ends by { $at } at the latest, possibly sooner. Even if the application is approved, the store is not unbound before the notice period has ended. Until then your store stays as it is.
   *[revoke-certification] Nothing has changed yet. The review ends by { $at } at the latest, possibly sooner. Even if the application is approved, the certification is not revoked before the notice period has ended. Until then your store stays as it is.
}
letter-alert-known = If you applied yourself, or agreed to it, you do not need to do anything.
letter-alert-unknown = If this was not you, stop it now
letter-alert-stop = Open the link below and confirm; you do not need to sign in. The application is then put on hold while our staff check it. Until they have done so, nothing is decided or carried out.
letter-alert-contact = If the link does not open, or you think your account may have been stolen, contact customer service immediately and quote the reference { $reference }.
# At the end of the email in the other language; the link that stops the application follows.
letter-alert-other-language = { $kind ->
    [unbind] Somebody applied to unbind your store. If this was not you, open this link and confirm to stop it:
   *[revoke-certification] Somebody applied to revoke your store’s certification. If this was not you, open this link and confirm to stop it:
}

## Alerts after the first one

letter-alert-reopened-title = { $kind ->
    [unbind] An application to unbind your store is being reviewed again: please check
   *[revoke-certification] An application to revoke your store’s certification is being reviewed again: please check
}
letter-alert-reopened-text = { $kind ->
    [unbind] An application to unbind your store, which had already been decided, is being reviewed again. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] An application to revoke your store’s certification, which had already been decided, is being reviewed again. You are receiving this email because you are a registered contact of the store.
}
letter-alert-reopened-when = Nothing has been carried out. If the application is approved, it is not carried out before a new notice period has ended. Until then your store stays as it is.
letter-alert-reopened-other-language = { $kind ->
    [unbind] An application to unbind your store is being reviewed again. If this was not you, open this link and confirm to stop it:
   *[revoke-certification] An application to revoke your store’s certification is being reviewed again. If this was not you, open this link and confirm to stop it:
}
letter-alert-approved-title = { $kind ->
    [unbind] An application to unbind your store was approved and will be carried out: please check
   *[revoke-certification] An application to revoke your store’s certification was approved and will be carried out: please check
}
letter-alert-approved-text = { $kind ->
    [unbind] An application to unbind your store has been approved. It has not been carried out yet. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] An application to revoke your store’s certification has been approved. It has not been carried out yet. You are receiving this email because you are a registered contact of the store.
}
letter-alert-approved-when = { $kind ->
    [unbind] The store is not unbound before { $at }. Until it is, you can still stop the application.
   *[revoke-certification] The certification is not revoked before { $at }. Until it is, you can still stop the application. A revoked certification cannot be restored.
}
letter-alert-approved-other-language = { $kind ->
    [unbind] An application to unbind your store was approved and will be carried out. If this was not you, open this link and confirm to stop it:
   *[revoke-certification] An application to revoke your store’s certification was approved and will be carried out. If this was not you, open this link and confirm to stop it:
}
letter-alert-done-title = { $kind ->
    [unbind] Your store was unbound
   *[revoke-certification] Your store’s certification was revoked
}
letter-alert-done-text = { $kind ->
    [unbind] The application to unbind your store has been carried out. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] The application to revoke your store’s certification has been carried out. You are receiving this email because you are a registered contact of the store.
}
letter-alert-done-unknown = If this was not you
letter-alert-done-contact = Contact customer service immediately and quote the reference { $reference }.
letter-objection-lifted-title = { $kind ->
    [unbind] The application to unbind your store continues: please check
   *[revoke-certification] The application to revoke your store’s certification continues: please check
}
letter-objection-lifted-text = { $kind ->
    [unbind] The application to unbind your store had been put on hold because of an objection. Our staff have checked the objection, and the application continues. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] The application to revoke your store’s certification had been put on hold because of an objection. Our staff have checked the objection, and the application continues. You are receiving this email because you are a registered contact of the store.
}
letter-objection-lifted-when = Nothing has been carried out. If the application is approved, it is not carried out before a new notice period has ended. Until then your store stays as it is.
letter-objection-lifted-other-language = { $kind ->
    [unbind] The application to unbind your store continues. If you do not agree, open this link and confirm to stop it again:
   *[revoke-certification] The application to revoke your store’s certification continues. If you do not agree, open this link and confirm to stop it again:
}
letter-alert-ended-title = { $kind ->
    [unbind] An application to unbind your store was submitted and has already ended
   *[revoke-certification] An application to revoke your store’s certification was submitted and has already ended
}
letter-alert-ended-text = { $kind ->
    [unbind] Somebody applied to unbind your store. Before we could email you about it, the application ended. It was not carried out; your store stays bound as it is. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] Somebody applied to revoke your store’s certification. Before we could email you about it, the application ended. It was not carried out; your store stays certified. You are receiving this email because you are a registered contact of the store.
}
letter-alert-ended-next = If you or a colleague submitted it, you do not need to do anything. If somebody applies again, we will email you again.
letter-alert-repeated-title = { $kind ->
    [unbind] An application to unbind your store continues: please check
   *[revoke-certification] An application to revoke your store’s certification continues: please check
}
letter-alert-repeated-text = { $kind ->
    [unbind] A registered contact of your store was changed, so we are telling you again: somebody has applied to unbind your store. You are receiving this email because you are a registered contact of the store.
   *[revoke-certification] A registered contact of your store was changed, so we are telling you again: somebody has applied to revoke your store’s certification. You are receiving this email because you are a registered contact of the store.
}
letter-alert-repeated-when = Nothing has been carried out. Even if the application is approved, it is not carried out before a new notice period has ended. Until then your store stays as it is.
letter-alert-repeated-other-language = { $kind ->
    [unbind] Somebody applied to unbind your store. If this was not you, open this link and confirm to stop it:
   *[revoke-certification] Somebody applied to revoke your store’s certification. If this was not you, open this link and confirm to stop it:
}
letter-objection-ended-title = { $kind ->
    [unbind] The application to unbind your store has ended
   *[revoke-certification] The application to revoke your store’s certification has ended
}
letter-objection-ended-text = { $kind ->
    [unbind] An objection was made to an application to unbind your store. The application has ended and was not carried out; your store stays bound as it is.
   *[revoke-certification] An objection was made to an application to revoke your store’s certification. The application has ended and was not carried out; your store stays certified.
}
letter-objection-ended-next = You do not need to do anything. If somebody applies again, we will email you again.

## Approved, not done yet

letter-approved-title = { $kind ->
    [unbind] Your application to unbind your store is approved, but not carried out yet
   *[revoke-certification] Your application to revoke your store’s certification is approved, but not carried out yet
}
letter-approved-text = { $kind ->
    [unbind] Your application to unbind your store has been approved, but it has not been carried out yet. Your store’s binding has not changed.
   *[revoke-certification] Your application to revoke your store’s certification has been approved, but it has not been carried out yet. The certification has not changed.
}
letter-approved-when = It will be carried out automatically, no earlier than { $at }. You do not need to do anything.
letter-approved-done = When it is complete and the platform has confirmed it, we will email you again.
letter-approved-withdraw = { $channel ->
    [agent] If you change your mind, open the link below, enter the query code and withdraw the application before it is carried out.
   *[web] If you change your mind, sign in and withdraw the application before it is carried out.
}

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
letter-rejected-again = { $channel ->
    [agent] Once you have prepared what is described above, open the link below, enter the query code and ask to apply again. Customer service then contacts you.
   *[web] Once you have prepared what is described above, you can sign in and apply again.
}
letter-rejected-again-from = { $channel ->
    [agent] Once you have prepared what is described above, you can ask to apply again from { $at } on, but not before: open the link below and enter the query code. Customer service then contacts you.
   *[web] Once you have prepared what is described above, you can sign in and apply again from { $at } on, but not before.
}
letter-rejected-never = { $kind ->
    [unbind] This store cannot apply to be unbound again.
   *[revoke-certification] This store cannot apply to revoke its certification again.
}

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
letter-done-unknown = If you did not know about this, contact customer service immediately and quote the reference { $reference }.

## Blocked

letter-blocked-title = { $kind ->
    [unbind] Your application to unbind your store cannot be carried out yet
   *[revoke-certification] Your application to revoke your store’s certification cannot be carried out yet
}
letter-blocked-text = { $kind ->
    [unbind] Your application to unbind your store is still approved, but it cannot be carried out yet. Your store stays as it is for now.
   *[revoke-certification] Your application to revoke your store’s certification is still approved, but it cannot be carried out yet. Your store stays as it is for now.
}
letter-blocked-content-changed = Reason: since the approval, the store’s records have changed and no longer match what was reviewed. Our staff have to check them again.
letter-blocked-objected = Reason: a registered contact of the store objected to this application. Our staff have to check this first.
letter-blocked-unanswered = Reason: the platform is not answering at the moment, so nothing has been carried out. We ask again every hour, and it continues automatically.
letter-blocked-notice-not-delivered = Reason: our notice about this application was not delivered to any registered contact of the store. Our staff have to contact one in another way first. If the store’s registered email address is no longer in use, ask customer service to update it.
letter-blocked-nothing-to-do = { $kind ->
    [unbind] Reason: on the platform, this store is not bound to any account at present. Our staff have to check whether it has already been unbound.
   *[revoke-certification] Reason: on the platform, this store has no valid certification at present. Our staff have to check whether it has already been revoked.
}
letter-blocked-next = Our staff are dealing with it; you do not need to apply again. We will email you as soon as there is news.
letter-blocked-lapse = If this is not cleared by { $at }, the approval ends without anything being carried out, and a new application is needed.

## Approval lapsed

letter-approval-lapsed-title = { $kind ->
    [unbind] The approval to unbind your store has lapsed
   *[revoke-certification] The approval to revoke your store’s certification has lapsed
}
letter-approval-lapsed-text = { $kind ->
    [unbind] Your application to unbind your store was approved, but it could not be carried out since { $at }. The approval has now ended. Nothing was carried out, and the store’s binding stays as it is.
   *[revoke-certification] Your application to revoke your store’s certification was approved, but it could not be carried out since { $at }. The approval has now ended. Nothing was carried out, and the certification stays as it is.
}
letter-approval-lapsed-why = This stood in the way:
letter-approval-lapsed-next = { $channel ->
    [agent] Once it is cleared, open the link below and enter the query code: the page says whether it can be applied for again.
   *[web] Once it is cleared, sign in: the account page says whether you can apply again.
}
letter-obstacle-content-changed = The store’s records changed after the approval
letter-obstacle-objected = A registered contact of the store objected
letter-obstacle-notice-not-delivered = Our notice could not be delivered to any registered contact of the store
letter-obstacle-nothing-to-do = The platform found nothing left to unbind or revoke
letter-obstacle-balance = The store’s balance was not withdrawn
letter-obstacle-unshipped-orders = Orders were not shipped
letter-obstacle-loans = Loans were not repaid
letter-obstacle-disputes = After-sales cases or disputes were still open
letter-obstacle-refused = The platform refused without giving a reason
letter-obstacle-unanswered = The platform did not answer

## Not confirmed by the platform

letter-effect-failed-title = { $kind ->
    [unbind] Your application to unbind your store: we are checking the result with the platform
   *[revoke-certification] Your application to revoke your store’s certification: we are checking the result with the platform
}
letter-effect-failed-text = { $kind ->
    [unbind] Your application to unbind your store was approved and sent to the platform, but the platform has not confirmed the result. We do not know yet whether the store was unbound.
   *[revoke-certification] Your application to revoke your store’s certification was approved and sent to the platform, but the platform has not confirmed the result. We do not know yet whether the certification was revoked.
}
letter-effect-failed-next = Our staff are checking with the platform. You do not need to do anything or apply again. We will email you when there is a result.

## Withdrawn

letter-withdrawn-title = { $kind ->
    [unbind] Your application to unbind your store has been withdrawn
   *[revoke-certification] Your application to revoke your store’s certification has been withdrawn
}
letter-withdrawn-text = { $kind ->
    [unbind] As you asked, this application to unbind your store has been withdrawn. It will not be reviewed or carried out, and the store’s binding stays as it is.
   *[revoke-certification] As you asked, this application to revoke your store’s certification has been withdrawn. It will not be reviewed or carried out, and the certification stays as it is.
}
letter-withdrawn-again = { $channel ->
    [agent] If you need it later, open the link below and enter the query code: the page says whether it can be applied for again.
   *[web] If you need it later, sign in: the account page says whether you can apply again.
}
letter-withdrawn-unknown = If you did not withdraw it yourself, contact customer service and quote the reference { $reference }.

## Overdue, with an apology

letter-overdue-title = { $kind ->
    [unbind] We apologise: your application to unbind your store is delayed
   *[revoke-certification] We apologise: your application to revoke your store’s certification is delayed
}
letter-overdue-text = { $kind ->
    [unbind] We promised to answer your application to unbind your store by { $due } and have not done so. This is our fault, and we apologise.
   *[revoke-certification] We promised to answer your application to revoke your store’s certification by { $due } and have not done so. This is our fault, and we apologise.
}
letter-late-forecast-title = { $kind ->
    [unbind] We apologise: our answer on unbinding your store may be late
   *[revoke-certification] We apologise: our answer on revoking your store’s certification may be late
}
letter-late-forecast-text = { $kind ->
    [unbind] We promised to answer your application to unbind your store by { $due } and may not be able to. This is our fault, and we apologise.
   *[revoke-certification] We promised to answer your application to revoke your store’s certification by { $due } and may not be able to. This is our fault, and we apologise.
}
letter-still-late-title = { $kind ->
    [unbind] We apologise again: your application to unbind your store is still delayed
   *[revoke-certification] We apologise again: your application to revoke your store’s certification is still delayed
}
letter-still-late-text = { $kind ->
    [unbind] Your application to unbind your store was due for an answer by { $due }. We have not answered it yet, and the date we expected since then has passed, too. This is our fault, and we apologise.
   *[revoke-certification] Your application to revoke your store’s certification was due for an answer by { $due }. We have not answered it yet, and the date we expected since then has passed, too. This is our fault, and we apologise.
}
letter-overdue-estimate = A senior colleague is now following it up. We now expect to answer by { $at }.
letter-overdue-nothing = You do not need to apply again: your application keeps its place. We will email you as soon as it has been reviewed.

## Target day, to the reviewer

letter-remind-title = { $kind ->
    [unbind] Target day today: an application to unbind a store is not decided yet
   *[revoke-certification] Target day today: an application to revoke a certification is not decided yet
}
letter-remind-text = An application you have claimed has reached its target day and is not decided yet.
letter-remind-next = Decide it before the target. If you cannot finish it today, release it to the queue so that a colleague can continue.

## Deadline day, to a lead

letter-escalate-title = { $kind ->
    [unbind] Deadline today: an application to unbind a store is not decided yet
   *[revoke-certification] Deadline today: an application to revoke a certification is not decided yet
}
letter-escalate-text = The deadline of this application is today and it is not decided yet.
letter-escalate-next = Make sure it is decided before the deadline. After that, the system apologises to the applicant and gives a new estimate.

## Overdue, to a lead

letter-overdue-lead-title = { $kind ->
    [unbind] Overdue: an application to unbind a store is not decided yet
   *[revoke-certification] Overdue: an application to revoke a certification is not decided yet
}
letter-overdue-lead-text = This application has passed its deadline and is not decided yet.
letter-overdue-lead-next = The system apologises to the applicant and gives a new estimate. Make sure it is decided as soon as possible.

## Objection, to a lead

letter-objection-lead-title = { $kind ->
    [unbind] Objection: an application to unbind a store is on hold, please check
   *[revoke-certification] Objection: an application to revoke a certification is on hold, please check
}
letter-objection-lead-text = A registered contact of the store has objected to this application.
letter-objection-lead-next = Check it with the contact. Until a lead resolves the objection, the application cannot be decided and nothing is carried out.

## Information needed

letter-information-needed-title = { $kind ->
    [unbind] We need more information for your application to unbind your store
   *[revoke-certification] We need more information for your application to revoke your store’s certification
}
letter-information-needed-text = { $kind ->
    [unbind] Your application to unbind your store is incomplete. The review continues once you have added what is missing.
   *[revoke-certification] Your application to revoke your store’s certification is incomplete. The review continues once you have added what is missing.
}
letter-information-needed-until = Add it by { $at }. While we wait for you, the review clock is paused; once you have answered, the review continues and you keep your place.
letter-information-needed-items = What to add
letter-information-needed-lapse = { $channel ->
    [agent] Open the link below, enter the query code, and enter or upload it there; do not send evidence by email. If we receive nothing by then, the application is closed, and you have to apply again if you still need it.
   *[web] Enter or upload it on the pages of the store unbinding service; do not send evidence by email. If we receive nothing by then, the application is closed, and you have to apply again if you still need it.
}

## Lapsed

letter-lapsed-title = { $kind ->
    [unbind] No answer received: your application to unbind your store has been closed
   *[revoke-certification] No answer received: your application to revoke your store’s certification has been closed
}
letter-lapsed-text = { $kind ->
    [unbind] We did not receive the information we requested in time, so this application to unbind your store has been closed. It will not be reviewed or carried out, and the store’s binding stays as it is.
   *[revoke-certification] We did not receive the information we requested in time, so this application to revoke your store’s certification has been closed. It will not be reviewed or carried out, and the certification stays as it is.
}
letter-lapsed-next = { $channel ->
    [agent] Once you have prepared the information, open the link below and enter the query code: the page says whether it can be applied for again.
   *[web] Once you have prepared the information, sign in: the account page says whether you can apply again.
}

## Answered, to the reviewer

letter-answered-title = { $kind ->
    [unbind] Applicant answered: continue the review of an application to unbind a store
   *[revoke-certification] Applicant answered: continue the review of an application to revoke a certification
}
letter-answered-text = The applicant has added the information you requested. The clock is running again.
letter-answered-next = Continue the review and decide before the target. If you cannot, release it to the queue.

## Reminder of an information request

letter-information-reminder-title = { $kind ->
    [unbind] Reminder: we are waiting for information on your application to unbind your store
   *[revoke-certification] Reminder: we are waiting for information on your application to revoke your store’s certification
}
letter-information-last-title = { $kind ->
    [unbind] Last day: we are waiting for information on your application to unbind your store
   *[revoke-certification] Last day: we are waiting for information on your application to revoke your store’s certification
}
letter-information-reminder-text = { $kind ->
    [unbind] We have not received the information we requested for your application to unbind your store. The review cannot continue without it.
   *[revoke-certification] We have not received the information we requested for your application to revoke your store’s certification. The review cannot continue without it.
}
letter-information-reminder-until = Add it by { $at }.
letter-information-extended-title = { $kind ->
    [unbind] You have more time to add information to your application to unbind your store
   *[revoke-certification] You have more time to add information to your application to revoke your store’s certification
}
letter-information-extended-text = { $kind ->
    [unbind] You now have until { $at } to add what your application to unbind your store needs. Earlier dates no longer apply. While we wait for you, the review clock is paused.
   *[revoke-certification] You now have until { $at } to add what your application to revoke your store’s certification needs. Earlier dates no longer apply. While we wait for you, the review clock is paused.
}
letter-answer-received-title = { $kind ->
    [unbind] We have received what you added to your application to unbind your store
   *[revoke-certification] We have received what you added to your application to revoke your store’s certification
}
letter-answer-received-text = { $kind ->
    [unbind] We have received what you added. The review of your application to unbind your store continues; you do not need to do anything.
   *[revoke-certification] We have received what you added. The review of your application to revoke your store’s certification continues; you do not need to do anything.
}
letter-answer-received-due = The review clock runs again: you will have our answer by { $due } at the latest.
letter-answer-received-next = We will email you when there is an answer.
letter-information-reminder-done = If you have already submitted it, you do not need to do anything.

## After a decision: restriction, appeal, voided, reopened

letter-rejected-penalty = You cannot apply for now
letter-rejected-penalty-until = For the reason below, the store and the account it is bound to cannot apply until { $at }. The restriction then ends automatically.
letter-rejected-penalty-until-never = { $kind ->
    [unbind] For the reason below, the store and the account it is bound to cannot submit any application until { $at }. After that they can submit other types of application, but this store can still not apply to be unbound again.
   *[revoke-certification] For the reason below, the store and the account it is bound to cannot submit any application until { $at }. After that they can submit other types of application, but this store can still not apply to revoke its certification again.
}
letter-rejected-penalty-appeal = To appeal against the restriction: { $address }
letter-rejected-appeal = { $channel ->
    [agent] If you think this decision is wrong, you can appeal once, until { $at }: open the link below and enter the query code. Somebody who was not involved in the decision will then review it.
   *[web] If you think this decision is wrong, you can sign in and appeal once, until { $at }. Somebody who was not involved in the decision will then review it.
}
letter-reopened-title = { $kind ->
    [unbind] Your application to unbind your store is being reviewed again
   *[revoke-certification] Your application to revoke your store’s certification is being reviewed again
}
letter-reopened-text = { $kind ->
    [unbind] The decision on your application to unbind your store was withdrawn, and the application is being reviewed again. Our earlier email about the decision no longer applies. Until there is a new decision, the store’s binding stays as it is.
   *[revoke-certification] The decision on your application to revoke your store’s certification was withdrawn, and the application is being reviewed again. Our earlier email about the decision no longer applies. Until there is a new decision, the certification stays as it is.
}
letter-reopened-next = You do not need to do anything. We will email you when there is a new decision, by the date above at the latest.
letter-reopened-penalty = The restriction on applying that had been lifted with this decision is in force again: the store and the account it was bound to cannot submit other applications until { $at }.
letter-appealed-title = { $kind ->
    [unbind] We have received your appeal about your application to unbind your store
   *[revoke-certification] We have received your appeal about your application to revoke your store’s certification
}
letter-appealed-text = { $kind ->
    [unbind] We have received your appeal. Your application to unbind your store is being reviewed again; until it is decided, the store’s binding stays as it is.
   *[revoke-certification] We have received your appeal. Your application to revoke your store’s certification is being reviewed again; until it is decided, the certification stays as it is.
}
letter-appealed-dates = The time for our answer starts again: our target is { $target }, and { $due } at the latest. Only working days count; the day of the appeal does not.
letter-appealed-who = Somebody who was not involved in the earlier decision reviews it.
letter-appealed-once = You can appeal once for each application. We will email you when there is an answer.
letter-voided-title = { $kind ->
    [unbind] Your application to unbind your store was voided
   *[revoke-certification] Your application to revoke your store’s certification was voided
}
letter-voided-text = { $kind ->
    [unbind] This application to unbind your store was voided: it was neither approved nor rejected, and it will not be carried out. The store’s binding stays as it is.
   *[revoke-certification] This application to revoke your store’s certification was voided: it was neither approved nor rejected, and it will not be carried out. The certification stays as it is.
}
letter-voided-message = Reason
letter-voided-again = { $channel ->
    [agent] If you still need it, ask customer service whether it can apply for you again.
   *[web] If you still need it, sign in: the account page says whether you can apply again.
}
letter-penalty-lifted-title = The restriction on your store’s applications has been lifted
letter-penalty-lifted-text = The restriction on applying that was imposed with this application, on the store and the account it was bound to, has been lifted early.
letter-penalty-lifted-next = It no longer prevents the store from applying. You do not need to do anything.

## Test emails, password links, removal

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

letter-reapply-wanted-title = { $kind ->
    [unbind] An owner wants to apply again to unbind a store
   *[revoke-certification] An owner wants to apply again to revoke a certification
}
letter-reapply-wanted-text = The owner asked, by the link in our email, to apply again. A new application with what can be kept from this one is in your list of drafts.
letter-reapply-wanted-next = Call the owner, complete the draft with a new source document, read it to the owner and submit it. An unfinished draft is removed like any other.
letter-link-lodge = Open the list of drafts
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

letter-bound-again-title = Your store was bound to a new account: please check
letter-bound-again-text = Your store has been bound to a newly registered account. You are receiving this email because you are a registered contact of the store.
letter-bound-again-meaning = The store can trade again with this account. The record of its earlier bindings is kept.
letter-bound-again-known = If you arranged this yourself, or agreed to it, you do not need to do anything.
letter-bound-again-unknown = If you did not, contact customer service immediately
letter-bound-again-contact = Give the name of the store and the time it was bound, and customer service will check it. The contacts registered so far are no longer registered: those of the new account’s holder take their place.
letter-fact-ended = Ended
letter-fact-changed = Changed
letter-binding-ended-title = A binding of your store has ended: please check
letter-binding-ended-text = The binding of your store to the account below has ended. You are receiving this email because you are a registered contact of the store.
letter-binding-ended-meaning = The platform reported this, or two members of staff checked it. The record of the store’s bindings is kept.
letter-binding-ended-contact = Give the name of the store and the time the binding ended, and customer service will check it.
letter-contact-changed-title = A registered contact of your store was changed: please check
letter-contact-changed-text = One of the registered email addresses of your store has been replaced by another one. You are receiving this email because your address was registered for the store before, or is registered now.
letter-contact-changed-meaning = The platform reported this, or two members of staff checked it. From now on, emails about the store go to the registered addresses only.
letter-contact-changed-contact = Give the name of the store and the time of the change, and customer service will check it.
letter-address-corrected-title = Emails about an application now go to another address
letter-address-corrected-text = Emails about the application below used to come to this address. Customer service has corrected the address, and they now go to another one. Two members of staff checked this.
letter-address-corrected-known = If you did not apply, or asked for the correction yourself, you do not need to do anything.
letter-address-corrected-unknown = If you applied and did not ask for a correction

## To the people who run the program of a partner

letter-fact-client = Program
letter-fact-host = Webhook at
letter-fact-disabled = Disabled
letter-webhook-disabled-title = Your webhook was disabled
letter-webhook-disabled-failed = Your program did not accept the same message for three days, so we no longer send messages to the webhook below.
letter-webhook-disabled-gone = Your program answered that the address of the webhook below is gone for good (410), so we no longer send messages to it.
letter-webhook-disabled-kept = We keep the messages of the last 30 days for you. The API always shows the current state of your applications.
letter-webhook-disabled-next = Once your program accepts messages again, tell the administrator who set up your access. The administrator then enables the webhook, and the messages that were kept are sent.
letter-webhook-disabled-link = Open the API reference

## A later deadline

letter-postponed-title = { $kind ->
    [unbind] Your application to unbind your store: new answer date
   *[revoke-certification] Your application to revoke your store’s certification: new answer date
}
letter-postponed-text = Only working days count, and the public holidays have changed. We now promise to answer by { $due } instead of { $was }.
letter-postponed-nothing = You do not need to do anything: your application keeps its place. We will email you as soon as the review is complete.
