/** Bounds for a folder: nobody's delivery is larger, and a link cycle would be. */

export const MAX_FOLDER_DEPTH = 8;
export const MAX_FOLDER_FILES = 100_000;
