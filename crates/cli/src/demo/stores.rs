//! The demo's stores: owners, contacts, certifications, balances, and bound accounts.

use std::collections::HashMap;

use chrono::{DateTime, Days, Duration, Utc};
use diesel::prelude::ExpressionMethods;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Locale;
use domain::base::schema::{bindings, store_contacts, stores};
use domain::base::{BindingId, StoreContactId, StoreId};
use domain::store::Certification;

use super::random::Dice;

/// Stores without recent applications, for trying the product.
pub(crate) const TRY_THESE: [(&str, &str); 2] =
    [("66820101", "木棉手作小铺（中文）"), ("66820109", "Harbour & Lane 海港杂货 (English)")];

/// The simulated mail server refuses this domain: letters to it fail.
pub(super) const UNREACHABLE_DOMAIN: &str = "bailuzhou.example";

/// A store of the script.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DemoStore {
    /// Its number; the last three digits are unique.
    pub(super) number: &'static str,
    pub(super) name: &'static str,
    /// The owner it is registered for.
    pub(super) owner: &'static str,
    /// The person who applies.
    pub(super) contact: &'static str,
    /// Registered addresses, the primary first.
    pub(super) emails: &'static [&'static str],
    certification: Certification,
    /// Approximate balance in yuan; 0 for none.
    balance_yuan: u32,
    unshipped_orders: i32,
    /// Years it was bound to another account before.
    earlier_years: u64,
    locale: Locale,
}

const fn store(
    number: &'static str,
    name: &'static str,
    owner: &'static str,
    contact: &'static str,
    emails: &'static [&'static str],
) -> DemoStore {
    DemoStore {
        number,
        name,
        owner,
        contact,
        emails,
        certification: Certification::None,
        balance_yuan: 0,
        unshipped_orders: 0,
        earlier_years: 0,
        locale: Locale::ZhCn,
    }
}

impl DemoStore {
    const fn certified(mut self) -> Self {
        self.certification = Certification::Certified;
        self
    }

    const fn owing(mut self, balance_yuan: u32, unshipped_orders: i32) -> Self {
        self.balance_yuan = balance_yuan;
        self.unshipped_orders = unshipped_orders;
        self
    }

    const fn bound_before(mut self, years: u64) -> Self {
        self.earlier_years = years;
        self
    }

    const fn english(mut self) -> Self {
        self.locale = Locale::En;
        self
    }
}

pub(super) const STORES: &[DemoStore] = &[
    store("66820101", "木棉手作小铺", "陈立新", "陈立新", &["chen.lixin@mumian.example", "shop@mumian.example"])
        .certified()
        .owing(386, 2)
        .bound_before(2),
    store("66820102", "青禾粮油旗舰店", "青禾农业（嘉兴）有限公司", "沈雅琴", &["yunying@qinghe.example"]).certified(),
    store("66820103", "山间茶事", "林秋月", "林秋月", &["lin@shanjiancha.example"]).certified().owing(1_204, 0),
    store(
        "66820104",
        "海棠汉服工坊",
        "苏州海棠服饰有限公司",
        "顾念慈",
        &["kefu@haitang.example", "guniance@haitang.example"],
    )
    .certified()
    .owing(8_950, 14),
    store("66820105", "小满童装", "周晓敏", "周晓敏", &["zhou@xiaoman.example"]).bound_before(1),
    store("66820106", "老街坊卤味", "成都老街坊食品有限公司", "唐国强", &["tang@laojiefang.example"])
        .certified()
        .owing(2_310, 6),
    store("66820107", "北纬四十度乳品", "呼和浩特北纬乳业有限公司", "乌云其其格", &["shop@beiwei40.example"])
        .certified(),
    store("66820108", "知更鸟文具", "吴佳宁", "吴佳宁", &["wu@zhigengniao.example"]),
    store(
        "66820109",
        "Harbour & Lane 海港杂货",
        "Harbour & Lane Trading (Xiamen) Co., Ltd.",
        "Daniel Reyes",
        &["daniel@harbourlane.example"],
    )
    .certified()
    .owing(640, 0)
    .english(),
    store("66820110", "拾光旧书房", "郑文博", "郑文博", &["zheng@shiguang.example"]).bound_before(3),
    store("66820111", "云上苗绣", "凯里云上苗绣专业合作社", "潘阿朵", &["panaduo@yunshang.example"]).certified(),
    store("66820112", "鲸落户外装备", "青岛鲸落户外用品有限公司", "孟凡", &["meng@jingluo.example"]),
    store("66820113", "三餐四季厨具", "何雨桐", "何雨桐", &["he@sancan.example"]).certified().owing(57, 1),
    store("66820114", "岭南荔枝园", "黄志强", "黄志强", &["huang@lingnan.example"]),
    store(
        "66820115",
        "白鹭洲水产",
        "厦门白鹭洲水产有限公司",
        "苏海生",
        &["su@bailuzhou.example", "shop@bailuzhou.example"],
    ),
    store("66820116", "星野摄影器材", "深圳市星野影像有限公司", "罗启航", &["luo@xingye.example"]).certified(),
    store("66820117", "槐花巷面馆", "冯桂兰", "冯桂兰", &["feng@huaihua.example"]),
    store("66820118", "Little Kiln Ceramics 小窑", "Mei Sutherland", "Mei Sutherland", &["mei@littlekiln.example"])
        .certified()
        .english(),
    store("66820119", "青苔陶艺", "许念", "许念", &["xunian@qingtai.example"]).owing(4_320, 9),
    store(
        "66820120",
        "蓝鲸渔具",
        "舟山蓝鲸渔具有限公司",
        "丁海涛",
        &["shop@lanjing.example", "dinghaitao@lanjing.example"],
    )
    .certified(),
    store("66820121", "稻香村口米铺", "石满仓", "石满仓", &["shi@daoxiang.example"]).owing(75, 0),
    store("66820122", "夜航书店", "叶知秋", "叶知秋", &["ye@yehang.example"]).bound_before(1),
    store("66820123", "春山笔墨", "安徽春山文房用品有限公司", "方砚", &["fang@chunshan.example"]).certified(),
];

