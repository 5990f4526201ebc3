//! Tests of the notice: what is read, and what is named.

use chrono::Datelike;

use super::paragraph::without_number;
use super::*;
use crate::deadline::calendar::Calendar;

/// The published notice for 2026, with the paragraphs around the dates.
const NOTICE: &str = "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2025年11月4日";

#[test]
fn notice_parses_to_the_shipped_year() {
    let shipped: Vec<CalendarDay> = Calendar::shipped().days().filter(|day| day.date.year() == 2026).cloned().collect();
    assert_eq!(parse_notice(2026, NOTICE).unwrap().days, shipped);
}

#[test]
fn plain_lines_and_csv_parse_alike() {
    let expected = [("2027-02-08", DayKind::Holiday, "春节"), ("2027-02-13", DayKind::Workday, "春节调休")]
        .map(|(date, kind, name)| CalendarDay { date: date.parse().unwrap(), kind, name: name.to_owned() });
    for text in [
        "2027-02-08 holiday 春节\n2027-02-13 workday 春节调休",
        "\u{feff}date,kind,name\r\n2027-02-08,holiday,春节\r\n2027-02-13,workday,春节调休\r\n",
        "\"date\",\"kind\",\"name\"\n\"2027-02-08\",\"holiday\",\"春节\"\n\"2027-02-13\",\"workday\",\"春节调休\"",
        "# 草稿\n\n2027-02-08\t休\t春节\n2027-02-13\t班\t春节调休",
    ] {
        assert_eq!(parse_notice(2027, text).unwrap().days, expected, "{text}");
    }
}

#[test]
fn contradiction_in_the_text_is_refused() {
    let problem = |year, text: &str| parse_notice(year, text).unwrap_err().remove(0).problem;
    let date = |text: &str| text.parse().unwrap();
    assert_eq!(problem(2027, "元旦：1月1日（周四）放假1天。"), NoticeProblem::Weekday(date("2027-01-01")));
    assert_eq!(
        problem(2027, "元旦：1月1日（周五）至3日（周日）放假，共4天。"),
        NoticeProblem::Count { stated: 4, found: 3 }
    );
    assert_eq!(problem(2027, "元旦：1月1日放假。1月5日上班。"), NoticeProblem::WorkdayOnWeekday(date("2027-01-05")));
    assert_eq!(problem(2027, "元旦：2月30日放假。"), NoticeProblem::Date("2月30日".to_owned()));
    assert_eq!(problem(2027, "元旦：1月3日至1日放假。"), NoticeProblem::Date("1月1日".to_owned()));
    assert_eq!(problem(2027, "2026-12-31 holiday 元旦"), NoticeProblem::Year(date("2026-12-31")));
    assert_eq!(problem(2027, "2027-01-01 holiday"), NoticeProblem::Name);
    assert_eq!(problem(2027, "2027-01-01 party 元旦"), NoticeProblem::Unread);
    assert_eq!(problem(2027, "1月1日放假，1月3日上班。"), NoticeProblem::Unread);
    assert_eq!(
        parse_notice(2027, "元旦：1月1日放假。\n2027-01-01 holiday 元旦").unwrap_err(),
        [NoticeError { line: 2, problem: NoticeProblem::Twice(date("2027-01-01")) }]
    );
}

#[test]
fn paragraph_number_is_removed_from_names() {
    for (typed, name) in [
        ("元旦", "元旦"),
        ("一、元旦", "元旦"),
        ("（十）国庆节、中秋节", "国庆节、中秋节"),
        ("6.国庆节", "国庆节"),
        ("五一", "五一"),
        ("•元旦", "元旦"),
        ("● 元旦", "元旦"),
        ("- 元旦", "元旦"),
        ("①元旦", "元旦"),
        ("• 一、元旦", "元旦"),
        ("1、元旦", "元旦"),
        ("(1)元旦", "元旦"),
        ("（1）、元旦", "元旦"),
        ("1）元旦", "元旦"),
        ("1 . 元旦", "元旦"),
        ("第一，元旦", "元旦"),
        ("2027年元旦", "元旦"),
        ("2. 2027年春节", "春节"),
    ] {
        assert_eq!(without_number(typed), name);
    }
}

