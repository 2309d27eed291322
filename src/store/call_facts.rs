//! Calls as narrow rows: what the KPI catalogue is computed from, without reading a scorecard's JSON. A fact is a row of
//! the call log with the recording that the join gave it, or one of the two alone. Unknown is `None`, never 0.

use std::sync::Arc;

use crate::domain::{CustomerClose, DecisionStage, Direction, EventKind, EventResult, EventType, FormId, ItemId};

/// Facts that a visitor gets at once, at most: what bounds the memory of a reading.
pub const FACT_PAGE: usize = 1_000;

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallFactQuery {
    /// UTC microseconds. Calls without a known start come only when neither end is given.
    pub from: Option<i64>,
    /// Not included.
    pub to: Option<i64>,
    /// Items whose verdicts are counted in [`CallCard::group`].
    pub group: Vec<ItemId>,
}

/// A call. Times are UTC microseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFact {
    /// The store's number of the row of the call log; `None`: the log does not have the call.
    pub log_no: Option<i64>,
    /// The store's number of the recorded call; `None`: there is no recording of it.
    pub call_no: Option<i64>,
    /// Another recording of the same row of the log came before: what the log says has been counted.
    pub repeats_log: bool,
    /// The deal that the join gave the recording, or the log names.
    pub deal_no: Option<i64>,
    pub started_at: Option<i64>,
    pub direction: Option<Direction>,
    pub agent: Option<Arc<str>>,
    /// E.164.
    pub phone: Option<String>,
    /// No lead and no deal with this phone had been created when the call began; `None` without a phone or a start.
    pub cold: Option<bool>,
    pub answered: Option<bool>,
    pub ring_s: Option<u32>,
    pub talk_s: Option<u32>,
    pub duration_s: Option<u32>,
    pub queue: Option<Arc<str>>,
    /// One value for all legs of a conversation.
    pub linked_id: Option<String>,
    /// Length of the transcript.
    pub audio_ms: Option<u32>,
    /// The latest scorecard by the current version of its form.
    pub card: Option<Box<CallCard>>,
}

/// A scorecard in figures.
#[derive(Debug, Clone, PartialEq)]
pub struct CallCard {
    pub score_no: i64,
    pub form_no: i64,
    pub meaningful: bool,
    pub score: Option<f64>,
    /// As if no critical item had failed.
    pub unfailed_score: Option<f64>,
    pub passed: Option<bool>,
    pub coverage: Option<f64>,
    pub decision: Option<DecisionStage>,
    pub close: Option<CustomerClose>,
    /// Numbers of the critical items that failed ([`FormItem`]).
    pub critical_failed: Vec<i64>,
    /// Number of its [`StagePath`].
    pub path_no: Option<i64>,
    /// Items of the query's group that passed, and that passed or failed.
    pub group: (u64, u64),
    /// By [`CallFigure`].
    pub figures: [Option<f64>; CallFigure::ALL.len()],
}

impl CallCard {
    #[must_use]
    pub fn figure(&self, figure: CallFigure) -> Option<f64> {
        self.figures[figure as usize]
    }
}

/// The stages of a script in one call, in the form's order. Calls that went the same way share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePath {
    pub path_no: i64,
    pub stages: Vec<(String, StageMark)>,
}

/// An item of a form, by the store's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormItem {
    pub item_no: i64,
    pub form_no: i64,
    pub form: FormId,
    pub item: ItemId,
}

/// What became of a stage (a section of the form) in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StageMark {
    /// An item of it was met by something that was said.
    Reached,
    /// Items of it were judged, and none was met so.
    Missed,
    /// No item applied, or none could be decided.
    Unknown,
}

impl StageMark {
    pub(super) const fn sign(self) -> char {
        match self {
            Self::Reached => '+',
            Self::Missed => '-',
            Self::Unknown => '~',
        }
    }
}

