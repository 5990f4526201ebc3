-- What the rest of the fill reads: the settings, the working days, the policy's codes, and random choices.
-- {seed} and {given} are replaced by the program.

set local time zone 'UTC';
set local work_mem = '256MB';
set local maintenance_work_mem = '512MB';
set local synchronous_commit = off;
set local jit = off;

-- A whole number from 0 up to, but not including, `below`; it follows from the seed, the number of the application or
-- person, and `use`, which tells the choices about one of them apart.
create function pg_temp.dice(number bigint, use int, below int) returns int language sql immutable parallel safe as $$
    select ((hashint8extended(number, {seed}::bigint * 1000 + use) & 9223372036854775807) % below)::int
$$;

create function pg_temp.pick(number bigint, use int, choices text[]) returns text language sql immutable parallel safe as $$
    select choices[1 + pg_temp.dice(number, use, cardinality(choices))]
$$;

create function pg_temp.digits(number bigint, use int, count int) returns text language sql immutable parallel safe as $$
    select right((1000000000 + pg_temp.dice(number, use, 1000000000))::text, count)
$$;

-- An instant between two, or the first when the second is earlier.
create function pg_temp.between(number bigint, use int, first timestamptz, last timestamptz)
returns timestamptz language sql stable parallel safe as $$
    select first + greatest(last - first, interval '0') * (pg_temp.dice(number, use, 1000000) / 1e6::float8)
$$;

-- An instant moved into office hours of a working day, not after the end of the history.
create function pg_temp.office(at timestamptz, working_day date, now timestamptz)
returns timestamptz language sql stable parallel safe as $$
    select least((working_day::timestamp + interval '9 hours' + (at at time zone 'Asia/Shanghai')::time * (9 / 24::float8))
                 at time zone 'Asia/Shanghai', now)
$$;

-- A UUIDv7 of this instant.
create function pg_temp.shaped(at timestamptz, number bigint, use int) returns uuid language sql immutable parallel safe as $$
    select overlay(overlay(left(
        lpad(to_hex(floor(date_part('epoch', at) * 1000)::bigint), 12, '0') || md5('{seed}:' || use::text || ':' || number::text),
        32) placing '7' from 13) placing '8' from 17)::uuid
$$;

-- A part of a hash, as `hash_parts` in application.rs writes it: with its length in front.
create function pg_temp.part(text text) returns bytea language sql immutable parallel safe as $$
    select int8send(octet_length(text)) || convert_to(text, 'UTF8')
$$;

-- The same as `reference::format`.
create function pg_temp.reference(year int, number bigint) returns text language plpgsql immutable parallel safe as $$
declare
    digits text := lpad(year::text, 4, '0') || lpad(number::text, greatest(6, length(number::text)), '0');
    product int := 10;
    sum int;
begin
    for place in 1..length(digits) loop
        sum := (product + substr(digits, place, 1)::int) % 10;
        product := (case when sum = 0 then 10 else sum end) * 2 % 11;
    end loop;
    return 'UB-' || left(digits, 4) || '-' || substr(digits, 5) || '-' || (11 - product) % 10;
end $$;

-- Running hashes of a chain of events.
create aggregate pg_temp.chain (events) (
    sfunc = event_hash, stype = bytea, initcond = '\x0000000000000000000000000000000000000000000000000000000000000000'
);

create temp table settings (
    now timestamptz, total int, first_number bigint, policy_id uuid, policy_version int, no_documents text,
    grace interval, notice interval, lease interval, retention interval,
    first_day date, rush_begins float8, flags text[], ends float8
) on commit drop;
insert into settings select * from jsonb_populate_record(null::settings, {given});

-- The share of a day's applications that was submitted by each hour; a fractional day is one by this share.
create temp table hours on commit drop as
select * from (values (0, 1, 0, 0.015::float8), (1, 7, 0.015, 0.03), (7, 9, 0.03, 0.13), (9, 12, 0.13, 0.36),
                      (12, 14, 0.36, 0.46), (14, 18, 0.46, 0.74), (18, 22, 0.74, 0.95), (22, 24, 0.95, 1))
    rows (from_hour, to_hour, from_part, to_part);
update settings set ends = local::date - first_day + from_part + (hour - from_hour) * (to_part - from_part) / (to_hour - from_hour)
from (select now at time zone 'Asia/Shanghai' as local, date_part('epoch', (now at time zone 'Asia/Shanghai')::time) / 3600 as hour
      from settings) l
    join hours on hour >= from_hour and hour < to_hour;

create temp table days (
    day date primary key, target_at timestamptz, due_at timestamptz, is_provisional boolean, answer_until timestamptz,
    working_day date, remind_at timestamptz, escalate_at timestamptz
) on commit drop;
insert into days select * from jsonb_populate_recordset(null::days, {given} -> 'days');

create temp table turns (status text, effect text, turn text, primary key (status, effect)) on commit drop;
insert into turns select * from jsonb_populate_recordset(null::turns, {given} -> 'turns');

-- The policy's lists by kind, in the file's order, counted from 0.
create temp table codes (list text, kind text, place int, count int, code text, compromised boolean, needs_statement boolean)
    on commit drop;
