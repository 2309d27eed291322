//! The results of `report revive` and `report lost`, in the documented JSON shape. Amounts are minor units, times of a call
//! milliseconds; what is not known is `null`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{CallId, DealId, DealStatus, Direction, EventType, FormId, ItemId, Millis, Money, Role};
use crate::kpi::lift::Estimate;
use crate::store::DealCounts;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    Revive,
    Lost,
}

/// One worklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worklist {
    pub list: ListKind,
    pub as_of: Timestamp,
    pub form: FormId,
    /// Only this manager's deals; `null`: all.
    pub manager: Option<String>,
    /// The department's won among won and lost, all managers.
    pub base: Option<Estimate>,
    pub deals: DealCounts,
    pub ranked_by: RankedBy,
    /// Which items count as decisive, and by what.
    pub decisive: DecisiveItems,
    /// What became of the candidates; the counts add up to `candidates`.
    pub candidates: Candidates,
    /// Best first, at most as many as asked for.
    pub rows: Vec<WorkRow>,
    /// Deals that qualify but whose amount is not known: apart, not as zero; at most as many.
    pub unknown_amount: Vec<WorkRow>,
    pub not_earned: NotEarned,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankedBy {
    /// Amount times chance.
    Expected,
    /// Too few closed deals to state chances: by how many signs there are, then by amount.
    Signs,
    Amount,
}

