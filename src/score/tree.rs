//! An explanation as an indented tree, in the language of the form: for the command line and for pages.

use std::fmt::Write as _;

use super::{Actual, Explanation, Holds, Limit, Near, Sighting, Trace, Why, WhyNot};
use crate::checklist::Language;
use crate::domain::{Match, Millis, Role, Verdict};

/// Characters shown of one phrase.
const MAX_ASK: usize = 48;

/// Phrases shown of a long list; what was found or came closest is shown with its phrase anyway.
const SHOWN_ASKS: usize = 8;

/// One line for each condition, what was found under it, and what came closest.
#[must_use]
pub fn render(explanation: &Explanation, language: Language) -> String {
    let mut tree = Tree {
        ru: language == Language::Ru,
        text: String::new(),
    };
    let verdict = tree.verdict(explanation.verdict);
    let mark = match explanation.verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Na | Verdict::Undecidable => "?",
    };
    let why = explanation
        .why
        .as_ref()
        .map_or_else(String::new, |why| format!(": {}", tree.why(why)));
    tree.line(
        0,
        &format!(
            "{mark} {} · {}: {verdict}{why}",
            explanation.item.as_str(),
            explanation.text
        ),
    );
    if let Some(applies) = &explanation.applies_when {
        tree.line(1, tree.say("применяется, когда", "applies when"));
        tree.condition(2, applies, false);
        tree.line(1, tree.say("выполнен, когда", "met when"));
        tree.condition(2, &explanation.met, false);
    } else {
        tree.condition(1, &explanation.met, false);
    }
    tree.text
}

struct Tree {
    ru: bool,
    text: String,
}

