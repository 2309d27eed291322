//! A transferred call's scorecard shared out among its parts.

use super::{form, transcript};
use crate::domain::{CallId, CallPart, ItemId, Millis, PartScore};
use crate::score::Scorer;

const ITEMS: &str = "
      - {id: hello, text: Hello, who: agent, where: {opening: 5s}, phrases: [добрый день]}
      - {id: offer, text: Offer, who: agent, phrases: [выставлю счёт]}
      - {id: thanks, text: Thanks, who: agent, phrases: [благодарю]}
      - {id: bye, text: Bye, who: agent, where: {last: 5s}, phrases: [до свидания]}
      - {id: refusal, text: Refusal, applies_when: {event: refusal}, phrases: [жаль]}
";

/// The call's parts begin at these milliseconds; it ends at the last of them.
fn shares(said: &str, borders: &[u32]) -> Vec<PartScore> {
    let scorer = Scorer::new(&form("ru", ITEMS)).unwrap();
    let card = scorer.score(&transcript(said));
    let parts: Vec<CallPart> = borders
        .windows(2)
        .map(|two| CallPart {
            call: CallId::of(b"call"),
            agent: None,
            start_ms: Millis(two[0]),
            end_ms: Millis(two[1]),
            from_ms: Millis(two[0]),
        })
        .collect();
    scorer.part_scores(&card, &parts)
}

fn told(shares: &[PartScore]) -> Vec<(Option<f64>, Vec<&str>)> {
    let one = |share: &PartScore| share.score.map(crate::domain::Score::value);
    shares
        .iter()
        .map(|share| (one(share), share.items.iter().map(ItemId::as_str).collect()))
        .collect()
}

#[test]
fn what_was_said_is_whose_part_it_was_said_in() {
    // Both sentences of the agent begin before the border or at it.
    let said = "A: Добрый день.\nA: Выставлю счёт.\nC: Ага.\nA: До свидания.";
    assert_eq!(
        told(&shares(said, &[0, 1_800, 20_000])),
        [
            (Some(100.0), vec!["hello"]),
            (Some(66.67), vec!["offer", "thanks", "bye"])
        ]
    );
    assert_eq!(
        told(&shares(said, &[0, 1_801, 1_900])),
        [
            (Some(66.67), vec!["hello", "offer", "thanks"]),
            (Some(100.0), vec!["bye"])
        ]
    );
}

#[test]
fn what_was_left_out_is_whose_it_was_to_say() {
    let nothing = "A: Алло.\nC: Алло.";
    // The opening's is the first part's, the end's the last one's, else the longest one's, of equals the first.
    assert_eq!(
        told(&shares(nothing, &[0, 1_000, 9_000, 10_000])),
        [
            (Some(0.0), vec!["hello"]),
            (Some(0.0), vec!["offer", "thanks"]),
            (Some(0.0), vec!["bye"])
        ]
    );
    assert_eq!(
        told(&shares(nothing, &[0, 1_000, 5_000, 9_000])),
        [
            (Some(0.0), vec!["hello"]),
            (Some(0.0), vec!["offer", "thanks"]),
            (Some(0.0), vec!["bye"])
        ]
    );
    assert!(shares(nothing, &[0]).is_empty());
}
