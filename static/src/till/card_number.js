const DIGITS_SHOWN = 4;

/** @returns {string} the end of a card number, enough to tell two cards apart */
export function lastDigits(number) {
    return (number || "").slice(-DIGITS_SHOWN);
}
