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
    // within the period, of calls
    Objections: "objections in the scored calls of the period", "возражения в оценённых звонках периода";
    Refusals: "refusals in the scored calls of the period", "отказы в оценённых звонках периода";
    Closings: "closing attempts in the scored calls of the period", "попытки закрытия в оценённых звонках периода";
    Needs: "needs stated in the scored calls of the period", "названные клиентами потребности в звонках периода";
    TrustItems: "items about trust in the script, or acknowledged objections", "пункты о доверии в скрипте";
    ScriptStages: "scored calls with stages of a script", "оценённые звонки с этапами скрипта";
    OutboundCalls: "outbound calls in the period", "исходящие звонки в периоде";
    InboundCalls: "inbound calls in the period", "входящие звонки в периоде";
    MissedCalls: "missed inbound calls with a phone in the period", "пропущенные входящие с номером в периоде";
    RingTimes: "ring times in the call log", "время ожидания в журнале звонков";
    TalkTimes: "talk times in the call log", "время разговора в журнале звонков";
    Competitors: "scored calls that name a competitor in the period", "оценённые звонки с упоминанием конкурента в периоде";
    CompetitorPrices: "prices said near a competitor in the period", "цены рядом с конкурентом в периоде";
    AgentDiscounts: "scored calls in which the agent named a discount", "оценённые звонки, где менеджер назвал скидку";
    Upsells: "upsells offered in the scored calls of the period", "предложенные допродажи в звонках периода";
    BuyingCalls: "scored calls in which the customer agrees to something", "оценённые звонки, где клиент на что-то соглашается";
    DecidedDeals: "open deals whose last call tells where the customer stands", "открытые сделки, по последнему звонку которых видна стадия клиента";
    ScoredClosedDeals: "deals closed in the period with a scored call before the close", "закрытые в периоде сделки с оценённым звонком до закрытия";
    ScoredWonDeals: "deals won in the period with a scored call before the close", "выигранные в периоде сделки с оценённым звонком до закрытия";
    ScoredLostDeals: "deals lost in the period with a scored call before the close", "проигранные в периоде сделки с оценённым звонком до закрытия";
    SeveralContacts: "deals with several contacts, the later one in the period", "сделки с повторными контактами в периоде";
    ColdCalls: "outbound calls in the period to phones without a lead or a deal before", "исходящие в периоде на номера без прежних лидов и сделок";
    TasksInPeriod: "done call tasks in the period that name a deal, a contact or a phone", "закрытые в периоде задачи на звонок со сделкой, контактом или телефоном";
    RecordedInPeriod: "recorded calls in the period that the call log has", "записанные звонки периода, которые есть в журнале";
    EnoughCalls: "at least 10 scored calls in the period", "не меньше 10 оценённых звонков в периоде";
    FirstRun: "a first run, with deals closed in the year before it and in the period after it", "первый запуск и сделки, закрытые за год до него и в периоде после него";
    /// Placeholder of a row that no code answers.
    NotComputed: "a computation that this version does not have", "расчёт, которого в этой версии нет";
}
