import { hourMs } from '../../durations.ts';
import type { LakeFile } from '../../serving/capture.ts';
import { lateHours, mergeOutside, nothingOutside, type Outside, skewMs } from './outside.ts';

/** S3 tells when a file was written in whole seconds, rounded down. */
const wholeSeconds = (at: number): number => Math.floor(at / 1_000) * 1_000;

/** What to make of lines that lie outside of the window, by when they are stamped and when their file was written. */
export function outsideCounter(
  window: { readonly from: number; readonly to: number },
  countedHours: Readonly<Record<string, string>>,
): {
  /** `at`: when the line is stamped, in ms since 1970; outside of the window. */
  add(at: number, file: LakeFile): void;
  outside(): Outside;
} {
  const late = new Map<string, { lines: number; file: LakeFile }>();
  let tooLate = 0;
  let ahead = 0;
  let aheadMs = 0;

  const addEarlier = (at: number, file: LakeFile): void => {
    const from = new Date(Math.floor(at / hourMs) * hourMs).toISOString();
    if (Date.parse(file.writtenAt) - at > lateHours * hourMs) {
      tooLate++;
      return;
    }
    const listedAt = countedHours[from];
    // What was there when the hour was counted is in its report.
    if (listedAt === undefined || Date.parse(file.writtenAt) < wholeSeconds(Date.parse(listedAt)))
      return;
    const place = `${from} ${file.key}`;
    const known = late.get(place);
    if (known === undefined) late.set(place, { lines: 1, file });
    else known.lines++;
  };

  return {
    add(at, file) {
      const before = Date.parse(file.writtenAt) - at;
      if (at < window.from) addEarlier(at, file);
      else if (-before > skewMs) {
        ahead++;
        aheadMs = Math.max(aheadMs, -before);
      }
    },
    outside: () =>
      [...late].reduce<Outside>(
        (sum, [place, { lines, file }]) => {
          const from = place.slice(0, place.indexOf(' '));
          const to = new Date(Date.parse(from) + hourMs).toISOString();
          return mergeOutside(sum, {
            ...nothingOutside,
            late: [{ from, to, lines, files: [file.key], arrivedAt: file.writtenAt }],
          });
        },
        { ...nothingOutside, tooLate, ahead, aheadSeconds: Math.round(aheadMs / 1000) },
      ),
  };
}
