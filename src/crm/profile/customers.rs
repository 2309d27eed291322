//! Exports of CRMs, by their pages and by their programming interfaces.

use super::{DurationUnit, NOTHING, Profile};
use crate::crm::columns::{Field as F, Table};
use crate::domain::{DealStatus, Direction, TaskKind};

/// amoCRM, abroad Kommo: its "leads" are deals.
#[rustfmt::skip]
pub(super) const AMOCRM: Profile = Profile {
    name: "amocrm",
    tables: &[
        (Table::Deals, &[
            (F::Phone, "рабочий телефон контакт|рабочий прямой телефон контакт|мобильный телефон контакт|домашний телефон контакт|другой телефон контакт|рабочий телефон основной контакт|мобильный телефон основной контакт|рабочий прямой телефон|другой телефон|work phone contact|mobile phone contact|work direct phone contact|home phone contact|other phone contact|work direct phone|other phone"),
            (F::Manager, "responsible user|lead responsible user"),
            (F::Amount, "sale|sale $|sale ₽|sale €|lead value|бюджет сделки руб"),
            (F::Stage, "lead stage|lead status|pipeline stage|status id|статус сделки|статус"),
            (F::CreatedAt, "lead created at|дата создания|created at"),
            (F::ClosedAt, "lead closed at|closed at|дата закрытия"),
            (F::LostReason, "loss reason name|lead loss reason|причина отказа"),
            (F::Source, "lead source|источник сделки"),
            (F::Pipeline, "lead pipeline|воронка|pipeline id"),
            (F::ContactId, "id основного контакта|main contact id"),
            (F::CompanyId, "id компании контакта"),
        ]),
        (Table::Stages, &[
            (F::DealId, "lead id|entity id|id сделки"),
            (F::Stage, "значение после|value after|status id"),
            (F::EnteredAt, "дата события|event date|created at"),
            (F::Pipeline, "pipeline id"),
        ]),
        (Table::Tasks, &[
            (F::TaskKind, "task type id|тип задачи"),
            (F::DoneAt, "дата выполнения|updated at"),
            (F::Done, "is completed|статус задачи"),
            (F::Manager, "responsible user id|responsible user|ответственный за задачу"),
            (F::EntityType, "entity type"),
            (F::EntityId, "entity id"),
            (F::DealId, "id сделки|lead id"),
            (F::Note, "text|текст задачи|result text|результат"),
        ]),
    ],
    unused: "название сделки|компания|основной контакт|компания контакта|кем создана сделка|кем создана|дата редактирования|кем редактирована|теги сделки|теги|ближайшая задача|примечание|примечание 2|примечание 3|примечание 4|примечание 5|рабочий email|личный email|рабочий email контакт|личный email контакт|полное имя контакта|должность контакт|lead name|lead title|company|main contact|company lead s contact|created by|last modified|modified by|lead tags|closest task|contact full name|position contact|work email contact|сделка|тип события|объект|автор|значение до|event type|value before",
    statuses: &[
        (DealStatus::Won, "142|успешно реализовано|closed won|won"),
        (DealStatus::Lost, "143|закрыто и не реализовано|closed lost|lost"),
    ],
    tasks: &[
        (TaskKind::Call, "1|follow up"),
        (TaskKind::Meeting, "2"),
        (TaskKind::Message, "3"),
    ],
    ..NOTHING
};

