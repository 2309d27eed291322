//! K1–K11: how managers talk. Sums over the meaningful scored calls of a window.

use super::answer::{Answer, Moments, number};
use super::calls::Facts;
use super::calls_tally::{Tally, whole};
use super::compute::{Answers, Ask};
use super::id::k;
use super::input::Input;
use crate::store::CallFigure as F;

type Row = fn(&Tally) -> Answer;

const ROWS: &[(u8, Row)] = &[
    (1, quality),
    (2, tone),
    (3, confidence),
    (4, literacy),
    (5, objections),
    (6, trust),
    (7, closing),
    (8, refusals),
    (9, needs),
    (10, value),
    (11, reader),
];

pub(super) fn answer(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers) {
    for (number, row) in ROWS.iter().filter(|(number, _)| ask.wanted.contains(&k(*number))) {
        for window in 0..ask.windows.len() {
            for group in facts.groups(window) {
                let tally = facts.tally(window, &group);
                let answer = if tally.meaningful == 0 {
                    Answer::needing(&[Input::ScoredInPeriod])
                } else {
                    row(tally)
                };
                answers.put(k(*number), window, group, answer);
            }
        }
    }
}

/// The mean of a figure over the calls that have it; how many have not.
fn mean(answer: &mut Answer, id: &'static str, tally: &Tally, figure: F) {
    let moments = tally.of(figure);
    let missing = tally.meaningful - moments.n;
    answer.mean(id, moments, Input::ScoredInPeriod).missing(missing);
}

/// Calls with more than nothing of a figure among those of which it is known.
fn calls_with(answer: &mut Answer, id: &'static str, tally: &Tally, figure: F) {
    let (with, known) = tally.calls_with(figure);
    answer
        .share(id, with, known, Input::ScoredInPeriod)
        .missing(tally.meaningful - known);
}

fn quality(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    let missing = tally.meaningful - tally.score.n;
    answer
        .mean("score", &tally.score, Input::ScoredInPeriod)
        .missing(missing);
    answer.mean("unfailed", &tally.unfailed, Input::ScoredInPeriod);
    let (passed, judged) = tally.passed;
    answer.share("passed", passed, judged, Input::ScoredInPeriod);
    answer.share(
        "stopped",
        tally.failed_critical,
        tally.meaningful,
        Input::ScoredInPeriod,
    );
    answer.count("calls", tally.meaningful);
    answer
}

fn tone(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    mean(&mut answer, "polite", tally, F::Polite);
    mean(&mut answer, "rude", tally, F::Rude);
    mean(&mut answer, "imperatives", tally, F::Imperatives);
    answer.notes.push(super::input::words(
        "words only: this version measures neither pitch nor loudness after objections",
        "только слова: высоту голоса и громкость после возражений эта версия не измеряет",
    ));
    answer
}

fn confidence(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    mean(&mut answer, "hedges", tally, F::Hedges);
    mean(&mut answer, "fillers", tally, F::Fillers);
    mean(&mut answer, "restarts", tally, F::Restarts);
    let latency = scaled(tally.of(F::PatienceMs), 1e-3);
    let missing = tally.meaningful - latency.n;
    answer.mean("latency", &latency, Input::ScoredInPeriod).missing(missing);
    answer
}

fn scaled(moments: &Moments, factor: f64) -> Moments {
    Moments {
        n: moments.n,
        sum: moments.sum * factor,
        squares: moments.squares * factor * factor,
    }
}

fn literacy(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    mean(&mut answer, "parasites", tally, F::Parasites);
    mean(&mut answer, "mistakes", tally, F::Mistakes);
    mean(&mut answer, "profanity", tally, F::Profanity);
    mean(&mut answer, "diminutives", tally, F::Diminutives);
    answer
}

/// Raised and handled of each type.
pub(super) const OBJECTIONS: &[(&str, F, F)] = &[
    ("price", F::ObjectionPrice, F::ObjectionPriceHandled),
    ("time", F::ObjectionTime, F::ObjectionTimeHandled),
    ("trust", F::ObjectionTrust, F::ObjectionTrustHandled),
    ("competitor", F::ObjectionCompetitor, F::ObjectionCompetitorHandled),
    ("authority", F::ObjectionAuthority, F::ObjectionAuthorityHandled),
    ("need", F::ObjectionNeed, F::ObjectionNeedHandled),
    ("think", F::ObjectionThink, F::ObjectionThinkHandled),
];

