/** A ULID has 26 characters; ids of older or foreign making may have some more. */
const maxLength = 64;

/** Whether an id a caller names may be asked for: longer ones fit no sort key (1024 bytes), lone surrogates no UTF-8. */
export const isEntityId = (id: string): boolean =>
  id !== '' && id.length <= maxLength && id.isWellFormed();