#[rustfmt::skip]
pub(super) const BITRIX24: Profile = Profile {
    name: "bitrix24",
    tables: &[
        (Table::Deals, &[
            (F::Phone, "контакт рабочий телефон|контакт мобильный телефон|контакт домашний телефон|контакт другой телефон|контакт телефон|компания рабочий телефон|компания телефон|contact work phone|contact mobile|contact phone|company work phone"),
            (F::Manager, "assigned by id|assigned by|responsible person"),
            (F::Source, "source id"),
            (F::Amount, "opportunity|total"),
            (F::Status, "stage semantic id|семантика стадии|группа стадий|группа стадии|stage group"),
            (F::Stage, "stage id|стадия"),
            (F::IsClosed, "closed|сделка закрыта|deal closed"),
            (F::CreatedAt, "date create"),
            (F::ClosedAt, "closedate|дата закрытия|дата завершения|предполагаемая дата закрытия|expected close date|end date"),
            (F::Pipeline, "category id|направление|направление сделки|воронка"),
            (F::ContactId, "contact id"),
            (F::CompanyId, "company id"),
            (F::LostReason, "причина провала"),
        ]),
        (Table::Stages, &[
            (F::DealId, "owner id"),
            (F::Stage, "stage id"),
            (F::EnteredAt, "created time"),
            (F::Pipeline, "category id"),
        ]),
        (Table::Leads, &[
            (F::Manager, "assigned by id|responsible person"),
            (F::Source, "source id"),
            (F::Status, "status id|стадия лида"),
            (F::CreatedAt, "date create"),
        ]),
        (Table::Calls, &[
            (F::CallId, "call id|id звонка"),
            (F::Recording, "record file name|call record url|record file id"),
            (F::StartedAt, "call start date|дата|время звонка"),
            (F::Direction, "call type|тип звонка|тип"),
            (F::Agent, "portal user id|portal user|сотрудник"),
            (F::CustomerPhone, "phone number|номер|номер телефона"),
            (F::Duration, "call duration|продолжительность|длительность"),
            (F::Answered, "call failed code|статус|статус звонка"),
            (F::EntityType, "crm entity type"),
            (F::EntityId, "crm entity id"),
        ]),
        (Table::Items, &[
            (F::ItemId, "id"),
            (F::DealId, "owner id"),
            (F::Product, "product name"),
            (F::Price, "price"),
        ]),
        (Table::Tasks, &[
            (F::TaskId, "id"),
            (F::TaskKind, "type id|provider type id|тип дела"),
            (F::DoneAt, "end time|last updated|closed date|дата завершения|крайний срок"),
            (F::Done, "completed|завершено|выполнено"),
            (F::Manager, "responsible id|responsible"),
            (F::EntityType, "owner type id|owner type"),
            (F::EntityId, "owner id"),
            (F::Phone, "communications"),
            (F::Note, "subject|тема"),
        ]),
    ],
    unused: "id|title|название сделки|тип|тип сделки|type id|вероятность|probability|валюта|currency id|currency|компания|контакт|дата начала|begindate|комментарий|comments|кем создана|кем изменена|дата изменения|date modify|created by id|modify by id|доступна для всех|opened|повторная сделка|регулярная сделка|utm source|utm medium|utm campaign|name|last name|has phone|portal number|call category|call vote|cost|стоимость звонка|cost currency|call failed reason|crm activity id|rest app id|rest app name|redial attempt|session id|transcript id|transcript pending|комментарий к звонку|оценка|owner type|product id|measure name|tax rate|сделка|type",
    statuses: &[
        (DealStatus::Won, "s|success|won|успешно|успех|успешные|сделка успешна|завершить сделку"),
        (DealStatus::Lost, "f|failure|fail|lose|lost|apology|провал|проваленные|сделка провалена|анализ причины провала"),
        (DealStatus::Open, "p|process|in progress|в работе|в процессе"),
    ],
    directions: &[
        (Direction::Outbound, "1|4|исходящий|обратный звонок|callback"),
        (Direction::Inbound, "2|3|входящий|входящий с перенаправлением"),
    ],
    answers: &[
        (true, "200|успешный звонок|успешный"),
        (false, "304|402|403|404|423|480|484|486|503|603|603 s|other|пропущенный звонок|отклонено|вызов отменен|запрещено|неверный номер|временно не доступен|данное направление не доступно|недостаточно средств на счету|заблокировано|не определен"),
    ],
    tasks: &[
        (TaskKind::Meeting, "1"),
        (TaskKind::Call, "2"),
        (TaskKind::Other, "3"),
        (TaskKind::Message, "4"),
    ],
    ..NOTHING
};

