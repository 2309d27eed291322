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

/// All metrics, by name. Speech is the voice activity of a channel where it was measured, else its segments. Those that
/// are called a proxy measure words or times and say nothing about a person; rates per hundred words are of the agent,
/// and `null` below 30 words.
pub const METRICS: &[Metric] = &[
    metric(
        "closing_attempts",
        "count",
        true,
        "closing attempts of the agent, those within 15 s counted once",
    ),
    metric(
        "closing_attempts_accepted",
        "count",
        true,
        "closing attempts that the customer accepted",
    ),
    metric("competitor_mentions", "count", true, "times a competitor was named"),
    metric(
        "competitor_prices",
        "count",
        true,
        "times a competitor was named with an amount within 12 words",
    ),
    metric(
        "diminutives_per_100_words",
        "1/100 words",
        true,
        "proxy of literacy: diminutives of the agent («договорчик»)",
    ),
    metric(
        "discount_before_value",
        "0/1",
        true,
        "1 when the agent's first discount came before any value statement; null when he named none",
    ),
    metric("discounts_agent", "count", true, "times the agent spoke of a discount"),
    metric(
        "discounts_customer",
        "count",
        true,
        "times the customer spoke of a discount",
    ),
    metric("duration_ms", "ms", false, "length of the recording"),
    metric(
        "fillers_per_100_words",
        "1/100 words",
        true,
        "proxy of confidence: sounds and words of hesitation of the agent («э», «ну», «вот»)",
    ),
    metric(
        "first_closing_share",
        "0–1",
        true,
        "where the first closing attempt stands: 0 at the first word of the call, 1 at the last",
    ),
    metric(
        "hedges_per_100_words",
        "1/100 words",
        true,
        "proxy of confidence: hedges of the agent («наверное», «как бы», «не знаю»)",
    ),
    metric(
        "imperatives_per_100_words",
        "1/100 words",
        true,
        "proxy of tone: orders of the agent to the customer («послушайте», «вы должны»)",
    ),
    metric(
        "interactivity",
        "1/min",
        true,
        "changes of speaker per minute of the recording",
    ),
    metric(
        "interrupted_refusals",
        "count",
        true,
        "refusals of the customer that the agent talked over",
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
        "last_closing_share",
        "0–1",
        true,
        "where the last closing attempt stands, like the first",
    ),
    metric(
        "level_dbfs_agent",
        "dBFS",
        true,
        "loudness of the agent's speech, root mean square; null when the transcript does not carry it or both sides share a channel",
    ),
    metric(
        "level_dbfs_customer",
        "dBFS",
        true,
        "loudness of the customer's speech, likewise",
    ),
    metric(
        "longest_monologue_ms_agent",
        "ms",
        true,
        "longest stretch of the agent without a reply longer than a back-channel (1 s) and without a silence",
    ),
    metric(
        "longest_monologue_ms_customer",
        "ms",
        true,
        "longest stretch of the customer, likewise",
    ),
    metric(
        "longest_silence_ms",
        "ms",
        false,
        "longest time in which nobody speaks, between the first and the last word",
    ),
    metric(
        "mistakes_per_100_words",
        "1/100 words",
        true,
        "proxy of literacy: known mistakes of the agent («ложить», «ихний»)",
    ),
    metric(
        "monologues_agent",
        "count",
        true,
        "times the agent spoke for a minute without a question and without a silence",
    ),
    metric(
        "need_statements",
        "count",
        true,
        "sentences in which the customer said what he needs",
    ),
    metric(
        "need_words",
        "count",
        true,
        "different words of content in those sentences",
    ),
    metric(
        "need_words_echoed",
        "count",
        true,
        "those of them that the agent said afterwards",
    ),
    metric("need_words_echoed_share", "0–1", true, "the same ÷ need_words"),
    metric(
        "next_steps",
        "count",
        true,
        "next steps with a date that both agreed to",
    ),
    metric("objections", "count", true, "objections of the customer"),
    metric(
        "objections_handled_share",
        "0–1",
        true,
        "objections handled ÷ raised; null when none was raised",
    ),
    metric("open_questions_agent", "count", true, "open questions of the agent"),
    metric(
        "open_questions_before_pitch",
        "count",
        true,
        "those before the agent's first words of offer, benefit or price",
    ),
    metric(
        "overtalk_count",
        "count",
        true,
        "times both sides speak at once for 0.3 s or longer",
    ),
    metric("overtalk_ms", "ms", true, "time in which both sides speak"),
    metric(
        "overtalk_ms_agent",
        "ms",
        true,
        "the part of it in which the agent began later",
    ),
    metric(
        "overtalk_ms_customer",
        "ms",
        true,
        "the part of it in which the customer began later",
    ),
    metric(
        "parasites_per_100_words",
        "1/100 words",
        true,
        "proxy of literacy: parasite words of the agent («короче», «типа»)",
    ),
    metric(
        "patience_ms",
        "ms",
        true,
        "median time from the customer's end to the agent's start; 0 when the agent starts earlier",
    ),
    metric(
        "polite_per_100_words",
        "1/100 words",
        true,
        "proxy of tone: polite words of the agent",
    ),
    metric(
        "price_before_value",
        "0/1",
        true,
        "1 when the agent's first price came before any value statement; null when he named none",
    ),
    metric("price_objections", "count", true, "objections about the price"),
    metric(
        "profanity_per_100_words",
        "1/100 words",
        true,
        "proxy of literacy: profanity of the agent",
    ),
    metric("promises_agent", "count", true, "promises of the agent"),
    metric(
        "promises_dated_share_agent",
        "0–1",
        true,
        "promises of the agent with a date or time ÷ all of them",
    ),
    metric(
        "question_spread",
        "0–1",
        true,
        "share of the four quarters of the talk in which the agent asked something",
    ),
    metric("questions_agent", "count", true, "questions of the agent"),
    metric("questions_customer", "count", true, "questions of the customer"),
    metric(
        "reaction_share",
        "0–1",
        true,
        "share of the customer's turns of 3 words or more after which the agent acknowledges, uses a word of it, or asks something that is not in the form; null below 3 such turns",
    ),
    metric("reader", "0/1", true, "proxy: 1 when reader_score is 0.5 or more"),
    metric(
        "reader_score",
        "0–1",
        true,
        "proxy: script_overlap ÷ 0.25, at most 1, times (1 − reaction_share)",
    ),
    metric("refusals", "count", true, "refusals of the customer"),
    metric(
        "refusals_handled_share",
        "0–1",
        true,
        "refusals that the agent worked with ÷ all of them; null when there was none",
    ),
    metric(
        "response_ms_customer",
        "ms",
        true,
        "median time from the agent's end to the customer's start, like patience_ms",
    ),
    metric(
        "restarts_per_100_words",
        "1/100 words",
        true,
        "proxy of confidence: places where the agent says a word or two twice in a row",
    ),
    metric(
        "rude_per_100_words",
        "1/100 words",
        true,
        "proxy of tone: rude words of the agent",
    ),
    metric(
        "script_overlap",
        "0–1",
        true,
        "share of the agent's words inside phrases of the form of two words or more; null below 50 words",
    ),
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
        "talk_share_customer",
        "0–1",
        true,
        "speech of the customer ÷ speech of both",
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
    metric("turns_agent", "count", true, "those of the agent"),
    metric("turns_customer", "count", true, "those of the customer"),
    metric(
        "unanswered_questions",
        "count",
        true,
        "turns of the customer with a question after which the agent says nothing but a question or a single word",
    ),
    metric("upsells", "count", true, "offers of something more"),
    metric("upsells_accepted", "count", true, "those that the customer accepted"),
    metric(
        "value_statements",
        "count",
        true,
        "statements of the agent that tie what he sells to a need of the customer",
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

#[cfg(test)]
mod tests {
    use super::METRICS;

    #[test]
    fn metrics_stand_in_order_and_say_when_they_are_proxies() {
        assert!(METRICS.windows(2).all(|w| w[0].name < w[1].name));
        for metric in METRICS {
            let rate = metric.name.ends_with("_per_100_words");
            assert!(!rate || metric.definition.starts_with("proxy of "), "{}", metric.name);
        }
    }
}