fn parsed(year: i32, text: &str) -> Vec<String> {
    let days = parse_notice(year, text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    days.days.iter().map(|day| format!("{} {} {}", day.date, day.kind, day.name)).collect()
}

#[test]
fn rows_saved_by_a_spreadsheet_are_read() {
    let expected = ["2027-01-01 holiday 元旦", "2027-02-06 workday 春节调休", "2027-02-08 holiday 春节"];
    for text in [
        "date,kind,name\r\n2027/1/1,holiday,元旦\r\n2027/2/6,workday,春节调休\r\n2027/2/8,holiday,春节\r\n",
        "date,kind,name\n2027-01-01,holiday,元旦\n2027/2/6,workday,春节调休\n2027/2/8,holiday,春节",
        "\u{feff}date;kind;name\n2027.1.1;holiday;元旦\n2027.2.6;workday;春节调休\n2027.02.08;holiday;春节;;\n;;\n",
        "2027年1月1日,holiday,元旦\n2027年2月6日,workday,春节调休\n2027年2月8日,holiday,春节",
        "\"2027/1/1\",\"holiday\",\"元旦\"\r\"2027/2/6\",\"workday\",\"春节调休\"\r\"2027/2/8\",\"holiday\",\"春节\"",
        "2027/1/1 0:00\tHoliday\t元旦\n2027-02-06 00:00:00\tWORKDAY\t春节调休\n20270208\t放假\t春节",
        "２０２７／１／１　休　元旦\n２０２７－０２－０６　班　春节调休\n２０２７年２月８日　休　春节",
        "2027-01-01   holiday   元旦\n2027-2-6（周六）  上班  春节调休\n2027-2-8, 休, 春节",
    ] {
        assert_eq!(parsed(2027, text), expected, "{text}");
    }
}

#[test]
fn row_without_a_date_is_named() {
    for row in [
        "46426,holiday,春节",
        "8-Feb-27,holiday,春节",
        "2/8/2027,holiday,春节",
        "2月8日,holiday,春节",
        "########,holiday,春节",
    ] {
        let errors = parse_notice(2027, &format!("date,kind,name\n2027/1/1,holiday,元旦\n{row}")).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [3], "{row}");
    }
}

#[test]
fn spaces_and_full_width_digits_are_read() {
    let expected = ["2027-01-01 holiday 元旦", "2027-01-02 holiday 元旦", "2027-01-03 holiday 元旦"];
    for text in [
        "元旦：1 月 1 日 至 3 日 放假，共 3 天。",
        "元旦：１月１日（周五）至３日（周日）放假，共３天。",
        "一、元旦： 1月 1日 — 3日 放 假，共3天。",
        "元旦：1月1至3日放假，共3天。",
        "元旦：1月1号到3号放假，共3天。",
        "元旦：1月1、2、3日放假，共3天。",
        "元旦:1月1日(周五)～3日(周日)放假,共3天。",
        "元旦：2027年1月1日、2日及3日放假，共3天。",
    ] {
        assert_eq!(parsed(2027, text), expected, "{text}");
    }
}

#[test]
fn line_with_a_kind_and_digits_needs_a_date() {
    for text in [
        "元旦：放假3天",
        "元旦：一月一日放假。",
        "春节：初一至初七放假调休，共7天。",
        "元旦：元月1日放假",
        "2月6、13上班",
        "端午节：6月9日补休。",
        "元宵节：2月20日不放假。",
        "1月第1个周六调休",
    ] {
        let errors = parse_notice(2027, text).expect_err(text);
        assert!(matches!(errors[..], [NoticeError { line: 1, .. }]), "{text}: {errors:?}");
    }
    assert_eq!(parsed(2027, "节假日期间，各地区要安排好值班。\n请大家放假期间注意安全。\n日期,类型,名称"), [""; 0]);
}

