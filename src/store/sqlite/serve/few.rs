//! Filters that match next to nothing. A list is read in its order until a page is full; where hardly a call fits, that would
//! pass over all of them, with all that a row of the list needs. So each filter is first asked by itself for the calls that it
//! leaves, up to a bound, and then all of them together; the list begins from the first set that is small.
//!
//! A set may hold more than the list (a call's scorecard by another form, say), never less: the list checks all again.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::calls::{among, matching, narrow_deal, narrow_log, narrow_scorecard, of_behaviour, of_item};
use crate::store::sqlite::convert::Fault;
use crate::store::{CallSearch, DealFilter, Scope};

/// So many calls are gone through in some tens of milliseconds. A filter that leaves more than these of a hundred thousand
/// fills a page sooner in the order of the list.
const MOST: usize = 2000;

/// Numbers of calls as a JSON array: the list has none beside them. `None`: the filters leave many, as far as is seen.
pub(super) async fn calls(
    db: &mut SqliteConnection,
    search: &CallSearch,
    scope: &Scope,
) -> Result<Option<String>, Fault> {
    for mut query in questions(search, scope)? {
        query
            .push(" LIMIT ")
            .push_bind(i64::try_from(MOST + 1).unwrap_or(i64::MAX));
        let rows = query.build().fetch_all(&mut *db).await?;
        if rows.len() <= MOST {
            let mut numbers = BTreeSet::new();
            for row in &rows {
                numbers.insert(row.try_get::<i64, _>(0)?);
            }
            let list: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            return Ok(Some(format!("[{}]", list.join(","))));
        }
    }
    Ok(None)
}

/// A question per filter, the cheap ones first, then one of all together. Each begins with `SELECT call_no`.
fn questions(search: &CallSearch, scope: &Scope) -> Result<Vec<QueryBuilder<Sqlite>>, Fault> {
    let mut questions = Vec::new();
    if search.from.is_some() || search.to.is_some() {
        let only = CallSearch {
            from: search.from,
            to: search.to,
            ..CallSearch::default()
        };
        questions.push(together(&only, &Scope::ALL)?);
    }
    for agents in [&search.agents, &scope.agents].into_iter().flatten() {
        let mut query = QueryBuilder::new(
            "SELECT j.call_no FROM call_log l CROSS JOIN call_join j ON j.log_no = l.log_no WHERE 1 = 1",
        );
        among(&mut query, agents);
        questions.push(query);
    }
    if let Some(agent) = &search.agent {
        let only = CallSearch {
            agent: Some(agent.clone()),
            ..CallSearch::default()
        };
        questions.push(together(&only, &Scope::ALL)?);
    }
    if search.score_from.is_some() || search.score_to.is_some() {
        let mut query =
            QueryBuilder::new("SELECT call_no FROM scorecard INDEXED BY scorecard_by_score WHERE score >= ");
        query.push_bind(search.score_from.unwrap_or(f64::MIN));
        query
            .push(" AND score <= ")
            .push_bind(search.score_to.unwrap_or(f64::MAX));
        questions.push(query);
    }
    if !search.stems.is_empty() {
        let mut query = QueryBuilder::new("SELECT rowid FROM transcript_search WHERE transcript_search MATCH ");
        query.push_bind(matching(&search.stems));
        questions.push(query);
    }
    let of_deal = CallSearch {
        deal: search.deal.filter(|deal| matches!(deal, DealFilter::Status(_))),
        amount_from: search.amount_from,
        amount_to: search.amount_to,
        ..CallSearch::default()
    };
    if has_deal(&of_deal) {
        questions.push(together(&of_deal, &Scope::ALL)?);
    }
    if search.doubtful {
        let only = CallSearch {
            doubtful: true,
            ..CallSearch::default()
        };
        questions.push(together(&only, &Scope::ALL)?);
    }
    // By the items and events, and not by all scorecards with a look at the items of each.
    if let Some((item, verdict)) = &search.item {
        let mut query = QueryBuilder::new(
            "SELECT s.call_no FROM score_item o CROSS JOIN scorecard s ON s.score_no = o.score_no WHERE ",
        );
        of_item(&mut query, item, *verdict);
        questions.push(query);
    }
    if let Some(behaviour) = &search.behaviour {
        let mut query = QueryBuilder::new(
            "SELECT s.call_no FROM score_event e CROSS JOIN scorecard s ON s.score_no = e.score_no WHERE ",
        );
        of_behaviour(&mut query, behaviour);
        questions.push(query);
    }
    if questions.len() > 1 {
        questions.push(together(search, scope)?);
    }
    Ok(questions)
}

fn has_log(search: &CallSearch, scope: &Scope) -> bool {
    let of_agents = search.agent.is_some() || search.agents.is_some() || scope.agents.is_some();
    of_agents || search.from.is_some() || search.to.is_some()
}

fn has_deal(search: &CallSearch) -> bool {
    let of_amount = search.amount_from.is_some() || search.amount_to.is_some();
    of_amount || matches!(search.deal, Some(DealFilter::Status(_)))
}

fn has_scorecard(search: &CallSearch) -> bool {
    let of_score = search.score_from.is_some() || search.score_to.is_some();
    of_score || search.doubtful || search.item.is_some() || search.behaviour.is_some()
}

/// All filters, with the tables that they need and no other.
fn together(search: &CallSearch, scope: &Scope) -> Result<QueryBuilder<Sqlite>, Fault> {
    let (log, deal, scorecard) = (has_log(search, scope), has_deal(search), has_scorecard(search));
    let mut query = QueryBuilder::new(match (log, deal, scorecard) {
        (true, false, false) => "SELECT j.call_no FROM call_log l CROSS JOIN call_join j ON j.log_no = l.log_no",
        (true, true, false) => {
            "SELECT j.call_no FROM call_log l CROSS JOIN call_join j ON j.log_no = l.log_no
             CROSS JOIN deal d ON d.deal_no = j.deal_no"
        }
        (true, false, true) => {
            "SELECT j.call_no FROM call_log l CROSS JOIN call_join j ON j.log_no = l.log_no
             CROSS JOIN scorecard s ON s.call_no = j.call_no"
        }
        (true, true, true) => {
            "SELECT j.call_no FROM call_log l CROSS JOIN call_join j ON j.log_no = l.log_no
             CROSS JOIN deal d ON d.deal_no = j.deal_no CROSS JOIN scorecard s ON s.call_no = j.call_no"
        }
        (false, true, false) => "SELECT j.call_no FROM deal d CROSS JOIN call_join j ON j.deal_no = d.deal_no",
        (false, true, true) => {
            "SELECT j.call_no FROM deal d CROSS JOIN call_join j ON j.deal_no = d.deal_no
             CROSS JOIN scorecard s ON s.call_no = j.call_no"
        }
        (false, false, true) => "SELECT s.call_no FROM scorecard s",
        (false, false, false) => "SELECT c.call_no FROM call c",
    });
    query.push(" WHERE 1 = 1");
    if log {
        narrow_log(&mut query, search, scope);
    }
    if deal {
        narrow_deal(&mut query, search)?;
    }
    if scorecard {
        narrow_scorecard(&mut query, search);
    }
    Ok(query)
}
