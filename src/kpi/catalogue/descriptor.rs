//! How a row of the catalogue is described: its names, its short definition, the inputs it cannot do without, the figures it yields.

use serde::Serialize;

use super::id::KpiId;
use super::input::{Input, Words};

/// A row of the catalogue.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Descriptor {
    pub id: KpiId,
    pub name: Words,
    pub definition: Words,
    /// Without one of these the row is "no data" before anything is computed.
    pub needs: &'static [Input],
    /// Some figures of the row use these, too; each says itself when they are missing.
    pub also: &'static [Input],
    /// In the order in which they are shown; every figure that a computation yields is here.
    pub figures: &'static [FigureDef],
    /// A measure of words or timing, never a truth about a person.
    pub proxy: bool,
    /// Can be met while revenue stands still: shown only beside money, never ranks anyone.
    pub toxic: bool,
}

/// One figure of a row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FigureDef {
    /// Unique in its row; `K44.within_wall` names it in a plan or a target.
    pub id: &'static str,
    pub name: Words,
    pub unit: Unit,
    pub better: Better,
    /// Its values over groups add up to the value of all.
    pub additive: bool,
    /// Like the row's own.
    pub toxic: bool,
}

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 0–1.
    Share,
    /// Of the department's own currency, major units.
    Money,
    /// Things counted.
    Count,
    /// A number without a unit: a ratio, things per deal.
    Number,
    Days,
    Minutes,
    Hours,
    Seconds,
    /// 0–100.
    Score,
    /// Words or hits per 100 words.
    PerHundredWords,
}

/// Which way is good; a figure that has no good way is `Neither`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Higher,
    Lower,
    Neither,
}

impl FigureDef {
    const fn new(id: &'static str, en: &'static str, ru: &'static str, unit: Unit) -> Self {
        Self {
            id,
            name: Words { en, ru },
            unit,
            better: Better::Higher,
            additive: false,
            toxic: false,
        }
    }

    pub(super) const fn better(mut self, better: Better) -> Self {
        self.better = better;
        self
    }

    pub(super) const fn additive(mut self) -> Self {
        self.additive = true;
        self
    }

    pub(super) const fn toxic(mut self) -> Self {
        self.toxic = true;
        self
    }
}

/// A share of counted things.
pub(super) const fn share(id: &'static str, en: &'static str, ru: &'static str) -> FigureDef {
    FigureDef::new(id, en, ru, Unit::Share)
}

/// A count, which adds up over groups.
pub(super) const fn count(id: &'static str, en: &'static str, ru: &'static str) -> FigureDef {
    FigureDef::new(id, en, ru, Unit::Count).additive()
}

/// An amount, which adds up over groups.
pub(super) const fn money(id: &'static str, en: &'static str, ru: &'static str) -> FigureDef {
    FigureDef::new(id, en, ru, Unit::Money).additive()
}

/// An amount per deal, lead or client: a mean.
pub(super) const fn price(id: &'static str, en: &'static str, ru: &'static str) -> FigureDef {
    FigureDef::new(id, en, ru, Unit::Money)
}

/// Any other figure.
pub(super) const fn figure(id: &'static str, en: &'static str, ru: &'static str, unit: Unit) -> FigureDef {
    FigureDef::new(id, en, ru, unit)
}

impl Descriptor {
    const fn new(id: KpiId, en: &'static str, ru: &'static str) -> Self {
        const NONE: Words = Words { en: "", ru: "" };
        Self {
            id,
            name: Words { en, ru },
            definition: NONE,
            needs: &[],
            also: &[],
            figures: &[],
            proxy: false,
            toxic: false,
        }
    }

    /// What it is, short, in both languages.
    pub(super) const fn is(mut self, en: &'static str, ru: &'static str) -> Self {
        self.definition = Words { en, ru };
        self
    }

    pub(super) const fn needs(mut self, inputs: &'static [Input]) -> Self {
        self.needs = inputs;
        self
    }

    pub(super) const fn also(mut self, inputs: &'static [Input]) -> Self {
        self.also = inputs;
        self
    }

    pub(super) const fn yields(mut self, figures: &'static [FigureDef]) -> Self {
        self.figures = figures;
        self
    }

    pub(super) const fn proxy(mut self) -> Self {
        self.proxy = true;
        self
    }

    pub(super) const fn toxic(mut self) -> Self {
        self.toxic = true;
        self
    }

    /// The definition of one of its figures.
    #[must_use]
    pub fn figure(&self, id: &str) -> Option<&'static FigureDef> {
        self.figures.iter().find(|figure| figure.id == id)
    }
}

/// A row with nothing but names; the rest follows by its methods.
pub(super) const fn row(id: KpiId, en: &'static str, ru: &'static str) -> Descriptor {
    Descriptor::new(id, en, ru)
}
