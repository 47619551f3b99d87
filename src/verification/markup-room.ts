/** How much XML one container may hold altogether: files that are bounded one by one are not bounded by the thousand. */

/** Tags of all evidence in one container; a thousand evidences of the usual size have less than half of that. */
const MAX_CONTAINER_MARKUP = 600_000;
const LESS_THAN = 0x3c;

/**
 * How much XML is left that may be read. Each file alone is bounded, but a thousand in one container are not, and they pack
 * well; a folder is as large as somebody made it.
 */
export class MarkupRoom {
  #left: number;

  constructor(fromContainer: boolean) {
    this.#left = fromContainer ? MAX_CONTAINER_MARKUP : Number.POSITIVE_INFINITY;
  }

  holds(bytes: Uint8Array): boolean {
    for (let at = bytes.indexOf(LESS_THAN); at >= 0; at = bytes.indexOf(LESS_THAN, at + 1)) {
      this.#left -= 1;
    }
    return this.#left >= 0;
  }
}
