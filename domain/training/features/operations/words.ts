import { int64s, strings } from '#domain/onnx/build.ts';
import type { Target } from '../../task.ts';
import { inGroups } from '../in-groups.ts';
import type { Family, FeatureGraph, Makes } from './family.ts';

/**
 * How many words a text has, and how often some of them. A word is what stands between spaces, as it is written: ONNX
 * has no operator that would lower its case or take its punctuation away row by row, nor one that hashes (MurmurHash3 is
 * ONNX Runtime's own, and not taken by the registry). So there is a vocabulary, learnt from the training rows.
 */
export interface WordsOperation extends Makes {
  readonly kind: 'words';
  readonly feature: string;
  readonly vocabulary: readonly string[];
}

/** Words of a text that are looked at; those after it are one word, whatever it is. It bounds what a request can cost. */
export const maxWords = 128;

/** The first column is the number of words, at most `maxWords` + 1; then one for each word of the vocabulary. */
export function wordsOperation(feature: string, vocabulary: readonly string[]): WordsOperation {
  const names = [`${feature}: words`, ...vocabulary.map((word) => `${feature}: "${word}"`)];
  const columns = names.map((name) => ({ name, feature, levels: 0 }));
  return { kind: 'words', feature, vocabulary, columns };
}

const vocabularySize = 40;
/** A word of fewer texts cannot be told from chance. */
const minTexts = 5;
/** Texts that a vocabulary is learnt from, evenly spread. */
const sampleTexts = 20_000;
/** Of the most frequent words, how many are looked at. */
const maxCandidates = 5_000;

/**
 * With the words whose texts differ most in their target from the others, each measured by a squared z-score: n (mean -
 * mean of all)² / variance, for classes summed over them.
 */
export function fitWords(
  feature: string,
  texts: readonly string[],
  target: Target,
): WordsOperation {
  const step = Math.max(1, texts.length / sampleTexts);
  const rows = Int32Array.from({ length: Math.min(texts.length, sampleTexts) }, (_, i) =>
    Math.floor(i * step),
  );
  const found = new Map<string, number[]>();
  for (const row of rows)
    for (const word of new Set(wordsOf(texts[row] ?? '').slice(0, maxWords))) {
      const known = found.get(word);
      if (known === undefined) found.set(word, [row]);
      else known.push(row);
    }
  const scores = [...found]
    .filter(([, among]) => among.length >= minTexts && among.length < rows.length)
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .slice(0, maxCandidates)
    .map(([word, among]) => ({ word, score: difference(among, rows, target) }));
  const telling = scores
    .sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1))
    .slice(0, vocabularySize);
  return wordsOperation(feature, telling.map(({ word }) => word).sort());
}

function difference(among: ArrayLike<number>, rows: Int32Array, { task, outputs, y }: Target) {
  let score = 0;
  for (let label = 0; label < (task === 'regression' ? 1 : outputs); label++) {
    const value = (row: number) =>
      task === 'regression' ? (y[row] as number) : y[row] === label ? 1 : 0;
    const mean = rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (value(row) - mean) ** 2, 0) / rows.length;
    let sum = 0;
    for (let i = 0; i < among.length; i++) sum += value(among[i] as number) - mean;
    if (variance > 0) score += sum ** 2 / among.length / variance;
  }
  return score;
}

/** As StringSplit cuts with a `maxsplit` of `maxWords`: at spaces, of which several count as one. */
export function wordsOf(text: string): readonly string[] {
  const words = text.split(' ').filter((word) => word !== '');
  if (words.length <= maxWords + 1) return words;
  return [...words.slice(0, maxWords), words.slice(maxWords).join(' ')];
}

export const words: Family<WordsOperation> = {
  apply({ feature, vocabulary, columns }, source) {
    const made = columns.map(() => new Float32Array(source.rows));
    const places = new Map(vocabulary.map((word, index) => [word, index + 1]));
    const texts = source.texts(feature);
    for (let row = 0; row < source.rows; row++) {
      const found = wordsOf(texts[row] ?? '');
      (made[0] as Float32Array)[row] = found.length;
      for (const word of found) {
        const counts = made[places.get(word) ?? -1];
        if (counts !== undefined) counts[row] = (counts[row] as number) + 1;
      }
    }
    return made;
  },
  toGraph(requests, to) {
    const { graph } = to;
    return inGroups(
      requests,
      ({ operation }) => operation,
      graph,
      (group, operation) => {
        const at = group.map(({ column }) => column);
        const wanted = graph.constant('words', (name) => int64s(name, [at.length], at));
        return graph.add('Gather', [to.once(operation, () => countsOf(operation, to)), wanted], {
          axis: { i: 1 },
        });
      },
    );
  },
};

/** [N, vocabulary + 1] float. */
function countsOf({ feature, vocabulary }: WordsOperation, { graph }: FeatureGraph): string {
  const shape = (...dims: readonly number[]) =>
    graph.constant('shape', (name) => int64s(name, [dims.length], dims));
  // TfIdfVectorizer refuses an empty batch: a blank row stands below the others, and is cut off again.
  const blank = graph.constant('blank', (name) => strings(name, [1], ['']));
  const text = graph.add('Concat', [graph.add('Reshape', [feature, shape(-1)]), blank], {
    axis: { i: 0 },
  });
  const [tokens = '', number = ''] = graph.addMany('StringSplit', [text], 2, {
    maxsplit: { i: maxWords },
  });
  const total = graph.add('Cast', [graph.add('Reshape', [number, shape(-1, 1)])], { to: { i: 1 } });
  const withoutBlank = (tensor: string) =>
    graph.add('Slice', [tensor, shape(0), shape(-1), shape(0)]);
  if (vocabulary.length === 0) return withoutBlank(total);
  const counts = graph.add('TfIdfVectorizer', [tokens], {
    mode: { s: 'TF' },
    min_gram_length: { i: 1 },
    max_gram_length: { i: 1 },
    max_skip_count: { i: 0 },
    ngram_counts: { ints: [0] },
    ngram_indexes: { ints: [...vocabulary.keys()] },
    pool_strings: { strings: vocabulary },
  });
  return withoutBlank(graph.concat([total, counts]));
}
