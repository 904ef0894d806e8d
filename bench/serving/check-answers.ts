import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Case } from './cases.ts';
import type { Server } from './servers.ts';
import type { Running } from './start-server.ts';

const tolerance = 1e-5;

/** Throws unless the server gives the probabilities of ONNX Runtime in this process: row by row, and all at once. */
export async function checkAnswers(
  server: Server,
  running: Running,
  { file, features }: Case,
  rows: readonly (readonly number[])[],
): Promise<void> {
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const X = new Tensor('float32', Float32Array.from(rows.flat()), [rows.length, features]);
  const { probabilities } = await session.run({ X }, ['probabilities']);
  await session.release();
  const expected = Array.from(probabilities?.data as Float32Array).filter((_, at) => at % 2 === 1);

  const together = server.probabilities(await running.ask(server.body(rows)));
  const apart: number[] = [];
  for (const row of rows)
    apart.push(...server.probabilities(await running.ask(server.body([row]))));
  for (const [how, given] of [
    ['together', together],
    ['one by one', apart],
  ] as const) {
    if (given.length !== rows.length)
      throw new Error(`${given.length} probabilities for ${rows.length} rows asked ${how}`);
    const wrong = given.findIndex(
      (p, at) => !(Math.abs(p - (expected[at] as number)) <= tolerance),
    );
    if (wrong !== -1)
      throw new Error(
        `row ${wrong} asked ${how} has the probability ${given[wrong]}, not ${expected[wrong]}`,
      );
  }
}
