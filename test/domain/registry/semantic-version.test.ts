import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { compareSemver, isCompatible, nextSemver } from '#domain/registry/semantic-version.ts';
import type { Signature } from '#domain/registry/signature.ts';
import { signature } from './setup.ts';

const made = (
  more: {
    semver?: string;
    signature?: Signature;
    algorithm?: string;
    data?: string;
    sha256?: string;
  } = {},
) => ({
  version: 1,
  semver: more.semver ?? '1.2.3',
  signature: more.signature ?? signature,
  artifact: { uri: '', sha256: more.sha256 ?? 'a', bytes: 1 },
  source: {
    kind: 'training',
    algorithm: more.algorithm ?? 'trees',
    datasetSha256: more.data ?? 'd1',
  } satisfies ModelVersion['source'],
});

const [tenure, contract] = signature.inputs as [Signature['inputs'][0], Signature['inputs'][0]];
const withInputs = (...inputs: Signature['inputs']) => ({ ...signature, inputs });

describe('nextSemver', () => {
  it('REG-2: the first version is 1.0.0', () => {
    expect(nextSemver([], made())).toBe('1.0.0');
  });

  it.each<[string, ReturnType<typeof made>, string]>([
    ['a column that is gone', made({ signature: withInputs(tenure) }), '2.0.0'],
    [
      'a column of another type',
      made({ signature: withInputs(tenure, { ...contract, datatype: 'FP32' }) }),
      '2.0.0',
    ],
    ['other classes', made({ signature: { ...signature, classes: ['Yes', 'No'] } }), '2.0.0'],
    ['an output that is gone', made({ signature: { ...signature, outputs: [] } }), '2.0.0'],
    ['another algorithm', made({ algorithm: 'linear', data: 'd1' }), '2.0.0'],
    ['other data', made({ data: 'd2', sha256: 'b' }), '1.3.0'],
    [
      'a new feature',
      made({ signature: withInputs(tenure, contract, { ...tenure, name: 'age' }), sha256: 'b' }),
      '1.3.0',
    ],
    ['the same data again', made({ sha256: 'b' }), '1.2.4'],
    ['the very same file', made({ data: 'd2' }), '1.2.4'],
  ])('REG-2: %s', (_, version, expected) => {
    expect(nextSemver([made()], version)).toBe(expected);
  });

  it('REG-2: data that is not known is taken as other data', () => {
    const upload = { ...made({ sha256: 'b' }), source: { kind: 'upload' as const } };
    const other = { ...upload, artifact: { ...upload.artifact, sha256: 'c' } };
    expect(nextSemver([{ ...upload, semver: '1.0.0' }], other)).toBe('1.1.0');
  });

  it('goes on from the highest, not from the newest', () => {
    const existing = [made({ semver: '1.10.0' }), made({ semver: '1.9.9' })];
    expect(nextSemver(existing, made({ data: 'd2', sha256: 'b' }))).toBe('1.11.0');
  });

  it('REG-2: can be overridden by one that grows, and by no other', () => {
    expect(nextSemver([made()], made(), '7.0.1')).toBe('7.0.1');
    for (const wanted of ['1.2.3', '1.2.2', '0.9.9', '1.2', 'v2.0.0', '01.2.3', '1.2.3-rc1', ''])
      expect(() => nextSemver([made()], made(), wanted)).toThrow(/semantic version|not higher/);
  });

  it('always grows', () => {
    const triple = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)).map((parts) => parts.join('.'));
    const change = fc.record({
      algorithm: fc.constantFrom('a', 'b'),
      data: fc.constantFrom('x', 'y'),
    });
    fc.assert(
      fc.property(fc.array(triple, { minLength: 1 }), change, (semvers, how) => {
        const next = nextSemver(
          semvers.map((semver) => made({ semver })),
          made(how),
        );
        for (const semver of semvers) expect(compareSemver(next, semver)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('isCompatible', () => {
  it('does not mind the order of inputs, or more of them', () => {
    expect(isCompatible(signature, withInputs(contract, tenure, { ...tenure, name: 'x' }))).toBe(
      true,
    );
  });

  it('minds another shape', () => {
    expect(isCompatible(signature, withInputs(contract, { ...tenure, shape: [-1, 2] }))).toBe(
      false,
    );
  });
});
