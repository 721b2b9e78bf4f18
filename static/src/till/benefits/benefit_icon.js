const ICONS = {
    discount: "fa-percent",
    pricelist: "fa-tags",
    exclusive: "fa-star",
    multiplier: "fa-bolt",
    free_shipping: "fa-truck",
    quota: "fa-ticket",
    priority: "fa-flag",
    text: "fa-info-circle",
};

/** @returns {string} the CSS class of the picture that stands for a kind of benefit */
export function benefitIcon({ kind }) {
    return ICONS[kind] || ICONS.text;
}
