import { WrittenJson, writeJson } from './write-json.ts';

/** A Lambda answers at most 6 MB (6 291 556 bytes), with the body as a text in JSON: its quotes count twice. */
const maxAnswerBytes = 6_200_000;

/** Bytes of a body where it counts. */
const answerBytes = (body: string): number => Buffer.byteLength(JSON.stringify(body));

/** Whether Lambda can answer it. Short ones need not be measured: what is JSON already becomes at most 3 times as long. */
export const isAnswerable = (body: string): boolean =>
  body.length * 3 < maxAnswerBytes || answerBytes(body) <= maxAnswerBytes;

/** The list of an answer, as far as there is room: what is left out is on the next page. Each item is written once. */
export class AnswerList {
  readonly items: WrittenJson[] = [];
  #room: number;
  /** The rest of the answer is small: tokens. */
  constructor(bytes = 5_500_000) {
    this.#room = bytes;
  }

  /** False when there is no room for it. The first always has, so that there is a next page. */
  add(item: object): boolean {
    const json = writeJson(item);
    const bytes = answerBytes(json);
    if (bytes > this.#room && this.items.length > 0) return false;
    this.#room -= bytes;
    this.items.push(new WrittenJson(json));
    return true;
  }

  /** Adds what there is room for, and answers the last of it when there was not room for all. */
  addAll<T>(page: readonly T[], answer: (item: T) => object): T | undefined {
    const left = page.findIndex((item) => !this.add(answer(item)));
    return left === -1 ? undefined : page[left - 1];
  }
}
