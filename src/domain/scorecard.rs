use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FormId, HumanVerdict, ItemId, MachineVerdict, Millis, Role};

/// A score in percent: 0 and up; over 100 only by bonus items. Never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(f64);

impl Score {
    /// Rounds to two decimals, the precision that is stored and shown. `None` for NaN, infinite or negative values.
    #[must_use]
    pub fn new(percent: f64) -> Option<Self> {
        (percent.is_finite() && percent >= 0.0).then(|| Self((percent * 100.0).round() / 100.0))
    }

    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

/// The answer about one call against one form: the machine's, a proxy, with the verdicts of people above it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// `null` when nothing could be judged, or less was heard than the form's coverage floor.
    pub score: Option<Score>,
    /// The score as if no critical item had failed.
    pub unfailed_score: Option<Score>,
    /// `null` together with `score`.
    pub result: Option<CallResult>,
    /// Share of the applicable weight that could be decided, 0–1; `null` when no item applied.
    pub coverage: Option<f64>,
    pub form: FormRef,
    pub sections: Vec<SectionScore>,
    pub items: Vec<ItemResult>,
    pub events: Vec<Event>,
    pub metrics: Metrics,
    /// Where the customer stands at the end of the call; `null` when nobody was heard or the roles are not known, and
    /// in scorecards of earlier versions.
    #[serde(default)]
    pub decision: Option<Decision>,
}

/// Per-call figures by name (`talk_share_agent`, `longest_silence_ms`, …; the list with definitions is in
/// `score::metrics`). A metric that could not be computed is present with `null`.
pub type Metrics = BTreeMap<String, Option<f64>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    Pass,
    Fail,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRef {
    pub id: FormId,
    /// SHA-256 of the checklist file.
    pub hash: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectionScore {
    pub id: String,
    /// `null` when no item of the section applied.
    pub score: Option<Score>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Fail,
    /// Not applicable to this call: leaves numerator and denominator.
    Na,
    /// The words were not audible enough, or who spoke is not known: counted as coverage, not as a fail.
    Undecidable,
}

impl Verdict {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Na => "na",
            Self::Undecidable => "undecidable",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemResult {
    pub id: ItemId,
    pub section: String,
    pub verdict: Verdict,
    pub points: f64,
    pub max: f64,
    #[serde(default)]
    pub critical: bool,
    pub evidence: Vec<Evidence>,
    /// Why the item did not apply or could not be decided.
    #[serde(default)]
    pub reason: Option<String>,
    /// The machine's own answer, where a person's stands above it; in JSON only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineVerdict>,
    /// The person's answer, where there is one: then the verdict above is his.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub human: Option<HumanVerdict>,
}

/// The words a verdict rests on; the quote is a verbatim part of the stored transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub quote: String,
    pub channel: u16,
    pub start_ms: Millis,
    pub end_ms: Millis,
    #[serde(rename = "match")]
    pub matched: Match,
    /// Edit distance of a fuzzy match, summed over its words; 0 otherwise.
    pub distance: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The form's own words, up to inflection.
    Exact,
    /// Some word differs by a few letters, as recognition errors do.
    Fuzzy,
    Regex,
    /// Found by a rule on the conversation (a question, an event, a slot).
    Rule,
    /// Chosen by a person.
    Person,
}

/// Something that happened in the conversation, with its time and quote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub kind: EventKind,
    #[serde(rename = "type")]
    pub subtype: Option<EventType>,
    pub speaker: Option<Role>,
    pub channel: u16,
    pub start_ms: Millis,
    pub end_ms: Millis,
    pub quote: String,
    pub result: Option<EventResult>,
    /// In JSON its fields stand beside those of the event, and only those that are known.
    #[serde(flatten)]
    pub detail: EventDetail,
}

/// What was said along with an event.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EventDetail {
    /// The amount of a price, and the one said near a competitor's name; in the unit in which it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// The date or time of a promise or of a next step, a verbatim part of the transcript.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Of a price or a discount: whether the agent had tied a benefit to a need before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_value: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Objection,
    Refusal,
    ClosingAttempt,
    Question,
    NextStep,
    Promise,
    Competitor,
    Price,
    Discount,
    Value,
    Upsell,
    Monologue,
    Interruption,
}

/// The type of an objection (price … think), a closing attempt (payment … `next_step`) or a question (open, closed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    Price,
    Time,
    Trust,
    Competitor,
    Authority,
    Need,
    Think,
    Payment,
    Contract,
    Meeting,
    NextStep,
    Open,
    Closed,
}

/// What became of it: objection handled / dropped; refusal handle / press / deflate; closing attempt and upsell
/// accepted / deferred / refused / declined / none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventResult {
    Handled,
    Dropped,
    Handle,
    Press,
    Deflate,
    Accepted,
    Deferred,
    Refused,
    Declined,
    None,
}

/// Where the customer stands when the call ends: a proxy, by rules on the events of this one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub stage: DecisionStage,
    /// How the customer took leave.
    pub close: CustomerClose,
    /// The words that decided the stage; `null` when it follows from what was not said.
    pub evidence: Option<Evidence>,
}

/// From the first word to a yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionStage {
    /// Nothing of the below came up.
    FirstContact,
    /// The customer said what he needs.
    Need,
    /// The agent gave or will send an offer, a price list, a contract.
    OfferSent,
    /// Price, discount or terms are being talked over.
    Negotiating,
    /// The customer accepted a payment or a contract.
    Agreed,
    /// The customer refused and did not take it back.
    Refused,
    /// The customer put it off.
    Waiting,
}

impl DecisionStage {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstContact => "first_contact",
            Self::Need => "need",
            Self::OfferSent => "offer_sent",
            Self::Negotiating => "negotiating",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerClose {
    Positive,
    Neutral,
    Negative,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_earlier_versions_can_be_read() {
        let text = r#"{"kind":"price","type":null,"speaker":"agent","channel":0,"start_ms":0,"end_ms":9,"quote":"сто рублей","result":null}"#;
        let mut event: Event = serde_json::from_str(text).unwrap();
        assert_eq!(event.detail, EventDetail::default());
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        event.detail.amount = Some(100.0);
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["amount"], 100.0);
        assert_eq!(serde_json::from_value::<Event>(json).unwrap(), event);
    }

    #[test]
    fn scores_are_rounded_and_never_nan() {
        assert_eq!(Score::new(72.504_9).map(Score::value), Some(72.5));
        assert_eq!(Score::new(f64::NAN), None);
        assert_eq!(Score::new(-1.0), None);
    }
}