#[rustfmt::skip]
pub(super) const HUBSPOT: Profile = Profile {
    name: "hubspot",
    tables: &[
        (Table::Deals, &[
            (F::DealId, "record id|hs object id|deal id"),
            (F::Phone, "associated contact phone|contact phone number|associated contact mobile phone"),
            (F::Manager, "hubspot owner id|deal owner"),
            (F::Source, "original source type|original source|hs analytics source|original traffic source|deal source"),
            (F::Amount, "amount in company currency|hs closed amount"),
            (F::Stage, "dealstage|deal stage"),
            (F::IsWon, "is closed won|hs is closed won"),
            (F::IsClosed, "is deal closed|is closed|hs is closed"),
            (F::CreatedAt, "createdate|hs createdate"),
            (F::ClosedAt, "closedate"),
            (F::Pipeline, "deal pipeline"),
            (F::Recurring, "monthly recurring revenue|hs mrr"),
            (F::ContactId, "associated contact ids"),
            (F::CompanyId, "associated company ids|primary associated company id"),
            (F::LostReason, "closed lost reason|closed lost reason text"),
            (F::Team, "hubspot team|hubspot team id"),
        ]),
        (Table::Leads, &[
            (F::LeadId, "record id|hs object id"),
            (F::Source, "original source|original source type|hs analytics source|original traffic source"),
            (F::Manager, "contact owner|hubspot owner id"),
            (F::CreatedAt, "createdate"),
            (F::Status, "hs lead status"),
            (F::DealId, "associated deal ids"),
        ]),
        (Table::Calls, &[
            (F::CallId, "record id|hs object id"),
            (F::StartedAt, "activity date|hs timestamp"),
            (F::Direction, "hs call direction"),
            (F::Duration, "call duration|hs call duration"),
            (F::From, "from number|hs call from number"),
            (F::To, "to number|hs call to number"),
            (F::Answered, "call status|hs call status"),
            (F::Recording, "recording url|hs call recording url"),
            (F::Agent, "activity assigned to|hubspot owner id"),
            (F::DealId, "associated deal ids"),
            (F::ContactId, "associated contact ids"),
            (F::CompanyId, "associated company ids"),
        ]),
        (Table::Items, &[
            (F::ItemId, "record id|hs object id"),
            (F::DealId, "associated deal ids"),
            (F::Amount, "net price|amount"),
        ]),
        (Table::Tasks, &[
            (F::TaskId, "record id|hs object id"),
            (F::TaskKind, "task type|hs task type"),
            (F::DoneAt, "completed at|hs task completion date|task completion date"),
            (F::Done, "task status|hs task status"),
            (F::Manager, "assigned to|hubspot owner id|activity assigned to"),
            (F::DealId, "associated deal ids"),
            (F::ContactId, "associated contact ids"),
            (F::Note, "task title|hs task subject|task notes|hs task body"),
        ]),
    ],
    unused: "deal name|dealname|associated contact|associated company|deal type|dealtype|last activity date|last modified date|deal probability|number of associated contacts|forecast amount|annual recurring revenue|total contract value|call title|call notes|call outcome|hs call disposition|hs call title|create date|associated deal|first name|last name|email|lifecycle stage",
    statuses: &[
        (DealStatus::Won, "closedwon|closed won"),
        (DealStatus::Lost, "closedlost|closed lost"),
    ],
    answers: &[
        (true, "completed|in progress"),
        (false, "no answer|busy|failed|canceled|missed|ringing|queued|connecting|calling crm user"),
    ],
    durations: DurationUnit::Milliseconds,
    ..NOTHING
};

#[rustfmt::skip]
pub(super) const SALESFORCE: Profile = Profile {
    name: "salesforce",
    tables: &[
        (Table::Deals, &[
            (F::DealId, "opportunity id"),
            (F::Phone, "account phone|account account phone|mobile"),
            (F::Manager, "opportunity owner|owner name|ownerid|owner id|owner full name"),
            (F::Source, "leadsource"),
            (F::Stage, "stagename|stage name"),
            (F::IsClosed, "isclosed|closed|is closed"),
            (F::IsWon, "iswon|won|is won"),
            (F::CreatedAt, "createddate"),
            (F::ClosedAt, "closedate"),
            (F::Team, "owner role"),
            (F::Region, "billing state province|billing city"),
            (F::ContactId, "contactid|primary contact id"),
            (F::CompanyId, "accountid"),
            (F::LostReason, "loss reason c|loss reason"),
            (F::Pipeline, "opportunity record type|recordtypeid|opportunity record type name"),
            (F::Discount, "discount c"),
        ]),
        (Table::Stages, &[
            (F::DealId, "opportunityid"),
            (F::Stage, "stagename|to stage"),
            (F::EnteredAt, "createddate|last modified"),
        ]),
        (Table::Leads, &[
            (F::LeadId, "lead id"),
            (F::Source, "leadsource"),
            (F::CreatedAt, "createddate"),
            (F::Manager, "ownerid|lead owner"),
            (F::Phone, "mobilephone|mobile"),
            (F::DealId, "convertedopportunityid|converted opportunity id|opportunity id"),
        ]),
        (Table::Calls, &[
            (F::CallId, "activity id|id"),
            (F::StartedAt, "createddate|created date"),
            (F::Direction, "calltype|call type"),
            (F::Duration, "calldurationinseconds|call duration seconds|call duration"),
            (F::Recording, "callobject|call object identifier"),
            (F::DealId, "whatid|what id|opportunity id"),
            (F::ContactId, "whoid|who id"),
            (F::Agent, "ownerid|assigned"),
        ]),
        (Table::Items, &[
            (F::ItemId, "opportunity product id"),
            (F::DealId, "opportunityid"),
            (F::Product, "product2id|name"),
            (F::Price, "unitprice|sales price"),
            (F::Amount, "totalprice|total price"),
        ]),
        (Table::Tasks, &[
            (F::TaskId, "activity id|id"),
            (F::TaskKind, "tasksubtype|task subtype|type"),
            (F::DoneAt, "completeddatetime|completed date time|completed date"),
            (F::Done, "status|isclosed|closed"),
            (F::Manager, "ownerid|assigned"),
            (F::DealId, "whatid|what id|opportunity id"),
            (F::ContactId, "whoid|who id"),
            (F::Note, "subject"),
        ]),
    ],
    unused: "opportunity name|name|account name|type|probability|age|fiscal period|next step|expected revenue|forecastcategory|forecast category|isdeleted|lastmodifieddate|last modified date|lastactivitydate|company account|isconverted|subject|amount currency|from stage|systemmodstamp|currencyisocode|first name|last name|status",
    statuses: &[
        (DealStatus::Won, "closed won"),
        (DealStatus::Lost, "closed lost"),
    ],
    tasks: &[
        (TaskKind::Message, "list email"),
    ],
    ..NOTHING
};

