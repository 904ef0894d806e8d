let top: usize = (__heap_base + 63) & ~63;

/** Pages of 64 KiB that memory grows by at least: growing is dear, and what is not touched takes no room. */
const growth: i32 = 128;

/** Zeroed memory that is never given back, 64 bytes aligned. */
export function reserve(bytes: usize): usize {
  const at = top;
  top = (top + bytes + 63) & ~63;
  const missing = i32((<isize>top - (<isize>memory.size() << 16) + 0xffff) >> 16);
  if (missing > 0 && memory.grow(max(missing, growth)) < 0) unreachable();
  return at;
}
