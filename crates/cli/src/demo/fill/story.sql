-- The decisions, and the story of every application: everything that happened to it, in one row. The dates of those whose
-- clock was paused have been counted again by now.

create temp table verdicts on commit drop as
select number, at, second, decided_at, is_approved, acts_at,
       greatest(least(case when asked_at is null
                      then at - least(at - begins, (3 + pg_temp.dice(number, 31, 30)) * interval '1 minute') + interval '1 second'
                      else asked_at - interval '5 minutes' end, at), submitted_at + interval '1 second') as claimed_at,
       case when not is_approved then 'none' when acts_at > a.now then 'scheduled'
            when lot = 0 and is_recent then 'failed' when lot < 4 and is_recent then 'blocked' else 'confirmed' end as effect
from asked a cross join settings,
    lateral (select coalesce(answered_at, submitted_at) as begins,
                    due_at + case when pg_temp.dice(number, 32, 1000) < 25 then interval '6 hours' else interval '-1 hour' end as last) b,
    lateral (select pg_temp.between(number, 33, begins + interval '20 minutes', last) as wanted_at) w
    join days d on d.day = (wanted_at at time zone 'Asia/Shanghai')::date,
    lateral (select greatest(least(greatest(pg_temp.office(wanted_at, working_day, a.now), begins + interval '3 minutes'),
                                   a.now - interval '20 seconds'), begins + interval '1 second') as at) t,
    lateral (select case when pg_temp.dice(number, 34, 100) < 6
                    then (reviewer + 1 + pg_temp.dice(number, 35, 199)) % 200 end as second) c,
    lateral (select case when second is null then at
                    else greatest(least(at + (5 + pg_temp.dice(number, 36, 600)) * interval '1 minute', a.now - interval '1 second'), at)
                    end as decided_at) k,
    lateral (select greatest(decided_at + grace, submitted_at + notice)
                    + (1 + pg_temp.dice(number, 37, 90)) * interval '1 second' as acts_at) e,
    -- An approval after an answer must already be confirmed: its basis is not computed here.
    lateral (select pg_temp.dice(number, 38, 100) < 74 and (answered_at is null or acts_at <= a.now) as is_approved,
                    pg_temp.dice(number, 39, 1000) as lot, acts_at > a.now - interval '60 days' as is_recent) v
where course = 'decide';

create temp table ended on commit drop as
select a.*, s.grace, s.notice, s.lease, status, coalesce(v.effect, 'none') as effect, v.is_approved, v.second, v.decided_at, ended_at,
       case course
           when 'decide' then v.claimed_at
           when 'withdraw' then case when pg_temp.dice(number, 41, 5) = 0
                                then greatest(ended_at - interval '9 minutes', submitted_at + interval '1 second') end
           else greatest(held_at, submitted_at + case when held_at is not null then interval '1 second' end)
       end as claimed_at,
       case when course = 'second' then least(held_at + interval '7 minutes', a.now)
            when v.second is not null then v.at end as recommended_at,
       case when v.effect = 'confirmed' then acts_at end as done_at, closed_at,
       case when erase_at <= a.now then erase_at end as erased_at,
       case when channel = 'agent' then pg_temp.dice(number, 42, 12) end as agent, pg_temp.dice(number, 43, 6) as lead
from asked a cross join settings s left join verdicts v using (number),
    lateral (select case course
                 when 'withdraw' then least(pg_temp.between(number, 44, submitted_at + interval '2 minutes', least(due_at, a.now)), a.now)
                 when 'void' then least(pg_temp.between(number, 44, submitted_at + interval '5 minutes', least(due_at, a.now)), a.now)
                 when 'ask' then case when asked_until < a.now
                                 then least(asked_until + pg_temp.dice(number, 45, 60) * interval '1 second', a.now) end
             end as ended_at) e,
    lateral (select case course
                 when 'wait' then 'submitted' when 'hold' then 'in_review' when 'second' then 'awaiting_second'
                 when 'withdraw' then 'withdrawn' when 'void' then 'voided'
                 when 'ask' then case when ended_at is null then 'awaiting_applicant' else 'lapsed' end
                 when 'decide' then case when v.is_approved then 'approved' else 'rejected' end
             end as status) t,
    lateral (select case when status = 'rejected' then v.decided_at + grace when v.effect = 'confirmed' then acts_at
                    else ended_at end as closed_at) c,
    lateral (select closed_at + retention + pg_temp.dice(number, 46, 3600) * interval '1 second' as erase_at) r;
create unique index on ended (number);

-- The kind depends on the earlier application of the store: the same again when that came to nothing, otherwise the other
-- one, because a store has one open application of each kind at most.
create temp table story on commit drop as
select e.*, coalesce(e.root, e.number) as store, k.kind, r.code as reason, r.compromised as is_urgent, r.needs_statement,
       case when e.status = 'rejected' then x.code end as rejection,
       case when is_again and f.status = 'rejected' then e.root end as follows, acknowledged, acknowledged_parts,
       pg_temp.shaped(e.submitted_at, e.number, 2) as id, e.decided_at + e.grace as grace_until,
       e.status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second') as is_open
from ended e left join ended f on f.number = e.root,
    lateral (select coalesce(f.status in ('rejected', 'withdrawn', 'lapsed', 'voided') and f.closed_at <= e.submitted_at, false)
                    as is_again,
                    case when pg_temp.dice(f.number, 51, 100) < 78 then 'unbind' else 'revoke_certification' end as first_kind) g,
    lateral (select case when e.root is null
                    then case when pg_temp.dice(e.number, 51, 100) < 78 then 'unbind' else 'revoke_certification' end
                    when is_again = (first_kind = 'unbind') then 'unbind' else 'revoke_certification' end as kind) k,
    -- The first reasons are more frequent, the urgent ones rare.
    lateral (select * from codes where list = 'reasons' and codes.kind = k.kind
                 and place in (0, least(pg_temp.dice(e.number, 52, count), pg_temp.dice(e.number, 53, count)))
                 and (place = 0 or not compromised or pg_temp.dice(e.number, 54, 8) = 0)
             order by place desc limit 1) r,
    lateral (select code from codes where list = 'rejections' and codes.kind = k.kind
                 and place = least(pg_temp.dice(e.number, 55, count), pg_temp.dice(e.number, 56, count))) x,
    lateral (select array_agg(code order by place) as acknowledged, string_agg(pg_temp.part(code), '' order by place) as acknowledged_parts
             from codes where list = 'consequences' and codes.kind = k.kind) y;
create unique index on story (number);
create index on story (store);
