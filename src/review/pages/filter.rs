//! The filters of the list of calls: from a link's query to the store's question, and back to links. What cannot be read
//! is left out and named, never guessed.

use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use super::link::quote;
use crate::domain::{DealStatus, FormId, ItemId, Verdict};
use crate::pipeline::search::query_stems;
use crate::store::{CallCursor, CallOrder, CallSearch, DealFilter};

/// Rows of a page.
pub(crate) const PAGE: u32 = 50;

/// The query of the list, as it comes. Empty is "any".
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct CallQuery {
    pub from: String,
    pub to: String,
    pub agent: String,
    pub team: String,
    pub form: String,
    pub score_from: String,
    pub score_to: String,
    /// An item's id; failed, unless `verdict` says otherwise.
    pub item: String,
    pub verdict: String,
    pub behaviour: String,
    pub doubtful: String,
    pub deal: String,
    /// Major units.
    pub amount_from: String,
    pub amount_to: String,
    pub q: String,
    pub order: String,
    pub after: String,
    pub limit: String,
}

impl CallQuery {
    /// The store's question, and the names of fields that could not be read. The team is for the caller to look up.
    pub fn search(&self, zone: &TimeZone) -> (CallSearch, Vec<&'static str>) {
        let mut faults = Vec::new();
        let mut read = |name: &'static str, text: &str, is_read: bool| {
            if !text.trim().is_empty() && !is_read {
                faults.push(name);
            }
        };
        let from = day(&self.from, zone, 0);
        read("from", &self.from, from.is_some());
        let to = day(&self.to, zone, 1);
        read("to", &self.to, to.is_some());
        let score_from = number(&self.score_from);
        read("score_from", &self.score_from, score_from.is_some());
        let score_to = number(&self.score_to);
        read("score_to", &self.score_to, score_to.is_some());
        let amount_from = number(&self.amount_from);
        read("amount_from", &self.amount_from, amount_from.is_some());
        let amount_to = number(&self.amount_to);
        read("amount_to", &self.amount_to, amount_to.is_some());
        let deal = deal(&self.deal);
        read("deal", &self.deal, deal.is_some());
        let order = order(&self.order);
        read("order", &self.order, order.is_some());
        let verdict = verdict(&self.verdict);
        read("verdict", &self.verdict, verdict.is_some());
        let after = cursor(&self.after);
        read("after", &self.after, after.is_some());
        let limit = self.limit.trim().parse().ok().filter(|limit| (1..=500).contains(limit));
        read("limit", &self.limit, limit.is_some());
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let search = CallSearch {
            from,
            to,
            agent: some(&self.agent),
            agents: None,
            form: some(&self.form).map(FormId),
            score_from,
            score_to,
            item: some(&self.item).map(|item| (ItemId(item), verdict.unwrap_or(Verdict::Fail))),
            behaviour: some(&self.behaviour),
            doubtful: !self.doubtful.is_empty(),
            // Who looks for the worst call does not mean an answering machine.
            conversations: order == Some(CallOrder::Worst),
            deal,
            amount_from: amount_from.map(minor),
            amount_to: amount_to.map(minor),
            stems: query_stems(&self.q),
            order: order.unwrap_or_default(),
            after,
            limit: limit.unwrap_or(PAGE),
        };
        (search, faults)
    }

    /// The link to this list, from its beginning or from `after` on.
    pub fn link(&self, path: &str, after: Option<CallCursor>) -> String {
        let fields = [
            ("q", &self.q),
            ("from", &self.from),
            ("to", &self.to),
            ("agent", &self.agent),
            ("team", &self.team),
            ("form", &self.form),
            ("score_from", &self.score_from),
            ("score_to", &self.score_to),
            ("item", &self.item),
            ("verdict", &self.verdict),
            ("behaviour", &self.behaviour),
            ("doubtful", &self.doubtful),
            ("deal", &self.deal),
            ("amount_from", &self.amount_from),
            ("amount_to", &self.amount_to),
            ("order", &self.order),
            ("limit", &self.limit),
        ];
        let mut link = path.to_owned();
        let mut mark = '?';
        let mut put = |name: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = write!(link, "{mark}{name}={}", quote(value));
            mark = '&';
        };
        for (name, value) in fields {
            if !value.trim().is_empty() {
                put(name, value.trim());
            }
        }
        if let Some(after) = after {
            put("after", &cursor_text(after));
        }
        link
    }

    /// Whether anything narrows the list beside the words searched for.
    pub fn is_narrowed(&self) -> bool {
        *self
            != Self {
                q: self.q.clone(),
                order: self.order.clone(),
                after: self.after.clone(),
                limit: self.limit.clone(),
                ..Self::default()
            }
    }
}

