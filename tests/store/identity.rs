//! What is known of calls beside their sound, sides that a person swapped, and recordings for `report health`.

use talktrack::domain::{CallIdentity, Deal, DealId, DealStatus, Direction, Phone, RoleSource, StartedBy};
use talktrack::pipeline::join_all;
use talktrack::store::{CallFilter, RoleSwap, StoreError};

use crate::sample::*;

fn identity(source: &str, phone: Option<&str>, by: StartedBy) -> CallIdentity {
    CallIdentity {
        source: Some(source.into()),
        started_at: Some(time(100)),
        started_by: Some(by),
        direction: Some(Direction::Inbound),
        customer_phone: phone.map(|phone| Phone(phone.into())),
        extension: Some("101".into()),
        agent: Some("Анна".into()),
        unique_id: Some("1791789300.12".into()),
        agent_channel: Some(1),
        caller_channel: None,
    }
}

#[tokio::test]
async fn identities_are_kept_replaced_and_join_where_the_log_is_silent() {
    let (_guard, store) = crate::sqlite().await;
    store.record_sightings(&sightings(4)).await.unwrap();
    let known = [
        (call(0), identity("a", Some("+74955550142"), StartedBy::FileName)),
        (call(1), identity("a", Some("+74955550142"), StartedBy::FileTime)),
        (call(2), identity("b", None, StartedBy::FileName)),
        // Not in the store.
        (call(9), identity("b", None, StartedBy::FileName)),
    ];
    store.save_identities(&known).await.unwrap();
    store.save_identities(&known).await.unwrap();
    let calls: Vec<_> = (0..10).map(call).collect();
    let mut found = store.identities(&calls).await.unwrap();
    found.sort_by_key(|(c, _)| (0..3).position(|n| call(n) == *c));
    assert_eq!(found, known[..3]);
    let sources = store.sources().await.unwrap();
    assert_eq!(
        sources,
        [(Some("a".to_owned()), 2), (None, 1), (Some("b".to_owned()), 1)]
    );

    let deal = Deal {
        phones: vec![Phone("+74955550142".into())],
        ..Deal::new(DealId("D-1".into()), DealStatus::Lost, time(0))
    };
    store.import_deals(&[deal]).await.unwrap();
    let tally = join_all(store.as_ref()).await.unwrap();
    // A file's time may be the day it was copied: it joins nothing.
    assert_eq!((tally.calls, tally.matched), (4, 1));
    let rows = store.calls(&CallFilter::default()).await.unwrap();
    let row = |n: u32| rows.iter().find(|row| row.call == call(n)).unwrap();
    assert_eq!(row(0).deal, Some(DealId("D-1".into())));
    assert_eq!(row(0).started_at, Some(time(100)));
    assert_eq!(row(0).agent.as_deref(), Some("Анна"));
    assert_eq!(
        row(0).customer.as_deref(),
        Some(Phone("+74955550142".into()).masked().as_str())
    );
    assert_eq!((row(1).started_at, &row(1).deal), (None, &None));
}

#[tokio::test]
async fn swaps_are_set_once_and_taken_back() {
    let (_guard, store) = crate::sqlite().await;
    store.record_sightings(&sightings(1)).await.unwrap();
    let (one, source) = (RoleSwap::Call(call(0)), RoleSwap::Source("офис".into()));
    assert!(store.set_role_swap(&one, true, time(1)).await.unwrap());
    assert!(!store.set_role_swap(&one, true, time(2)).await.unwrap());
    assert!(store.set_role_swap(&source, true, time(2)).await.unwrap());
    assert_eq!(store.role_swaps().await.unwrap(), [one.clone(), source.clone()]);
    assert!(store.set_role_swap(&one, false, time(3)).await.unwrap());
    assert!(!store.set_role_swap(&one, false, time(3)).await.unwrap());
    assert_eq!(store.role_swaps().await.unwrap(), [source]);
    let unknown = store.set_role_swap(&RoleSwap::Call(call(7)), true, time(4)).await;
    assert!(matches!(unknown, Err(StoreError::Unknown { .. })), "{unknown:?}");
}

#[tokio::test]
async fn recordings_come_in_pages_with_what_was_measured() {
    let (_guard, store) = crate::sqlite().await;
    store.record_sightings(&sightings(3)).await.unwrap();
    store
        .save_identities(&[(call(0), identity("a", None, StartedBy::FileName))])
        .await
        .unwrap();
    store
        .save_transcript(
            call(0),
            &fingerprint("t"),
            Some(&audio()),
            &transcript("Добрый день"),
            time(1),
        )
        .await
        .unwrap();
    let mut roles = agent_on(0);
    roles.disagreement = Some(RoleSource::Words);
    store
        .save_roles(call(0), &fingerprint("r"), &roles, time(2))
        .await
        .unwrap();
    let first = store.health_page(None, 2).await.unwrap();
    let rest = store.health_page(Some(first[1].call), 2).await.unwrap();
    assert_eq!((first.len(), rest.len()), (2, 1));
    let heard = first.iter().find(|row| row.call == call(0)).unwrap();
    assert_eq!(heard.audio.as_ref(), Some(&audio()));
    assert_eq!((heard.source.as_deref(), heard.roles_doubtful), (Some("a"), true));
    assert!(rest[0].audio.is_none() && !rest[0].roles_doubtful);
    let rows = store.calls(&CallFilter::default()).await.unwrap();
    let row = rows.iter().find(|row| row.call == call(0)).unwrap();
    assert_eq!(row.roles.as_ref().unwrap().disagreement, Some(RoleSource::Words));
}
