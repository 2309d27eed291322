//! What a head of sales looks at in the morning, put together from the other results of this room: the catalogue by
//! manager, the same figures by week or month, the join, lift, the worklists, managers. Nothing is computed here. Input:
//! the store; output: a [`Morning`]. Memory grows with deals and managers, not with calls.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::catalogue::{self, Asked, Cut, KpiId, KpiReport, Query, Setup};
use super::join::{CoverageFloor, JoinReport, join_report};
use super::lift::{self, Lift};
use super::managers::{self, Managers};
use super::worklists::{self, WorklistOptions, Worklists};
use crate::domain::{FormId, Period};
use crate::store::{Exposure, Store, StoreError};

/// Weeks and months that a trend goes back.
const WEEKS: i64 = 13;
const MONTHS: i64 = 12;
/// The longest period that is followed by weeks unless somebody asks.
const LONGEST_BY_WEEK: i32 = 31;

/// Rows of the catalogue that stand beside the money: win rate, response time, call score by manager and in time.
const TREND_ROWS: [&str; 3] = ["K1", "K36", "K44"];
/// What a manager can practise (objections, needs), beside those.
const PEOPLE_ROWS: [&str; 5] = ["K1", "K5", "K9", "K36", "K44"];
/// The five that can be met while revenue stands still.
const TOXIC_ROWS: [&str; 5] = ["T1", "T2", "T3", "T4", "T5"];

/// How the trends are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Week,
    Month,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// `None`: the month of the newest deal or lead; of an empty store the month of `as_of`.
    pub period: Option<Asked>,
    /// `None`: the form most calls were scored with.
    pub form: Option<FormId>,
    /// The morning: what came later is not known to the worklists, and no trend goes past this day.
    pub as_of: Timestamp,
    /// `None`: weeks for periods up to a month, else months.
    pub step: Option<Step>,
}

/// Everything on the page.
#[derive(Debug)]
pub struct Morning {
    pub as_of: Timestamp,
    /// By manager: money, [`PEOPLE_ROWS`], the toxic five beside money, who needs support, flags.
    pub kpi: KpiReport,
    /// Money, win rate, response time, score by week or month.
    pub trend: KpiReport,
    pub step: Step,
    pub join: JoinReport,
    /// `None`: no call has a scorecard yet.
    pub calls: Option<OfCalls>,
}

/// What needs scorecards of a form.
#[derive(Debug)]
pub struct OfCalls {
    pub form: FormId,
    pub lift: Lift,
    pub lists: Worklists,
    pub managers: Managers,
}

/// The morning, from the store. `options.top` rows of each worklist. `None`: no period was asked for and `as_of` is in
/// none that the calendar knows.
pub async fn load(
    store: &dyn Store,
    ask: &Ask,
    setup: &Setup,
    options: &WorklistOptions,
) -> Result<Option<Morning>, StoreError> {
    let form = match &ask.form {
        Some(form) => Some(form.clone()),
        None => store.forms().await?.into_iter().next().map(|(form, _)| form),
    };
    let calls = match form {
        None => None,
        Some(form) => {
            let lift = lift::load(store, &form, Exposure::FirstCall).await?;
            Some(OfCalls {
                lists: worklists::load_with(store, &form, ask.as_of, None, options, &lift).await?,
                lift,
                managers: managers::load(store, &form).await?,
                form,
            })
        }
    };
    load_with(store, ask, setup, calls).await
}

/// The same around results that are there already; `ask.form` is not looked at.
pub async fn load_with(
    store: &dyn Store,
    ask: &Ask,
    setup: &Setup,
    calls: Option<OfCalls>,
) -> Result<Option<Morning>, StoreError> {
    let today = ask.as_of.to_zoned(setup.hours.zone.clone()).date();
    let rows = PEOPLE_ROWS.iter().chain(&TOXIC_ROWS);
    let mut query = query(rows, ask.period, "manager");
    let kpi = if let Some(found) = catalogue::report(store, &query, setup).await? {
        found
    } else {
        // Nothing is dated: this month, to say what is missing.
        query.period = Asked::month(today);
        let Some(found) = catalogue::report(store, &query, setup).await? else {
            return Ok(None);
        };
        found
    };
    let days = (kpi.days.last - kpi.days.first).get_days() + 1;
    let step = ask.step.unwrap_or(if days <= LONGEST_BY_WEEK {
        Step::Week
    } else {
        Step::Month
    });
    let name = match step {
        Step::Week => "week",
        Step::Month => "month",
    };
    let last = if kpi.days.first <= today {
        kpi.days.last.min(today)
    } else {
        kpi.days.last
    };
    let trend = self::query(TREND_ROWS.iter(), Some(span(last, step)), name);
    let trend = match catalogue::report(store, &trend, setup).await? {
        Some(found) => found,
        None => kpi.clone(),
    };
    let join = join_report(&store.join_counts().await?, &CoverageFloor::default());
    Ok(Some(Morning {
        as_of: ask.as_of,
        kpi,
        trend,
        step,
        join,
        calls,
    }))
}

fn query<'a>(rows: impl Iterator<Item = &'a &'static str>, period: Option<Asked>, by: &str) -> Query {
    Query {
        rows: rows.filter_map(|row| row.parse::<KpiId>().ok()).collect(),
        cut: by.parse::<Cut>().ok(),
        period,
        targets: Vec::new(),
    }
}

/// The days of a trend that ends with this one: whole weeks or months, the last as far as it has come.
fn span(last: Date, step: Step) -> Asked {
    let first = match step {
        Step::Week => Asked::week(last).and_then(|week| week.days.first.checked_sub((7 * (WEEKS - 1)).days()).ok()),
        Step::Month => last.first_of_month().checked_sub((MONTHS - 1).months()).ok(),
    };
    Asked::of_days(Period {
        first: first.unwrap_or(last),
        last,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_ends_with_its_day_and_starts_with_a_whole_part() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let weeks = span(day("2026-10-21"), Step::Week);
        assert_eq!(weeks.to_string(), "2026-07-27..2026-10-21");
        let parts = "week".parse::<Cut>().unwrap().parts(weeks);
        assert_eq!(parts.len(), 13);
        assert_eq!(parts[0].to_string(), "2026-W31");
        assert_eq!(parts[12].to_string(), "2026-10-19..2026-10-21", "as far as it has come");
        let months = span(day("2026-10-31"), Step::Month);
        assert_eq!(months.to_string(), "2025-11-01..2026-10-31");
        assert_eq!("month".parse::<Cut>().unwrap().parts(months).len(), 12);
    }

    #[test]
    fn every_row_that_is_asked_for_is_in_the_catalogue() {
        for row in TREND_ROWS.iter().chain(&PEOPLE_ROWS).chain(&TOXIC_ROWS) {
            assert!(row.parse::<KpiId>().is_ok(), "{row}");
        }
    }
}
