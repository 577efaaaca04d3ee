/** The bytes of an object: one piece for a single upload, one for each part of a multipart upload. */
export type Body = readonly Piece[];

export type Piece =
  | { readonly kind: "memory"; readonly bytes: Uint8Array }
  /** In a file that is named by its digest. */
  | { readonly kind: "file"; readonly sha256: string; readonly sizeBytes: number };

export function sizeOf(body: Body): number {
  return body.reduce((sum, piece) => sum + sizeOfPiece(piece), 0);
}

function sizeOfPiece(piece: Piece): number {
  return piece.kind === "memory" ? piece.bytes.byteLength : piece.sizeBytes;
}

/** Bytes `start` to `end`, without the one at `end`. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** What of each piece lies in a span of the whole. */
export function* spansOf(body: Body, { start, end }: ByteSpan): Generator<{ piece: Piece; span: ByteSpan }> {
  let at = 0;
  for (const piece of body) {
    const sizeBytes = sizeOfPiece(piece);
    const span = { start: Math.max(start - at, 0), end: Math.min(end - at, sizeBytes) };
    if (span.start < span.end) yield { piece, span };
    at += sizeBytes;
  }
}