#[test]
fn whole_notice_is_read_with_its_preamble() {
    const WHOLE: &str = "国务院办公厅关于2025年
部分节假日安排的通知
国办发明电〔2024〕12号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，根据2024年11月修订的《全国年节及纪念日放假办法》，自2025年1月1日起，全体公民放假的假日增加2天，其中春节、劳动节各增加1天。据此，国庆节自10月1日起放假调休7天。
按照上述原则，现将2025年元旦、春节放假调休日期的具体安排通知如下：
一、元旦：1月1日（周三）放假1天，不调休。
二、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。鼓励各单位安排职工在5月6日休息。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2024年11月12日
（此件公开发布）";
    let expected = [
        "2025-01-01 holiday 元旦",
        "2025-04-27 workday 劳动节调休",
        "2025-05-01 holiday 劳动节",
        "2025-05-02 holiday 劳动节",
        "2025-05-03 holiday 劳动节",
        "2025-05-04 holiday 劳动节",
        "2025-05-05 holiday 劳动节",
    ];
    assert_eq!(parsed(2025, WHOLE), expected);
    assert_eq!(parsed(2025, &WHOLE.replace('\n', "")), expected, "without line ends");
    assert_eq!(parsed(2025, &WHOLE.replace('\n', "\n\n　　")), expected, "with indents");
}

#[test]
fn amendment_is_refused_with_its_line() {
    for text in [
        "经国务院批准，现调整2019年劳动节假期安排，通知如下：\n2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。",
        "延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。",
        "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
        "2015年9月3日全国放假1天。为方便公众安排假日期间生活，特作如下调休：9月3日至5日调休放假，共3天。",
        "特作如下调休：9月3日（星期四）放假，9月6日（星期日）上班。",
    ] {
        let amendment = [NoticeError { line: 1, problem: NoticeProblem::Amendment }];
        assert_eq!(parse_notice(2019, text).unwrap_err(), amendment, "{text}");
    }
}

#[test]
fn days_of_a_neighbouring_year_are_named() {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let other = |line, text: &str| OtherYearDay { line, date: date(text) };
    let text = "节假日安排如下：\n一、元旦：2026年12月31日至2027年1月2日放假，共3天。2026年12月26日（周六）上班。";
    let read = parse_notice(2027, text).unwrap();
    assert_eq!(read.other_years, [other(2, "2026-12-31"), other(2, "2026-12-26")]);
    let expected = ["2027-01-01 holiday 元旦", "2027-01-02 holiday 元旦"];
    for text in [
        text,
        "元旦：2026年12月31日（周四）至1月2日（周六）放假调休，共3天。",
        "• 元旦：2026年12月31日至2027年1月2日放假，共3天。",
    ] {
        assert_eq!(parsed(2027, text), expected, "{text}");
    }
    let whole = "元旦：2027年12月31日放假。";
    let problem = |year, text| parse_notice(year, text).unwrap_err().remove(0).problem;
    assert_eq!(problem(2028, whole), NoticeProblem::Year(date("2027-12-31")), "no day of this year");
    let far = "元旦：2027年1月1日放假。2024年1月6日上班。";
    assert_eq!(problem(2027, far), NoticeProblem::Year(date("2024-01-06")), "no neighbouring year");
    let short = "元旦：2026年12月31日至2027年1月2日放假，共2天。";
    assert_eq!(problem(2027, short), NoticeProblem::Count { stated: 2, found: 3 });
}