impl StagePath {
    /// `greeting+ needs- closing~`, as it is stored.
    pub(super) fn parse(path_no: i64, text: &str) -> Option<Self> {
        let stage = |word: &str| {
            let mark = [StageMark::Reached, StageMark::Missed, StageMark::Unknown]
                .into_iter()
                .find(|mark| word.ends_with(mark.sign()))?;
            Some((word[..word.len() - 1].to_owned(), mark))
        };
        let stages = text.split(' ').filter(|word| !word.is_empty()).map(stage);
        Some(Self {
            path_no,
            stages: stages.collect::<Option<_>>()?,
        })
    }
}

/// How often one item passed and failed in the calls of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTally {
    pub item_no: i64,
    pub agent: Option<Arc<str>>,
    pub passed: u64,
    pub failed: u64,
}

/// A competitor named in a call.
#[derive(Debug, Clone, PartialEq)]
pub struct CompetitorMention {
    pub score_no: i64,
    pub started_at: Option<i64>,
    pub agent: Option<Arc<str>>,
    pub deal_no: Option<i64>,
    /// As it was said.
    pub name: String,
    /// The amount said near, in the unit in which it was said.
    pub amount: Option<f64>,
}

/// A done task of the CRM about a call, and whether a call stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFact {
    /// UTC microseconds.
    pub done_at: i64,
    pub manager: Option<Arc<str>>,
    pub deal_no: Option<i64>,
    /// A call with the task's phone, contact or deal (or a phone of the deal) lies within the window around the mark.
    /// `None`: the task names nobody that a call could be with.
    pub has_call: Option<bool>,
}

macro_rules! figures {
    (
        metrics { $($metric:ident $name:literal,)* }
        events { $($event:ident $column:literal ($kind:ident, $subtype:expr, $result:expr),)* }
    ) => {
        /// A figure of a call that has a column of its own: a metric of the scorecard under its own name, or how often
        /// an event of some kind, type and result happened (`None` where the roles were not known).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CallFigure { $($metric,)* $($event,)* }

        impl CallFigure {
            pub const ALL: &'static [Self] = &[$(Self::$metric,)* $(Self::$event,)*];

            /// Its column in `score_fact`.
            #[must_use]
            pub fn column(self) -> &'static str {
                match self { $(Self::$metric => $name,)* $(Self::$event => $column,)* }
            }

            /// What it counts, unless it is a metric.
            #[must_use]
            pub fn counts(self) -> Option<(EventKind, Option<EventType>, Option<EventResult>)> {
                match self {
                    $(Self::$metric => None,)*
                    $(Self::$event => Some((EventKind::$kind, $subtype, $result)),)*
                }
            }
        }
    };
}

use EventResult::{Accepted, Declined, Deferred, Deflate, Handle, Handled, Press, Refused};
use EventType::{Authority, Competitor, Contract, Meeting, Need, NextStep, Payment, Price, Think, Time, Trust};

