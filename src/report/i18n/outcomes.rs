//! Words of the join, of lift and of the checklist on trial.

use super::Language;
use crate::kpi::lift::{LiftWarning, MissingAdjustment, MissingCorrection, TrialReason, TrialVerdict};
use crate::store::Exposure;

impl Language {
    pub(in crate::report) fn exposure(self, exposure: Exposure) -> &'static str {
        match exposure {
            Exposure::FirstCall => self.pick(
                "the first meaningful call of the deal",
                "первому содержательному звонку сделки",
            ),
            Exposure::AnyCall => self.pick(
                "any meaningful call of the deal",
                "любому содержательному звонку сделки",
            ),
            Exposure::CallShare => self.pick(
                "at least half of the deal's meaningful calls",
                "не меньше чем половине содержательных звонков сделки",
            ),
        }
    }

    /// Why a call has no deal, from the store's snake-case name of an `UnmatchedReason`.
    pub(in crate::report) fn unmatched(self, reason: &str) -> Option<&'static str> {
        Some(match reason {
            "not_in_call_log" => self.pick("not in the call log", "нет в журнале звонков"),
            "unknown_deal_id" => self.pick(
                "the log names a deal that was not imported",
                "в журнале сделка, которой нет среди импортированных",
            ),
            "no_phone" => self.pick(
                "neither deal nor phone in the log",
                "в журнале нет ни сделки, ни телефона",
            ),
            "unknown_phone" => self.pick("no deal has this phone", "нет сделки с таким телефоном"),
            "ambiguous" => self.pick("several deals fit", "подходит несколько сделок"),
            "not_joined" => self.pick("came after the last join", "появились после последней привязки"),
            "outside_deal_life" => self.pick("no deal was alive at that time", "в это время открытых сделок не было"),
            _ => return None,
        })
    }

    /// Why a deal has no call, by the store's name of the reason.
    pub(in crate::report) fn uncalled(self, reason: &str) -> Option<&'static str> {
        Some(match reason {
            "ambiguous_calls" => self.pick("its calls fit other deals too", "звонки подходят и другим сделкам"),
            "no_recording" => self.pick("calls in the log, no recording", "звонки в журнале есть, записи нет"),
            "no_phone" => self.pick("the deal has no phone", "в сделке нет телефона"),
            "outside_deal_life" => self.pick("called only before or after it", "звонили только до или после неё"),
            "not_in_call_log" => self.pick("no call in the log", "звонков в журнале нет"),
            _ => return None,
        })
    }

    /// The note of a lift row. `kpi` writes it in English; the number it names is kept.
    pub(in crate::report) fn lift_note(self, note: &str) -> String {
        let said = note.strip_prefix("not enough data: ").unwrap_or(note);
        if self == Self::English {
            return said.to_owned();
        }
        let numbers = numbers(said);
        match (
            said.starts_with("needs about "),
            said.starts_with("needs "),
            numbers.as_slice(),
        ) {
            (true, _, [more, points]) => {
                format!("чтобы заметить разницу в {points} п. п., нужно ещё примерно {more} закрытых сделок")
            }
            (false, true, [least]) => format!("нужно не меньше {least} закрытых сделок с каждой стороны"),
            _ => note.to_owned(),
        }
    }

    /// What limits a lift table.
    pub(in crate::report) fn lift_warning(self, warning: LiftWarning) -> String {
        match (self, warning) {
            (Self::English, LiftWarning::NoCallMatched { calls }) => {
                format!(
                    "none of {calls} calls is matched to a deal: nothing can be said about deals; see `talktrack report join`"
                )
            }
            (Self::Russian, LiftWarning::NoCallMatched { calls }) => {
                format!(
                    "ни один из {calls} звонков не привязан к сделке: о сделках сказать нечего; причины — в отчёте о связи звонков и сделок"
                )
            }
            (Self::English, LiftWarning::FewCallsMatched { matched, calls }) => {
                format!("only {matched} of {calls} calls are matched to a deal: these figures rest on them alone")
            }
            (Self::Russian, LiftWarning::FewCallsMatched { matched, calls }) => {
                format!("к сделкам привязано только {matched} из {calls} звонков: все цифры опираются лишь на них")
            }
            (Self::English, LiftWarning::NoClosedDeals) => "no closed deal has a scored call yet".to_owned(),
            (Self::Russian, LiftWarning::NoClosedDeals) => "у закрытых сделок ещё нет оценённых звонков".to_owned(),
            (Self::English, LiftWarning::NoLostDeals { won }) => {
                format!("all {won} closed deals with a scored call are won: there is nothing to compare them with")
            }
            (Self::Russian, LiftWarning::NoLostDeals { won }) => {
                format!("все закрытые сделки с оценёнными звонками ({won}) выиграны: сравнивать их не с чем")
            }
            (Self::English, LiftWarning::NoWonDeals { lost }) => {
                format!("all {lost} closed deals with a scored call are lost: there is nothing to compare them with")
            }
            (Self::Russian, LiftWarning::NoWonDeals { lost }) => {
                format!("все закрытые сделки с оценёнными звонками ({lost}) проиграны: сравнивать их не с чем")
            }
            (Self::English, LiftWarning::OneManager) => {
                "one manager only: a habit of his cannot be told from the man himself, and errors are not clustered"
                    .to_owned()
            }
            (Self::Russian, LiftWarning::OneManager) => {
                "менеджер один: его привычку не отделить от него самого, ошибки по менеджерам не сгруппированы"
                    .to_owned()
            }
            (Self::English, LiftWarning::FewManagers { managers }) => {
                format!(
                    "{managers} managers are few for errors clustered by manager: adjusted intervals use t({})",
                    managers.saturating_sub(1)
                )
            }
            (Self::Russian, LiftWarning::FewManagers { managers }) => {
                format!(
                    "менеджеров {managers} — для ошибок, сгруппированных по менеджерам, мало: интервалы с поправкой — по t({})",
                    managers.saturating_sub(1)
                )
            }
        }
    }

    /// Why a row has no adjusted effect.
    pub(in crate::report) fn adjustment_missing(self, missing: MissingAdjustment) -> String {
        match missing {
            MissingAdjustment::TooFewEvents { more_deals } => match self {
                Self::English => format!("needs about {more_deals} more deals"),
                Self::Russian => format!("нужно ещё примерно {more_deals} сделок"),
            },
            MissingAdjustment::OneOutcome => self.pick("one outcome only", "исход один на всех").to_owned(),
            MissingAdjustment::NotTellable => self
                .pick(
                    "cannot be told from manager, source or amount",
                    "не отделить от менеджера, источника или суммы",
                )
                .to_owned(),
            MissingAdjustment::Unsettled => self.pick("the fit did not settle", "подгонка не сошлась").to_owned(),
        }
    }

    /// Why a difference is not freed of the machine's errors.
    pub(in crate::report) fn correction_missing(self, missing: MissingCorrection) -> String {
        match (self, missing) {
            (Self::English, MissingCorrection::TooFewVerdicts { passes, fails, needed }) => {
                format!("too few verdicts: {passes} passes and {fails} fails, needs {needed} of each")
            }
            (Self::Russian, MissingCorrection::TooFewVerdicts { passes, fails, needed }) => {
                format!("мало вердиктов людей: выполнено {passes}, не выполнено {fails}, нужно по {needed}")
            }
            (_, MissingCorrection::HardlyTells) => self
                .pick("the machine hardly tells it", "машина его почти не различает")
                .to_owned(),
            (_, MissingCorrection::Contradiction) => self
                .pick(
                    "counts and errors contradict each other",
                    "числа и ошибки машины противоречат друг другу",
                )
                .to_owned(),
            (_, MissingCorrection::NotFirstCall) => self
                .pick(
                    "only when counted by the first call",
                    "только при счёте по первому звонку",
                )
                .to_owned(),
        }
    }

    pub(in crate::report) fn trial_verdict(self, verdict: TrialVerdict) -> &'static str {
        match verdict {
            TrialVerdict::Keep => self.pick("keep", "оставить"),
            TrialVerdict::Reword => self.pick("reword", "переписать"),
            TrialVerdict::Drop => self.pick("drop", "убрать"),
            TrialVerdict::NotEnoughData => self.pick("not enough data", "недостаточно данных"),
        }
    }

    /// The reason of a verdict, with the deals still missing where there are such.
    pub(in crate::report) fn trial_reason(self, reason: TrialReason, more_deals: Option<u64>) -> String {
        let words = match reason {
            TrialReason::PeopleDisagree => self.pick(
                "people and the machine read it differently",
                "люди и машина понимают его по-разному",
            ),
            TrialReason::GoesWithMore => self.texts().more,
            TrialReason::GoesWithFewer => self.texts().fewer,
            TrialReason::NoUsefulEffect => self.pick(
                "even the upper end of the interval is no useful difference",
                "даже верхняя граница интервала слишком мала, чтобы быть полезной",
            ),
            TrialReason::NearlyAlwaysPasses => self.pick(
                "nearly every call passes: it tells calls apart no more",
                "выполняется почти всегда: звонки уже не различает",
            ),
            TrialReason::NearlyNeverPasses => self.pick(
                "hardly any call passes: it tells calls apart no more",
                "почти никогда не выполняется: звонки не различает",
            ),
            TrialReason::SignTurns => self.texts().sign_turns,
            TrialReason::Undecided => self.pick(
                "no effect and a useful one are both possible",
                "возможны и полезная связь, и никакой",
            ),
            TrialReason::TooFewDeals => self.pick("too few closed deals", "слишком мало закрытых сделок"),
        };
        match (self, more_deals) {
            (_, None) => words.to_owned(),
            (Self::English, Some(more)) => format!("{words}; about {more} more deals"),
            (Self::Russian, Some(more)) => format!("{words}; ещё примерно {more} сделок"),
        }
    }

    /// A warning of the join report, likewise.
    pub(in crate::report) fn join_warning(self, warning: &str) -> String {
        if self == Self::English {
            return warning.to_owned();
        }
        let numbers = numbers(warning);
        match numbers.as_slice() {
            [] if warning.starts_with("no deals") => {
                "сделки не импортированы: о выигранных сделках сказать нечего".to_owned()
            }
            [part, all, percent] if warning.contains(" calls (") => format!(
                "к сделке относятся только {part} из {all} звонков ({percent} %): данные о сделках опираются лишь на них"
            ),
            [part, all, percent] if warning.contains(" deals (") => format!(
                "записанный звонок есть только у {part} из {all} сделок ({percent} %): остальные могут от них отличаться"
            ),
            _ => warning.to_owned(),
        }
    }
}

