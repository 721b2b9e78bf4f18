const CHANNEL_WEIGHTS = [0.299, 0.587, 0.114];
const BRIGHTNESS_OF_DARK_TEXT = 150;

const HEX_COLOR = /^#[0-9A-Fa-f]{6}$/;

/** @returns {string} the colour of text that is readable on a colour */
export function readableOn(color) {
    const brightness = CHANNEL_WEIGHTS.reduce(
        (sum, weight, index) =>
            sum + weight * parseInt(color.slice(1 + 2 * index, 3 + 2 * index), 16),
        0
    );
    return brightness > BRIGHTNESS_OF_DARK_TEXT ? "#1f2328" : "#ffffff";
}

/** @returns {string} CSS of a badge in a tier's colour, with text that is readable on it */
export function tierStyle(color) {
    return HEX_COLOR.test(color || "")
        ? `background-color: ${color}; color: ${readableOn(color)};`
        : "";
}

/** @returns {string} CSS of something that stands for a card of this colour */
export function faceStyle({ color, text_color }) {
    return `background-color: ${color}; color: ${text_color || readableOn(color)};`;
}
