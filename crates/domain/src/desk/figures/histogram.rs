//! A histogram of handling times, and its quantiles.

/// Upper bounds of the buckets, in hours; one more bucket takes the rest. Fine around three to five working days,
/// where the deadline is kept or missed, coarse elsewhere.
pub const BOUNDS_HOURS: [u32; 14] = [1, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 168, 240, 336];

/// The label of the last bucket.
const MORE: &str = "more";

/// Handling times by bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Count per bucket of [`BOUNDS_HOURS`], and one for longer times.
    pub counts: [i64; BOUNDS_HOURS.len() + 1],
}

/// A quantile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantile {
    /// About this many hours, interpolated evenly within a bucket.
    About(f64),
    /// More than this many hours.
    MoreThan(u32),
}

impl Histogram {
    /// The stored label of a bucket: its upper bound.
    pub(super) fn part(index: usize) -> String {
        BOUNDS_HOURS.get(index).map_or_else(|| MORE.to_owned(), u32::to_string)
    }

    /// Adds to the bucket with this label; a bound that no longer exists counts for the next greater one.
    pub(super) fn add(&mut self, part: &str, amount: i64) {
        let hours: u32 = part.parse().unwrap_or(u32::MAX);
        let index = BOUNDS_HOURS.iter().position(|bound| hours <= *bound).unwrap_or(BOUNDS_HOURS.len());
        self.counts[index] += amount;
    }

    /// The total count.
    pub fn total(&self) -> i64 {
        self.counts.iter().sum()
    }

    /// The value that `percent` of a hundred stay below; 50 is the median. `None` when empty.
    pub fn quantile(&self, percent: u8) -> Option<Quantile> {
        let total = self.total();
        if total <= 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of applications are far below 2^52")]
        let float = |count: i64| count as f64;
        let wanted = float(total) * f64::from(percent.min(100)) / 100.0;
        let mut before = 0;
        for (index, count) in self.counts.iter().copied().enumerate() {
            if count > 0 && float(before + count) >= wanted {
                let lower = index.checked_sub(1).map_or(0, |below| BOUNDS_HOURS[below]);
                let Some(upper) = BOUNDS_HOURS.get(index) else { return Some(Quantile::MoreThan(lower)) };
                let share = ((wanted - float(before)) / float(count)).clamp(0.0, 1.0);
                return Some(Quantile::About(f64::from(lower) + share * f64::from(upper - lower)));
            }
            before += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[(&str, i64)]) -> Histogram {
        let mut histogram = Histogram::default();
        for (part, amount) in parts {
            histogram.add(part, *amount);
        }
        histogram
    }

    #[test]
    fn empty_histogram_has_no_median() {
        assert_eq!(Histogram::default().quantile(50), None);
    }

    #[test]
    fn quantile_lies_in_its_bucket() {
        assert_eq!(of(&[("24", 1)]).quantile(50), Some(Quantile::About(18.0)));
        let spread = of(&[("2", 50), ("48", 40), ("more", 10)]);
        assert_eq!(spread.quantile(50), Some(Quantile::About(2.0)));
        assert_eq!(spread.quantile(90), Some(Quantile::About(48.0)));
        assert_eq!(spread.quantile(95), Some(Quantile::MoreThan(336)));
        assert_eq!(of(&[("more", 3)]).quantile(0), Some(Quantile::MoreThan(336)));
    }

    #[test]
    fn label_leads_back_to_its_bucket() {
        for index in 0..=BOUNDS_HOURS.len() {
            let histogram = of(&[(&Histogram::part(index), 1)]);
            assert_eq!(histogram.counts[index], 1);
        }
    }
}
