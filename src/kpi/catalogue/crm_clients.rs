//! Clients and what they buy: K40, K45, K50, K52, K55, K57, K63. A client is a company, else a contact, else a phone; a deal
//! without any of these belongs to nobody and is counted as left out.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::answer::{Answer, Moments, number};
use super::crm::{Compute, Slice};
use super::crm_facts::{Amount, YEAR, days};
use super::department::{Deal, Item};
use super::id::{KpiId, k};
use super::input::Input;
use crate::domain::LineKind;

pub(super) const ROWS: &[(KpiId, Compute)] = &[
    (k(40), upsell),
    (k(45), repeat),
    (k(50), products),
    (k(52), regions),
    (k(55), additional),
    (k(57), acquired),
    (k(63), lifetime),
];

/// Lines of a breakdown by product; the rest is in the export of the items.
const SHOWN: usize = 10;

fn is_additional(item: &Item) -> bool {
    matches!(item.kind, Some(LineKind::Upsell | LineKind::CrossSell))
}

impl<'a> Slice<'a> {
    /// Lines of deals won in the window.
    fn won_items(&self) -> impl Iterator<Item = &'a Item> + '_ {
        let deals = &self.department.deals;
        let won = move |item: &&Item| deals[item.deal].is_won() && self.window.has_some(deals[item.deal].closed);
        self.items.iter().copied().filter(won)
    }

    /// Won deals up to the end of the window whose client is known.
    fn purchases(&self) -> impl Iterator<Item = (u32, i64, &'a Deal)> + '_ {
        let known = |deal: &&'a Deal| Some((deal.client?, deal.closed?, *deal));
        self.deals
            .iter()
            .filter(|deal| deal.is_won())
            .filter_map(known)
            .filter(|(_, closed, _)| *closed < self.window.to)
    }
}

fn push_largest(answer: &mut Answer, id: &'static str, sums: HashMap<&str, Amount>) {
    let mut sums: Vec<(&str, Amount)> = sums.into_iter().filter(|(_, amount)| amount.n > 0).collect();
    sums.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then_with(|| a.0.cmp(b.0)));
    for (product, amount) in sums.into_iter().take(SHOWN) {
        answer
            .money(id, amount.sum, amount.n)
            .part(product)
            .missing(amount.missing);
    }
}

fn upsell(slice: &Slice<'_>) -> Answer {
    if !slice.covers_closed() {
        return Answer::needing(&[Input::ClosedDeals]);
    }
    let mut answer = Answer::default();
    let mut offers: HashMap<&str, Amount> = HashMap::new();
    let (mut lines, mut extra, mut marked) = (0, Amount::default(), false);
    let mut buyers: HashSet<u32> = HashSet::new();
    for item in slice.won_items() {
        marked |= item.kind.is_some();
        if is_additional(item) {
            lines += 1;
            extra.add(item.amount);
            offers.entry(&item.product).or_default().add(item.amount);
            buyers.extend(slice.department.deals[item.deal].client);
        }
    }
    let clients: HashSet<u32> = slice.won().filter_map(|deal| deal.client).collect();
    if marked {
        answer.count("lines", lines);
        let all: Amount = slice.won_items().map(|item| item.amount).collect();
        let share = (all.sum > 0.0).then(|| extra.sum / all.sum);
        answer
            .value("revenue_share", share, all.n, Input::Amounts)
            .missing(all.missing);
        // Whoever bought before buys more, too.
        buyers.extend(
            slice
                .won()
                .filter(|deal| deal.purchase > 1)
                .filter_map(|deal| deal.client),
        );
        let hits = buyers.intersection(&clients).count() as u64;
        answer.share("clients", hits, clients.len() as u64, Input::Clients);
    } else {
        for id in ["lines", "revenue_share", "clients"] {
            answer.lacks(id, &[Input::LineKinds]);
        }
    }
    push_largest(&mut answer, "offer", offers);
    let mut potential: HashMap<&str, Amount> = HashMap::new();
    for item in slice.items {
        if slice.department.deals[item.deal].was_open(slice.window.to) {
            potential.entry(&item.product).or_default().add(item.amount);
        }
    }
    push_largest(&mut answer, "potential", potential);
    answer
}

fn repeat(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut bought: HashMap<u32, (u64, i64)> = HashMap::new();
    for (client, closed, _) in slice.purchases() {
        let entry = bought.entry(client).or_insert((0, closed));
        *entry = (entry.0 + 1, entry.1.max(closed));
    }
    let clients = bought.len() as u64;
    let unknown = slice.won().filter(|deal| deal.client.is_none()).count() as u64;
    let repeated = bought.values().filter(|(n, _)| *n >= 2).count() as u64;
    answer
        .share("clients", repeated, clients, Input::WonDeals)
        .missing(unknown);
    let known: Amount = slice
        .won()
        .filter(|deal| deal.client.is_some())
        .map(|deal| deal.amount)
        .collect();
    let again: Amount = slice
        .won()
        .filter(|deal| deal.purchase > 1)
        .map(|deal| deal.amount)
        .collect();
    let share = (known.sum > 0.0).then(|| again.sum / known.sum);
    answer
        .value("revenue_share", share, known.n, Input::WonDeals)
        .missing(known.missing + unknown);
    if slice.covers_closed() {
        answer.count("deals", again.n + again.missing).missing(unknown);
    } else {
        answer.lacks("deals", &[Input::ClosedDeals]);
    }
    let recent = bought
        .values()
        .filter(|(_, last)| *last >= slice.window.to - YEAR)
        .count() as u64;
    answer.share("active", recent, clients, Input::WonDeals);
    answer
}