impl Tree {
    fn say(&self, ru: &'static str, en: &'static str) -> &'static str {
        if self.ru { ru } else { en }
    }

    fn line(&mut self, depth: usize, text: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{}{text}", "  ".repeat(depth));
    }

    /// `denied`: inside a `not`, where what is found is what should not be there.
    fn condition(&mut self, depth: usize, trace: &Trace, denied: bool) {
        let mark = match trace.holds {
            Holds::Yes => "✓",
            Holds::No => "✗",
            Holds::Unknown => "?",
        };
        let mut head = format!("{mark} {}", self.way(trace));
        let asks = self.asks(trace);
        if !asks.is_empty() {
            let _ = write!(head, ": {asks}");
        }
        let scope = self.scope(trace);
        if !scope.is_empty() {
            let _ = write!(head, " ({scope})");
        }
        if let Some(actual) = &trace.actual {
            let actual = self.actual(trace, actual);
            let _ = write!(head, " — {} {actual}", self.say("в звонке", "in this call"));
        }
        if let Some(why) = &trace.why {
            let _ = write!(head, " — {}", self.why(why));
        }
        self.line(depth, &head);
        for sighting in &trace.found {
            let text = self.sighting(sighting, trace.asks.len() > 1);
            self.line(depth + 2, &text);
        }
        if !trace.near.is_empty() && !denied {
            self.line(depth + 2, self.say("ближе всего:", "closest:"));
            for near in &trace.near {
                let text = self.near(near);
                self.line(depth + 3, &text);
            }
        }
        for inner in &trace.inside {
            self.condition(depth + 1, inner, denied != (trace.way == "not"));
        }
    }

    fn sighting(&self, sighting: &Sighting, with_phrase: bool) -> String {
        let mut text = self.words(sighting);
        if let Some(phrase) = sighting.phrase.as_ref().filter(|_| with_phrase) {
            let _ = write!(text, " {} `{}`", self.say("по фразе", "by the phrase"), clip(phrase));
        }
        match sighting.matched {
            Some(Match::Exact) => text.push_str(self.say(", точно", ", exact")),
            Some(Match::Fuzzy) if self.ru => {
                let _ = write!(text, ", с опечаткой: {} букв.", sighting.distance);
            }
            Some(Match::Fuzzy) => {
                let _ = write!(text, ", fuzzy, {} letters off", sighting.distance);
            }
            Some(Match::Regex | Match::Rule | Match::Person) | None => {}
        }
        text
    }

    fn near(&self, near: &Near) -> String {
        let mut text = self.words(&near.at);
        if let Some(phrase) = &near.at.phrase {
            let complete = near.why_not.iter().all(WhyNot::is_elsewhere);
            let how = if complete {
                self.say("по фразе", "by the phrase")
            } else {
                self.say("почти", "is almost")
            };
            let _ = write!(text, " {how} `{}`", clip(phrase));
        }
        let reasons: Vec<String> = near
            .why_not
            .iter()
            .map(|why| self.why_not(why, near.at.speaker))
            .collect();
        format!("{text}: {}", reasons.join("; "))
    }

    fn words(&self, sighting: &Sighting) -> String {
        let speaker = match sighting.speaker {
            Some(role) => self.role(role),
            None => self.say("кто-то", "somebody"),
        };
        format!("{} {speaker} «{}»", sighting.start_ms.clock(), sighting.quote)
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Agent => self.say("менеджер", "agent"),
            Role::Customer => self.say("клиент", "customer"),
        }
    }

    fn way(&self, trace: &Trace) -> String {
        let name = match trace.way {
            "phrases" => self.say("фразы", "phrases"),
            "words_near" => self.say("слова рядом", "words near each other"),
            "regex" => self.say("выражение", "expression"),
            "question" => self.say("вопрос", "question"),
            "slot" => self.say("сказано", "said"),
            "metric" => self.say("показатель", "figure"),
            "event" => self.say("событие", "event"),
            "item" => self.say("другой пункт", "other item"),
            "direction" => self.say("направление", "direction"),
            "duration" => self.say("длительность", "duration"),
            "first_call" => self.say("первый звонок", "first call"),
            "deal_stage" => self.say("этап сделки", "deal stage"),
            "all" => self.say("все из", "all of"),
            "any" => self.say("любое из", "any of"),
            "at_least" => {
                let n = trace.times.unwrap_or(1);
                return format!("{} {n} {}", self.say("не меньше", "at least"), self.say("из", "of"));
            }
            "not" => self.say("нет такого", "none of this"),
            "within" => self.say("рядом", "near each other"),
            "before" => self.say("первое раньше второго", "the first before the second"),
            other => other,
        };
        name.to_owned()
    }

    fn asks(&self, trace: &Trace) -> String {
        let mut shown: Vec<String> = trace.asks.iter().take(SHOWN_ASKS).map(|ask| clip(ask)).collect();
        if trace.way == "question"
            && let Some(kind) = shown.first_mut()
        {
            let name = match kind.as_str() {
                "open" => self.say("открытый", "open"),
                "closed" => self.say("закрытый", "closed"),
                _ => self.say("любой", "any"),
            };
            name.clone_into(kind);
        }
        if trace.asks.len() > SHOWN_ASKS {
            let more = trace.asks.len() - SHOWN_ASKS;
            shown.push(format!("{} {more}", self.say("и ещё", "and more:")));
        }
        let separator = if trace.way == "regex" { "  " } else { ", " };
        if trace.way == "question" && shown.len() > 1 {
            let about = shown.split_off(1).join(separator);
            return format!(
                "{}, {} {about}",
                shown.concat(),
                self.say("со словами", "with the words")
            );
        }
        shown.join(separator)
    }

    /// Who, where, how often.
    fn scope(&self, trace: &Trace) -> String {
        let mut parts: Vec<String> = trace.who.map(|role| self.role(role).to_owned()).into_iter().collect();
        parts.extend(trace.limits.iter().map(|limit| self.limit(limit)));
        if trace.way != "at_least" {
            parts.extend(trace.times.map(|n| {
                if self.ru {
                    format!("в {n} местах")
                } else {
                    format!("at {n} places")
                }
            }));
        }
        parts.join("; ")
    }

    fn limit(&self, limit: &Limit) -> String {
        match limit {
            Limit::Opening { ms } => format!("{} {}", self.say("первые", "first"), self.seconds(*ms)),
            Limit::Last { ms } => format!("{} {}", self.say("последние", "last"), self.seconds(*ms)),
            Limit::After { item } => format!("{} {}", self.say("после", "after"), item.as_str()),
            Limit::Before { item } => format!("{} {}", self.say("до", "before"), item.as_str()),
            Limit::AfterEvent { event, within_ms } => {
                let within = within_ms.map_or_else(String::new, |ms| {
                    format!(" {} {}", self.say("не позже", "within"), self.seconds(ms))
                });
                format!("{} {event}{within}", self.say("после события", "after the event"))
            }
        }
    }

    fn seconds(&self, ms: Millis) -> String {
        let seconds = f64::from(ms.0.div_ceil(100)) / 10.0;
        format!("{seconds} {}", self.say("с", "s"))
    }

    fn actual(&self, trace: &Trace, actual: &Actual) -> String {
        let is_time = trace.way == "duration" || trace.asks.first().is_some_and(|name| name.contains("_ms"));
        match actual {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // milliseconds of one call
            Actual::Number(ms) if is_time => Millis(ms.max(0.0) as u32).clock(),
            Actual::Number(number) => format!("{number:.2}")
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned(),
            Actual::Flag(true) => self.say("да", "yes").to_owned(),
            Actual::Flag(false) => self.say("нет", "no").to_owned(),
            Actual::Text(text) if trace.way == "item" => match text.as_str() {
                "pass" => self.verdict(Verdict::Pass),
                "fail" => self.verdict(Verdict::Fail),
                "na" => self.verdict(Verdict::Na),
                _ => self.verdict(Verdict::Undecidable),
            }
            .to_owned(),
            Actual::Text(text) => text.clone(),
        }
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Pass => self.say("выполнен", "met"),
            Verdict::Fail => self.say("не выполнен", "not met"),
            Verdict::Na => self.say("не применим", "does not apply"),
            Verdict::Undecidable => self.say("решить нельзя", "could not be decided"),
        }
    }

    fn why(&self, why: &Why) -> String {
        match why {
            Why::NobodyHeard => self.say("никого не слышно", "nobody was heard").to_owned(),
            Why::RolesUnknown => self
                .say("неизвестно, кто из говорящих менеджер", "who is the agent is not known")
                .to_owned(),
            Why::Doubtful => self
                .say("слова слышны слишком плохо", "the words were not heard clearly enough")
                .to_owned(),
            Why::FactUnknown => self
                .say("это о звонке неизвестно", "this is not known of the call")
                .to_owned(),
            Why::MetricUnknown => self
                .say("показатель не вычислить", "the figure could not be computed")
                .to_owned(),
            Why::OtherItemUndecided => self
                .say(
                    "не решён другой пункт, от которого он зависит",
                    "another item it depends on was not decided",
                )
                .to_owned(),
            Why::ItemNotMet { item } if self.ru => format!("искать негде: пункт {} не выполнен", item.as_str()),
            Why::ItemNotMet { item } => format!("nowhere to look: the item {} was not met", item.as_str()),
            Why::NoEvent { event } if self.ru => format!("в звонке нет события {event}"),
            Why::NoEvent { event } => format!("there is no {event} in this call"),
            Why::ConditionDoesNotHold => self
                .say(
                    "условие применения не выполнено",
                    "its condition does not hold in this call",
                )
                .to_owned(),
            Why::PlaceDoesNotApply => self
                .say(
                    "пункт, от которого он зависит, не применим",
                    "the item it is placed by does not apply",
                )
                .to_owned(),
        }
    }

    fn why_not(&self, why: &WhyNot, speaker: Option<Role>) -> String {
        match why {
            WhyNot::Speaker { asked } => {
                let asked = self.role(*asked);
                match (speaker, self.ru) {
                    (Some(said), true) => format!("говорит {}, а нужен {asked}", self.role(said)),
                    (Some(said), false) => format!("said by the {}, not the {asked}", self.role(said)),
                    (None, true) => format!("неизвестно, кто говорит, а нужен {asked}"),
                    (None, false) => format!("who speaks is not known, and it must be the {asked}"),
                }
            }
            WhyNot::Outside { limit, off_ms } => {
                let limit = self.limit(limit);
                match (off_ms, self.ru) {
                    (Some(off), true) => format!("вне места «{limit}», мимо на {}", self.seconds(*off)),
                    (Some(off), false) => format!("outside \"{limit}\" by {}", self.seconds(*off)),
                    (None, true) => format!("вне места «{limit}»"),
                    (None, false) => format!("outside \"{limit}\""),
                }
            }
            WhyNot::ForeignWords { words, allowed } if self.ru => {
                format!("чужих слов между ними {words}, разрешено {allowed}")
            }
            WhyNot::ForeignWords { words, allowed } => format!("{words} other words in between, {allowed} allowed"),
            WhyNot::Negated => self.say("с отрицанием", "negated").to_owned(),
            WhyNot::Order => self
                .say("слова в другом порядке", "the words are in another order")
                .to_owned(),
            WhyNot::Missing { word } => format!("{} `{}`", self.say("нет слова", "there is no"), clip(word)),
            WhyNot::Form { said, asked } if self.ru => format!("сказано «{said}», а нужно точно `={asked}`"),
            WhyNot::Form { said, asked } => format!("said \"{said}\", and the form asks for exactly `={asked}`"),
            WhyNot::Letters {
                said,
                asked,
                distance,
                allowed,
            } => {
                if self.ru {
                    format!("«{said}» отличается от `{asked}` на {distance} букв., разрешено {allowed}")
                } else {
                    format!("\"{said}\" is {distance} letters off `{asked}`, {allowed} allowed")
                }
            }
            WhyNot::Doubtful => self.say("слышно слишком плохо", "not heard clearly enough").to_owned(),
            WhyNot::NotAsked => self.say("это не вопрос", "this is no question").to_owned(),
            WhyNot::OtherKind { is } => format!("{}: {is}", self.say("вид другой", "of another kind")),
            WhyNot::Apart { between, unit } => {
                let distance = match (*unit, self.ru) {
                    ("ms", _) => self.seconds(Millis(*between)),
                    ("words", true) => format!("{between} слов"),
                    ("turns", true) => format!("{between} реплик"),
                    (unit, _) => format!("{between} {unit}"),
                };
                format!(
                    "{} {distance}",
                    self.say("до другого условия", "to the other condition")
                )
            }
            WhyNot::TooEarly => self
                .say(
                    "второе сказано не позже первого",
                    "the second came no later than the first",
                )
                .to_owned(),
        }
    }
}

/// A long phrase or expression, cut: what matters of it is shown by what it matched.
fn clip(text: &str) -> String {
    if text.chars().count() <= MAX_ASK {
        return text.to_owned();
    }
    let part: String = text.chars().take(MAX_ASK).collect();
    format!("{part}…")
}
