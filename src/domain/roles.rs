use serde::{Deserialize, Serialize};

use super::{Role, Transcript};

/// Roles by side, how they were found, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// By [side](super::Segment::side): channels, and after them the voices that share one, from
    /// [`VOICES_FROM`](super::VOICES_FROM) on.
    pub roles: Vec<(u16, Option<Role>)>,
    pub source: RoleSource,
    /// 0–1.
    pub confidence: f64,
    /// What plainly says the opposite; a person should listen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<RoleSource>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleSource {
    /// A person swapped the sides of this call or of its source.
    Swapped,
    /// The settings of the source say which channel is the agent's.
    Settings,
    /// Direction from the call log and the leg rule.
    CallLog,
    /// Direction from the file's name and the leg rule.
    FileName,
    /// What both sides say.
    Words,
    /// The input transcript already said so.
    Given,
    /// Nothing told them apart.
    Unknown,
}

impl RoleAssignment {
    #[must_use]
    pub fn role_of(&self, side: u16) -> Option<Role> {
        self.roles
            .iter()
            .find(|(index, _)| *index == side)
            .and_then(|(_, role)| *role)
    }

    /// One side is known to be the agent and one to be the customer.
    #[must_use]
    pub fn has_both_sides(&self) -> bool {
        let count = |role| self.roles.iter().filter(|(_, known)| *known == Some(role)).count();
        count(Role::Agent) == 1 && count(Role::Customer) == 1
    }

    /// Writes the roles onto a transcript. Roles that were given with the transcript stay as they are: they may
    /// differ between segments of one channel, as in a mono recording.
    pub fn apply(&self, transcript: &mut Transcript) {
        if self.source != RoleSource::Given {
            transcript.assign_roles(|side| self.role_of(side));
        }
    }
}
