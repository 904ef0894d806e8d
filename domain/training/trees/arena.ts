import { type Kernel, ownBytes } from './kernel.ts';

/** Hands out pieces of a kernel's memory, one after the other; the memory grows as needed. */
export class Arena {
  readonly kernel: Kernel;
  private used = ownBytes;
  private touched = ownBytes;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Address of so many bytes, all zero, on a cache line of their own. Address 0 is never given. */
  take(bytes: number): number {
    const address = this.used;
    this.used = address + Math.ceil(bytes / 64) * 64;
    if (this.used > this.kernel.views.u8.length) this.kernel.reserve(this.used);
    const dirty = Math.min(this.touched, this.used);
    if (dirty > address) this.kernel.views.u8.fill(0, address, dirty);
    this.touched = Math.max(this.touched, this.used);
    return address;
  }

  /** What was taken so far; `release` gives back all that was taken since. */
  mark(): number {
    return this.used;
  }

  release(mark: number): void {
    this.used = mark;
  }
}
