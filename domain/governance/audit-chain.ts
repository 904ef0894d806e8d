import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Model } from '../registry/model.ts';
import { plain } from '../registry/plain.ts';
import type { AuditDraft, AuditEntry } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';

/** What the first entry of a chain points to. */
export const genesisHash = '0'.repeat(64);

/** SHA-256, hexadecimal, over the canonical JSON of everything in the entry but the hash itself. */
export function entryHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { hash: _, ...content } = entry as AuditEntry;
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(content))));
}

/** The next link: the model with its next revision and audit hash, and the entry that has that number and hash. */
export function appendAudit(
  model: Model,
  draft: AuditDraft,
): { readonly model: Model; readonly entry: AuditEntry } {
  const content: Omit<AuditEntry, 'hash'> = plain(
    {
      kind: 'audit',
      model: model.name,
      seq: model.revision + 1,
      previousHash: model.revision === 0 ? genesisHash : model.auditHash,
      action: draft.action,
      actor: { name: draft.actor.name, role: draft.actor.role },
      at: draft.at,
      reason: draft.reason,
      subject: draft.subject,
      before: draft.before ?? null,
      after: draft.after ?? null,
    },
    'audit',
  );
  const hash = entryHash(content);
  return {
    model: { ...model, revision: content.seq, auditHash: hash },
    entry: { ...content, hash },
  };
}

export type ChainVerdict =
  | { readonly verified: true }
  | { readonly verified: false; readonly seq: number; readonly reason: string };

/**
 * GOV-4: recomputes a run of entries in order of `seq`. `after` is the link before the first (the start of the chain
 * when absent); `head` is the hash the last one must have (the model's `auditHash`), when the run reaches the end.
 */
export function verifyChain(
  entries: readonly AuditEntry[],
  options: {
    readonly after?: { readonly seq: number; readonly hash: string };
    readonly head?: string;
  } = {},
): ChainVerdict {
  let last = options.after ?? { seq: 0, hash: genesisHash };
  for (const entry of entries) {
    const broken = (reason: string): ChainVerdict => ({ verified: false, seq: entry.seq, reason });
    if (entry.seq !== last.seq + 1)
      return broken(`Entry ${last.seq + 1} is missing; entry ${entry.seq} follows ${last.seq}.`);
    if (entry.previousHash !== last.hash)
      return broken(`Entry ${entry.seq} does not point to entry ${last.seq}.`);
    if (entry.hash !== entryHash(entry))
      return broken(`Entry ${entry.seq} was changed after it was written.`);
    last = entry;
  }
  if (options.head !== undefined && options.head !== last.hash)
    return {
      verified: false,
      seq: last.seq,
      reason: `The newest entry is not the one the model names; entries after ${last.seq} are missing.`,
    };
  return { verified: true };
}
