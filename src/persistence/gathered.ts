/** Questions that are asked together: what comes while others are being answered goes in one with the rest. */

import { Batches } from './batches.js';

interface Question<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export class Gathered<Item, Answer> {
  readonly #answer: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly #batches = new Batches<Question<Item, Answer>>((questions) => this.#together(questions));

  /** @param answer answers in the order of the items; it begins after each of them was asked */
  constructor(answer: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#answer = answer;
  }

  ask(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#batches.add({ item, resolve, reject });
    });
  }

  async #together(questions: readonly Question<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#answer(questions.map(({ item }) => item));
      for (const [index, { resolve }] of questions.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      // What is wrong with one must not be the answer to another.
      if (questions.length > 1) await Promise.all(questions.map((one) => this.#together([one])));
      else questions[0]?.reject(error);
    }
  }
}
