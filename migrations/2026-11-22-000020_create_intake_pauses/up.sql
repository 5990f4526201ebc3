create table intake_pauses (
    id uuid primary key,
    channel text not null check (channel in ('web', 'agent', 'api')),
    notice_zh text not null,
    notice_en text not null,
    until_at timestamptz not null,
    paused_at timestamptz not null,
    paused_by uuid references staff (id),
    ended_at timestamptz,
    ended_by uuid references staff (id),
    check (until_at > paused_at)
);
comment on table intake_pauses is 'Times in which no application is taken through a channel.';
comment on column intake_pauses.id is 'UUIDv7.';
comment on column intake_pauses.channel is 'web, agent or api: how applications arrive.';
comment on column intake_pauses.notice_zh is 'What applicants read, in Chinese.';
comment on column intake_pauses.notice_en is 'What applicants read, in English.';
comment on column intake_pauses.until_at is 'When it ends by itself.';
comment on column intake_pauses.paused_at is 'Start.';
comment on column intake_pauses.paused_by is 'The member of staff who began it; null for the command line.';
comment on column intake_pauses.ended_at is 'When somebody ended it, or it was over when the next one began.';
comment on column intake_pauses.ended_by is 'The member of staff who ended it.';
create unique index intake_pauses_one_live on intake_pauses (channel) where ended_at is null;
create index intake_pauses_by_start on intake_pauses (paused_at desc, id desc);
