//! The documented JSON shapes. A scorecard is the domain's own shape with facts of the call added beside it; fields may
//! be added here, never renamed. Lift, join and managers serialise as they are.

use jiff::Timestamp;
use serde::Serialize;

use super::ReportError;
use crate::domain::{CallId, DealId, DealStatus, Direction, Millis, Scorecard};
use crate::store::CallRow;

/// The documented scorecard, and which call it is about.
#[derive(Debug, Serialize)]
struct CallScorecard<'a> {
    #[serde(flatten)]
    scorecard: &'a Scorecard,
    call: CallId,
    recording: Option<String>,
    agent: Option<&'a str>,
    started_at: Option<Timestamp>,
    direction: Option<Direction>,
    duration_ms: Option<Millis>,
    language: Option<&'a str>,
    deal: Option<&'a DealId>,
    deal_status: Option<DealStatus>,
}

/// One scorecard as an indented JSON object, without a newline at its end.
pub fn scorecard(row: &CallRow, scorecard: &Scorecard) -> Result<String, ReportError> {
    let value = CallScorecard {
        scorecard,
        call: row.call,
        recording: row.path.file_name().map(|name| name.to_string_lossy().into_owned()),
        agent: row.agent.as_deref(),
        started_at: row.started_at,
        direction: row.direction,
        duration_ms: row.duration_ms,
        language: row.language.as_deref(),
        deal: row.deal.as_ref(),
        deal_status: row.deal_status,
    };
    document("a scorecard", &value)
}

/// Any result as an indented JSON document; `what` names it in an error.
pub fn document<T: Serialize>(what: &'static str, value: &T) -> Result<String, ReportError> {
    serde_json::to_string_pretty(value).map_err(|source| ReportError::Json { what, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_scorecard_keeps_the_documented_shape() {
        insta::assert_snapshot!(scorecard(&sample::row_ru(), &sample::scorecard_ru()).unwrap());
    }

    #[test]
    fn a_scorecard_can_be_read_back_by_the_domain() {
        let text = scorecard(&sample::row_ru(), &sample::scorecard_ru()).unwrap();
        assert_eq!(
            serde_json::from_str::<Scorecard>(&text).unwrap(),
            sample::scorecard_ru()
        );
    }

    #[test]
    fn lift_keeps_the_documented_shape() {
        insta::assert_snapshot!(document("lift", &sample::lift()).unwrap());
    }
}
