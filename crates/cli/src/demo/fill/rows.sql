-- The rows of every table, in the form of the product's own use cases.

-- Foreign keys, secondary indexes and triggers are put aside while rows are inserted: checking and sorting a million rows at
-- once takes a fraction of the time, and the trigger of the record takes a lock for every application.
create temp table filled on commit drop as select unnest(array[
    'staff', 'staff_absences', 'stores', 'store_contacts', 'bindings', 'applications', 'claims', 'clock_intervals', 'escalations',
    'information_requests', 'information_request_items', 'recommendations', 'decisions', 'penalties', 'effects', 'flags',
    'blind_indexes', 'application_tags', 'notes', 'claim_skips', 'events']) as name;
create temp table aside on commit drop as
select 2 as place, format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
from pg_constraint where contype = 'f' and conrelid in (select name::regclass from filled)
union all
select 1, format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index where indrelid in (select name::regclass from filled)
    and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'));
do $$
declare
    statement text;
begin
    for statement in select format('alter table %s disable trigger user', name) from filled loop execute statement; end loop;
    for statement in select "drop" from aside order by place desc loop execute statement; end loop;
end $$;

insert into staff (id, sign_in_name, name, email, password_hash, roles, locale, created_at, password_changed_at)
select pg_temp.staff(number), sign_in_name, name, sign_in_name || '@desk.example', 'none', array[role], 'zh-CN', since, since
from generate_series(0, 217) number, pg_temp.person(number, 61),
    lateral (select timestamptz '2024-01-02T00:00:00Z' as since,
                    case when number < 200 then 'reviewer' when number < 212 then 'agent' else 'lead' end as role,
                    case when number < 200 then 'r' when number < 212 then 'a' else 'l' end
                    || lpad((number - case when number < 200 then 0 when number < 212 then 200 else 212 end)::text, 3, '0')
                        as sign_in_name) r;

insert into staff_absences (id, staff_id, from_at, until_at, note, entered_by, entered_at)
select pg_temp.shaped(from_at, number, 3), pg_temp.staff(number), from_at, from_at + interval '3 days', '年假', pg_temp.staff(number),
       from_at - interval '50 hours'
from settings, generate_series(0, 199) number,
    lateral (select now + (pg_temp.dice(number, 71, 6) - 2) * interval '1 day' as from_at) f
where pg_temp.dice(number, 72, 20) = 0;

-- Stores, by their first application; `unbound` and `revoked` are what the applications did to them.
create temp table shops on commit drop as
select first.number, first.now, pg_temp.shaped(created_at, first.number, 4) as id, created_at, person.*,
       pg_temp.store_name(first.number) as store_name, 'dy' || pg_temp.digits(first.number, 81, 9) as account,
       case when has_money then pg_temp.dice(first.number, 82, 1 << (7 + pg_temp.dice(first.number, 83, 17))) else 0 end as balance_cents,
       case when has_money then pg_temp.dice(first.number, 84, 12) else 0 end as unshipped_orders,
       case when pg_temp.dice(first.number, 85, 50) = 0 then 'en' else 'zh-CN' end as locale, lot,
       pg_temp.shaped(created_at + interval '3 hours', first.number, 5) as binding, unbound.done_at as unbound_at,
       pg_temp.shaped(unbound.decided_at, unbound.number, 6) as unbound_by,
       case when lot % 4 = 0 and again_at < first.now then again_at end as bound_again_at,
       case when revoking.number is not null or pg_temp.dice(first.number, 86, 2) = 0 then created_at + interval '30 days' end as certified_at,
       revoking.done_at as revoked_at,
       case when revoking.done_at is not null then pg_temp.shaped(revoking.decided_at, revoking.number, 6) end as revoked_by
from story first
    left join story unbound on unbound.store = first.number and unbound.kind = 'unbind' and unbound.done_at is not null
    left join lateral (select * from story where store = first.number and kind = 'revoke_certification' order by done_at limit 1)
        revoking on true,
    lateral (select first.submitted_at - (40 + pg_temp.dice(first.number, 87, 1500)) * interval '1 day'
                    - pg_temp.dice(first.number, 88, 86400) * interval '1 second' as created_at,
                    pg_temp.dice(first.number, 89, 10) < 4 as has_money, pg_temp.dice(first.number, 90, 1000) as lot) l,
    lateral (select unbound.done_at + (3 + lot % 40) * interval '1 day' as again_at) g,
    lateral pg_temp.person(first.number, 91) person
