//! Rows of a file on their way into the store, a batch at a time.

use crate::domain::{Arrived, CallLogEntry, Cost, CrmTask, Deal, Lead, LineItem, PlanTarget, StageEntry};

/// Gives the rows of one file in its order.
pub trait Arrivals<T>: Send {
    /// Some thousand rows at most; none: the end.
    fn next(&mut self) -> Result<Vec<Arrived<T>>, Stopped>;

    /// Two rows of the file have one key: the row that stands, with the line of one of them.
    fn again(&mut self, first: Arrived<T>, later: Arrived<T>) -> Arrived<T>;

    /// Sees the rows that stand, once each, as they are written.
    fn settled(&mut self, rows: &[T]);
}

/// The file broke off; whoever gives the rows knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// The file's table.
#[allow(missing_debug_implementations)] // whoever gives the rows need not
pub enum Incoming<'a> {
    Deals(&'a mut dyn Arrivals<Deal>),
    Stages(&'a mut dyn Arrivals<StageEntry>),
    Leads(&'a mut dyn Arrivals<Lead>),
    Calls(&'a mut dyn Arrivals<CallLogEntry>),
    Costs(&'a mut dyn Arrivals<Cost>),
    Plan(&'a mut dyn Arrivals<PlanTarget>),
    Items(&'a mut dyn Arrivals<LineItem>),
    Tasks(&'a mut dyn Arrivals<CrmTask>),
}
