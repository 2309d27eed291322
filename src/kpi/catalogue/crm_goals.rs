//! K64: the plan, a forecast, a trend. Who needs support is found where all figures are (`assemble`).
//!
//! The forecast is the plainest that has an interval: the next month is one more value like the last whole months. It knows
//! no season and no trend; the trend stands beside it.

use super::answer::{Answer, minor};
use super::crm::{Compute, Slice};
use super::crm_money::attainment;
use super::id::{KpiId, k};
use super::input::{Input, words};
use super::period::{Asked, Window};
use crate::kpi::lift::Estimate;
use crate::stats::{next_value_95, slope_95};

pub(super) const ROWS: &[(KpiId, Compute)] = &[(k(64), goals)];

/// Months that a forecast looks back on, at most; and a trend.
const FORECAST_MONTHS: usize = 6;
const TREND_MONTHS: usize = 12;

fn goals(slice: &Slice<'_>) -> Answer {
    let mut answer = attainment(slice);
    let months = revenue_by_month(slice);
    let last = &months[months.len().saturating_sub(FORECAST_MONTHS)..];
    let forecast = next_value_95(last).map(Estimate::from);
    answer.estimate("forecast", forecast, last.len() as u64, Input::ClosedMonths);
    let trend = slope_95(&months).map(Estimate::from);
    answer.estimate("trend", trend, months.len() as u64, Input::ClosedMonths);
    answer.notes.push(words(
        "forecast: mean of up to 6 whole months before the end of the period, 95 % prediction interval; no season, no trend",
        "прогноз: среднее до 6 полных месяцев перед концом периода, интервал прогноза 95 %; без сезонности и тренда",
    ));
    answer
}

/// Revenue of the whole months that end with the window, oldest first, as far as the export goes back.
fn revenue_by_month(slice: &Slice<'_>) -> Vec<f64> {
    let zone = &slice.setup.hours.zone;
    let Some((first, last)) = slice.department.close_span else {
        return Vec::new();
    };
    let mut month = Asked::month(slice.window.days.last);
    let mut windows: Vec<Window> = Vec::new();
    while let Some(asked) = month.filter(|_| windows.len() < TREND_MONTHS) {
        let window = asked.window(zone);
        // The first month of an export may be a part of one, unless a deal closed on its first day.
        let first_day = window.from + 86_400_000_000;
        if window.from < first && first >= first_day {
            break;
        }
        if window.to <= slice.window.to && window.from <= last {
            windows.push(window);
        }
        month = asked.previous();
    }
    windows
        .iter()
        .rev()
        .map(|window| {
            let won = slice
                .deals
                .iter()
                .filter(|deal| deal.is_won() && window.has_some(deal.closed));
            won.filter_map(|deal| deal.amount).map(minor).sum::<f64>() / 100.0
        })
        .collect()
}
