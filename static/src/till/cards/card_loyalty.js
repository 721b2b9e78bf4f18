import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { patch } from "@web/core/utils/patch";

// Odoo's own promotions take no more off a card than its type allows, together with
// what price list and cashier took off.

/** @returns {PosOrder} the same order, seen by a promotion without the other cards */
function withCardsFor(reward, order) {
    const lines = order.getOrderlines().filter((line) => line.membershipMayBeCheaper(reward));
    return Object.create(order, { getOrderlines: { value: () => lines } });
}

patch(PosOrderline.prototype, {
    /** @returns {boolean} whether a promotion may take its percents off this line, too */
    membershipMayBeCheaper(reward) {
        const type = this.membershipCardTypeSold();
        if (!type) {
            return true;
        }
        if (!type.discount_max || reward.discount_mode !== "percent") {
            return false;
        }
        const given = this.order_id.lines.map((line) => line.reward_id).filter(Boolean);
        let price = this.price_unit * (1 - this.getDiscount() / 100);
        for (const { reward_type, discount, discount_mode } of new Set([...given, reward])) {
            if (reward_type === "discount" && discount_mode === "percent") {
                price *= 1 - discount / 100;
            }
        }
        return price >= this.membershipLeastPrice() - 1e-6;
    },
});

patch(PosOrder.prototype, {
    _getDiscountableOnOrder(reward) {
        return super._getDiscountableOnOrder.call(withCardsFor(reward, this), reward);
    },

    _getCheapestLine(reward) {
        return super._getCheapestLine.call(withCardsFor(reward, this), reward);
    },

    _getDiscountableOnSpecific(reward) {
        return super._getDiscountableOnSpecific.call(withCardsFor(reward, this), reward);
    },

    _getSpecificDiscountableLines(reward) {
        return super._getSpecificDiscountableLines.call(withCardsFor(reward, this), reward);
    },
});
