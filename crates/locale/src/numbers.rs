//! Formats amounts and counts; both languages group by thousands.

use crate::Translator;

impl Translator {
    /// An amount of renminbi given in cents (分): `¥12,345.60`.
    #[must_use]
    pub fn money_cents(self, cents: i64) -> String {
        let sign = if cents < 0 { "-" } else { "" };
        let amount = cents.unsigned_abs();
        format!("{sign}¥{}.{:02}", grouped(amount / 100), amount % 100)
    }

    /// A whole number: `12,345`.
    #[must_use]
    pub fn number(self, number: i64) -> String {
        let sign = if number < 0 { "-" } else { "" };
        format!("{sign}{}", grouped(number.unsigned_abs()))
    }

    /// A count that was limited to `cap`: `999+` above it.
    #[must_use]
    pub fn capped(self, count: i64, cap: i64) -> String {
        if count > cap { format!("{}+", self.number(cap)) } else { self.number(count) }
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    #[test]
    fn money_and_counts_are_grouped() {
        let t = Translator::new(Locale::ZhCn);
        assert_eq!(t.money_cents(1_234_560), "¥12,345.60");
        assert_eq!(t.money_cents(0), "¥0.00");
        assert_eq!(t.money_cents(-5), "-¥0.05");
        assert_eq!(t.money_cents(i64::MIN), "-¥92,233,720,368,547,758.08");
        assert_eq!(t.number(999), "999");
        assert_eq!(t.number(-1_000), "-1,000");
        assert_eq!(t.capped(999, 999), "999");
        assert_eq!(t.capped(1_000, 999), "999+");
    }
}
