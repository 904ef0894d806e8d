import type { Command } from 'commander';
import { resultFormats } from '#domain/expectations/result/result-format.ts';
import { UsageError } from '../answer.ts';
import { describeValidation } from '../data/describe-validation.ts';
import { describeSuite, profileData, suiteNameOf, writeSuite } from '../data/profile-data.ts';
import { readParams } from '../data/read-params.ts';
import { validateData } from '../data/validate-data.ts';
import { type Act, examples } from '../shell.ts';

interface ValidateOptions {
  readonly data: string;
  readonly suite: string;
  readonly params?: readonly string[];
  readonly resultFormat: string;
}

interface ProfileOptions {
  readonly data: string;
  readonly out?: string;
  readonly name?: string;
}

export function dataCommands(program: Command, act: Act): void {
  const data = program
    .command('data')
    .description('the quality of data in files: validate them, propose expectations');
  data
    .command('validate')
    .description('judge a file by a suite of Great Expectations; needs no deployment')
    .requiredOption(
      '--data <file>',
      'CSV, JSON Lines or Parquet (.gz too), here or s3://bucket/key',
    )
    .requiredOption('--suite <file>', 'the suite as JSON (Great Expectations 1.x, or 0.x)')
    .option('--params <name=value...>', 'values for the $PARAMETERs of the suite')
    .option('--result-format <format>', `one of ${resultFormats.join(', ')}`, 'SUMMARY')
    .addHelpText(
      'after',
      `${examples('data validate --data october.csv --suite suite.json', 'data validate --data s3://bucket/rows.parquet --suite suite.json --params min_rows=1000 --json')}
Exit code 1 when an expectation is not met. With --json: Great Expectations' validation result.
`,
    )
    .action(
      act<[], ValidateOptions>(async (_shell, options) => {
        if (!(resultFormats as readonly string[]).includes(options.resultFormat))
          throw new UsageError(`--result-format must be one of ${resultFormats.join(', ')}.`);
        const result = await validateData({
          data: options.data,
          suite: options.suite,
          parameters: readParams(options.params ?? []),
          resultFormat: options.resultFormat,
          now: new Date(),
        });
        return { json: result, text: describeValidation(result), failed: !result.success };
      }),
    );
  data
    .command('profile')
    .description('propose a suite from a file, which passes it; needs no deployment')
    .requiredOption(
      '--data <file>',
      'CSV, JSON Lines or Parquet (.gz too), here or s3://bucket/key',
    )
    .option('--out <file>', 'write the suite there as JSON')
    .option('--name <name>', "the suite's name (default: the file's)")
    .addHelpText('after', examples('data profile --data october.csv --out suite.json'))
    .action(
      act<[], ProfileOptions>(async (shell, { data: path, out, name }) => {
        const suite = await profileData(path, name ?? suiteNameOf(path));
        if (out !== undefined) {
          writeSuite(out, suite);
          shell.note(`Wrote ${out}.`);
        }
        return { json: suite, text: describeSuite(suite) };
      }),
    );
}
