//! The deals as the join looks them up: by id, telephone, contact and company, and which of them were alive at a time. In
//! memory, whole: what the join needs of them and no more.

use jiff::Timestamp;

use crate::domain::{Deal, DealId, DealLife};

/// The deals, findable by id, telephone, contact and company: what the join needs of them and no more, some hundred
/// bytes for each.
#[derive(Debug, Default)]
pub struct DealIndex {
    deals: Vec<Life>,
    ids: Finder,
    pub(super) phones: Finder,
    pub(super) contacts: Finder,
    pub(super) companies: Finder,
}

#[derive(Debug)]
struct Life {
    deal_id: DealId,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl DealIndex {
    #[must_use]
    pub fn new<'a>(deals: impl IntoIterator<Item = &'a Deal>) -> Self {
        let mut index = Self::default();
        deals.into_iter().for_each(|deal| index.add(DealLife::from(deal)));
        index.settle();
        index
    }

    /// Adds a deal; it is found after [`DealIndex::settle`].
    pub fn add(&mut self, deal: DealLife) {
        // Beyond four thousand million deals, which no memory holds, they would not be found.
        let at = u32::try_from(self.deals.len()).unwrap_or(u32::MAX);
        self.ids.add(&deal.deal_id.0, at);
        for phone in &deal.phones {
            self.phones.add(&phone.0, at);
        }
        if let Some(contact) = &deal.contact_id {
            self.contacts.add(contact, at);
        }
        if let Some(company) = &deal.company_id {
            self.companies.add(company, at);
        }
        self.deals.push(Life {
            deal_id: deal.deal_id,
            created_at: deal.created_at,
            closed_at: deal.closed_at,
        });
    }

    /// Makes all deals added so far findable; quick when none was added since.
    pub fn settle(&mut self) {
        for finder in [&mut self.ids, &mut self.phones, &mut self.contacts, &mut self.companies] {
            finder.settle();
        }
    }

    pub(super) fn named(&self, id: &str) -> Option<&DealId> {
        let (_, at) = self.ids.find(id)?.first()?;
        Some(&self.deals.get(*at as usize)?.deal_id)
    }

    /// The ids of those that were alive then, each once, in order.
    pub(super) fn alive(&self, having: Option<&[(Box<str>, u32)]>, start: Timestamp) -> Vec<&DealId> {
        let mut ids: Vec<&DealId> = having
            .into_iter()
            .flatten()
            .filter_map(|(_, at)| self.deals.get(*at as usize))
            .filter(|deal| is_alive(deal, start))
            .map(|deal| &deal.deal_id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Words with the places of the deals that have them; sorted, which is half of what a table of hashes takes.
#[derive(Debug, Default)]
pub(super) struct Finder {
    places: Vec<(Box<str>, u32)>,
    is_sorted: bool,
}

impl Finder {
    fn add(&mut self, word: &str, at: u32) {
        self.places.push((word.into(), at));
        self.is_sorted = false;
    }

    fn settle(&mut self) {
        if !self.is_sorted {
            self.places.sort_unstable();
            self.places.shrink_to_fit();
            self.is_sorted = true;
        }
    }

    /// `None`: no deal has it.
    pub(super) fn find(&self, word: &str) -> Option<&[(Box<str>, u32)]> {
        debug_assert!(self.is_sorted || self.places.is_empty(), "settled before it is asked");
        let from = self.places.partition_point(|(known, _)| &**known < word);
        let rest = &self.places[from..];
        let length = rest.partition_point(|(known, _)| &**known == word);
        (length > 0).then(|| &rest[..length])
    }
}

/// created ≤ start < closed, as instants. A deal without a close date (open, or closed at a time the CRM does not say) is
/// alive from its creation on.
fn is_alive(deal: &Life, start: Timestamp) -> bool {
    deal.created_at <= start && deal.closed_at.is_none_or(|closed| start < closed)
}
