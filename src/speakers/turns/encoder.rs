//! The voice encoder of Resemblyzer (`GE2E`, Wan et al. 2018, <https://arxiv.org/abs/1710.10467>): three LSTM layers of 256 units over mel
//! frames, a linear layer on what the last one ends with, its positive part, length 1. Own inference of it; the weights are the user's
//! to fetch (`models/README.md`).

use std::path::Path;

use super::TurnsError;
use super::VoiceEncoder;
use super::checkpoint::{self, Tensors};
use super::matrix::Matrix;
use super::spectrum::BANDS;

const LAYERS: usize = 3;

/// Stretches embedded side by side: as many as share a walk over the weights with gain.
const BATCH: usize = 32;

/// One LSTM layer. Gates stand in the order input, forget, cell, output.
#[derive(Debug)]
struct Layer {
    of_input: Matrix,
    of_state: Matrix,
    bias: Vec<f32>,
}

/// Weights, ready for use. Shared by threads.
#[derive(Debug)]
pub struct LstmEncoder {
    layers: Vec<Layer>,
    linear: Matrix,
    bias: Vec<f32>,
}

impl LstmEncoder {
    /// Reads a checkpoint of Resemblyzer, `pretrained.pt`. Its hash is the caller's to check; a file of another kind is
    /// refused, and nothing in it is run.
    pub fn load(path: &Path) -> Result<Self, TurnsError> {
        Self::new(&checkpoint::read(path)?).map_err(|reason| TurnsError::NotAModel {
            path: path.to_owned(),
            reason,
        })
    }

    fn new(tensors: &Tensors) -> Result<Self, String> {
        let get = |name: &str, shape: &[usize]| -> Result<&[f32], String> {
            let tensor = tensors.get(name).ok_or_else(|| format!("there is no {name}"))?;
            if tensor.shape == shape {
                Ok(&tensor.values)
            } else {
                Err(format!("{name} has the shape {:?} instead of {shape:?}", tensor.shape))
            }
        };
        let units = tensors
            .get("linear.weight")
            .and_then(|tensor| tensor.shape.get(1).copied())
            .filter(|units| (1..=4096).contains(units))
            .ok_or("there is no linear layer")?;
        let matrix = |name: &str, outputs: usize, inputs: usize| {
            Matrix::new(outputs, inputs, get(name, &[outputs, inputs])?).ok_or_else(|| format!("{name} is cut"))
        };
        let layer = |n: usize| {
            let gates = 4 * units;
            let inputs = if n == 0 { BANDS } else { units };
            let (one, other) = (
                get(&format!("lstm.bias_ih_l{n}"), &[gates])?,
                get(&format!("lstm.bias_hh_l{n}"), &[gates])?,
            );
            Ok(Layer {
                of_input: matrix(&format!("lstm.weight_ih_l{n}"), gates, inputs)?,
                of_state: matrix(&format!("lstm.weight_hh_l{n}"), gates, units)?,
                bias: one.iter().zip(other).map(|(a, b)| a + b).collect(),
            })
        };
        Ok(Self {
            layers: (0..LAYERS).map(layer).collect::<Result<_, String>>()?,
            linear: matrix("linear.weight", units, units)?,
            bias: get("linear.bias", &[units])?.to_vec(),
        })
    }

    /// Stretches of the same number of frames.
    fn embed_batch(&self, stretches: &[&[f32]]) -> Vec<Vec<f32>> {
        let rows = stretches.len();
        let frames = stretches.first().map_or(0, |stretch| stretch.len() / BANDS);
        let units = self.linear.inputs();
        let mut states: Vec<(Vec<f32>, Vec<f32>)> = self
            .layers
            .iter()
            .map(|_| (vec![0.0; rows * units], vec![0.0; rows * units]))
            .collect();
        let mut gates = vec![0.0; rows * units * 4];
        let mut input = vec![0.0; rows * BANDS];
        for frame in 0..frames {
            for (row, stretch) in input.chunks_exact_mut(BANDS).zip(stretches) {
                row.copy_from_slice(&stretch[frame * BANDS..(frame + 1) * BANDS]);
            }
            let mut below: &[f32] = &input;
            for (layer, (hidden, cell)) in self.layers.iter().zip(&mut states) {
                for row in gates.chunks_exact_mut(units * 4) {
                    row.copy_from_slice(&layer.bias);
                }
                layer.of_input.add_product(below, &mut gates);
                layer.of_state.add_product(hidden, &mut gates);
                step(&gates, hidden, cell, units);
                below = hidden;
            }
        }
        let mut embeddings = self.bias.repeat(rows);
        if let Some((hidden, _)) = states.last() {
            self.linear.add_product(hidden, &mut embeddings);
        }
        embeddings
            .chunks_exact(self.linear.outputs())
            .map(|row| super::cluster::unit(row.iter().map(|value| value.max(0.0)).collect()))
            .collect()
    }
}

impl VoiceEncoder for LstmEncoder {
    fn embed(&self, stretches: &[&[f32]]) -> Vec<Vec<f32>> {
        // Neighbours of one length go together; the order stays.
        stretches
            .chunk_by(|a, b| a.len() == b.len())
            .flat_map(|same| same.chunks(BATCH))
            .flat_map(|batch| self.embed_batch(batch))
            .collect()
    }
}

/// One step of a layer: from the gates' sums to the new state.
fn step(gates: &[f32], hidden: &mut [f32], cell: &mut [f32], units: usize) {
    let rows = hidden.chunks_exact_mut(units).zip(cell.chunks_exact_mut(units));
    for (gates, (hidden, cell)) in gates.chunks_exact(units * 4).zip(rows) {
        let mut n = 0;
        while n < units {
            let kept = sigmoid(gates[units + n]) * cell[n];
            cell[n] = kept + sigmoid(gates[n]) * tanh(gates[2 * units + n]);
            hidden[n] = sigmoid(gates[3 * units + n]) * tanh(cell[n]);
            n += 1;
        }
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn tanh(x: f32) -> f32 {
    2.0 / (1.0 + (-2.0 * x).exp()) - 1.0
}
