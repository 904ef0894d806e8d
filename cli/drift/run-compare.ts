import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DriftReport } from '#domain/drift/drift-report.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { type Answer, UsageError } from '../answer.ts';
import type { Shell } from '../shell.ts';
import { showProgress } from '../train/progress.ts';
import { compareFiles } from './compare-files.ts';
import { comparePairs } from './compare-pairs.ts';
import { describeFindings } from './describe.ts';
import { type FailLevel, failsOn } from './fail-on.ts';
import { findPairs } from './find-pairs.ts';
import { printable } from './printable.ts';
import { readSettings } from './read-settings.ts';
import { haveSameBytes } from './same-bytes.ts';
import { verdictWords } from './verdict-words.ts';

export interface CompareFlags {
  readonly reference?: string;
  readonly current?: string;
  readonly pairs?: string;
  readonly label?: string;
  readonly prediction?: string;
  readonly settings?: string;
  readonly html?: string;
  readonly failOn?: FailLevel;
}

/** Files together from this size on take a while: it is said what is being done. */
const largeBytes = 100e6;

/** `drift compare`: one pair of files, or a folder of pairs. */
export async function runCompare(shell: Shell, flags: CompareFlags): Promise<Answer> {
  const { label, prediction } = flags;
  if (label !== undefined && prediction === undefined)
    throw new UsageError(
      '--label needs --prediction: outcomes alone do not say whether a model was right. Leave both out to compare columns only.',
    );
  if (label !== undefined && label === prediction)
    throw new UsageError('--label and --prediction name the same column.');
  const options = {
    ...(label === undefined ? {} : { label }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(flags.settings === undefined ? {} : { settings: readSettings(flags.settings) }),
  };
  if (flags.pairs !== undefined) {
    if (flags.reference !== undefined || flags.current !== undefined || flags.html !== undefined)
      throw new UsageError('--pairs takes neither --reference, --current nor --html.');
    return severalPairs(shell, flags.pairs, options, flags.failOn);
  }
  const { reference, current } = flags;
  if (reference === undefined || current === undefined)
    throw new UsageError(
      'Name two files with --reference and --current, or a folder of pairs with --pairs.',
    );
  return onePair(shell, { reference, current, ...options }, flags);
}

type Options = Omit<Parameters<typeof compareFiles>[0], 'reference' | 'current'>;

async function onePair(
  shell: Shell,
  compared: Parameters<typeof compareFiles>[0],
  { html, failOn }: CompareFlags,
): Promise<Answer> {
  const { reference, current } = compared;
  if (isSameFile(reference, current))
    throw new UsageError(
      `--reference and --current are the same file (${reference}): it never drifts from itself.`,
    );
  const bytes = sizeOf(reference) + sizeOf(current);
  if (bytes >= largeBytes) shell.note(`Reading ${(bytes / 1e6).toFixed(0)} MB …`);
  const findings = await compareFiles(compared);
  if (await haveSameBytes(reference, current))
    shell.note(`${current} is a copy of ${reference}, byte by byte: was the right file named?`);
  if (html !== undefined) {
    const { writePage } = await import('./write-page.ts');
    writePage(html, reportOf(current, findings), {
      files: { reference: basename(reference), current: basename(current) },
      settings: compared.settings ?? defaultDriftSettings,
    });
    shell.note(`Wrote ${html}.`);
  }
  return {
    json: findings,
    text: [
      `${basename(current)} against ${basename(reference)}: ${verdictWords(findings)}`,
      ...describeFindings(findings),
    ].join('\n'),
    ...(failOn === undefined ? {} : { failed: failsOn(findings, failOn) }),
  };
}

async function severalPairs(
  shell: Shell,
  folder: string,
  options: Options,
  failOn: FailLevel | undefined,
): Promise<Answer> {
  const pairs = findPairs(folder);
  const isTty = shell.io.errIsTty === true;
  const progress = showProgress({ isTty, write: shell.io.stderr });
  const names = pairs.map(({ pair }) => printable(pair, 40));
  const width = Math.max(...names.map((name) => name.length));
  let [done, bad, failing] = [0, 0, 0];
  try {
    for await (const { pair, json, outcome, summary } of comparePairs(pairs, options)) {
      if (outcome === null) bad++;
      else if (failOn !== undefined && failsOn(outcome, failOn)) failing++;
      if (isTty) progress.end();
      const verdict = outcome === null ? 'not compared' : verdictWords(outcome);
      shell.io.stdout(
        shell.wantsJson
          ? `${json}\n`
          : `${printable(pair, 40).padEnd(width)}  ${verdict.padEnd(16)}  ${printable(summary, 160)}\n`,
      );
      progress.step({ phase: 'pairs', step: ++done, steps: pairs.length });
    }
  } finally {
    progress.end();
  }
  if (bad > 0)
    shell.note(`${bad} of ${pairs.length} pairs could not be compared; their lines say why.`);
  return { json: null, text: '', streamed: true, failed: bad > 0 || failing > 0 };
}

/** The findings as a report of two files. */
function reportOf(current: string, findings: DriftFindings): DriftReport {
  const now = new Date().toISOString();
  return {
    schemaVersion: 1,
    id: 'files',
    model: basename(current),
    version: 1,
    window: { from: now, to: now },
    createdAt: now,
    reference: { kind: 'file', from: null, to: null },
    ...findings,
  };
}

function isSameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false; // Reading it will say what is wrong with it.
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