/// Why candidates are on a list or not; each is counted once, by the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Candidates {
    /// Lost (and, to revive, stalled) deals of the period.
    pub candidates: u64,
    pub qualify: u64,
    /// The lost reason, or the customer in the last call, names a cause outside the department.
    pub external_cause: u64,
    /// The customer has a later deal that is open or was won.
    pub customer_active: u64,
    /// No meaningful call with a scorecard of the form.
    pub no_call: u64,
    pub refused: u64,
    pub no_interest: u64,
    /// Interest, and nothing that would bring the deal on the list.
    pub no_reason: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisiveItems {
    pub basis: DecisiveBasis,
    pub items: Vec<DecisiveItem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisiveBasis {
    /// Items that go with more won deals here (`report lift`), and behaviours that go with fewer.
    Lift,
    /// Lift says nothing clear yet: items that weigh at least twice as much as the mean item of the form.
    Form,
    /// Nor is the form's arithmetic kept: by the points an item can bring.
    Points,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisiveItem {
    /// An item, or a behaviour (`objection:dropped`).
    pub id: ItemId,
    /// By lift: difference of win rates with and without, 0–1, adjusted where it could be.
    pub difference: Option<Estimate>,
    /// By the form: its share of the form's weight, 0–1.
    pub weight: Option<f64>,
}

/// One deal to act on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkRow {
    /// From 1; `null` where the amount is not known.
    pub rank: Option<usize>,
    pub deal: DealId,
    pub status: DealStatus,
    pub manager: Option<String>,
    pub source: Option<String>,
    pub product: Option<String>,
    /// Masked.
    pub customer: Option<String>,
    pub amount: Option<Money>,
    /// 0–1. To revive: won among deals with the same signs earlier, drawn to the base. Lost: the base. `null` with too few.
    pub chance: Option<Estimate>,
    /// Amount × chance, with the chance's interval.
    pub expected: Option<MoneyEstimate>,
    pub lost_reason: Option<String>,
    pub closed_at: Option<Timestamp>,
    pub last_contact_at: Option<Timestamp>,
    /// Whole days from the last contact to the day asked for.
    pub quiet_days: Option<i64>,
    /// The last meaningful call; `null` when there was none (a lead that was left).
    pub call: Option<DecisiveCall>,
    /// Verbatim parts of that call's transcript; the first proves the point.
    pub quotes: Vec<RowQuote>,
    /// What went wrong, the weightiest first.
    pub errors: Vec<DealError>,
    /// Why it ranks here.
    pub reasons: Vec<Reason>,
    pub action: Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyEstimate {
    pub value: Money,
    pub low: Money,
    pub high: Money,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisiveCall {
    pub call: CallId,
    /// The recording's file name, telephone numbers in it masked.
    pub recording: String,
    pub started_at: Option<Timestamp>,
    pub direction: Option<Direction>,
    pub agent: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowQuote {
    pub about: QuoteAbout,
    pub text: String,
    pub speaker: Option<Role>,
    pub channel: u16,
    pub start_ms: Millis,
    pub end_ms: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteAbout {
    Error,
    Promise,
    Objection,
    PutOff,
    Interest,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealError {
    pub class: ErrorClass,
    pub whose: Whose,
    /// The item or behaviour.
    pub id: Option<ItemId>,
    /// What the customer objected.
    #[serde(rename = "type")]
    pub subtype: Option<EventType>,
    /// As far as lift says: how much more often deals without this error are won, 0–1.
    pub difference: Option<Estimate>,
    /// Of a late answer: minutes of working time. Of a deal that was left: days.
    pub waited: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    CriticalItem,
    PromiseNotKept,
    DecisiveItem,
    DecisiveBehaviour,
    ObjectionDropped,
    /// The customer put it off, and nobody came back to it.
    NotTakenUp,
    /// A request that nobody answered.
    LeadLeft,
    LateAnswer,
    /// Left without contact until it was closed, and given to nobody else.
    NotReassigned,
}

impl ErrorClass {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CriticalItem => "critical_item",
            Self::PromiseNotKept => "promise_not_kept",
            Self::DecisiveItem => "decisive_item",
            Self::DecisiveBehaviour => "decisive_behaviour",
            Self::ObjectionDropped => "objection_dropped",
            Self::NotTakenUp => "not_taken_up",
            Self::LeadLeft => "lead_left",
            Self::LateAnswer => "late_answer",
            Self::NotReassigned => "not_reassigned",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    Agent,
    Head,
}

/// A sign, and how deals went that showed it earlier and were called again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub sign: Sign,
    #[serde(rename = "type")]
    pub subtype: Option<EventType>,
    /// Words of a promise's day.
    pub when: Option<String>,
    /// Days of silence.
    pub days: Option<i64>,
    /// Closed deals with this sign earlier, and the won among them; `null` where no history tells.
    pub n: Option<u64>,
    pub won: Option<u64>,
    /// Their win rate, Wilson 95 %; `null` below the floor of deals.
    pub rate: Option<Estimate>,
    /// `rate` minus the base, 0–1: the sign's weight.
    pub weight: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    Interest,
    PutOff,
    /// Put off until there is money.
    Budget,
    ObjectionDropped,
    PromiseNotKept,
    Silence,
    /// Lost, and the amount is this large: all that ranks a lost deal.
    Amount,
}

/// What to do next; the words are the report's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub kind: ActionKind,
    #[serde(rename = "type")]
    pub subtype: Option<EventType>,
    pub item: Option<ItemId>,
    pub when: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Ring as promised, with an apology.
    KeepPromise,
    /// Answer the objection of this type.
    AnswerObjection,
    /// Ask whether the time has come, and agree a day.
    AskWhetherTimeHasCome,
    /// Ask about the budget of the new period.
    AskAboutBudget,
    /// Help to decide: what is missing?
    HelpToDecide,
    /// Invite the one who decides.
    ReachDecider,
    /// Play the quote to the agent and practise this item.
    ReviewItem,
    /// Play the quote to the agent: this must not be said.
    ReviewCritical,
    /// Set a rule for promised calls.
    ReviewPromises,
    /// Answer leads in time: the head's own.
    AnswerLeads,
    /// Hand over deals that are left.
    Reassign,
}

/// What deals of both lists would bring at the department's win rate. Goes with the errors and signs; not caused by them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotEarned {
    /// All that qualify for either list, each once, not only those shown.
    pub all: NotEarnedPart,
    pub by_manager: Vec<NotEarnedPart>,
    /// By the weightiest error.
    pub by_error: Vec<NotEarnedPart>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotEarnedPart {
    /// The manager (`null`: not known); of an error its class and, after a colon, item or type; of all `null`.
    pub name: Option<String>,
    /// With an amount.
    pub deals: u64,
    pub unknown_amount: u64,
    pub amount: Money,
    /// `amount` × base win rate; the interval holds the rate's (Wilson) and the spread of which deals would be won
    /// (delta method). `null` without closed deals.
    pub expected: Option<MoneyEstimate>,
}
