//! The shapes of `report lift`, as its JSON is documented, and what a row says in words.

use serde::{Deserialize, Serialize};

use super::{ByScript, FALSE_DISCOVERY_RATE, MissingCorrection, Recognition, ScoreBands, TrialRow};
use crate::domain::ItemId;
use crate::store::{DealCounts, Exposure, LiftKind};

/// The result of `report lift`, in the documented JSON shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Always `deal`: the unit that is won or lost.
    pub unit: String,
    pub exposure: Exposure,
    /// All deals.
    pub deals: DealCounts,
    /// Those with an exposing call: the closed ones among them are compared.
    pub exposed: DealCounts,
    pub join: JoinShare,
    /// What to know before reading any figure.
    pub warnings: Vec<LiftWarning>,
    pub family: Family,
    pub items: Vec<LiftRow>,
    /// `null` when no closed deal has a score.
    pub bands: Option<ScoreBands>,
    pub by_script: Option<ByScript>,
    /// The checklist itself on trial, in the form's own order.
    pub trial: Vec<TrialRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinShare {
    pub calls: u64,
    pub matched: u64,
}

/// The tests that are corrected together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// Rows with a `q`.
    pub size: u64,
    /// Closed deals on either side that a row needs to belong.
    pub min_deals: u64,
    pub false_discovery_rate: f64,
}

/// What limits every figure of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LiftWarning {
    NoCallMatched {
        calls: u64,
    },
    FewCallsMatched {
        matched: u64,
        calls: u64,
    },
    NoClosedDeals,
    NoLostDeals {
        won: u64,
    },
    NoWonDeals {
        lost: u64,
    },
    /// Nothing can be adjusted for the manager, nor errors clustered.
    OneManager,
    /// Few clusters: the t intervals are the ones to read.
    FewManagers {
        managers: u64,
    },
}

/// One item, behaviour or metric. `null` where there are too few deals to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiftRow {
    pub id: ItemId,
    pub kind: LiftKind,
    /// Of a metric: "with" is above this, the median of the deals compared.
    pub above: Option<f64>,
    pub n_with: u64,
    pub won_with: u64,
    pub n_without: u64,
    pub won_without: u64,
    /// Win rate with, 0–1, Wilson 95 %.
    pub rate_with: Option<Estimate>,
    pub rate_without: Option<Estimate>,
    /// `rate_with − rate_without`, Newcombe method 10, 95 %.
    pub difference: Option<Estimate>,
    /// `rate_with ÷ rate_without`, log (Katz) 95 %.
    pub ratio: Option<Estimate>,
    /// Fisher's exact test, two-sided by probability.
    pub p: Option<f64>,
    /// Benjamini–Hochberg over the family; `null` for rows outside it.
    pub q: Option<f64>,
    pub adjusted: Option<Adjusted>,
    /// Why a row of the family has no adjusted effect.
    pub adjusted_missing: Option<MissingAdjustment>,
    /// `null` with one manager, or when no manager has deals to compare.
    pub by_manager: Option<ByManager>,
    /// Of an item that people judged blind: how the machine reads it.
    pub recognition: Option<Recognition>,
    /// The difference freed of the machine's errors; `null` until people have reviewed calls. Such errors make effects
    /// look smaller than they are.
    pub corrected: Option<Estimate>,
    /// Why an item that people judged has none.
    pub corrected_missing: Option<MissingCorrection>,
    /// Rows left out because they split the deals as this one does.
    pub aliases: Vec<Alias>,
    pub finding: Finding,
    pub note: Option<String>,
}

/// Another name of the same hypothesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    pub id: ItemId,
    pub kind: LiftKind,
    /// Its "with" is this row's "without".
    pub reversed: bool,
}

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    #[must_use]
    pub fn excludes(self, value: f64) -> bool {
        self.low > value || self.high < value
    }

    pub(super) fn exp(self) -> Self {
        Self {
            value: self.value.exp(),
            low: self.low.exp(),
            high: self.high.exp(),
        }
    }
}