where first.root is null;
create unique index on shops (number);

insert into stores (id, number, name, owner_name, trading, certification, certified_at, certification_revoked_at,
                    certification_revoked_by_effect, balance_cents, unshipped_orders, figures_at, locale, created_at)
select id, (100000000 + (number * 736877203 + 51700000) % 900000000)::text, store_name, name,
       unbound_at is null or bound_again_at is not null,
       case when revoked_at is not null then 'revoked' when certified_at is not null then 'certified' else 'none' end,
       certified_at, revoked_at, revoked_by, balance_cents, unshipped_orders, created_at, locale, created_at
from shops order by number;

insert into store_contacts (id, store_id, email, is_primary, created_at)
select pg_temp.shaped(created_at, number, 7), id, email, true, created_at from shops
union all
select pg_temp.shaped(created_at + interval '20 days', number, 8), id, 'kefu' || number || '@shop.example', false,
       created_at + interval '20 days'
from shops where lot % 7 = 0;

insert into bindings (id, store_id, account_name, account_reference, bound_at, ended_at, ended_by_effect)
select binding, id, name, account, created_at + interval '3 hours', unbound_at, unbound_by from shops
union all
select pg_temp.shaped(bound_again_at, number, 9), id, name, 'dn' || lpad(number::text, 9, '0'), bound_again_at, null, null
from shops where bound_again_at is not null;

-- The applications as the use case freezes them; those whose retention is over have lost the personal columns.
create temp table frozen on commit drop as
select s.*, shop.id as store_id, shop.account, shop.locale, shop.balance_cents, shop.unshipped_orders, lodged_by, follows_id,
       statement, contact_name, contact_phone, contact_email, content_hash,
       pg_temp.reference(extract(year from s.submitted_at at time zone 'Asia/Shanghai')::int, first_number + s.number) as reference,
       sha256(pg_temp.part(content_hex) || pg_temp.part(content_hex) || pg_temp.part(bound) || pg_temp.part(no_documents)) as basis_hash,
       decode(no_documents, 'hex') as evidence_digest, policy_id, policy_version,
       pg_temp.staff(reviewer) as reviewer_id, pg_temp.staff(second) as second_id
from story s join shops shop on shop.number = s.store cross join settings,
    lateral (select (select id from story where story.number = s.follows) as follows_id, coalesce(s.decided_at, s.recommended_at) as judged_at, pg_temp.staff(200 + s.agent) as lodged_by,
                    case when s.needs_statement or pg_temp.dice(s.number, 101, 5) = 0
                         then pg_temp.pick(s.number, 102, array['不想再用原来的账号经营了。', '准备换一个账号继续做。',
                                                                '店铺很久没有开播，想解除绑定。', '家里有事，先停一停。'])
                         else '' end as statement) w,
    lateral (select coalesce(case when judged_at < coalesce(unbound_at, 'infinity') then binding
                                  when judged_at >= bound_again_at then pg_temp.shaped(bound_again_at, shop.number, 9) end::text,
                             '') as bound,
                    pg_temp.dice(s.number, 103, 10) < 8 as is_owner) b
    left join lateral (select * from pg_temp.person(s.number, 104) where not is_owner offset 0) other on true,
    lateral (select case when is_owner then shop.name else other.name end as contact_name,
                    case when is_owner then shop.phone else other.phone end as contact_phone,
                    case when is_owner then shop.email else other.email end as contact_email) c,
    lateral (select sha256(
                 pg_temp.part(s.id::text) || pg_temp.part(shop.id::text) || pg_temp.part(s.kind) || pg_temp.part(s.channel)
                 || pg_temp.part(s.reason) || pg_temp.part(statement) || pg_temp.part(contact_name) || pg_temp.part(contact_phone)
                 || pg_temp.part(contact_email) || pg_temp.part(shop.balance_cents::text)
                 || pg_temp.part(shop.unshipped_orders::text) || pg_temp.part(policy_id::text) || s.acknowledged_parts
                 || pg_temp.part(no_documents) || pg_temp.part('0') || pg_temp.part('0') || pg_temp.part(s.is_urgent::text)
                 || pg_temp.part(coalesce(follows_id::text, '')) || pg_temp.part(coalesce(lodged_by::text, ''))
                 || pg_temp.part(shop.locale) || pg_temp.part('')) as content_hash offset 0) h,
    lateral (select encode(content_hash, 'hex') as content_hex) x;
