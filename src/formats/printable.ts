/** Foreign texts on one line. */

/** Characters that steer a terminal or turn text round: controls, bidirectional marks, and further line ends. */
export const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Texts come from files nobody vouches for: control characters could rewrite the reader's screen. */
export const printable = (line: string): string => line.replace(STEERING, '\ufffd');
