import { useTable } from '#adapters/tables/read-rows.ts';
import { parseResultFormat } from '#domain/expectations/result/result-format.ts';
import type { ValidationResult } from '#domain/expectations/result/validation-result.ts';
import { parseSuite } from '#domain/expectations/suite/parse-suite.ts';
import { SuiteRun } from '#domain/expectations/validate.ts';
import { UsageError } from '../answer.ts';
import { readUserFile } from '../rows-file.ts';

export interface ValidateRequest {
  readonly data: string;
  readonly suite: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly resultFormat: string;
  readonly now: Date;
}

export function readSuiteFile(path: string) {
  let json: unknown;
  try {
    json = JSON.parse(readUserFile(path).toString('utf8'));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`);
  }
  return parseSuite(json);
}

/** A file on this machine or in S3 against a suite; nothing else is needed. */
export async function validateData(request: ValidateRequest): Promise<ValidationResult> {
  const suite = readSuiteFile(request.suite);
  const format = parseResultFormat(request.resultFormat);
  const { result, rows } = await useTable(request.data, async (table) => {
    const run = new SuiteRun(suite, table.columns, { parameters: request.parameters, format });
    await run.read(table);
    return { result: run.result(), rows: run.rows };
  });
  const time = request.now.toISOString().replace('Z', '+00:00');
  return {
    ...result,
    meta: {
      ...result.meta,
      run_id: { run_name: null, run_time: time },
      validation_time: time,
      batch_spec: { path: request.data },
      batch_markers: {},
      active_batch_definition: {},
      checkpoint_name: null,
      checkpoint_id: null,
      validation_id: null,
      rows,
    },
  };
}
