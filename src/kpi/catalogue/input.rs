//! What a row is computed from, and the words for what is missing. A row whose input is not there says which; it is
//! never a zero.

use serde::Serialize;

/// Words in both languages of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    pub en: &'static str,
    pub ru: &'static str,
}

pub(super) const fn words(en: &'static str, ru: &'static str) -> Words {
    Words { en, ru }
}

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $ru:literal;)*) => {
        /// A kind of data. The first ones are tables; then columns of tables, and facts within the period asked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Input { $($(#[$doc])* $name,)* }

        impl Input {
            /// As it stands after "no data: needs".
            #[must_use]
            pub fn words(self) -> Words {
                match self { $(Self::$name => words($en, $ru),)* }
            }
        }
    };
}

inputs! {
    /// Recordings that were run.
    Calls: "recorded calls", "записи звонков";
    CallLog: "a call log", "журнал звонков";
    /// Calls with a scorecard by a form's current version.
    Scorecards: "scored calls", "оценённые звонки";
    Deals: "deals", "сделки";
    Leads: "leads", "лиды";
    Costs: "costs", "затраты";
    Plan: "a plan", "план";
    Stages: "the stage history of deals", "история этапов сделок";
    Items: "deal lines (products of a deal)", "товарные позиции сделок";
    /// Not imported by this version.
    Tasks: "tasks of the CRM", "задачи из CRM";
    /// Not imported by this version.
    Site: "figures of the site (visitors, requests)", "данные сайта (посетители, заявки)";
    /// Not imported by this version.
    Staff: "staff records (hired, left)", "кадровые данные (приём, увольнение)";
    // columns
    Amounts: "amounts of deals", "суммы сделок";
    Margins: "margin or cost of deals", "маржа или себестоимость сделок";
    Discounts: "discounts of deals", "скидки сделок";
    Recurring: "the monthly fee of deals", "ежемесячный платёж в сделках";
    Clients: "clients of deals (company, contact or phone)", "клиенты сделок (компания, контакт или телефон)";
    Products: "products of deals", "товары в сделках";
    Regions: "regions of deals, or phones with an area code", "регионы сделок или телефоны с кодом города";
    Sources: "sources of leads or deals", "источники лидов или сделок";
    Qualified: "whether leads are qualified", "отметка о квалификации лидов";
    LeadDeals: "the deals that leads became", "связь лидов со сделками";
    FirstContacts: "first contacts of leads (in the CRM, or calls with their phone)", "первые контакты с лидами (в CRM или звонки на их номер)";
    LeadPhones: "phones of leads in the call log", "телефоны лидов в журнале звонков";
    LineKinds: "deal lines marked main, upsell or cross-sell", "позиции с пометкой «основная», «допродажа», «кросс-продажа»";
    // within the period, or the group
    LeadsInPeriod: "leads created in the period", "лиды, созданные в периоде";
    DealsInPeriod: "deals created in the period", "сделки, созданные в периоде";
    ClosedDeals: "deals closed in the period", "сделки, закрытые в периоде";
    WonDeals: "deals won in the period", "сделки, выигранные в периоде";
    OpenDeals: "deals open at the end of the period", "сделки, открытые на конец периода";
    ContactedLeads: "leads of the period with a contact", "лиды периода, с которыми был контакт";
    CostsInPeriod: "costs of the period for this group", "затраты этой группы за период";
    PlanInPeriod: "a plan for the whole period", "план на весь период";
    CallsInPeriod: "calls in the period", "звонки в периоде";
    ScoredInPeriod: "scored calls in the period", "оценённые звонки в периоде";
    CustomerCloses: "scored calls whose end tells how the customer parted", "оценённые звонки, по концу которых понятен настрой клиента";
    MeetingsAsked: "calls in which a meeting was asked for", "звонки, в которых предлагали встречу";
    FormerDeals: "closed deals of the year before the period (for stage win rates)", "закрытые сделки за год до конца периода (для доли выигрыша по этапам)";
    ClosedMonths: "at least three whole months of won deals before the period ends", "не меньше трёх полных месяцев с выигранными сделками";
    EarlierPeriod: "the same figures for the period before", "те же показатели за прошлый период";
    Targets: "targets for figures (in the plan, or --target)", "цели по показателям (в плане или --target)";
    /// There are some, and too few to judge by.
    TooFew: "more cases than there are", "больше случаев, чем есть";
    ManagerCut: "a cut by manager (--by manager)", "разрез по менеджерам (--by manager)";
    /// Placeholder of a row that no code answers.
    NotComputed: "a computation that this version does not have", "расчёт, которого в этой версии нет";
}
