//! Counts and shares over the events, need discovery, and what came before what.

use super::{Sheet, count};
use crate::domain::{EventKind, EventResult, EventType, Role};
use crate::score::events::{Heard, Noted};
use crate::score::lexicon::List;

pub(super) fn fill(sheet: &mut Sheet, heard: &Heard<'_, '_>, events: &[Noted]) {
    questions(sheet, heard, events);
    needs(sheet, heard);
    objections(sheet, heard, events);
    closing(sheet, heard, events);
    offers(sheet, events);
    let monologues = events.iter().filter(|n| n.is(EventKind::Monologue, Role::Agent));
    sheet.count("monologues_agent", monologues.count());
}

fn questions(sheet: &mut Sheet, heard: &Heard<'_, '_>, events: &[Noted]) {
    let by = |role: Role| events.iter().filter(move |n| n.is(EventKind::Question, role));
    let open = || by(Role::Agent).filter(|n| n.event.subtype == Some(EventType::Open));
    sheet.count("questions_agent", by(Role::Agent).count());
    sheet.count("questions_customer", by(Role::Customer).count());
    sheet.count("open_questions_agent", open().count());
    let pitch = heard.first_pitch().unwrap_or(usize::MAX);
    sheet.count(
        "open_questions_before_pitch",
        open().filter(|n| n.tokens.start < pitch).count(),
    );
    sheet.set("question_spread", spread(heard, by(Role::Agent)));
    sheet.count("unanswered_questions", unanswered(heard, by(Role::Customer)));
}

/// The share of the four quarters of the talk in which there is at least one of the questions.
fn spread<'n>(heard: &Heard<'_, '_>, questions: impl Iterator<Item = &'n Noted>) -> Option<f64> {
    let call = heard.conversation.span().filter(|s| s.length().0 > 0)?;
    let mut quarters = [false; 4];
    for question in questions {
        let since = u64::from(question.event.start_ms.saturating_sub(call.start_ms).0);
        let quarter = usize::try_from(since * 4 / u64::from(call.length().0)).unwrap_or(3);
        quarters[quarter.min(3)] = true;
    }
    Some(count(quarters.into_iter().filter(|q| *q).count()) / 4.0)
}

/// Turns of the customer with a question to which the agent's next turn says nothing: no statement of two words or
/// more, no yes or no.
fn unanswered<'n>(heard: &Heard<'_, '_>, questions: impl Iterator<Item = &'n Noted>) -> usize {
    let mut turns: Vec<usize> = questions.map(|n| n.turn).collect();
    turns.dedup();
    let answered = |turn: usize| {
        heard.turns_after(turn, Role::Agent).next().is_some_and(|(_, reply)| {
            heard.has_any(&[List::Accept, List::Decline], &reply.tokens)
                || heard
                    .sentences_of(&reply.tokens)
                    .any(|s| !heard.is_question(s) && heard.conversation.sentences[s].tokens.len() >= 2)
        })
    };
    turns.into_iter().filter(|&turn| !answered(turn)).count()
}

fn needs(sheet: &mut Sheet, heard: &Heard<'_, '_>) {
    let statements = heard.need_statements();
    let echo = heard.echo(&statements);
    sheet.count("need_statements", statements.len());
    sheet.count("need_words", echo.said);
    sheet.count("need_words_echoed", echo.used_back);
    sheet.share("need_words_echoed_share", echo.used_back, echo.said);
}

fn objections(sheet: &mut Sheet, heard: &Heard<'_, '_>, events: &[Noted]) {
    let of = |kind: EventKind| events.iter().filter(move |n| n.event.kind == kind);
    let ended = |kind: EventKind, result: EventResult| of(kind).filter(|n| n.event.result == Some(result)).count();
    let raised = of(EventKind::Objection).count();
    sheet.count("objections", raised);
    sheet.share(
        "objections_handled_share",
        ended(EventKind::Objection, EventResult::Handled),
        raised,
    );
    let price = of(EventKind::Objection).filter(|n| n.event.subtype == Some(EventType::Price));
    sheet.count("price_objections", price.count());
    let refusals = of(EventKind::Refusal).count();
    sheet.count("refusals", refusals);
    sheet.share(
        "refusals_handled_share",
        ended(EventKind::Refusal, EventResult::Handle),
        refusals,
    );
    let talked_over = of(EventKind::Refusal).filter(|n| {
        let turn = heard.conversation.turns[n.turn].span();
        let mut interruptions = heard.speech.interruptions().iter();
        interruptions.any(|i| i.by == Role::Agent && i.at.overlap(turn).0 > 0)
    });
    sheet.count("interrupted_refusals", talked_over.count());
}

fn closing(sheet: &mut Sheet, heard: &Heard<'_, '_>, events: &[Noted]) {
    let attempts: Vec<&Noted> = events
        .iter()
        .filter(|n| n.is(EventKind::ClosingAttempt, Role::Agent))
        .collect();
    sheet.count("closing_attempts", attempts.len());
    let accepted = attempts
        .iter()
        .filter(|n| n.event.result == Some(EventResult::Accepted));
    sheet.count("closing_attempts_accepted", accepted.count());
    let call = heard.conversation.span().filter(|s| s.length().0 > 0);
    let place = |noted: Option<&&Noted>| {
        let (noted, call) = (noted?, call?);
        let since = noted.event.start_ms.saturating_sub(call.start_ms);
        Some(f64::from(since.0) / f64::from(call.length().0))
    };
    sheet.set("first_closing_share", place(attempts.first()));
    sheet.set("last_closing_share", place(attempts.last()));
    let steps = events.iter().filter(|n| n.event.kind == EventKind::NextStep);
    sheet.count("next_steps", steps.count());
}

fn offers(sheet: &mut Sheet, events: &[Noted]) {
    let of = |kind: EventKind| events.iter().filter(move |n| n.event.kind == kind);
    let agents = |kind: EventKind| of(kind).filter(|n| n.event.speaker == Some(Role::Agent));
    let before_value = |kind: EventKind| {
        let first = agents(kind).next()?;
        first.event.detail.after_value.map(|after| !after)
    };
    sheet.count("value_statements", of(EventKind::Value).count());
    sheet.flag("price_before_value", before_value(EventKind::Price));
    sheet.flag("discount_before_value", before_value(EventKind::Discount));
    sheet.count("discounts_agent", agents(EventKind::Discount).count());
    let asked = of(EventKind::Discount).filter(|n| n.event.speaker == Some(Role::Customer));
    sheet.count("discounts_customer", asked.count());
    let promises = agents(EventKind::Promise).count();
    let dated = agents(EventKind::Promise).filter(|n| n.event.detail.when.is_some());
    sheet.count("promises_agent", promises);
    sheet.share("promises_dated_share_agent", dated.count(), promises);
    sheet.count("competitor_mentions", of(EventKind::Competitor).count());
    let priced = of(EventKind::Competitor).filter(|n| n.event.detail.amount.is_some());
    sheet.count("competitor_prices", priced.count());
    sheet.count("upsells", of(EventKind::Upsell).count());
    let taken = of(EventKind::Upsell).filter(|n| n.event.result == Some(EventResult::Accepted));
    sheet.count("upsells_accepted", taken.count());
}
