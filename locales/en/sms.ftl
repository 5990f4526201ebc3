### Texts of text messages. $store has 16 characters at most, $link is a link; a message with its link has 4 segments at most
### (70 characters, or 67 each when there are several).

sms-sign-in-code = Store unbinding: { $code } is the code for store “{ $store }”, valid for { $period }. We never ask you for it.
sms-draft-reminder = { $kind ->
    [unbind] Store unbinding: your draft to unbind store “{ $store }” was not submitted and will be deleted on { $at }. To continue, sign in: { $link }
   *[revoke-certification] Store unbinding: your draft to revoke the certification of “{ $store }” was not submitted and will be deleted on { $at }. To continue, sign in: { $link }
}
sms-alert = { $kind ->
    [unbind] Store unbinding: somebody applied to unbind your store “{ $store }” ({ $reference }). If this was not you, stop it here: { $link }
   *[revoke-certification] Store unbinding: somebody applied to revoke the certification of “{ $store }” ({ $reference }). Not you? Stop it: { $link }
}
sms-alert-reopened = { $kind ->
    [unbind] Store unbinding: the application to unbind store “{ $store }” ({ $reference }) is being reviewed again. If this was not you, stop it here: { $link }
   *[revoke-certification] Store unbinding: the application to revoke the certification of “{ $store }” ({ $reference }) is being reviewed again. Not you? Stop it: { $link }
}
sms-alert-approved = { $kind ->
    [unbind] Store unbinding: approved, store “{ $store }” will be unbound on { $at } or later ({ $reference }). Not you? Stop it: { $link }
   *[revoke-certification] Store unbinding: approved, the certification of “{ $store }” will be revoked on { $at } or later ({ $reference }). Stop it: { $link }
}
sms-alert-done = { $kind ->
    [unbind] Store unbinding: store “{ $store }” was unbound on { $at } ({ $reference }). If this was not you, contact customer service immediately.
   *[revoke-certification] Store unbinding: the certification of store “{ $store }” was revoked on { $at } ({ $reference }). If this was not you, contact customer service immediately.
}
sms-alert-ended = { $kind ->
    [unbind] Store unbinding: an application to unbind store “{ $store }” ({ $reference }) has ended; nothing was carried out. If this was not you, contact customer service.
   *[revoke-certification] Store unbinding: an application to revoke the certification of “{ $store }” ({ $reference }) has ended; nothing was carried out. If this was not you, contact customer service.
}
sms-alert-repeated = { $kind ->
    [unbind] Store unbinding: a contact of “{ $store }” was changed, and its unbinding continues ({ $reference }). To stop it: { $link }
   *[revoke-certification] Store unbinding: a contact of “{ $store }” was changed, and revoking its certification continues ({ $reference }). To stop it: { $link }
}
sms-objection-lifted = { $kind ->
    [unbind] Store unbinding: the objection was resolved; the unbinding of “{ $store }” continues ({ $reference }). Not you? Stop it: { $link }
   *[revoke-certification] Store unbinding: the objection was resolved; the certification of “{ $store }” is still to be revoked ({ $reference }). Not you? Stop it: { $link }
}
sms-objection-ended = { $kind ->
    [unbind] Store unbinding: the application to unbind store “{ $store }” you objected to ({ $reference }) has ended; nothing was carried out.
   *[revoke-certification] Store unbinding: the application to revoke the certification of “{ $store }” you objected to ({ $reference }) has ended; nothing was carried out.
}
sms-approved = { $kind ->
    [unbind] Store unbinding: unbinding “{ $store }” was approved ({ $reference }) and is carried out on { $at } or later. Not you? Sign in and object: { $link }
   *[revoke-certification] Store unbinding: revoking the certification of “{ $store }” was approved ({ $reference }) and is carried out on { $at } or later. Not you? Sign in and object: { $link }
}
sms-done = { $kind ->
    [unbind] Store unbinding: store “{ $store }” was unbound on { $at } ({ $reference }). If this was not you, contact customer service immediately.
   *[revoke-certification] Store unbinding: the certification of store “{ $store }” was revoked on { $at } ({ $reference }). If this was not you, contact customer service immediately.
}
sms-information-reminder = Store unbinding: the application for store “{ $store }” ({ $reference }) needs more information from you before { $at }. Sign in to send it: { $link }
sms-bound-again = Store unbinding: store “{ $store }” was bound to another account on { $at }. If this was not you, contact customer service immediately.
sms-binding-ended = Store unbinding: the binding of store “{ $store }” ended on { $at }. If this was not you, contact customer service immediately.
sms-contact-changed = Store unbinding: a registered contact of store “{ $store }” was changed on { $at }. If this was not you, contact customer service immediately.