#[test]
fn rows_of_chinese_date_formats_are_read() {
    for text in [
        "2027/1/1,周五,holiday,元旦",
        "2027/1/1 周五,holiday,元旦",
        "2027年1月1日 星期五,holiday,元旦",
        "2027年1月1日星期五,holiday,元旦",
        "2027/1/1 上午 12:00:00,holiday,元旦",
        "2027/1/1 上午12:00,holiday,元旦",
        "2027/1/1 12:00:00 AM,holiday,元旦",
        "2027-01-01（五）,holiday,元旦",
        "2027/1/1,Friday,holiday,元旦",
        "• 2027-01-01 holiday 元旦",
        "• 元旦：1月1日放假",
        "①元旦：1月1日放假",
    ] {
        assert_eq!(parsed(2027, text), ["2027-01-01 holiday 元旦"], "{text}");
    }
    for (text, day) in [
        ("2027-10-01,holiday,\"国庆节,中秋节\"", "2027-10-01 holiday 国庆节、中秋节"),
        ("\"2027/10/1\",\"holiday\",\"国庆节，中秋节\"", "2027-10-01 holiday 国庆节、中秋节"),
        ("2027-10-01,holiday,\"National Day\"", "2027-10-01 holiday National Day"),
    ] {
        assert_eq!(parsed(2027, text), [day], "{text}");
    }
    let wrong = parse_notice(2027, "2027/1/1,周四,holiday,元旦").unwrap_err();
    assert!(matches!(wrong[..], [NoticeError { line: 1, problem: NoticeProblem::Weekday(_) }]), "{wrong:?}");
    assert!(parse_notice(2027, "2027-10-01,holiday,国庆节,中秋节").is_err(), "no quotes");
    let items = "• 元旦：1月1日放假。• 清明节：4月5日放假。";
    assert_eq!(parsed(2027, items), ["2027-01-01 holiday 元旦", "2027-04-05 holiday 清明节"]);
}

#[test]
fn date_is_read_as_typed() {
    let date = NaiveDate::from_ymd_opt(2027, 2, 8);
    for text in [
        "2027-02-08",
        "2027/2/8",
        "2027.2.8",
        "2027年2月8日",
        " 2027 年 2 月 8 日 ",
        "２０２７－２－８",
        "20270208",
        "2027-02-08（周一）",
    ] {
        assert_eq!(parse_date(text), date, "{text}");
    }
    for bad in ["", "2027", "2027-2", "27-2-8", "2027-2-30", "2027-2-8-1", "2/8/2027", "46426"] {
        assert_eq!(parse_date(bad), None, "{bad}");
    }
}

/// Introductions of a notice, each before its first holiday.
const PREAMBLES: [&str; 6] = [
    "现将2027年元旦、清明节放假调休安排通知如下：",
    "经国务院批准，现将2027年元旦、清明节放假调休日期的具体安排通知如下。",
    "国务院办公厅关于2027年部分节假日安排的通知：",
    "根据《全国年节及纪念日放假办法》，自2025年1月1日起放假的假日增加2天，现将安排公告如下，",
    "关于2027年放假的通知 ",
    "",
];

#[test]
fn holiday_in_the_line_of_the_preamble_is_read() {
    let expected = ["2027-01-01 holiday 元旦", "2027-04-05 holiday 清明节"];
    for preamble in PREAMBLES {
        for (first, second) in [
            ("一、", "二、"),
            ("一.", "二."),
            ("（一）", "（二）"),
            ("1.", "2."),
            ("1、", "2、"),
            ("1．", "2．"),
            ("(1)", "(2)"),
            ("（1）", "（2）"),
            ("1）", "2）"),
            ("1. ", "2. "),
            ("①", "②"),
            ("第一，", "第二，"),
        ] {
            for end in ["。", "；", "；\n", " ", "\n"] {
                let text = format!("{preamble}{first}元旦：1月1日放假{end}{second}清明节：4月5日放假。");
                assert_eq!(parsed(2027, &text), expected, "{text}");
            }
        }
        let spaced = preamble.replace("如下，", "如下：");
        for text in ["元旦：1月1日放假。清明节：4月5日放假。", "元旦：1月1日放假；清明节：4月5日放假"]
        {
            assert_eq!(parsed(2027, &format!("{spaced}{text}")), expected, "{spaced}{text}");
        }
    }
}

