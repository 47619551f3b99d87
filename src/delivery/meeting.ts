/** A point of the way that none of a group passes before all the others have come there or given up. */

export interface Place {
  /** Resolves once everybody has come or left. */
  meet(): Promise<void>;
  /** Is waited for no more. Whoever has come already may leave as well. */
  leave(): void;
}

/** @returns gives one of `size` places to each who calls */
export function createMeeting(size: number): () => Place {
  let missing = size;
  let open: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    let awaited = true;
    const leave = () => {
      if (!awaited) return;
      awaited = false;
      missing -= 1;
      if (missing === 0) open();
    };
    return {
      leave,
      meet() {
        leave();
        return complete;
      },
    };
  };
}
