//! Call logs of telephone systems.

use super::{Headless, NOTHING, Profile};
use crate::crm::columns::{Field as F, Table};
use crate::domain::Direction;

/// Asterisk's `Master.csv` (no heading line) and the `cdr` table with FreePBX's columns, as it is dumped or as the CDR
/// page of FreePBX exports it.
#[rustfmt::skip]
pub(super) const ASTERISK: Profile = Profile {
    name: "asterisk",
    tables: &[(Table::Calls, &[
        (F::StartedAt, "calldate|start|call date"),
        (F::From, "src|callerid|caller id|source"),
        (F::To, "dst|destination|dst num"),
        (F::FromChannel, "channel"),
        (F::ToChannel, "dstchannel|dst channel"),
        (F::AnsweredAt, "answer"),
        (F::EndedAt, "end"),
        (F::Duration, "duration"),
        (F::Talk, "billsec"),
        (F::Answered, "disposition"),
        (F::CallId, "uniqueid|system"),
        (F::LinkedId, "linkedid"),
        (F::Recording, "recordingfile|recording"),
    ])],
    unused: "cnum|clid|dcontext|lastapp|lastdata|amaflags|accountcode|userfield|did|cnam|outbound cnum|outbound cnam|dst cnam|peeraccount|sequence|outbound callerid|app|account|cel|peer",
    answers: &[
        (true, "answered"),
        (false, "no answer|busy|failed|congestion|unknown"),
    ],
    headless: Some(Headless { table: Table::Calls, columns: (16, 21), meaning: MASTER, fits: looks_like_master }),
    ..NOTHING
};

/// In the order in which `cdr_csv` writes them; those behind `amaflags` depend on its settings.
#[rustfmt::skip]
const MASTER: &[(&str, Option<F>)] = &[
    ("accountcode", None),
    ("src", Some(F::From)),
    ("dst", Some(F::To)),
    ("dcontext", None),
    ("clid", None),
    ("channel", Some(F::FromChannel)),
    ("dstchannel", Some(F::ToChannel)),
    ("lastapp", None),
    ("lastdata", None),
    ("start", Some(F::StartedAt)),
    ("answer", Some(F::AnsweredAt)),
    ("end", Some(F::EndedAt)),
    ("duration", Some(F::Duration)),
    ("billsec", Some(F::Talk)),
    ("disposition", Some(F::Answered)),
    ("amaflags", None),
    ("uniqueid", Some(F::CallId)),
    ("userfield", None),
    ("peeraccount", None),
    ("linkedid", Some(F::LinkedId)),
    ("sequence", None),
];

fn looks_like_master(row: &csv::StringRecord) -> bool {
    let digits = |at: usize| {
        row.get(at)
            .is_some_and(|cell| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit()))
    };
    let dated = row
        .get(9)
        .is_some_and(|start| start.len() == 19 && start.as_bytes()[4] == b'-');
    let settled = matches!(
        row.get(14),
        Some("ANSWERED" | "NO ANSWER" | "BUSY" | "FAILED" | "CONGESTION" | "UNKNOWN")
    );
    digits(12) && digits(13) && dated && settled
}

#[rustfmt::skip]
pub(super) const MIKOPBX: Profile = Profile {
    name: "mikopbx",
    tables: &[(Table::Calls, &[
        (F::StartedAt, "start"),
        (F::EndedAt, "endtime"),
        (F::AnsweredAt, "answer"),
        (F::From, "src num"),
        (F::To, "dst num"),
        (F::FromChannel, "src chan"),
        (F::ToChannel, "dst chan"),
        (F::CallId, "uniqueid"),
        (F::LinkedId, "linkedid"),
        (F::Answered, "disposition"),
        (F::Recording, "recordingfile"),
        (F::Duration, "duration"),
        (F::Talk, "billsec"),
    ])],
    unused: "id|did|src call id|dst call id|src name|dst name|from account|to account|dialstatus|appname|transfer|is app|work completed|a transfer|verbose call id|action",
    answers: &[
        (true, "answered"),
        (false, "noanswer|no answer|busy|failed|cancel"),
    ],
    ..NOTHING
};

/// The statistics of MANGO OFFICE's programming interface (Unix seconds, `answer` 0 when nobody did) and of its web page.
#[rustfmt::skip]
pub(super) const MANGO: Profile = Profile {
    name: "mango",
    tables: &[(Table::Calls, &[
        (F::Recording, "records"),
        (F::StartedAt, "start|дата"),
        (F::StartClock, "время"),
        (F::EndedAt, "finish"),
        (F::AnsweredAt, "answer"),
        (F::From, "from number|кто звонил|номер звонящего|откуда"),
        (F::To, "to number|кому звонил|куда звонил|куда|номер вызываемого"),
        (F::FromChannel, "from extension"),
        (F::ToChannel, "to extension"),
        (F::Agent, "сотрудник|кто ответил"),
        (F::Direction, "направление вызова|тип вызова|направление"),
        (F::Talk, "длительность разговора|время разговора"),
        (F::Ring, "ожидание ответа|время ожидания|длительность дозвона"),
        (F::Answered, "результат вызова|результат|статус вызова"),
        (F::CallId, "entry id|id вызова|идентификатор вызова"),
        (F::Queue, "группа|группа сотрудников"),
    ])],
    unused: "disconnect reason|line number|location|линия|номер линии|схема|тип переадресации|стоимость|оценка|тематика|комментарий|регион",
    directions: &[
        (Direction::Inbound, "1|входящий|входящий вызов"),
        (Direction::Outbound, "2|исходящий|исходящий вызов"),
    ],
    answers: &[
        (true, "успешный|успешный вызов|отвеченный"),
        (false, "неуспешный|пропущенный|пропущенный вызов|неуспешный вызов|недозвон"),
    ],
    ..NOTHING
};

#[rustfmt::skip]
pub(super) const YEASTAR: Profile = Profile {
    name: "yeastar",
    tables: &[(Table::Calls, &[
        (F::CallId, "id|uid|cdr id|callid|call id|uniqueid"),
        (F::StartedAt, "time|timestart|datetime"),
        (F::From, "call from|callfrom|caller"),
        (F::To, "call to|callto|callee"),
        (F::Duration, "call duration|call duration s|callduraction|callduration"),
        (F::Ring, "ring duration|ring duration s"),
        (F::Talk, "talk duration|talk duration s|talkduraction|talkduration"),
        (F::Direction, "communication type|call type|type"),
        (F::Answered, "status|call status"),
        (F::Recording, "recording file|recording"),
    ])],
    unused: "reason|source trunk|destination trunk|src trunk|srctrunkname|desttrunkname|trunk|did number|did ddi|didnumber|dod number|outbound caller id|caller ip address|pin code|pincode|account code|sn|call notes",
    directions: &[
        (Direction::Inbound, "inbound"),
        (Direction::Outbound, "outbound"),
    ],
    answers: &[
        (true, "answered"),
        (false, "no answer|noanswer|busy|failed|voicemail|abandoned"),
    ],
    ..NOTHING
};
