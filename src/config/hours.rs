//! `[hours]`: the department's working hours and days off, for response times. Text in the settings, checked here.

use std::path::PathBuf;

use jiff::civil::{Date, Time};
use serde::Deserialize;

use super::ConfigError;

/// Working hours, in the zone `crm.timezone`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    /// Working days of the week: `mon` … `sun`.
    pub days: Vec<String>,
    /// `09:00`.
    pub from: String,
    /// Later than `from`.
    pub to: String,
    /// Days off, `2026-11-04`. None is known unless it is listed.
    pub holidays: Vec<String>,
    /// The same in a file, a day per line; `#` begins a remark.
    pub holidays_file: Option<PathBuf>,
    /// Working days that fall on a day off of the week.
    pub workdays: Vec<String>,
    /// Within how many minutes a lead should be answered.
    pub response_minutes: u32,
}

/// The same, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkingDays {
    /// Monday first.
    pub days: [bool; 7],
    pub from: Time,
    pub to: Time,
    pub holidays: Vec<Date>,
    pub workdays: Vec<Date>,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Default for Hours {
    fn default() -> Self {
        Self {
            days: DAYS[..5].iter().map(ToString::to_string).collect(),
            from: "09:00".into(),
            to: "18:00".into(),
            holidays: Vec::new(),
            holidays_file: None,
            workdays: Vec::new(),
            response_minutes: 15,
        }
    }
}

impl Hours {
    /// Reads the file of holidays, if one is named.
    pub fn understood(&self) -> Result<WorkingDays, ConfigError> {
        let mut days = [false; 7];
        for name in &self.days {
            let wrong = || ConfigError::Value {
                name: "hours.days",
                value: name.clone(),
                reason: "expected mon, tue, wed, thu, fri, sat or sun",
            };
            let lower = name.to_lowercase();
            let place = DAYS.iter().position(|day| *day == lower).ok_or_else(wrong)?;
            days[place] = true;
        }
        let time = |name, text: &str| {
            text.parse::<Time>().map_err(|_| ConfigError::Value {
                name,
                value: text.to_owned(),
                reason: "expected a time of day such as 09:00",
            })
        };
        let (from, to) = (time("hours.from", &self.from)?, time("hours.to", &self.to)?);
        if to <= from {
            return Err(ConfigError::Value {
                name: "hours.to",
                value: self.to.clone(),
                reason: "not later than hours.from",
            });
        }
        let mut holidays = dates("hours.holidays", self.holidays.iter().map(String::as_str))?;
        if let Some(path) = &self.holidays_file {
            let text = std::fs::read_to_string(path).map_err(|_| ConfigError::Value {
                name: "hours.holidays_file",
                value: path.display().to_string(),
                reason: "cannot be read as a text file",
            })?;
            let lines = text
                .lines()
                .map(|line| line.split('#').next().unwrap_or_default().trim());
            holidays.extend(dates("hours.holidays_file", lines.filter(|line| !line.is_empty()))?);
        }
        Ok(WorkingDays {
            days,
            from,
            to,
            holidays,
            workdays: dates("hours.workdays", self.workdays.iter().map(String::as_str))?,
        })
    }
}

fn dates<'a>(name: &'static str, texts: impl Iterator<Item = &'a str>) -> Result<Vec<Date>, ConfigError> {
    let date = |text: &str| {
        text.parse::<Date>().map_err(|_| ConfigError::Value {
            name,
            value: text.to_owned(),
            reason: "expected a day such as 2026-11-04",
        })
    };
    texts.map(date).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_are_read_with_their_holidays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("holidays.txt");
        std::fs::write(&file, "# 2027\n2027-01-01  # New Year\n\n2027-01-04\n").unwrap();
        let hours = Hours {
            days: vec!["Mon".into(), "sat".into()],
            holidays: vec!["2026-11-04".into()],
            holidays_file: Some(file),
            ..Hours::default()
        };
        let understood = hours.understood().unwrap();
        assert_eq!(understood.days, [true, false, false, false, false, true, false]);
        assert_eq!(understood.holidays.len(), 3);
        assert_eq!(understood.from.hour(), 9);
    }

    #[test]
    fn what_is_no_day_or_time_is_refused_by_name() {
        let with = |change: fn(&mut Hours)| {
            let mut hours = Hours::default();
            change(&mut hours);
            hours.understood().unwrap_err().to_string()
        };
        assert!(with(|h| h.days = vec!["пн".into()]).contains("hours.days"));
        assert!(with(|h| h.from = "9".into()).contains("hours.from"));
        assert!(with(|h| h.to = "09:00".into()).contains("not later"));
        assert!(with(|h| h.holidays = vec!["4 ноября".into()]).contains("hours.holidays"));
        assert!(with(|h| h.holidays_file = Some("nowhere.txt".into())).contains("hours.holidays_file"));
    }
}