insert into codes
select list, kind, row_number() over w - 1, count(*) over (partition by list, kind), item ->> 'code',
       coalesce((item ->> 'compromised')::boolean, false), coalesce((item ->> 'needs_statement')::boolean, false)
from settings join policies on id = policy_id, unnest(array['reasons', 'rejections', 'consequences']) list,
    jsonb_array_elements(body -> list) with ordinality as u (item, nth), jsonb_array_elements_text(item -> 'kinds') kind
window w as (partition by list, kind order by nth);

-- An invented person: the name, eleven digits, and an address that cannot exist (RFC 2606).
create function pg_temp.person(number bigint, use int, out name text, out phone text, out email text)
language sql immutable parallel safe as $$
    select surnames[place] || pg_temp.pick(number, use + 1, array[
               '伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '涛', '明', '超', '霞', '平', '刚',
               '桂英', '建国', '秀兰', '志强', '晓梅', '文博', '雨桐', '佳宁', '子轩', '梓涵', '浩然', '雅琴', '立新', '秋月',
               '海生', '启航', '念慈', '国强', '小燕', '春华', '俊杰', '思远', '嘉怡', '诗涵', '一鸣']),
           '1' || pg_temp.pick(number, use + 2, array['38', '39', '58', '59', '76', '88', '99']) || pg_temp.digits(number, use + 3, 8),
           latin[place] || pg_temp.digits(number, use + 4, 6) || '@' || pg_temp.pick(number, use + 5, array[
               'mail.example', 'post.example', 'qmail.example', 'n163.example', 'shop.example'])
    from (select array[
              '王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱', '胡', '郭', '何', '高', '林',
              '罗', '郑', '梁', '谢', '宋', '唐', '许', '韩', '冯', '邓', '曹', '彭', '曾', '萧', '田', '董', '袁', '潘', '欧阳'] surnames,
          array[
              'wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'huang', 'zhao', 'wu', 'zhou', 'xu', 'sun', 'ma', 'zhu', 'hu', 'guo',
              'he', 'gao', 'lin', 'luo', 'zheng', 'liang', 'xie', 'song', 'tang', 'xu', 'han', 'feng', 'deng', 'cao', 'peng',
              'zeng', 'xiao', 'tian', 'dong', 'yuan', 'pan', 'ouyang'] latin,
          1 + pg_temp.dice(number, use, 38) place) lists
$$;

-- The name of a store. Rare words are there to measure the search for two characters with few or no hits.
create function pg_temp.store_name(number bigint) returns text language sql immutable parallel safe as $$
    select case when pg_temp.dice(number, 101, 60) = 0
        then pg_temp.pick(number, 102, array['Harbour', 'Maple', 'Lantern', 'Willow', 'Copper', 'Juniper', 'Saffron', 'Northwind'])
             || ' & Co ' || trade
        else case when pg_temp.dice(number, 103, 3) > 0 then '' else pg_temp.pick(number, 104, array[
                 '杭州', '义乌', '广州', '深圳', '成都', '重庆', '武汉', '长沙', '泉州', '莆田', '温州', '宁波', '青岛', '临沂',
                 '郑州', '西安', '昆明', '南宁', '沈阳', '哈尔滨', '苏州', '常熟', '佛山', '中山', '汕头', '晋江', '景德镇', '安溪']) end
             || case when pg_temp.dice(number, 105, 400) = 0
                 then pg_temp.pick(number, 106, array['鲸落', '麓隐', '砚池', '霁月', '蒹葭', '鸢尾', '琥珀', '栀子'])
                 else pg_temp.pick(number, 107, array[
                     '木棉', '青禾', '山间', '海棠', '小满', '北纬', '拾光', '云上', '星野', '槐花', '青苔', '稻香', '夜航', '春山',
                     '知更', '白露', '长风', '锦书', '南枝', '晚晴', '初见', '半夏', '清欢', '知味', '禾风', '墨白', '素年', '朝暮',
                     '林深', '鹿鸣', '花间', '听雨', '望舒', '扶摇', '千寻', '悠然', '安然', '佳人', '优品', '汇美', '鑫源', '宏达']) end
             || trade
             || pg_temp.pick(number, 108, array[
                 '旗舰店', '专营店', '专卖店', '小店', '工坊', '商行', '优选', '直营店', '工厂店', '生活馆'])
             || case when pg_temp.dice(number, 109, 4) > 0 then '' else (2 + pg_temp.dice(number, 110, 980))::text end
        end
    from pg_temp.pick(number, 111, array[
        '服饰', '女装', '男装', '童装', '鞋靴', '箱包', '母婴', '玩具', '家居', '家纺', '厨具', '食品', '茶叶', '零食',
        '生鲜', '水果', '美妆', '护肤', '饰品', '珠宝', '数码', '配件', '家电', '文具', '图书', '乐器', '户外', '运动',
        '宠物', '花艺', '农产', '渔具', '汽配', '五金', '建材', '陶瓷', '工艺']) trade
$$;

-- Staff: 200 reviewers, then 12 agents, then 6 leads. All were created at one instant, so that an id follows from the
-- number alone.
create function pg_temp.staff(number bigint) returns uuid language sql immutable parallel safe as $$
    select pg_temp.shaped(timestamptz '2024-01-02T00:00:00Z', number, 1)
$$;
