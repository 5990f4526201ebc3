-- The course of every application: one row each, from submission to now. Every choice follows from its number and the
-- seed. Seven of ten applications are the first of their store; the others follow one that is `behind` tens earlier.

create temp table placed on commit drop as
select n::bigint as number, s.now, root,
       least(((first_day + floor(at)::int)::timestamp + hour * interval '1 hour') at time zone 'Asia/Shanghai', now) as submitted_at,
       case when pg_temp.dice(n, 11, 100) < 91 then 'web' when pg_temp.dice(n, 11, 100) < 97 then 'agent' else 'api' end as channel,
       pg_temp.dice(n, 12, 200) as reviewer
from settings s, generate_series(0, total - 1) n,
    lateral (select greatest(total / 10 * 60 / 1000, 1) as behind) b,
    lateral (select case when n / 10 >= behind and n % 10 >= 7 then (10 * (n / 10 - behind) + n % 10 - 7)::bigint end as root) r,
    -- Submissions are spread over two years, and the last 11.3 % are a rush of open ones, as after a sales festival.
    lateral (select (n + pg_temp.dice(n, 13, 1000000) / 1e6::float8) / total as part) p,
    lateral (select case when part < 0.887 then 1 + (rush_begins - 1) * part / 0.887
                    else rush_begins + (ends - rush_begins) * (part - 0.887) / 0.113 end as at) a,
    lateral (select from_hour + (at - floor(at) - from_part) * (to_hour - from_hour) / (to_part - from_part) as hour
             from hours where at - floor(at) >= from_part and at - floor(at) < to_part) h;

-- How each goes on, and its information request, if any. A tenth of the applications stay open: those with a deadline to
-- come, and a few late ones. The others are withdrawn, voided, asked in vain, or decided.
create temp table asked on commit drop as
select p.*, course, d.target_at, d.due_at, d.is_provisional, held_at, asked_at, w.answer_until as asked_until,
       case when course = 'decide' and asked_at is not null then answer_at end as answered_at
from placed p
    join days d on d.day = (submitted_at at time zone 'Asia/Shanghai')::date,
    lateral (select case when d.due_at <= now then 1000
                    else floor(extract(epoch from now - submitted_at) * 1000 / extract(epoch from d.due_at - submitted_at)) end as way,
                    pg_temp.dice(number, 21, 1000) as lot, pg_temp.dice(number, 22, 1000) as open_lot,
                    pg_temp.dice(number, 23, 100) as end_lot) l,
    lateral (select case
                 when case when d.due_at > now then lot < 1000 - way * 300 / 1000 else lot < 40 and d.due_at > now - interval '20 days' end
                 then case when way < 40 then 'wait' when open_lot < 45 then 'hold' when open_lot < 160 then 'ask'
                           when open_lot < 215 then 'second' else 'wait' end
                 when end_lot < 11 and channel <> 'agent' then 'withdraw'
                 when end_lot < 13 then 'void'
                 when end_lot < 20 then 'ask'
                 else 'decide' end as course) c,
    lateral (select submitted_at + (1 + pg_temp.dice(number, 24, 40)) * interval '1 hour' as wanted_at) q
    join days o on o.day = (wanted_at at time zone 'Asia/Shanghai')::date,
    lateral (select case course
                 when 'hold' then now - pg_temp.dice(number, 25, 1140) * interval '1 second'
                 when 'ask' then pg_temp.between(
                     number, 26, submitted_at + interval '1 minute', least(d.due_at, now) - interval '1 hour')
                 when 'second' then pg_temp.between(number, 26, submitted_at + interval '1 hour', now)
             end as held_at,
             pg_temp.office(wanted_at, o.working_day, now) as office_at) f,
    lateral (select office_at + (1 + pg_temp.dice(number, 27, 50)) * interval '1 hour' as answer_at) r,
    lateral (select case
                 when course = 'ask' then least(greatest(held_at, submitted_at) + interval '8 minutes', now)
                 when course = 'decide' and pg_temp.dice(number, 28, 100) < 7 and office_at > submitted_at + interval '5 minutes'
                      and office_at < d.due_at and answer_at < now - interval '1 hour' then office_at
             end as asked_at) a
    left join days w on w.day = (asked_at at time zone 'Asia/Shanghai')::date;
