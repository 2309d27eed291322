//! The little linear algebra that a regression needs: a symmetric matrix, its Cholesky factor, and a design matrix
//! whose rows are mostly zeros. No pivoting for speed and no blocks: matrices here have as many rows as a model has
//! coefficients, a few hundred at most.
//!
//! Golub, Van Loan, Matrix Computations, 4th ed. (2013), 4.2.

/// A column counts as a combination of the columns before it when less than this share of its length is left after
/// they are taken out of it.
const ALIASED: f64 = 1e-9;

/// A square matrix by rows; the symmetric ones are stored in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    #[must_use]
    pub fn zero(size: usize) -> Self {
        Self {
            size,
            cells: vec![0.0; size * size],
        }
    }

    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] += value;
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] = value;
    }

    /// `vᵀ M v`.
    #[must_use]
    pub fn quadratic(&self, vector: &[f64]) -> f64 {
        self.cells
            .chunks_exact(self.size.max(1))
            .zip(vector)
            .map(|(row, v)| v * dot(row, vector))
            .sum()
    }

    /// `A · B`.
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.size);
        for row in 0..self.size {
            for inner in 0..self.size {
                let factor = self.at(row, inner);
                for column in 0..self.size {
                    product.add(row, column, factor * other.at(inner, column));
                }
            }
        }
        product
    }

    pub(super) fn scaled(mut self, factor: f64) -> Self {
        self.cells.iter_mut().for_each(|cell| *cell *= factor);
        self
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The lower factor L of `M = L Lᵀ`.
#[derive(Debug, Clone)]
pub(super) struct Cholesky(Square);

impl Cholesky {
    /// `None` unless the matrix is positive definite.
    pub(super) fn of(matrix: &Square) -> Option<Self> {
        let size = matrix.size;
        let mut lower = Square::zero(size);
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                let rest = matrix.at(row, column) - known;
                if row == column {
                    if rest.is_nan() || rest <= 0.0 {
                        return None;
                    }
                    lower.set(row, row, rest.sqrt());
                } else {
                    lower.set(row, column, rest / lower.at(column, column));
                }
            }
        }
        Some(Self(lower))
    }

    /// The logarithm of the determinant of the matrix factored.
    pub(super) fn log_determinant(&self) -> f64 {
        (0..self.0.size).map(|k| self.0.at(k, k).ln()).sum::<f64>() * 2.0
    }

    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (lower, size) = (&self.0, self.0.size);
        let mut x = right.to_vec();
        for row in 0..size {
            let known: f64 = (0..row).map(|k| lower.at(row, k) * x[k]).sum();
            x[row] = (x[row] - known) / lower.at(row, row);
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|k| lower.at(k, row) * x[k]).sum();
            x[row] = (x[row] - known) / lower.at(row, row);
        }
        x
    }

    pub(super) fn inverse(&self) -> Square {
        let size = self.0.size;
        let mut inverse = Square::zero(size);
        let mut unit = vec![0.0; size];
        for column in 0..size {
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                inverse.set(row, column, value);
            }
            unit[column] = 0.0;
        }
        inverse
    }
}

/// Which columns of a Gram matrix `XᵀX` are combinations of the columns before them.
pub(super) fn aliased(gram: &Square) -> Vec<usize> {
    let size = gram.size;
    let mut lower = Square::zero(size);
    let mut aliased = Vec::new();
    for row in 0..size {
        for column in 0..row {
            let pivot = lower.at(column, column);
            if pivot > 0.0 {
                let known: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                lower.set(row, column, (gram.at(row, column) - known) / pivot);
            }
        }
        let known: f64 = (0..row).map(|k| lower.at(row, k).powi(2)).sum();
        let (whole, rest) = (gram.at(row, row), gram.at(row, row) - known);
        if rest > whole * ALIASED {
            lower.set(row, row, rest.sqrt());
        } else {
            aliased.push(row);
        }
    }
    aliased
}

