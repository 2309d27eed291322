//! Who may do what. Rights by role here; whose calls by [`Scope`], which every query of calls takes.

use crate::store::{Scope, Store, StoreError, User, UserRole};

/// Something that a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Lists, scorecards, sound: of the calls in one's scope.
    SeeCalls,
    /// Answer items, mark calls.
    Judge,
    /// Contest an item of one's own call.
    Dispute,
    SeeDisputes,
    DecideDisputes,
    Queue,
    SeeCalibration,
    /// Managers of one's scope side by side, and one's own page.
    SeeManagers,
    SeeConversion,
    SeeWorklists,
    ChangeWorklists,
    SeeKpi,
    SeeTraining,
    SeeRuns,
    SeeChecklist,
    EditChecklist,
    /// Have failed calls tried again.
    Retry,
    SeeUsers,
    SeeLog,
}

impl Act {
    /// Whether a role has the right.
    pub fn allowed(self, role: UserRole) -> bool {
        use UserRole::{Admin, Agent, Head, Reader, Reviewer};
        let roles: &[UserRole] = match self {
            Self::SeeCalls | Self::SeeManagers | Self::SeeChecklist | Self::SeeDisputes => &UserRole::ALL,
            Self::Judge | Self::Queue => &[Admin, Head, Reviewer],
            Self::Dispute => &[Agent],
            Self::DecideDisputes | Self::ChangeWorklists | Self::EditChecklist | Self::Retry => &[Admin, Head],
            Self::SeeCalibration | Self::SeeConversion | Self::SeeTraining | Self::SeeRuns => {
                &[Admin, Head, Reviewer, Reader]
            }
            Self::SeeWorklists | Self::SeeKpi => &[Admin, Head, Reader],
            Self::SeeUsers | Self::SeeLog => &[Admin],
        };
        roles.contains(&role)
    }
}

/// Every team, as a head's team.
pub(crate) const EVERY_TEAM: &str = "*";

/// Whose calls a user sees. Found anew for every request: a head's teams follow the deals.
pub(crate) async fn scope_of(store: &dyn Store, user: &User) -> Result<Scope, StoreError> {
    let agents = match user.role {
        UserRole::Admin | UserRole::Reviewer | UserRole::Reader => None,
        UserRole::Agent => Some(user.manager.iter().cloned().collect()),
        UserRole::Head if user.teams.iter().any(|team| team == EVERY_TEAM) => None,
        UserRole::Head => {
            let mut agents = store.agents_of_teams(&user.teams).await?;
            agents.extend(user.manager.clone());
            Some(agents)
        }
    };
    Ok(Scope {
        agents,
        // Private calls are for those who judge.
        private: Act::Judge.allowed(user.role),
    })
}