figures! {
    metrics {
        Polite "polite_per_100_words",
        Rude "rude_per_100_words",
        Imperatives "imperatives_per_100_words",
        Hedges "hedges_per_100_words",
        Fillers "fillers_per_100_words",
        Restarts "restarts_per_100_words",
        Parasites "parasites_per_100_words",
        Mistakes "mistakes_per_100_words",
        Profanity "profanity_per_100_words",
        Diminutives "diminutives_per_100_words",
        PatienceMs "patience_ms",
        WordsAgent "words_agent",
        WordsCustomer "words_customer",
        TalkShareAgent "talk_share_agent",
        SpeechMsAgent "speech_ms_agent",
        SpeechMsCustomer "speech_ms_customer",
        LongestMonologueMs "longest_monologue_ms_agent",
        Monologues "monologues_agent",
        Interruptions "interruptions_agent",
        InterruptedRefusals "interrupted_refusals",
        UnansweredQuestions "unanswered_questions",
        Questions "questions_agent",
        OpenQuestions "open_questions_agent",
        OpenQuestionsBeforePitch "open_questions_before_pitch",
        QuestionSpread "question_spread",
        NeedStatements "need_statements",
        NeedWords "need_words",
        NeedWordsEchoed "need_words_echoed",
        ValueStatements "value_statements",
        ScriptOverlap "script_overlap",
        ReactionShare "reaction_share",
        ReaderScore "reader_score",
        Reader "reader",
        Objections "objections",
        Refusals "refusals",
        ClosingAttempts "closing_attempts",
        ClosingAccepted "closing_attempts_accepted",
        FirstClosingShare "first_closing_share",
        LastClosingShare "last_closing_share",
        NextSteps "next_steps",
        Promises "promises_agent",
        CompetitorMentions "competitor_mentions",
        CompetitorPrices "competitor_prices",
        DiscountsAgent "discounts_agent",
        DiscountsCustomer "discounts_customer",
        DiscountBeforeValue "discount_before_value",
        PriceBeforeValue "price_before_value",
        Upsells "upsells",
        UpsellsAccepted "upsells_accepted",
        Interactivity "interactivity",
        WordsPerMinuteAgent "words_per_minute_agent",
        SilenceShare "silence_share",
    }
    events {
        ObjectionsHandled "objections_handled" (Objection, None, Some(Handled)),
        ObjectionPrice "objection_price" (Objection, Some(Price), None),
        ObjectionPriceHandled "objection_price_handled" (Objection, Some(Price), Some(Handled)),
        ObjectionTime "objection_time" (Objection, Some(Time), None),
        ObjectionTimeHandled "objection_time_handled" (Objection, Some(Time), Some(Handled)),
        ObjectionTrust "objection_trust" (Objection, Some(Trust), None),
        ObjectionTrustHandled "objection_trust_handled" (Objection, Some(Trust), Some(Handled)),
        ObjectionCompetitor "objection_competitor" (Objection, Some(Competitor), None),
        ObjectionCompetitorHandled "objection_competitor_handled" (Objection, Some(Competitor), Some(Handled)),
        ObjectionAuthority "objection_authority" (Objection, Some(Authority), None),
        ObjectionAuthorityHandled "objection_authority_handled" (Objection, Some(Authority), Some(Handled)),
        ObjectionNeed "objection_need" (Objection, Some(Need), None),
        ObjectionNeedHandled "objection_need_handled" (Objection, Some(Need), Some(Handled)),
        ObjectionThink "objection_think" (Objection, Some(Think), None),
        ObjectionThinkHandled "objection_think_handled" (Objection, Some(Think), Some(Handled)),
        RefusalsHandled "refusal_handle" (Refusal, None, Some(Handle)),
        RefusalsPressed "refusal_press" (Refusal, None, Some(Press)),
        RefusalsDeflated "refusal_deflate" (Refusal, None, Some(Deflate)),
        ClosingPayment "closing_payment" (ClosingAttempt, Some(Payment), None),
        ClosingContract "closing_contract" (ClosingAttempt, Some(Contract), None),
        ClosingMeeting "closing_meeting" (ClosingAttempt, Some(Meeting), None),
        ClosingMeetingAccepted "closing_meeting_accepted" (ClosingAttempt, Some(Meeting), Some(Accepted)),
        ClosingNextStep "closing_next_step" (ClosingAttempt, Some(NextStep), None),
        ClosingDeferred "closing_deferred" (ClosingAttempt, None, Some(Deferred)),
        ClosingRefused "closing_refused" (ClosingAttempt, None, Some(Refused)),
        UpsellsDeclined "upsell_declined" (Upsell, None, Some(Declined)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_they_are_written() {
        let path = StagePath::parse(1, "greeting+ needs-at_home- closing~").unwrap();
        let stages: Vec<_> = path.stages.iter().map(|(id, mark)| (id.as_str(), *mark)).collect();
        assert_eq!(
            stages,
            [
                ("greeting", StageMark::Reached),
                ("needs-at_home", StageMark::Missed),
                ("closing", StageMark::Unknown)
            ]
        );
        assert!(StagePath::parse(1, "").unwrap().stages.is_empty());
        assert_eq!(StagePath::parse(1, "greeting"), None);
    }

    #[test]
    fn figures_have_a_column_each() {
        let mut columns: Vec<&str> = CallFigure::ALL.iter().map(|figure| figure.column()).collect();
        for (place, figure) in CallFigure::ALL.iter().enumerate() {
            assert_eq!(*figure as usize, place);
        }
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns.len(), CallFigure::ALL.len());
    }
}
