use std::collections::BTreeSet;

use super::{Agreement, Ratings, Undefined};
use crate::stats::{Z_95, count};

/// Cohen's κ of two raters over the subjects that both answered: (p − e) ÷ (1 − e), with e from each rater's own shares.
/// With the large-sample interval.
///
/// Cohen, A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20 (1960) 37–46; the
/// variance is that of Fleiss, Cohen, Everitt, Large sample standard errors of kappa and weighted kappa. Psychological
/// Bulletin 72 (1969) 323–327, equation 13.
#[must_use]
pub fn cohen_kappa(ratings: &Ratings) -> Agreement {
    if ratings.raters != 2 {
        return ratings.undefined(Undefined::NotTwoRaters);
    }
    let pairs: Vec<(u8, u8)> = ratings
        .answers
        .iter()
        .filter_map(|row| Some((row[0]?, row[1]?)))
        .collect();
    if pairs.is_empty() {
        return ratings.undefined(Undefined::NoOverlap);
    }
    if pairs.len() < 2 {
        return ratings.undefined(Undefined::TooFew);
    }
    let categories: BTreeSet<u8> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    if categories.len() < 2 {
        return ratings.undefined(Undefined::OneCategory);
    }
    let n = count(pairs.len() as u64);
    let share = |holds: &dyn Fn(&(u8, u8)) -> bool| count(pairs.iter().filter(|p| holds(p)).count() as u64) / n;
    let first = |c: u8| share(&|pair| pair.0 == c);
    let second = |c: u8| share(&|pair| pair.1 == c);
    let agreed = share(&|pair| pair.0 == pair.1);
    let chance: f64 = categories.iter().map(|c| first(*c) * second(*c)).sum();
    let kappa = (agreed - chance) / (1.0 - chance);
    let mut variance = -(kappa - chance * (1.0 - kappa)).powi(2);
    for a in &categories {
        for b in &categories {
            let cell = share(&|pair| pair == &(*a, *b));
            variance += if a == b {
                cell * (1.0 - (first(*a) + second(*a)) * (1.0 - kappa)).powi(2)
            } else {
                cell * (1.0 - kappa).powi(2) * (second(*a) + first(*b)).powi(2)
            };
        }
    }
    let error = (variance.max(0.0) / n).sqrt() / (1.0 - chance);
    ratings.defined(kappa, Some(Z_95 * error))
}
