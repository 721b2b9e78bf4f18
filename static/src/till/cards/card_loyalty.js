import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { patch } from "@web/core/utils/patch";

// Odoo's own promotions take no more off a card than its type allows, together with
// what price list and cashier took off.

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
