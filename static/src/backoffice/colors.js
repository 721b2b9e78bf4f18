const DARK_LUMA_MAX = 150;

/**
 * @param {string} color written as # and six hexadecimal digits
 * @returns {string} the text color that can be read on it
 */
export function readableOn(color) {
    const [red, green, blue] = [1, 3, 5].map((start) =>
        parseInt(color.slice(start, start + 2), 16)
    );
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    return luma > DARK_LUMA_MAX ? "#212529" : "#FFFFFF";
}
