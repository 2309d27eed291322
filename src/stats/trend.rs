//! Does the share of won deals move one way as the score rises?

use super::{Share, count, normal_two_sided};

/// A trend over ordered groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Above zero: the share rises.
    pub z: f64,
    /// Two-sided.
    pub p: f64,
}

/// The Cochran–Armitage test for a linear trend of shares over groups with these values, without continuity correction.
/// `None` when fewer than two values have trials, or all or none of the trials are hits.
///
/// Cochran, Some methods for strengthening the common χ² tests. Biometrics 10 (1954) 417–451; Armitage, Tests for linear
/// trends in proportions and frequencies. Biometrics 11 (1955) 375–386.
#[must_use]
pub fn cochran_armitage(groups: &[(f64, Share)]) -> Option<Trend> {
    let n: f64 = groups.iter().map(|(_, share)| count(share.of)).sum();
    let hits: f64 = groups.iter().map(|(_, share)| count(share.hits)).sum();
    if n == 0.0 || groups.iter().any(|(_, share)| share.hits > share.of) {
        return None;
    }
    let rate = hits / n;
    let centre = groups.iter().map(|(at, share)| at * count(share.of)).sum::<f64>() / n;
    let slope: f64 = groups.iter().map(|(at, share)| (at - centre) * count(share.hits)).sum();
    let spread: f64 = groups
        .iter()
        .map(|(at, share)| (at - centre).powi(2) * count(share.of))
        .sum();
    let variance = rate * (1.0 - rate) * spread;
    if variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let z = slope / variance.sqrt();
    Some(Trend {
        z,
        p: normal_two_sided(z)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::goldens::{GOLDENS, close, number, share};

    #[test]
    fn trends_agree_with_statsmodels() {
        for row in GOLDENS["cochran_armitage"].as_array().expect("rows") {
            let groups: Vec<(f64, Share)> = row["groups"]
                .as_array()
                .expect("groups")
                .iter()
                .map(|group| (number(&group["at"]), share(group, "won", "n")))
                .collect();
            let trend = cochran_armitage(&groups).expect("a trend");
            close(trend.z, number(&row["z"]), 1e-9, row);
            close(trend.p, number(&row["p"]), 1e-9, row);
        }
    }

    #[test]
    fn no_spread_no_trend() {
        let of = |hits, of| Share { hits, of };
        assert_eq!(cochran_armitage(&[]), None);
        assert_eq!(cochran_armitage(&[(1.0, of(3, 9))]), None);
        assert_eq!(cochran_armitage(&[(1.0, of(9, 9)), (2.0, of(5, 5))]), None);
        assert_eq!(cochran_armitage(&[(1.0, of(0, 0)), (2.0, of(2, 5))]), None);
        assert_eq!(cochran_armitage(&[(1.0, of(2, 1)), (2.0, of(2, 5))]), None);
    }
}
