//! A file as the body of an answer, read as it is sent: however long it is, little of it is in memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};

const PIECE: usize = 64 * 1024;

/// So many bytes of a reader; an error when it has fewer.
#[derive(Debug)]
pub(super) struct Pour<R> {
    from: R,
    left: u64,
}

impl<R> Pour<R> {
    pub fn new(from: R, length: u64) -> Self {
        Self { from, left: length }
    }
}

impl<R: AsyncRead + Unpin> Body for Pour<R> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let wanted = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        if wanted == 0 {
            return Poll::Ready(None);
        }
        let mut piece = vec![0; wanted];
        let mut buffer = ReadBuf::new(&mut piece);
        if let Err(error) = ready!(Pin::new(&mut self.from).poll_read(context, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let read = buffer.filled().len();
        if read == 0 {
            // The file became shorter: the length that was announced cannot be kept.
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        piece.truncate(read);
        self.left -= read as u64;
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn all_of_it_comes_in_order_and_no_more() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let poured = Pour::new(io::Cursor::new(bytes.clone()), 150_000);
        assert_eq!(poured.size_hint().exact(), Some(150_000));
        let read = to_bytes(axum::body::Body::new(poured), 1 << 20).await.unwrap();
        assert_eq!(read, bytes[..150_000]);
        let short = Pour::new(io::Cursor::new(vec![1; 10]), 20);
        assert!(to_bytes(axum::body::Body::new(short), 1 << 20).await.is_err());
    }
}
