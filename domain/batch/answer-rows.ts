import { DomainError } from '../errors.ts';
import type { Signature } from '../registry/signature.ts';
import type { MemberAnswer } from '../serving/capture.ts';
import type { LoadedModel, Tensor, Trace } from '../serving/model-runtime.ts';
import { outputRoles, type RowOutputs, rowOutputs } from '../serving/row-outputs.ts';
import { rowsToTensors } from '../serving/rows-to-tensors.ts';
import type { InputRow, Problem } from './input-row.ts';

export interface AnsweredRow {
  readonly row: InputRow;
  readonly outputs: RowOutputs;
  /** Of an ensemble. */
  readonly members?: readonly MemberAnswer[];
  /** The model's input for this row: row `at` of these tensors. */
  readonly tensors: readonly Tensor[];
  readonly at: number;
}

export interface RowWithoutAnswer {
  readonly row: InputRow;
  readonly problem: Problem;
}

export type Answered = AnsweredRow | RowWithoutAnswer;

/**
 * Asks the model for all rows at once, by the same code as POST predict; when that is refused, row by row, so that a
 * row that is wrong costs no other its answer. In the order of the rows.
 *
 * @throws DomainError `unavailable` when what runs the model cannot be reached: that is no row's fault.
 */
export async function answerRows(
  model: LoadedModel,
  signature: Signature,
  rows: readonly InputRow[],
): Promise<readonly Answered[]> {
  const readable = rows.filter(({ problem }) => problem === undefined);
  const answers = new Map<InputRow, Answered>();
  for (const answer of await answerAll(model, signature, readable)) answers.set(answer.row, answer);
  return rows.map((row) => answers.get(row) ?? { row, problem: row.problem as Problem });
}

async function answerAll(
  model: LoadedModel,
  signature: Signature,
  rows: readonly InputRow[],
): Promise<readonly Answered[]> {
  if (rows.length === 0) return [];
  try {
    return await ask(model, signature, rows);
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'invalid') throw error;
    const [only] = rows;
    if (rows.length === 1 && only !== undefined) return [{ row: only, problem: problemOf(error) }];
    // Halves, so that one wrong row among a thousand is found in ten questions.
    const middle = rows.length >> 1;
    return [
      ...(await answerAll(model, signature, rows.slice(0, middle))),
      ...(await answerAll(model, signature, rows.slice(middle))),
    ];
  }
}

async function ask(
  model: LoadedModel,
  signature: Signature,
  rows: readonly InputRow[],
): Promise<readonly AnsweredRow[]> {
  const values = rows.map((row) => row.values);
  const { tensors } = rowsToTensors(signature, values, rows.length);
  let membersOf: Parameters<Trace>[0] | undefined;
  const results = await model.run(tensors, Object.values(outputRoles(signature)), (members) => {
    membersOf = members;
  });
  const outputs = rowOutputs(signature, results, rows.length);
  return rows.map((row, at) => ({
    row,
    outputs: outputs(at),
    ...(membersOf !== undefined && { members: membersOf(at) }),
    tensors,
    at,
  }));
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof DomainError))
    return { error: `The model failed on this row: ${(error as Error).message}` };
  const { message, field, hint } = error;
  const column = field?.split('.').slice(1).join('.');
  return {
    error: message.replaceAll('instances[0]', 'The row').replace('; row 0 has ', '; the row has '),
    ...(column !== undefined && column !== '' && { field: column }),
    ...(hint !== undefined && { hint }),
  };
}
