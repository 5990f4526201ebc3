//! The demo's stores: owners, contacts, certifications, balances, and bound accounts.

use std::collections::HashMap;

use chrono::{DateTime, Days, Duration, Utc};
use diesel::prelude::ExpressionMethods;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::schema::bindings;
use domain::base::{BindingId, StoreId};
use domain::effect::platform::PLATFORM;
use domain::register::{self, Content, Entry};
use domain::store::Certification;
use domain::{Context, Locale};
use serde_json::{Value, json};

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
    store("66820124", "云栖好物", "杭州云栖商贸有限公司", "江月", &["jiang@yunqi.example"]),
];

/// Registers every store at the time its live binding began, as the platform does, and returns their ids by number.
pub(super) async fn register_all(
    connection: &mut AsyncPgConnection,
    ctx_at: impl Fn(DateTime<Utc>) -> anyhow::Result<Context>,
    dice: &mut Dice,
    now: DateTime<Utc>,
) -> anyhow::Result<HashMap<&'static str, StoreId>> {
    let mut ids = HashMap::new();
    for store in STORES {
        let opened_at = now - Days::new(u64::from(1_200 + dice.below(700)));
        let former_end = (store.earlier_years > 0).then(|| opened_at + Days::new(store.earlier_years * 365));
        let bound_at = former_end.map_or(opened_at, |end| end + Days::new(12));
        let former = format!("dy{}", dice.digits(9));
        let document = store.document(dice, bound_at);
        let id = take_over(connection, &ctx_at(bound_at)?, store.number, Content::Whole(document)).await?;
        if let Some(ended_at) = former_end {
            // The register says what is so, not what was.
            let binding = (
                bindings::id.eq(BindingId::new(opened_at)),
                bindings::store_id.eq(id),
                bindings::account_name.eq(format!("{}（旧）", store.contact)),
                bindings::account_reference.eq(former),
                bindings::bound_at.eq(opened_at),
                bindings::ended_at.eq(Some(ended_at)),
            );
            diesel::insert_into(bindings::table).values(binding).execute(connection).await?;
        }
        ids.insert(store.number, id);
    }
    Ok(ids)
}

/// The figures of every store are still so, as of three hours ago.
pub(super) async fn confirm_figures(connection: &mut AsyncPgConnection, ctx: &Context) -> anyhow::Result<()> {
    let patch = json!({ "version": 2, "figures": { "as_of": ctx.now() - Duration::hours(3) } });
    for store in STORES {
        let content = Content::Patch { patch: patch.clone(), may_create: false };
        take_over(connection, ctx, store.number, content).await?;
    }
    Ok(())
}

async fn take_over(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    number: &str,
    content: Content,
) -> anyhow::Result<StoreId> {
    let entry = Entry { number: number.to_owned(), content };
    match register::register(connection, ctx, &PLATFORM, &entry).await? {
        Ok(registered) => Ok(registered.store()),
        Err(refusal) => anyhow::bail!("the register refuses store {number}: {refusal:?}"),
    }
}

impl DemoStore {
    /// The store as the platform knows it at this time.
    fn document(&self, dice: &mut Dice, at: DateTime<Utc>) -> Value {
        let cents = if self.balance_yuan == 0 { 0 } else { self.balance_yuan * 100 + dice.below(100) };
        // Text messages of the demo go to a folder, never to this number.
        let phone = format!("13900000{}", &self.number[self.number.len() - 3..]);
        let contact = |(index, email): (usize, &&str)| json!({ "email": email, "phone": (index == 0).then_some(&phone), "primary": index == 0 });
        json!({
            "version": 1,
            "name": self.name,
            "owner_name": self.owner,
            "locale": self.locale,
            "contacts": self.emails.iter().enumerate().map(contact).collect::<Vec<_>>(),
            "binding": {
                "account_name": self.contact, "account_reference": format!("dy{}", dice.digits(9)), "bound_at": at,
            },
            "certification": self.certification,
            "certified_at": (self.certification == Certification::Certified).then_some(at),
            "figures": {
                "balance_cents": cents, "unshipped_orders": self.unshipped_orders, "after_sales": 0, "loan_cents": 0,
                "as_of": at,
            },
        })
    }
}

/// The store that the printed calls of the API register and apply for.
pub(super) static OF_THE_PROGRAM: DemoStore =
    store("66820201", "接口示例店", "陈立新", "陈立新", &["api@demo.example"]);

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
