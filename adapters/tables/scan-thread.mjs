import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * The thread that scans a file: reads it by chunks into the memory of the scanner (kernel/assembly/scan, whose layout.ts has the
 * offsets) and posts what it counted. `workerData` is a ScanTask, what is posted a ScanMessage (scan-messages.ts). JavaScript:
 * stripping types in each thread cost some 30 ms and 8 MB.
 */

/** Batches of names that may wait to be taken. */
const waiting = 4;

const { path, gzipped, from, columns, sampleSize, chunkBytes, module, taken } = workerData;

const post = (message, transfer = []) => parentPort?.postMessage(message, transfer);
const latin1 = (at, to) => Buffer.from(memory.buffer, at, to - at).toString('latin1');
const wait = new Int32Array(taken);
let sent = 0;
let kept = [];
/** The bytes of the rows that are kept, in the order they came. */
let store = new Uint8Array(2 ** 20);
let storeEnd = 0;

/** Keeps the rows of the smallest hashes; answers the largest of them. */
function trim() {
  const hashes = Float64Array.from(kept, ({ hash }) => hash).sort();
  const last = hashes[Math.min(hashes.length, sampleSize) - 1];
  kept = kept.filter(({ hash }) => hash <= last);
  storeEnd = 0;
  for (const row of kept) {
    store.copyWithin(storeEnd, row.at, row.at + row.length);
    row.at = storeEnd;
    storeEnd += row.length;
  }
  return last;
}

const instance = new WebAssembly.Instance(module, {
  env: {
    exact: (at, to) => Number(latin1(at, to)),
    drain: () => {
      while (sent - Atomics.load(wait, 0) >= waiting) Atomics.wait(wait, 0, Atomics.load(wait, 0));
      postNames();
    },
    keep: (row, hash, at, to) => {
      const length = to - at;
      if (storeEnd + length > store.length) {
        const wider = new Uint8Array(2 * (storeEnd + length));
        wider.set(store.subarray(0, storeEnd));
        store = wider;
      }
      store.set(new Uint8Array(memory.buffer, at, length), storeEnd);
      kept.push({ row, hash: hash >>> 0, at: storeEnd, length });
      storeEnd += length;
      if (kept.length >= 2 * sampleSize) scanner.keepAtMost(trim());
    },
  },
});
const scanner = instance.exports;
const { memory } = scanner;
const tens = new Float64Array(memory.buffer, scanner.tensAt(), 617);
for (let power = -308; power <= 308; power++) tens[power + 308] = Number(`1e${power}`);

function postNames() {
  const view = new DataView(memory.buffer);
  const all = [];
  const buffers = [];
  for (let at = 0; at < columns; at++) {
    const column = scanner.columnsAt() + at * 128;
    const names = view.getUint32(column + 80, true);
    const slots = view.getUint32(column + 84, true);
    const count = view.getUint32(column + 88, true);
    if (count === 0) {
      all.push(undefined);
      continue;
    }
    const lengths = new Uint32Array(count);
    const counts = new Uint32Array(count);
    const places = [];
    let total = 0;
    for (let slot = names; slot < names + slots * 32; slot += 32) {
      const times = view.getUint32(slot + 20, true);
      if (times === 0) continue;
      const length = view.getUint32(slot + 16, true);
      lengths[places.length] = length;
      counts[places.length] = times;
      total += length;
      places.push(slot);
    }
    const bytes = new Uint8Array(total);
    const source = new Uint8Array(memory.buffer);
    let to = 0;
    places.forEach((slot, i) => {
      const length = lengths[i];
      bytes.set(source.subarray(slot, slot + Math.min(length, 16)), to);
      if (length > 16) {
        const rest = view.getUint32(slot + 24, true);
        bytes.set(source.subarray(rest, rest + length - 16), to + 16);
      }
      to += length;
    });
    all.push({ bytes, lengths, counts });
    buffers.push(bytes.buffer, lengths.buffer, counts.buffer);
  }
  sent++;
  post({ kind: 'names', columns: all }, buffers);
}