#[test]
fn preamble_that_gives_days_without_a_name_is_named() {
    for preamble in PREAMBLES {
        for days in ["1月1日放假。", "放假3天", "元旦1月1日至3日放假", "元旦放假3天，2月6日上班"]
        {
            let text = format!("{preamble}{days}");
            let errors = parse_notice(2027, &text).expect_err(&text);
            assert!(matches!(errors[..], [NoticeError { line: 1, .. }]), "{text}: {errors:?}");
        }
    }
}

#[test]
fn weekday_after_a_date_is_checked_in_any_form() {
    for (right, wrong) in [
        ("（周五）", "（周四）"),
        ("(星期五)", "(星期日)"),
        ("（礼拜五）", "（礼拜天）"),
        ("（五）", "（四）"),
        ("[周五]", "[周六]"),
        ("【星期五】", "【星期六】"),
        ("（農曆十一月廿四、週五）", "（農曆十一月廿四、週六）"),
        ("周五", "周六"),
        ("星期五", "星期六"),
        ("（Fri）", "（Thu）"),
        ("（Friday）", "（Sunday）"),
        ("（廿四）", "（周末）"),
    ] {
        let sentence = |weekday: &str| format!("元旦：1月1日{weekday}放假。");
        assert_eq!(parsed(2027, &sentence(right)), ["2027-01-01 holiday 元旦"], "{right}");
        let row = |weekday: &str| format!("2027-01-01{weekday} 休 元旦");
        for text in [sentence(wrong), row(wrong)] {
            let errors = parse_notice(2027, &text).expect_err(&text);
            let is_weekday = matches!(errors[..], [NoticeError { line: 1, problem: NoticeProblem::Weekday(_) }]);
            assert!(is_weekday, "{text}: {errors:?}");
        }
    }
    assert_eq!(parsed(2027, "元旦：1月2日（周末）放假。"), ["2027-01-02 holiday 元旦"]);
}

#[test]
fn both_kinds_of_day_in_a_sentence_are_read() {
    let expected = ["2027-01-01 holiday 元旦", "2027-01-02 holiday 元旦", "2027-01-09 workday 元旦调休"];
    for text in [
        "元旦：1月1日至2日放假，共2天，1月9日（周六）上班。",
        "元旦：1月1日、2日放假调休,1月9日上班",
        "元旦：1月9日上班，1月1日至2日放假，共2天。",
        "元旦：1月1日（周五），1月2日（周六）放假，1月9日上班。",
    ] {
        assert_eq!(parsed(2027, text), expected, "{text}");
    }
}

#[test]
fn other_words_for_a_day_off_need_a_date_too() {
    for text in [
        "元旦：放3天",
        "元旦：公休3天",
        "元旦：2号倒休",
        "国务院决定元旦放假3天",
        "1.元旦：放假1天",
        "元旦：10:00后放假",
    ] {
        let errors = parse_notice(2027, text).expect_err(text);
        assert!(matches!(errors[..], [NoticeError { line: 1, .. }]), "{text}: {errors:?}");
    }
}

#[test]
fn days_of_one_holiday_are_never_given_to_another() {
    for text in
        ["元旦：1月1日放假。清明节4月5日放假。", "元旦：1月1日放假，国庆节10月1日放假", "2026年元旦：1月1日放假"]
    {
        let errors = parse_notice(2027, text).expect_err(text);
        assert!(matches!(errors[..], [NoticeError { line: 1, .. }]), "{text}: {errors:?}");
    }
    let mixed = "五一劳动节：劳动节5月1日放假。春节：除夕（2月5日）至初六（2月11日）放假。";
    assert_eq!(parsed(2027, mixed).len(), 8);
}
