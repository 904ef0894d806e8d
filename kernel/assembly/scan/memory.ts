let top: usize = (__heap_base + 63) & ~63;

/** Zeroed memory that is never given back, 64 bytes aligned. */
export function reserve(bytes: usize): usize {
  const at = top;
  top = (top + bytes + 63) & ~63;
  const missing = <isize>top - (<isize>memory.size() << 16);
  if (missing > 0 && memory.grow(i32((missing + 0xffff) >> 16)) < 0) unreachable();
  return at;
}
