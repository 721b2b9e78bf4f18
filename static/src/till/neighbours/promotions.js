import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { patch } from "@web/core/utils/patch";

// Odoo's own promotions: what keeps its price is not discounted there, a card by no more
// than its type allows, and a top-up earns nothing.

/** @returns {PosOrder} the same order, seen by a promotion without what it may not touch */
function discountable(order, reward) {
    const lines = order
        .getOrderlines()
        .filter((line) => !line.membershipKeepsPrice() && line.membershipMayBeCheaper(reward));
    return Object.create(order, { getOrderlines: { value: () => lines } });
}

patch(PosOrder.prototype, {
    _getDiscountableOnOrder(reward) {
        return super._getDiscountableOnOrder.call(discountable(this, reward), reward);
    },

    _getCheapestLine(reward) {
        return super._getCheapestLine.call(discountable(this, reward), reward);
    },

    _getDiscountableOnSpecific(reward) {
        return super._getDiscountableOnSpecific.call(discountable(this, reward), reward);
    },

    _getSpecificDiscountableLines(reward) {
        return super._getSpecificDiscountableLines.call(discountable(this, reward), reward);
    },
});

patch(PosOrderline.prototype, {
    /**
     * Stored value has one price. So has a card, unless its type allows discounts.
     *
     * @returns {boolean} whether no discount of the order is for this line
     */
    membershipKeepsPrice() {
        const cardType = this.membershipCardType();
        return this.isMembershipTopup() || Boolean(cardType && !(cardType.discount_max > 0));
    },

    ignoreLoyaltyPoints() {
        return this.isMembershipTopup() || super.ignoreLoyaltyPoints(...arguments);
    },
});
