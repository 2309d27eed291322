//! Embeddings → two voices. Two spherical means, begun from the first principal axis (which relaxes two means: Ding and He
//! 2004) and from the pair that is farthest apart; the better of both ends counts. Nothing is drawn by lot.

/// Rounds after which a split that still moves is taken as it is.
const ROUNDS: usize = 50;

/// Embeddings that the farthest pair is looked for among.
const PAIRS: usize = 400;

/// Two voices.
#[derive(Debug, Clone)]
pub(super) struct Voices {
    /// Of length 1.
    pub centres: [Vec<f32>; 2],
    /// Cosine of both: 1 for the same voice.
    pub likeness: f32,
    /// Share of the embeddings that are of the rarer voice.
    pub rarer: f32,
}

/// Splits embeddings of length 1. `None` when they do not fall into two parts.
pub(super) fn two_voices(embeddings: &[&[f32]]) -> Option<Voices> {
    let starts = [by_axis(embeddings), by_farthest(embeddings)];
    let ends = starts
        .into_iter()
        .flatten()
        .filter_map(|start| settle(embeddings, start));
    ends.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, voices)| voices)
}

/// Moves embeddings to the nearer mean until none moves. Gives the sum of cosines with it, which means maximise.
fn settle(embeddings: &[&[f32]], mut second: Vec<bool>) -> Option<(f32, Voices)> {
    for _ in 0..ROUNDS {
        let centres = centres(embeddings, &second)?;
        let moved: Vec<bool> = embeddings.iter().map(|e| lean(e, &centres) > 0.0).collect();
        if moved == second {
            break;
        }
        second = moved;
    }
    let centres = centres(embeddings, &second)?;
    let fit = embeddings
        .iter()
        .map(|e| dot(e, &centres[0]).max(dot(e, &centres[1])))
        .sum();
    let of_second = second.iter().filter(|s| **s).count();
    let rarer = of_second.min(second.len() - of_second);
    let voices = Voices {
        likeness: dot(&centres[0], &centres[1]),
        rarer: ratio(rarer, second.len()),
        centres,
    };
    Some((fit, voices))
}

fn centres(embeddings: &[&[f32]], second: &[bool]) -> Option<[Vec<f32>; 2]> {
    let mean = |which: bool| {
        let members = embeddings.iter().zip(second).filter(|(_, s)| **s == which);
        let mut sum: Option<Vec<f32>> = None;
        for (embedding, _) in members {
            match &mut sum {
                Some(sum) => sum.iter_mut().zip(*embedding).for_each(|(s, e)| *s += e),
                None => sum = Some(embedding.to_vec()),
            }
        }
        sum.map(unit)
    };
    Some([mean(false)?, mean(true)?])
}

/// By the side of the mean on the first principal axis, which power iteration finds.
fn by_axis(embeddings: &[&[f32]]) -> Option<Vec<bool>> {
    let size = embeddings.first()?.len();
    let mut mean = vec![0.0; size];
    for embedding in embeddings {
        mean.iter_mut().zip(*embedding).for_each(|(m, e)| *m += e);
    }
    let count = ratio(embeddings.len(), 1);
    for value in &mut mean {
        *value /= count;
    }
    let centred = |embedding: &[f32]| embedding.iter().zip(&mean).map(|(e, m)| e - m).collect::<Vec<f32>>();
    let centred: Vec<Vec<f32>> = embeddings.iter().map(|e| centred(e)).collect();
    let mut axis = centred.iter().max_by(|a, b| dot(a, a).total_cmp(&dot(b, b)))?.clone();
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; size];
        for embedding in &centred {
            let along = dot(embedding, &axis);
            next.iter_mut().zip(embedding).for_each(|(n, e)| *n += along * e);
        }
        axis = unit(next);
    }
    Some(centred.iter().map(|e| dot(e, &axis) > 0.0).collect())
}

/// By the nearer of the two that are farthest apart, of some hundreds evenly over the call.
fn by_farthest(embeddings: &[&[f32]]) -> Option<Vec<bool>> {
    let some: Vec<&&[f32]> = embeddings
        .iter()
        .step_by(embeddings.len().div_ceil(PAIRS).max(1))
        .collect();
    let pairs = (0..some.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    let apart = |(a, b): (usize, usize)| dot(some[a], some[b]);
    let (a, b) = pairs.min_by(|x, y| apart(*x).total_cmp(&apart(*y)))?;
    let (first, second) = (some[a].to_vec(), some[b].to_vec());
    let centres = [first, second];
    Some(embeddings.iter().map(|e| lean(e, &centres) > 0.0).collect())
}

/// Towards the second voice above zero, towards the first below.
pub(super) fn lean(embedding: &[f32], centres: &[Vec<f32>; 2]) -> f32 {
    dot(embedding, &centres[1]) - dot(embedding, &centres[0])
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Scaled to length 1; what has no length stays as it is.
pub(super) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt();
    if length > 0.0 && length.is_finite() {
        for value in &mut vector {
            *value /= length;
        }
    }
    vector
}

#[expect(clippy::cast_precision_loss, reason = "counts of windows of a call")]
fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points about two directions, `of_second` of the second, by a made sequence of small disturbances.
    #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
    fn made(of_first: usize, of_second: usize, apart: f32) -> Vec<Vec<f32>> {
        let mut state = 7_u32;
        let mut small = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 65_536.0 * 0.2 - 0.1
        };
        (0..of_first + of_second)
            .map(|n| {
                let along = if n % (of_first + of_second) < of_first {
                    0.0
                } else {
                    apart
                };
                let mut point = vec![1.0, along, 0.3, 0.1];
                for value in &mut point {
                    *value += small();
                }
                unit(point)
            })
            .collect()
    }

    fn split(points: &[Vec<f32>]) -> Option<Voices> {
        two_voices(&points.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[test]
    fn two_directions_are_told_apart_even_when_one_is_rare() {
        for (first, second) in [(40, 40), (90, 10), (7, 60)] {
            let points = made(first, second, 1.0);
            let voices = split(&points).unwrap();
            let sides: Vec<bool> = points.iter().map(|p| lean(p, &voices.centres) > 0.0).collect();
            assert!(sides[..first].iter().all(|s| *s == sides[0]), "{first} {second}");
            assert!(sides[first..].iter().all(|s| *s != sides[0]), "{first} {second}");
            assert!(voices.likeness < 0.85, "{}", voices.likeness);
        }
    }

    #[test]
    fn one_direction_gives_centres_that_are_alike() {
        let voices = split(&made(60, 0, 1.0)).unwrap();
        assert!(voices.likeness > 0.97, "{}", voices.likeness);
    }

    #[test]
    fn too_little_is_no_split() {
        assert!(split(&[]).is_none());
        assert!(split(&made(1, 0, 1.0)).is_none());
        assert!(split(&vec![vec![1.0, 0.0]; 9]).is_none(), "all the same");
        assert!(split(&vec![vec![0.0, 0.0]; 9]).is_none(), "no length");
    }
}
