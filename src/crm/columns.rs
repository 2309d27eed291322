//! The columns that an import knows, and the tables they belong to. Which heading means which column is data: see
//! `profile`.

use serde::{Serialize, Serializer};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $text:literal,)*) => {
        /// A column of the plain CSV form. Further exports are mapped onto these.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field {
            $($(#[$doc])* $name,)*
        }

        impl Field {
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its heading in the plain CSV form.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

fields! {
    DealId "deal_id",
    Phone "phone",
    Manager "manager",
    Source "source",
    Product "product",
    Amount "amount",
    /// won, lost or open, in words that are all known.
    Status "status",
    /// A stage by name or number. A closing stage says won or lost; any other is open, if the deal has no close date.
    Stage "stage",
    IsClosed "is_closed",
    IsWon "is_won",
    CreatedAt "created_at",
    ClosedAt "closed_at",
    WonAt "won_at",
    LostAt "lost_at",
    Cost "cost",
    Margin "margin",
    Discount "discount",
    Recurring "recurring",
    Region "region",
    Pipeline "pipeline",
    Team "team",
    ContactId "contact_id",
    CompanyId "company_id",
    LostReason "lost_reason",
    EnteredAt "entered_at",
    Order "order",
    LeadId "lead_id",
    Qualified "qualified",
    FirstContactAt "first_contact_at",
    Recording "recording",
    /// The call's id in the telephone system; names rows without a recording.
    CallId "call_id",
    StartedAt "started_at",
    /// The time of day, where the log has it apart from the date.
    StartClock "start_time",
    AnsweredAt "answered_at",
    EndedAt "ended_at",
    Direction "direction",
    Agent "agent",
    CustomerPhone "customer_phone",
    /// Who rang and who was rung, where the log does not say which of them is the customer.
    From "from",
    To "to",
    /// The channels of the two, as Asterisk names them: they tell the extension where numbers were rewritten.
    FromChannel "from_channel",
    ToChannel "to_channel",
    Duration "duration_s",
    Talk "talk_s",
    Ring "ring_s",
    Answered "answered",
    LinkedId "linked_id",
    Queue "queue",
    /// What the CRM tied the call to (deal, contact, company, lead), and its id.
    EntityType "entity_type",
    EntityId "entity_id",
    CostId "cost_id",
    Period "period",
    /// One day of cost, where `period` is a month.
    Day "day",
    PeriodEnd "period_end",
    CostKind "kind",
    Metric "metric",
    Target "target",
    ItemId "item_id",
    Quantity "quantity",
    /// Of one piece.
    Price "price",
    LineKind "line_kind",
    TaskId "task_id",
    TaskKind "task_type",
    DoneAt "done_at",
    Done "done",
    Note "note",
}

impl Field {
    /// Several columns of one file may hold it ("Рабочий телефон", "Мобильный телефон").
    pub(super) fn may_repeat(self) -> bool {
        matches!(self, Self::Phone | Self::CustomerPhone)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    Deals,
    Stages,
    Leads,
    Calls,
    Costs,
    Plan,
    Items,
    Tasks,
}

impl Table {
    pub(super) const ALL: [Self; 8] = [
        Self::Deals,
        Self::Calls,
        Self::Leads,
        Self::Items,
        Self::Stages,
        Self::Costs,
        Self::Plan,
        Self::Tasks,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::Stages => "stages",
            Self::Leads => "leads",
            Self::Calls => "calls",
            Self::Costs => "costs",
            Self::Plan => "plan",
            Self::Items => "items",
            Self::Tasks => "tasks",
        }
    }

    /// All its columns, in the order of the plain form.
    #[rustfmt::skip]
    pub(super) fn fields(self) -> &'static [Field] {
        use Field as F;
        match self {
            Self::Deals => &[
                F::DealId, F::Phone, F::Manager, F::Source, F::Product, F::Amount, F::Status, F::CreatedAt, F::ClosedAt,
                F::Stage, F::IsClosed, F::IsWon, F::WonAt, F::LostAt, F::Cost, F::Margin, F::Discount, F::Recurring,
                F::Region, F::Pipeline, F::Team, F::ContactId, F::CompanyId, F::LostReason,
            ],
            Self::Stages => &[F::DealId, F::Stage, F::EnteredAt, F::Pipeline, F::Order],
            Self::Leads => &[
                F::LeadId, F::CreatedAt, F::Source, F::Phone, F::Manager, F::Qualified, F::Status, F::DealId,
                F::FirstContactAt,
            ],
            Self::Calls => &[
                F::Recording, F::StartedAt, F::Direction, F::Agent, F::CustomerPhone, F::Duration, F::DealId,
                F::Answered, F::Ring, F::Talk, F::LinkedId, F::Queue, F::ContactId, F::CompanyId, F::CallId,
                F::StartClock, F::AnsweredAt, F::EndedAt, F::From, F::To, F::FromChannel, F::ToChannel, F::EntityType,
                F::EntityId,
            ],
            Self::Costs => &[
                F::Period, F::CostKind, F::Amount, F::Source, F::Manager, F::Day, F::PeriodEnd, F::CostId,
            ],
            Self::Plan => &[F::Period, F::Metric, F::Target, F::Manager, F::Team, F::PeriodEnd],
            Self::Items => &[
                F::DealId, F::Product, F::Quantity, F::Amount, F::Cost, F::Discount, F::LineKind, F::ItemId, F::Price,
            ],
            Self::Tasks => &[
                F::TaskId, F::TaskKind, F::DoneAt, F::DealId, F::ContactId, F::Phone, F::Manager, F::Note, F::Done,
                F::EntityType, F::EntityId,
            ],
        }
    }

    /// Without these a row says nothing. One of each group is enough; the first is the one to ask for.
    pub(super) fn required(self) -> &'static [&'static [Field]] {
        use Field as F;
        match self {
            Self::Deals => &[&[F::DealId], &[F::Status, F::Stage, F::IsWon], &[F::CreatedAt]],
            Self::Stages => &[&[F::DealId], &[F::Stage], &[F::EnteredAt]],
            Self::Leads => &[&[F::LeadId], &[F::CreatedAt]],
            Self::Calls => &[&[F::Recording, F::CallId, F::From, F::CustomerPhone], &[F::StartedAt]],
            Self::Costs => &[&[F::Period, F::Day], &[F::CostKind], &[F::Amount]],
            Self::Plan => &[&[F::Period], &[F::Metric], &[F::Target]],
            Self::Items => &[&[F::DealId], &[F::Product]],
            Self::Tasks => &[&[F::TaskId], &[F::TaskKind], &[F::DoneAt]],
        }
    }
}

/// A heading or a status word without what people vary: case, ё, and all signs between the words. Profiles hold words in
/// this form. Currency and number signs are words.
pub(super) fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace('ё', "е");
    lower
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '₽' | '$' | '€' | '№'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_required_columns_belong_to_their_table() {
        for &field in Field::ALL {
            assert_eq!(Field::named(field.name()), Some(field));
        }
        for table in Table::ALL {
            let fields = table.fields();
            assert!(
                table
                    .required()
                    .iter()
                    .flat_map(|group| group.iter())
                    .all(|f| fields.contains(f))
            );
        }
    }
}
