import { parseFloat } from "@web/views/fields/parsers";

/** @returns {number} what a number, or what a cashier typed in any width, means */
export function toNumber(value) {
    return typeof value === "number" ? value : parseFloat((value || "0").normalize("NFKC"));
}