/// The numbers of a text, as written.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::join::{CoverageFloor, join_report};
    use crate::kpi::lift::{LiftOptions, lift};
    use crate::store::{JoinCounts, LiftCell, LiftCounts, LiftKind};

    fn has_latin(text: &str) -> bool {
        text.chars().any(|c| c.is_ascii_alphabetic())
    }

    #[test]
    fn notes_of_lift_are_said_in_russian() {
        let cell = |n_with, n_without| LiftCell {
            id: "a".into(),
            kind: LiftKind::Item,
            n_with,
            won_with: n_with / 2,
            n_without,
            won_without: n_without / 3,
        };
        let counts = LiftCounts {
            cells: vec![cell(0, 0), cell(10, 40), cell(30, 0)],
            ..LiftCounts::default()
        };
        for row in lift(&counts, Exposure::FirstCall, &LiftOptions::default()).items {
            let note = Language::Russian.lift_note(&row.note.unwrap());
            assert!(!has_latin(&note), "{note}");
        }
        assert_eq!(
            Language::English.lift_note("not enough data: needs 20 deals"),
            "needs 20 deals"
        );
        assert_eq!(Language::Russian.lift_note("separated"), "separated");
    }

    #[test]
    fn warnings_of_the_join_are_said_in_russian() {
        let thin = JoinCounts {
            calls: 100,
            matched_by_phone: 30,
            deals: 50,
            deals_with_calls: 3,
            ..JoinCounts::default()
        };
        for counts in [thin, JoinCounts::default()] {
            let warnings = join_report(&counts, &CoverageFloor::default()).warnings;
            assert!(!warnings.is_empty());
            for warning in warnings {
                let text = Language::Russian.join_warning(&warning);
                assert!(!text.contains("deals") && !text.contains("calls"), "{text}");
            }
        }
    }
}
