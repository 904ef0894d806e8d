import type { LakeFile } from '../../serving/capture.ts';

/** How one window is to be counted; plain JSON, written before anything is read. */
export interface CheckPlan {
  readonly schemaVersion: 1;
  readonly model: string;
  /** Of the report. */
  readonly id: string;
  readonly window: { readonly from: string; readonly to: string };
  /** When the files were listed: the report speaks of that moment. */
  readonly listedAt: string;
  /** 0 for the first count of a window. */
  readonly revision: number;
  /** The versions that may have served it, the likeliest first; none when nothing serves. */
  readonly versions: readonly number[];
  readonly parts: number;
  /** Files that hold the same bytes as another one and are left out: how many, and the first of them. */
  readonly duplicates: { readonly files: number; readonly keys: readonly string[] };
}

/** What one worker counts. */
export interface PartTask {
  readonly schemaVersion: 1;
  readonly model: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly versions: readonly number[];
  readonly files: readonly LakeFile[];
  /** Hours that were counted before, by when their files were listed: a line of theirs in a later file came late. */
  readonly countedHours: Readonly<Record<string, string>>;
  /** Where the window's labels are; null when there is but one part, which reads them itself. */
  readonly labelsUri: string | null;
}