create unique index on frozen (number);

insert into applications (id, reference, store_id, kind, channel, lodged_by, locale, reason, statement, contact_name, contact_phone,
                          contact_email, acknowledged, balance_cents, unshipped_orders, figures_at, content_hash, policy_id, follows_id, status,
                          turn, effect, version, holder_id, submitted_at, target_at, due_at, due_is_provisional, decided_at,
                          closed_at, is_urgent, evidence_digest, erased_at, snoozed_until)
select id, reference, store_id, kind, channel, lodged_by, locale, reason,
       case when erased_at is null then statement else '' end, case when erased_at is null then contact_name else '' end,
       case when erased_at is null then contact_phone else '' end, case when erased_at is null then contact_email else '' end,
       acknowledged, balance_cents, unshipped_orders, submitted_at, content_hash, policy_id, follows_id, status, turn, effect,
       num_nonnulls(submitted_at, claimed_at, asked_at, answered_at, recommended_at, decided_at, ended_at)
           + case when done_at is not null then 2 when effect in ('blocked', 'failed') then 1 else 0 end,
       case when status in ('in_review', 'awaiting_applicant') then reviewer_id end, submitted_at, target_at, due_at, is_provisional,
       decided_at, closed_at, is_urgent, evidence_digest, erased_at,
       case when is_open and target_at > now + interval '1 day' and pg_temp.dice(number, 111, 100) < 2 then now + interval '6 hours' end
from frozen join turns using (status, effect) order by number;

insert into claims (id, application_id, staff_id, claimed_at, lease_until, ended_at, end_cause)
select pg_temp.shaped(claimed_at, number, 10), id, reviewer_id, claimed_at, claimed_at + lease,
       coalesce(recommended_at, decided_at, ended_at),
       case when recommended_at is not null then 'recommended' when decided_at is not null then 'decided'
            when status = 'withdrawn' then 'withdrawn' when ended_at is not null then 'released' end
from frozen where claimed_at is not null;

insert into clock_intervals (id, application_id, round, state, started_at, start_cause, ended_at, end_cause)
select pg_temp.shaped(started_at, number * 4 + place, 11), id, 1, state, started_at, start_cause, i.ended_at, i.end_cause
from frozen f,
    lateral (select coalesce(decided_at, f.ended_at) as stop_at, case when decided_at is not null then 'decided'
                    when f.ended_at is not null then status end as stop_cause) s,
    lateral (values (0, 'running', submitted_at, 'submitted', coalesce(asked_at, stop_at), case when asked_at is null then stop_cause else 'asked' end),
                    (1, 'paused', asked_at, 'asked', coalesce(answered_at, stop_at), case when answered_at is null then stop_cause else 'answered' end),
                    (2, 'running', answered_at, 'answered', stop_at, stop_cause))
        i (place, state, started_at, start_cause, ended_at, end_cause)
where started_at is not null;

insert into escalations (id, application_id, round, kind, due_at, fired_at, cancelled_at)
select pg_temp.shaped(submitted_at, number * 4 + place, 12), id, 1, e.kind, e.due_at,
       case when e.due_at <= now and not is_cancelled then least(e.due_at + interval '20 seconds', now) end,
       case when is_cancelled then asked_at end
from frozen f join days on day = (submitted_at at time zone 'Asia/Shanghai')::date,
    lateral (values (0, 'remind', remind_at), (1, 'escalate', escalate_at), (2, 'overdue', f.due_at)) e (place, kind, due_at),
    lateral (select coalesce(e.due_at > asked_at, false) as is_cancelled) c
where is_open;

create temp table requests on commit drop as
select *, pg_temp.shaped(asked_at, number, 13) as request, asked_at + (asked_until - asked_at) / 2 as half_at,
       asked_until - interval '9 hours' as last_at, coalesce(answered_at, ended_at) as over_at
from frozen where asked_at is not null;

insert into information_requests (id, application_id, round, asked_by, message, asked_at, answer_until, counted_from,
                                  counted_at, ended_at, end_cause, halfway_reminder_at, halfway_reminded_at, last_day_reminder_at, last_day_reminded_at)
