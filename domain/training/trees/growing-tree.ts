import { answer } from './answer.ts';
import type { Binned } from './binned.ts';
import type { Cells } from './cells.ts';
import type { GrowOptions } from './grow-options.ts';
import type { OpenLeaf } from './open-leaf.ts';
import { largestFloat32, newTree, type Tree, trimTree } from './tree.ts';

/** A tree that is being written, node by node; the root is there from the start. */
export class GrowingTree {
  /** Nodes so far; the next two are numbered from here. */
  nodes = 1;
  private readonly tree: Tree & { readonly sets: Uint8Array[] };
  private readonly bin: Int32Array;
  private readonly binned: Binned;

  constructor(binned: Binned, mostLeaves: number) {
    this.binned = binned;
    this.tree = newTree(2 * mostLeaves - 1);
    this.bin = new Int32Array(2 * mostLeaves - 1);
  }

  /** Makes the leaf an inner node with two new children; returns the left one's number, the right one's is the next. */
  split(leaf: OpenLeaf): number {
    const { tree, nodes } = this;
    const { node } = leaf;
    tree.column[node] = leaf.column;
    tree.left[node] = nodes;
    tree.right[node] = nodes + 1;
    tree.rows[node] = leaf.end - leaf.start;
    tree.gain[node] = leaf.gain;
    this.bin[node] = leaf.bin;
    this.ask(leaf);
    this.nodes += 2;
    return nodes;
  }

  /** Writes the leaf's question: a set of levels, or a threshold and the way of missing values. */
  private ask({ node, column, bin, set, missingLeft }: OpenLeaf): void {
    const { tree, binned } = this;
    if (set) {
      tree.set[node] = tree.sets.length;
      tree.sets.push(codesOf(set, binned.about[column]?.levels ?? 0));
      return;
    }
    tree.threshold[node] = binned.cuts[column]?.[bin] ?? largestFloat32;
    tree.missingLeft[node] = missingLeft;
  }

  /** Writes the leaf's best answer, times the learning rate; 0 where nothing weighs anything. */
  answer(leaf: OpenLeaf, cells: Cells, { l1, l2, learningRate }: GrowOptions): void {
    const { tree } = this;
    const g = leaf.gradient * cells.gradientUnit;
    const h = leaf.hessian * cells.hessianUnit;
    const value = answer(g, h, l1, l2 + leaf.moreL2, leaf.lower, leaf.upper) * learningRate;
    tree.value[leaf.node] = Number.isFinite(value) ? value : 0;
    tree.rows[leaf.node] = leaf.end - leaf.start;
  }

  /** The tree, and the bin of each node's threshold. */
  finish(): { readonly tree: Tree; readonly bin: Int32Array } {
    return { tree: trimTree(this.tree, this.nodes), bin: this.bin.slice(0, this.nodes) };
  }
}

/** Of 256 bits: a byte for each level, 1 if its bit is. */
const codesOf = (bits: Uint8Array, levels: number): Uint8Array =>
  Uint8Array.from({ length: levels }, (_, code) => ((bits[code >> 3] as number) >> (code & 7)) & 1);
