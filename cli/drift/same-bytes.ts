import { open, stat } from 'node:fs/promises';

const pieceBytes = 2 ** 20;

/** Whether two files hold the same bytes: a copy under another name. Reads no further than to the first difference. */
export async function haveSameBytes(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b)]);
  if (one.size !== other.size) return false;
  const files = await Promise.all([open(a), open(b)]);
  try {
    for (let at = 0; at < one.size; at += pieceBytes) {
      const [left, right] = await Promise.all(
        files.map(async (file) => {
          const { buffer, bytesRead } = await file.read(
            Buffer.alloc(pieceBytes),
            0,
            pieceBytes,
            at,
          );
          return buffer.subarray(0, bytesRead);
        }),
      );
      if (left === undefined || right === undefined || !left.equals(right)) return false;
    }
    return true;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
