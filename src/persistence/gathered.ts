/** Questions that are asked together: what comes while others are being answered goes in one with the rest. */

/** Two, so that one can be prepared while the other is on its way. */
const AT_ONCE = 2;
const MOST = 64;

interface Question<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export class Gathered<Item, Answer> {
  readonly #answer: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly #waiting: Question<Item, Answer>[] = [];
  #underWay = 0;
  #beginning = false;

  /** @param answer answers in the order of the items; it begins after each of them was asked */
  constructor(answer: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#answer = answer;
  }

  ask(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#begin();
    });
  }

  /** After the events at hand, each of which may ask for one more. */
  #begin(): void {
    if (this.#beginning || this.#underWay >= AT_ONCE || this.#waiting.length === 0) return;
    this.#beginning = true;
    setImmediate(() => {
      this.#beginning = false;
      this.#underWay += 1;
      void this.#together(this.#waiting.splice(0, MOST)).finally(() => {
        this.#underWay -= 1;
        this.#begin();
      });
      this.#begin();
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
