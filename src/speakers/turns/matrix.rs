//! Matrix products for the encoder: weights packed once, then multiplied with a few rows at a time. Written so that the
//! compiler keeps sums in vector registers, and so that it is bearable without optimisation as well (tests).

/// Outputs side by side in a panel: two vectors of four numbers, or one of eight.
const LANES: usize = 8;

/// Input rows that share one walk over the weights.
const ROWS: usize = 4;

/// A matrix of `outputs` × `inputs`, kept in panels of eight outputs, for each input the eight weights side by side.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    outputs: usize,
    inputs: usize,
    panels: Vec<[f32; LANES]>,
}

impl Matrix {
    /// `weights` row by row, one row of `inputs` numbers for each output. `None` when the number of weights is another.
    pub fn new(outputs: usize, inputs: usize, weights: &[f32]) -> Option<Self> {
        if weights.len() != outputs.checked_mul(inputs)? {
            return None;
        }
        let mut panels = vec![[0.0; LANES]; outputs.div_ceil(LANES) * inputs];
        for (output, row) in weights.chunks_exact(inputs.max(1)).enumerate() {
            let first = output / LANES * inputs;
            for (panel, weight) in panels[first..first + inputs].iter_mut().zip(row) {
                panel[output % LANES] = *weight;
            }
        }
        Some(Self {
            outputs,
            inputs,
            panels,
        })
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Adds `x · Wᵀ` to `y`: both row by row, with [`inputs`](Self::inputs) and [`outputs`](Self::outputs) numbers a row.
    pub fn add_product(&self, x: &[f32], y: &mut [f32]) {
        let groups = x.chunks(self.inputs * ROWS).zip(y.chunks_mut(self.outputs * ROWS));
        for (x, y) in groups {
            let rows = x.len() / self.inputs;
            // Rows that are not there are read as the first one, and their sums are not used.
            let row = |n: usize| {
                let first = if n < rows { n * self.inputs } else { 0 };
                &x[first..first + self.inputs]
            };
            let x = [row(0), row(1), row(2), row(3)];
            for (index, panel) in self.panels.chunks_exact(self.inputs).enumerate() {
                let sums = products(panel, x);
                let first = index * LANES;
                let last = (first + LANES).min(self.outputs);
                for (n, sums) in sums.iter().enumerate().take(rows) {
                    let y = &mut y[n * self.outputs + first..n * self.outputs + last];
                    for (y, sum) in y.iter_mut().zip(sums) {
                        *y += sum;
                    }
                }
            }
        }
    }
}

/// Four rows with the weights of eight outputs. Unrolled by hand: without optimisation a loop costs ten times its body.
fn products(panel: &[[f32; LANES]], rows: [&[f32]; ROWS]) -> [[f32; LANES]; ROWS] {
    let [mut one, mut two, mut three, mut four] = [[0.0_f32; LANES]; ROWS];
    let inputs = panel.len();
    let [first, second, third, fourth] = rows.map(|row| &row[..inputs]);
    macro_rules! add {
        ($sums:ident, $row:ident, $at:ident, $weights:ident, $($lane:literal)*) => {
            let value = $row[$at];
            $($sums[$lane] += value * $weights[$lane];)*
        };
    }
    let mut at = 0;
    while at < inputs {
        let weights = &panel[at];
        add!(one, first, at, weights, 0 1 2 3 4 5 6 7);
        add!(two, second, at, weights, 0 1 2 3 4 5 6 7);
        add!(three, third, at, weights, 0 1 2 3 4 5 6 7);
        add!(four, fourth, at, weights, 0 1 2 3 4 5 6 7);
        at += 1;
    }
    [one, two, three, four]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
    fn products_of_any_shape_are_those_of_the_definition() {
        for (outputs, inputs, rows) in [(1, 1, 1), (8, 3, 4), (9, 5, 6), (3, 7, 5), (17, 2, 9)] {
            let weights: Vec<f32> = (0..outputs * inputs).map(|n| (n % 7) as f32 - 3.0).collect();
            let x: Vec<f32> = (0..rows * inputs).map(|n| (n % 5) as f32 - 2.0).collect();
            let matrix = Matrix::new(outputs, inputs, &weights).unwrap();
            let mut y = vec![1.0; rows * outputs];
            matrix.add_product(&x, &mut y);
            for row in 0..rows {
                for output in 0..outputs {
                    let sum: f32 = (0..inputs)
                        .map(|k| x[row * inputs + k] * weights[output * inputs + k])
                        .sum();
                    assert!((y[row * outputs + output] - 1.0 - sum).abs() < 1e-6);
                }
            }
        }
        assert!(Matrix::new(2, 2, &[0.0; 3]).is_none());
    }
}
