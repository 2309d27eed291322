use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DealId, Phone};

/// What a task of the CRM asks somebody to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    Call,
    Meeting,
    /// A letter or a message.
    Message,
    Other,
}

/// A task (activity, to-do) of the CRM. Whom it is about is the deal, the contact or the phone, whichever is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrmTask {
    pub task_id: String,
    pub kind: Option<TaskKind>,
    /// When somebody marked it as done; `None`: open, or the export does not say when.
    pub done_at: Option<Timestamp>,
    pub deal_id: Option<DealId>,
    pub contact_id: Option<String>,
    pub phone: Option<Phone>,
    pub manager: Option<String>,
    /// Masked.
    pub note: Option<String>,
}

impl CrmTask {
    /// A task of which nothing else is known.
    #[must_use]
    pub fn new(task_id: impl Into<String>) -> Self {
        Self {
            task_id: task_id.into(),
            kind: None,
            done_at: None,
            deal_id: None,
            contact_id: None,
            phone: None,
            manager: None,
            note: None,
        }
    }
}