select request, id, 1, reviewer_id, '', asked_at, asked_until, asked_at, asked_at, over_at,
       case when answered_at is not null then 'answered' when ended_at is not null then 'lapsed' end,
       half_at, case when half_at <= now or over_at is not null then half_at end,
       last_at, case when last_at <= now or over_at is not null then last_at end
from requests;

insert into information_request_items (request_id, position, kind, reason, prompt, answer)
select request, 1, 'text', body #>> '{rejections,0,code}',
       case when erased_at is null then '请说明联系电话与登记信息不同的原因。' else '' end,
       case when erased_at is null and answered_at is not null then '号码是上个月新换的，旧号码已经停用。' else '' end
from requests r join policies p on p.id = r.policy_id;

create temp table judged on commit drop as
select *, array_remove(array[rejection], null) as reasons, case when rejection is not null and erased_at is null then '请核对后重新提交。' else '' end as message,
       coalesce(rejection = 'false_evidence', false) as is_fraud, rejection = 'false_evidence' and recommended_at is not null as has_penalty,
       case when recommended_at is not null then pg_temp.shaped(recommended_at, number, 14) end as recommendation,
       case when decided_at is not null then pg_temp.shaped(decided_at, number, 15) end as decision,
       case when decided_at is not null then pg_temp.shaped(decided_at, number, 6) end as effect_id,
       case when rejection = 'false_evidence' and recommended_at is not null and erased_at is null then '提交虚假材料。' else '' end as penalty_message
from frozen;
create unique index on judged (number);

insert into recommendations (id, application_id, round, outcome, reasons, message, note, basis_hash, causes, is_blind, penalty_days,
                             penalty_message, recommended_by, recommended_at, result, second_by, ended_at)
select recommendation, id, 1, case when status = 'rejected' then 'reject' else 'approve' end, reasons, message, '', basis_hash,
       array[case when is_fraud then 'fraud' else 'sample' end], true, case when has_penalty then 90 end, penalty_message, reviewer_id,
       recommended_at, case when second_id is not null then 'confirmed' end, second_id, decided_at
from judged where recommended_at is not null;

insert into decisions (id, application_id, round, outcome, reasons, message, note, basis_hash, decided_by, decided_at, grace_until,
                       second_by, second_at, recommendation_id)
select decision, id, 1, case when is_approved then 'approve' else 'reject' end, reasons, message, '', basis_hash, reviewer_id, decided_at,
       grace_until, second_id, case when second_id is not null then decided_at end, recommendation
from judged where decided_at is not null;

insert into penalties (id, store_id, account_reference, application_id, decision_id, message, proposed_by, confirmed_by, begins_at, until_at)
select pg_temp.shaped(decided_at, number, 16), store_id, account, id, decision, penalty_message, reviewer_id, second_id, decided_at,
       decided_at + interval '90 days'
from judged where has_penalty;

insert into effects (id, application_id, decision_id, kind, state, basis_hash, not_before, attempt, next_try_at, created_at, requested_at,
                     confirmed_at, problem, blockers)
select effect_id, id, decision, kind, effect, basis_hash, not_before, case effect when 'failed' then 15 when 'confirmed' then 1 else 0 end,
       not_before, decided_at, done_at - interval '0.5 seconds', done_at,
       case effect when 'failed' then 'the platform did not answer within 10 seconds' end,
       case effect when 'blocked' then array['notice_not_delivered'] else '{}' end
from judged, lateral (select greatest(grace_until, submitted_at + notice) as not_before) n
where is_approved;

-- What surrounds an application that still has its personal columns.
insert into blind_indexes (application_id, kind, keyed_hash, created_at)
select id, mark.kind, sha256(convert_to(mark.kind || value, 'UTF8')), submitted_at
from frozen, lateral (values ('phone', contact_phone), ('email', contact_email)) mark (kind, value) where erased_at is null;

insert into flags (id, application_id, code, raised_at, due_at, status)
select pg_temp.shaped(submitted_at, number, 17), id, pg_temp.pick(number, 121, flags), submitted_at, due_at, status
from frozen cross join settings where erased_at is null and pg_temp.dice(number, 122, 100) < 6;

insert into application_tags (application_id, tag, added_by, added_at, due_at, status)
select id, pg_temp.pick(number, 123, array['加急', '存疑', '等电话', '疑难', '回访']), pg_temp.staff(pg_temp.dice(number, 124, 200)),
       least(submitted_at + interval '2 hours', now), due_at, status
