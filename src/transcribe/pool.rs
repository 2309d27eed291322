//! Worker threads, each with an engine of its own, and one queue: tasks of older calls go first, so that calls finish
//! in the order they came and the end of a batch keeps every worker busy.
//!
//! The thread that has a call only waits and gathers; it makes its tasks one by one as workers get to them, so that
//! a long call is not copied into the queue as a whole. A panic in a task is an error of its call, not a hang.

use std::any::Any;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering as Atomic};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::TranscribeError;

/// Engines on threads.
pub(super) struct Pool<E> {
    queue: Arc<Queue<E>>,
    threads: Vec<JoinHandle<()>>,
    calls: AtomicU64,
}

/// A call's place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn(u64);

type Work<E> = Box<dyn FnOnce(&mut E) + Send>;
type Make<E> = Arc<dyn Fn() -> Result<E, TranscribeError> + Send + Sync>;

impl<E: 'static> Pool<E> {
    /// Starts `workers` threads (at least one), each making its engine; fails when any engine cannot be made.
    pub fn start(
        workers: usize,
        make: impl Fn() -> Result<E, TranscribeError> + Send + Sync + 'static,
    ) -> Result<Self, TranscribeError> {
        let make: Make<E> = Arc::new(make);
        let mut pool = Self {
            queue: Arc::new(Queue::default()),
            threads: Vec::new(),
            calls: AtomicU64::new(0),
        };
        let (report, reports) = channel();
        for index in 0..workers.max(1) {
            let (queue, make, report) = (Arc::clone(&pool.queue), Arc::clone(&make), report.clone());
            let thread = std::thread::Builder::new()
                .name(format!("recogniser {index}"))
                .spawn(move || work(&queue, &make, &report))
                .map_err(|source| TranscribeError::Thread { source })?;
            pool.threads.push(thread);
        }
        drop(report);
        // The pool's `drop` ends the threads that did start.
        reports
            .iter()
            .take(pool.threads.len())
            .collect::<Result<Vec<()>, _>>()?;
        Ok(pool)
    }

    /// The place of a call that begins now.
    pub fn turn(&self) -> Turn {
        Turn(self.calls.fetch_add(1, Atomic::Relaxed))
    }

    /// Runs `work` on every input, on whatever workers are free, and gives the results in the inputs' order. The
    /// first error ends it: what is queued then is skipped.
    pub fn map<T, R>(
        &self,
        turn: Turn,
        inputs: impl IntoIterator<Item = T>,
        work: impl Fn(&mut E, T) -> Result<R, TranscribeError> + Send + Sync + 'static,
    ) -> Result<Vec<R>, TranscribeError>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let call = Arc::new(Job {
            turn,
            ended: AtomicBool::new(false),
            work,
        });
        let results = self.gather(&call, inputs);
        call.ended.store(true, Atomic::Relaxed);
        results
    }

    fn gather<T, R, W>(&self, job: &Arc<Job<W>>, inputs: impl IntoIterator<Item = T>) -> Result<Vec<R>, TranscribeError>
    where
        T: Send + 'static,
        R: Send + 'static,
        W: Fn(&mut E, T) -> Result<R, TranscribeError> + Send + Sync + 'static,
    {
        let (sender, receiver) = channel();
        let mut inputs = inputs.into_iter().enumerate();
        let mut results: Vec<Option<R>> = Vec::new();
        let mut take = |(index, result): Answer<R>| {
            if results.len() <= index {
                results.resize_with(index + 1, || None);
            }
            results[index] = Some(result?);
            Ok::<(), TranscribeError>(())
        };
        // One waiting task per worker beside the one it is at.
        for (index, input) in inputs.by_ref().take(self.threads.len() * 2) {
            self.submit(job, index, input, &sender);
        }
        for (index, input) in inputs {
            take(receiver.recv().map_err(|_| gone())?)?;
            self.submit(job, index, input, &sender);
        }
        drop(sender);
        for answer in receiver {
            take(answer)?;
        }
        // A worker that went away without an answer leaves a hole; it cannot, but a short transcript must not follow.
        results.into_iter().collect::<Option<Vec<R>>>().ok_or_else(gone)
    }

    fn submit<T, R, W>(&self, job: &Arc<Job<W>>, index: usize, input: T, sender: &Sender<Answer<R>>)
    where
        T: Send + 'static,
        R: Send + 'static,
        W: Fn(&mut E, T) -> Result<R, TranscribeError> + Send + Sync + 'static,
    {
        let turn = job.turn;
        let (job, sender) = (Arc::clone(job), sender.clone());
        let run = move |engine: &mut E| {
            if job.ended.load(Atomic::Relaxed) {
                return;
            }
            let result = catch_unwind(AssertUnwindSafe(|| (job.work)(engine, input)));
            // Nobody listens any more when the call ended with another task's error.
            match result {
                Ok(result) => drop(sender.send((index, result))),
                Err(panic) => {
                    let reason = reason(&*panic);
                    let _ = sender.send((index, Err(TranscribeError::Panicked { reason })));
                    // The engine may be half-way through something: the worker replaces it.
                    resume_unwind(panic);
                }
            }
        };
        self.queue.lock().tasks.push(Task {
            turn,
            index,
            work: Box::new(run),
        });
        self.queue.arrived.notify_one();
    }
}

