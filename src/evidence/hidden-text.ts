/** Characters by which a text is not what it seems to whoever reads it. */

/**
 * Controls, lone surrogates, line breaks, and what is not drawn at all (Default_Ignorable_Code_Point of Unicode): fillers,
 * soft hyphens, tags, changes of direction. Joiners and variation selectors stay: Persian, Hindi and emoji need them.
 */
const HIDDEN = /(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}\ufff9-\ufffb]/u;

export const hidesSomething = (text: string): boolean => HIDDEN.test(text);
