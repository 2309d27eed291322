//! Edit distance with a limit.

/// The number of letters to insert, delete, replace or swap with their neighbour to make `a` into `b`, if it is at
/// most `limit` (optimal string alignment).
pub(crate) fn distance(a: &str, b: &str, limit: u8) -> Option<u8> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let limit = usize::from(limit);
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row: Vec<usize> = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|&d| d > limit) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    u8::try_from(last[b.len()]).ok().filter(|&d| usize::from(d) <= limit)
}

/// How far a mis-heard word may be from a stem of so many letters.
pub(crate) fn margin(letters: usize) -> u8 {
    match letters {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_up_to_the_limit() {
        for (a, b, limit, expected) in [
            ("договор", "договор", 2, Some(0)),
            ("договор", "дагавор", 2, Some(2)),
            ("договор", "дагавор", 1, None),
            ("скидк", "сикдк", 1, Some(1)),
            ("abc", "", 2, None),
            ("", "ab", 2, Some(2)),
            ("презентац", "призентац", 2, Some(1)),
        ] {
            assert_eq!(distance(a, b, limit), expected, "{a} {b}");
            assert_eq!(distance(b, a, limit), expected, "{b} {a}");
        }
    }

    #[test]
    fn the_margin_grows_with_length() {
        assert_eq!([4, 5, 8, 9, 15].map(margin), [0, 1, 1, 2, 2]);
    }
}
