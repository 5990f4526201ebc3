//! The name of a span among all processes, as W3C Trace Context writes it: `00-<trace>-<span>-01`.
//!
//! Random numbers that a job carries, so that its own span can point at the request's. Only spans that are sent are
//! named, so the flag is always "sampled".

use std::fmt;
use std::str::FromStr;

/// The name of a span; never all zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traceparent {
    trace: u128,
    span: u64,
}

/// It is no `traceparent` of version 00 with the sampled flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no traceparent")]
pub struct NoTraceparent;

impl Traceparent {
    /// The span of this number in the trace of this number; none where either is zero.
    pub fn new(trace: u128, span: u64) -> Option<Self> {
        (trace != 0 && span != 0).then_some(Self { trace, span })
    }

    /// The trace's number.
    pub fn trace(self) -> u128 {
        self.trace
    }

    /// The span's number.
    pub fn span(self) -> u64 {
        self.span
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "00-{:032x}-{:016x}-01", self.trace, self.span)
    }
}

impl FromStr for Traceparent {
    type Err = NoTraceparent;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts =
            text.strip_prefix("00-").and_then(|rest| rest.strip_suffix("-01")).unwrap_or_default().split('-');
        let (Some(trace), Some(span), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoTraceparent);
        };
        let is_hex = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        if !is_hex(trace, 32) || !is_hex(span, 16) {
            return Err(NoTraceparent);
        }
        let numbers = u128::from_str_radix(trace, 16).ok().zip(u64::from_str_radix(span, 16).ok());
        numbers.and_then(|(trace, span)| Self::new(trace, span)).ok_or(NoTraceparent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_writes_and_nothing_else() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
        let read: Traceparent = text.parse().unwrap();
        assert_eq!((read.to_string().as_str(), read.span()), (text, 0x00f0_67aa_0ba9_02b7));
        for wrong in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-00",
            "01-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            "00-0AF7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            "00-+af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01-x",
            "00-0af7651916cd43dd8448eb211c80319c-x-00f067aa0ba902b7-01",
        ] {
            assert_eq!(wrong.parse::<Traceparent>(), Err(NoTraceparent), "{wrong}");
        }
    }
}