/// The beginning of a day, so many days later.
fn day(text: &str, zone: &TimeZone, days: i64) -> Option<Timestamp> {
    let date: Date = text.trim().parse().ok()?;
    let date = date.checked_add(days.days()).ok()?;
    Some(date.to_zoned(zone.clone()).ok()?.timestamp())
}

fn number(text: &str) -> Option<f64> {
    let plain: String = text.trim().replace(',', ".").split_whitespace().collect();
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

fn minor(major: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let minor = (major * 100.0).round() as i64;
    minor
}

fn deal(text: &str) -> Option<DealFilter> {
    Some(match text.trim() {
        "matched" => DealFilter::Matched,
        "none" => DealFilter::None,
        "won" => DealFilter::Status(DealStatus::Won),
        "lost" => DealFilter::Status(DealStatus::Lost),
        "open" => DealFilter::Status(DealStatus::Open),
        _ => return None,
    })
}

fn order(text: &str) -> Option<CallOrder> {
    Some(match text.trim() {
        "newest" => CallOrder::Newest,
        "worst" => CallOrder::Worst,
        "best" => CallOrder::Best,
        _ => return None,
    })
}

pub(crate) fn verdict(text: &str) -> Option<Verdict> {
    [Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Undecidable]
        .into_iter()
        .find(|verdict| verdict.as_str() == text.trim())
}

/// `KEY.NUMBER`, or `.NUMBER` among calls that the log does not have. Says nothing that the page does not show.
pub(crate) fn cursor_text(after: CallCursor) -> String {
    match after.key {
        Some(key) => format!("{key}_{}", after.number),
        None => format!("_{}", after.number),
    }
}

fn cursor(text: &str) -> Option<CallCursor> {
    let (key, number) = text.trim().rsplit_once('_')?;
    let key = match key {
        "" => None,
        key => Some(key.parse().ok().filter(|key: &f64| key.is_finite())?),
    };
    Some(CallCursor {
        key,
        number: number.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_goes_there_and_back() {
        let query = CallQuery {
            from: "2026-11-01".into(),
            to: "2026-11-02".into(),
            agent: "Анна К".into(),
            item: "objections.price".into(),
            amount_from: "1 000,50".into(),
            deal: "won".into(),
            order: "worst".into(),
            ..CallQuery::default()
        };
        let (search, faults) = query.search(&TimeZone::UTC);
        assert!(faults.is_empty());
        assert_eq!(search.amount_from, Some(100_050));
        assert_eq!(search.item, Some((ItemId("objections.price".into()), Verdict::Fail)));
        assert_eq!(search.to.unwrap().to_string(), "2026-11-03T00:00:00Z");
        let after = CallCursor {
            key: Some(45.25),
            number: 7,
        };
        let link = query.link("/calls", Some(after));
        assert!(
            link.contains("agent=%D0%90") && link.ends_with("&after=45.25_7"),
            "{link}"
        );
        assert_eq!(cursor("45.25_7"), Some(after));
        assert_eq!(cursor("_9"), Some(CallCursor { key: None, number: 9 }));
    }

    #[test]
    fn nonsense_is_named_and_left_out() {
        let query = CallQuery {
            from: "вчера".into(),
            score_from: "NaN".into(),
            order: "'; DROP TABLE call".into(),
            after: "1_x".into(),
            ..CallQuery::default()
        };
        let (search, faults) = query.search(&TimeZone::UTC);
        assert_eq!(faults, ["from", "score_from", "order", "after"]);
        assert_eq!(search.order, CallOrder::Newest);
    }
}
