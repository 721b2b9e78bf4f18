import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { parseFloat } from "@web/views/fields/parsers";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** @returns {Object|undefined} the card type that a product template sells */
export function cardTypeOf(template) {
    return template?.models["membership.card.type"]?.find(
        (type) => type.product_id?.product_tmpl_id?.id === template.id
    );
}

patch(PosOrderline.prototype, {
    /** @returns {Object|undefined} the type of the cards that this line sells */
    membershipCardType() {
        return cardTypeOf(this.product_id?.product_tmpl_id);
    },

    setQuantity(quantity) {
        if (this.membershipCardType() && !this.refunded_orderline_id) {
            const number = typeof quantity === "number" ? quantity : parseFloat(quantity || "0");
            if (number < 0 || !Number.isInteger(number)) {
                return {
                    title: _t("Cards are sold whole"),
                    body: _t("Type a whole number of cards."),
                };
            }
        }
        return super.setQuantity(...arguments);
    },
});

patch(PosOrder.prototype, {
    /** @returns {Map<Object, number>} how many cards of each type this order sells */
    membershipCardsSold() {
        const sold = new Map();
        for (const line of this.lines) {
            const type = !line.refunded_orderline_id && line.membershipCardType();
            if (type && line.getQuantity() > 0) {
                sold.set(type, (sold.get(type) || 0) + line.getQuantity());
            }
        }
        return sold;
    },
});