/// Registers every store and returns their ids by number.
pub(super) async fn insert(
    connection: &mut AsyncPgConnection,
    dice: &mut Dice,
    now: DateTime<Utc>,
) -> anyhow::Result<HashMap<&'static str, StoreId>> {
    let mut ids = HashMap::new();
    for store in STORES {
        let created_at = now - Days::new(u64::from(1_200 + dice.below(700)));
        let id = StoreId::new(created_at);
        let cents = if store.balance_yuan == 0 { 0 } else { store.balance_yuan * 100 + dice.below(100) };
        let certified_at = (store.certification == Certification::Certified).then(|| created_at + Days::new(30));
        diesel::insert_into(stores::table)
            .values((
                stores::id.eq(id),
                stores::number.eq(store.number),
                stores::name.eq(store.name),
                stores::owner_name.eq(store.owner),
                stores::certification.eq(store.certification),
                stores::certified_at.eq(certified_at),
                stores::balance_cents.eq(i64::from(cents)),
                stores::unshipped_orders.eq(store.unshipped_orders),
                stores::figures_at.eq(Some(now - Duration::hours(3))),
                stores::locale.eq(store.locale),
                stores::created_at.eq(created_at),
            ))
            .execute(connection)
            .await?;
        insert_contacts(connection, store, id, created_at).await?;
        insert_bindings(connection, dice, store, id, created_at).await?;
        ids.insert(store.number, id);
    }
    Ok(ids)
}

async fn insert_contacts(
    connection: &mut AsyncPgConnection,
    store: &DemoStore,
    id: StoreId,
    created_at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let contact = |(index, email): (u64, &&'static str)| {
        let at = created_at + Days::new(index * 200);
        (
            store_contacts::id.eq(StoreContactId::new(at)),
            store_contacts::store_id.eq(id),
            store_contacts::email.eq(*email),
            store_contacts::is_primary.eq(index == 0),
            store_contacts::created_at.eq(at),
        )
    };
    let rows: Vec<_> = (0..).zip(store.emails).map(contact).collect();
    diesel::insert_into(store_contacts::table).values(rows).execute(connection).await?;
    Ok(())
}

/// The live binding, and an earlier one if there was one.
async fn insert_bindings(
    connection: &mut AsyncPgConnection,
    dice: &mut Dice,
    store: &DemoStore,
    id: StoreId,
    created_at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let first_end = (store.earlier_years > 0).then(|| created_at + Days::new(store.earlier_years * 365));
    let accounts = match first_end {
        Some(end) => vec![("（旧）", created_at, Some(end)), ("", end + Days::new(12), None)],
        None => vec![("", created_at, None)],
    };
    let binding = |(suffix, bound_at, ended_at): (&str, DateTime<Utc>, Option<DateTime<Utc>>)| {
        (
            bindings::id.eq(BindingId::new(bound_at)),
            bindings::store_id.eq(id),
            bindings::account_name.eq(format!("{}{suffix}", store.contact)),
            bindings::account_reference.eq(format!("dy{}", dice.digits(9))),
            bindings::bound_at.eq(bound_at),
            bindings::ended_at.eq(ended_at),
        )
    };
    let rows: Vec<_> = accounts.into_iter().map(binding).collect();
    diesel::insert_into(bindings::table).values(rows).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::STORES;

    #[test]
    fn store_numbers_end_in_unique_digits() {
        let ends: HashSet<_> = STORES.iter().map(|store| &store.number[store.number.len() - 3..]).collect();
        assert_eq!(ends.len(), STORES.len());
    }
}