/// A design matrix by rows, each with its non-zero cells only: an observation of a model with a manager among fifty
/// has one manager column that is not zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    columns: usize,
    starts: Vec<usize>,
    cells: Vec<(u32, f64)>,
}

impl Design {
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self {
            columns,
            starts: vec![0],
            cells: Vec::new(),
        }
    }

    /// Adds an observation. Each column at most once; cells outside the matrix, zeros and what is no number are left
    /// out.
    pub fn push(&mut self, cells: impl IntoIterator<Item = (usize, f64)>) {
        let inside = cells
            .into_iter()
            .filter(|&(column, value)| column < self.columns && value != 0.0 && value.is_finite())
            .filter_map(|(column, value)| Some((u32::try_from(column).ok()?, value)));
        self.cells.extend(inside);
        self.starts.push(self.cells.len());
    }

    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[(u32, f64)]> {
        self.starts.windows(2).map(|range| &self.cells[range[0]..range[1]])
    }

    /// The same observations with these columns only, numbered anew.
    pub(super) fn only(&self, kept: &[usize]) -> Self {
        let mut place = vec![None; self.columns];
        kept.iter().enumerate().for_each(|(new, &old)| place[old] = Some(new));
        let mut design = Self::new(kept.len());
        for row in self.iter() {
            design.push(
                row.iter()
                    .filter_map(|&(column, value)| Some((place[column as usize]?, value))),
            );
        }
        design
    }
}

/// `Σ weight · x xᵀ` over the rows.
pub(super) fn gram(design: &Design, weights: impl Iterator<Item = f64>) -> Square {
    let mut gram = Square::zero(design.columns);
    for (row, weight) in design.iter().zip(weights) {
        for (at, &(a, value_a)) in row.iter().enumerate() {
            let scaled = weight * value_a;
            for &(b, value_b) in &row[..=at] {
                gram.add(a.max(b) as usize, a.min(b) as usize, scaled * value_b);
            }
        }
    }
    for row in 0..gram.size {
        for column in 0..row {
            gram.set(column, row, gram.at(row, column));
        }
    }
    gram
}

/// `x · β` of one row.
pub(super) fn product(row: &[(u32, f64)], coefficients: &[f64]) -> f64 {
    row.iter()
        .map(|&(column, value)| value * coefficients[column as usize])
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(cells: &[&[f64]]) -> Square {
        Square {
            size: cells.len(),
            cells: cells.concat(),
        }
    }

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let matrix = square(&[&[4.0, 2.0, 0.6], &[2.0, 3.0, 0.4], &[0.6, 0.4, 2.0]]);
        let factor = Cholesky::of(&matrix).expect("positive definite");
        let one = matrix.times(&factor.inverse());
        for row in 0..3 {
            for column in 0..3 {
                let expected = if row == column { 1.0 } else { 0.0 };
                assert!((one.at(row, column) - expected).abs() < 1e-12, "{one:?}");
            }
        }
        // 4·(3·2 − 0.4²) − 2·(2·2 − 0.4·0.6) + 0.6·(2·0.4 − 3·0.6)
        assert!((factor.log_determinant() - 15.24_f64.ln()).abs() < 1e-12);
        assert!((matrix.quadratic(&[1.0, -1.0, 2.0]) - 11.8).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(Cholesky::of(&square(&[&[1.0, 2.0], &[2.0, 1.0]])).is_none());
        assert!(Cholesky::of(&square(&[&[f64::NAN]])).is_none());
    }

    #[test]
    fn a_column_that_the_others_make_up_is_aliased() {
        let mut design = Design::new(4);
        for (a, b) in [(1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 1.0)] {
            design.push([(0, 1.0), (1, a), (2, b), (3, 0.0)]);
        }
        assert_eq!(aliased(&gram(&design, std::iter::repeat(1.0))), [2, 3]);
    }
}
