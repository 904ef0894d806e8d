import { isUtf8 } from 'node:buffer';
import { gunzipSync, inflateSync } from 'node:zlib';
import { invalid, tooLarge } from '#domain/errors.ts';
import { exactIntegers, parseJsonBody } from '#domain/serving/json-body.ts';

/** The body of a request for predictions: its JSON, and what the binary tensor extension puts behind it. */
export interface PredictBody {
  readonly json: unknown;
  readonly binary?: Uint8Array;
  /** The JSON again, whole numbers beyond 2^53 as bigints. */
  exact(): unknown;
}

export interface BodyAsSent {
  /** Text, or bytes. */
  readonly body: string | Buffer;
  /** A header's value by its name in lower case. */
  header(name: string): string | undefined;
}

const lengthHeader = 'Inference-Header-Content-Length';

/** Throws `invalid`, or `too-large` for a body of more than `maxBytes`, unpacked. No content type is asked for. */
export function readBody(request: BodyAsSent, maxBytes: number): PredictBody {
  const body = unpack(request, maxBytes);
  if (Buffer.byteLength(body) > maxBytes) throw bodyTooLarge(maxBytes);
  const sent = request.header('inference-header-content-length');
  if (sent === undefined) return parsed(typeof body === 'string' ? body : utf8(body));
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = /^\d{1,15}$/.test(sent) ? Number(sent) : Number.POSITIVE_INFINITY;
  if (length > bytes.length)
    throw invalid(`${lengthHeader} is ${sent}; the body has ${bytes.length} bytes.`, {
      field: lengthHeader,
      hint: 'It is the length in bytes of the JSON before the binary data.',
    });
  return { ...parsed(utf8(bytes.subarray(0, length))), binary: bytes.subarray(length) };
}

/** Not replaced by `\ufffd`: a text that is changed on its way would be answered as if it were the caller's. */
function utf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw invalid('The JSON is not in UTF-8.', {
    hint: `Bytes that follow the JSON need the header ${lengthHeader}.`,
  });
}

const parsed = (text: string) => ({
  json: parseJsonBody(text),
  exact: () => parseJsonBody(text, exactIntegers),
});

const unpackers = { gzip: gunzipSync, deflate: inflateSync } as const;

/** tritonclient packs requests when asked to (`request_compression_algorithm`). */
function unpack({ body, header }: BodyAsSent, maxBytes: number): string | Buffer {
  const encoding = header('content-encoding') ?? 'identity';
  if (encoding === 'identity') return body;
  const unpacker = unpackers[encoding as keyof typeof unpackers];
  if (unpacker === undefined)
    throw invalid(`Bodies with the Content-Encoding ${encoding} are not taken.`, {
      field: 'Content-Encoding',
      hint: 'Use gzip or deflate, or none.',
    });
  try {
    return unpacker(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw bodyTooLarge(maxBytes);
    throw invalid(`The body is not ${encoding}: ${(cause as Error).message}`, {
      field: 'Content-Encoding',
      cause,
    });
  }
}

const bodyTooLarge = (maxBytes: number) =>
  tooLarge(`The body is larger than ${maxBytes} bytes.`, {
    hint: 'Send the rows in several requests.',
  });