/// Logistic regression of won on this row with the covariates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adjusted {
    /// Normal quantile.
    pub odds_ratio: Estimate,
    /// Average marginal effect on the win rate, 0–1, as a discrete change; normal quantile.
    pub ame: Estimate,
    /// The same with the quantile of t(clusters − 1); only with clustered errors and fewer than 30 clusters.
    pub odds_ratio_t: Option<Estimate>,
    pub ame_t: Option<Estimate>,
    /// Wald test of the coefficient, normal and t.
    pub p: f64,
    pub p_t: Option<f64>,
    /// Benjamini–Hochberg over the family's adjusted rows, of `p_t` where there is one.
    pub q: Option<f64>,
    /// Deals in the regression.
    pub n: u64,
    pub method: AdjustedMethod,
    pub errors: Errors,
    /// Managers, the unknown one included.
    pub clusters: u64,
    /// What it is adjusted for; what does not vary is not there.
    pub covariates: Vec<String>,
}

impl Adjusted {
    /// The effect with the interval to be read: the t one where there is one.
    #[must_use]
    pub fn widest_ame(&self) -> Estimate {
        self.ame_t.unwrap_or(self.ame)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustedMethod {
    /// Maximum likelihood.
    Logistic,
    /// Some combination of covariates tells won from lost without error: Firth's penalised likelihood.
    Firth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errors {
    /// By manager, times G/(G−1) · (N−1)/(N−K).
    Clustered,
    /// From the information: one manager only, or Firth's fit.
    Model,
}

/// Why there is no adjusted effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum MissingAdjustment {
    /// Too few won or lost deals for so many covariates.
    TooFewEvents {
        more_deals: u64,
    },
    /// All deals compared were won, or all lost.
    OneOutcome,
    /// The row follows from manager, source, direction and amount.
    NotTellable,
    Unsettled,
}

/// The comparison within managers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ByManager {
    /// Mantel–Haenszel, with the interval of Robins, Breslow and Greenland.
    pub odds_ratio: Estimate,
    pub p: f64,
    /// Benjamini–Hochberg over the family's rows that have one.
    pub q: Option<f64>,
    /// Managers with something to compare.
    pub strata: u64,
    /// Simpson's paradox: within managers it points the other way, and one of the two is clear of nothing.
    pub sign_turns: bool,
}

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Clear of chance among so many rows, over all and within managers (both q), and once adjusted (its interval).
    More,
    Fewer,
    /// The row's own interval leaves out zero, but among so many rows, or once adjusted, chance would do that.
    MaybeMore,
    MaybeFewer,
    /// Over all deals and within managers it points different ways.
    SignTurns,
    Unclear,
    NotEnough,
}

impl LiftRow {
    pub(super) fn find(&self) -> Finding {
        let (Some(difference), Some(q), None) = (self.difference, self.q, &self.note) else {
            return Finding::NotEnough;
        };
        if self.by_manager.is_some_and(|by| by.sign_turns) {
            return Finding::SignTurns;
        }
        // The plain q is misled by what managers differ in; within managers it is not. The regression then says whether
        // source, direction and amount leave anything of it. Its own q would ask too much: with ten managers its t has
        // nine degrees of freedom, and the far tail that a correction reads is fat.
        let within_agrees = self
            .by_manager
            .is_none_or(|by| by.q.is_some_and(|q| q <= FALSE_DISCOVERY_RATE));
        let adjusted_agrees = self
            .adjusted
            .as_ref()
            .is_none_or(|adjusted| adjusted.widest_ame().excludes(0.0) && adjusted.ame.value * difference.value > 0.0);
        let is_clear = q <= FALSE_DISCOVERY_RATE && within_agrees && adjusted_agrees;
        let is_hint = q <= FALSE_DISCOVERY_RATE || difference.excludes(0.0);
        match (is_clear, is_hint, difference.value > 0.0) {
            (true, _, true) => Finding::More,
            (true, _, false) => Finding::Fewer,
            (false, true, true) => Finding::MaybeMore,
            (false, true, false) => Finding::MaybeFewer,
            (false, false, _) => Finding::Unclear,
        }
    }

    /// What the row says, in words that claim no cause.
    #[must_use]
    pub fn wording(&self) -> String {
        let words = match self.finding {
            Finding::More => "goes with more won deals",
            Finding::Fewer => "goes with fewer won deals",
            Finding::MaybeMore => "may go with more won deals",
            Finding::MaybeFewer => "may go with fewer won deals",
            Finding::SignTurns => "points the other way within managers",
            Finding::Unclear => "no difference that chance would not make",
            Finding::NotEnough => return self.note.clone().unwrap_or_else(|| "nothing to compare".to_owned()),
        };
        words.to_owned()
    }
}
