//! The conversation metrics that a form may name and a scorecard carries. `score::metrics` computes them.

/// One figure about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    pub name: &'static str,
    pub unit: &'static str,
    /// Cannot be computed when it is not known who is the agent.
    pub needs_roles: bool,
    pub definition: &'static str,
}

impl Metric {
    /// The largest value there can be, where there is one; the smallest is 0 for all.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        (self.unit == "0–1").then_some(1.0)
    }
}

const fn metric(name: &'static str, unit: &'static str, needs_roles: bool, definition: &'static str) -> Metric {
    Metric {
        name,
        unit,
        needs_roles,
        definition,
    }
}

/// All metrics, by name. Speech is the voice activity of a channel where it was measured, else its segments.
pub const METRICS: &[Metric] = &[
    metric(
        "closing_attempts",
        "count",
        true,
        "closing attempts of the agent, those within 15 s counted once",
    ),
    metric("duration_ms", "ms", false, "length of the recording"),
    metric(
        "interactivity",
        "1/min",
        true,
        "changes of speaker per minute of the recording",
    ),
    metric(
        "interruptions_agent",
        "count",
        true,
        "times the agent began while the customer was speaking, and went on",
    ),
    metric(
        "interruptions_customer",
        "count",
        true,
        "times the customer began while the agent was speaking, and went on",
    ),
    metric(
        "longest_monologue_ms_agent",
        "ms",
        true,
        "longest stretch of the agent without a reply longer than a back-channel",
    ),
    metric(
        "longest_monologue_ms_customer",
        "ms",
        true,
        "longest stretch of the customer without a reply longer than a back-channel",
    ),
    metric(
        "longest_silence_ms",
        "ms",
        false,
        "longest time in which nobody speaks, between the first and the last word",
    ),
    metric("open_questions_agent", "count", true, "open questions of the agent"),
    metric("overtalk_ms", "ms", false, "time in which both sides speak"),
    metric(
        "patience_ms",
        "ms",
        true,
        "median time from the customer's end to the agent's start; 0 when the agent starts earlier",
    ),
    metric("questions_agent", "count", true, "questions of the agent"),
    metric("questions_customer", "count", true, "questions of the customer"),
    metric(
        "silence_count",
        "count",
        false,
        "times nobody speaks for 3 s or longer, between the first and the last word",
    ),
    metric(
        "silence_share",
        "0–1",
        false,
        "share of the recording in those silences",
    ),
    metric("speech_ms_agent", "ms", true, "speech of the agent"),
    metric("speech_ms_customer", "ms", true, "speech of the customer"),
    metric("talk_share_agent", "0–1", true, "speech of the agent ÷ speech of both"),
    metric(
        "talk_share_agent_of_duration",
        "0–1",
        true,
        "speech of the agent ÷ length of the recording",
    ),
    metric(
        "talk_share_customer_of_duration",
        "0–1",
        true,
        "speech of the customer ÷ length of the recording",
    ),
    metric(
        "turns",
        "count",
        false,
        "stretches of one speaker, back-channels not counted",
    ),
    metric("words_agent", "count", true, "words of the agent"),
    metric("words_customer", "count", true, "words of the customer"),
    metric(
        "words_per_minute_agent",
        "1/min",
        true,
        "words of the agent ÷ minutes of the agent's speech",
    ),
    metric(
        "words_per_minute_customer",
        "1/min",
        true,
        "words of the customer ÷ minutes of the customer's speech",
    ),
];