#[rustfmt::skip]
pub(super) const PIPEDRIVE: Profile = Profile {
    name: "pipedrive",
    tables: &[
        (Table::Deals, &[
            (F::DealId, "deal id"),
            (F::Phone, "person phone|person phone work|person phone mobile|person phone home|person phone other|contact person phone"),
            (F::Manager, "deal owner|owner name|user id"),
            (F::Source, "deal source channel|deal channel|deal source origin|source channel"),
            (F::Product, "deal product name|deal products"),
            (F::Amount, "deal value"),
            (F::Status, "deal status"),
            (F::Stage, "deal stage|stage id"),
            (F::CreatedAt, "deal created|deal deal created|add time|deal add time"),
            (F::ClosedAt, "deal deal closed on|deal closed on|close time|deal close time"),
            (F::WonAt, "deal won time|won time"),
            (F::LostAt, "deal lost time|lost time"),
            (F::LostReason, "deal lost reason|lost reason"),
            (F::Pipeline, "deal pipeline|pipeline id"),
            (F::ContactId, "person id|deal contact person id"),
            (F::CompanyId, "org id|deal organization id"),
            (F::Recurring, "deal mrr|deal monthly recurring revenue"),
        ]),
        (Table::Leads, &[
            (F::LeadId, "lead id"),
            (F::CreatedAt, "lead lead created|lead created|add time"),
            (F::Source, "lead source name|lead source|source name"),
            (F::Manager, "lead owner"),
            (F::Phone, "person phone|person phone work|person phone mobile"),
        ]),
        (Table::Items, &[
            (F::DealId, "deal id"),
            (F::Product, "product name"),
            (F::Quantity, "product quantity|deal product quantity"),
            (F::Amount, "product amount|product total|deal product amount"),
            (F::Price, "product price|deal product price"),
            (F::Discount, "product discount"),
        ]),
        (Table::Tasks, &[
            (F::TaskId, "activity id|id"),
            (F::TaskKind, "activity type|type"),
            (F::DoneAt, "activity marked as done time|marked as done time|marked as done"),
            (F::Done, "activity done|done|activity status"),
            (F::Manager, "activity assigned to user|assigned to user|owner name|user id"),
            (F::DealId, "activity deal id|deal id"),
            (F::ContactId, "activity person id|person id"),
            (F::Phone, "person phone|person phone work|person phone mobile"),
            (F::Note, "activity subject|activity note|note|subject"),
        ]),
    ],
    unused: "deal title|title|deal currency of value|deal currency|currency|deal probability|deal organization|deal contact person|person name|organization name|deal weighted value|deal last stage change|deal next activity date|deal last activity date|deal expected close date|expected close date|deal update time|update time|deal label|deal total activities|deal done activities|deal activities to do|deal email messages count|deal visible to|lead title|lead labels|person email",
    statuses: &[
        (DealStatus::Won, "won|выиграна|выиграно"),
        (DealStatus::Lost, "lost|проиграна|проиграно"),
        (DealStatus::Open, "open|открыта|открыто"),
    ],
    ..NOTHING
};