/// What the tasks of one `map` share.
struct Job<W> {
    turn: Turn,
    /// The call has its answer; what is still queued is not worth doing.
    ended: AtomicBool,
    work: W,
}

impl<E> Drop for Pool<E> {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.arrived.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl<E> std::fmt::Debug for Pool<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool")
            .field("workers", &self.threads.len())
            .finish_non_exhaustive()
    }
}

type Answer<R> = (usize, Result<R, TranscribeError>);

fn gone() -> TranscribeError {
    TranscribeError::Panicked {
        reason: "a worker went away without an answer".into(),
    }
}

fn reason(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown panic".into())
}

/// A worker's life: make an engine, report, then work until the queue closes.
fn work<E>(queue: &Queue<E>, make: &Make<E>, report: &Sender<Result<(), TranscribeError>>) {
    let mut engine = match catch_unwind(AssertUnwindSafe(|| make())) {
        Ok(Ok(engine)) => engine,
        Ok(Err(error)) => return drop(report.send(Err(error))),
        Err(panic) => {
            return drop(report.send(Err(TranscribeError::Panicked {
                reason: reason(&*panic),
            })));
        }
    };
    let _ = report.send(Ok(()));
    while let Some(task) = queue.next() {
        if catch_unwind(AssertUnwindSafe(|| (task.work)(&mut engine))).is_err() {
            // When a new engine cannot be made, the old one has to do: its state is C memory that a Rust panic
            // between two calls leaves usable.
            if let Ok(Ok(fresh)) = catch_unwind(AssertUnwindSafe(|| make())) {
                engine = fresh;
            }
        }
    }
}

struct Task<E> {
    turn: Turn,
    index: usize,
    work: Work<E>,
}

impl<E> Task<E> {
    fn place(&self) -> (Turn, usize) {
        (self.turn, self.index)
    }
}

impl<E> PartialEq for Task<E> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl<E> Eq for Task<E> {}

impl<E> PartialOrd for Task<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Task<E> {
    /// The heap gives the greatest first: the oldest call, and in it the earliest task, is the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.place().cmp(&self.place())
    }
}

struct Queue<E> {
    state: Mutex<State<E>>,
    arrived: Condvar,
}

struct State<E> {
    tasks: BinaryHeap<Task<E>>,
    closed: bool,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                tasks: BinaryHeap::new(),
                closed: false,
            }),
            arrived: Condvar::new(),
        }
    }
}