from frozen where erased_at is null and pg_temp.dice(number, 125, 100) < case when is_open then 6 else 1 end;

insert into claim_skips (id, application_id, staff_id, reason, note, skipped_at)
select pg_temp.shaped(submitted_at, number, 18), id, pg_temp.staff(pg_temp.dice(number, 126, 200)), 'too_hard', '',
       least(submitted_at + interval '3 hours', now)
from frozen where status = 'submitted' and pg_temp.dice(number, 127, 100) < 1;

insert into notes (id, application_id, author_id, text, is_important, written_at)
select pg_temp.shaped(written_at, number, 19), id, pg_temp.staff(pg_temp.dice(number, 128, 200)),
       pg_temp.pick(number, 129, array['证件照片偏暗，放大后可以看清。', '电话核实过，是本人。', '与上一次申请的说明一致。',
                                       '营业执照快到期，提醒一下。', '店铺名称刚改过，注意核对。']),
       pg_temp.dice(number, 130, 10) = 0, written_at
from frozen, lateral (select coalesce(decided_at, now) - interval '1 minute' as written_at) w
where erased_at is null and claimed_at is not null
    and pg_temp.dice(number, 131, 100) < case when decided_at is not null then 3 when is_open then 10 else 0 end;

insert into events (subject_kind, subject_id, seq, at, actor_kind, actor_id, action, data, previous_hash, hash)
select (line).subject_kind, (line).subject_id, (line).seq, (line).at, (line).actor_kind, (line).actor_id, (line).action, (line).data,
       coalesce(lag(linked) over chain, decode(repeat('00', 32), 'hex')), linked
from (
    select number, line, pg_temp.chain(line) over (partition by number order by (line).seq) as linked
    from (
        select number, row(null, 'application', id, row_number() over (partition by number order by place), e.at, e.actor_kind,
                           e.actor_id, e.action, e.data, null, null)::events as line
        from judged left join (select number, request from requests) q using (number), lateral (values
            (1, submitted_at, case when channel = 'agent' then 'staff' else 'applicant' end, coalesce(lodged_by, store_id), 'submit',
                jsonb_build_object('kind', kind, 'channel', channel, 'due_at', due_at, 'policy_version', policy_version,
                                   'content_hash', encode(content_hash, 'hex'))),
            (2, claimed_at, 'staff', reviewer_id, 'claim', '{}'),
            (3, asked_at, 'staff', reviewer_id, 'ask', jsonb_build_object('request', request, 'items', 1)),
            (4, answered_at, 'applicant', store_id, 'answer', jsonb_build_object('request', request, 'due_at', due_at)),
            (5, recommended_at, 'staff', reviewer_id, 'recommend', jsonb_build_object('recommendation', recommendation)),
            (6, decided_at, 'staff', coalesce(second_id, reviewer_id),
                case when second_id is null then case when is_approved then 'approve' else 'reject' end
                     else case when is_approved then 'confirm_approval' else 'confirm_rejection' end end,
                jsonb_build_object('decision', decision, 'reasons', reasons, 'recommendation', recommendation, 'grace_until', grace_until)),
            (7, ended_at, case status when 'withdrawn' then 'applicant' when 'voided' then 'staff' else 'worker' end,
                case status when 'withdrawn' then store_id when 'voided' then pg_temp.staff(212 + lead) end,
                case status when 'withdrawn' then 'withdraw' when 'voided' then 'void' else 'lapse' end, '{}'),
            (8, done_at - interval '0.5 seconds', 'worker', null, 'effect_requested', jsonb_build_object('effect', effect_id)),
            (9, case when effect in ('blocked', 'failed') then least(decided_at + interval '1 day', now) else done_at end,
                'worker', null, 'effect_' || effect, jsonb_build_object('effect', effect_id)),
            (10, erased_at, 'worker', null, 'erased', '{"letters": 0, "documents": 0}')
        ) e (place, at, actor_kind, actor_id, action, data)
        where e.at is not null
    ) lines
) chained
window chain as (partition by number order by (line).seq);

select setval('application_numbers', first_number + total - 1) from settings;

do $$
declare
    statement text;
begin
    for statement in select make from aside order by place loop execute statement; end loop;
    for statement in select format('alter table %s enable trigger user', name) from filled loop execute statement; end loop;
end $$;
