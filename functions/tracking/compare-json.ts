/** Node 24 has it; TypeScript's library not yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** NaN and the infinities as texts, as MLflow writes them; 64-bit steps as numbers, exactly. */
export const compareJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return rawJSON(String(inner));
    return typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner;
  });
