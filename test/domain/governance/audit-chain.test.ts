import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '#domain/governance/audit.ts';
import { appendAudit, genesisHash, verifyChain } from '#domain/governance/audit-chain.ts';
import { canonicalJson } from '#domain/governance/canonical-json.ts';
import type { Model } from '#domain/registry/model.ts';
import { newModel } from '../../adapters/model-store.conformance.ts';

const chain = (reasons: readonly string[]): { model: Model; entries: AuditEntry[] } => {
  let model = newModel('churn');
  const entries: AuditEntry[] = [];
  for (const reason of reasons) {
    const next = appendAudit(model, {
      action: 'ModelUpdated',
      actor: { name: 'ada', role: 'engineer' },
      at: '2026-11-02T03:04:05.000Z',
      reason,
      subject: 'model',
      before: undefined,
      after: { reason },
    });
    model = next.model;
    entries.push(next.entry);
  }
  return { model, entries };
};

describe('canonicalJson', () => {
  it('spells a value one way: sorted keys, no space, no undefined (RFC 8785)', () => {
    const value = { b: [1, undefined, { d: 'é', c: null }], a: 1e21, '€': true, gone: undefined };
    expect(canonicalJson(value)).toBe('{"a":1e+21,"b":[1,null,{"c":null,"d":"é"}],"€":true}');
  });

  it('does not depend on the order of keys, and reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        const text = canonicalJson(json);
        expect(JSON.parse(text)).toEqual(json);
        expect(canonicalJson(reversed(json))).toBe(text);
      }),
    );
  });
});

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
};

const swapped = (entries: readonly AuditEntry[], index: number): AuditEntry[] => {
  const first = Math.min(index, entries.length - 2);
  return entries.toSpliced(first, 2, ...entries.slice(first, first + 2).reverse());
};

describe('audit chain', () => {
  it('GOV-4: hashes an entry as an independent tool does', () => {
    const [entry] = chain(['first']).entries;
    // Python: sha256(json.dumps(entry, sort_keys=True, separators=(',', ':')))
    expect(entry).toMatchObject({ seq: 1, previousHash: genesisHash, before: null });
    expect(entry?.hash).toBe('31d7a81bef9eed601657ff7e0a2abd438fe62ee585215774731737638e10be77');
  });

  it('GOV-4: moves the model to the revision and hash of the entry', () => {
    const { model, entries } = chain(['one', 'two']);
    expect(model).toMatchObject({ revision: 2, auditHash: entries[1]?.hash });
    expect(entries[1]?.previousHash).toBe(entries[0]?.hash);
  });

  it('GOV-4: finds any entry that was changed, removed or put in another place', () => {
    const reasons = fc.array(fc.string(), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(reasons, fc.nat(), fc.nat(2), (texts, where, how) => {
        const { entries, model } = chain(texts);
        expect(verifyChain(entries, { head: model.auditHash })).toEqual({ verified: true });
        const index = where % entries.length;
        const victim = entries[index] as AuditEntry;
        const broken =
          how === 0
            ? entries.with(index, { ...victim, reason: `${victim.reason}!` })
            : how === 1
              ? entries.toSpliced(index, 1)
              : swapped(entries, index);
        expect(verifyChain(broken, { head: model.auditHash })).toMatchObject({ verified: false });
      }),
    );
  });

  it('GOV-4: a forger who rehashes one entry is betrayed by the next', () => {
    const { entries, model } = chain(['one', 'two', 'three']);
    const forged = appendAudit(newModel('churn'), { ...(entries[0] as AuditEntry), reason: 'lie' });
    expect(verifyChain([forged.entry, ...entries.slice(1)], { head: model.auditHash })).toEqual({
      verified: false,
      seq: 2,
      reason: 'Entry 2 does not point to entry 1.',
    });
  });

  it('verifies a page from the entry before it', () => {
    const { entries, model } = chain(['one', 'two', 'three']);
    const after = entries[0] as AuditEntry;
    expect(verifyChain(entries.slice(1), { after, head: model.auditHash })).toEqual({
      verified: true,
    });
    expect(verifyChain(entries.slice(1))).toMatchObject({ verified: false, seq: 2 });
  });
});
