import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { patch } from "@web/core/utils/patch";

// Odoo's own promotions: a top-up earns nothing there and is not discounted.

/** @returns {PosOrder} the same order, seen by a promotion without its top-ups */
function withoutTopups(order) {
    const lines = order.getOrderlines().filter((line) => !line.isMembershipTopup());
    return Object.create(order, { getOrderlines: { value: () => lines } });
}

patch(PosOrder.prototype, {
    _getDiscountableOnOrder(reward) {
        return super._getDiscountableOnOrder.call(withoutTopups(this), reward);
    },

    _getCheapestLine(reward) {
        return super._getCheapestLine.call(withoutTopups(this), reward);
    },

    _getDiscountableOnSpecific(reward) {
        return super._getDiscountableOnSpecific.call(withoutTopups(this), reward);
    },

    _getSpecificDiscountableLines(reward) {
        return super._getSpecificDiscountableLines.call(withoutTopups(this), reward);
    },
});

patch(PosOrderline.prototype, {
    ignoreLoyaltyPoints() {
        return this.isMembershipTopup() || super.ignoreLoyaltyPoints(...arguments);
    },
});