impl<E> Queue<E> {
    /// No task runs under the lock, so a poisoned one still holds a sound queue.
    fn lock(&self) -> MutexGuard<'_, State<E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task; `None` once the queue is closed.
    fn next(&self) -> Option<Task<E>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(task) = state.tasks.pop() {
                return Some(task);
            }
            state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn failure(text: &str) -> TranscribeError {
        TranscribeError::Engine {
            step: "test",
            reason: text.into(),
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_inputs() {
        let pool = Pool::start(3, || Ok(0_u64)).unwrap();
        let squares = pool.map(pool.turn(), 0..50_u64, |_, n| Ok(n * n)).unwrap();
        assert_eq!(squares, (0..50).map(|n| n * n).collect::<Vec<_>>());
        assert!(
            pool.map(pool.turn(), std::iter::empty::<u64>(), |_, n| Ok(n))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn several_calls_share_the_workers() {
        let pool = Pool::start(2, || Ok(())).unwrap();
        std::thread::scope(|scope| {
            for call in 0..6_u64 {
                let pool = &pool;
                scope.spawn(move || {
                    let sums = pool.map(pool.turn(), 0..20_u64, move |(), n| Ok(n + call)).unwrap();
                    assert_eq!(sums, (call..call + 20).collect::<Vec<_>>());
                });
            }
        });
    }

    #[test]
    fn the_older_call_goes_first() {
        let pool = Pool::start(1, || Ok(())).unwrap();
        let (old, young) = (pool.turn(), pool.turn());
        let order = Arc::new(Mutex::new(Vec::new()));
        let (enter, entered) = channel::<()>();
        let (open, gate) = channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        std::thread::scope(|scope| {
            // The worker is held by a first task of the young call while tasks of both calls arrive.
            let young_order = Arc::clone(&order);
            let pool = &pool;
            scope.spawn(move || {
                pool.map(young, 0..2, move |(), n| {
                    if n == 0 {
                        enter.send(()).unwrap();
                        gate.lock().unwrap().recv().unwrap();
                    }
                    young_order.lock().unwrap().push(("young", n));
                    Ok(())
                })
                .unwrap();
            });
            entered.recv().unwrap();
            let old_order = Arc::clone(&order);
            scope.spawn(move || {
                pool.map(old, 0..2, move |(), n| {
                    old_order.lock().unwrap().push(("old", n));
                    Ok(())
                })
                .unwrap();
            });
            while pool.queue.lock().tasks.len() < 3 {
                std::thread::yield_now();
            }
            open.send(()).unwrap();
        });
        assert_eq!(
            *order.lock().unwrap(),
            [("young", 0), ("old", 0), ("old", 1), ("young", 1)]
        );
    }

    #[test]
    fn an_error_ends_its_call_and_no_other() {
        let pool = Pool::start(2, || Ok(())).unwrap();
        let error = pool
            .map(
                pool.turn(),
                0..100,
                |(), n| if n == 3 { Err(failure("three")) } else { Ok(n) },
            )
            .unwrap_err();
        assert!(matches!(error, TranscribeError::Engine { reason, .. } if reason == "three"));
        assert_eq!(pool.map(pool.turn(), [1], |(), n| Ok(n)).unwrap(), [1]);
    }

    #[test]
    fn a_panic_is_an_error_and_the_engine_is_replaced() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let pool = Pool::start(1, move || Ok(count.fetch_add(1, Atomic::Relaxed))).unwrap();
        let error = pool
            .map(
                pool.turn(),
                [0],
                |_, n| if n == 0 { panic!("out of paper") } else { Ok(n) },
            )
            .unwrap_err();
        assert!(matches!(error, TranscribeError::Panicked { reason } if reason == "out of paper"));
        assert_eq!(pool.map(pool.turn(), [()], |engine, ()| Ok(*engine)).unwrap(), [1]);
        assert_eq!(made.load(Atomic::Relaxed), 2);
    }

    #[test]
    fn an_engine_that_cannot_be_made_is_reported_and_nothing_hangs() {
        assert!(Pool::<()>::start(3, || Err(failure("no memory"))).is_err());
        assert!(Pool::<()>::start(2, || panic!("broken")).is_err());
    }
}