fn objections(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    let raised = tally.total(F::Objections);
    let known = tally.of(F::Objections).n;
    if known == 0 {
        return Answer::needing(&[Input::ScoredInPeriod]);
    }
    let handled = tally.total(F::ObjectionsHandled);
    answer.share("handled", handled, raised, Input::Objections);
    answer.count("raised", raised);
    for (id, raised, handled) in OBJECTIONS {
        answer.share(id, tally.total(*handled), tally.total(*raised), Input::Objections);
    }
    answer
}

fn trust(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    let (passed, decided) = tally.trust;
    answer.share("items", passed, decided, Input::TrustItems);
    let (said, echoed) = (tally.total(F::NeedWords), tally.total(F::NeedWordsEchoed));
    answer.share("paraphrase", echoed, said, Input::Needs);
    mean(&mut answer, "polite", tally, F::Polite);
    answer
}

fn closing(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    mean(&mut answer, "per_call", tally, F::ClosingAttempts);
    calls_with(&mut answer, "calls_with", tally, F::ClosingAttempts);
    let attempts = tally.total(F::ClosingAttempts);
    if tally.of(F::ClosingAttempts).n == 0 {
        return Answer::needing(&[Input::ScoredInPeriod]);
    }
    answer.count("attempts", attempts);
    let part = |answer: &mut Answer, id, figure| {
        answer.share(id, tally.total(figure), attempts, Input::Closings);
    };
    part(&mut answer, "accepted", F::ClosingAccepted);
    part(&mut answer, "deferred", F::ClosingDeferred);
    part(&mut answer, "refused", F::ClosingRefused);
    for (id, figure) in [
        ("payment", F::ClosingPayment),
        ("contract", F::ClosingContract),
        ("meeting", F::ClosingMeeting),
        ("next_step", F::ClosingNextStep),
    ] {
        answer.count(id, tally.total(figure));
    }
    answer.mean("first_place", tally.of(F::FirstClosingShare), Input::Closings);
    answer.mean("last_place", tally.of(F::LastClosingShare), Input::Closings);
    answer
}

fn refusals(tally: &Tally) -> Answer {
    if tally.of(F::Refusals).n == 0 {
        return Answer::needing(&[Input::ScoredInPeriod]);
    }
    let mut answer = Answer::default();
    let all = tally.total(F::Refusals);
    answer.share("handle", tally.total(F::RefusalsHandled), all, Input::Refusals);
    answer.share("press", tally.total(F::RefusalsPressed), all, Input::Refusals);
    answer.share("deflate", tally.total(F::RefusalsDeflated), all, Input::Refusals);
    answer.count("refusals", all);
    answer
}

fn needs(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    mean(&mut answer, "open_questions", tally, F::OpenQuestionsBeforePitch);
    calls_with(&mut answer, "calls_with", tally, F::OpenQuestionsBeforePitch);
    mean(&mut answer, "spread", tally, F::QuestionSpread);
    let (said, echoed) = (tally.total(F::NeedWords), tally.total(F::NeedWordsEchoed));
    answer.share("echoed", echoed, said, Input::Needs);
    answer
}

fn value(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    mean(&mut answer, "per_call", tally, F::ValueStatements);
    calls_with(&mut answer, "calls_with", tally, F::ValueStatements);
    calls_with(&mut answer, "monologues", tally, F::Monologues);
    let longest = scaled(tally.of(F::LongestMonologueMs), 1e-3);
    answer.mean("longest_monologue", &longest, Input::ScoredInPeriod);
    answer
}

fn reader(tally: &Tally) -> Answer {
    let mut answer = Answer::default();
    calls_with(&mut answer, "readers", tally, F::Reader);
    mean(&mut answer, "reader_score", tally, F::ReaderScore);
    mean(&mut answer, "overlap", tally, F::ScriptOverlap);
    mean(&mut answer, "reaction", tally, F::ReactionShare);
    answer
}

/// A sum in milliseconds as hours.
pub(super) fn hours(ms: u64) -> f64 {
    number(ms) / 3_600_000.0
}

/// Seconds of a sum as hours.
pub(super) fn talk_hours(seconds: &Moments) -> f64 {
    number(whole(seconds.sum)) / 3_600.0
}
