/** What is used of the WebAssembly API; TypeScript declares it with the DOM only. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): { readonly name: string; readonly kind: string }[];
  }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    );
  }
  class Memory {
    readonly buffer: ArrayBufferLike;
    constructor(options: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: boolean;
    });
    /** By so many pages of 64 KiB; throws a RangeError when there is no more. */
    grow(pages: number): number;
  }
}