fn products(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut sums: HashMap<&str, Amount> = HashMap::new();
    let mut with_lines: HashSet<i64> = HashSet::new();
    for item in slice.won_items() {
        with_lines.insert(slice.department.deals[item.deal].no);
        sums.entry(&item.product).or_default().add(item.amount);
    }
    // Lines that another group has still make the deal one with lines.
    let has_lines = |deal: &Deal| with_lines.contains(&deal.no) || slice.shared.with_items.contains(&deal.no);
    let mut unknown = 0;
    for deal in slice.won().filter(|deal| !has_lines(deal)) {
        match deal.keys.product.as_deref() {
            Some(product) => sums.entry(product).or_default().add(deal.amount),
            None => unknown += 1,
        }
    }
    let mut sums: Vec<(&str, Amount)> = sums.into_iter().filter(|(_, amount)| amount.n > 0).collect();
    sums.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then_with(|| a.0.cmp(b.0)));
    if sums.is_empty() {
        let needs = if unknown > 0 { Input::Products } else { Input::WonDeals };
        answer.lacks("product", &[needs]).missing(unknown);
    }
    for (product, amount) in sums {
        answer
            .money("product", amount.sum, amount.n)
            .part(product)
            .missing(amount.missing);
    }
    answer
}

fn regions(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut sums: BTreeMap<&str, Amount> = BTreeMap::new();
    let mut unknown = 0;
    for deal in slice.won() {
        match deal.keys.region.as_deref() {
            Some(region) => sums.entry(region).or_default().add(deal.amount),
            None => unknown += 1,
        }
    }
    if sums.is_empty() {
        let needs = if unknown > 0 { Input::Regions } else { Input::WonDeals };
        answer.lacks("region", &[needs]).missing(unknown);
    }
    for (region, amount) in sums.into_iter().filter(|(_, amount)| amount.n > 0) {
        answer
            .money("region", amount.sum, amount.n)
            .part(region)
            .missing(amount.missing);
    }
    answer
}

fn additional(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let (mut main, mut extra, mut unmarked) = (0, 0, 0);
    for item in slice.won_items() {
        main += u64::from(item.kind == Some(LineKind::Main));
        extra += u64::from(is_additional(item));
        unmarked += u64::from(item.kind.is_none());
    }
    let ratio = (main > 0).then(|| number(extra) / number(main));
    answer
        .value("ratio", ratio, main + extra, Input::WonDeals)
        .missing(unmarked);
    answer
}

/// Leads of the window whose deal is its client's first purchase.
fn acquired(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let leads = slice.leads().count() as u64;
    let deal_of = |lead| slice.deal_of(lead).filter(|deal| deal.is_won());
    let unknown = slice
        .leads()
        .filter_map(deal_of)
        .filter(|deal| deal.purchase == 0)
        .count() as u64;
    let mut clients: HashSet<u32> = HashSet::new();
    clients.extend(
        slice
            .leads()
            .filter_map(deal_of)
            .filter(|deal| deal.purchase == 1)
            .filter_map(|deal| deal.client),
    );
    answer
        .share("acquired", clients.len() as u64, leads, Input::LeadsInPeriod)
        .missing(unknown);
    answer
}

fn lifetime(slice: &Slice<'_>) -> Answer {
    struct Client {
        first: i64,
        last: i64,
        purchases: u64,
        before: bool,
        here: bool,
    }
    let mut clients: HashMap<u32, Client> = HashMap::new();
    let mut revenue = Amount::default();
    for (id, closed, deal) in slice.purchases() {
        revenue.add(deal.amount);
        let client = clients.entry(id).or_insert(Client {
            first: closed,
            last: closed,
            purchases: 0,
            before: false,
            here: false,
        });
        client.first = client.first.min(closed);
        client.last = client.last.max(closed);
        client.purchases += 1;
        client.before |= closed < slice.window.from;
        client.here |= slice.window.has(closed);
    }
    let mut answer = Answer::default();
    let n = clients.len() as u64;
    let each = (n > 0 && revenue.n > 0).then(|| revenue.sum / 100.0 / number(n));
    answer.value("ltv", each, n, Input::WonDeals).missing(revenue.missing);
    let base = clients.values().filter(|client| client.before).count() as u64;
    let returned = clients.values().filter(|client| client.before && client.here).count() as u64;
    answer.share("retention", returned, base, Input::EarlierPeriod);
    let lives: Moments = clients
        .values()
        .filter(|client| client.purchases >= 2)
        .map(|client| days(client.first, client.last))
        .collect();
    answer.mean("lifetime", &lives, Input::WonDeals);
    answer
}