function numbersOf(at) {
  const view = new DataView(memory.buffer);
  const column = scanner.columnsAt() + at * 128;
  const count = Number(view.getBigUint64(column + 56, true));
  if (count === 0) return undefined;
  const filled = scanner.packCells(column);
  const cells = new BigInt64Array(memory.buffer, scanner.packedAt(), filled).slice().sort();
  const sums = view.getUint32(column + 76, true);
  return {
    count,
    min: view.getFloat64(column, true),
    max: view.getFloat64(column + 8, true),
    level: view.getInt32(column + 64, true),
    cells: new Int32Array(cells.buffer),
    sums: new BigInt64Array(memory.buffer.slice(sums, sums + 256 * 24)),
  };
}

function sampled() {
  trim();
  const values = new Float32Array(kept.length * columns);
  const texts = [];
  const bytes = new Uint8Array(memory.buffer);
  const read = new Float32Array(memory.buffer, scanner.valuesAt(), columns);
  const places = new Uint32Array(memory.buffer, scanner.placesAt(), 2 * columns);
  kept.forEach((row, at) => {
    bytes.set(store.subarray(row.at, row.at + row.length), chunk);
    bytes[chunk + row.length] = 10;
    if (!scanner.readRow(row.length + 1)) throw new Error('A sampled row cannot be read again.');
    values.set(read, at * columns);
    for (let column = 0; column < columns; column++)
      if (Number.isNaN(read[column])) {
        const [begin, end] = places.subarray(2 * column, 2 * column + 2);
        texts.push(Buffer.from(memory.buffer, begin, end - begin).toString('utf8'));
      }
  });
  return { rows: Uint32Array.from(kept, ({ row }) => row), values, texts };
}

const chunk = scanner.open(columns, chunkBytes);

/** Bytes in the chunk that are not counted yet: less than a row, once it was scanned. */
let held = 0;
const space = () => new Uint8Array(memory.buffer, chunk + held, chunkBytes - held);

/** Counts the rows in the chunk and moves what is left to its beginning; false where they are not regular or too long. */
function scanHeld() {
  const used = scanner.scan(held);
  if (used < 0) return false;
  // The scanner may have grown its memory.
  new Uint8Array(memory.buffer, chunk, held).copyWithin(0, used);
  held -= used;
  return held < chunkBytes && scanner.rowsCounted() < 4e9;
}

/** The last row, which may have no line end. */
function scanRest() {
  if (held === 0) return true;
  const bytes = new Uint8Array(memory.buffer, chunk, chunkBytes);
  if (bytes[held - 1] !== 10) bytes[held++] = 10;
  return scanHeld() && held === 0;
}

function scanFile() {
  const file = openSync(path, 'r');
  try {
    for (let position = from; ; ) {
      const read = readSync(file, space(), { position });
      if (read === 0) return scanRest();
      position += read;
      held += read;
      if (!scanHeld()) return false;
    }
  } finally {
    closeSync(file);
  }
}

async function scanUnpacked() {
  const { createGunzip } = await import('node:zlib');
  let skip = from;
  const raw = createReadStream(path, { highWaterMark: chunkBytes });
  const unpacked = raw.pipe(createGunzip({ chunkSize: chunkBytes }));
  // `pipe` passes no errors on.
  raw.on('error', (cause) => unpacked.destroy(cause));
  for await (let piece of unpacked) {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    for (piece = piece.subarray(skipped); piece.length > 0; ) {
      const room = space();
      const some = piece.subarray(0, room.length);
      room.set(some);
      held += some.length;
      piece = piece.subarray(some.length);
      if (held === chunkBytes && !scanHeld()) return false;
    }
  }
  return scanHeld() && scanRest();
}

// What cannot be unpacked is the plain reader's to tell.
const regular = gzipped ? await scanUnpacked().catch(() => false) : scanFile();
if (!regular || scanner.rowsCounted() === 0) post({ kind: 'irregular' });
else {
  postNames();
  scanner.close();
  post({
    kind: 'done',
    rows: scanner.rowsCounted(),
    columns: Array.from({ length: columns }, (_, at) => numbersOf(at)),
    sample: sampled(),
  });
}
