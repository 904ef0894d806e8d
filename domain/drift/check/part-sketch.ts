import { mergeWindows } from '../window/window-counter.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import { mergeOutside, nothingOutside, type Outside } from './outside.ts';

/** What one worker found; parts merge to the same bytes in any order. */
export interface PartSketch {
  readonly schemaVersion: 1;
  /** In the order in which the plan names the versions. */
  readonly windows: readonly { readonly version: number; readonly sketch: WindowSketch }[];
  readonly outside: Outside;
  /** Predictions whose labels were looked for, as a share of all. */
  readonly labelShare: number;
}

export const emptyPart: PartSketch = {
  schemaVersion: 1,
  windows: [],
  outside: nothingOutside,
  labelShare: 1,
};

/** Both parts of a window. Parts of one plan name the same versions. */
export function mergeParts(a: PartSketch, b: PartSketch): PartSketch {
  const windows = [...a.windows];
  for (const { version, sketch } of b.windows) {
    const at = windows.findIndex((one) => one.version === version);
    const known = windows[at];
    if (known === undefined) windows.push({ version, sketch });
    else windows[at] = { version, sketch: mergeWindows(known.sketch, sketch) };
  }
  return {
    schemaVersion: 1,
    windows,
    outside: mergeOutside(a.outside, b.outside),
    labelShare: Math.min(a.labelShare, b.labelShare),
  };
}
