/** How much reading a device tree may cost: macros and includes can make a few lines into more than any memory holds. */

/** Characters of text that come into being or are gone through, at most: those of Linux need one million. */
const MAX_CHARACTERS = 20_000_000;

/** The work that is left for one tree. */
export class Work {
  private left = MAX_CHARACTERS;

  /** Throws an Error where there is too much of it. */
  spend(characters: number): void {
    this.left -= characters;
    if (this.left < 0) throw new Error('its macros and includes come to more text than any board has');
  }
}
