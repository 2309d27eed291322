//! One odds ratio from many two-by-two tables, one per manager: a check on the plain comparison, whose sign can turn
//! when the managers are taken apart (Simpson's paradox).

use super::{Interval, Z_95, count, normal_two_sided};

/// The common odds ratio over strata, with its 95 % interval and two-sided p.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommonOdds {
    pub odds_ratio: Interval,
    /// Of the logarithm against zero.
    pub p: f64,
    /// Strata with won and lost deals on both margins: the others say nothing.
    pub strata: u64,
}

/// The Mantel–Haenszel odds ratio of tables `[won with, lost with, won without, lost without]`; `None` when no stratum
/// compares anything, or the ratio is zero or infinite.
///
/// Mantel, Haenszel, Statistical aspects of the analysis of data from retrospective studies of disease. JNCI 22 (1959)
/// 719–748; variance of its logarithm: Robins, Breslow, Greenland, Estimators of the Mantel–Haenszel variance consistent
/// in both sparse data and large-strata limiting models. Biometrics 42 (1986) 311–323.
#[must_use]
pub fn mantel_haenszel(strata: &[[u64; 4]]) -> Option<CommonOdds> {
    // R and S: the sums over strata of ad/n and bc/n; P and Q: (a + d)/n and (b + c)/n.
    let (mut r_sum, mut s_sum) = (0.0, 0.0);
    let (mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0);
    let mut informative = 0;
    for table in strata {
        let [won_with, lost_with, won_without, lost_without] = table.map(count);
        let total = won_with + lost_with + won_without + lost_without;
        if total == 0.0 {
            continue;
        }
        let (for_with, against) = (won_with * lost_without / total, lost_with * won_without / total);
        let (p, q) = ((won_with + lost_without) / total, (lost_with + won_without) / total);
        informative += u64::from(for_with > 0.0 || against > 0.0);
        r_sum += for_with;
        s_sum += against;
        pr += p * for_with;
        ps_qr += p * against + q * for_with;
        qs += q * against;
    }
    if r_sum <= 0.0 || s_sum <= 0.0 {
        return None;
    }
    let value = r_sum / s_sum;
    let variance = pr / (2.0 * r_sum * r_sum) + ps_qr / (2.0 * r_sum * s_sum) + qs / (2.0 * s_sum * s_sum);
    let error = variance.sqrt();
    Some(CommonOdds {
        odds_ratio: Interval {
            value,
            low: value * (-Z_95 * error).exp(),
            high: value * (Z_95 * error).exp(),
        },
        p: normal_two_sided(value.ln() / error)?,
        strata: informative,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::goldens::{GOLDENS, close, count as whole, number, same};

    #[test]
    fn the_common_odds_ratio_agrees_with_statsmodels() {
        for row in GOLDENS["mantel_haenszel"].as_array().expect("rows") {
            let tables: Vec<[u64; 4]> = row["tables"]
                .as_array()
                .expect("tables")
                .iter()
                .map(|t| [0, 1, 2, 3].map(|cell| whole(&t[cell])))
                .collect();
            let ours = mantel_haenszel(&tables).expect("comparable");
            same(Some(ours.odds_ratio), &row["odds_ratio"], 1e-9, row);
            close(ours.p, number(&row["p"]), 1e-9, row);
        }
    }

    /// Admissions to Berkeley's six largest departments, 1973 (Bickel, Hammel, O'Connell, Science 187 (1975) 398–404):
    /// women are admitted less often over all, and not within departments.
    #[test]
    fn the_sign_turns_within_departments() {
        // [women admitted, women rejected, men admitted, men rejected]
        let departments = [
            [89, 19, 512, 313],
            [17, 8, 353, 207],
            [202, 391, 120, 205],
            [131, 244, 138, 279],
            [94, 299, 53, 138],
            [24, 317, 22, 351],
        ];
        let all = departments
            .iter()
            .fold([0; 4], |sum, t| [0, 1, 2, 3].map(|k| sum[k] + t[k]));
        let crude = count(all[0]) * count(all[3]) / (count(all[1]) * count(all[2]));
        let within = mantel_haenszel(&departments).expect("comparable");
        assert!(crude < 0.6 && within.odds_ratio.value > 1.0, "{crude} {within:?}");
        assert_eq!(within.strata, 6);
    }

    #[test]
    fn nothing_to_compare_is_none() {
        assert_eq!(mantel_haenszel(&[]), None);
        assert_eq!(mantel_haenszel(&[[0, 0, 0, 0]]), None);
        assert_eq!(mantel_haenszel(&[[5, 0, 3, 0], [0, 2, 0, 9]]), None);
        let one = mantel_haenszel(&[[5, 2, 3, 4], [7, 0, 0, 0]]).expect("one stratum compares");
        assert_eq!(one.strata, 1);
    }
}
